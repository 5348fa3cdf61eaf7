// What a page wants to tell the server and could not yet: kept in this browser, in order, until the server has it.
//
// An entry belongs to a person and a box. It is sent only while that person is logged in here, again and again until
// the server has taken or refused it, and the server knows by the id in its body if it had it before. So a lost line, a
// restart, a closed tab or an ended session lose nothing. At log-out the box is emptied, with a warning.
"use strict";

(() => {
  const frame = document.currentScript.dataset;
  const PREFIX = "outbox:";
  const LOGIN = "outbox-person";
  const RETRY = { first: 2000, most: 30000 };
  const PATIENCE = 15000;

  class Outbox {
    constructor(person) {
      this.person = person;
      this.shelf = shelf();
      this.isLasting = this.shelf === safely(() => window.localStorage);
      this.state = "idle";
      this.held = new Set();
      this.number = 0;
      this.delay = RETRY.first;
      this.token = "";
      // Other tabs see at once who is logged in now.
      this.shelf.setItem(LOGIN, person);
      const again = () => this.flush();
      window.addEventListener("online", again);
      window.addEventListener("pageshow", again);
      window.addEventListener("storage", (event) => event.key === LOGIN && this.flush());
      document.addEventListener("visibilitychange", () => !document.hidden && this.flush());
    }

    // All entries of this person, oldest first; with a box only those in it.
    entries(box = null) {
      const mine = `${PREFIX}${this.person}:${box === null ? "" : `${box}:`}`;
      const found = [];
      for (let index = 0; index < this.shelf.length; index += 1) {
        const key = this.shelf.key(index);
        if (key.startsWith(mine)) {
          found.push({ key, ...JSON.parse(this.shelf.getItem(key)) });
        }
      }
      return found.sort((one, other) => one.number - other.number);
    }

    // Keep an entry. A held one is stored at once and sent after `release` (somebody is still typing).
    put({ id, box, url, body }, { held = false } = {}) {
      const key = `${PREFIX}${this.person}:${box}:${id}`;
      const known = this.shelf.getItem(key);
      this.number = Math.max(this.number, ...this.entries().map((entry) => entry.number), 0) + 1;
      const number = known ? JSON.parse(known).number : this.number;
      this.held[held ? "add" : "delete"](id);
      const entry = JSON.stringify({ id, box, url, body, number });
      try {
        this.shelf.setItem(key, entry);
      } catch {
        // Full: what is kept moves to memory, and the page says that its window must stay open.
        this.shelf = memory(this.shelf);
        this.isLasting = false;
        this.shelf.setItem(key, entry);
      }
      this.tell("state");
    }

    release(id) {
      this.held.delete(id);
      return this.flush();
    }

    // Send everything that is not held, one after the other. Never two runs at a time, here or in another tab.
    flush() {
      if (!this.running) {
        const run = () => this.work();
        this.running = (navigator.locks ? navigator.locks.request("outbox", run) : run()).finally(() => {
          this.running = null;
        });
      }
      return this.running;
    }

    async work() {
      clearTimeout(this.timer);
      let entry;
      while ((entry = this.entries().find((one) => !this.held.has(one.id)))) {
        const outcome = await this.send(entry);
        if (outcome !== "done") {
          this.state = outcome;
          this.timer = setTimeout(() => this.flush(), this.delay);
          this.delay = Math.min(this.delay * 2, RETRY.most);
          this.tell("state");
          return;
        }
        this.delay = RETRY.first;
      }
      this.state = "idle";
      this.tell("state");
    }

    async send(entry) {
      if (!this.isMine()) {
        return "login";
      }
      try {
        let response = await this.post(entry);
        if ([401, 403].includes(response.status) && !(await isRefusal(response))) {
          if (!(await this.renew())) {
            return "login";
          }
          response = await this.post(entry);
        }
        if (response.status >= 500 || response.status === 429) {
          return "offline";
        }
        const answer = await response.json().catch(() => ({}));
        if (answer.refused === "login_needed" || answer.refused === "other_login") {
          return "login";
        }
        this.shelf.removeItem(entry.key);
        this.tell(response.ok ? "sent" : "refused", { entry, answer, status: response.status });
        return "done";
      } catch {
        return "offline";
      }
    }

    post(entry) {
      return fetch(entry.url, {
        method: "POST",
        credentials: "same-origin",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token || pageToken() },
        body: JSON.stringify(entry.body),
      });
    }

    // A fresh token after a new login, if it was the same person's.
    async renew() {
      const response = await fetch(frame.session, { credentials: "same-origin" });
      const session = await response.json();
      this.token = session.token;
      return session.person === this.person;
    }

    isMine() {
      const login = this.isLasting ? safely(() => this.shelf.getItem(LOGIN)) : this.person;
      return login === this.person || login === null;
    }

    clear() {
      this.entries().forEach((entry) => this.shelf.removeItem(entry.key));
    }

    tell(name, detail = {}) {
      window.dispatchEvent(new CustomEvent(`outbox:${name}`, { detail: { ...detail, state: this.state } }));
    }
  }

  // Refusals come as JSON with a name; a missing or old token as a page.
  async function isRefusal(response) {
    const answer = await response.clone().json().catch(() => ({}));
    return Boolean(answer.refused) && answer.refused !== "login_needed";
  }

  function pageToken() {
    return document.querySelector('input[name="csrfmiddlewaretoken"]')?.value || "";
  }

  function safely(act) {
    try {
      return act();
    } catch {
      return null;
    }
  }

  function shelf() {
    const storage = safely(() => window.localStorage);
    const works = safely(() => {
      storage.setItem("outbox-test", "1");
      storage.removeItem("outbox-test");
      return true;
    });
    return works ? storage : memory();
  }

  // The same interface for browsers that keep nothing.
  function memory(from = null) {
    const kept = new Map();
    for (let index = 0; from && index < from.length; index += 1) {
      kept.set(from.key(index), from.getItem(from.key(index)));
    }
    return {
      get length() {
        return kept.size;
      },
      key: (index) => Array.from(kept.keys())[index],
      getItem: (key) => (kept.has(key) ? kept.get(key) : null),
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    };
  }

  // Log-out: send what is left; what cannot be sent is thrown away only after a warning.
  function guardLogout(outbox) {
    document.addEventListener("submit", async (event) => {
      const form = event.target;
      if (form.getAttribute("action") !== frame.logout || outbox.entries().length === 0) {
        return;
      }
      event.preventDefault();
      outbox.held.clear();
      await outbox.flush();
      const left = outbox.entries().length;
      if (left === 0 || window.confirm(frame.warning.replace("{n}", left))) {
        outbox.clear();
        form.submit();
      }
    });
  }

  const outbox = new Outbox(frame.person || "");
  window.outbox = outbox;
  if (outbox.person) {
    guardLogout(outbox);
    document.addEventListener("DOMContentLoaded", () => outbox.flush());
  }
})();
