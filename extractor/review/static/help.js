// The list of keys, and the switch that turns single keys off (WCAG 2.1.4).
import { byId } from "/static/dom.js";

const dialog = byId("help");
const single = byId("single-keys");
let before = null;

single.checked = localStorage.getItem("single-keys") !== "off";
single.addEventListener("change", () => {
  localStorage.setItem("single-keys", single.checked ? "on" : "off");
});
dialog.addEventListener("close", () => before?.focus());
byId("close-help").addEventListener("click", () => dialog.close());
byId("open-help").addEventListener("click", () => showHelp());

export const showHelp = () => {
  before = document.activeElement;
  dialog.showModal();
};

export const isHelping = () => dialog.open;
export const hasSingleKeys = () => single.checked;
