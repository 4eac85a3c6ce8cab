// Paints the hours of a week on a grid of 7 by 24, and keeps the text beside it in step. The text is what is
// sent; each hour holds four quarters, so a window such as 18:15 shows as a partly filled hour.
const QUARTERS = 96;
const CODES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const PRESETS = {
  "preset-night": [[[0, 1, 2, 3, 4, 5, 6], 72, 128]],
  "preset-weekend": [[[5, 6], 0, 96]],
  "preset-office": [[[0, 1, 2, 3, 4], 32, 72]],
};

export function attachWeek(week) {
  const grid = week.querySelector("[data-week-grid]");
  const text = week.querySelector("[data-week-text]");
  const names = dayNames(grid.lang || document.documentElement.lang);
  const held = new Uint8Array(7 * QUARTERS);
  const cells = build(grid, names);
  const show = () => cells.forEach((cell, number) => paintCell(cell, held.subarray(number * 4, number * 4 + 4)));
  const write = () => {
    text.value = words(held, names).join("\n");
    show();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const read = () => {
    held.fill(0);
    text.value.split("\n").forEach((line) => fill(held, parse(line, names)));
    show();
  };
  const set = (number, on) => { held.fill(on ? 1 : 0, number * 4, number * 4 + 4); };
  const whole = (number) => held.subarray(number * 4, number * 4 + 4).every(Boolean);

  let painting = null;
  grid.addEventListener("pointerdown", (event) => {
    const number = cells.indexOf(event.target);
    if (number < 0) return;
    event.preventDefault();
    painting = !whole(number);
    set(number, painting);
    rove(cells, number);
    show();
  });
  grid.addEventListener("pointermove", (event) => {
    if (painting === null) return;
    const number = cells.indexOf(document.elementFromPoint(event.clientX, event.clientY));
    if (number < 0) return;
    set(number, painting);
    show();
  });
  window.addEventListener("pointerup", () => { if (painting !== null) { painting = null; write(); } });
  grid.addEventListener("keydown", (event) => {
    const number = cells.indexOf(event.target);
    if (number < 0) return;
    if (event.key === " " || event.key === "Enter") {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      set(number, !whole(number));
      write();
      return;
    }
    const next = walk(number, event.key, upright(grid));
    if (next === null) return;
    event.preventDefault();
    if (event.shiftKey) { set(next, whole(number)); write(); }
    rove(cells, next);
    cells[next].focus();
  });
  text.addEventListener("input", (event) => { if (event.isTrusted) read(); });
  week.querySelectorAll("[data-preset]").forEach((button) => button.addEventListener("click", (event) => {
    event.preventDefault();
    for (const [days, start, end] of PRESETS[button.dataset.preset]) fill(held, { days, start, end });
    write();
  }));
  week.querySelector("[data-week-clear]")?.addEventListener("click", () => { held.fill(0); write(); });
  read();
}

// Short day names as the server writes them: `ma`, or `mon`.
function dayNames(lang) {
  const format = new Intl.DateTimeFormat(lang, { weekday: "short", timeZone: "UTC" });
  return CODES.map((_code, day) => format.format(new Date(Date.UTC(2024, 0, 1 + day))).toLowerCase().replace(".", ""));
}

function build(grid, names) {
  const cells = [];
  grid.append(head());
  names.forEach((name, day) => {
    const row = make("div", { role: "row", class: "week__row" });
    row.append(make("span", { role: "rowheader", class: "week__day" }, name));
    for (let hour = 0; hour < 24; hour++) {
      const label = `${name} ${String(hour).padStart(2, "0")}:00`;
      const cell = make("span", { role: "gridcell", class: "week__cell", tabindex: day + hour ? -1 : 0, "aria-label": label, title: label });
      row.append(cell);
      cells.push(cell);
    }
    grid.append(row);
  });
  return cells;
}

// Only for the eye: every cell says its own day and hour.
function head() {
  const row = make("div", { "aria-hidden": "true", class: "week__row week__row--head" });
  row.append(make("span", { class: "week__day" }));
  for (let hour = 0; hour < 24; hour++) row.append(make("span", { class: "week__hour" }, hour % 3 ? "" : String(hour)));
  return row;
}

function make(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function paintCell(cell, quarters) {
  const on = quarters.reduce((sum, quarter) => sum + quarter, 0);
  cell.setAttribute("aria-selected", String(on === 4));
  cell.toggleAttribute("data-part", on > 0 && on < 4);
}

function rove(cells, number) {
  cells.forEach((cell, other) => { cell.tabIndex = other === number ? 0 : -1; });
}

const upright = (grid) => getComputedStyle(grid).gridTemplateColumns.split(" ").length > 1;

function walk(number, key, turned) {
  const along = turned ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  const across = turned ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const day = Math.floor(number / 24);
  const hour = number % 24;
  if (key === along[0]) return hour ? number - 1 : null;
  if (key === along[1]) return hour < 23 ? number + 1 : null;
  if (key === across[0]) return day ? number - 24 : null;
  if (key === across[1]) return day < 6 ? number + 24 : null;
  if (key === "Home") return day * 24;
  if (key === "End") return day * 24 + 23;
  return null;
}

// A window {days, start, end} in quarters of the day; end may lie in the next day. Null for other text.
function parse(line, names) {
  const found = line.trim().toLowerCase().match(/^([^\d\s-]+)(?:\s*[-–]\s*([^\d\s]+))?\s+(\d{1,2})[:.](\d\d)\s*[-–]\s*(\d{1,2})[:.](\d\d)$/);
  if (!found) return null;
  const day = (name) => Math.max(names.findIndex((short) => name.startsWith(short)), CODES.indexOf(name));
  const first = day(found[1]);
  const last = found[2] ? day(found[2]) : first;
  const start = Number(found[3]) * 4 + Number(found[4]) / 15;
  const end = Number(found[5]) * 4 + Number(found[6]) / 15;
  if (first < 0 || last < 0 || start === end || start >= QUARTERS || end > QUARTERS) return null;
  const days = Array.from({ length: ((last - first + 7) % 7) + 1 }, (_none, step) => (first + step) % 7);
  return { days, start, end: end > start ? end : end + QUARTERS };
}

function fill(held, span) {
  if (!span) return;
  for (const day of span.days) {
    for (let quarter = span.start; quarter < span.end; quarter++) held[(day * QUARTERS + Math.floor(quarter)) % held.length] = 1;
  }
}

// The fewest lines: stretches that run past midnight stay whole, and days with the same hours go together.
function words(held, names) {
  if (held.every(Boolean)) return [`${names[0]}-${names[6]} 00:00-24:00`];
  const starts = new Map();
  for (let at = 0; at < held.length; at++) {
    if (!held[at] || held[(at + held.length - 1) % held.length]) continue;
    let length = 1;
    while (held[(at + length) % held.length]) length++;
    cut(at, length).forEach(([day, start, end]) => {
      const key = `${start}-${end}`;
      starts.set(key, [...(starts.get(key) ?? []), day]);
    });
  }
  const lines = [];
  for (const [key, days] of starts) {
    const [start, end] = key.split("-").map(Number);
    runs(days).forEach(([first, last]) => {
      const which = first === last ? names[first] : `${names[first]}-${names[last]}`;
      lines.push(`${which} ${clock(start)}-${clock(end > QUARTERS ? end - QUARTERS : end)}`);
    });
  }
  return lines;
}

// A stretch of less than a day is one window; a longer one is cut at midnights.
function cut(at, length) {
  const pieces = [];
  let day = Math.floor(at / QUARTERS);
  let start = at % QUARTERS;
  let left = length;
  while (left > 0) {
    const rest = QUARTERS - start;
    const piece = left < QUARTERS && left > rest && left - rest <= QUARTERS / 2 ? left : Math.min(left, rest);
    pieces.push([day % 7, start, start + piece]);
    left -= piece;
    day += 1;
    start = 0;
  }
  return pieces;
}

function runs(days) {
  const sorted = [...days].sort((a, b) => a - b);
  const found = [];
  for (const day of sorted) {
    const last = found.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else found.push([day, day]);
  }
  return found;
}

const clock = (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;
