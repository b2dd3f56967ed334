import { liveRegion, make } from "../lib/dom.js";

/**
 * `<photo-field src="…" data-sending data-failed data-added data-removed>` around the photographs of
 * step 2: sends each chosen file at once, shows how far it is, and takes photographs out, without
 * leaving the page. What the server answers is the list itself. Without it the form does the same.
 */
export class PhotoField extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.list = this.querySelector("[data-list]");
    this.input = this.querySelector("input[type=file]");
    this.progress = make("div", { class: "photo-progress" });
    this.live = liveRegion();
    this.querySelector("[data-add]").after(this.progress, this.live.node);
    this.querySelector("[data-send]").hidden = true;
    this.input.addEventListener("change", () => this.start([...this.input.files]), { signal });
    this.list.addEventListener("change", () => this.enqueue(() => this.ask(this.form())), { signal });
    this.list.addEventListener("click", (event) => this.clicked(event), { signal });
    // Going on waits for what is on its way, before anything else takes the form.
    this.closest("form").addEventListener("submit", (event) => this.hold(event), { signal, capture: true });
  }

  disconnectedCallback() {
    this.life.abort();
    this.progress.remove();
    this.live.node.remove();
    this.querySelector("[data-send]").hidden = false;
  }

  /** One thing after the other, so that each answer is the list as it then stands. */
  enqueue(work) {
    const before = this.work ?? Promise.resolve();
    const mine = before.then(work).finally(() => {
      if (this.work === mine) {
        this.work = null;
      }
    });
    this.work = mine;
    return mine;
  }

  start(files) {
    return this.enqueue(() => this.send(files));
  }

  async send(files) {
    const unsent = new DataTransfer();
    let refused = [];
    for (const file of files) {
      const form = this.form();
      form.append("photos", file);
      const bar = make("progress", { max: 1, value: 0, "aria-label": `${this.dataset.sending} ${file.name}` });
      const line = make("div", {}, make("span", { class: "small" }, `${this.dataset.sending} ${file.name}`), bar);
      this.progress.append(line);
      const answer = await this.ask(form, (share) => {
        bar.value = share;
      });
      line.remove();
      if (answer) {
        refused = [...refused, ...this.show(answer)];
      } else {
        unsent.items.add(file);
      }
    }
    // What could not be sent stays chosen, and leaves with the form.
    this.input.files = unsent.files;
    this.showRefused(refused);
    const fresh = [...this.list.querySelectorAll("textarea")].find((field) => !field.value.trim());
    if (unsent.files.length) {
      this.live.say(this.dataset.failed);
    } else if (refused.length) {
      this.live.say(refused.join(" "));
    } else {
      this.live.say(this.dataset.added);
      fresh?.focus();
    }
  }

  clicked(event) {
    const button = event.target.closest("[data-remove]");
    if (!button) {
      return;
    }
    event.preventDefault();
    this.enqueue(async () => {
      const form = this.form();
      form.set("action", button.value);
      const answer = await this.ask(form);
      if (answer) {
        this.show(answer);
        this.live.say(this.dataset.removed);
        (this.list.querySelector("textarea") ?? this.input).focus();
      } else {
        this.live.say(this.dataset.failed);
      }
    });
  }

  hold(event) {
    if (this.work) {
      const { submitter, target } = event;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.work.then(() => target.requestSubmit(submitter));
    }
  }

  /** The descriptions as they are typed now, and what Django asks of every form. */
  form() {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value);
    for (const field of this.list.querySelectorAll("textarea")) {
      form.set(field.name, field.value);
    }
    return form;
  }

  /**
   * @param {FormData} form
   * @param {(share: number) => void} [tell] told how much of it has left, 0 to 1
   * @returns {Promise<Document | null>} the list, or null when the server could not be asked
   */
  ask(form, tell) {
    return new Promise((resolve) => {
      // fetch says nothing of what has been sent so far.
      const request = new XMLHttpRequest();
      request.responseType = "document";
      request.open("POST", this.getAttribute("src"));
      request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
        if (tell && lengthComputable) {
          tell(loaded / total);
        }
      });
      request.addEventListener("load", () => {
        const list = request.response?.querySelector("ol[data-room]");
        resolve(list ? request.response : null);
      });
      request.addEventListener("error", () => resolve(null));
      request.addEventListener("abort", () => resolve(null));
      this.life.signal.addEventListener("abort", () => request.abort(), { once: true });
      request.send(form);
    });
  }

  /**
   * Puts the server's list in place; fields that are there already keep what is typed in them.
   * @param {Document} answer
   * @returns {string[]} why files were refused
   */
  show(answer) {
    const typed = new Map([...this.list.querySelectorAll("textarea")].map((field) => [field.name, field]));
    const active = document.activeElement;
    for (const field of answer.querySelectorAll("textarea")) {
      const known = typed.get(field.name);
      if (known) {
        field.replaceWith(known);
      }
    }
    const refused = [...answer.querySelectorAll("#photos-refus li")].map(({ textContent }) => textContent);
    answer.querySelector("#photos-refus")?.remove();
    this.list.replaceChildren(...document.adoptNode(answer.body).childNodes);
    if (active && this.list.contains(active)) {
      active.focus();
    }
    const room = Number(this.list.querySelector("[data-room]").dataset.room);
    this.querySelector("[data-add]").hidden = room === 0;
    return refused;
  }

  showRefused(refused) {
    this.list.querySelector("#photos-refus")?.remove();
    this.querySelector("[data-add]").classList.toggle("field--error", refused.length > 0);
    if (refused.length) {
      const lines = refused.map((words) => make("li", {}, words));
      this.list.prepend(make("ul", { class: "errorlist", id: "photos-refus" }, ...lines));
    }
  }
}

if (!customElements.get("photo-field")) {
  customElements.define("photo-field", PhotoField);
}
