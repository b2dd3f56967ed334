/** Writing kept values back into a form. */

/**
 * The names of a form's controls.
 * @param {HTMLFormElement} form
 * @returns {Set<string>}
 */
export function namesOf(form) {
  return new Set([...form.elements].map(({ name }) => name).filter(Boolean));
}

/**
 * Fills the controls that have these names; a control that changes says so, as when it is typed in.
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} fields
 */
export function fill(form, fields) {
  for (const [name, values] of Object.entries(fields)) {
    const controls = [...form.elements].filter((control) => control.name === name && !["file", "password", "submit", "button"].includes(control.type));
    controls.forEach((control, index) => write(control, values, values[index] ?? ""));
  }
}

function write(control, values, value) {
  if (control.type === "radio" || control.type === "checkbox") {
    const checked = values.includes(control.value);
    if (control.checked !== checked) {
      control.checked = checked;
      announce(control);
    }
  } else if (control.multiple && control.options) {
    [...control.options].forEach((option) => {
      option.selected = values.includes(option.value);
    });
    announce(control);
  } else if (control.value !== value) {
    control.value = value;
    if (value && control.type !== "hidden") {
      control.closest("details")?.setAttribute("open", "");
    }
    announce(control);
  }
}

function announce(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Writes into a field as a hand does: who listens to it hears of it.
 * @param {HTMLInputElement | null | undefined} input
 * @param {string | number} value
 */
export function setValue(input, value) {
  if (input && input.value !== String(value)) {
    input.value = String(value);
    announce(input);
  }
}
