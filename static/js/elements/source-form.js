/**
 * `<source-form>` around the form of a source: shows what the chosen protocol and cadence read, hides
 * the rest. Without it everything is shown, each with the names of its protocols.
 */
export class SourceForm extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.classList.add("is-guided");
    this.addEventListener("change", () => this.follow(), { signal });
    this.follow();
  }

  disconnectedCallback() {
    this.life.abort();
  }

  /** Shows the parts of the choices as they stand; all of them while there is none. */
  follow() {
    const protocol = this.querySelector("input[name$=protocol]:checked")?.value;
    const cadence = this.querySelector("select[name$=cadence]")?.value ?? "";
    for (const part of this.querySelectorAll("[data-protocols]")) {
      part.hidden = Boolean(protocol) && !part.dataset.protocols.split(" ").includes(protocol);
    }
    for (const part of this.querySelectorAll("[data-cadences]")) {
      part.hidden = !part.dataset.cadences.split(" ").includes(cadence);
    }
  }
}

if (!customElements.get("source-form")) {
  customElements.define("source-form", SourceForm);
}
