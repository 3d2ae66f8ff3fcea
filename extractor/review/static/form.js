// The form of an open card: closed lists as menus, words with what code reads in them.
import { get, idFor, menu, put, tick } from "/static/binding.js";
import { completed } from "/static/complete.js";
import { h, worded } from "/static/dom.js";
import { actorRow, countField, dateField, nameFields, placeField, wordsField } from "/static/fields.js";
import { desk, idOf } from "/static/state.js";
import { isStrike, titleOf } from "/static/words.js";

// A list of rows that can be added and taken away.
const rows = (key, path, name, row, blank, most = Infinity) => {
  const list = get(key, path);
  const without = (at) => put(key, path, get(key, path).filter((_, n) => n !== at));
  const drawn = list.map((_, n) => {
    const id = `${idFor(key, path)}-${n}-away`;
    const away = h("button", { type: "button", id, class: "away", "aria-label": `Remove ${name} ${n + 1}`, onclick: () => without(n) }, "×");
    return h("div", { class: "row", role: "group", "aria-label": `${name} ${n + 1}` }, row(n), away);
  });
  const add = () => {
    const at = get(key, path).length;
    put(key, path, [...get(key, path), blank()]);
    document.querySelector(`[id^="${idFor(key, [...path, at])}"]`)?.focus();
  };
  const adder = h("button", { type: "button", id: `${idFor(key, path)}-add`, class: "add", disabled: list.length >= most, onclick: add }, `+ ${name}`);
  return h("div", { class: "rows" }, drawn, adder);
};

const quoteRow = (key) => (n) => {
  const path = ["quotes", n];
  const id = idFor(key, path);
  const field = h("textarea", { id, rows: "2", dir: "auto", "data-words": true, value: get(key, path), placeholder: "Type words of the quote, or select them in the text" });
  field.addEventListener("input", () => put(key, path, field.value, id));
  return h("div", { class: "field full" }, h("label", { for: id }, `Quote ${n + 1}`), completed(field, () => desk.sentences));
};

const opened = new Set(); // lists that stay open when their card is drawn anew

const folded = (id, summary, ...children) => {
  const remember = (event) => opened[event.target.open ? "add" : "delete"](id);
  return h("details", { class: "names", open: opened.has(id), ontoggle: remember }, h("summary", { id }, summary), children);
};

const categoriesId = (key) => idFor(key, ["target", "categories"]);
const categoryWords = (target) => `Categories: ${target?.categories.map(worded).join(", ") || "none"}`;

const categories = (key) => {
  const id = categoriesId(key);
  const has = (one) => get(key, ["target"])?.categories.includes(one) ?? false;
  const boxes = desk.menus.category.map((one) => {
    const changed = (event) => {
      const chosen = get(key, ["target", "categories"]).filter((other) => other !== one);
      put(key, ["target", "categories"], event.target.checked ? [...chosen, one] : chosen, id);
      showCategories(key);
    };
    const box = h("input", { type: "checkbox", id: `${id}-${one}`, value: one, checked: has(one), disabled: !get(key, ["target"]), onchange: changed });
    return h("div", { class: "field tick" }, box, h("label", { for: `${id}-${one}` }, worded(one)));
  });
  return folded(id, categoryWords(get(key, ["target"])), h("div", { class: "boxes" }, boxes));
};

const showCategories = (key) => {
  const target = get(key, ["target"]);
  const summary = document.getElementById(categoriesId(key));
  summary.textContent = categoryWords(target);
  for (const box of summary.parentElement.querySelectorAll("input")) {
    box.disabled = target === null;
    box.checked = target?.categories.includes(box.value) ?? false;
  }
};

const strikeForm = (key) => [
  h("div", { class: "fields" },
    menu(key, ["reality"], "reality", "Reality"),
    menu(key, ["salience"], "salience", "Told as"),
    menu(key, ["method"], "method", "Means")),
  dateField(key, ["date"], "When"),
  placeField(key),
  rows(key, ["attackers"], "Attacker", (n) => actorRow(key, ["attackers", n], "By", [menu(key, ["attackers", n, "basis"], "basis", "Basis")]),
    () => ({ text: "", name: "", basis: "reported", aliases: [] })),
  wordsField(key, ["target"], "Target", (text, old) => (text ? { categories: [], ...old, text } : null), () => showCategories(key)),
  categories(key),
  countField(key, ["count"], "Count"),
];

const about = (key) =>
  h("fieldset", { class: "about-strikes" }, h("legend", {}, "About"),
    desk.sheet.strikes.map((strike) => {
      const id = `${idFor(key, ["about"])}-${strike.key}`;
      const changed = (event) => {
        const others = get(key, ["about"]).filter((one) => one !== strike.key);
        const chosen = event.target.checked ? [...others, strike.key] : others;
        put(key, ["about"], desk.sheet.strikes.map((one) => one.key).filter((one) => chosen.includes(one)), id);
      };
      const box = h("input", { type: "checkbox", id, checked: get(key, ["about"]).includes(strike.key), onchange: changed });
      return h("div", { class: "field tick" }, box, h("label", { for: id }, `${idOf(strike.key)} ${titleOf(strike)}`));
    }),
    desk.sheet.strikes.length ? null : h("p", { class: "hint" }, "No strike yet: about strikes in general."));

const tollRow = (key) => (n) => {
  const path = ["casualties", n];
  return [
    countField(key, [...path, "count"], "How many", { whole: () => wholeToll(key, n) }),
    h("div", { class: "fields" },
      menu(key, [...path, "effect"], "effect", "Effect"),
      menu(key, [...path, "group"], "group", "Group"),
      menu(key, [...path, "who"], "who", "Who", { none: "–" })),
    tick(key, [...path, "part"], "part of another toll"),
  ];
};

const wholeToll = (key, but) =>
  get(key, ["casualties"]).find((toll, n) => n !== but && !toll.part)?.count.text ?? null;

const blankToll = () => ({ effect: "killed", group: "unspecified", who: null, part: false, count: { text: "", low: null, high: null } });

const claimForm = (key) => {
  return [
    actorRow(key, ["claimant"], "Claimant", [menu(key, ["claimant", "kind"], "kind", "Kind")], "the narrator"),
    h("div", { class: "fields" },
      menu(key, ["topic"], "topic", "Topic"),
      menu(key, ["stance"], "stance", "Stance"),
      menu(key, ["hedge"], "hedge", "Hedge")),
    about(key),
    rows(key, ["casualties"], "Toll", tollRow(key), blankToll),
    countField(key, ["count"], "Count, of a tally or of damage"),
    dateField(key, ["period"], "Period of a total"),
    wordsField(key, ["via"], "Via", (text) => text || null),
  ];
};

const names = (key) => {
  const fields = nameFields(key);
  return fields.length ? folded(idFor(key, ["names"]), "Other names a reader would accept", fields) : null;
};

export const formOf = (item) => {
  const { key } = item;
  const most = isStrike(item) ? 3 : 2;
  return h("div", { class: "form", role: "group", "aria-label": `Fields of ${idOf(key)}` },
    isStrike(item) ? strikeForm(key) : claimForm(key),
    rows(key, ["quotes"], "Quote", quoteRow(key), () => "", most),
    names(key),
    tick(key, ["optional"], "optional: a careful second reader could leave it out"));
};
