// Two pictures compared: the difference map, the line, taking turns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show, until } from "./page.js";
import { difference, FULL } from "../../sd_explorer/widgets/compare/pixels.js";
import compare from "../../sd_explorer/widgets/compare/compare.js";

const pixel = (value) => Uint8ClampedArray.from([value, value, value, 255]);
const data = (first) => new DataView(Uint8Array.from([first, 0]).buffer);
const shown = (traits = {}) => show(compare, { first: data(1), second: data(1), names: ["A", "B"], alts: ["one", "other"], view: "line", words: { sizes: "sizes", legend: "legend" }, ...traits });

test("the difference is grey where nothing changes, green where B is brighter, purple where it is darker", () => {
  const [r, g, b] = difference(pixel(100), pixel(100));
  assert.ok(r === g && g === b);
  const brighter = difference(pixel(0), pixel(FULL)), darker = difference(pixel(FULL), pixel(0));
  assert.ok(brighter[1] > brighter[0] && brighter[1] > brighter[2]);
  assert.ok(darker[0] > darker[1] && darker[2] > darker[1]);
  assert.equal(brighter[3], 255);
});

test("the scale is the same for every pair: twice the change is twice the colour, up to the full one", () => {
  const grey = difference(pixel(0), pixel(0))[0], fall = (change) => grey - difference(pixel(0), pixel(change))[0];
  assert.ok(Math.abs(fall(FULL / 2) - fall(FULL) / 2) <= 1);
  assert.equal(fall(FULL), fall(255));
});

test("keys on the line and a drag over the picture move the line", async () => {
  const { el, close } = shown();
  await until(() => el.querySelector(".sdx-compare").dataset.ready === "1");
  const stage = el.querySelector(".sdx-compare-stage"), line = el.querySelector("input");
  line.value = "20";
  line.fire("input");
  assert.equal(stage.style["--sdx-cut"], "20%");
  stage.fire("pointerdown", { clientX: 300, buttons: 1, pointerId: 1 });
  assert.equal(stage.style["--sdx-cut"], "75%");
  stage.fire("pointermove", { clientX: 0, buttons: 0 });
  assert.equal(stage.style["--sdx-cut"], "75%");
  close();
});

test("a view is chosen with a click; pictures take turns; other sizes have no map", async () => {
  const { el, model, close } = shown({ second: data(2) });
  await until(() => el.querySelector(".sdx-compare").dataset.ready === "1");
  const [line, , turn, difference_] = el.querySelectorAll("[role=radio]");
  turn.click();
  assert.equal(model.get("view"), "turn");
  const front = () => el.querySelectorAll("figure").findIndex((figure) => figure.classList.has("sdx-front")), before = front();
  el.querySelector("button.sdx-button").click();
  assert.notEqual(front(), before);
  difference_.click();
  assert.ok(el.querySelector(".sdx-compare-map").hidden);
  assert.equal(el.querySelector(".sdx-compare-legend").textContent, "sizes");
  line.click();
  assert.ok(el.querySelector(".sdx-compare-legend").hidden);
  close();
});

test("without two pictures there is nothing", () => {
  const { el, close } = shown({ first: null });
  assert.ok(el.querySelector(".sdx-compare").hidden);
  close();
});
