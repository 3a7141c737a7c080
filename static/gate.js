/* Counts of an entrance survive a lost connection: they are kept under the event with their key until the
   server has answered, and sent again with the same key. Only numbers and ids are kept; words that were typed
   stay in the open page. Without this file each form is sent as any other. */
(function () {
  "use strict";
  var page = document.getElementById("gate_kept");
  if (!page || !window.fetch || !window.FormData) return;
  var STORE = "gate:" + page.dataset.event, WAIT = 8000, EVERY = 15000;
  var WORDS = { reason: true, csrf_token: true };
  var typed = {}; // words by form, for as long as the page is open
  var sending = {};

  function load() {
    try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch (error) { return memory; }
  }
  var memory = {};
  function save(kept) {
    memory = kept;
    try { localStorage.setItem(STORE, JSON.stringify(kept)); } catch (error) { tell(); } // full or forbidden: the page keeps them
  }
  function put(slug, entry) {
    var kept = load();
    if (entry) kept[slug] = entry; else delete kept[slug];
    save(kept);
    tell();
  }

  function address(slug) {
    var parts = slug.split("-");
    return page.dataset[parts[0]].replace(/\/0(?=\/|$)/, "/" + parts[1]);
  }

  function opened(slug) {
    return page.dataset.day && document.getElementById("heads-" + slug) && !document.getElementById("group-" + slug);
  }

  /* How many are unsent, and at each group that it is. */
  function tell() {
    var kept = load(), banner = document.getElementById("gate_unsent");
    var slugs = Object.keys(kept).filter(function (slug) { return kept[slug].state !== "sending"; });
    banner.hidden = !slugs.length;
    if (slugs.length) banner.textContent = banner.dataset.text.replace("{}", slugs.length);
    document.querySelectorAll(".group-unsent").forEach(function (one) { one.remove(); });
    slugs.forEach(function (slug) {
      var place = document.getElementById("group-" + slug) || document.getElementById("heads-" + slug);
      if (place) place.appendChild(note(slug, kept[slug].state));
    });
  }

  function note(slug, state) {
    var line = document.createElement("p");
    line.className = "group-unsent";
    if (state === "asked" && !opened(slug)) {
      var link = document.createElement("a");
      link.href = address(slug) + again(load()[slug]);
      link.textContent = page.dataset.asked;
      line.appendChild(link);
    } else if (state !== "asked") {
      line.textContent = page.dataset[state] || page.dataset.unsent;
    }
    if (state !== "unsent") {
      var drop = document.createElement("button");
      drop.type = "button";
      drop.className = "btn-outline btn-small";
      drop.textContent = page.dataset.drop;
      drop.addEventListener("click", function () { put(slug, null); });
      line.appendChild(drop);
    }
    return line;
  }

  /* Which meeting or day the form was of. */
  function again(entry) {
    var asked = entry.fields.filter(function (one) { return one[0] === "meeting" || one[0] === "on"; });
    return asked.length ? "?" + asked.map(function (one) { return one.join("="); }).join("&") : "";
  }

  function ask(url, options) {
    var abort = window.AbortController ? new AbortController() : null;
    var late = setTimeout(function () { if (abort) abort.abort(); }, WAIT);
    options = Object.assign({ credentials: "same-origin", headers: { "X-Quiet": "1" } }, options);
    if (abort) options.signal = abort.signal;
    return fetch(url, options).then(function (answer) {
      return answer.text().then(function (text) {
        clearTimeout(late);
        return { status: answer.status, url: answer.url, moved: answer.redirected, page: new DOMParser().parseFromString(text, "text/html") };
      });
    }, function (error) { clearTimeout(late); throw error; });
  }

  function token() {
    var field = document.querySelector('input[name="csrf_token"]');
    return field ? field.value : "";
  }

  /* The page was open for longer than its token lives: take a fresh one. */
  function renew() {
    return ask(page.dataset.day, {}).then(function (answer) {
      var field = answer.page.querySelector('input[name="csrf_token"]');
      if (!field || answer.page.querySelector("#gate_kept") === null) return false;
      document.querySelectorAll('input[name="csrf_token"]').forEach(function (one) { one.value = field.value; });
      return true;
    });
  }

  function post(slug, entry) {
    var body = new URLSearchParams();
    entry.fields.forEach(function (one) { body.append(one[0], one[1]); });
    Object.keys(typed[slug] || {}).forEach(function (name) { body.append(name, typed[slug][name]); });
    body.append("csrf_token", token());
    return ask(address(slug) + again(entry), { method: "POST", body: body });
  }

  function send(slug) {
    var entry = load()[slug];
    if (!entry || sending[slug]) return Promise.resolve();
    sending[slug] = true;
    return post(slug, entry).then(function (answer) {
      if (answer.status !== 400) return answer;
      return renew().then(function (fresh) { return fresh ? post(slug, entry) : { status: 401 }; });
    }).then(function (answer) {
      delete sending[slug];
      settle(slug, entry, answer);
    }, function () {
      delete sending[slug];
      var now = load()[slug];
      if (now && key(now) === key(entry)) put(slug, Object.assign(now, { state: "unsent" }));
    }).then(function () { release(slug); });
  }

  function settle(slug, entry, answer) {
    var now = load()[slug];
    if (!now || key(now) !== key(entry)) return; // another count was entered meanwhile, or it was dropped
    if (answer.status === 200 && answer.moved && answer.page.querySelector("#gate_kept")) {
      put(slug, null);
      delete typed[slug];
      taken(slug, answer);
    } else if (answer.status === 409 || answer.status === 422) {
      put(slug, Object.assign(entry, { state: "asked" }));
      replace("heads-" + slug, answer.page, true);
      tell();
    } else if (answer.status === 401 || (answer.moved && answer.status === 200)) {
      put(slug, Object.assign(entry, { state: "signin" }));
    } else if (answer.status === 404 || answer.status === 410 || answer.status === 403 || answer.status === 413) {
      put(slug, Object.assign(entry, { state: "lost" }));
    } else {
      put(slug, Object.assign(entry, { state: "unsent" }));
    }
  }

  function key(entry) {
    return JSON.stringify(entry.fields);
  }

  /* The server has it: the group's row and the sums become what they are there. */
  function taken(slug, answer) {
    if (opened(slug)) {
      location.assign(answer.url + "#group-" + slug);
      return;
    }
    ["group-" + slug, "gate_sums", "gate_said"].forEach(function (id) { replace(id, answer.page, false); });
    tell();
  }

  function replace(id, other, focus) {
    var here = document.getElementById(id), there = other.getElementById(id);
    if (!here || !there) return;
    here.replaceWith(document.importNode(there, true));
    here = document.getElementById(id);
    var details = here.closest("details");
    if (focus && details) details.open = true;
    var goal = focus && here.querySelector("[data-focus]");
    if (goal) goal.focus();
  }

  function release(slug) {
    document.querySelectorAll('form[data-heads="' + slug + '"]').forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll(".is-sent").forEach(function (one) { one.classList.remove("is-sent"); });
    });
  }

  var pressed = null;
  document.addEventListener("click", function (event) {
    pressed = event.target.closest("form[data-heads] button[type=submit]");
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.dataset.heads || event.defaultPrevented) return;
    event.preventDefault();
    var slug = form.dataset.heads, fields = [], button = event.submitter || pressed;
    typed[slug] = {};
    new FormData(form).forEach(function (value, name) {
      if (!WORDS[name]) fields.push([name, value]);
      else if (name !== "csrf_token") typed[slug][name] = value;
    });
    if (button && button.form === form && button.name) fields.push([button.name, button.value]);
    put(slug, { fields: fields, state: "sending" });
    send(slug);
  });

  function retry() {
    var kept = load();
    Object.keys(kept).forEach(function (slug) { if (kept[slug].state !== "asked") send(slug); });
  }
  window.addEventListener("online", retry);
  setInterval(retry, EVERY);
  window.addEventListener("beforeunload", function (event) {
    if (!Object.keys(load()).length) return;
    event.preventDefault();
    event.returnValue = "";
  });
  tell();
  Object.keys(load()).forEach(send);
})();
