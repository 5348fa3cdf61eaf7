/* Fields that Wagtail's scripts put in place of an input: the label stays with the input, which nobody sees any more, and
   what is typed into has no name. Rich text comes and goes with the blocks of a form, so the page is watched. */
"use strict";

(() => {
  const STAND_INS = [".public-DraftEditor-content", ".tagit-new input", ".replace-file-input input"]
    .map((selector) => `${selector}:not([aria-labelledby])`)
    .join();

  const labelOf = (field) => {
    const button = field.closest(".replace-file-input")?.querySelector("button");
    const input = field.closest(".w-field__input")?.querySelector("input[id]");
    return button ?? input?.labels?.[0] ?? document.querySelector(`label[for="${CSS.escape(input?.id ?? "")}"]`);
  };

  const name = () => {
    document.querySelectorAll(STAND_INS).forEach((field) => {
      const label = labelOf(field);
      if (!label) return;
      label.id ||= `label-of-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
      field.setAttribute("aria-labelledby", label.id);
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
