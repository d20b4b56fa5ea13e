// Guesses: pictures, marks, curves, orders and places, with a pointer and with keys; and the gap afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show } from "./page.js";
import guess from "../../sd_explorer/widgets/guess/guess.js";
import { picked } from "../../sd_explorer/widgets/guess/choose.js";
import { bent } from "../../sd_explorer/widgets/guess/draw.js";
import { gap } from "../../sd_explorer/widgets/guess/mark.js";
import { moved } from "../../sd_explorer/widgets/guess/order.js";

const WORDS = { yours: "you", measured: "measured", picture: "Picture {n}", order_place: "{word}, place {place} of {count}", place_read: "{x} {y}" };
const traits = (kind, more) => ({ kind, options: [], thumbs: [], slots: [], labels: [], ends: [], top: 1, scene: undefined, scene_title: "", value: [], answer: [], locked: false, words: WORDS, ...more });
const image = new DataView(new ArrayBuffer(1));
const three = { options: ["a", "b", "c"].map((title) => ({ title, note: `note ${title}` })), thumbs: [image, image] };
const axis = { labels: ["0", "1", "2", "3"], thumbs: [image, image, image, image] };

test("one pick takes the place of the one before, several fill their slots and can be given up", () => {
  assert.deepEqual(picked([1], 2, 1), [2]);
  assert.deepEqual(picked([], 2, 2), [2, -1]);
  assert.deepEqual(picked([2, -1], 0, 2), [2, 0]);
  assert.deepEqual(picked([2, 0], 2, 2), [-1, 0]);
  assert.deepEqual(picked([2, 0], 1, 2), [2, 1]);
});

test("a picture is chosen by a click or reached with arrow keys, and is told", () => {
  const { model, el, close } = show(guess, traits("choose", three));
  const buttons = el.querySelectorAll("button");
  assert.equal(buttons.length, 3);
  assert.equal(buttons[2].querySelectorAll("img").length, 0);
  buttons[0].focus();
  buttons[0].fire("keydown", { key: "ArrowLeft" });
  assert.equal(document.activeElement, buttons[2]);
  buttons[2].click();
  assert.deepEqual(model.saved.at(-1), { value: [2] });
  assert.equal(buttons[2].getAttribute("aria-pressed"), "true");
  close();
  assert.equal(model.listeners, 0);
});

test("after the answer both are marked, notes are told, and nothing can be guessed any more", () => {
  const { model, el } = show(guess, traits("choose", { ...three, slots: ["at 0", "at 20"], value: [0, 1] }));
  model.receive({ answer: [2, 1], locked: true });
  const [first, second, third] = el.querySelectorAll("button");
  assert.ok(third.classList.has("right") && second.classList.has("right") && !first.classList.has("right"));
  assert.equal(second.querySelector(".sdx-guess-name").textContent, "byou: at 20measured: at 20");
  assert.equal(first.querySelector("small").textContent, "note a");
  first.click();
  assert.deepEqual(model.get("value"), [0, 1]);
});

test("a mark is set by pointer and keys, and the gap goes to the nearer end", () => {
  assert.deepEqual([gap(1, [2, 3]), gap(5, [2, 3]), gap(2, [2, 3])], [[1, 2], [3, 5], null]);
  const { model, el } = show(guess, traits("mark", axis)), slider = el.querySelector(".sdx-guess-axis");
  slider.fire("pointerdown", { clientX: 250, pointerId: 1, buttons: 1 }); // of 400 for four places
  assert.deepEqual(model.get("value"), [2]);
  slider.fire("keydown", { key: "End" });
  assert.deepEqual(model.get("value"), [3]);
  assert.equal(slider.getAttribute("aria-valuetext"), "you: 3");
  model.receive({ answer: [0, 1], locked: true });
  assert.equal(el.querySelector(".sdx-guess-gap").style.width, "50%");
  slider.fire("keydown", { key: "Home" });
  assert.deepEqual(model.get("value"), [3]);
});

test("a curve begins flat, follows the pen between two places, and bends with keys", () => {
  assert.deepEqual(bent([0, 0, 0, 0], 0, 2, 1), [0, 0.5, 1, 0]);
  assert.deepEqual(bent([0, 0, 0, 0], 3, 3, 0.5), [0, 0, 0, 0.5]);
  const { model, el } = show(guess, traits("draw", axis)), plot = el.querySelector("svg");
  plot.fire("pointerdown", { clientX: 12, clientY: 158, pointerId: 1, buttons: 1 }); // the lower left corner
  assert.deepEqual(model.get("value"), [0, 0, 0, 0]);
  plot.fire("pointermove", { clientX: 388, clientY: 12, buttons: 1 });
  assert.deepEqual(model.get("value").map((v) => +v.toFixed(3)), [0, 0.333, 0.667, 1]);
  plot.fire("keydown", { key: "Home" });
  plot.fire("keydown", { key: "ArrowUp" });
  assert.equal(model.get("value")[0], 0.05);
  model.receive({ answer: [1, 1, 1, 1], locked: true });
  assert.equal(el.querySelectorAll("polygon").length, 1);
});

test("words are moved by keys and by dragging, and lines lead to their measured places", () => {
  assert.deepEqual(moved([0, 1, 2], 0, 2), [1, 2, 0]);
  const { model, el } = show(guess, traits("order", { options: three.options, value: [0, 1, 2] })), list = el.querySelector(".sdx-guess-list");
  list.children[0].focus();
  list.children[0].fire("keydown", { key: "ArrowDown" });
  assert.deepEqual(model.get("value"), [1, 0, 2]);
  assert.equal(list.children[0].getAttribute("aria-label"), "b, place 1 of 3");
  list.fire("pointerdown", { clientY: 80, pointerId: 1, buttons: 1 }); // rows of 36
  list.fire("pointermove", { clientY: 10, buttons: 1 });
  list.fire("pointerup");
  assert.deepEqual(model.get("value"), [2, 1, 0]);
  model.receive({ answer: [2, 0, 1], locked: true });
  assert.equal(el.querySelectorAll("line").length, 3);
  assert.equal(el.querySelectorAll(".sdx-same").length, 1);
});

test("a place is clicked or reached with keys, and stays inside the picture", () => {
  const { model, el } = show(guess, traits("place", { scene: image })), frame = el.querySelector(".sdx-guess-frame");
  frame.fire("pointerdown", { clientX: 100, clientY: 300 });
  assert.deepEqual(model.get("value"), [0.25, 1]);
  frame.fire("keydown", { key: "ArrowDown" });
  assert.deepEqual(model.get("value"), [0.25, 1]);
  frame.fire("keydown", { key: "ArrowRight" });
  assert.deepEqual(model.get("value").map((v) => +v.toFixed(2)), [0.3, 1]);
  model.receive({ answer: [0.3, 0] });
  assert.equal(el.querySelectorAll(".sdx-guess-way").length, 1);
});

test("another kind of guess takes the place of the one before", () => {
  const { model, el } = show(guess, traits("choose", three));
  model.receive({ kind: "mark", options: [], ...axis });
  assert.equal(el.querySelectorAll(".sdx-guess-axis").length, 1);
  assert.equal(el.querySelectorAll(".sdx-guess-choose").length, 0);
});
