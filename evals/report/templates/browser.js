"use strict";
const field = document.getElementById("field");
const different = document.getElementById("different");
const boxes = [...document.querySelectorAll(".filters input[value]")].filter((box) => box.value.length === 3);
const articles = [...document.querySelectorAll(".article")];

function filter() {
  const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const apart = different !== null && different.checked;
  const active = wanted.size > 0 || apart || field.value !== "";
  let values = 0;
  let shown = 0;
  for (const article of articles) {
    let kept = 0;
    for (const group of article.querySelectorAll("tbody")) {
      let rows = 0;
      for (const row of group.querySelectorAll("tr[data-f]")) {
        const fits =
          (field.value === "" || row.dataset.f === field.value) &&
          (wanted.size === 0 || row.dataset.o.split(" ").some((outcome) => wanted.has(outcome))) &&
          (!apart || "d" in row.dataset);
        row.hidden = !fits;
        rows += fits ? 1 : 0;
      }
      group.hidden = rows === 0;
      kept += rows;
    }
    article.hidden = active && kept === 0;
    values += kept;
    shown += article.hidden ? 0 : 1;
  }
  document.getElementById("count").textContent = `${values} values in ${shown} articles`;
}

function light(button) {
  const article = button.closest(".article");
  const keys = new Set(button.closest("tbody").dataset.k.split(" "));
  const marks = [...article.querySelectorAll("mark[data-k]")];
  const mine = marks.filter((mark) => mark.dataset.k.split(" ").some((key) => keys.has(key)));
  const again = mine.length > 0 && mine.every((mark) => mark.classList.contains("lit"));
  for (const mark of marks) mark.classList.remove("lit");
  if (again || mine.length === 0) return;
  for (const mark of mine) mark.classList.add("lit");
  mine[0].scrollIntoView({ block: "center" });
}

document.querySelector(".filters").addEventListener("change", filter);
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("main").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button !== null) light(button);
});
filter();
