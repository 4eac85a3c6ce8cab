// <div data-refresh="/address/"> is drawn anew each second while data-busy, else every five. With data-part
// only the part of that name is taken out of the page that comes back. What has the focus is left alone.
const QUICK = 1000;
const CALM = 5000;

document.querySelectorAll("[data-refresh]").forEach((box) => {
  const again = () => setTimeout(look, busy(box) ? QUICK : CALM);
  const look = async () => {
    if (!document.hidden && !box.contains(document.activeElement)) await draw(box);
    again();
  };
  again();
});

function busy(box) {
  return "busy" in box.dataset || box.querySelector(".moments__step--busy") !== null;
}

async function draw(box) {
  try {
    const answer = await fetch(box.dataset.refresh, { headers: { "X-Requested-With": "fetch" }, redirect: "manual" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = box.dataset.part ? page.querySelector(`[data-part="${box.dataset.part}"]`) : page.body;
    if (!part) return;
    if (box.dataset.part) box.toggleAttribute("data-busy", "busy" in part.dataset);
    const old = box.innerHTML.replace(/value="[^"]{30,}"/g, "");
    if (old === part.innerHTML.replace(/value="[^"]{30,}"/g, "")) return;
    box.replaceChildren(...part.childNodes);
    box.dispatchEvent(new CustomEvent("regie:replaced", { bubbles: true }));
  } catch { /* away for a moment: the next look tells */ }
}
