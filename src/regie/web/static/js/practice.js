// While a scene plays, fetches the timeline again; the page itself works without.
const box = document.querySelector("[data-refresh-seconds]");

async function refresh() {
  if (document.hidden || box.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { "X-Part": "timeline" } });
  if (!answer.ok) return;
  const text = await answer.text();
  if (box.dataset.last === text) return;
  box.dataset.last = text;
  box.innerHTML = text;
  box.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
}

if (box) setInterval(() => refresh().catch(() => {}), Number(box.dataset.refreshSeconds) * 1000);
