// An article on the desk: its buttons, its keys, and what is drawn when.
import { addClaim, addQuote, addStrike, fieldToFill, fill } from "/static/adding.js";
import { accept, acceptAll, at, choose, close, drawCards, edit, focusCard, refresh, remove, step } from "/static/cards.js";
import { bdi, byId, h, isTyping } from "/static/dom.js";
import { hasSingleKeys, isHelping, showHelp } from "/static/help.js";
import { hideMerge, isMerging, showMerge } from "/static/merge.js";
import { canRedo, canUndo, change, desk, events, finish, idOf, isDirty, itemOf, items, load, redo, save, say, undo } from "/static/state.js";
import { bringIntoSight, drawText, goToText, keysAtCaret, light, selected } from "/static/text.js";

const text = byId("text");
const notes = byId("notes");
const problems = byId("problems");

const drawBar = () => {
  byId("undo").disabled = !canUndo();
  byId("redo").disabled = !canRedo();
  byId("add-quote").disabled = !selected() || !itemOf(at.current);
  byId("fill").disabled = !selected() || !fieldToFill();
  byId("fill").textContent = fieldToFill() ? `Fill ${fieldToFill().dataset.label ?? "quote"}` : "Fill field";
  const left = items().filter((item) => !item.checked).length;
  byId("accept-all").disabled = !left;
  byId("accept-all").textContent = left ? `Accept all ${left}` : "All accepted";
};

const drawAll = () => {
  if (at.editing && !itemOf(at.editing)) at.editing = null;
  drawCards();
  drawText();
  drawBar();
};

const clearProblems = () => {
  problems.hidden = true;
  problems.replaceChildren();
};

const tell = (unchecked, broken) => {
  const ids = unchecked.map(idOf).join(", ");
  const lines = [...(ids ? [`Not accepted yet: ${ids}. Accept each, or all with A.`] : []), ...broken];
  problems.replaceChildren(...lines.map((line) => h("li", {}, bdi(line))));
  problems.hidden = !lines.length;
  const [id] = broken[0]?.match(/^[SC]\d+/) ?? [];
  const first = unchecked[0] ?? items().find((item) => idOf(item.key) === id)?.key;
  if (first) focusCard(first);
};

const finishNow = async () => {
  clearProblems();
  const answer = await finish();
  if (answer?.status === 422 && answer.data.problems) tell(answer.data.unchecked, answer.data.problems);
  else if (answer?.ok) byId("to-after")?.focus();
};

// Leave only when everything is saved.
const leave = async (event) => {
  const link = event.currentTarget;
  if (!isDirty() || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  await save();
  if (!isDirty()) location.assign(link.href);
};
for (const link of document.querySelectorAll(".top nav a")) link.addEventListener("click", leave);

const buttons = {
  "add-strike": addStrike, "add-claim": addClaim, "add-quote": addQuote, fill, undo, redo,
  "accept-all": acceptAll, finish: finishNow,
};
for (const [id, act] of Object.entries(buttons)) {
  byId(id).addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  byId(id).addEventListener("click", () => act());
}

const onCurrent = (act) => () => itemOf(at.current) && act(at.current);
const editOrGo = () => {
  const [key] = document.activeElement === text ? keysAtCaret() : [];
  if (key) focusCard(key);
  else if (itemOf(at.current)) edit(at.current);
};
const follow = (id) => () => byId(id)?.click();
const keys = {
  j: () => step(1), k: () => step(-1), a: onCurrent(accept), A: acceptAll, e: editOrGo, x: onCurrent(remove),
  Delete: onCurrent(remove), u: undo, U: redo, t: goToText, s: addStrike, c: addClaim, q: addQuote, w: fill,
  "[": follow("to-before"), "]": follow("to-after"), g: follow("to-queue"), "?": showHelp,
};
const isControl = (element) => element.matches?.("button, a, summary, input") ?? false;

const withControl = (event) => {
  if (event.key === "Enter") finishNow();
  else if (isTyping(event.target)) return false; // a field undoes its own words
  else if (event.key === "z" || event.key === "Z") (event.shiftKey ? redo : undo)();
  else if (event.key === "y") redo();
  else return false;
  return true;
};

const alone = (event) => {
  if (event.key === "Escape" && at.editing) close();
  else if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  else if (isTyping(event.target)) return false;
  else if (event.key === "Enter" && !isControl(event.target)) editOrGo();
  else if (hasSingleKeys() && event.key in keys) keys[event.key]();
  else return false;
  return true;
};

document.addEventListener("keydown", (event) => {
  if (isHelping() || isMerging() || event.altKey) return;
  const done = event.ctrlKey || event.metaKey ? withControl(event) : alone(event);
  if (done) event.preventDefault();
});

document.addEventListener("selectionchange", () => desk.sheet && drawBar());
text.addEventListener("pointerover", (event) => {
  const mark = event.target.closest("mark");
  if (mark) light(mark.dataset.k.split(" "));
});
text.addEventListener("click", () => {
  const [key] = keysAtCaret();
  if (!key || selected() || !getSelection().isCollapsed) return;
  byId(`card-${key}`)?.scrollIntoView({ block: "nearest" });
  choose(key);
  drawBar();
});
document.querySelector(".cards").addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card && event.target === card) bringIntoSight(card.dataset.k);
  drawBar();
});
notes.addEventListener("input", () => change((sheet) => (sheet.notes = notes.value.split("\n")), "notes"));

events.addEventListener("change", ({ detail }) => {
  clearProblems();
  if (!detail.typing) drawAll();
  refresh();
  drawBar();
});
events.addEventListener("look", () => {
  drawText();
  refresh();
});
events.addEventListener("conflict", ({ detail }) => showMerge(detail));
events.addEventListener("merged", () => {
  hideMerge();
  drawAll();
  say("Saved, merged");
});

try {
  await load();
  drawAll();
  say(desk.state === "done" ? "Label saved" : desk.state === "started" ? "Saved, not finished" : "");
  document.documentElement.dataset.ready = "true";
} catch (error) {
  say(`This article cannot be opened: ${error.message}`);
}
