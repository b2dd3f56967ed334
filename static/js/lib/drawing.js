/** Whether maps can be drawn here: asked before the library is, which weighs more than a page. */

let answer;

/**
 * Whether this browser can draw a map at all.
 * @returns {boolean}
 */
export function canDrawMaps() {
  answer ??= hasContext();
  return answer;
}

function hasContext() {
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return Boolean(context);
  } catch {
    return false;
  }
}
