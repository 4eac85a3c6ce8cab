// Draws the health of channels anew when something happens to one of them.
import { listen } from "./live.js";

const page = document.querySelector("[data-channels]");
let waiting = 0;

async function draw() {
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-live-part]");
  const next = fresh.querySelector("[data-channels] [data-live-part]");
  if (now && next && !now.contains(document.activeElement)) now.replaceWith(document.adoptNode(next));
}

listen(page?.dataset.live, (event) => {
  if (!event.s?.startsWith("channel:") && event.a !== "resync") return;
  clearTimeout(waiting);
  waiting = setTimeout(draw, 400); // a busy channel must not redraw the page at every message
});
