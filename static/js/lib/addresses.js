/** Building and checking URLs. Nothing here touches the network. */

/**
 * Fills `{name}` marks of a template with encoded properties.
 * @param {string | null | undefined} template "/contributions/{public_id}/"
 * @param {Record<string, unknown>} properties
 * @returns {string | null} null without a template, when a property is missing, or when the result could run code
 */
export function fillTemplate(template, properties) {
  if (!template) {
    return null;
  }
  let complete = true;
  const filled = template.replace(/\{(\w+)\}/g, (_mark, name) => {
    const value = properties[name];
    if (value === undefined || value === null || value === "") {
      complete = false;
      return "";
    }
    return encodeURIComponent(String(value));
  });
  return complete ? safeHref(filled) : null;
}

/**
 * Lets through what a link may lead to: a path of this site or an http(s) address.
 * @param {string} href
 * @returns {string | null}
 */
export function safeHref(href) {
  const text = String(href).trim();
  if (text.startsWith("/") && !/^\/[/\\]/.test(text)) {
    return text;
  }
  return /^https?:\/\//i.test(text) ? text : null;
}

/**
 * Adds or replaces query parameters; an empty value removes one.
 * @param {string} address absolute, or a path of this site
 * @param {Record<string, string | number | null | undefined>} parameters
 * @returns {string} in the form that came in
 */
export function withParameters(address, parameters) {
  const base = "http://parvis.invalid";
  const url = new URL(address, base);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === undefined || value === "") {
      url.searchParams.delete(name);
    } else {
      url.searchParams.set(name, String(value));
    }
  }
  return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : url.href;
}

/**
 * The `bbox` parameter of the lists and of OGC API.
 * @param {[number, number, number, number]} bounds west, south, east, north in degrees
 * @returns {string} five decimals, about a metre
 */
export function boundsParameter(bounds) {
  return bounds.map((degrees) => Number(degrees.toFixed(5))).join(",");
}

/**
 * The `zone` parameter of the lists.
 * @param {[number, number][]} corners lon, lat in degrees, each once
 * @returns {string} five decimals, about a metre: "3.06,50.63;3.07,50.63;3.07,50.64"
 */
export function zoneParameter(corners) {
  return corners.map((corner) => corner.map((degrees) => Number(degrees.toFixed(5))).join(",")).join(";");
}

/**
 * The unix seconds at which a day begins in the visitor's time zone.
 * @param {string} day "2027-03-14", as a date input gives it
 * @param {number} [later] days to add
 * @returns {number | null} seconds, null when the input is empty or wrong
 */
export function dayStart(day, later = 0) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? "");
  if (!match) {
    return null;
  }
  const [year, month, date] = match.slice(1).map(Number);
  return new Date(year, month - 1, date + later).getTime() / 1000;
}

/**
 * The address of the list for what the map shows and the filters say.
 * @param {string} address of the fragment
 * @param {Iterable<[string, unknown]>} filters name and value pairs of the filter form
 * @param {[number, number, number, number] | null} bounds west, south, east, north, degrees
 * @returns {string}
 */
export function listAddress(address, filters, bounds) {
  const parameters = {};
  for (const [name, value] of filters) {
    if (typeof value === "string") {
      parameters[name] = value;
    }
  }
  return withParameters(address, { ...parameters, bbox: bounds ? boundsParameter(bounds) : null });
}

/**
 * The query by which the tiles of contributions are those of a period.
 * @param {number | null} from unix seconds, included
 * @param {number | null} until unix seconds, excluded
 * @returns {string} "", "?from=1", "?from=1&to=2"
 */
export function periodQuery(from, until) {
  const bounds = [["from", from], ["to", until]].filter(([, bound]) => bound !== null);
  return bounds.length ? `?${bounds.map(([name, bound]) => `${name}=${Math.max(0, bound)}`).join("&")}` : "";
}
