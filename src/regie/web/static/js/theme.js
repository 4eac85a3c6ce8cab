// Light, dark or as this device, at once; without script the form does the same with a reload.
export function attachTheme(root) {
  root.querySelectorAll("form[data-theme-form]").forEach((form) => {
    if (form.dataset.ready) return;
    form.dataset.ready = "yes";
    form.addEventListener("submit", (event) => {
      const choice = event.submitter?.value;
      if (!choice) return;
      event.preventDefault();
      document.documentElement.dataset.theme = choice;
      document.querySelectorAll("form[data-theme-form] button").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.value === choice));
      });
      const body = new FormData(form);
      body.set("theme", choice);
      fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
    });
  });
}
