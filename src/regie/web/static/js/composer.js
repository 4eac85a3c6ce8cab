// The text being written, with what the checks find shown in it: marks behind the words, a list below that
// jumps to them, and one key that uses the first proposal. Without script the same list stands there and
// each proposal is a button of the form.
const MARKED = new Set(["stop", "warn", "tip"]);
const root = document.querySelector('[data-pane="case"]');
let shown = { text: "", places: [] };
let checked = ""; // the text that the findings are about; places in any other text mean nothing

function parts() {
  const form = root?.querySelector("[data-composer]");
  return form && {
    form,
    field: form.querySelector("[data-reply]"),
    marks: form.querySelector("[data-marks]"),
    findings: [...form.querySelectorAll("[data-finding]")],
  };
}

function placesOf(findings) {
  return findings
    .map((one) => ({ start: Number(one.dataset.start), end: Number(one.dataset.end), weight: one.dataset.weight }))
    .filter((one) => one.end > one.start && MARKED.has(one.weight))
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

// Words as text nodes, findings as marks: nothing of what somebody types is ever read as HTML.
function draw(marks, text, places) {
  const pieces = [];
  let at = 0;
  for (const { start, end, weight } of places) {
    if (start < at || end > text.length) continue;
    pieces.push(document.createTextNode(text.slice(at, start)));
    const mark = document.createElement("mark");
    mark.className = `composer__mark composer__mark--${weight}`;
    mark.textContent = text.slice(start, end);
    pieces.push(mark);
    at = end;
  }
  pieces.push(document.createTextNode(`${text.slice(at)}\n`));
  marks.replaceChildren(...pieces);
}

function refresh() {
  const here = parts();
  if (!here?.field) return;
  checked = here.form.querySelector("[data-check-here]").checkedText ?? here.field.defaultValue;
  shown = { text: checked, places: placesOf(here.findings) };
  here.marks.hidden = false;
  typed(here.field); // somebody may have typed on while the check was under way
  const first = here.findings.map((one) => one.querySelector("[data-use]")).find(Boolean);
  here.form.querySelectorAll("[data-use-key]").forEach((key) => { key.hidden = !first?.contains(key); });
}

function follow() {
  const here = parts();
  if (here?.field) here.marks.scrollTop = here.field.scrollTop;
}

// Between two checks marks before the change stay, those behind it move along, the rest goes.
function typed(field) {
  const text = field.value;
  const before = shown.text;
  let head = 0;
  while (head < text.length && head < before.length && text[head] === before[head]) head += 1;
  let tail = 0;
  while (tail < text.length - head && tail < before.length - head
    && text[text.length - 1 - tail] === before[before.length - 1 - tail]) tail += 1;
  const moved = text.length - before.length;
  const kept = shown.places
    .map((one) => {
      if (one.end < head || text === before) return one;
      if (one.start > before.length - tail) return { ...one, start: one.start + moved, end: one.end + moved };
      return null;
    })
    .filter(Boolean);
  shown = { text, places: kept };
  draw(parts().marks, text, kept);
  follow();
}

function jump(finding) {
  const { field } = parts();
  field.focus();
  if (field.value === checked) field.setSelectionRange(Number(finding.dataset.start), Number(finding.dataset.end));
}

// The proposal is put in by the browser, so one press of undo brings the old words back.
function use(finding) {
  const { field } = parts();
  const start = Number(finding.dataset.start);
  const end = Number(finding.dataset.end);
  const glue = start === end && start > 0 && !/\s/.test(field.value[start - 1]) ? " " : "";
  field.focus();
  field.setSelectionRange(start, end);
  const said = glue + finding.dataset.suggestion;
  const done = said ? document.execCommand("insertText", false, said) : document.execCommand("delete");
  if (!done) {
    field.setRangeText(said, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

export function attachComposer() {
  if (!root) return;
  root.addEventListener("regie:replaced", refresh);
  root.addEventListener("input", (event) => {
    if (event.target.matches("[data-reply]")) typed(event.target);
  });
  root.addEventListener("scroll", (event) => {
    if (event.target.matches?.("[data-reply]")) follow();
  }, true);
  root.addEventListener("click", (event) => {
    const finding = event.target.closest("[data-finding]");
    if (!finding) return;
    if (event.target.closest("[data-jump]")) jump(finding);
    if (event.target.closest("[data-use]")) {
      event.preventDefault();
      if (parts().field.value === checked) use(finding);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey || !event.target.matches?.("[data-reply]")) return;
    const first = parts()?.findings.find((one) => one.querySelector("[data-use]"));
    event.preventDefault();
    if (first && parts().field.value === checked) use(first);
  });
  refresh();
}
