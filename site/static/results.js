// The form of results by keyboard. Without this file it is the same form, chosen field by field.
// A digit sets a mark and goes to the next pupil; arrows move; Backspace clears; Enter saves everything.
// The field for a reason is shown where the mark needs one.
"use strict";

(() => {
  const form = document.querySelector("[data-results]");
  if (!form) return;

  const marks = [...form.querySelectorAll("select")];
  let changed = false;

  const reasonOf = (select) => form.elements[select.name.replace("value.", "reason.")];

  const touched = (select) => {
    const reason = reasonOf(select);
    const free = !select.value || select.dataset.free.split(" ").includes(select.value);
    if (reason) reason.hidden = free && !reason.value;
  };

  const set = (select, value) => {
    if (![...select.options].some((option) => option.value === value)) return false;
    select.value = value;
    changed = true;
    touched(select);
    return true;
  };

  // The marks of one column, from the top down: the names of a column begin alike.
  const column = (select) => marks.filter((one) => one.name.split(".")[1] === select.name.split(".")[1]);

  const go = (select, step) => {
    const all = column(select);
    const next = all[all.indexOf(select) + step];
    (next || (step > 0 ? form.querySelector("button[type=submit]") : select)).focus();
  };

  form.addEventListener("keydown", (event) => {
    const select = event.target;
    if (!marks.includes(select) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown") go(select, 1);
    else if (event.key === "ArrowUp") go(select, -1);
    else if (/^[2-5]$/.test(event.key)) {
      if (!set(select, event.key)) return;
      const reason = reasonOf(select);
      if (reason && !reason.hidden) reason.focus();
      else go(select, 1);
    } else if (event.key === "Backspace" || event.key === "Delete") set(select, "");
    else if (event.key === "Enter") form.requestSubmit ? form.requestSubmit() : form.submit();
    else return;
    event.preventDefault();
  });

  const fill = form.querySelector("[data-fill]");
  if (fill) {
    fill.addEventListener("click", (event) => {
      event.preventDefault();
      marks.forEach((select) => {
        if (!select.value && select.dataset.proposed) set(select, select.dataset.proposed);
      });
      form.querySelector("button[type=submit]").focus();
    });
  }

  marks.forEach(touched);
  form.addEventListener("input", (event) => {
    changed = true;
    if (marks.includes(event.target)) touched(event.target);
  });
  // A second press while the first one is on its way would only be answered with the same page.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    changed = false;
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
