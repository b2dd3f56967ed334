import { debounced, liveRegion } from "../lib/dom.js";
import { counted } from "../lib/words.js";

const QUIET_MS = 600;

/**
 * `<proposed-list src="…/proches/" for="id_title" text="id_body">` around the contributions that may
 * already say it: asks for them again as title and text are typed, posting them so that no log keeps
 * words that are not sent yet. Says how many there are when that changes, and nothing
 * else; never moves under the focus, never stands in the way.
 */
export class ProposedList extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    const title = document.getElementById(this.getAttribute("for") ?? "");
    this.live = liveRegion();
    this.after(this.live.node);
    const text = document.getElementById(this.getAttribute("text") ?? "");
    const later = debounced(() => this.ask(title, text), QUIET_MS, signal);
    title?.addEventListener("input", later, { signal });
    text?.addEventListener("input", later, { signal });
    title?.form.addEventListener("change", ({ target }) => target.name === "category" && later(), { signal });
  }

  disconnectedCallback() {
    this.life.abort();
    this.live.node.remove();
  }

  async ask(title, text) {
    const form = new FormData(title.form);
    const typed = new URLSearchParams({
      titre: title.value.trim().slice(0, 200),
      texte: (text?.value ?? "").slice(0, 5000),
      categorie: form.get("category") ?? "",
      csrfmiddlewaretoken: form.get("csrfmiddlewaretoken") ?? "",
    });
    if (this.contains(document.activeElement)) {
      return;
    }
    this.turn?.abort();
    this.turn = new AbortController();
    this.life.signal.addEventListener("abort", () => this.turn.abort(), { once: true });
    let page;
    try {
      const answer = await fetch(this.getAttribute("src"), {
        method: "POST",
        body: typed,
        credentials: "same-origin",
        signal: this.turn.signal,
      });
      if (!answer.ok || answer.redirected) {
        return;
      }
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      // Proposals are a help: without network what is shown stays, and the form goes on.
      return;
    }
    const before = this.querySelectorAll("li").length;
    if (this.textContent.trim() !== page.body.textContent.trim() && !this.contains(document.activeElement)) {
      this.replace(page.body);
      const now = this.querySelectorAll("li").length;
      if (now && now !== before) {
        this.live.say(`${counted(now, "contribution proche ou semblable", "contributions proches ou semblables")}, sous le titre.`);
      }
    }
  }

  /** Puts the new list in place: folds stay as they were left, the field that has the focus where it is. */
  replace(list) {
    for (const fold of list.querySelectorAll("details[data-fold]")) {
      fold.open = this.querySelector(`details[data-fold="${fold.dataset.fold}"]`)?.open ?? fold.open;
    }
    const field = document.activeElement;
    const top = () => field?.getBoundingClientRect().top ?? 0;
    const before = top();
    this.style.minHeight = "";
    this.replaceChildren(...document.adoptNode(list).childNodes);
    window.scrollBy({ top: top() - before, behavior: "instant" });
    const risen = before - top();
    if (risen > 0) {
      // The page cannot be scrolled further up: the room of the shorter list stays open.
      this.style.minHeight = `${this.offsetHeight + risen}px`;
    }
  }
}

if (!customElements.get("proposed-list")) {
  customElements.define("proposed-list", ProposedList);
}
