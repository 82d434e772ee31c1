// The lesson form by keyboard and by thumb. Without this file it is the same form, filled field by field.
// A digit sets a mark and goes to the next pupil; a letter of the school's table sets the absence; a point is a work
// still to be handed in; a space first adds a second mark; arrows move, along the row too; Backspace clears; with Shift a
// digit or a letter is for all who have nothing yet; Ctrl+Z takes that back; Enter saves everything.
// On a phone a pad of keys does it, and the keyboard of the system stays away.
"use strict";

(() => {
  const form = document.querySelector("[data-sheet]");
  if (!form) return;

  const save = form.querySelector(".save-bar button[type=submit]");
  const passed = form.querySelector("[data-passed]") !== null;
  const rows = [...form.querySelectorAll(".sheet__row")]
    .map((row) => ({
      away: row.hasAttribute("data-away"),
      absence: row.querySelector("select"),
      marks: [...row.querySelectorAll(".sheet__marks input")],
    }))
    .filter((row) => row.absence && !row.absence.disabled && !form.querySelector("fieldset").disabled);
  const fields = (row) => [row.absence, ...row.marks];
  const hasMarks = rows.length > 0 && rows[0].marks.length > 0;
  const letters = rows.length ? [...rows[0].absence.options].map((option) => option.value).filter(Boolean) : [];
  // Where the letters lie on a Russian layout, for a keyboard left in Latin.
  const PLACES = {};
  ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"].forEach((keys, line) => {
    [...keys].forEach((key, n) => (PLACES[`Key${key}`] = ["йцукенгшщз", "фывапролд", "ячсмить"][line][n]));
  });
  Object.assign(PLACES, { BracketLeft: "х", BracketRight: "ъ", Semicolon: "ж", Quote: "э", Comma: "б", Period: "ю", Backquote: "ё" });

  let changed = false;
  let at = { row: 0, column: hasMarks ? 1 : 0 };
  let listOpen = false;
  let undo = [];

  const touched = () => {
    changed = true;
  };
  const whole = (input) => input.tagName === "SELECT" || (input.selectionStart === 0 && input.selectionEnd === input.value.length);

  const go = (row, column) => {
    if (row >= rows.length) return pad.hidden ? save.focus() : undefined;
    const field = fields(rows[Math.max(row, 0)])[column];
    if (!field) return;
    field.focus();
    if (field.select) field.select();
    field.scrollIntoView({ block: "nearest", behavior: "auto" });
  };
  const next = () => go(at.row + 1, at.column);

  const letterOf = (key, code) => {
    const typed = /^[а-яё]$/i.test(key) ? key.toLowerCase() : PLACES[code];
    if (!typed) return "";
    const beginning = letters.filter((letter) => letter.startsWith(typed));
    return letters.includes(typed) ? typed : beginning.length === 1 ? beginning[0] : "";
  };

  const markOf = (key, code) => {
    if (key === "." || code === "NumpadDecimal") return ".";
    if (passed) return { "+": "зч", "-": "нз", "=": "зч", "з": "зч", "З": "зч" }[key] || "";
    const digit = /^(?:Digit|Numpad)([2-5])$/.exec(code || "");
    return /^[2-5]$/.test(key) ? key : digit ? digit[1] : "";
  };

  const setMark = (text) => {
    const input = rows[at.row].marks[Math.max(at.column - 1, 0)];
    input.value = input.value.endsWith(" ") ? input.value + text : text;
    touched();
    next();
  };
  const setAbsence = (letter) => {
    rows[at.row].absence.value = letter;
    touched();
    next();
  };
  const clear = () => {
    const row = rows[at.row];
    row.absence.value = "";
    if (hasMarks) row.marks[Math.max(at.column - 1, 0)].value = "";
    touched();
  };
  const second = () => {
    const input = hasMarks && rows[at.row].marks[Math.max(at.column - 1, 0)];
    if (!input || !input.value || input.value.endsWith(" ")) return;
    input.value += " ";
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  };

  // All others: whoever has neither a mark in this column nor an absence, and is not away for days.
  const rest = form.querySelector("[data-rest]");
  const told = rest && rest.querySelector("#rest-hint");
  const undoButton = rest && rest.querySelector("[data-undo]");
  const fill = (text, isMark) => {
    const column = Math.max(at.column - 1, 0);
    const left = rows.filter((row) => !row.away && !row.absence.value && (isMark ? !row.marks[column].value : row.marks.every((one) => !one.value)));
    undo = left.map((row) => (isMark ? row.marks[column] : row.absence));
    undo.forEach((field) => (field.value = text));
    touched();
    undoButton.hidden = !undo.length;
    told.setAttribute("aria-live", "polite");
    told.textContent = undo.length ? `Проставлено «${text}»: ${undo.length}.` : "Пустых клеток не осталось.";
  };
  const takeBack = () => {
    undo.forEach((field) => (field.value = ""));
    undo = [];
    undoButton.hidden = true;
    told.textContent = "Отменено.";
  };
  if (rest && rows.length) {
    const field = rest.querySelector("input");
    const button = rest.querySelector("[data-fill]");
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = field.value.trim().toLowerCase();
      const mark = hasMarks && (passed ? /^(зч|нз|\.)$/ : /^[2-5.]$/).test(text);
      if (!mark && !letters.includes(text)) return field.focus();
      fill(text, mark);
      field.value = "";
    });
    undoButton.addEventListener("click", takeBack);
  }

  const onKey = (event) => {
    const field = event.target;
    if (event.ctrlKey && event.code === "KeyZ" && undo.length) {
      takeBack();
      return event.preventDefault();
    }
    if (field.tagName === "SELECT" && (event.key === " " || event.key === "F4" || (event.altKey && event.key === "ArrowDown"))) listOpen = true;
    if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Tab" || (listOpen && field.tagName === "SELECT")) return;
    const mark = hasMarks ? markOf(event.key, event.code) : "";
    const letter = letterOf(event.key, event.code);
    if (event.key === "Enter") save.click();
    else if (event.key === "ArrowDown") go(at.row + 1, at.column);
    else if (event.key === "ArrowUp") go(at.row - 1, at.column);
    else if (event.key === "ArrowLeft" && whole(field)) go(at.row, at.column - 1);
    else if (event.key === "ArrowRight" && whole(field)) go(at.row, at.column + 1);
    else if (event.key === "Backspace" && whole(field)) clear();
    else if (event.key === " " && whole(field)) second();
    else if (event.shiftKey && (mark || letter) && event.key !== "+") fill(mark || letter, Boolean(mark));
    else if (mark && whole(field)) setMark(mark);
    else if (letter) setAbsence(letter);
    else return;
    event.preventDefault();
  };

  rows.forEach((row, index) => {
    fields(row).forEach((field, column) => {
      field.addEventListener("keydown", onKey);
      field.addEventListener("focus", () => {
        at = { row: index, column };
        listOpen = false;
        if (field.select) field.select();
      });
      ["change", "blur"].forEach((name) => field.addEventListener(name, () => (listOpen = false)));
      field.addEventListener("mousedown", () => (listOpen = true));
    });
  });

  // The pad for thumbs: what is pressed goes to the row that was touched last, and the next row is on.
  const pad = form.querySelector("[data-keypad]") || { hidden: true };
  const thumbs = window.matchMedia("(pointer: coarse), (max-width: 40rem)").matches;
  if (thumbs && rows.length && pad.append) {
    const key = (label, title, press) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      if (title) button.setAttribute("aria-label", title);
      button.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its focus
      button.addEventListener("click", press);
      pad.append(button);
    };
    if (hasMarks) (passed ? ["зч", "нз"] : ["2", "3", "4", "5"]).forEach((mark) => key(mark, `Отметка ${mark}`, () => setMark(mark)));
    letters.forEach((letter) => key(letter, `Пропуск: ${letter}`, () => setAbsence(letter)));
    if (hasMarks) key(".", "Точка: работу ещё нужно сдать", () => setMark("."));
    if (hasMarks) key("+", "Ещё отметка в эту клетку", second);
    key("⌫", "Очистить", clear);
    key("→", "Следующий ученик", next);
    pad.hidden = false;
    form.classList.add("with-keypad");
    rows.forEach((row) => row.marks.forEach((input) => (input.inputMode = "none")));
  }

  form.addEventListener("input", (event) => event.target.name && touched()); // files are kept as soon as they are sent
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
