/* While a form is on its way its button says so, and a second press sends nothing twice. Without a script the browser's
   own sign has to do. A download leaves its page where it is: the button comes back after a while. */
"use strict";

(() => {
  const words = document.currentScript.dataset.busy;
  const LONGEST_MS = 15000;

  const begin = (form, button) => {
    const status = document.createElement("span");
    status.className = "busy";
    status.setAttribute("role", "status");
    form.setAttribute("data-busy", "");
    button.setAttribute("aria-busy", "true");
    button.after(status);
    // Into a region that stands already, else nobody hears it.
    setTimeout(() => { status.textContent = words; }, 50);
    setTimeout(() => end(form), LONGEST_MS);
  };

  const end = (form) => {
    form.removeAttribute("data-busy");
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    form.querySelectorAll(".busy").forEach((status) => status.remove());
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.hasAttribute("data-busy")) event.preventDefault();
    else if (event.submitter) begin(form, event.submitter);
  });

  // Back in history a page is as it was left.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(end));
})();
