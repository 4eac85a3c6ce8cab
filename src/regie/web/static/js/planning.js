// Moves items of the calendar by mouse or keyboard. Without it the same is a form on the item's own page.
const root = document.querySelector("[data-planning]");
const board = root?.querySelector("[data-planning-board]");
const said = root?.querySelector("[data-planning-said]");
const note = root?.querySelector("[data-planning-note]");
let held = null;

if (board) { attachDrag(); attachKeys(); }

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value
    ?? document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "";
}

function say(text) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
  note.textContent = text;
  note.hidden = false;
}

function over(cell) {
  board.querySelectorAll("td[data-over]").forEach((one) => one.removeAttribute("data-over"));
  cell?.setAttribute("data-over", "");
}

// The answer says what stands in the way on the new day; a refusal puts it back.
async function send(chip, cell, home) {
  if (cell === home) return;
  cell.append(chip);
  const body = new URLSearchParams({ on: cell.dataset.day, at: chip.dataset.at });
  const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch" };
  const address = root.dataset.move.replace("/0/", `/${chip.dataset.slot}/`);
  const answer = await fetch(address, { method: "POST", body, headers }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (!answer?.ok) {
    home.append(chip);
    say(told?.told ?? "");
    return;
  }
  show(chip, told);
  say(told.told);
}

function show(chip, told) {
  chip.className = `plan plan--${told.kind || "plain"}`;
  const label = chip.querySelector("[data-label]");
  label.lastChild.textContent = told.label;
  const clashes = chip.querySelector("[data-clashes]");
  clashes.replaceChildren(...told.conflicts.map((text) => {
    const line = document.createElement("small");
    line.className = "plan__clash";
    line.textContent = text;
    return line;
  }));
}

function attachDrag() {
  board.addEventListener("dragstart", (event) => {
    const chip = event.target.closest("[data-slot]");
    if (!chip) return;
    held = { chip, home: chip.closest("td") };
    event.dataTransfer.setData("text/plain", chip.dataset.slot);
  });
  board.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td[data-day]");
    if (!held || !cell) return;
    event.preventDefault();
    over(cell);
  });
  board.addEventListener("drop", (event) => {
    const cell = event.target.closest("td[data-day]");
    over(null);
    if (!held || !cell) return;
    event.preventDefault();
    send(held.chip, cell, held.home);
    held = null;
  });
  board.addEventListener("dragend", () => { over(null); held = null; });
}

function attachKeys() {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  board.addEventListener("keydown", (event) => {
    const chip = event.target.closest("[data-slot]");
    if (!chip) return;
    if (event.key === " ") { event.preventDefault(); held ? put(chip) : pick(chip); }
    else if (held && event.key === "Enter") { event.preventDefault(); put(chip); }
    else if (held && event.key === "Escape") { event.preventDefault(); back(chip); }
    else if (held && event.key in steps) { event.preventDefault(); step(chip, steps[event.key]); }
  });
}

function pick(chip) {
  held = { chip, home: chip.closest("td"), cell: chip.closest("td") };
  chip.setAttribute("data-held", "");
}

function step(chip, days) {
  const cells = [...board.querySelectorAll("td[data-day]")];
  const cell = cells[cells.indexOf(held.cell) + days];
  if (!cell) return;
  held.cell = cell;
  cell.append(chip);
  chip.focus();
  over(cell);
  say(cell.querySelector(".month__day").textContent.trim());
}

function put(chip) {
  const { cell, home } = held;
  release(chip);
  send(chip, cell, home);
  chip.focus();
}

function back(chip) {
  held.home.append(chip);
  release(chip);
  chip.focus();
}

function release(chip) {
  chip.removeAttribute("data-held");
  over(null);
  held = null;
}
