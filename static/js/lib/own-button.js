/**
 * In a form that holds several ways to say a thing, the key Enter presses the button of the part
 * (`data-own-button`) in which one types. Without script it presses the form's first button, and the
 * server finds out what is new.
 * @param {HTMLButtonElement | null} first the form's first button, which Enter presses
 */
export function pressOwnButton(first) {
  first?.addEventListener("click", (event) => {
    const own = document.activeElement?.closest("[data-own-button]")?.querySelector("button[type=submit]");
    if (own) {
      event.preventDefault();
      own.click();
    }
  });
}
