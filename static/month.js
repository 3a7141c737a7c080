/* The keyboard of the month: arrows go from day to day, Home and End to the ends of the week, Page Up and Page
   Down from month to month; Enter opens the day, being a link. Without this file every day is a stop of Tab. */
(function () {
  "use strict";
  var DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  var wanted = null; // the day that gets the focus when its month has come

  function table() { return document.querySelector("table.month"); }

  /* Of the two links of a day the one that this width shows. */
  function days() {
    var links = table() ? table().querySelectorAll("a[data-day]") : [];
    return Array.prototype.filter.call(links, function (link) { return link.getClientRects().length > 0; });
  }

  /* One stop of Tab for the whole month. */
  function rove(chosen) {
    if (!table()) return;
    table().querySelectorAll("a[data-day]").forEach(function (link) { link.tabIndex = -1; });
    chosen.tabIndex = 0;
  }

  function begin() {
    var links = days();
    var of = function (state) { return links.filter(function (link) { return link.getAttribute("aria-current") === state; })[0]; };
    if (links.length) rove(of("date") || of("true") || links[0]);
  }

  function moved(day, days) {
    var date = new Date(day + "T00:00:00Z");
    date.setUTCDate(date.getUTCDate() + days);
    return date.toISOString().slice(0, 10);
  }

  /* The same day of a month before or after, or its last one. */
  function beside(day, months) {
    var first = new Date(day.slice(0, 7) + "-01T00:00:00Z");
    first.setUTCMonth(first.getUTCMonth() + months);
    var last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
    return moved(first.toISOString().slice(0, 10), Math.min(Number(day.slice(8)), last) - 1);
  }

  function goal(key, day) {
    var weekday = (new Date(day + "T00:00:00Z").getUTCDay() + 6) % 7;
    if (key in DAYS) return moved(day, DAYS[key]);
    if (key === "PageUp") return beside(day, -1);
    if (key === "PageDown") return beside(day, 1);
    if (key === "Home") return moved(day, -weekday);
    if (key === "End") return moved(day, 6 - weekday);
    return null;
  }

  function focus(day) {
    var link = days().filter(function (one) { return one.dataset.day === day; })[0];
    if (!link) return false;
    rove(link);
    link.focus();
    return true;
  }

  function go(key, from, to) {
    if (focus(to)) return;
    if (key === "Home" || key === "End") { // the week goes on in another month: the last of its days here
      var links = days();
      focus(links[key === "Home" ? 0 : links.length - 1].dataset.day);
      return;
    }
    var link = document.getElementById(to < from ? "month_before" : "month_after");
    if (!link) return;
    wanted = to;
    link.click();
  }

  document.addEventListener("keydown", function (event) {
    var link = event.target.closest && event.target.closest("table.month a[data-day]");
    if (!link || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    var to = goal(event.key, link.dataset.day);
    if (!to) return;
    event.preventDefault();
    go(event.key, link.dataset.day, to);
  });

  document.addEventListener("htmx:afterSettle", function () {
    if (!table()) return;
    begin();
    if (wanted) focus(wanted);
    wanted = null;
  });
  document.addEventListener("htmx:historyRestore", begin);
  window.addEventListener("resize", begin);
  begin();
})();
