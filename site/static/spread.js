// The spread of a term opens at the lesson that the address names, or at its newest, not at the first of September.
"use strict";

(() => {
  const spread = document.querySelector(".spread");
  const link = document.querySelector("[data-newest]");
  if (!spread) return;
  const show = (id) => {
    const column = document.getElementById(id);
    if (!column || !spread.contains(column)) return false;
    // What stands still at the right: the average, and the term mark beside it.
    const still = column.parentElement.querySelectorAll("th:nth-last-child(-n+2)");
    const right = [...still].reduce((width, one) => width + one.offsetWidth, 0);
    spread.scrollLeft = column.offsetLeft + column.offsetWidth + right - spread.clientWidth;
    return true;
  };
  const newest = link ? link.hash.slice(1) : "";
  if (!show(location.hash.slice(1))) show(newest);
  if (link) {
    link.addEventListener("click", () => {
      setTimeout(() => show(newest)); // after the browser's own jump
      spread.focus({ preventScroll: true });
    });
  }
})();
