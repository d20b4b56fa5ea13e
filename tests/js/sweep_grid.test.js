// Pictures over axes: places, rows and columns, pages, keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show } from "./page.js";
import { cellAt, layout, placeOf, stepTo } from "../../sd_explorer/widgets/sweep_grid/places.js";
import sweepGrid from "../../sd_explorer/widgets/sweep_grid/sweep_grid.js";

const AXES = [{ name: "scheduler", title: "Scheduler", labels: ["DDIM", "Euler"] }, { name: "steps", title: "Steps", labels: ["4", "8", "16"] }, { name: "seed", title: "Seed", labels: ["1", "2"] }];
const jpeg = new DataView(Uint8Array.from([255, 216]).buffer);
const shown = (traits = {}) => show(sweepGrid, { axes: AXES, across: 2, down: 1, at: [0, 0, 0], side: 96, current: -1, words: { waiting: "waiting", failed: "failed", none: "none" }, ...traits });
const numbers = (el) => el.querySelectorAll("td[data-cell]").map((td) => +td.dataset.cell);

test("a cell and its place are each other's", () => {
  for (let cell = 0; cell < 12; cell++) assert.equal(cellAt(placeOf(cell, [2, 3, 2]), [2, 3, 2]), cell);
  assert.deepEqual(placeOf(7, [2, 3, 2]), [1, 0, 1]);
});

test("two axes are rows and columns, the others stand where they were put", () => {
  assert.deepEqual(layout([2, 3, 2], 2, 1, [1, 0, 0]), [[6, 7], [8, 9], [10, 11]]);
  assert.deepEqual(layout([2, 3], 0, -1, [0, 2]), [[2, 5]]);
  assert.deepEqual(layout([2], -1, -1, [9]), [[1]]);
});

test("keys stop at the edges", () => {
  assert.deepEqual(stepTo("ArrowRight", [0, 1], 3, 2), [0, 1]);
  assert.deepEqual(stepTo("ArrowDown", [0, 1], 3, 2), [1, 1]);
  assert.deepEqual(stepTo("End", [1, 0], 3, 2), [1, 1]);
  assert.equal(stepTo("a", [0, 0], 3, 2), null);
});

test("a view asks for what is there, shows what comes, and says what a cell is", () => {
  const { el, model, close } = shown();
  assert.deepEqual(model.sent, [{ ready: true }]);
  model.say("msg:custom", { cells: [0, 1], notes: ["", "CLIP 20"] }, [jpeg, jpeg]);
  model.say("msg:custom", { failed: [3], notes: ["no memory"] }, []);
  assert.equal(el.querySelectorAll("img").length, 2);
  const cells = el.querySelectorAll("td[data-cell]"), told = el.querySelector("[role=status]");
  const hover = (i) => { cells[i].fire("pointermove"); return told.textContent; };
  assert.equal(hover(1), "Scheduler DDIM · Steps 4 · Seed 2 · CLIP 20");
  assert.ok(hover(2).endsWith("waiting"));
  assert.ok(hover(3).endsWith("failed no memory") && cells[3].classList.has("sdx-failed"));
  el.querySelector("th").fire("pointermove");
  assert.equal(told.textContent, "", "a heading is no cell");
  close();
});

test("a page is turned, rows and columns change places, and pictures stay with their cells", () => {
  const { el, model, close } = shown();
  model.say("msg:custom", { cells: [6] }, [jpeg]);
  assert.equal(el.querySelectorAll("img").length, 0);
  const page = el.querySelector(".sdx-sweep-page").querySelector("input");
  page.value = "1";
  page.fire("input");
  assert.deepEqual(numbers(el), [6, 7, 8, 9, 10, 11]);
  assert.equal(el.querySelectorAll("img").length, 1);
  const across = el.querySelector("select.sdx-sweep-across");
  across.value = "1";
  across.fire("change");
  assert.deepEqual([model.get("across"), model.get("down")], [1, 2]);
  assert.deepEqual(numbers(el), [6, 8, 10, 7, 9, 11]);
  close();
});

test("a page that is leafed through plays, the slider stays the same one, and the kernel hears where it rests", async () => {
  const { el, model, close } = shown();
  const [line, play] = ["input", "button.sdx-play"].map((one) => el.querySelector(".sdx-sweep-page").querySelector(one)), heard = [];
  const turned = () => new Promise((then) => { const hear = () => { model.off("change:at", hear); then(model.get("at")); }; model.on("change:at", hear); });
  model.save_changes = () => heard.push(model.get("at")[0]);
  play.click();
  assert.deepEqual(await turned(), [1, 0, 0]);
  assert.deepEqual(numbers(el), [6, 7, 8, 9, 10, 11]);
  assert.deepEqual(await turned(), [0, 0, 0], "after the last page comes the first");
  assert.deepEqual(await turned(), [1, 0, 0]);
  assert.equal(el.querySelector(".sdx-sweep-page").querySelector("input"), line);
  play.click();
  assert.deepEqual([heard, line.value, line.getAttribute("aria-valuetext")], [[0, 1], "1", "Euler"]);
  close();
});

test("a finished cell is picked by click or key, an empty one is not", () => {
  const { el, model, close } = shown();
  model.say("msg:custom", { cells: [0] }, [jpeg]);
  const cells = el.querySelectorAll("td[data-cell]");
  cells[1].click();
  cells[0].click();
  cells[0].fire("keydown", { key: "Enter" });
  cells[0].fire("keydown", { key: "ArrowDown" });
  assert.equal(document.activeElement, cells[2]);
  assert.deepEqual(model.sent.slice(1), [{ pick: 0 }, { pick: 0 }]);
  model.say("msg:custom", { clear: true }, []);
  assert.equal(el.querySelectorAll("img").length, 0);
  close();
});
