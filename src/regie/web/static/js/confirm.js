// <form data-confirm="Sure?"> asks once more before it is sent. Without script the server asks where it matters.
export function attachConfirm(root) {
  root.querySelectorAll("form[data-confirm], button[data-confirm]").forEach((element) => {
    if (element.dataset.confirmReady) return;
    element.dataset.confirmReady = "yes";
    const event = element.tagName === "FORM" ? "submit" : "click";
    element.addEventListener(event, (happening) => {
      if (!window.confirm(element.dataset.confirm)) happening.preventDefault();
    });
  });
}
