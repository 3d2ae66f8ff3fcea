// Building elements: words always go in as text, never as markup.

export const byId = (id) => document.getElementById(id);

export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
};

export const bdi = (words) => h("bdi", {}, words);

export const worded = (label) =>
  label === "un" ? "UN" : label === "no_comment" ? "no comment" : label.replaceAll("_", " ");

// Keys pressed while typing are the field's own.
export const isTyping = (element) =>
  element.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select") ?? false;
