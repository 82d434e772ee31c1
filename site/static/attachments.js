// Files of a lesson: chosen or dropped, sent with a bar that moves, attached at once. Without this file the page
// /files/… does the same with plain forms.
"use strict";

(() => {
  const WORDS = {
    drop: "Выберите файлы или перетащите их сюда",
    hint: "До 10 МБ: PDF, Word, Excel, PowerPoint, ODT, картинка, звук MP3, текст",
    lost: "Файл не отправлен. Проверьте связь и попробуйте ещё раз.",
    refused: "Хранилище не приняло файл. Обновите страницу и попробуйте ещё раз.",
    done: "приложен",
  };

  const make = (tag, set, ...inside) => {
    const found = Object.assign(document.createElement(tag), set);
    found.append(...inside);
    return found;
  };

  // An answer of ours: JSON, or words of what happened and what to do.
  const asked = async (method, address, body, token) => {
    const answer = await fetch(address, {
      method,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(`${said.title}. ${said.detail}`);
    return said;
  };

  // fetch() tells nothing of how much has gone out, so the file itself goes the older way.
  const sent = (form, file, moved) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      Object.entries(form.fields).forEach(([name, value]) => body.append(name, value));
      body.append("file", file);
      request.upload.addEventListener("progress", (event) => event.lengthComputable && moved(event.loaded / event.total));
      request.addEventListener("load", () =>
        request.status < 300 ? resolve() : reject(new Error(WORDS.refused)),
      );
      request.addEventListener("error", () => reject(new Error(WORDS.lost)));
      request.open("POST", form.address);
      request.send(body);
    });

  const size = (bytes) => {
    const [number, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "КБ"] : [(bytes / 1e6).toFixed(1).replace(".", ",").replace(",0", ""), "МБ"];
    return `${number}\u00a0${unit}`;
  };

  const listOf = (zone) => {
    let list = zone.querySelector(".files");
    if (!list) {
      list = make("ul", { className: "files" });
      zone.prepend(list);
    }
    return list;
  };

  // The rows that were there are the server's, links among them; only a file that is new gets a row.
  const shown = (zone, files) => {
    document.querySelector("[data-no-files]")?.remove();
    const there = new Set([...document.querySelectorAll(`a[href^="/files/"]`)].map((one) => one.getAttribute("href")));
    files
      .filter((file) => !there.has(file.address))
      .forEach((file) => {
        const link = make("a", { href: file.address, download: "" }, file.name);
        listOf(zone).append(make("li", {}, link, " ", make("span", { className: "meta" }, size(file.size))));
      });
  };

  const attach = async (zone, file) => {
    const { attach: lesson, token } = zone.dataset;
    const bar = make("progress", { max: 1, value: 0 });
    const words = make("span", {}, file.name);
    const row = make("li", { className: "attachments__row" }, words, bar);
    zone.querySelector(".attachments__sent").append(row);
    try {
      const form = await asked("POST", `/api/v1/files/${lesson}`, { name: file.name, size: file.size }, token);
      await sent(form, file, (part) => (bar.value = part));
      const { files } = await asked("PUT", `/api/v1/files/${lesson}/${form.file}`, { name: file.name }, token);
      shown(zone, files);
      words.textContent = `${file.name} — ${WORDS.done}`;
    } catch (error) {
      row.classList.add("attachments__row--wrong");
      words.textContent = `${file.name}: ${error instanceof TypeError ? WORDS.lost : error.message}`;
    }
    bar.remove();
  };

  document.querySelectorAll("[data-attach]").forEach((zone) => {
    const token = document.querySelector("input[name=csrf_token]");
    if (!zone.dataset.token && !token) return;
    zone.dataset.token = zone.dataset.token || token.value;
    // No name: a form around it does not send the file along.
    const input = make("input", { type: "file", multiple: true, className: "visually-hidden" });
    input.accept = ".pdf,.docx,.xlsx,.pptx,.odt,.jpg,.jpeg,.png,.webp,.mp3,.txt";
    const label = make("label", { className: "attachments__drop" }, make("b", {}, WORDS.drop), make("span", { className: "meta" }, WORDS.hint), input);
    const status = make("ul", { className: "attachments__sent" });
    status.setAttribute("aria-live", "polite"); // a page has one status: what became of its form
    if (zone.tagName === "FORM") zone.replaceChildren(label, status); // the plain form is this one's other self
    else zone.append(label, status);

    let last = Promise.resolve();
    const take = (files) => [...files].forEach((file) => (last = last.then(() => attach(zone, file))));
    input.addEventListener("change", () => {
      take(input.files);
      input.value = "";
    });
    label.addEventListener("dragover", (event) => {
      event.preventDefault();
      label.classList.add("attachments__drop--over");
    });
    label.addEventListener("dragleave", () => label.classList.remove("attachments__drop--over"));
    label.addEventListener("drop", (event) => {
      event.preventDefault();
      label.classList.remove("attachments__drop--over");
      take(event.dataTransfer.files);
    });
  });
})();
