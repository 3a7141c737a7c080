/* Tells the page around the frame how high the calendar is: a number, and nothing else. Whoever frames it may
   know that, so it is told to any origin. */
(function () {
  "use strict";
  if (window.parent === window) return;
  var root = document.documentElement, told = 0;

  function tell() {
    var height = Math.ceil(root.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    window.parent.postMessage({ calendarHeight: height }, "*");
  }

  if ("ResizeObserver" in window) new ResizeObserver(tell).observe(root);
  window.addEventListener("resize", tell);
  window.addEventListener("load", tell);
  tell();
})();
