// How strikes and claims are told in words: on cards, and side by side where two differ.
import { worded } from "/static/dom.js";
import { idOf, itemOf } from "/static/state.js";

export const isStrike = (item) => "reality" in item;

const MEANS = { airstrike: "Airstrike", unspecified: "Strike", mixed: "Mixed fire" };

export const titleOf = (item) => {
  if (!isStrike(item)) return item.claimant.name || item.claimant.text || worded(item.claimant.kind);
  const means = MEANS[item.method] ?? `${item.method[0].toUpperCase()}${item.method.slice(1)} strike`;
  const place = item.place?.name || item.place?.text;
  return place ? `${means} ${item.place.relation} ${place}` : means;
};

export const boundsOf = ({ text, low, high }) => {
  if (low !== null && high !== null) return low === high ? `${low}` : `${low}–${high}`;
  if (low !== null) return `≥${low}`;
  return high !== null ? `≤${high}` : `“${text}”`;
};

export const daysOf = ({ text, start, end }) => {
  if (start && end) return start === end ? start : `${start} – ${end}`;
  if (start) return `from ${start}`;
  return end ? `to ${end}` : `“${text}”`;
};

const whereOf = (place) => {
  const parts = [place.name || place.text, place.admin1, place.country].filter(Boolean);
  return `${place.relation === "near" ? "near " : ""}${[...new Set(parts)].join(", ")}`;
};

export const tollOf = (toll) => {
  const people = toll.who ? worded(toll.who) : toll.group === "unspecified" ? "" : `${toll.group}s`;
  const words = [boundsOf(toll.count), people, worded(toll.effect)].filter(Boolean).join(" ");
  return toll.part ? `of them ${words}` : words;
};

const strikeRows = (item) => [
  ["When", item.date && daysOf(item.date)],
  ["Where", item.place && whereOf(item.place)],
  ["By", item.attackers.map((by) => `${by.name || by.text} (${by.basis})`).join("; ")],
  ["Target", item.target && `${item.target.text} (${item.target.categories.map(worded).join(", ") || "no category"})`],
  ["Count", item.count && boundsOf(item.count)],
];

const claimRows = (item) => [
  ["Figure", item.casualties.map(tollOf).join("; ")],
  ["Count", item.count && boundsOf(item.count)],
  ["Period", item.period && daysOf(item.period)],
  ["Via", item.via],
  ["About", item.about.filter(itemOf).map(idOf).join(", ") || "strikes in general"],
];

// Label and words of every field that says something.
export const rowsOf = (item) =>
  (isStrike(item) ? strikeRows(item) : claimRows(item)).filter(([, words]) => words);

export const tagsOf = (item) =>
  (isStrike(item)
    ? [item.reality, item.salience === "background" && "background", item.optional && "optional"]
    : [worded(item.claimant.kind), item.topic, worded(item.stance), item.hedge !== "none" && item.hedge, item.optional && "optional"]
  ).filter(Boolean);

// Everything of an item, one line a field, for the eye that compares.
export const wholeOf = (item) => [
  ["Labels", tagsOf(item).join(" · ")],
  ["Title", titleOf(item)],
  ...rowsOf(item),
  ...item.quotes.map((quote, n) => [`Quote ${n + 1}`, `“${quote}”`]),
];
