// The spread of a term opens at its newest filled lesson, not at the first of September.
"use strict";

(() => {
  const spread = document.querySelector(".spread");
  if (!spread) return;
  const filled = [...spread.querySelectorAll("tbody td:not(:last-child)")].filter((cell) => cell.textContent.trim());
  const newest = Math.max(0, ...filled.map((cell) => cell.offsetLeft + cell.offsetWidth));
  const average = spread.querySelector("thead th:last-child").offsetWidth;
  spread.scrollLeft = newest + average - spread.clientWidth;
})();
