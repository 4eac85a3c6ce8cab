// data-open-dialog="id" opens <dialog id="id"> as a modal; a click on the backdrop closes it.
export function attachDialogs(root) {
  root.querySelectorAll("[data-open-dialog]").forEach((opener) => {
    if (opener.dataset.ready) return;
    opener.dataset.ready = "yes";
    opener.addEventListener("click", () => openDialog(opener.dataset.openDialog));
  });
  root.querySelectorAll("dialog").forEach((dialog) => {
    if (dialog.dataset.ready) return;
    dialog.dataset.ready = "yes";
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  });
}

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}
