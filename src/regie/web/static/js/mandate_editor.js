// Writing a mandate: the form is sent while it is filled in, and what comes back replaces the sentence and
// the findings. Without this the button "Look first" does the same, and every preset is a button too.
import { attachWeek } from "./week_grid.js";

const PAUSE = 250;
document.documentElement.classList.add("has-script");

for (const form of document.querySelectorAll("form[data-rule-form]")) {
  let timer;
  let asked = 0;
  let dirty = false;
  let leaving = false;

  const aside = document.querySelector(".editor__aside");
  const ask = async () => {
    const number = ++asked;
    const data = new FormData(form);
    data.set("do", "look");
    const address = form.getAttribute("action"); // `form.action` is the condition of that name
    aside.dataset.busy = "yes";
    try {
      const answer = await fetch(address, { method: "POST", body: data, headers: { "X-Part": "live" } });
      if (number !== asked || !answer.ok) return;
      const parts = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts.querySelectorAll("[data-live]")) {
        const target = document.getElementById(`live-${part.dataset.live}`);
        if (target && target.innerHTML !== part.innerHTML) target.replaceChildren(...part.childNodes);
      }
    } finally {
      if (number === asked) delete aside.dataset.busy;
    }
  };

  form.addEventListener("input", (event) => {
    dirty = true;
    summarise(event.target.closest(".part"));
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE);
  });
  form.addEventListener("submit", () => { leaving = true; });
  form.querySelector("[data-cancel]")?.addEventListener("click", () => { leaving = true; });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save]"));
    } else if (event.key === "Escape" && !dirty) {
      form.querySelector("[data-cancel]").click();
    }
  });
  window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
  form.querySelectorAll("[data-week]").forEach((week) => attachWeek(week));
  // After the jump to the rule's anchor, which would take the focus away again.
  const first = form.querySelector(".pick :checked") ?? form.querySelector(".pick input");
  window.addEventListener("load", () => setTimeout(() => first.focus({ preventScroll: true })));
}

// What is chosen in a condition, in its own header.
function summarise(part) {
  const target = part?.querySelector("[data-summary]");
  if (!target) return;
  const chosen = [...part.querySelectorAll("input:checked + span")].map((label) => label.textContent);
  const bounds = [...part.querySelectorAll("select")].filter((select) => select.value)
    .map((select) => `${select.name.endsWith(".low") ? "≥" : "≤"} ${select.selectedOptions[0].textContent}`);
  const lines = (part.querySelector("textarea")?.value ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
  const text = [...chosen, ...bounds, ...lines].join(", ");
  target.dataset.open ??= target.querySelector(".faint")?.textContent ?? "…";
  target.textContent = text || target.dataset.open;
  target.classList.toggle("faint", !text);
}

for (const form of document.querySelectorAll("form[data-try-form]")) {
  const target = document.getElementById("tried");
  let asked = 0;
  form.addEventListener("change", async () => {
    const number = ++asked;
    const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { headers: { "X-Part": "result" } });
      if (number !== asked || !answer.ok) return;
      target.innerHTML = await answer.text();
      history.replaceState(null, "", address);
    } catch { /* the button still works */ }
  });
}

for (const form of document.querySelectorAll("form[data-scenarios]")) {
  let timer;
  let asked = 0;
  const look = async () => {
    const number = ++asked;
    const data = new FormData(form);
    data.set("do", "look");
    const answer = await fetch(location.href, { method: "POST", body: data, headers: { "X-Part": "results" } });
    if (number !== asked || !answer.ok) return;
    const parts = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.querySelector("[data-count]").replaceChildren(...parts.querySelector("[data-count]").childNodes);
    const told = [...parts.querySelectorAll("[data-told]")];
    for (const line of form.querySelectorAll(".scenario")) {
      const filled = line.querySelector("textarea").value.trim();
      line.querySelector(".scenario__told").replaceChildren(...(filled ? told.shift()?.childNodes ?? [] : []));
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), PAUSE);
  });
}
