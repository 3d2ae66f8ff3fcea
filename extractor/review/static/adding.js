// New strikes and claims, from the words that are selected.
import { at, drawCards, edit, focusCard } from "/static/cards.js";
import { byId } from "/static/dom.js";
import { change, desk, itemOf } from "/static/state.js";
import { forget, selected } from "/static/text.js";
import { isStrike } from "/static/words.js";

const newKey = () => `n${Array.from(crypto.getRandomValues(new Uint8Array(6)), (n) => n.toString(16).padStart(2, "0")).join("")}`;

const newStrike = (quotes) => ({
  key: newKey(), checked: true, reality: "occurred", salience: "main", count: null, method: "unspecified",
  attackers: [], date: null, place: null, target: null, quotes, optional: false,
});

const newClaim = (quotes) => ({
  key: newKey(), checked: true, about: [], claimant: { text: null, name: null, kind: "narrator", aliases: [] }, via: null,
  topic: "casualties", stance: "asserts", hedge: "none", casualties: [], count: null, period: null, quotes, optional: false,
});

const startOf = (item) => {
  const found = item.quotes.length ? desk.text.indexOf(item.quotes[0]) : -1;
  return found < 0 ? Infinity : found;
};

// Items stand in the order in which the text first mentions them.
const insert = (list, item) => {
  const after = list.findIndex((other) => startOf(other) > startOf(item));
  list.splice(after < 0 ? list.length : after, 0, item);
};

const add = (kind, make) => {
  const words = selected();
  const item = make(words ? [words] : []);
  if (kind === "claims" && itemOf(at.current) && isStrike(itemOf(at.current))) item.about = [at.current];
  else if (kind === "claims" && desk.sheet.strikes.length === 1) item.about = [desk.sheet.strikes[0].key];
  change((sheet) => insert(sheet[kind], item));
  forget();
  edit(item.key);
};

export const addStrike = () => add("strikes", newStrike);
export const addClaim = () => add("claims", newClaim);

export const addQuote = () => {
  const words = selected();
  const item = itemOf(at.current);
  if (!words || !item || item.quotes.includes(words)) return;
  change(() => {
    item.quotes.push(words);
    item.checked = true;
  });
  forget();
  if (at.editing === item.key) drawCards();
  else focusCard(item.key);
};

let lastField = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".card [data-words]")) lastField = event.target.id;
  else if (event.target.closest(".card")) lastField = null;
});

export const fieldToFill = () => (lastField && byId(lastField) ? byId(lastField) : null);

export const fill = () => {
  const words = selected();
  const field = fieldToFill();
  if (!words || !field) return;
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  forget();
  field.focus();
};
