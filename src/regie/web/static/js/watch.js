// Listening, live: the overview is drawn anew when something is counted, the chart of a theme moves along,
// and the editor shows what a query does while it is typed. Pages work without all of this.
import { listen } from "./live.js";
import { LiveChart } from "./live_chart.js";

const page = document.querySelector("[data-watch]");
const part = document.querySelector("[data-refresh='now']");

async function draw() {
  if (document.hidden || part.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { "X-Part": part.dataset.refresh } });
  if (!answer.ok) return;
  const text = await answer.text();
  if (part.dataset.last === text) return;
  part.innerHTML = text;
  part.dataset.last = text;
  part.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
}

const place = document.querySelector("[data-watch-chart]");
const chart = place && page ? new LiveChart(place, place.dataset.watchChart, place.dataset.name) : null;
let waiting = 0;

function heard(event) {
  const again = event.a === "resync";
  if (chart && (again || event.s === `watch:${page.dataset.theme}`)) chart.changed();
  const alarm = event.s?.startsWith("alarm:");
  if (part && (again || alarm || event.a?.startsWith("watch."))) {
    waiting ||= setTimeout(() => { waiting = 0; draw().catch(() => {}); }, 500);
  }
}

if (page?.dataset.live) {
  listen(page.dataset.live, heard);
  const mark = document.querySelector("[data-watch-live]");
  if (mark && chart) mark.hidden = false;
  if (chart) { chart.changed(); setInterval(() => chart.changed(), 10_000); }
} else if (part) {
  setInterval(() => draw().catch(() => {}), 10_000);
}

for (const form of document.querySelectorAll("form[data-watch-editor]")) {
  const shown = form.querySelector("[data-watch-look]");
  const text = form.querySelector("[name='text']");
  let timer = 0;
  let asked = 0;
  const look = async () => {
    const number = ++asked;
    const answer = await fetch(form.dataset.watchEditor, { method: "POST", body: new FormData(form) });
    if (number !== asked || !answer.ok) return;
    shown.innerHTML = await answer.text();
    reveal();
  };
  const reveal = () => shown.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), 350);
  });
  shown.addEventListener("click", (event) => {
    const take = event.target.closest("[data-take]")?.dataset.take;
    if (take === undefined) return;
    text.value = take;
    text.focus();
    look().catch(() => {});
  });
  reveal();
}
