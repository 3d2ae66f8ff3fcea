// Cards: one a strike and claim, to read, accept, edit and delete.
import { bdi, byId, h } from "/static/dom.js";
import { formOf } from "/static/form.js";
import { change, desk, idOf, itemOf, items } from "/static/state.js";
import { bringIntoSight, colourOf, light } from "/static/text.js";
import { isStrike, rowsOf, tagsOf, titleOf } from "/static/words.js";

export const at = { current: null, editing: null };

const doubtsOf = (key) => {
  const id = idOf(key);
  const broken = desk.look.problems.filter((one) => one.startsWith(`${id}: `)).map((one) => one.slice(id.length + 2));
  const noticed = itemOf(key).checked ? [] : (desk.noticed[key] ?? []);
  const seen = new Set([...(desk.look.doubts[key] ?? []), ...noticed]);
  return [
    ...broken.map((words) => h("li", { class: "broken" }, h("span", { "aria-hidden": "true" }, "✕ "), bdi(words))),
    ...[...seen].map((words) => h("li", {}, h("span", { "aria-hidden": "true" }, "⚑ "), bdi(words))),
  ];
};

const fillDoubts = (list, key) => {
  list.replaceChildren(...doubtsOf(key));
  list.hidden = !list.childElementCount;
};

// What changes on a card while its form is open, without drawing it anew.
export const refresh = () => {
  for (const item of items()) {
    const card = byId(`card-${item.key}`);
    if (!card) continue;
    card.classList.toggle("checked", item.checked);
    fillDoubts(card.querySelector(".flags"), item.key);
    byId(`title-${item.key}`).lastChild.textContent = titleOf(item);
    byId(`accept-${item.key}`).setAttribute("aria-pressed", String(item.checked));
  }
};

const viewOf = (item) => [
  h("p", { class: "tags" }, tagsOf(item).map((tag) => [h("span", { class: `tag ${tag}` }, tag), " "])),
  h("dl", {}, rowsOf(item).map(([name, words]) => h("div", {}, h("dt", {}, name), h("dd", {}, bdi(words))))),
  h("ul", { class: "quotes", "aria-label": "Evidence" }, item.quotes.map((quote) => h("li", {}, h("q", {}, bdi(quote))))),
];

const actionsOf = (item) => {
  const { key } = item;
  const id = idOf(key);
  const button = (name, words, label, act, more = {}) =>
    h("button", { type: "button", id: `${name}-${key}`, "aria-label": `${label} ${id}`, onclick: act, ...more }, words);
  const open = at.editing === key;
  return h(
    "div",
    { class: "actions" },
    button("accept", "Accept", "Accept", () => accept(key), { "aria-pressed": String(item.checked) }),
    button("edit", open ? "Close" : "Edit", open ? "Close" : "Edit", () => (open ? close() : edit(key)), { "aria-expanded": String(open) }),
    button("delete", "Delete", "Delete", () => remove(key)),
  );
};

const cardOf = (item) => {
  const { key } = item;
  const tint = colourOf(key);
  const flags = h("ul", { class: "flags", "aria-label": "Doubts" });
  fillDoubts(flags, key);
  const kind = isStrike(item) ? `s${tint}` : "claim";
  return h(
    "article",
    {
      class: `card ${kind}${item.checked ? " checked" : ""}${at.editing === key ? " open" : ""}`,
      id: `card-${key}`, "data-k": key, tabindex: "-1", "aria-labelledby": `title-${key}`,
      onfocusin: () => choose(key), onpointerenter: () => light([key]),
    },
    h("h3", { id: `title-${key}` }, h("span", { class: "id" }, idOf(key)), " ", bdi(titleOf(item))),
    at.editing === key ? formOf(item) : viewOf(item),
    flags,
    actionsOf(item),
  );
};

export const drawCards = () => {
  const focused = document.activeElement?.id;
  for (const [kind, none] of [["strikes", "No strike yet."], ["claims", "No claim yet."]]) {
    const cards = desk.sheet[kind].map(cardOf);
    byId(kind).replaceChildren(...(cards.length ? cards : [h("p", { class: "quiet" }, none)]));
  }
  if (byId("notes") !== document.activeElement) byId("notes").value = desk.sheet.notes.join("\n");
  if (!focused || document.activeElement?.id === focused) return;
  (byId(focused) ?? byId(`card-${at.current}`))?.focus({ preventScroll: true });
};

export const choose = (key) => {
  at.current = key;
  light([key]);
  byId("add-quote").textContent = `+ Quote of ${idOf(key)}`;
};

export const focusCard = (key) => {
  const card = byId(`card-${key}`);
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
  bringIntoSight(key);
};

export const step = (by) => {
  const keys = items().map((item) => item.key);
  if (!keys.length) return;
  const from = document.activeElement?.closest?.(".card") ? keys.indexOf(at.current) : by > 0 ? -1 : keys.length;
  focusCard(keys[Math.min(Math.max(from + by, 0), keys.length - 1)]);
};

export const accept = (key) => {
  change(() => (itemOf(key).checked = !itemOf(key).checked));
};

export const acceptAll = () => change(() => items().forEach((item) => (item.checked = true)));

export const edit = (key) => {
  at.editing = key;
  at.current = key;
  drawCards();
  byId(`card-${key}`)?.querySelector("select, input, textarea")?.focus();
};

export const close = () => {
  const key = at.editing;
  at.editing = null;
  drawCards();
  if (key && itemOf(key)) focusCard(key);
};

export const remove = (key) => {
  const keys = items().map((item) => item.key);
  const next = keys[keys.indexOf(key) + 1] ?? keys[keys.indexOf(key) - 1];
  if (at.editing === key) at.editing = null;
  at.current = next ?? null;
  change((sheet) => {
    sheet.strikes = sheet.strikes.filter((item) => item.key !== key);
    sheet.claims = sheet.claims.filter((item) => item.key !== key);
    for (const claim of sheet.claims) claim.about = claim.about.filter((one) => one !== key);
  });
  if (next) focusCard(next);
  else byId("add-strike").focus();
};
