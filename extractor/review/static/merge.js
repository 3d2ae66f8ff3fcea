// Two readers changed one article: both versions side by side, item by item, to choose from.
import { bdi, byId, h } from "/static/dom.js";
import { merge } from "/static/state.js";
import { wholeOf } from "/static/words.js";

const SIDES = { mine: "Yours", theirs: "Theirs" };
const view = byId("merge");

const linesOf = (item) => {
  if (item === null) return [["", "deleted, or never there"]];
  if (Array.isArray(item)) return item.length ? item.map((note) => ["", note]) : [["", "no notes"]];
  return wholeOf(item);
};

const side = (row, name, other) => {
  const id = `merge-${row.key}-${name}`;
  const seen = new Set(linesOf(row[other]).map((line) => line.join("\n")));
  const radio = h("input", { type: "radio", name: `merge-${row.key}`, id, value: name, checked: row.side === name });
  const lines = linesOf(row[name]).map((line) =>
    h("div", { class: seen.has(line.join("\n")) ? "same" : "differs" }, h("dt", {}, line[0]), h("dd", {}, bdi(line[1]))));
  return h("div", { class: "side" }, h("label", { for: id }, radio, ` ${SIDES[name]}`), h("dl", {}, lines));
};

const nameOf = (row) => {
  const item = row.mine ?? row.theirs;
  if (Array.isArray(item)) return "Notes";
  const [, [, title]] = wholeOf(item);
  return `${"reality" in item ? "Strike" : "Claim"}: ${title}`;
};

const choiceOf = (row) => view.querySelector(`input[name="merge-${row.key}"]:checked`);

export const showMerge = ({ version, by, differences }) => {
  const choose = (name) => {
    for (const row of differences) byId(`merge-${row.key}-${name}`).checked = true;
  };
  const left = h("p", { class: "hint", role: "alert" });
  const confirm = async () => {
    const open = differences.find((row) => !choiceOf(row));
    if (open) {
      left.textContent = `Choose for “${nameOf(open)}” first.`;
      byId(`merge-${open.key}-mine`).focus();
      return;
    }
    const answer = await merge(version, Object.fromEntries(differences.map((row) => [row.key, choiceOf(row).value])));
    if (answer?.data.error) left.textContent = answer.data.error;
  };
  const rows = differences.map((row) =>
    h("fieldset", { class: "merge-row" },
      h("legend", {}, bdi(nameOf(row)), h("span", { class: "tag" }, row.side ? `changed by ${row.side === "mine" ? "you" : "them"}` : "changed by both")),
      h("div", { class: "sides" }, side(row, "mine", "theirs"), side(row, "theirs", "mine"))));
  view.replaceChildren(
    h("h2", { id: "h-merge", tabindex: "-1" }, "Two versions of this article"),
    h("p", {}, bdi(by ?? "Someone"), " saved it after you had opened it. Nothing is lost: what one side changed is chosen already; where both did, choose."),
    ...rows,
    left,
    h("div", { class: "actions" },
      h("button", { type: "button", id: "merge-save", class: "main-button", onclick: confirm }, "Save what is chosen"),
      h("button", { type: "button", id: "merge-mine", onclick: () => choose("mine") }, "All yours"),
      h("button", { type: "button", id: "merge-theirs", onclick: () => choose("theirs") }, "All theirs")));
  toggle(true);
  byId("h-merge").focus();
};

const toggle = (merging) => {
  view.hidden = !merging;
  byId("work").hidden = merging;
  document.querySelector(".bar-top").classList.toggle("merging", merging);
};

export const isMerging = () => !view.hidden;
export const hideMerge = () => toggle(false);
