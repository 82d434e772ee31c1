// Passkeys: asks the device, puts its answer into the form, sends the form. Without this file, and in a browser that
// knows no passkeys, the code by e-mail does all.
"use strict";

(() => {
  const form = document.getElementById("passkey");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;

  const adding = form.dataset.passkey === "add";
  const button = form.querySelector("button[type=submit]");
  const problem = form.querySelector("[role=alert]");
  const answer = form.querySelector("[name=credential]");
  const instead = document.getElementById("no-passkey");
  let waiting = null; // the quiet question that a press of the button takes over from

  // Old browsers have neither parseRequestOptionsFromJSON nor toJSON, so both are done by hand.
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) => {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const options = () => {
    const found = JSON.parse(form.dataset.options);
    found.challenge = toBytes(found.challenge);
    if (found.user) found.user.id = toBytes(found.user.id);
    for (const list of [found.excludeCredentials, found.allowCredentials]) {
      for (const one of list || []) one.id = toBytes(one.id);
    }
    return found;
  };

  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
  };

  const send = (credential) => {
    answer.value = written(credential);
    form.submit();
  };

  const say = (error) => {
    const words = {
      InvalidStateError: "На этом устройстве ключ уже есть.",
      NotSupportedError: "Это устройство не умеет создавать ключи доступа. Входите по почте.",
      SecurityError: "По этому адресу школы ключи доступа не работают. Входите по почте.",
    };
    problem.textContent =
      words[error.name] ||
      (adding
        ? "Ключ не создан: вы отменили или вышло время. Можно попробовать ещё раз или входить по почте."
        : "Ключ не выбран. Можно попробовать ещё раз или войти по почте.");
    problem.hidden = false;
    button.disabled = false;
  };

  // The browser offers passkeys in the field of the address, without a press of any button.
  const askQuietly = async () => {
    const known = window.PublicKeyCredential.isConditionalMediationAvailable;
    if (adding || !known || !(await known.call(window.PublicKeyCredential)) || button.disabled) return;
    waiting = new AbortController();
    try {
      send(
        await navigator.credentials.get({ publicKey: options(), mediation: "conditional", signal: waiting.signal }),
      );
    } catch {
      // Nobody has chosen one, or the button took over: then it speaks.
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.hidden = true;
    if (waiting) waiting.abort();
    try {
      const ask = adding ? navigator.credentials.create : navigator.credentials.get;
      send(await ask.call(navigator.credentials, { publicKey: options() }));
    } catch (error) {
      say(error);
    }
  });

  // A page that the browser's «back» brings from its memory has a question that was answered already.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  form.hidden = false;
  if (instead) instead.hidden = true;
  askQuietly();
})();
