/** What the server says of a place, in words. */

/**
 * Asks for the words of a geometry.
 * @param {string} src …/contribuer/apercu/
 * @param {string} token of the page's form
 * @param {object} geometry GeoJSON, degrees
 * @param {AbortSignal} signal
 * @returns {Promise<{words: string, measure: string, problem: string} | null>} `problem`: why the consultation
 * would not take it; null when the server is silent; rejects with an AbortError alone
 */
export async function askPlace(src, token, geometry, signal) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token);
  body.set("geometry", JSON.stringify(geometry));
  try {
    const answer = await fetch(src, { method: "POST", body, signal });
    const said = answer.ok || answer.status === 422 ? await answer.json() : null;
    return said && { words: String(said.words ?? ""), measure: String(said.measure ?? ""), problem: String(said.problem ?? "") };
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }
    return null;
  }
}

/**
 * The token of a form.
 * @param {string | null} id
 * @returns {string}
 */
export function tokenOf(id) {
  return document.querySelector(`#${id} input[name=csrfmiddlewaretoken]`)?.value ?? "";
}
