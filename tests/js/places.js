/** Places of the metropole used by the tests. Longitude, latitude in degrees. */

export const METROPOLE_BOUNDS = [2.78, 50.5, 3.28, 50.8];
export const LILLE_GRAND_PLACE = [3.0635, 50.6367];
export const ROUBAIX_TOWN_HALL = [3.1815, 50.6916];
export const AT_SEA = [1.5, 51.0];

/** A square of about 7 by 11 km around Lille, with a hole of about 700 by 1100 m in its middle. */
export const AROUND_LILLE = {
  type: "Polygon",
  coordinates: [
    [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.7], [3.0, 50.6]],
    [[3.045, 50.645], [3.045, 50.655], [3.055, 50.655], [3.055, 50.645], [3.045, 50.645]],
  ],
};
export const IN_THE_HOLE = [3.05, 50.65];
