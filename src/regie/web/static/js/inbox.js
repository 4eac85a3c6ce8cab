// The inbox at the speed of thought: panes are exchanged instead of pages. Everything here also works
// without script as plain links and forms; the server renders the same panes.
import { attachComposer } from "./composer.js";
import { listen } from "./live.js";

const inbox = document.querySelector("[data-inbox]");
const list = inbox.querySelector('[data-pane="list"]');
const pane = inbox.querySelector('[data-pane="case"]');
const note = document.querySelector("[data-live-note]");
const phone = matchMedia("(max-width: 700px)");
let opening = 0;

// -- exchanging panes ---------------------------------------------------------------------------

async function fetchPane(address, name, options = {}) {
  const answer = await fetch(address, { ...options, headers: { "X-Regie-Pane": name, ...options.headers } });
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return { address: answer.url, html: await answer.text() };
}

function put(element, html) {
  element.innerHTML = html;
  element.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  element.querySelectorAll("[data-hide-with-script]").forEach((one) => { one.hidden = true; });
  element.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
  if (element === pane) settleCase();
}

async function openCase(address, { push = true, focus = true } = {}) {
  const turn = ++opening;
  leave();
  try {
    const got = await fetchPane(address, "case");
    if (turn !== opening) return;
    put(pane, got.html);
    inbox.classList.add("inbox--case");
    if (push) history.pushState({}, "", got.address);
    markCurrent();
    if (focus) pane.focus({ preventScroll: true });
    if (phone.matches) scrollTo(0, 0);
  } catch (trouble) {
    if (trouble.message === "404") { say(inbox.dataset.gone ?? ""); refreshList(); } else location.assign(address);
  }
}

function markCurrent() {
  const here = pane.querySelector("[data-case-page]")?.dataset.casePage;
  list.querySelectorAll("[data-case]").forEach((row) => {
    const current = row.dataset.case === here;
    row.classList.toggle("row--current", current);
    const link = row.querySelector("[data-list-item]");
    current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  });
}

function settleCase() {
  const body = pane.querySelector("[data-scroll]");
  const last = pane.querySelector(".thread > li:last-child, .under-way:last-of-type");
  if (body && last && !phone.matches) body.scrollTop = body.scrollHeight;
  typed = pane.querySelector("[data-reply]")?.value ?? "";
}

// -- the list -----------------------------------------------------------------------------------

let listTimer = 0;
let pressed = false;
list.addEventListener("pointerdown", () => { pressed = true; });
for (const end of ["click", "pointercancel", "dragend"]) document.addEventListener(end, () => { pressed = false; }, true);
document.addEventListener("pointerup", () => { setTimeout(() => { pressed = false; }, 50); });

function refreshList(delay = 250) {
  clearTimeout(listTimer);
  listTimer = setTimeout(async () => {
    if (pressed) { refreshList(); return; } // a row may not move away between press and release
    if (list.contains(document.activeElement) && document.activeElement.matches("input[type=search]")) return;
    if (list.querySelector(":checked") || list.querySelector("[data-grown]")) return;
    const query = new URLSearchParams(location.search);
    query.delete("tab");
    const walked = document.activeElement?.closest?.("[data-case]")?.dataset.case;
    const rows = list.querySelector("[data-rows]");
    const top = rows?.scrollTop ?? 0;
    try {
      const got = await fetchPane(`/inbox/?${query}`, "list");
      if (pressed) { refreshList(); return; }
      put(list, got.html);
      const fresh = list.querySelector("[data-rows]");
      if (fresh) fresh.scrollTop = top;
      markCurrent();
      if (walked) list.querySelector(`[data-case="${walked}"] [data-list-item]`)?.focus({ preventScroll: true });
    } catch { /* the next event tries again */ }
  }, delay);
}

async function grow(link) {
  const got = await fetchPane(link.href, "list");
  const page = new DOMParser().parseFromString(got.html, "text/html");
  const rows = list.querySelector(".rows");
  rows.append(...page.querySelectorAll(".rows > li"));
  rows.dataset.grown = "yes";
  const next = page.querySelector("[data-more]");
  next ? link.replaceWith(next) : link.remove();
  watchEnd();
}

const ending = new IntersectionObserver((seen) => {
  const at = seen.find((entry) => entry.isIntersecting);
  if (at) { ending.unobserve(at.target); grow(at.target).catch(() => {}); }
}, { rootMargin: "400px" });
function watchEnd() { list.querySelectorAll("[data-more]").forEach((link) => ending.observe(link)); }

// -- clicks, forms and keys ---------------------------------------------------------------------

inbox.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  const link = event.target.closest("a");
  if (!link) return;
  if (link.matches("[data-list-item], [data-swap], .facts-bar__panel a")) { event.preventDefault(); openCase(link.href); }
  else if (link.matches("[data-back]") && phone.matches) { event.preventDefault(); closeCase(); }
  else if (link.matches("[data-more]")) { event.preventDefault(); grow(link); }
});

function closeCase() {
  leave();
  opening += 1;
  inbox.classList.remove("inbox--case");
  history.pushState({}, "", `/inbox/${location.search}`);
  pane.replaceChildren();
  markCurrent();
  refreshList(0);
}

// Where the hands go on after sending this form: to the text one just claimed, to the reason still asked.
function nextPlace(form) {
  if (form.getAttribute("action").endsWith("/claim/")) return pane.querySelector("[data-reply]");
  if (!form.matches("[data-composer]")) return null;
  return [...pane.querySelectorAll("[data-because]")].find((one) => !one.value) ?? pane.querySelector("[data-reply]");
}

// The answer came after another case was opened: that one stays, and what became of the first is said.
function sayWhatCameOf(html) {
  const told = new DOMParser().parseFromString(html, "text/html").querySelector(".messages");
  if (told) say(told.textContent.trim());
  refreshList(0);
}

pane.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (event.submitter?.hasAttribute("formaction")) return; // leads to another page: the browser goes there
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  clearTimeout(checkTimer);
  const turn = opening;
  try {
    const got = await fetchPane(form.getAttribute("action"), "case", { method: "POST", body });
    if (turn !== opening) { sayWhatCameOf(got.html); return; }
    put(pane, got.html);
    history.replaceState({}, "", got.address);
    nextPlace(form)?.focus();
    refreshList(0);
  } catch (trouble) {
    delete form.dataset.busy;
    if (trouble.message === "404") { closeCase(); return; }
    form.submit();
  }
});

pane.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form) form.requestSubmit();
  if (event.target.matches("[data-reply-kind]")) check(event.target.form);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-reply], [data-because]")) {
    event.preventDefault();
    sendNow();
  } else if (event.key === "Escape" && !document.querySelector("dialog[open], details[data-menu][open]")) {
    if (event.target.matches("input, textarea, select")) { event.target.blur(); return; }
    list.querySelector(".row--current [data-list-item], [data-list-item]")?.focus();
  } else if (!event.target.matches("input, textarea, select") && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (event.key === "n" || event.key === "v") openNotes(event);
    if (event.key === "x") pick(event);
    if (event.key === "s" || event.key === "e") openMenu(event);
  }
});

// The menus open by the key and put the cursor where the reason is chosen.
function openMenu(event) {
  const summary = pane.querySelector(`summary[data-key="${event.key}"]`);
  if (!summary) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  summary.parentElement.open = true;
  summary.parentElement.querySelector("input[type=radio], textarea")?.focus();
}

async function openNotes(event) {
  if (pane.querySelector(`[data-key="${event.key}"]`)) return;
  const tab = pane.querySelector("[data-key-tab=notes]");
  if (!tab) return;
  event.preventDefault();
  const key = event.key;
  await openCase(tab.href);
  pane.querySelector(`[data-key="${key}"]`)?.focus();
}

function pick(event) {
  const row = document.activeElement.closest?.("[data-case]") ?? list.querySelector(".row--current");
  const box = row?.querySelector("input[type=checkbox]");
  if (box) { event.preventDefault(); box.checked = !box.checked; }
}

// -- the composer -------------------------------------------------------------------------------

let checkTimer = 0;
let checking = 0;
let typed = "";

pane.addEventListener("input", (event) => {
  if (!event.target.matches("[data-reply]")) return;
  clearTimeout(checkTimer);
  checkTimer = setTimeout(() => check(event.target.form), 350);
  tell("writing");
});

async function check(form) {
  const turn = ++checking;
  form.classList.add("composer--busy");
  const sent = form.querySelector("[data-reply]").value;
  try {
    const got = await fetchPane(form.dataset.check, "check", { method: "POST", body: new FormData(form) });
    if (turn !== checking || !form.isConnected) return;
    const here = form.querySelector("[data-check-here]");
    here.checkedText = sent;
    put(here, got.html);
    typed = form.querySelector("[data-reply]").value;
  } catch { /* the draft stays in the field; the next key tries again */ }
  if (turn === checking) form.classList.remove("composer--busy");
}

async function sendNow() {
  const form = pane.querySelector("[data-composer]");
  if (!form) return;
  if (form.querySelector("[data-reply]").value !== typed) { clearTimeout(checkTimer); await check(form); }
  const button = form.querySelector("[data-send]");
  if (button && !button.disabled) form.requestSubmit(button);
}

pane.addEventListener("click", (event) => {
  const sign = event.target.closest("[data-sign]");
  if (!sign) return;
  const field = sign.form.querySelector("[data-reply]");
  if (!field.value.trimEnd().endsWith(sign.dataset.sign)) field.value = `${field.value.trimEnd()} ${sign.dataset.sign}`.trimStart();
  field.focus();
  check(sign.form);
});

// -- who is where -------------------------------------------------------------------------------

let lastSign = Date.now();
let told = 0;
["keydown", "pointerdown", "wheel"].forEach((kind) => addEventListener(kind, () => { lastSign = Date.now(); }, { passive: true }));

function tell(doing) {
  const page = pane.querySelector("[data-here]");
  if (!page || (doing === "writing" && Date.now() - told < 5000)) return;
  told = Date.now();
  const body = new FormData();
  body.set("doing", doing);
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  if (doing === "left") navigator.sendBeacon(page.dataset.here, body);
  else fetch(page.dataset.here, { method: "POST", body }).catch(() => {});
}
function leave() { tell("left"); }
addEventListener("pagehide", leave);
setInterval(() => {
  if (document.hidden) return;
  const writing = document.activeElement?.matches?.("[data-reply]") && Date.now() - lastSign < 15000;
  tell(writing ? "writing" : Date.now() - lastSign < 60000 ? "reading" : "idle");
}, 20000);

// -- live ---------------------------------------------------------------------------------------

let caseTimer = 0;
function refreshCase() {
  clearTimeout(caseTimer);
  caseTimer = setTimeout(async () => {
    const page = pane.querySelector("[data-case-page]");
    if (!page) return;
    try {
      const got = await fetchPane(location.href, "case");
      if (!pane.contains(page)) { refreshCase(); return; } // another case was opened meanwhile
      const fresh = new DOMParser().parseFromString(got.html, "text/html");
      if (fresh.querySelector("[data-case-page]")?.dataset.casePage !== page.dataset.casePage) return;
      exchangeParts(fresh);
    } catch (trouble) { if (trouble.message === "404" && pane.contains(page)) closeCase(); }
  }, 200);
}

// Only parts that differ are exchanged, and never the one somebody is typing or choosing in.
function exchangeParts(fresh) {
  const busy = document.activeElement;
  dropWhatLeft(fresh);
  for (const part of fresh.querySelectorAll("[data-live-part]")) {
    const old = pane.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
    if (!old) { refreshWhole(fresh); return; }
    if (old.outerHTML === part.outerHTML || (old.contains(busy) && busy.matches("input, textarea, select, summary"))) continue;
    if (old.dataset.livePart === "foot" && old.querySelector("[data-reply]")?.value && part.querySelector("[data-reply]")) continue;
    if (old.querySelector("details[open]")) continue;
    old.replaceWith(document.adoptNode(part));
    const now = pane.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
    now.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
    now.querySelectorAll("[data-hide-with-script]").forEach((one) => { one.hidden = true; });
    now.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
  }
}

// A reply that has gone is in the conversation now; its card and the word that it was on its way go.
function dropWhatLeft(fresh) {
  for (const card of pane.querySelectorAll('[data-live-part^="release-"]')) {
    if (fresh.querySelector(`[data-live-part="${card.dataset.livePart}"]`)) continue;
    card.remove();
    pane.querySelector(".messages")?.remove();
  }
}

function refreshWhole(fresh) {
  if (pane.querySelector("[data-reply]")?.value) return;
  put(pane, fresh.body.innerHTML);
}

let noteTimer = 0;
function say(text) {
  note.textContent = text;
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => { note.textContent = ""; }, 4000);
}

listen(inbox.dataset.live, (event) => {
  const here = pane.querySelector("[data-case-page]")?.dataset.casePage;
  if (event.a === "resync") { refreshList(); refreshCase(); return; }
  if (event.s === `case:${here}`) refreshCase();
  if (event.s === "inbox" || (event.s.startsWith("case:") && event.a !== "inbox.presence" && event.a !== "inbox.read")) refreshList();
});

// -- start --------------------------------------------------------------------------------------

addEventListener("popstate", () => {
  if (/^\/inbox\/\d+\//.test(location.pathname)) openCase(location.href, { push: false });
  else { inbox.classList.remove("inbox--case"); pane.replaceChildren(); refreshList(0); }
});
document.querySelectorAll("[data-hide-with-script]").forEach((one) => { one.hidden = true; });
const keys = document.querySelector("[data-keys-here]");
const own = document.querySelector("[data-keys-add]");
if (keys && own) keys.append(own.content.cloneNode(true));
if (phone.matches) document.querySelector("[data-rail]")?.removeAttribute("open");
list.addEventListener("regie:replaced", watchEnd);
watchEnd();
settleCase();
attachComposer();
