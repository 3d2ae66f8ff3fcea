// Typed words are completed to a sentence of the article.
import { bdi, h } from "/static/dom.js";

const MOST = 6;
const FEWEST_LETTERS = 3;

const fitting = (typed, sentences) => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (typed.trim().length < FEWEST_LETTERS) return [];
  const found = sentences.filter((one) => words.every((word) => one.toLowerCase().includes(word)));
  return found.filter((one) => one !== typed).slice(0, MOST);
};

export const completed = (field, sentencesOf) => {
  const id = `${field.id}-list`;
  const list = h("ul", { id, role: "listbox", class: "completions", "aria-label": "Sentences of the article", hidden: true });
  let found = [];
  let at = -1;

  const hide = () => {
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const take = (sentence) => {
    field.value = sentence;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    hide();
  };
  const show = () => {
    found = fitting(field.value, sentencesOf());
    const option = (sentence, n) =>
      h("li", { id: `${id}-${n}`, role: "option", "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); take(sentence); } }, bdi(sentence));
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    at = -1;
  };
  const move = (by) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (at + by + found.length) % found.length;
    list.children[at].setAttribute("aria-selected", "true");
    list.children[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", `${id}-${at}`);
  };

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => (at >= 0 ? take(found[at]) : null),
    Escape: hide,
  };
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);
  field.addEventListener("input", show);
  field.addEventListener("blur", hide);
  field.addEventListener("keydown", (event) => {
    const isList = !list.hidden && event.key in keys && !event.ctrlKey && !event.metaKey;
    if (!isList || (event.key === "Enter" && at < 0)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  return h("div", { class: "completing" }, field, list);
};
