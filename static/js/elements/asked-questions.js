/**
 * `<asked-questions choices="category">` around the questions of a consultation: hides those that the
 * checked radio button of that name does not concern (`data-categories`, slugs). Without it all are
 * shown, each with the names of its categories; the server looks at those that concern anyway.
 */
export class AskedQuestions extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.classList.add("is-guided");
    this.closest("form")?.addEventListener("change", (event) => {
      if (event.target.name === this.getAttribute("choices")) {
        this.follow();
      }
    }, { signal });
    this.follow();
  }

  disconnectedCallback() {
    this.life.abort();
  }

  /** Shows what concerns the chosen category; nothing that is limited while none is chosen. */
  follow() {
    const chosen = this.closest("form")?.elements.namedItem(this.getAttribute("choices"))?.value ?? "";
    for (const part of this.querySelectorAll("[data-categories]")) {
      part.hidden = !part.dataset.categories.split(" ").includes(chosen);
    }
  }
}

if (!customElements.get("asked-questions")) {
  customElements.define("asked-questions", AskedQuestions);
}
