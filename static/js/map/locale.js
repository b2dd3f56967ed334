/** MapLibre's own words, in French. */

const MESSAGES = Object.freeze({
  "AttributionControl.ToggleAttribution": "Afficher ou masquer les sources de la carte",
  "AttributionControl.MapFeedback": "Signaler une erreur sur la carte",
  "FullscreenControl.Enter": "Afficher en plein écran",
  "FullscreenControl.Exit": "Quitter le plein écran",
  "GeolocateControl.FindMyLocation": "Aller à ma position",
  "GeolocateControl.LocationNotAvailable": "Votre position n’est pas disponible",
  "LogoControl.Title": "Logo de MapLibre",
  "Marker.Title": "Repère sur la carte",
  "NavigationControl.ResetBearing": "Remettre le nord en haut",
  "NavigationControl.ZoomIn": "Agrandir la carte",
  "NavigationControl.ZoomOut": "Réduire la carte",
  "Popup.Close": "Fermer la fiche",
  "ScaleControl.Feet": "pi",
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
  "ScaleControl.Miles": "mi",
  "ScaleControl.NauticalMiles": "M",
  "CooperativeGesturesHandler.WindowsHelpText": "Pour agrandir la carte, tenez la touche Ctrl et faites défiler",
  "CooperativeGesturesHandler.MacHelpText": "Pour agrandir la carte, tenez la touche ⌘ et faites défiler",
  "CooperativeGesturesHandler.MobileHelpText": "Déplacez la carte avec deux doigts",
});

/**
 * The `locale` option of a MapLibre map.
 * @param {string} label the map's accessible name
 * @returns {Record<string, string>}
 */
export function frenchLocale(label) {
  return { ...MESSAGES, "Map.Title": label };
}
