// <details data-menu>: closes on Escape, on a click outside and when another menu opens; arrows walk the items.
let watching = false;

export function attachMenus(root) {
  root.querySelectorAll("details[data-menu]").forEach((menu) => {
    if (menu.dataset.menuReady) return;
    menu.dataset.menuReady = "yes";
    menu.addEventListener("toggle", () => { if (menu.open) closeOthers(menu); });
    menu.addEventListener("keydown", (event) => walk(menu, event));
  });
  if (watching) return;
  watching = true;
  document.addEventListener("click", (event) => closeOthers(event.target.closest?.("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

function closeOthers(kept) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (menu !== kept) menu.open = false; });
}

function walk(menu, event) {
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !menu.open) return;
  const items = [...menu.querySelectorAll("a, button")].filter((item) => item.offsetParent);
  if (!items.length) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
}
