import { make } from "../lib/dom.js";
import { draftFor, hasSubstance, wordsOf } from "../lib/drafts.js";
import { Shelf, browserStorage } from "../lib/shelf.js";

/**
 * `<kept-words name="contribution:plan-climat" person="…">` on a page where nothing can be sent any
 * more: shows the words kept in this browser (or those the server kept, which are in it already), to
 * be copied, put in a file, or erased.
 */
export class KeptWords extends HTMLElement {
  connectedCallback() {
    const shelf = new Shelf(browserStorage());
    const [name, person] = [this.getAttribute("name"), this.getAttribute("person") ?? ""];
    const record = draftFor(shelf.all(), { name, person, nowMs: Date.now() });
    const kept = record && hasSubstance(record.fields) ? wordsOf(record.fields) : "";
    let area = this.querySelector("textarea");
    if (!area && !kept) {
      return;
    }
    if (!area) {
      area = make("textarea", { id: "mots", rows: 9, readonly: true });
      this.append(
        make(
          "section",
          { class: "stack stack--small", "aria-labelledby": "vos-mots" },
          make("h2", { id: "vos-mots" }, "Ce que vous aviez écrit"),
          make("p", {}, "Rien n’est perdu\u202f: copiez ces mots, ou gardez-les dans un fichier."),
          make("div", { class: "field" }, make("label", { for: "mots" }, "Votre texte"), area),
        ),
      );
    }
    if (kept) {
      area.value = kept;
    }
    this.tools = this.buildTools(area, () => shelf.drop(name, person), Boolean(record));
    this.append(this.tools);
  }

  disconnectedCallback() {
    this.tools?.remove();
  }

  buildTools(area, erase, isHere) {
    const said = make("span", { role: "status" });
    const tool = (words, work) => {
      const node = make("button", { type: "button", class: "button button--quiet button--small" }, words);
      node.addEventListener("click", work);
      return node;
    };
    const copy = tool("Copier", async () => {
      try {
        await navigator.clipboard.writeText(area.value);
        said.textContent = "Copié.";
      } catch {
        // No clipboard here: the text is chosen, the keyboard copies it.
        area.focus();
        area.select();
        said.textContent = "Le texte est choisi\u202f: copiez-le avec Ctrl + C.";
      }
    });
    const file = tool("Télécharger", () => {
      const href = URL.createObjectURL(new Blob([area.value], { type: "text/plain;charset=utf-8" }));
      make("a", { href, download: "ma-contribution.txt" }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10000);
      said.textContent = "Le fichier est dans vos téléchargements.";
    });
    const drop = isHere && tool("Effacer de cet appareil", () => {
      erase();
      drop.remove();
      said.textContent = "Effacé de cet appareil.";
    });
    return make("p", { class: "cluster" }, copy, file, drop, said);
  }
}

if (!customElements.get("kept-words")) {
  customElements.define("kept-words", KeptWords);
}
