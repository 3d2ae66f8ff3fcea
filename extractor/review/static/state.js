// The sheet on the page: changed, undone, saved as it is worked on.
import { byId } from "/static/dom.js";

const PAUSE = 400; // milliseconds of quiet before a change is saved
const RETRY = 3000;
const MOST_UNDONE = 200;

export const here = location.pathname.replace("/articles/", "/api/articles/");
export const desk = { version: 0, state: "open", sheet: null, base: null, look: null };
export const events = new EventTarget();

const token = document.querySelector("meta[name=desk-token]").content;
const past = [];
const future = [];
let group = null;
let dirty = false;
let paused = false;
let saving = null;
let timer = 0;

const copy = (sheet) => JSON.parse(JSON.stringify(sheet));
const emit = (name, detail) => events.dispatchEvent(new CustomEvent(name, { detail }));
export const say = (words) => (byId("saved").textContent = words);

export const post = async (verb, body) => {
  const answer = await fetch(`${here}/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Desk-Token": token },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, status: answer.status, data: await answer.json() };
};

export const load = async () => {
  const answer = await fetch(here);
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error);
  Object.assign(desk, data, { base: copy(data.sheet) });
  desk.letters = Array.from(desk.text);
};

export const items = () => [...desk.sheet.strikes, ...desk.sheet.claims];
export const itemOf = (key) => items().find((item) => item.key === key);
export const idOf = (key) => {
  const at = desk.sheet.strikes.findIndex((item) => item.key === key);
  return at >= 0 ? `S${at + 1}` : `C${desk.sheet.claims.findIndex((item) => item.key === key) + 1}`;
};

// One step to undo; changes in a row of one group (typing in one field) are one step together.
export const change = (mutate, name = null) => {
  if (name === null || name !== group) past.push(JSON.stringify(desk.sheet));
  if (past.length > MOST_UNDONE) past.shift();
  group = name;
  future.length = 0;
  mutate(desk.sheet);
  touched(name !== null);
};

const touched = (typing) => {
  dirty = true;
  desk.state = "started";
  say("Not saved yet");
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
  emit("change", { typing });
};

const swap = (from, to) => {
  if (!from.length) return false;
  to.push(JSON.stringify(desk.sheet));
  desk.sheet = JSON.parse(from.pop());
  group = null;
  touched(false);
  return true;
};
export const undo = () => swap(past, future);
export const redo = () => swap(future, past);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;
export const isDirty = () => dirty || saving !== null;

const send = async (verb, extra = {}) => {
  const sheet = copy(desk.sheet);
  dirty = false;
  say("Saving…");
  let answer;
  try {
    answer = await post(verb, { version: desk.version, base: desk.base, sheet, ...extra });
  } catch {
    dirty = true;
    say("Not saved: the desk does not answer. Trying again …");
    timer = setTimeout(save, RETRY);
    return null;
  }
  if (answer.ok) settle(answer.data, sheet);
  else if (answer.status === 409 && answer.data.differences) conflict(answer.data);
  else {
    dirty = true;
    say(answer.data.error ? `Not saved: ${answer.data.error}` : "Not finished yet");
  }
  return answer;
};

const settle = (data, sent) => {
  if (!dirty) desk.sheet = data.sheet;
  desk.base = dirty ? sent : copy(data.sheet);
  desk.version = data.version;
  desk.look = data.look;
  desk.state = data.state;
  say(data.state === "done" ? "Label saved" : "Saved");
  emit("look");
  if (dirty) timer = setTimeout(save, PAUSE);
};

const conflict = (data) => {
  dirty = true;
  paused = true;
  say("Not saved: someone else has saved this article meanwhile");
  emit("conflict", data);
};

const alone = async (work) => {
  while (saving) await saving;
  clearTimeout(timer);
  saving = work();
  try {
    return await saving;
  } finally {
    saving = null;
  }
};

export const save = () => (dirty && !paused ? alone(() => send("save")) : saving);
export const finish = () => (paused ? null : alone(() => send("finish")));
export const merge = async (version, choices) => {
  desk.version = version;
  paused = false;
  const answer = await alone(() => send("save", { choices }));
  if (answer?.ok) {
    past.length = future.length = 0;
    emit("merged");
  }
  return answer;
};

addEventListener("visibilitychange", () => document.hidden && save());
addEventListener("beforeunload", (event) => isDirty() && event.preventDefault());
