// An advice that is being made is followed until it is there; sliders weigh again while they move.
import { listen } from "./live.js";

const LONGEST = 1500; // ask at least this often, also when nothing is heard
const PAUSE = 120;

document.querySelectorAll("[data-sourcing-follow]").forEach(follow);
document.querySelectorAll("[data-sourcing-weigh]").forEach(weigh);

async function follow(place) {
  let heard = () => {};
  listen(place.dataset.live, (event) => { if (event.s === place.dataset.subject || event.a === "resync") heard(); });
  while (place.querySelector("[data-going]")) {
    await new Promise((done) => { heard = done; setTimeout(done, LONGEST); });
    const answer = await fetch(place.dataset.sourcingFollow).catch(() => null);
    if (answer?.ok) place.innerHTML = await answer.text();
  }
  location.reload();
}

function weigh(form) {
  const target = document.querySelector("[data-sourcing-weighed]");
  const said = document.querySelector("[data-sourcing-said]");
  const keep = document.querySelector("[data-sourcing-keep]");
  let waiting = 0;
  let last = 0;
  form.addEventListener("input", (event) => {
    const slider = event.target;
    form.querySelector(`output[for="${slider.id}"]`).textContent = slider.value;
    const hidden = keep?.elements.namedItem(slider.name);
    if (hidden) hidden.value = slider.value;
    clearTimeout(waiting);
    waiting = setTimeout(again, PAUSE);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); again(); });

  async function again() {
    const mine = ++last;
    target.setAttribute("data-busy", "");
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`${form.dataset.sourcingWeigh}?${query}`).catch(() => null);
    if (mine !== last) return; // a later move is under way
    target.removeAttribute("data-busy");
    if (!answer?.ok) return;
    target.innerHTML = await answer.text();
    target.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
    said.textContent = target.dataset.weighed;
  }
}
