/** Guidance scales at equal lengths of the line. */
export const KNOTS = [0, 1, 2, 4, 7, 12, 20];
const FINE = 100; // places between two of them
/** The last place of the line. */
export const END = FINE * (KNOTS.length - 1);

/** Place on the line, 0 to 600, <-> guidance scale, 0 to 20; equal lengths between the knots. */
export function scaleAt(place) {
  const n = Math.min(KNOTS.length - 2, Math.floor(place / FINE));
  return KNOTS[n] + (place / FINE - n) * (KNOTS[n + 1] - KNOTS[n]);
}
export function placeOf(scale) {
  const n = Math.max(0, KNOTS.findLastIndex((knot, i) => knot <= scale && i < KNOTS.length - 1));
  return FINE * (n + (scale - KNOTS[n]) / (KNOTS[n + 1] - KNOTS[n]));
}

/** A number with a true minus. */
export const fixed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");
