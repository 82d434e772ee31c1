// The spread of a term opens at its newest lesson, not at the first of September.
"use strict";

(() => {
  const spread = document.querySelector(".spread");
  const now = document.getElementById("now");
  if (!spread || !now) return;
  const show = () => {
    // What stands still at the right: the average, and the term mark beside it.
    const still = now.parentElement.querySelectorAll("th:nth-last-child(-n+2)");
    const right = [...still].reduce((width, one) => width + one.offsetWidth, 0);
    spread.scrollLeft = now.offsetLeft + now.offsetWidth + right - spread.clientWidth;
  };
  show();
  const link = document.querySelector('a[href="#now"]');
  if (link) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show();
      spread.scrollTop = 0;
      spread.focus();
    });
  }
})();
