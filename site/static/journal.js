// The lesson form by keyboard. Without this file it is the same form, filled field by field.
// A digit sets a mark and goes to the next pupil; a space first adds a second mark; н, у, б, о set the
// absence; arrows move; Backspace clears the row; Enter saves everything.
"use strict";

(() => {
  const form = document.querySelector("[data-sheet]");
  if (!form) return;

  const rows = [...form.querySelectorAll(".sheet__row")]
    .map((row) => ({ marks: row.querySelector("input"), absence: row.querySelector("select") }))
    .filter((row) => row.absence && !row.absence.disabled);
  // The keys of the four letters on a Russian layout, for a keyboard left in Latin.
  const KEYS = { KeyY: "н", KeyE: "у", Comma: "б", KeyJ: "о" };
  let changed = false;

  const fieldOf = (row) => row.marks || row.absence;

  const go = (index) => {
    const row = rows[index];
    if (!row) return form.querySelector("button[type=submit]").focus();
    fieldOf(row).focus();
    if (row.marks) row.marks.select();
    fieldOf(row).scrollIntoView({ block: "nearest", behavior: "auto" });
  };

  const touched = () => {
    changed = true;
  };

  const selected = (input) => input.selectionStart === 0 && input.selectionEnd === input.value.length;

  const setAbsence = (row, index, letter) => {
    row.absence.value = letter;
    touched();
    go(index + 1);
  };

  const onKey = (event, row, index) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const letter = "нубо".includes(event.key.toLowerCase()) ? event.key.toLowerCase() : KEYS[event.code];
    if (event.key === "ArrowDown") go(index + 1);
    else if (event.key === "ArrowUp") go(Math.max(index - 1, 0));
    else if (/^[2-5]$/.test(event.key) && selected(row.marks)) {
      row.marks.value = event.key;
      touched();
      go(index + 1);
    } else if (event.key === " " && selected(row.marks) && row.marks.value) {
      row.marks.value = `${row.marks.value} `;
      row.marks.setSelectionRange(row.marks.value.length, row.marks.value.length);
    } else if (event.key === "Backspace" && selected(row.marks)) {
      row.marks.value = "";
      row.absence.value = "";
      touched();
    } else if (letter) setAbsence(row, index, letter);
    else return;
    event.preventDefault();
  };

  rows.forEach((row, index) => {
    if (!row.marks) return;
    row.marks.addEventListener("keydown", (event) => onKey(event, row, index));
    row.marks.addEventListener("focus", () => row.marks.select());
  });

  form.addEventListener("input", touched);
  // A second press while the first one is on its way would only be answered with the same page.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    changed = false;
  });
  // Coming back with the browser's button finds the page as it was left: it may be sent again.
  window.addEventListener("pageshow", () => delete form.dataset.sent);
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
