// Saves each answer as soon as it changes. Without this script the page's own buttons do all of it.
// Knows nothing of kinds: it sends the fields of the question that changed, the server makes an answer of them.
// What is not received yet waits in the outbox (base/outbox.js) and comes back into its fields after a reload.
"use strict";

const TYPING_PAUSE = 1200;

class QuizPage {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.box = `attempt-${form.dataset.attempt}`;
    this.timers = new Map();
    this.drafts = new Map();
    this.last = new Map();
    this.clock = { question: null, since: performance.now() };
    window.outbox.entries(this.box).forEach((entry) => this.restore(entry));
    form.addEventListener("change", (event) => this.changed(event.target, 0));
    form.addEventListener("input", (event) => {
      if (event.target.matches('input[type="text"], textarea')) {
        this.changed(event.target, TYPING_PAUSE);
      }
    });
    form.addEventListener("focusin", (event) => this.attend(event.target.closest("[data-question]")));
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("pagehide", () => this.sealAll());
    document.addEventListener("visibilitychange", () => this.attend(null, document.hidden));
    window.addEventListener("outbox:sent", ({ detail }) => this.received(detail));
    window.addEventListener("outbox:refused", ({ detail }) => this.refused(detail));
    window.addEventListener("outbox:state", () => this.showState());
    window.addEventListener("beforeunload", (event) => {
      if (!window.outbox.isLasting && this.waiting().length > 0) {
        event.preventDefault();
      }
    });
    this.showState();
  }

  waiting() {
    return window.outbox.entries(this.box);
  }

  // How long a question is worked on: from the first look at it to the next question, with the window in view.
  attend(question, isHidden = false) {
    if (isHidden || (question && question !== this.clock.question)) {
      this.clock = { question, since: performance.now() };
    }
  }

  spentOn(question) {
    const spent = this.clock.question === question ? performance.now() - this.clock.since : 0;
    this.clock = { question, since: performance.now() };
    return Math.round(spent);
  }

  changed(field, delay) {
    const question = field.closest("[data-question]");
    if (!question) {
      return;
    }
    const fields = fieldsOf(this.form, question);
    const said = JSON.stringify(fields);
    if (this.last.get(question) === said) {
      if (this.drafts.has(question) && delay === 0) {
        this.seal(question);
      }
      return;
    }
    this.last.set(question, said);
    const draft = this.drafts.get(question) || { id: newId(), spent: 0 };
    draft.spent += this.spentOn(question);
    this.drafts.set(question, draft);
    // Kept at once, sent after a pause in typing.
    window.outbox.put(this.entry(question, draft, fields), { held: true });
    this.tell(question, "saving", this.words.saving);
    clearTimeout(this.timers.get(question));
    this.timers.set(question, setTimeout(() => this.seal(question), delay));
  }

  entry(question, draft, fields) {
    const spent = Math.min(draft.spent, 86400000);
    const body = { event: draft.id, question: question.dataset.question, fields, person: this.words.person, spent };
    return { id: draft.id, box: this.box, url: this.words.autosave, body };
  }

  seal(question) {
    const draft = this.drafts.get(question);
    clearTimeout(this.timers.get(question));
    this.drafts.delete(question);
    return draft ? window.outbox.release(draft.id) : Promise.resolve();
  }

  sealAll() {
    return Promise.all(Array.from(this.drafts.keys(), (question) => this.seal(question)));
  }

  // Fields of an answer that waits here from before; the newest of a question comes last and stays.
  restore({ body }) {
    const question = this.form.querySelector(`[data-question="${CSS.escape(body.question)}"]`);
    if (!question) {
      return;
    }
    const given = new Map();
    body.fields.forEach(([name, value]) => given.set(name, [...(given.get(name) || []), value]));
    question.querySelectorAll("[name]").forEach((field) => {
      const values = given.get(field.name) || [];
      if (["radio", "checkbox"].includes(field.type)) {
        field.checked = values.includes(field.value);
      } else if (field.type !== "hidden") {
        field.value = values[0] || "";
      }
    });
    this.last.set(question, JSON.stringify(body.fields));
    this.tell(question, "waiting", this.words.waiting);
  }

  questionOf(entry) {
    const isHere = entry.box === this.box;
    return isHere ? this.form.querySelector(`[data-question="${CSS.escape(entry.body.question)}"]`) : null;
  }

  received({ entry, answer }) {
    const question = this.questionOf(entry);
    if (question) {
      question.querySelector('input[name$="-seen"]').value = answer.saved;
      this.explain(question, "");
      question.querySelector("[data-repeated]").textContent = answer.repeated || "";
      if (!this.waiting().some((one) => one.body.question === entry.body.question)) {
        this.tell(question, "saved", this.words.saved);
      }
    }
  }

  refused({ entry, answer, status }) {
    const question = this.questionOf(entry);
    if (question) {
      const message = answer.message || this.words.refused;
      this.explain(question, status === 422 ? message : "");
      this.tell(question, "failed", status === 422 ? "" : message);
      this.last.delete(question);
    }
  }

  showState() {
    const waiting = this.waiting();
    const state = window.outbox.state;
    const isStuck = state === "offline" || state === "login";
    if (isStuck) {
      waiting.map((entry) => this.questionOf(entry)).forEach((question) => {
        if (question && !this.drafts.has(question)) {
          this.tell(question, "waiting", state === "login" ? this.words.login : this.words.waiting);
        }
      });
    }
    const summary = document.querySelector("[data-summary]");
    const text = isStuck && waiting.length > 0 ? this.words.queue.replace("{n}", waiting.length) : "";
    if (summary.textContent !== text) {
      summary.textContent = text;
    }
    document.querySelector("[data-no-storage]").hidden = window.outbox.isLasting;
  }

  explain(question, message) {
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
    if (status && (status.dataset.state !== state || status.textContent !== text)) {
      status.dataset.state = state;
      status.textContent = text;
    }
  }

  // The page is sent as a whole only after everything waiting has arrived: an older answer must not come after it.
  async submit(event) {
    if (this.isSending) {
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    await this.sealAll();
    await window.outbox.flush();
    const problem = document.querySelector("[data-not-sent]");
    if (this.waiting().length > 0 || !navigator.onLine) {
      problem.hidden = false;
      problem.focus();
      return;
    }
    problem.hidden = true;
    this.isSending = true;
    this.form.requestSubmit(submitter);
    // Back from the browser's history the page goes on as before.
    window.addEventListener("pageshow", () => { this.isSending = false; }, { once: true });
  }
}

// One window answers; others are told and may take over.
class Leadership {
  constructor(form, lead) {
    this.form = form;
    this.lead = lead;
    this.name = `attempt-${form.dataset.attempt}`;
    this.notice = document.querySelector("[data-follower]");
    if (!navigator.locks) {
      this.lead();
      return;
    }
    this.channel = new BroadcastChannel(this.name);
    this.notice.querySelector("button").addEventListener("click", () => this.takeOver());
    document.addEventListener("visibilitychange", () => !document.hidden && this.isFollowing && this.look());
    this.start();
  }

  // A page that was just left may hold the lock for a moment, so one look is not enough.
  start(looks = 3) {
    navigator.locks.request(this.name, { ifAvailable: true }, (lock) => {
      if (!lock) {
        looks > 1 ? setTimeout(() => this.start(looks - 1), 200) : this.follow();
        return null;
      }
      const page = this.lead();
      return new Promise((release) => {
        this.channel.onmessage = async ({ data }) => {
          if (data === "take over") {
            this.follow();
            await page.sealAll();
            release();
          }
        };
      });
    });
  }

  follow() {
    this.isFollowing = true;
    this.form.inert = true;
    this.notice.hidden = false;
  }

  // The other window may be closed by now.
  look() {
    navigator.locks.request(this.name, { ifAvailable: true }, (lock) => lock && window.location.reload());
  }

  takeOver() {
    this.channel.postMessage("take over");
    // Given once the other window has let go; the page is loaded anew with what was answered there.
    navigator.locks.request(this.name, () => window.location.reload());
  }
}

// The server's clock rules: the page only counts from what it was told. One calm warning, no ticking.
function countDown(form, pageOf) {
  const box = document.querySelector("[data-time-left]");
  const end = performance.now() + Number(form.dataset.secondsLeft) * 1000;
  const warning = Math.min(300, Number(form.dataset.secondsLeft) / 2);
  let isWarned = false;
  const look = async () => {
    const left = Math.max(0, (end - performance.now()) / 1000);
    box.textContent = form.dataset.minutesLeft.replace("{n}", Math.ceil(left / 60));
    if (left <= warning && !isWarned) {
      isWarned = true;
      document.querySelector("[data-time-warning]").textContent = form.dataset.timeWarning;
    }
    if (left > 0) {
      setTimeout(look, Math.min(10000, left * 1000));
      return;
    }
    await pageOf()?.sealAll();
    await window.outbox.flush();
    window.location.reload();
  };
  look();
}

function fieldsOf(form, question) {
  const inside = new Set(Array.from(question.querySelectorAll("[name]"), (field) => field.name));
  return Array.from(new FormData(form)).filter(([name]) => inside.has(name) && !name.endsWith("-seen"));
}

// For pages without a secure context (a test server in the intranet), where crypto.randomUUID is missing.
function newId() {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

document.querySelectorAll("form[data-autosave]").forEach((form) => {
  let page = null;
  new Leadership(form, () => {
    page = new QuizPage(form);
    return page;
  });
  if (form.dataset.secondsLeft) {
    countDown(form, () => page);
  }
});
document.querySelector("[data-errors]")?.focus();
