// The pad to draw on: what brush and bucket do, gestures of hand and keys, and what the kernel is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show, until } from "./page.js";
import { between, dab, flood, opaque, paper, plain, rgb, under } from "../../sd_explorer/widgets/draw_pad/pixels.js";
import { outline } from "../../sd_explorer/widgets/shared/outline.js";
import drawPad from "../../sd_explorer/widgets/draw_pad/draw_pad.js";

const at = (pixels, columns, x, y) => [...pixels.slice(4 * (y * columns + x), 4 * (y * columns + x) + 3)];
const RED = [217, 45, 32], WHITE = [255, 255, 255];

test("a dab is full inside, soft at its edge, and stays on the sheet", () => {
  const pixels = paper(9, 9);
  dab(pixels, 9, { x: 4.5, y: 4.5 }, 4, RED);
  dab(pixels, 9, { x: 0, y: 0 }, 3, RED);
  assert.deepEqual([at(pixels, 9, 4, 4), at(pixels, 9, 0, 0), at(pixels, 9, 8, 4)], [RED, RED, WHITE]);
  const edge = at(pixels, 9, 4, 2);
  assert.ok(edge[1] > RED[1] && edge[1] < 255, String(edge));
});

test("dabs of a fast stroke leave no gap", () => {
  const pixels = paper(64, 4);
  for (const point of between({ x: 1, y: 2 }, { x: 63, y: 2 }, 3)) dab(pixels, 64, point, 3, RED);
  for (let x = 2; x < 62; x++) assert.deepEqual(at(pixels, 64, x, 1), RED, String(x));
});

test("a bucket stays inside a closed line", () => {
  const pixels = paper(8, 8);
  for (let i = 2; i < 6; i++) for (const [x, y] of [[i, 2], [i, 5], [2, i], [5, i]]) pixels.set(RED, 4 * (8 * y + x));
  flood(pixels, 8, { x: 3.5, y: 3.5 }, [0, 0, 255]);
  assert.deepEqual([at(pixels, 8, 4, 4), at(pixels, 8, 2, 2), at(pixels, 8, 0, 0), at(pixels, 8, 7, 3)], [[0, 0, 255], RED, WHITE, WHITE]);
});

test("bytes become pixels and bytes again", () => {
  const bytes = Uint8Array.from({ length: 27 }, (_, i) => 9 * i);
  assert.deepEqual([...plain(opaque(bytes))], [...bytes]);
  assert.deepEqual(rgb("#1f5fa6"), [31, 95, 166]);
});

test("a brush of cells is as wide as it says and stays on the grid", () => {
  assert.deepEqual(under(4, 4, { x: 1.5, y: 2.5 }, 1), [9]);
  assert.deepEqual(under(4, 4, { x: 1.5, y: 1.5 }, 3), [0, 1, 2, 4, 5, 6, 8, 9, 10]);
  assert.deepEqual(under(4, 4, { x: 3.9, y: 3.9 }, 2).includes(15), true);
  assert.deepEqual(under(4, 4, { x: 9, y: 9 }, 1), []);
});

test("cells are outlined once around, not one by one", () => {
  assert.equal(outline([0, 1], 4, 4).match(/[hv]1/g).length, 6);
  assert.equal(outline([], 4, 4), "");
});

const WORDS = { undo: "Undo", clear: "Clear", place: "column {x}, row {y}", keys: "keys", not_a_picture: "no picture", red_colour: "red", blue_colour: "blue", size: "Width" };
const DRAW = { mode: "draw", columns: 40, rows: 30, pixels: undefined, marked: [], tools: [], tool: "", size: 2, undoable: false, label: "Your drawing", extent: 256, words: WORDS };
const parts = (el) => ({ stage: el.querySelector(".sdx-pad-stage"), undo: el.querySelector(".sdx-pad-undo"), clear: el.querySelector(".sdx-pad-clear") });
const pixel = (model, x, y) => { const data = model.get("pixels"), from = 3 * (y * 40 + x); return [0, 1, 2].map((c) => data.getUint8(from + c)); };
const hand = (type, x, y) => [type, { clientX: 10 * x, clientY: 10 * y, pointerId: 1, button: 0 }]; // the page's boxes are 400 x 300

test("a stroke is drawn while it goes on and told once, when it ends", () => {
  const { model, el, close } = show(drawPad, { ...DRAW });
  const { stage } = parts(el);
  stage.fire(...hand("pointerdown", 5, 5));
  stage.fire(...hand("pointermove", 20, 5));
  assert.equal(model.saved.length, 0);
  stage.fire(...hand("pointerup", 20, 5));
  assert.deepEqual([model.saved.length, pixel(model, 12, 5), pixel(model, 12, 20)], [1, RED, WHITE]);
  close();
  assert.equal(model.listeners, 0);
});

test("undo gives the bits of before back, stroke by stroke, and a fresh sheet can be undone too", () => {
  const { model, el } = show(drawPad, { ...DRAW });
  const { stage, undo, clear } = parts(el), seen = () => [...plain(opaque(new Uint8Array(model.get("pixels").buffer)))];
  assert.equal(undo.disabled, true);
  const after = [10, 20, 25].map((y) => { stage.fire(...hand("pointerdown", 9, y)); stage.fire(...hand("pointerup", 9, y)); return seen(); });
  undo.click();
  assert.deepEqual(seen(), after[1]);
  clear.click();
  assert.ok(seen().every((value) => value === 255));
  undo.click();
  assert.deepEqual(seen(), after[1]);
  undo.click();
  undo.click();
  assert.ok(seen().every((value) => value === 255));
  assert.equal(undo.disabled, true);
});

test("a stroke that the finger's system takes away leaves nothing", () => {
  const { model, el } = show(drawPad, { ...DRAW });
  const { stage, undo } = parts(el);
  stage.fire(...hand("pointerdown", 5, 5));
  stage.fire("pointercancel");
  assert.deepEqual([model.saved.length, undo.disabled], [0, true]);
});

test("keys move a cursor, paint and undo; the page says where", () => {
  const { model, el } = show(drawPad, { ...DRAW });
  const { stage } = parts(el), note = el.querySelector(".sdx-pad-note");
  stage.fire("keydown", { key: "ArrowRight" });
  assert.equal(note.value, "column 22, row 16");
  stage.fire("keydown", { key: " " });
  assert.deepEqual(pixel(model, 21, 15), RED);
  stage.fire("keydown", { key: "z", ctrlKey: true });
  assert.deepEqual(pixel(model, 21, 15), WHITE);
  for (let i = 0; i < 40; i++) stage.fire("keydown", { key: "ArrowLeft", shiftKey: true });
  assert.equal(note.value, "column 1, row 16");
  assert.equal(stage.getAttribute("role"), "application");
  assert.match(stage.getAttribute("aria-label"), /^Your drawing/);
});

test("a colour is taken with click or arrow keys, and the eraser gives way to it", () => {
  const { model, el } = show(drawPad, { ...DRAW, tool: "eraser" });
  const { stage } = parts(el), swatches = el.querySelector(".sdx-swatches"), named = (name) => swatches.children.find((one) => one.getAttribute("aria-label") === name);
  named("red").focus();
  swatches.fire("keydown", { key: "ArrowRight" });
  assert.equal(model.get("tool"), "brush");
  named("blue").click();
  assert.equal(named("blue").getAttribute("aria-checked"), "true");
  stage.fire(...hand("pointerdown", 5, 5));
  stage.fire(...hand("pointerup", 5, 5));
  assert.deepEqual(pixel(model, 5, 5), rgb("#1f6fd0"));
});

test("a picture that comes from the kernel is drawn on, and what was there can be had back", () => {
  const { model, el } = show(drawPad, { ...DRAW });
  const { stage, undo } = parts(el);
  stage.fire(...hand("pointerdown", 5, 5));
  stage.fire(...hand("pointerup", 5, 5));
  model.receive({ pixels: new DataView(new Uint8Array(3 * 1200).fill(7).buffer) });
  stage.fire(...hand("pointerdown", 30, 20));
  stage.fire(...hand("pointerup", 30, 20));
  assert.deepEqual([pixel(model, 1, 1), pixel(model, 30, 20)], [[7, 7, 7], RED]);
  undo.click();
  undo.click();
  assert.deepEqual([pixel(model, 5, 5), pixel(model, 1, 1)], [RED, WHITE]);
});

test("a file that is dropped lies on the sheet; what is no picture is refused in words", async () => {
  const { model, el } = show(drawPad, { ...DRAW });
  const root = el.querySelector(".sdx-pad"), drop = (file) => root.fire("drop", { dataTransfer: { files: [file] } });
  drop({ arrayBuffer: async () => { throw new Error("broken"); } });
  await until(() => el.querySelector(".sdx-pad-note").value === "no picture");
  drop({ arrayBuffer: async () => new ArrayBuffer(4) });
  await until(() => model.saved.length);
  assert.equal(model.get("pixels").byteLength, 3 * 1200);
});

const TOOLS = [{ id: "fresh", title: "Fresh", hint: "" }, { id: "flat", title: "Flat", hint: "" }];
const CELLS = { ...DRAW, size: 1, mode: "cells", columns: 16, rows: 16, tools: TOOLS, pixels: new DataView(new Uint8Array(768).buffer), marked: [3] };
const cell = (type, x, y) => [type, { clientX: 25 * x, clientY: 18.75 * y, pointerId: 1, button: 0 }];

test("the line under the pad follows the language", () => {
  const { model, el } = show(drawPad, { ...DRAW });
  const { stage } = parts(el), note = el.querySelector(".sdx-pad-note");
  stage.fire("focus");
  assert.equal(note.value, "keys");
  model.receive({ words: { ...WORDS, keys: "キー", place: "{x} 列" } });
  assert.equal(note.value, "キー");
  stage.fire("keydown", { key: "ArrowUp" });
  assert.equal(note.value, "21 列");
});

test("cells: a stroke says which cells it touched, each once, and changes nothing by itself", () => {
  const { model, el, close } = show(drawPad, { ...CELLS });
  const { stage, undo } = parts(el), before = model.get("pixels");
  assert.equal(undo.disabled, true);
  el.querySelector('[data-id="flat"]').click();
  model.saved.length = 0;
  stage.fire(...cell("pointerdown", 2.5, 3.5));
  for (const x of [3.5, 4.5, 3.5]) stage.fire(...cell("pointermove", x, 3.5));
  assert.equal(el.querySelector(".sdx-overlay-going").getAttribute("d").match(/[hv]1/g).length, 8);
  stage.fire(...cell("pointerup", 3.5, 3.5));
  assert.deepEqual(model.sent, [{ stroke: "flat", cells: [50, 51, 52] }]);
  assert.deepEqual([model.get("pixels"), model.saved, el.querySelector(".sdx-overlay-going").getAttribute("d")], [before, [], ""]);
  close();
  assert.equal(model.listeners, 0);
});

test("cells: keys touch one, the buttons ask, and marked cells are outlined", () => {
  const { model, el } = show(drawPad, { ...CELLS });
  const { stage, undo, clear } = parts(el);
  stage.fire("keydown", { key: "ArrowUp" });
  stage.fire("keydown", { key: " " });
  model.receive({ undoable: true, marked: [120, 121] });
  undo.click();
  clear.click();
  assert.deepEqual(model.sent, [{ stroke: "fresh", cells: [120] }, { ask: "undo" }, { ask: "clear" }]);
  assert.equal(el.querySelector(".sdx-overlay-marked").getAttribute("d").match(/[hv]1/g).length, 6);
  assert.equal(el.querySelector(".sdx-swatches").parentNode.hidden, true);
});

test("cells: the one under the pointer tells its numbers and its pixels, and the line of before comes back", () => {
  const numbers = new Float32Array(2 * 256);
  [numbers[3 * 16 + 2], numbers[256 + 3 * 16 + 2]] = [-1.234, 0.5];
  const words = { ...CELLS.words, cell: "{x}, {y}: {numbers} over {left}-{right}, {top}-{bottom}" };
  const { model, el } = show(drawPad, { ...CELLS, words, numbers: new Uint8Array(numbers.buffer), scale: 8 });
  const { stage } = parts(el), note = el.querySelector(".sdx-pad-note"), frame = () => el.querySelector(".sdx-overlay-cursor").getAttribute("d");
  stage.fire(...cell("pointermove", 2.5, 3.5));
  assert.deepEqual([note.value, frame()], ["3, 4: −1.23  0.50 over 17-24, 25-32", "M2 3h1v1h-1z"]);
  stage.fire(...cell("pointerleave", 20, 3.5));
  assert.deepEqual([note.value, frame()], ["", ""]);
  stage.fire("keydown", { key: "ArrowUp" });
  stage.fire(...cell("pointermove", 2.5, 3.5));
  stage.fire(...cell("pointerleave", 20, 3.5));
  assert.match(note.value, /^9, 8: 0.00 {2}0.00/);
  assert.deepEqual(model.sent, []);
});

test("cells without numbers say nothing under the pointer", () => {
  const { el } = show(drawPad, { ...CELLS });
  parts(el).stage.fire(...cell("pointermove", 2.5, 3.5));
  assert.equal(el.querySelector(".sdx-pad-note").value, "");
});
