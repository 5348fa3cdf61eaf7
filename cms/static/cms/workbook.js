// Saves each note a moment after typing, and says so. Without this script the form's own button does it.
"use strict";

const PAUSE = 1200;
const RETRY = 5000;

class Note {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("textarea");
    this.state = form.querySelector(".note__state");
    this.saved = this.field.value;
    // Another window's text is on the page: nothing is replaced before somebody has looked and pressed the button.
    this.isMoved = !form.querySelector(".note__elsewhere").hidden;
    this.busy = false;
    this.field.addEventListener("input", () => this.plan(PAUSE));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.isMoved = false;
      if (this.isOpen) {
        this.save();
      } else {
        this.tell("saved");
      }
    });
    window.addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.save();
      }
    });
  }

  get isOpen() {
    return this.field.value !== this.saved;
  }

  plan(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.busy) {
      this.plan(PAUSE);
      return;
    }
    if (this.isMoved || !this.isOpen) {
      return;
    }
    this.busy = true;
    const text = this.field.value;
    this.tell("saving");
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(this.form)),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
        keepalive: text.length < 20000,
      });
      this.hear(response.status, await response.json(), text);
    } catch {
      // No connection, or the login has ended: the text stays in the field, and leaving the page asks first.
      this.tell("waiting");
      this.plan(RETRY);
    } finally {
      this.busy = false;
    }
  }

  hear(status, answer, text) {
    if (status === 200) {
      this.form.elements.version.value = answer.version;
      this.saved = text;
      this.form.querySelector(".note__elsewhere").hidden = true;
      this.tell("saved");
      if (this.isOpen) {
        this.plan(PAUSE);
      }
    } else if (status === 409) {
      this.isMoved = true;
      this.form.elements.version.value = answer.version;
      this.form.querySelector(".note__other").textContent = answer.elsewhere;
      this.form.querySelector(".note__elsewhere").hidden = false;
      this.tell("moved");
    } else {
      this.state.textContent = answer.error || this.form.dataset.waiting;
    }
  }

  tell(state) {
    this.form.dataset.state = state;
    this.state.textContent = this.form.dataset[state];
  }
}

const notes = [...document.querySelectorAll("form[data-note]")].map((form) => new Note(form));

window.addEventListener("beforeunload", (event) => {
  if (notes.some((note) => note.isOpen)) {
    notes.forEach((note) => note.save());
    event.preventDefault();
  }
});
