// Moves shifts by mouse or keyboard and shows at once what the checker says. Without it the same is a form.
const root = document.querySelector("[data-roster]");
const board = root?.querySelector("[data-roster-board]");
const hours = root?.querySelector("[data-roster-day]");
const said = root?.querySelector("[data-roster-said]");
const panel = root?.querySelector("[data-roster-check]");
const undo = root?.querySelector("[data-roster-undo]");
const MINUTE = 60000;
let last = null;
follow(document.querySelector("[data-roster-run]"));

if (panel) load(panel.dataset.rosterCheck);
if (board) { attachDrag(board); attachKeys(board); }
if (hours) attachEdges(hours);
undo?.addEventListener("click", () => { if (last) send(last.chip, last.to, last.cell, true); });

// A search on screen: looked at again every second until it is over.
async function follow(run) {
  while (run?.querySelector("[data-going]")) {
    await new Promise((done) => setTimeout(done, 1000));
    const answer = await fetch(run.dataset.rosterRun);
    if (answer.ok) run.innerHTML = await answer.text();
  }
}

async function load(address) {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  panel.innerHTML = await answer.text();
  mark();
}
panel?.addEventListener("click", (event) => {
  const whole = event.target.closest("[data-roster-whole]");
  if (!whole) return;
  event.preventDefault();
  load(whole.href);
});

function mark() {
  root.querySelectorAll(".chip[data-wrong]").forEach((chip) => chip.removeAttribute("data-wrong"));
}

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value
    ?? document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "";
}

// `to` is {worker, start, end} with moments in ISO 8601; the answer holds the shift as it became.
async function send(chip, to, cell, back = false) {
  const held = (board ?? hours).dataset;
  const before = { worker: workerOf(chip), start: chip.dataset.start, end: chip.dataset.end };
  const home = chip.closest("td");
  const address = `${held.move.replace("/0/", `/${chip.dataset.shift}/`)}?place=${held.place}`;
  const body = new URLSearchParams({ ...to, version: chip.dataset.version });
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() } });
  const told = await answer.json().catch(() => ({ told: answer.statusText }));
  if (!answer.ok) {
    say(told.told);
    chip.setAttribute("data-wrong", "");
    return false;
  }
  chip.dataset.version = told.chip.version;
  chip.dataset.start = told.chip.start;
  chip.dataset.end = told.chip.end;
  chip.querySelector("[data-time]").textContent = told.chip.time;
  chip.removeAttribute("data-wrong");
  if (cell && cell !== home) cell.prepend(chip);
  if (board) chip.classList.toggle("chip--open", !cell?.dataset.worker && !workerOf(chip));
  show(told);
  say(told.told);
  last = back ? null : { chip, to: before, cell: home };
  undo?.setAttribute("aria-disabled", String(!last));
  return true;
}

function show(told) {
  const target = panel ?? root.querySelector("[data-roster-check-here]");
  if (!target) return;
  for (const person of told.people) target.querySelector(`[data-person="${person}"]`)?.remove();
  target.querySelector(".roster__fine")?.remove();
  target.insertAdjacentHTML("afterbegin", told.check);
}

function say(text) { if (said) { said.textContent = ""; requestAnimationFrame(() => { said.textContent = text; }); } visible(text); }

// What is said is also seen: refusals must not be for screen readers only.
function visible(text) {
  let note = root.querySelector("[data-roster-note]");
  if (!note) {
    note = document.createElement("p");
    note.setAttribute("data-roster-note", "");
    note.setAttribute("aria-hidden", "true");
    note.className = "roster__fine";
    (board ?? hours).before(note);
  }
  note.textContent = text;
}

const workerOf = (chip) => chip.closest("td")?.dataset.worker ?? chip.dataset.worker ?? "";

// The same wall clock on another day: days are counted on the calendar, so a night keeps its hours.
function onDay(iso, days) {
  const wall = iso.slice(0, 19);
  const [date, time] = wall.split("T");
  const moved = new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return amsterdam(moved.toISOString().slice(0, 10), time);
}

// A wall-clock time in Amsterdam as ISO 8601 with the offset that holds there then.
function amsterdam(date, time) {
  const guess = new Date(`${date}T${time}Z`);
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Amsterdam", timeZoneName: "longOffset" });
  const offset = (at) => (format.formatToParts(at).find((part) => part.type === "timeZoneName").value.match(/[+-]\d\d:\d\d/)?.[0] ?? "+00:00");
  const first = offset(guess);
  const shifted = new Date(guess.getTime() - (first.startsWith("-") ? -1 : 1) * (Number(first.slice(1, 3)) * 60 + Number(first.slice(4))) * MINUTE);
  return `${date}T${time}${offset(shifted)}`;
}

const daysBetween = (from, to) => Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / (24 * 60 * MINUTE));

function target(chip, cell) {
  const days = daysBetween(chip.dataset.start.slice(0, 10), cell.dataset.day);
  return { worker: cell.dataset.worker, start: onDay(chip.dataset.start, days), end: onDay(chip.dataset.end, days) };
}

function sameEmployer(chip, cell) {
  return cell && chip.closest("tbody") === cell.closest("tbody");
}

function attachDrag(table) {
  let held = null;
  table.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-shift]");
    event.dataTransfer?.setData("text/plain", held?.dataset.shift ?? "");
  });
  table.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td[data-day]");
    if (!held || !sameEmployer(held, cell)) return;
    event.preventDefault();
    over(table, cell);
  });
  table.addEventListener("drop", (event) => {
    const cell = event.target.closest("td[data-day]");
    over(table, null);
    if (!held || !sameEmployer(held, cell)) return;
    event.preventDefault();
    send(held, target(held, cell), cell);
  });
  table.addEventListener("dragend", () => { over(table, null); held = null; });
}

function over(table, cell) {
  table.querySelectorAll("td[data-over]").forEach((one) => one.removeAttribute("data-over"));
  cell?.setAttribute("data-over", "");
}

function attachKeys(table) {
  let held = null; // {chip, cell, minutes}
  const put = () => { held?.chip.removeAttribute("data-held"); over(table, null); held = null; };
  table.addEventListener("keydown", async (event) => {
    const chip = event.target.closest("[data-shift]");
    if (!chip || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!held) {
      if (event.key !== " ") return;
      event.preventDefault();
      held = { chip, cell: chip.closest("td"), minutes: 0 };
      chip.setAttribute("data-held", "");
      over(table, held.cell);
      say(chip.textContent.trim());
      return;
    }
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "=", "-", "Enter", " ", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") { put(); return; }
    if (event.key === "Enter" || event.key === " ") {
      const { chip: moved, cell, minutes } = held;
      const to = target(moved, cell);
      if (minutes) to.end = new Date(Date.parse(to.end) + minutes * MINUTE).toISOString();
      put();
      await send(moved, to, cell);
      moved.focus();
      return;
    }
    if (["+", "=", "-"].includes(event.key)) held.minutes += event.key === "-" ? -30 : 30;
    else held.cell = beside(held.cell, event.key, held.chip) ?? held.cell;
    over(table, held.cell);
    held.cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(where(held));
  });
}

function beside(cell, key, chip) {
  const place = [...cell.parentElement.children].indexOf(cell);
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const next = cell.parentElement.children[place + (key === "ArrowLeft" ? -1 : 1)];
    return next?.dataset.day ? next : null;
  }
  let row = cell.parentElement;
  do row = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  while (row && !row.children[place]?.dataset?.day);
  const next = row?.children[place];
  return sameEmployer(chip, next) ? next : null;
}

function where({ chip, cell, minutes }) {
  const name = cell.parentElement.querySelector("th").textContent.trim();
  const day = cell.closest("table").querySelectorAll("thead th")[[...cell.parentElement.children].indexOf(cell)].querySelector("a").textContent;
  const end = new Date(Date.parse(chip.dataset.end) + minutes * MINUTE);
  const until = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit" }).format(end);
  return `${name}, ${day}, ${chip.dataset.start.slice(11, 16)}–${until}`;
}

// On the day view the end of a bar can be pulled, a quarter of an hour at a time.
function attachEdges(table) {
  let pulled = null;
  table.addEventListener("pointerdown", (event) => {
    const chip = event.target.closest("[data-edge]")?.closest("[data-shift]");
    if (!chip) return;
    event.preventDefault();
    const quarter = chip.closest("td").getBoundingClientRect().width / Number(chip.dataset.quarters);
    pulled = { chip, from: event.clientX, quarter, steps: 0 };
  });
  window.addEventListener("pointermove", (event) => {
    if (!pulled) return;
    pulled.steps = Math.round((event.clientX - pulled.from) / pulled.quarter);
    const end = new Date(Date.parse(pulled.chip.dataset.end) + pulled.steps * 15 * MINUTE);
    visible(new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit" }).format(end));
  });
  window.addEventListener("pointerup", async () => {
    if (!pulled) return;
    const { chip, steps } = pulled;
    pulled = null;
    if (!steps) return;
    const end = new Date(Date.parse(chip.dataset.end) + steps * 15 * MINUTE).toISOString();
    if (await send(chip, { worker: workerOf(chip), start: chip.dataset.start, end }, null)) location.reload();
  });
  table.addEventListener("click", (event) => { if (event.target.closest("[data-edge]")) event.preventDefault(); });
}
