// Latents in the browser, and the drag of guidance over them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show } from "./page.js";
import { colours, extrapolate, floats, plane, preview, signed, spread } from "../../sd_explorer/widgets/shared/latents.js";
import guidanceDrag from "../../sd_explorer/widgets/guidance_drag/guidance_drag.js";
import { placeOf, scaleAt } from "../../sd_explorer/widgets/guidance_drag/scale.js";

const numbers = (count, seed) => Float32Array.from({ length: count }, (_, i) => Math.sin(1.7 * i + seed));
const near = (a, b, most = 1e-5) => a.length === b.length && a.every((v, i) => Math.abs(v - b[i]) <= most * (1 + Math.abs(v)));
const view = (list) => new DataView(Float32Array.from(list).buffer);
const SHAPE = [2, 3, 4], SIZE = 24, WEIGHT = numbers(48 * 2 * 9, 5), BIAS = numbers(48, 6);

test("floats are read wherever they start in their buffer", () => {
  const whole = new DataView(new ArrayBuffer(11));
  whole.setFloat32(3, 1.5, true);
  assert.deepEqual([...floats(new DataView(whole.buffer, 3, 4))], [1.5]);
  assert.equal(floats(undefined).length, 0);
});

test("the ends of the line are the two halves, and beyond them it goes on straight", () => {
  const u = numbers(9, 1), c = numbers(9, 2);
  assert.ok(near(extrapolate(u, c, 0), u, 0));
  assert.ok(near(extrapolate(u, c, 1), c));
  assert.ok(near(extrapolate(u, c, 7), u.map((v, i) => v + 7 * (c[i] - v))));
});

test("the preview is affine: a mixture's preview is the mixture of the previews", () => {
  const u = numbers(SIZE, 1), c = numbers(SIZE, 2), [a, b, m] = [u, c, extrapolate(u, c, 3)].map((z) => preview(z, SHAPE, WEIGHT, BIAS));
  assert.ok(near(m, extrapolate(a, b, 3), 1e-4));
});

test("each block of the preview sees its own place and its neighbours, edges repeated", () => {
  const weight = new Float32Array(48 * 9), bias = new Float32Array(48), z = numbers(4, 3); // one channel, 2 x 2
  weight[9 * 20 + 4] = 1; // the second colour, row 1, column 0 of a block: the place itself
  weight[9 * 20 + 3] = 10; // and ten times its left neighbour
  const out = preview(z, [1, 2, 2], weight, bias), at = (y, x) => out[3 * (8 * y + x) + 1];
  assert.ok(near([at(1, 0), at(1, 4), at(5, 4)], [11 * z[0], z[1] + 10 * z[0], z[3] + 10 * z[2]]));
});

test("no change is grey, brighter is green, darker is purple, in a range that stays", () => {
  const black = [-1, -1, -1], grey = [0, 0, 0], white = [1, 1, 1], pixel = (from, to) => [...signed(from, to)];
  assert.deepEqual(pixel(grey, grey), [232, 232, 232, 255]);
  assert.deepEqual(pixel(black, white), pixel(grey, white));
  const [up, down] = [pixel(grey, white), pixel(grey, black)];
  assert.ok(up[1] > up[0] && up[1] > up[2] && down[1] < down[0] && down[1] < down[2]);
});

test("colours are the preview's own rounding", () => assert.deepEqual([...colours(Float32Array.of(-1, 0, 2))], [0, 128, 255, 255]));

test("the plane keeps every distance between its three points", () => {
  const [u, c, f] = [1, 2, 3].map((seed) => numbers(12, seed)), at = plane(u, c, f);
  const apart = (a, b) => Math.hypot(...a.map((v, i) => v - b[i]));
  assert.ok(near([at.length, Math.hypot(at.along, at.up), Math.hypot(at.along - at.length, at.up)], [apart(u, c), apart(u, f), apart(c, f)]));
});

test("every scale has its place on the line", () => {
  for (const scale of [0, 0.5, 1, 3, 7.3, 12, 20]) assert.ok(Math.abs(scaleAt(placeOf(scale)) - scale) < 1e-9, String(scale));
  assert.deepEqual([scaleAt(0), scaleAt(600), placeOf(4)], [0, 20, 300]);
});

test("a drag draws at once and is told when it is let go", () => {
  const u = numbers(SIZE, 1), c = numbers(SIZE, 2);
  const { model, el, close } = show(guidanceDrag, { shape: SHAPE, weight: view(WEIGHT), bias: view(BIAS), uncond: view(u), text: view(c),
    final: view(numbers(SIZE, 3)), run_scale: 4, scale: 4, exact: undefined, exact_scale: -1, words: { spread_beside: "{spread}", guess: "guess" } });
  const line = el.querySelector("input"), root = el.children[0], note = el.querySelector(".sdx-part-guess").querySelector("span");
  assert.equal(root.dataset.scale, "4.00");
  line.value = String(placeOf(7));
  line.fire("input");
  assert.equal(root.dataset.scale, "7.00");
  assert.equal(note.textContent, spread(extrapolate(u, c, 7)).toFixed(2));
  assert.equal(model.get("scale"), 4);
  line.fire("change");
  assert.equal(model.get("scale"), 7);
  close();
  assert.equal(model.listeners, 0);
});

test("without halves nothing is shown", () => {
  const { el } = show(guidanceDrag, { shape: [], uncond: undefined, words: {}, scale: 1, run_scale: 1 });
  assert.equal(el.children[0].hidden, true);
});
