// Attaches each behaviour to the elements that ask for it with a data- attribute. Pages work without.
import { attachMenus } from "./menu.js";
import { attachTheme } from "./theme.js";
import { attachKeys } from "./keys.js";
import { attachDialogs } from "./dialog.js";
import { attachConfirm } from "./confirm.js";
import { attachTimes } from "./time.js";

const attach = (root) => {
  attachMenus(root);
  attachTheme(root);
  attachDialogs(root);
  attachConfirm(root);
  attachTimes(root);
};

document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
attach(document);
attachKeys();
// Screens that replace a part of the page announce it, so behaviours come along.
document.addEventListener("regie:replaced", (event) => attach(event.target));
