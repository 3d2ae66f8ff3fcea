// Controls bound to the sheet: what they show is there, and what they change goes there.
import { h, worded } from "/static/dom.js";
import { change, desk, itemOf } from "/static/state.js";

export const get = (key, path) => path.reduce((value, step) => value?.[step], itemOf(key));

// A change with a group is made where the reader is: the card is not drawn anew around it.
export const put = (key, path, value, group = null) => {
  change(() => {
    const item = itemOf(key);
    const last = path[path.length - 1];
    path.slice(0, -1).reduce((holder, step) => holder[step], item)[last] = value;
    item.checked = true;
  }, group);
};

export const idFor = (key, path) => `f-${key}-${path.join("-")}`;

// A menu of one closed list; `none` is what the empty choice is called where there is one.
export const menu = (key, path, list, label, { none = null, shown = worded } = {}) => {
  const id = idFor(key, path);
  const value = get(key, path) ?? "";
  const options = desk.menus[list].map((one) => h("option", { value: one, selected: one === value }, shown(one)));
  if (none !== null) options.unshift(h("option", { value: "", selected: value === "" }, none));
  const changed = (event) => put(key, path, event.target.value || null, id);
  return h("div", { class: "field" }, h("label", { for: id }, label), h("select", { id, onchange: changed }, options));
};

export const tick = (key, path, label) => {
  const id = idFor(key, path);
  const changed = (event) => put(key, path, event.target.checked, id);
  const box = h("input", { type: "checkbox", id, checked: Boolean(get(key, path)), onchange: changed });
  return h("div", { class: "field tick" }, box, h("label", { for: id }, label));
};
