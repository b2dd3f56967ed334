/** French words and numbers shown by the map. Text only, never markup. */

const numbers = new Intl.NumberFormat("fr-FR");
const dates = new Intl.DateTimeFormat("fr-FR", { dateStyle: "full", timeZone: "Europe/Paris" });
const times = new Intl.DateTimeFormat("fr-FR", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Paris" });

/**
 * A counted noun: "1 contribution", "12 contributions", "0 contribution".
 * @param {number} amount
 * @param {string} singular
 * @param {string} [plural]
 * @returns {string}
 */
export function counted(amount, singular, plural = `${singular}s`) {
  return `${numbers.format(amount)}\u00a0${Math.abs(amount) < 2 ? singular : plural}`;
}

/**
 * Where a commune is said to be, as a sentence goes on.
 * @param {string} commune
 * @returns {string} "à Lille", "au Maisnil"
 */
export function atCommune(commune) {
  const [, article, rest] = /^(Le|Les) (.+)$/.exec(commune) ?? [];
  return rest ? `${article === "Le" ? "au" : "aux"} ${rest}` : `à ${commune}`;
}

/**
 * A length for a person.
 * @param {number} metres
 * @returns {string} "85 m", "1,2 km"
 */
export function lengthInWords(metres) {
  if (metres < 995) {
    return `${numbers.format(metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10)}\u00a0m`;
  }
  return `${numbers.format(Math.round(metres / 100) / 10)}\u00a0km`;
}

/**
 * An area for a person.
 * @param {number} squareMetres
 * @returns {string} "350 m²", "1,2 ha", "3,4 km²"
 */
export function areaInWords(squareMetres) {
  if (squareMetres < 9950) {
    return `${numbers.format(Math.round(squareMetres / 10) * 10)}\u00a0m²`;
  }
  if (squareMetres < 995000) {
    return `${numbers.format(Math.round(squareMetres / 1000) / 10)}\u00a0ha`;
  }
  return `${numbers.format(Math.round(squareMetres / 100000) / 10)}\u00a0km²`;
}

/**
 * A day for a person, in the time of Paris.
 * @param {number} unixSeconds seconds since 1970, UTC
 * @returns {string} "dimanche 14 mars 2027"
 */
export function dayInWords(unixSeconds) {
  return dates.format(new Date(unixSeconds * 1000));
}

/**
 * A day and its hour, in the time of Paris.
 * @param {number} unixSeconds seconds since 1970, UTC
 * @returns {string} "dimanche 14 mars 2027 à 18 h 30"
 */
export function momentInWords(unixSeconds) {
  const [hour, minute] = times.format(new Date(unixSeconds * 1000)).split(":");
  const clock = minute === "00" ? `${Number(hour)}\u00a0h` : `${Number(hour)}\u00a0h\u00a0${minute}`;
  return `${dayInWords(unixSeconds)} à ${clock}`;
}
