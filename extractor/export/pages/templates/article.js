"use strict";
// Hovering or focusing a strike or claim lights it everywhere it stands on the page.
(() => {
  const holders = new Map();
  for (const element of document.querySelectorAll("[data-k]")) {
    for (const key of element.dataset.k.split(" ")) {
      if (!holders.has(key)) holders.set(key, []);
      holders.get(key).push(element);
    }
  }
  const cards = document.querySelector(".cards");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let lit = [];

  const bringUp = (key) => {
    const card = document.getElementById(key);
    if (!card || cards.scrollHeight <= cards.clientHeight) return;
    const box = card.getBoundingClientRect();
    const frame = cards.getBoundingClientRect();
    if (box.top >= frame.top && box.bottom <= frame.bottom) return;
    const top = cards.scrollTop + box.top - frame.top - 12;
    cards.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
  };

  const light = (keys) => {
    for (const element of lit) element.classList.remove("lit");
    lit = keys.flatMap((key) => holders.get(key) || []);
    for (const element of lit) element.classList.add("lit");
  };

  const follow = (target) => {
    const holder = target.closest("[data-k]") || document.activeElement.closest("[data-k]");
    const keys = holder ? holder.dataset.k.split(" ") : [];
    light(keys);
    if (holder && target.closest(".text")) bringUp(keys[0]);
  };

  document.addEventListener("pointerover", (event) => follow(event.target));
  document.addEventListener("focusin", (event) => follow(event.target));
  document.addEventListener("focusout", () => light([]));

  // What can be scrolled sideways or down must be reachable by keyboard; the rest need not be.
  for (const area of document.querySelectorAll(".scroll, .cards")) {
    if (area.scrollWidth > area.clientWidth || area.scrollHeight > area.clientHeight) area.tabIndex = 0;
  }
})();
