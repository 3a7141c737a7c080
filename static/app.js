/* Small conveniences. Every page works without this file; nothing here decides anything. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  /* − and + beside a number: respects min, max and step, and tells htmx and others by an input event. */
  function step(button) {
    var input = button.parentNode.querySelector("input");
    var before = input.value;
    input.value = before === "" ? input.min || "0" : before;
    if (before !== "") input[button.dataset.step < 0 ? "stepDown" : "stepUp"]();
    if (input.value !== before) {
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /* Every label that copies the same text becomes its data-done for two seconds. */
  function copy(button) {
    var source = document.getElementById(button.dataset.copy);
    var text = "value" in source ? source.value : source.textContent;
    function done() {
      document.querySelectorAll('[data-copy="' + button.dataset.copy + '"]').forEach(function (one) {
        if (one.dataset.label) return; // pressed twice
        one.dataset.label = one.textContent;
        one.textContent = one.dataset.done || one.textContent;
        setTimeout(function () {
          one.textContent = one.dataset.label;
          delete one.dataset.label;
        }, 2000);
      });
    }
    /* Plain http has no clipboard: there the text is selected and copied as by hand. */
    function select() {
      if ("select" in source) source.select();
      else getSelection().selectAllChildren(source);
      if (document.execCommand("copy")) done();
    }
    if (navigator.clipboard) navigator.clipboard.writeText(text.trim()).then(done, select);
    else select();
  }

  /* What was typed unseen is shown, and hidden again. */
  function reveal(button) {
    var input = document.getElementById(button.dataset.reveal);
    var hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", hidden ? "true" : "false");
  }

  function closeDrops(except) {
    document.querySelectorAll("details.drop[open]").forEach(function (drop) {
      if (drop !== except) drop.open = false;
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-step]");
    if (button) step(button);
    button = event.target.closest("[data-copy]");
    if (button) copy(button);
    button = event.target.closest("[data-reveal]");
    if (button) reveal(button);
    if (event.target.closest("[data-print]")) window.print();
    closeDrops(event.target.closest("details.drop"));
  });

  document.addEventListener("keydown", function (event) {
    var drop = event.key === "Escape" && event.target.closest("details.drop[open]");
    if (drop) {
      drop.open = false;
      drop.querySelector("summary").focus();
    }
  });

  /* A second press while the first is on its way is dropped. The button is never `disabled`,
     so its name and value are sent, and Back brings a page that can be sent again. A form that is answered
     with a file (data-file) leaves its page where it is, and is free again soon. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.querySelectorAll("button:not([type=button])").forEach(function (b) { b.classList.add("is-sent"); });
    setTimeout(function () { release(form); }, form.hasAttribute("data-file") ? 1500 : 8000);
  });

  /* The same of what htmx sends: it would keep the second press, and send it after the answer. */
  document.addEventListener("submit", function (event) {
    if (!event.target.classList.contains("htmx-request")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll(".is-sent").forEach(function (b) { b.classList.remove("is-sent"); });
  }

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });

  /* What htmx does not swap in is told all the same: the words of the answer's page, or that none came. */
  function forget() {
    document.querySelectorAll("[data-failure]").forEach(function (box) { box.remove(); });
  }

  function tell(event) {
    if (event.detail.elt.hasAttribute("data-quiet")) return; // sent by itself: nobody waits for it
    var form = event.detail.elt.closest("form");
    var answer = new DOMParser().parseFromString(event.detail.xhr.responseText || "", "text/html");
    var words = [answer.querySelector("main h1"), answer.querySelector("main p:not([aria-hidden])")]
      .filter(Boolean).map(function (part) { return part.textContent.trim(); });
    var box = document.createElement("div");
    box.className = "alert alert-error";
    box.setAttribute("role", "alert");
    box.setAttribute("tabindex", "-1");
    box.dataset.failure = "";
    (words.length ? words : [document.body.dataset.offline]).forEach(function (text) {
      box.appendChild(document.createElement("p")).textContent = text;
    });
    forget();
    (form || document.getElementById("main")).prepend(box);
    if (form) release(form);
    box.focus();
  }

  document.addEventListener("htmx:beforeSend", forget);
  document.addEventListener("htmx:responseError", tell);
  document.addEventListener("htmx:sendError", tell);

  /* After a swap the focus goes to what the answer marks, otherwise it stays where it was. */
  document.addEventListener("htmx:afterSettle", function (event) {
    var part = event.target;
    var goal = part.matches("[data-focus]") ? part : part.querySelector("[data-focus]");
    if (!goal) return;
    if (!goal.hasAttribute("tabindex")) goal.setAttribute("tabindex", "-1");
    goal.focus();
  });
})();
