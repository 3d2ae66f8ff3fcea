// The article: its words marked, a caret in it, and what is selected.
import { byId, h } from "/static/dom.js";
import { desk, idOf, itemOf } from "/static/state.js";

export const COLOURS = 8;
const text = byId("text");
let chosen = null;

export const colourOf = (key) => {
  const at = desk.sheet.strikes.findIndex((item) => item.key === key);
  return at < 0 ? null : at % COLOURS;
};

const classesOf = (keys) => {
  const tints = keys.map(colourOf).filter((tint) => tint !== null);
  const told = keys.length - tints.length;
  const names = [tints.length && `s${tints[0]}`, tints.length > 1 && `then${tints[1]}`];
  return [...names, told && "told", told > 1 && "twice"].filter(Boolean).join(" ");
};

const drawPiece = ([start, words, keys, confined], next) => {
  const inside = confined ? h("bdi", {}, words) : words;
  const known = keys.filter(itemOf);
  if (!known.length) return h("span", { "data-start": start }, inside);
  const ended = known.filter((key) => !next?.[2].includes(key));
  const refs = ended.map(idOf).join(" ");
  const told = { class: classesOf(known), "data-start": start, "data-k": known.join(" "), "data-refs": refs || null };
  return h("mark", told, inside);
};

export const drawText = () => {
  const at = document.activeElement === text ? selectionOffsets() : null;
  const drawn = desk.look.paragraphs.map((pieces) =>
    h("p", { dir: "auto" }, pieces.map((piece, n) => drawPiece(piece, pieces[n + 1]))),
  );
  text.replaceChildren(...drawn);
  if (at) select(...at);
};

// Offsets count characters as Python does, not UTF-16 units.
const lengthOf = (words) => Array.from(words).length;
const startOf = (piece) => Number(piece.dataset.start);
const endOf = (piece) => startOf(piece) + lengthOf(piece.textContent);

const offsetOf = (node, at) => {
  if (node.nodeType === Node.TEXT_NODE) {
    const piece = node.parentElement.closest("[data-start]");
    return piece ? startOf(piece) + lengthOf(node.data.slice(0, at)) : 0;
  }
  const child = node.childNodes[at];
  const inside = child?.closest?.("[data-start]") ?? child?.querySelector?.("[data-start]");
  if (inside) return startOf(inside);
  const holder = node.closest?.("[data-start]");
  if (holder) return at ? endOf(holder) : startOf(holder);
  const pieces = node.querySelectorAll("[data-start]");
  return pieces.length ? endOf(pieces[pieces.length - 1]) : 0;
};

const pointOf = (offset) => {
  const pieces = text.querySelectorAll("[data-start]");
  const piece = Array.from(pieces).find((one) => offset <= endOf(one)) ?? pieces[pieces.length - 1];
  if (!piece) return [text, 0];
  const node = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT).nextNode();
  const letters = Array.from(node.data).slice(0, Math.max(0, offset - startOf(piece)));
  return [node, letters.join("").length];
};

const selectionOffsets = () => {
  const now = getSelection();
  if (!now.rangeCount || !text.contains(now.anchorNode) || !text.contains(now.focusNode)) return null;
  return [offsetOf(now.anchorNode, now.anchorOffset), offsetOf(now.focusNode, now.focusOffset)];
};

export const select = (anchor, focus = anchor) => {
  getSelection().setBaseAndExtent(...pointOf(anchor), ...pointOf(focus));
};

export const goToText = () => {
  text.focus();
  if (!selectionOffsets()) select(0);
};

// The words selected, without the space around them, or null. A selection that has gone
// elsewhere leaves what was selected here.
export const selected = () => {
  const offsets = selectionOffsets();
  if (offsets) {
    const [start, end] = offsets.sort((a, b) => a - b);
    chosen = desk.letters.slice(start, end).join("").trim() || null;
  }
  return chosen;
};

export const forget = () => {
  if (selectionOffsets()) getSelection().collapseToEnd();
  chosen = null;
};

export const light = (keys) => {
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  for (const key of keys) {
    for (const holder of document.querySelectorAll(`[data-k~="${key}"]`)) holder.classList.add("lit");
  }
};

export const keysAtCaret = () => {
  const node = getSelection().focusNode;
  const mark = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("mark");
  return mark ? mark.dataset.k.split(" ") : [];
};

const beside = matchMedia("(min-width: 901px)"); // as in desk.css

// Where the text stands above the cards, going to it would take the card out of sight.
export const bringIntoSight = (key) => {
  const mark = text.querySelector(`mark[data-k~="${key}"]`);
  if (!mark || !beside.matches) return;
  const box = mark.getBoundingClientRect();
  if (box.top < 60 || box.bottom > innerHeight - 20) mark.scrollIntoView({ block: "center" });
};

for (const name of ["beforeinput", "dragstart", "drop"]) text.addEventListener(name, (event) => event.preventDefault());
text.addEventListener("compositionend", drawText); // the one edit that no page can prevent
