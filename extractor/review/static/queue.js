// The queue: filters, and keys to walk it.
import { byId, isTyping } from "/static/dom.js";
import { hasSingleKeys, isHelping, showHelp } from "/static/help.js";

const rows = Array.from(document.querySelectorAll("table.index tbody tr"), (row) => ({
  row,
  link: row.querySelector("a"),
  text: row.cells[0].textContent.toLowerCase(),
}));
const choices = ["state", "status"].map(byId).filter(Boolean);
const find = byId("find");
const having = byId("having");

const fits = ({ row, text }, words) =>
  words.every((word) => text.includes(word)) &&
  choices.every((choice) => !choice.value || row.dataset[choice.id] === choice.value) &&
  (!having.value || Number(row.dataset[having.value]) > 0);

const filter = () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const entry of rows) entry.row.hidden = !fits(entry, words);
  const count = rows.filter(({ row }) => !row.hidden).length;
  byId("shown").textContent = `${count} of ${rows.length} shown`;
  byId("nothing").hidden = count > 0;
  sessionStorage.setItem("filters", JSON.stringify([find, having, ...choices].map((f) => [f.id, f.value])));
};

for (const [id, value] of JSON.parse(sessionStorage.getItem("filters") || "[]")) {
  if (byId(id)) byId(id).value = value;
}
const form = document.querySelector(".filters");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", filter);
filter();

const step = (by) => {
  const shown = rows.filter(({ row }) => !row.hidden);
  const at = shown.findIndex(({ link }) => link === document.activeElement);
  const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
  next?.link.focus();
};

const openNext = () => {
  const next = rows.find(({ row }) => !row.hidden && row.dataset.state !== "done");
  if (next) next.link.click();
  else byId("shown").textContent = "Every article shown is labelled";
};
byId("next").addEventListener("click", openNext);

const keys = { j: () => step(1), k: () => step(-1), n: openNext, "/": () => find.focus(), "?": showHelp };
document.addEventListener("keydown", (event) => {
  if (isHelping() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  if (isTyping(event.target) || !hasSingleKeys() || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});

const area = document.querySelector(".scroll");
if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
document.documentElement.dataset.ready = "true";
