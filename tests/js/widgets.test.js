// Gestures and words of the small widgets, on the page model.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show, until } from "./page.js";
import beliefs from "../../sd_explorer/widgets/beliefs.js";
import codeBox from "../../sd_explorer/widgets/code_box.js";
import curve from "../../sd_explorer/widgets/curve.js";
import drop from "../../sd_explorer/widgets/drop.js";
import gallery from "../../sd_explorer/widgets/gallery.js";
import label from "../../sd_explorer/widgets/label.js";
import leftOut from "../../sd_explorer/widgets/left_out.js";
import pictureRow from "../../sd_explorer/widgets/picture_row.js";
import saver from "../../sd_explorer/widgets/saver.js";
import slider from "../../sd_explorer/widgets/slider.js";

const LABEL = { title: "Seed", value: "", level: 0, sentence: "A number.", paragraph: "More of it.", formula: "x", source: "Ho 2020",
  words: { sentence: "in a sentence", more: "more", formula: "the formula", help: "Explain" } };

test("a label opens its help, goes deeper, and speaks another language while it is open", () => {
  const { model, el, close } = show(label, { ...LABEL });
  const button = el.querySelector(".sdx-q"), box = el.querySelector(".sdx-popover");
  assert.equal(button.getAttribute("aria-label"), "Explain: Seed");
  button.click();
  assert.equal(button.getAttribute("aria-expanded"), "true");
  assert.match(box.textContent, /A number/);
  box.querySelector(".sdx-depths").children[2].click();
  assert.match(box.textContent, /Ho 2020/);
  model.receive({ title: "シード", words: { ...LABEL.words, help: "説明" } });
  assert.match(box.textContent, /シード/);
  assert.equal(button.getAttribute("aria-label"), "説明: シード");
  close();
  assert.equal(model.listeners, 0);
});

test("a label without a sentence offers no help", () => {
  const { el } = show(label, { ...LABEL, sentence: "" });
  assert.equal(el.querySelector(".sdx-q").hidden, true);
});

const ITEMS = [{ id: "png", title: "Picture" }, { id: "gif", title: "Film", hint: "all steps" }];

test("a menu of files asks for the one that was chosen, and only when something can be saved", () => {
  const { model, el, close } = show(saver, { items: ITEMS, enabled: false, words: { save: "Save" } });
  const button = el.querySelector("button"), menu = el.querySelector(".sdx-menu");
  button.click();
  assert.equal(menu.open, false);
  model.receive({ enabled: true });
  button.click();
  menu.querySelector('[data-id="gif"]').click();
  assert.deepEqual([model.sent, menu.open], [[{ save: "gif" }], false]);
  close();
  assert.equal(model.listeners, 0);
});

test("a file that is dropped is sent; one that is too large is refused in words", async () => {
  const { model, el } = show(drop, { accept: ".png", title: "open_png", words: { open_png: "Open", too_large: "too large" } });
  const root = el.querySelector(".sdx-drop");
  const file = (size) => ({ name: "a.png", size, arrayBuffer: async () => new ArrayBuffer(size) });
  root.fire("drop", { dataTransfer: { files: [file(9e6)] } });
  assert.equal(el.querySelector(".sdx-drop-note").textContent, "too large");
  root.fire("drop", { dataTransfer: { files: [file(10)] } });
  await until(() => model.sent.length);
  assert.equal(model.sent[0].file, "a.png");
  assert.equal(model.sent[0].buffers[0].byteLength, 10);
  assert.equal(el.querySelector(".sdx-drop-note").textContent, "");
});

test("code is copied, also where the clipboard is closed", async () => {
  const { el, close } = show(codeBox, { code: "print(1)", words: { copy: "Copy", copied: "Copied" } });
  assert.equal(el.querySelector("code").textContent, "print(1)");
  el.querySelector("button").click();
  await until(() => el.querySelector("button").textContent === "Copied");
  assert.ok(document.calls.includes("copy"));
  close();
});

test("a gallery marks what is on show and tells what was picked", () => {
  const items = ["a", "b"].map((id) => ({ id, alt: id, title: id }));
  const { model, el } = show(gallery, { items, thumbs: [new Uint8Array(1), new Uint8Array(1)], selected: "a", columns: 6 });
  const pressed = () => el.querySelectorAll("button").map((button) => button.getAttribute("aria-pressed"));
  assert.deepEqual(pressed(), ["true", "false"]);
  el.querySelectorAll("button")[1].click();
  assert.deepEqual(model.sent, [{ pick: "b" }]);
  model.receive({ selected: "b" });
  assert.deepEqual(pressed(), ["false", "true"]);
});

test("bars of one name share a scale; nothing is drawn before its picture is there", () => {
  const item = (value) => ({ text: "w", struck: true, alt: "", bars: [{ name: "change", value, read: `${value}` }] });
  const { model, el } = show(leftOut, { items: [item(1), item(4)], thumbs: [], words: { left_out_alt: "Pictures" } });
  assert.equal(el.querySelector(".sdx-left-out").hidden, true);
  model.receive({ thumbs: [new Uint8Array(1), new Uint8Array(1)] });
  assert.deepEqual(el.querySelectorAll(".sdx-bar-0").map((bar) => bar.style.width), ["25%", "100%"]);
});

test("a curve without a line is nothing to slide along, nor a stop for the tab key", () => {
  const { model, el } = show(curve, { series: [], labels: [], alt: "", x_title: "", index: 0, group: "c" });
  const plot = el.querySelector("svg");
  assert.deepEqual([plot.getAttribute("role"), plot.getAttribute("tabindex")], [null, null]);
  model.receive({ series: [{ name: "noise", values: [1, 0], dashed: false }], alt: "a curve" });
  assert.deepEqual([plot.getAttribute("role"), plot.getAttribute("tabindex"), plot.getAttribute("aria-label")], ["slider", "0", "a curve"]);
});

test("a curve is a slider over the steps and reads every line", () => {
  const series = [{ name: "noise", values: [1, 0.5, 0], dashed: false }, { name: "way", values: [1, 0.2, 0], dashed: true }];
  const { model, el, close } = show(curve, { series, labels: ["one", "two", "three"], alt: "curves", x_title: "", index: 1, group: "c" });
  const plot = el.querySelector("svg");
  assert.equal(plot.getAttribute("aria-valuetext"), "two, noise 0.50, way 0.20");
  plot.fire("keydown", { key: "End" });
  assert.equal(plot.getAttribute("aria-valuenow"), "3");
  plot.fire("pointerdown", { clientX: 6, pointerId: 1, buttons: 1 });
  assert.equal(plot.getAttribute("aria-valuenow"), "1");
  close();
  assert.equal(model.listeners, 0);
});

test("a value that is not there is a gap in the curve and read as one", () => {
  const { el, close } = show(curve, { series: [{ name: "score", values: [1, null, 3, 4], dashed: false }], labels: [], alt: "", index: 1, group: "c" });
  const drawn = el.querySelector("path.line").getAttribute("d");
  assert.deepEqual([drawn.match(/[ML]/g).join(""), el.querySelectorAll("circle.stop").length, el.querySelectorAll("circle.dot").length], ["MML", 3, 0]);
  assert.ok(el.querySelector("svg").getAttribute("aria-valuetext").endsWith("score –"));
  close();
});

test("a row of pictures keeps the place of one that is still to come, and outlines cells on one that is there", () => {
  const item = { title: "after", note: "n", alt: "after", colour: "a", sharp: false, grid: [4, 4], marked: [5] };
  const { model, el, close } = show(pictureRow, { items: [{ title: "before" }, item], thumbs: [new Uint8Array(1), new Uint8Array(0)], most: 200 });
  const frames = () => el.querySelectorAll("figure").map((figure) => figure.children[0]);
  assert.deepEqual(frames().map((frame) => frame.classList.has("sdx-to-come")), [false, true]);
  model.receive({ thumbs: [new Uint8Array(1), new Uint8Array(1)] });
  assert.equal(el.querySelector("path.sdx-overlay-marked").getAttribute("d").match(/[hv]1/g).length, 4);
  assert.equal(frames()[1].querySelector("img").getAttribute("alt"), "after");
  close();
  assert.equal(model.listeners, 0);
});

test("a slider of a group moves with it, says what its number is called, and tells the kernel once", async () => {
  const { model, el, close } = show(slider, { value: 2, min: 0, max: 4, step: 1, description: "Switch after", shown: true, reading: "", labels: ["none", "one", "two", "three", "all"], continuous: true, disabled: false, group: "g" });
  const line = el.querySelector("input"), number = el.querySelector("output");
  assert.equal(number.value, "two");
  window.dispatchEvent(new CustomEvent("sdx-step-g", { detail: 4 }));
  assert.equal(number.value, "all");
  assert.deepEqual(model.saved, []);
  line.value = "1";
  line.fire("input");
  await until(() => model.saved.length);
  assert.deepEqual(model.saved, [{ value: 1 }]);
  close();
});

test("a chip opens its answer and closes it again, and the lesson is asked for", () => {
  const items = [{ title: "Many think: a", answer: "not a" }, { title: "Many think: b", answer: "not b" }];
  const { model, el, close } = show(beliefs, { items, lesson: "Lesson 5" });
  const [one, two, lesson] = el.querySelectorAll("button"), answer = el.querySelector("p");
  assert.equal(answer.hidden, true);
  one.click();
  assert.deepEqual([answer.textContent, one.getAttribute("aria-expanded")], ["not a", "true"]);
  two.click();
  assert.deepEqual([answer.textContent, one.getAttribute("aria-expanded"), two.getAttribute("aria-expanded")], ["not b", "false", "true"]);
  two.click();
  assert.equal(answer.hidden, true);
  lesson.click();
  assert.deepEqual(model.sent, [{ lesson: true }]);
  model.receive({ lesson: "" });
  assert.equal(el.querySelectorAll("button").length, 2);
  close();
  assert.equal(model.listeners, 0);
});
