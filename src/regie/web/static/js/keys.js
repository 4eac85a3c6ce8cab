// Keyboard first: "?" shows the keys, "g" then a letter goes somewhere, "/" searches, j and k walk a list.
// A screen adds its own with data-key="r" on a link, button or field; data-list-item marks what j and k walk.
import { openDialog } from "./dialog.js";

const GO = { t: "today", i: "inbox", a: "approvals", e: "escalations", b: "brake", m: "mandate",
  c: "channels", p: "people", l: "ledger", o: "practice" };
let waitingForPlace = 0;

export function attachKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (handle(event.key)) event.preventDefault();
  });
}

function isTyping(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

function handle(key) {
  if (Date.now() - waitingForPlace < 1200) {
    waitingForPlace = 0;
    const place = document.querySelector(`a[data-place="${GO[key] ?? ""}"]`);
    if (place) { location.assign(place.href); return true; }
  }
  if (key === "g") { waitingForPlace = Date.now(); return true; }
  if (key === "?") { openDialog("keys"); return true; }
  if (key === "/") return focusFirst("[type=search]");
  if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
  return press(key);
}

function focusFirst(selector) {
  const found = [...document.querySelectorAll(selector)].find((element) => element.offsetParent);
  found?.focus();
  found?.select?.();
  return Boolean(found);
}

function walk(step) {
  const items = [...document.querySelectorAll("[data-list-item]")].filter((item) => item.offsetParent);
  if (!items.length) return false;
  const at = items.findIndex((item) => item === document.activeElement || item.hasAttribute("data-walked"));
  const next = items[Math.min(items.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  items.forEach((item) => item.removeAttribute("data-walked"));
  next.setAttribute("data-walked", "");
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  const target = [...document.querySelectorAll("[data-key]")]
    .find((element) => element.dataset.key === key && element.offsetParent && element.getAttribute("aria-disabled") !== "true");
  if (!target) return false;
  // What cannot be taken back is only brought under the fingers: Enter then does it.
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || "keyFocus" in target.dataset) target.focus();
  else target.click();
  return true;
}
