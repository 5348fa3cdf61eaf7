// Saves each answer as soon as it changes. Without this script the page's own buttons do all of it.
// Knows nothing of kinds: it sends the fields of the question that changed, the server makes an answer of them.
"use strict";

const TYPING_PAUSE = 1200;

class Autosave {
  constructor(form) {
    this.form = form;
    this.waiting = Promise.resolve();
    this.timers = new Map();
    this.sent = new Map();
    this.leaving = new AbortController();
    form.addEventListener("change", (event) => this.plan(event.target, 0));
    form.addEventListener("input", (event) => {
      if (event.target.matches('input[type="text"]')) {
        this.plan(event.target, TYPING_PAUSE);
      }
    });
    // The form itself carries everything; an older answer must not arrive after it.
    form.addEventListener("submit", () => {
      this.timers.forEach((timer) => clearTimeout(timer));
      this.leaving.abort();
    });
    // A page that comes back from the browser's history goes on saving.
    window.addEventListener("pageshow", () => {
      if (this.leaving.signal.aborted) {
        this.leaving = new AbortController();
      }
    });
  }

  plan(field, delay) {
    const question = field.closest("[data-question]");
    if (!question) {
      return;
    }
    clearTimeout(this.timers.get(question));
    this.timers.set(question, setTimeout(() => this.enqueue(question), delay));
  }

  // One after the other, so that answers arrive in the order they were given.
  enqueue(question) {
    const event = crypto.randomUUID ? crypto.randomUUID() : randomId();
    const fields = fieldsOf(this.form, question);
    if (this.sent.get(question) === JSON.stringify(fields)) {
      return;
    }
    this.sent.set(question, JSON.stringify(fields));
    const signal = this.leaving.signal;
    this.tell(question, "saving", this.form.dataset.saving);
    this.waiting = this.waiting.then(() => this.send(question, { event, fields }, signal));
  }

  async send(question, { event, fields }, signal) {
    if (signal.aborted) {
      return;
    }
    try {
      const response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        credentials: "same-origin",
        signal,
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value,
        },
        body: JSON.stringify({ event, question: question.dataset.question, fields }),
      });
      await this.receive(question, response);
    } catch (error) {
      if (error.name !== "AbortError") {
        this.sent.delete(question);
        this.tell(question, "failed", this.form.dataset.failed);
      }
    }
  }

  async receive(question, response) {
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    const answer = isJson ? await response.json() : {};
    if (response.ok && answer.saved) {
      question.querySelector('input[name$="-seen"]').value = answer.saved;
      this.show(question, "");
      this.tell(question, "saved", this.form.dataset.saved);
    } else if (response.status === 422) {
      this.show(question, answer.message);
      this.tell(question, "failed", "");
    } else {
      this.sent.delete(question);
      this.tell(question, "failed", answer.message || this.form.dataset.failed);
    }
  }

  show(question, message) {
    const box = question.querySelector(".question__error");
    box.textContent = message;
    box.hidden = !message;
    question.toggleAttribute("data-refused", Boolean(message));
    if (message) {
      question.setAttribute("aria-describedby", box.id);
    } else {
      question.removeAttribute("aria-describedby");
    }
  }

  tell(question, state, text) {
    const status = question.querySelector("[data-status]");
    status.dataset.state = state;
    status.textContent = text;
  }
}

function fieldsOf(form, question) {
  const inside = new Set(Array.from(question.querySelectorAll("[name]"), (field) => field.name));
  return Array.from(new FormData(form)).filter(([name]) => inside.has(name) && !name.endsWith("-seen"));
}

// For pages without a secure context (a test server in the intranet), where crypto.randomUUID is missing.
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
document.querySelector("[data-errors]")?.focus();
