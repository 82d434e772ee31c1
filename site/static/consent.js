// The visit counter, and the question that comes before it. Nothing is loaded until the visitor has said yes;
// the answer stays in this browser and can be changed at /cookies/.
(function () {
  "use strict";

  var KEY = "cookie-consent"; // "yes" or "no"
  var notice = document.getElementById("cookie-notice");
  var choice = document.getElementById("cookie-choice");
  var counter = Number(notice.dataset.counter);

  function kept() {
    try {
      return localStorage.getItem(KEY) || "";
    } catch (error) {
      return ""; // a browser that forbids storage: ask on each page, count nothing
    }
  }

  function keep(answer) {
    try {
      localStorage.setItem(KEY, answer);
    } catch (error) {
      // The answer holds for this page only.
    }
  }

  function count() {
    window.ym = window.ym || function () {
      (window.ym.a = window.ym.a || []).push(arguments);
    };
    window.ym.l = Date.now();
    window.ym(counter, "init", { accurateTrackBounce: true, clickmap: false, trackLinks: false, webvisor: false });
    var script = document.createElement("script");
    script.async = true;
    script.src = "https://mc.yandex.ru/metrika/tag.js";
    document.head.appendChild(script);
  }

  function forget() {
    document.cookie.split("; ").forEach(function (pair) {
      var name = pair.split("=")[0];
      if (name.indexOf("_ym") === 0) {
        document.cookie = name + "=; Max-Age=0; Path=/";
        document.cookie = name + "=; Max-Age=0; Path=/; Domain=" + location.hostname;
      }
    });
  }

  function show(answer) {
    notice.hidden = answer !== "" || choice !== null;
    if (choice) {
      choice.hidden = false;
      choice.querySelectorAll("[data-consent-state]").forEach(function (state) {
        state.hidden = state.dataset.consentState !== answer;
      });
    }
  }

  function answered(event) {
    var before = kept();
    var answer = event.currentTarget.dataset.consent;
    keep(answer);
    show(answer);
    if (answer === "yes" && !window.ym) {
      count();
    } else if (answer === "no" && before === "yes") {
      forget();
      location.reload(); // the counter that runs on this page stops only with the page
    }
  }

  document.querySelectorAll("[data-consent]").forEach(function (button) {
    button.addEventListener("click", answered);
  });
  show(kept());
  if (kept() === "yes") {
    count();
  }
})();
