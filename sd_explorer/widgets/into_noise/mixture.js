// x_t = sqrt(abar) x_0 + sqrt(1 - abar) eps, as numbers and, by the linear preview, as pixels.
import { colours, floats, preview } from "../shared/latents.js";

/** Shares of picture and noise where `abar` of the signal power is left. @returns {[number, number]} */
export const shares = (abar) => [Math.sqrt(abar), Math.sqrt(1 - abar)];

/** a * x + s * y for each number. */
export const mix = (x, y, [a, s]) => x.map((value, i) => a * value + s * y[i]);

/** What never changes while one drags: numbers, and their parts of the preview without its constant. */
export function prepare(model) {
  const [x, eps, weight, bias, abar] = ["clean", "noise", "weight", "bias", "abar"].map((name) => floats(model.get(name)));
  const shape = model.get("shape"), of = (z) => preview(z, shape, weight, bias);
  const rest = of(new Float32Array(x.length)), without = (rgb) => rgb.map((value, i) => value - rest[i]);
  return { x, eps, abar, rest, rgb: { x: without(of(x)), eps: without(of(eps)) }, telling: telling(x) };
}

/** The number that stands out most: the formula is told of it. */
function telling(x) {
  return x.reduce((best, value, i) => (Math.abs(value) > Math.abs(x[best]) ? i : best), 0);
}

/** Pixels of a mixture (the preview is affine, so its parts add up). */
export function pixels({ rgb, rest }, [a, s]) {
  return colours(rest.map((value, i) => value + a * rgb.x[i] + s * rgb.eps[i]));
}
