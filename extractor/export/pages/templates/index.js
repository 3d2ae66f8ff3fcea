"use strict";
// Filter and sort the list; without this script it is a plain table.
(() => {
  const body = document.querySelector("table.index tbody");
  const rows = Array.from(body.rows, (row) => ({ row, text: row.cells[0].textContent.toLowerCase() }));
  const find = document.getElementById("find");
  const status = document.getElementById("status");
  const having = document.getElementById("having");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      const fits =
        words.every((word) => text.includes(word)) &&
        (!status.value || row.dataset.status === status.value) &&
        (!having.value || Number(row.dataset[having.value]) > 0);
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = `${count} of ${rows.length} shown`;
    nothing.hidden = count > 0;
  };

  const value = (entry, column, isNumber) => {
    const text = entry.row.cells[column].textContent.trim();
    return isNumber ? Number(text) : text.toLowerCase();
  };

  const sort = (header, column) => {
    const isNumber = header.dataset.kind === "number";
    const first = isNumber ? "descending" : "ascending";
    const second = isNumber ? "ascending" : "descending";
    const order = header.getAttribute("aria-sort") === first ? second : first;
    for (const other of header.parentNode.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const keyed = rows.map((entry) => [value(entry, column, isNumber), entry.row]);
    keyed.sort(([a], [b]) => sign * (isNumber ? a - b : a.localeCompare(b)));
    body.append(...keyed.map(([, row]) => row));
  };

  Array.from(document.querySelectorAll("table.index thead th"), (header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(header, column));
    header.append(button);
  });
  const form = document.querySelector(".filters");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  filter();

  // What can be scrolled sideways or down must be reachable by keyboard; the rest need not be.
  for (const area of document.querySelectorAll(".scroll, .cards")) {
    if (area.scrollWidth > area.clientWidth || area.scrollHeight > area.clientHeight) area.tabIndex = 0;
  }
})();
