// Long work goes on by itself: the form of the page is sent again as soon as it is there. Without this script
// somebody presses its button.
(function () {
  "use strict";

  var form = document.querySelector("form[data-goes-on]");
  if (form) {
    form.querySelector("button").hidden = true;
    setTimeout(function () {
      form.submit();
    }, 300);
  }
})();
