/* The calendar on another site, by one line:
   <script src="https://…/static/embed.js" data-calendar="grade=8&amp;limit=10" async></script>
   It puts a frame where the line stands and gives it the height of its content. It asks no other host, keeps
   nothing and reads nothing of the page. data-title names the frame for those who hear the page. */
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script || !script.parentNode) return;
  var SMALLEST = 120, LARGEST = 4000; // pixels: what a frame may ask for
  var calendar = new URL("../embed/calendar", script.src);
  calendar.search = script.getAttribute("data-calendar") || "";

  var frame = document.createElement("iframe");
  frame.src = calendar.href;
  frame.title = script.getAttribute("data-title") || "Календарь профориентационных мероприятий";
  frame.setAttribute("width", "100%");
  frame.setAttribute("height", "480");
  /* The calendar may run its own script and open its events in new tabs, and nothing else. */
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.style.border = "0";
  frame.style.display = "block";
  script.parentNode.insertBefore(frame, script.nextSibling);

  window.addEventListener("message", function (event) {
    if (event.origin !== calendar.origin || event.source !== frame.contentWindow) return;
    var height = event.data && event.data.calendarHeight;
    if (typeof height !== "number" || !isFinite(height)) return;
    frame.setAttribute("height", String(Math.min(Math.max(Math.ceil(height), SMALLEST), LARGEST)));
  });
})();
