// Approvals, live: parts of the page that changed elsewhere are drawn anew, what somebody types stays, and the
// press to approve never changes under a finger. And a count-down to the moment before which to decide; the
// server wrote that in words already.
import { listen } from "./live.js";

const SECOND = 1000;
const page = document.querySelector("[data-approvals]");

function tick(element) {
  const left = Math.floor((Date.parse(element.dataset.countdown) - Date.now()) / SECOND);
  if (Number.isNaN(left)) return;
  element.classList.toggle("clock__left--late", left < 300);
  if (left <= 0) { element.textContent = element.dataset.over; return; }
  if (left > 24 * 3600) return;
  const hours = Math.floor(left / 3600);
  const minutes = String(Math.floor(left / 60) % 60).padStart(hours ? 2 : 1, "0");
  const seconds = String(left % 60).padStart(2, "0");
  element.textContent = `${element.dataset.left} ${hours ? `${hours}:` : ""}${minutes}:${seconds}`;
}

const tickAll = () => document.querySelectorAll("[data-countdown]").forEach(tick);
tickAll();
setInterval(tickAll, SECOND);

// -- drawing anew -------------------------------------------------------------------------------

let fresh = null; // the presses as they should be, held back until the new text was read

async function draw() {
  const answer = await fetch(page.dataset.approvals);
  if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) location.reload();
  if (!answer.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of now.querySelectorAll("[data-live-part]")) exchange(part);
  tickAll();
}

function exchange(part) {
  const old = page.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
  if (!old || same(old, part)) return;
  if (part.dataset.livePart === "deeds") { exchangeDeeds(old, part); return; }
  if (busy(old)) return;
  put(old, part);
}

// Who was about to approve another text must first say to have read the new one; the server asks it too.
function exchangeDeeds(old, part) {
  const changed = old.dataset.binding !== part.dataset.binding;
  if (busy(old)) { say(page.querySelector("[data-live-note]").dataset.kept); return; }
  if (!changed || !old.querySelector("form")) { put(old, part); return; }
  fresh = part;
  const note = page.querySelector("[data-live-note]");
  const read = document.createElement("button");
  read.type = "button";
  read.className = "nl-button nl-button--secondary nl-button--small";
  read.textContent = note.dataset.read;
  read.addEventListener("click", () => {
    note.replaceChildren();
    put(old, fresh);
    page.querySelector(".deeds button, .deeds summary")?.focus();
  });
  say(note.dataset.changed, read);
  old.inert = true;
}

function say(text, ...more) {
  const note = page.querySelector("[data-live-note]");
  if (note.dataset.said === text && note.firstChild) return;
  note.dataset.said = text;
  const line = document.createElement("div");
  line.className = "meanwhile";
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words, ...more);
  note.replaceChildren(line);
}

function put(old, part) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const made = document.adoptNode(part);
  old.replaceWith(made);
  made.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  made.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
  if (focused) again(made, focused)?.focus({ preventScroll: true });
}

// The same link or button in what came instead.
function again(made, focused) {
  if (focused.matches("a[href]")) return made.querySelector(`a[href="${CSS.escape(focused.getAttribute("href"))}"]`);
  const key = focused.dataset.key;
  return key ? made.querySelector(`[data-key="${key}"]`) : null;
}

// The token against forged forms is another one each time.
function same(one, other) {
  const plain = (element) => element.outerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "").replace(/<time[^]*?<\/time>/g, (time) => time.match(/datetime="[^"]*"/)?.[0] ?? "").replace(/ inert=""/, "");
  return plain(one) === plain(other);
}

function busy(part) {
  if (part.querySelector("details.deed[open]:not([data-open]), details.ask-outside[open]")) return true;
  return [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue || field === document.activeElement);
}

// -- live ---------------------------------------------------------------------------------------

let timer = 0;
function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => { draw().catch(() => {}); }, 250);
}

listen(page?.dataset.live, (event) => {
  if (event.a === "publishing.read" || event.a === "inbox.presence" || event.a === "inbox.read") return;
  const own = page.dataset.release;
  const mine = own ? [own, page.dataset.case].includes(event.s) || event.s?.startsWith("advice:") : event.s?.startsWith("release:");
  if (event.a === "resync" || (mine && event.s)) soon();
});
