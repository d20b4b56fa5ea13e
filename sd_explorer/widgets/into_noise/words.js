// What is said beside the slider: the ticks, where it stands, and the formula with its numbers.
import { make } from "../shared/dom.js";
import { FINE, percent, placeOf, strengthAt, tick } from "./scale.js";
import { shares } from "./mixture.js";

export const fixed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");

/** A mark below each knot: how much signal is left, and t. */
export function ticks(knots, abar) {
  return knots.map((t) => {
    const mark = make("span", "", {}, make("b", "", {}, `${tick(abar[t])} %`), make("small", "", {}, `t ${t}`));
    mark.style.setProperty("--sdx-place", String(placeOf(t, knots) / (FINE * (knots.length - 1))));
    return mark;
  });
}

/** Where the slider stands, said in all three ways at once. */
export function standing(say, t, abar, steps) {
  const { made, count, strength } = strengthAt(t, steps);
  return {
    noise: say("standing", { t, signal: percent(abar), decibel: fixed(10 * Math.log10(Math.max(abar, 1e-12)), 1), noise: fixed(shares(abar)[1]) }),
    strength: say("strength", { strength: fixed(strength), made, count }),
  };
}

/** The sum in words and, for one of its numbers, in figures. */
export function formula(say, { x, eps, telling: i }, [a, s]) {
  const term = (kind, text) => make("i", `sdx-${kind}`, {}, text), value = (v) => (v < 0 ? `(${fixed(v)})` : fixed(v));
  return [
    make("span", "", {}, "x", make("sub", "", {}, "t"), " = √ᾱ · ", term("yours", say("picture")), " + √(1−ᾱ) · ", term("grey", say("noise"))),
    make("span", "", {}, `${fixed(a * x[i] + s * eps[i])} = ${fixed(a, 3)} · `, term("yours", value(x[i])), ` + ${fixed(s, 3)} · `, term("grey", value(eps[i]))),
    make("small", "sdx-mut", {}, say("one_number", { count: x.length.toLocaleString() })),
  ];
}
