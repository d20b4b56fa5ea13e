// A picture, noise, and the slider between them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show } from "./page.js";
import { preview, colours } from "../../sd_explorer/widgets/shared/latents.js";
import intoNoise from "../../sd_explorer/widgets/into_noise/into_noise.js";
import { mix, pixels, prepare, shares } from "../../sd_explorer/widgets/into_noise/mixture.js";
import { noisy, normals } from "../../sd_explorer/widgets/into_noise/pixel_noise.js";
import { nearest } from "../../sd_explorer/widgets/into_noise/readers.js";
import { FINE, percent, placeOf, strengthAt, tick, timestepAt } from "../../sd_explorer/widgets/into_noise/scale.js";

const numbers = (count, seed) => Float32Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + seed));
const view = (list) => new DataView(Float32Array.from(list).buffer);
const SHAPE = [2, 3, 4], SIZE = 24, WEIGHT = numbers(48 * 2 * 9, 5), BIAS = numbers(48, 6), KNOTS = [0, 2, 5, 9];
const ABAR = Float32Array.from({ length: 10 }, (_, t) => 0.99 - 0.1 * t);
const WORDS = { standing: "{t} {signal} {decibel} {noise}", strength: "{strength} {made}/{count}", you: "you {t}", mixture: "mixture" };
const traits = () => ({ shape: SHAPE, weight: view(WEIGHT), bias: view(BIAS), clean: view(numbers(SIZE, 1)), noise: view(numbers(SIZE, 2)), picture: undefined,
  abar: view(ABAR), knots: KNOTS, steps: [9, 6, 4, 1], t: 5, flag: -1, exact: undefined, exact_t: -1, lines: [], words: WORDS });

test("every timestep has its place, the knots at equal distances", () => {
  assert.deepEqual(KNOTS.map((t) => placeOf(t, KNOTS)), [0, FINE, 2 * FINE, 3 * FINE]);
  for (let t = 0; t < 10; t++) assert.equal(timestepAt(placeOf(t, KNOTS), KNOTS), t);
  assert.equal(timestepAt(3 * FINE, KNOTS), 9);
});

test("the strength is the share of steps from the nearest one on", () => {
  assert.deepEqual(strengthAt(9, [9, 6, 4, 1]), { made: 4, count: 4, strength: 1 });
  assert.deepEqual(strengthAt(0, [9, 6, 4, 1]), { made: 1, count: 4, strength: 0.25 });
  assert.equal(strengthAt(5, [9, 6, 4, 1]).made, 3); // as far from both: the noisier one, as Python's argmin has it
  assert.deepEqual(strengthAt(5, []), { made: 0, count: 0, strength: 0 });
});

test("little signal keeps two telling digits, and a tick has none too many", () => {
  assert.deepEqual([1, 0.285, 0.0321, 0.00004].map(percent), ["100", "28.5", "3.2", "0.004"]);
  assert.deepEqual([0.9999, 0.897, 0.01, 0.00004].map(tick), ["100", "90", "1", "≈ 0"]);
});

test("what is drawn is the preview of the mixture, by its parts", () => {
  const state = prepare({ get: (name) => traits()[name] }), both = shares(0.3);
  assert.ok(Math.abs(both[0] ** 2 + both[1] ** 2 - 1) < 1e-9);
  const whole = colours(preview(mix(numbers(SIZE, 1), numbers(SIZE, 2), both), SHAPE, WEIGHT, BIAS));
  assert.ok(pixels(state, both).every((value, i) => Math.abs(value - whole[i]) <= 1));
});

test("a drag mixes at once and is told when it is let go", () => {
  const { model, el, close } = show(intoNoise, traits());
  const root = el.children[0], line = root.querySelector("input");
  assert.equal(root.dataset.t, "5");
  line.value = "600";
  line.fire("input");
  assert.equal(root.dataset.t, "9");
  assert.equal(model.get("t"), 5);
  assert.ok(line.getAttribute("aria-valuetext").startsWith("9 9.0 ") && line.getAttribute("aria-valuetext").endsWith("1.00 4/4"));
  line.fire("change");
  assert.equal(model.get("t"), 9);
  close();
  assert.equal(model.listeners, 0);
});

test("the formula is told with numbers that add up", () => {
  const { el, close } = show(intoNoise, traits());
  const told = el.querySelector(".sdx-formula").children[1].textContent.replaceAll("−", "-").replaceAll(/[()]/g, "");
  const [sum, a, x, s, eps] = told.match(/-?\d+\.\d+/g).map(Number);
  assert.ok(Math.abs(a * x + s * eps - sum) < 0.02, told);
  close();
});

test("the reader's flag is put where the slider stands and taken away again", () => {
  const { model, el, close } = show(intoNoise, traits());
  const vote = el.querySelector("button");
  vote.click();
  assert.equal(model.get("flag"), 5);
  assert.equal(el.querySelector(".sdx-readers").hidden, false);
  vote.click();
  assert.equal(model.get("flag"), -1);
  close();
});

test("readers are told at the point nearest to the slider", () => {
  assert.deepEqual(nearest([[0, 1], [9, 0.2]], 5), [9, 0.2]);
  assert.equal(nearest([], 5), null);
  const { model, el, close } = show(intoNoise, { ...traits(), lines: [{ name: "judge", points: [[0, 1], [9, 0.25]], colour: "noise" }] });
  assert.match(el.querySelector(".sdx-readers").textContent, /judge 25 %/);
  model.receive({ lines: [{ name: "judge", points: [], colour: "noise" }] });
  assert.match(el.querySelector(".sdx-readers").textContent, /judge …/);
  close();
});

test("without a picture nothing is shown", () => {
  const { el, close } = show(intoNoise, { ...traits(), clean: undefined });
  assert.equal(el.children[0].hidden, true);
  close();
});

test("pixel noise is normal, always the same, and all of it hides the picture", () => {
  const noise = normals(20000), mean = noise.reduce((a, b) => a + b) / noise.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(Math.sqrt(noise.reduce((a, b) => a + b * b) / noise.length) - 1) < 0.03);
  assert.deepEqual(normals(5), normals(5));
  const data = Uint8ClampedArray.of(255, 0, 128, 255);
  assert.deepEqual([...noisy(data, noise, [1, 0])], [255, 0, 128, 255]);
  assert.deepEqual(noisy(data, noise, [0, 1]), noisy(Uint8ClampedArray.of(0, 255, 3, 255), noise, [0, 1]));
});
