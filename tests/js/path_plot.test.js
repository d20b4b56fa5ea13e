// The frame of the paths, and what a person does with them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show, until } from "./page.js";
import { fit, nearest, spreadTiles } from "../../sd_explorer/widgets/path_plot/frame.js";
import pathPlot from "../../sd_explorer/widgets/path_plot/index.js";

test("places keep their shape in the box, the edge stays free", () => {
  const at = fit([[0, 0], [4, 1]], 500, 300, 30), [left, right] = [at([0, 0]), at([4, 1])];
  assert.deepEqual([left[0], right[0]], [30, 470]);
  assert.ok(Math.abs((right[0] - left[0]) / (left[1] - right[1]) - 4) < 1e-9 && left[1] > right[1]);
});

test("the dot within reach is found, and none beyond", () => {
  const places = [[[0, 0], [10, 0]], [[0, 30], [10, 30]]];
  assert.deepEqual(nearest(places, [9, 28], 18), { run: 1, step: 1 });
  assert.equal(nearest(places, [200, 200], 18), null);
});

test("tiles on one place stand side by side, inside the box", () => {
  const put = spreadTiles(Array(6).fill([100, 100]), 40, 400, 300);
  for (const [n, [x, y]] of put.entries()) {
    assert.ok(x >= 20 && x <= 380 && y >= 20 && y <= 280);
    for (const [px, py] of put.slice(0, n)) assert.ok(Math.abs(px - x) >= 40 || Math.abs(py - y) >= 40);
  }
});

const PATHS = [{ name: "seed 0", points: [[0, 0], [1, 0]], thin: [[0, 1], [1, 0]] }, { name: "seed 1", points: [[0, 0], [0, 1]], thin: [] }];
const traits = () => ({ paths: PATHS, films: [], colours: ["#123456"], current: 1, dots: new DataView(new ArrayBuffer(0)), marks: [], labels: ["step 1", "the picture"], index: 1, group: "g", alt: "paths", words: { take: "Take", step: "Step", guesses: "guesses", latents: "latents" } });

test("a tile takes its run, the line scrubs, and what is drawn follows", async () => {
  const { model, el, close } = show(pathPlot, traits()), root = el.children[0], tiles = root.querySelectorAll("button");
  assert.equal(root.dataset.count, "2");
  assert.equal(tiles[0].getAttribute("aria-label"), "1: seed 0. Take");
  assert.equal(tiles[1].getAttribute("aria-pressed"), "true");
  tiles[0].click();
  assert.deepEqual(model.sent, [{ pick: 0 }]);
  const line = root.querySelector("input");
  line.value = "0";
  line.fire("input");
  assert.equal(root.dataset.index, "0");
  await until(() => model.saved.length);
  assert.deepEqual(model.saved, [{ index: 0 }]);
  assert.equal(root.querySelector("output").value, "step 1");
  model.receive({ paths: [] });
  assert.equal(root.hidden, true);
  close();
});

test("a dot that is pointed at shows its guess", () => {
  const { el, close } = show(pathPlot, traits()), root = el.children[0], stage = root.children[0], dot = root.querySelector("circle");
  stage.fire("pointermove", { clientX: +dot.getAttribute("cx"), clientY: +dot.getAttribute("cy") });
  assert.match(root.dataset.hot, /^[01] 0$/);
  stage.fire("pointerleave");
  assert.equal(root.dataset.hot, "");
  close();
});
