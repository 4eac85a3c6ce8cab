// Reads the sentence while it is typed. Without this the Read button does the same.
const PAUSE = 500;

for (const form of document.querySelectorAll("form[data-try]")) {
  const target = document.getElementById(form.dataset.try);
  const sentence = form.elements.namedItem("sentence");
  let timer;
  let asked = 0;

  const ask = async () => {
    const number = ++asked;
    const data = new FormData(form);
    data.set("try", "yes");
    const answer = await fetch(location.href, { method: "POST", body: data, headers: { "X-Part": "reading" } });
    if (number === asked && (answer.ok || answer.status === 422)) target.innerHTML = await answer.text();
  };

  form.addEventListener("input", () => {
    if (!sentence.value.trim()) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE);
  });
}
