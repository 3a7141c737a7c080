/* The review of an order by keyboard, and what is typed there kept when the page is left. Without this file
   the same is done by links and buttons. */
(function () {
  "use strict";
  var STORE = "review-keys";
  var WAYS = { a: "a", r: "r", s: "s", m: "m" };
  var BUSY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"; // an answer is on its way or comes in
  var last = null; // the id of the row that had the focus
  var wanted = null; // what is done with a row as soon as it is open
  var box = document.querySelector("[data-keys]");

  function stored() {
    try { return localStorage.getItem(STORE) !== "off"; } catch (error) { return true; }
  }
  function on() { return box && box.checked; }

  if (box) {
    box.checked = stored();
    box.addEventListener("change", function () {
      try { localStorage.setItem(STORE, box.checked ? "on" : "off"); } catch (error) { tell(); } // kept for this page alone
      tell();
    });
    tell();
  }
  function tell() { document.getElementById("keys").classList.toggle("keys-off", !box.checked); }

  function rows() { return Array.prototype.slice.call(document.querySelectorAll("article.review")); }
  function current() {
    var here = document.activeElement && document.activeElement.closest("article.review");
    var all = rows();
    return here || (last && document.getElementById(last)) || (all.length === 1 ? all[0] : null);
  }
  function heading(row) { return row.querySelector("h3"); }
  function focusRow(row) {
    var goal = heading(row);
    goal.setAttribute("tabindex", "-1");
    goal.focus();
    if (row.scrollIntoView) row.scrollIntoView({ block: "nearest" });
  }
  function focusField(row) {
    var field = row.querySelector("form textarea, form select, input[type=search], form input:not([type=hidden])");
    if (field) field.focus();
  }
  document.addEventListener("focusin", function (event) {
    var row = event.target.closest("article.review");
    if (row) last = row.id;
  });

  function move(step) {
    var all = rows(), row = current(), next = document.querySelector("[data-next]");
    if (all.length === 1 && next && step > 0) { next.click(); return; }
    var at = row ? all.indexOf(row) + step : 0;
    if (at >= all.length) {
      var more = document.querySelector("[data-more]");
      if (more) more.scrollIntoView();
      return;
    }
    if (all[at]) focusRow(all[at]);
  }
  function open(row) { return row.querySelector('[data-key="open"]'); }
  function press(row, key) {
    var goal = row.querySelector('[data-key="' + key + '"]');
    if (goal) goal.click();
    return goal;
  }

  /* The letter on the key, in whatever layout: a Russian ф is the key of an a. */
  function letter(event) {
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    var code = /^Key([A-Z])$/.exec(event.code || "");
    return code ? code[1].toLowerCase() : event.key;
  }
  function help() {
    var part = document.getElementById("keys-help");
    part.open = !part.open;
    part.querySelector("summary").focus();
  }
  function act(event, row, key) {
    if (key === "?" || (event.shiftKey && event.code === "Slash")) { help(); return true; }
    if (key === "j" || (key === "ArrowDown" && atRow(event))) { move(1); return true; }
    if (key === "k" || (key === "ArrowUp" && atRow(event))) { move(-1); return true; }
    if (!row || event.repeat || document.querySelector(BUSY)) return false; // nothing is decided unseen
    if (key === "Enter" || key === "e") {
      if (key === "Enter" && event.target.closest("a, button, summary, label")) return false;
      var way = open(row);
      wanted = way && key === "e" ? "field" : null;
      if (way) way.click(); else if (!press(row, "e")) focusField(row);
      return true;
    }
    if (key === "Escape") { press(row, "fold"); return true; }
    if (!WAYS[key]) return false;
    if (press(row, key)) return true;
    wanted = key === "s" || key === "m" ? key : null; // accepting and rejecting wait for a look
    if (open(row)) open(row).click();
    return true;
  }
  function atRow(event) { return !!event.target.closest("article.review"); }

  document.addEventListener("keydown", function (event) {
    if (!on() || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    var row = current();
    if (event.target.closest("input, select, textarea, [contenteditable]")) {
      if (event.key === "Escape" && row && atRow(event)) { event.preventDefault(); focusRow(row); }
      return;
    }
    if (event.target.closest("details.drop")) return;
    if (act(event, row, letter(event))) event.preventDefault();
  });

  /* An open row begins at the top, where it does not fit below. */
  function seen(row) {
    if (!row || !row.matches(".review-open") || !row.contains(document.activeElement)) return;
    var place = row.getBoundingClientRect();
    if (place.bottom > window.innerHeight) row.scrollIntoView({ block: "start" });
  }

  document.addEventListener("htmx:afterSettle", function () {
    var row = wanted && current(), then = wanted;
    wanted = null;
    seen(row || current());
    if (!row) return;
    if (then === "field") focusField(row);
    else press(row, then);
  });

  /* The row that comes next is not on this part of the list: it has a page of its own. */
  document.addEventListener("htmx:oobErrorNoTarget", function (event) {
    var row = event.detail.content;
    if (row && row.dataset && row.dataset.url) location.assign(row.dataset.url);
  });

  /* What was typed in the last seconds goes along when its form disappears. */
  function keep(form) {
    var place = form.querySelector("[data-kept]");
    delete form.dataset.typed;
    if (place && navigator.sendBeacon && window.URLSearchParams) {
      navigator.sendBeacon(place.getAttribute("hx-post"), new URLSearchParams(new FormData(form)));
    }
  }
  document.addEventListener("input", function (event) {
    var form = event.target.closest("article.review form");
    if (form && form.querySelector("[data-kept]")) form.dataset.typed = "1";
  });
  document.addEventListener("submit", function (event) { delete event.target.dataset.typed; });
  document.addEventListener("htmx:beforeRequest", function (event) {
    var from = event.detail.elt, form = from.closest("form[data-typed]");
    if (!form) return;
    if (from.matches("a")) keep(form);
    else delete form.dataset.typed; // it is sent itself
  });
  window.addEventListener("pagehide", function () {
    document.querySelectorAll("form[data-typed]").forEach(keep);
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-tick]");
    if (!button) return;
    document.querySelectorAll("#" + button.dataset.tick + " input[type=checkbox]").forEach(function (one) {
      one.checked = true;
    });
  });
})();
