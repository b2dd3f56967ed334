/**
 * `<map-legend for="carte">` around checkboxes whose values are source ids: each shows or hides its
 * source. Without script the boxes are hidden by the page and the legend still explains the colours.
 */
export class MapLegend extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.addEventListener("change", (event) => this.apply(event.target), { signal });
    document.addEventListener("parvis:ready", (event) => event.target.id === this.getAttribute("for") && this.applyAll(), { signal });
    this.dataset.state = "ready";
    this.applyAll();
  }

  disconnectedCallback() {
    this.life.abort();
    delete this.dataset.state;
  }

  apply(box) {
    const map = document.getElementById(this.getAttribute("for") ?? "");
    if (box instanceof HTMLInputElement && box.type === "checkbox" && typeof map?.setVisible === "function") {
      map.setVisible(box.value, box.checked);
    }
  }

  /** A browser may restore boxes after going back: the map follows what they say now. */
  applyAll() {
    const map = document.getElementById(this.getAttribute("for") ?? "");
    if (map?.overlay) {
      this.querySelectorAll('input[type="checkbox"]').forEach((box) => this.apply(box));
    }
  }
}

if (!customElements.get("map-legend")) {
  customElements.define("map-legend", MapLegend);
}
