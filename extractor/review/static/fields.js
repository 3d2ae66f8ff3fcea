// Fields of words, each with the value that code reads in them; a value can be set by hand too.
import { get, idFor, menu, put } from "/static/binding.js";
import { h } from "/static/dom.js";
import { desk, itemOf, post } from "/static/state.js";

const PAUSE = 150; // milliseconds of quiet before words are read
const timers = new Map();

// Ask what words come to, unless they have changed by the time the answer is here.
const read = (input, question, then) => {
  clearTimeout(timers.get(input.id));
  timers.set(input.id, setTimeout(async () => {
    const { words } = question;
    const answer = await post("read", question).catch(() => null);
    if (answer?.ok && input.isConnected && input.value === words) then(answer.data);
  }, PAUSE));
};

const note = (input, words) => {
  const hint = document.getElementById(`${input.id}-hint`);
  if (hint) hint.textContent = words;
};
const noteStanding = (input, stands) =>
  note(input, stands || !input.value ? "" : "not in the article letter for letter");

const wordsInput = (id, value, label, placeholder = "") =>
  h("input", { type: "text", id, value, dir: "auto", autocomplete: "off", spellcheck: "false", "data-words": true, placeholder, "aria-describedby": `${id}-hint`, "data-label": label.split(",")[0] });

const holder = (id, label, input, ...more) =>
  h("div", { class: "field full" }, h("label", { for: id }, label), h("div", { class: "read" }, input, ...more), h("p", { class: "hint", id: `${id}-hint`, role: "status" }));

const part = (key, path, label, value, attributes, parse) => {
  const id = idFor(key, path);
  const input = h("input", { id, value: value ?? "", "aria-label": label, title: label, autocomplete: "off", ...attributes });
  input.addEventListener("input", () => put(key, path, parse(input.value), id));
  input.disabled = get(key, path.slice(0, -1)) === null;
  return input;
};

const number = (text) => {
  const digits = text.replaceAll(/[,\s]/g, "");
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null;
};

const show = (key, path, names) => {
  const value = get(key, path);
  for (const name of names) {
    const input = document.getElementById(idFor(key, [...path, name]));
    if (!input) continue;
    input.value = value?.[name] ?? "";
    input.disabled = value === null;
  }
};

// Words that code reads: `blank` is the value they have before they are read, null without words.
const readField = (key, path, label, { question, names, parts, blank, whenEmpty = null, placeholder }) => {
  const id = idFor(key, [...path, "text"]);
  const input = wordsInput(id, get(key, path)?.text ?? "", label, placeholder);
  input.addEventListener("input", () => {
    const words = input.value;
    put(key, path, words ? { ...blank, ...keep(get(key, path)), text: words } : whenEmpty, id);
    show(key, path, names);
    note(input, "");
    if (words) read(input, { ...question(), words }, ({ value, stands }) => {
      put(key, path, { ...get(key, path), ...value }, id);
      show(key, path, names);
      noteStanding(input, stands);
    });
  });
  return holder(id, label, input, h("span", { class: "parts" }, parts));
};

const keep = (old) => (old?.aliases ? { aliases: old.aliases, relation: old.relation } : {});

export const countField = (key, path, label, { whole = () => null } = {}) => {
  const inToll = path[0] === "casualties";
  const empty = { text: "", low: null, high: null };
  const bound = (name, words) =>
    part(key, [...path, name], `${label}: ${words}`, get(key, path)?.[name], { type: "text", inputmode: "numeric", class: "number-input", placeholder: "open" }, number);
  return readField(key, path, label, {
    question: () => ({ kind: "count", whole: whole() }),
    names: ["low", "high"],
    parts: [bound("low", "at least"), h("span", { "aria-hidden": "true" }, "–"), bound("high", "at most")],
    blank: empty,
    whenEmpty: inToll ? empty : null,
    placeholder: "the number words",
  });
};

export const dateField = (key, path, label) => {
  const day = (name, words) =>
    part(key, [...path, name], `${label}: ${words}`, get(key, path)?.[name], { type: "date" }, (text) => text || null);
  return readField(key, path, label, {
    question: () => ({ kind: "date" }),
    names: ["start", "end"],
    parts: [day("start", "first day"), h("span", { "aria-hidden": "true" }, "–"), day("end", "last day")],
    blank: { text: "", start: null, end: null },
    placeholder: "the words for the day",
  });
};

export const placeField = (key) => {
  const path = ["place"];
  const text = (name, words, attributes = {}) =>
    part(key, [...path, name], `Where: ${words}`, get(key, path)?.[name], { type: "text", placeholder: words, ...attributes }, (value) => value || null);
  const country = text("country", "country, three letters", { maxlength: "3", class: "code-input", placeholder: "ABC" });
  const field = readField(key, path, "Where", {
    question: () => ({ kind: "place", relation: get(key, path)?.relation ?? "in", quote: get(key, ["quotes"])[0] ?? "" }),
    names: ["name", "admin1", "country", "precision", "relation"],
    parts: [text("name", "name"), text("admin1", "province"), country],
    blank: { text: "", name: null, admin1: null, country: null, lat: null, lon: null, precision: "unknown", relation: "in", aliases: [] },
    placeholder: "the place in its own words",
  });
  const menus = ["relation", "precision"].map((name) => {
    const drawn = menu(key, [...path, name], name, name === "relation" ? "Relation" : "Precision");
    drawn.querySelector("select").disabled = get(key, path) === null;
    return drawn;
  });
  return h("div", {}, field, h("div", { class: "fields two" }, menus));
};

// Who fired, or who says it: words and the neutral name that code gives them.
export const actorRow = (key, path, label, menus, whenEmpty = null) => {
  const id = idFor(key, [...path, "text"]);
  const input = wordsInput(id, get(key, path).text ?? "", label, whenEmpty ?? "the words of the text");
  const name = part(key, [...path, "name"], `${label}: name`, get(key, path).name, { type: "text", placeholder: "name" }, (text) => (whenEmpty ? text || null : text));
  const words = (text) => (text || !whenEmpty ? text : null);
  input.addEventListener("input", () => {
    const old = get(key, path);
    put(key, path, { ...old, text: words(input.value), name: words(input.value), ...narration(old, input.value) }, id);
    name.value = input.value;
    note(input, "");
    const kind = document.getElementById(idFor(key, [...path, "kind"]));
    if (kind) kind.value = get(key, path).kind;
    if (input.value) read(input, { kind: "actor", words: input.value, country: countryOf(key) }, ({ value, stands }) => {
      put(key, [...path, "name"], value, id);
      name.value = value;
      noteStanding(input, stands);
    });
  });
  return h("div", {}, holder(id, label, input, h("span", { class: "parts" }, name)), h("div", { class: "fields two" }, menus));
};

// Only the narrator has no words of its own.
const narration = (old, text) => {
  if (!("kind" in old)) return {};
  if (!text) return { kind: "narrator" };
  return old.kind === "narrator" ? { kind: "unnamed" } : {};
};

const countryOf = (key) => {
  const item = itemOf(key);
  const strikes = item.about ? item.about.map(itemOf) : [item];
  return strikes.map((strike) => strike?.place?.country).find(Boolean) ?? null;
};

// Words without a value of their own.
export const wordsField = (key, path, label, valueOf, then = () => {}) => {
  const id = idFor(key, [...path, "text"]);
  const old = get(key, path);
  const input = wordsInput(id, (typeof old === "string" ? old : old?.text) ?? "", label);
  input.addEventListener("input", () => {
    put(key, path, valueOf(input.value, get(key, path)), id);
    then();
    noteStanding(input, desk.text.includes(input.value));
  });
  return holder(id, label, input);
};

// Names a reader would accept too, of everyone and everything that a card names.
export const nameFields = (key) => {
  const item = itemOf(key);
  const named = item.claimant ? [["claimant"]] : item.attackers.map((_, n) => ["attackers", n]);
  if (item.place) named.push(["place"]);
  return named.map((path) => {
    const id = idFor(key, [...path, "aliases"]);
    const input = h("input", { type: "text", id, dir: "auto", autocomplete: "off", value: (get(key, path).aliases ?? []).join("; ") });
    const split = () => input.value.split(";").map((name) => name.trim()).filter(Boolean);
    input.addEventListener("input", () => put(key, [...path, "aliases"], split(), id));
    const label = path[0] === "attackers" ? `Attacker ${path[1] + 1}` : path[0] === "place" ? "Place" : "Claimant";
    return h("div", { class: "field full" }, h("label", { for: id }, `${label}, split by semicolons`), input);
  });
};
