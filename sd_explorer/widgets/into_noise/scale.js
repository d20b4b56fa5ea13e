// The scale of noise: places on a slider <-> timesteps, and which step of a run is meant.
export const FINE = 200; // places between two knots

/** Place on the line, 0 to FINE * (knots - 1), -> timestep; equal lengths between the knots. */
export function timestepAt(place, knots) {
  const n = Math.max(0, Math.min(knots.length - 2, Math.floor(place / FINE)));
  return Math.round(knots[n] + (place / FINE - n) * (knots[n + 1] - knots[n]));
}

/** The place of a timestep on that line. */
export function placeOf(t, knots) {
  const n = Math.max(0, knots.findLastIndex((knot, i) => knot <= t && i < knots.length - 1));
  return FINE * (n + (t - knots[n]) / (knots[n + 1] - knots[n]));
}

/** How many of a run's steps are made from the one whose timestep lies nearest: {made, count, strength}. */
export function strengthAt(t, steps) {
  const first = steps.reduce((best, step, i) => (Math.abs(step - t) < Math.abs(steps[best] - t) ? i : best), 0);
  const made = steps.length - first;
  return { made, count: steps.length, strength: steps.length ? made / steps.length : 0 };
}

/** A share as per cent, with two telling digits where little is left. */
export const percent = (share) => {
  const value = 100 * share;
  return value >= 10 ? value.toFixed(value < 99.95 ? 1 : 0) : value >= 1 ? value.toFixed(1) : value.toPrecision(1);
};

/** As a tick says it, without a digit too many. */
export const tick = (share) => (share >= 0.005 ? String(Math.round(100 * share)) : "≈ 0");
