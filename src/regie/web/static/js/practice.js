// While a scene plays, fetches the parts that change again; the page itself works without.
const last = new WeakMap();

async function refresh(part) {
  if (document.hidden || part.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { "X-Part": part.dataset.refresh } });
  if (!answer.ok) return;
  const text = await answer.text();
  if (last.get(part) === text) return;
  last.set(part, text);
  part.innerHTML = text;
  part.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
}

document.querySelectorAll("[data-refresh-seconds]").forEach((part) => {
  setInterval(() => refresh(part).catch(() => {}), Number(part.dataset.refreshSeconds) * 1000);
});
