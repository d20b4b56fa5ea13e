// The widgets that move while a run goes on: the hero, its strip, the sliders and the rows of choices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show, until } from "./page.js";
import choice from "../../sd_explorer/widgets/choice.js";
import hero from "../../sd_explorer/widgets/hero/hero.js";
import slider from "../../sd_explorer/widgets/slider.js";
import stepGrid from "../../sd_explorer/widgets/step_grid/step_grid.js";
import { evenly, Film } from "../../sd_explorer/widgets/shared/film.js";

const KINDS = ["noisy", "noise", "clean"].map((id) => ({ id, title: id }));
const HERO = { kinds: KINDS, kind: "noisy", words: {}, alt: "a picture", waking: ["reading"], stage: 0, last: null, finished: false, count: 0,
  rows: [], labels: [], corner: "", status: {}, group: "hero" };
const tile = () => new Uint8Array([1]), sprite = (count) => new Uint8Array([count]);

const begun = (count) => { const shown = show(hero, { ...HERO }); shown.model.say("msg:custom", { begin: count }, []); return shown; };
const step = (model, index) => model.say("msg:custom", { frames: [{ index, labels: [`step ${index + 1}`], kinds: KINDS.map(({ id }) => id) }], number: index }, KINDS.map(tile));

test("the hero follows a run that goes on, step by step, and tells what it has drawn", async () => {
  const { model, el, close } = begun(4);
  for (const index of [0, 1]) {
    step(model, index);
    await until(() => model.sent.some((message) => message.drawn === index));
  }
  assert.equal(el.querySelector("canvas").dataset.step, "1");
  assert.equal(el.querySelector(".sdx-strip").getAttribute("aria-valuetext"), "step 2");
  close();
  assert.equal(model.listeners, 0);
});

test("a picture that is finished when the next run begins is shown until that one has a step", async () => {
  const { model, el, close } = begun(4), canvas = el.querySelector("canvas");
  model.receive({ last: tile(), finished: true, count: 4 });
  model.receive({ finished: false });
  await until(() => canvas.dataset.kind === "final");
  assert.equal(canvas.dataset.finals, "1");
  step(model, 0);
  await until(() => canvas.dataset.kind === "step");
  close();
});

test("who looks at an earlier step is left there while the run goes on", async () => {
  const { model, el, close } = begun(4);
  for (const index of [0, 1, 2]) { step(model, index); await until(() => model.sent.some((message) => message.drawn === index)); }
  el.querySelector(".sdx-strip").fire("keydown", { key: "Home" });
  step(model, 3);
  await until(() => model.sent.some((message) => message.drawn === 3));
  assert.equal(el.querySelector("canvas").dataset.step, "0");
  close();
});

test("a finished run ends in the picture, and a new one forgets the frames of the old", async () => {
  const { model, el, close } = begun(2);
  model.receive({ count: 2, labels: ["one", "two", "the picture"], rows: KINDS.map(() => sprite(2)) });
  model.receive({ last: new DataView(new ArrayBuffer(4)), finished: true });
  await until(() => el.querySelector("canvas").dataset.finals);
  assert.equal(el.querySelector("canvas").dataset.kind, "final");
  model.receive({ finished: false });
  model.say("msg:custom", { begin: 3 }, []);
  const frames = el.querySelectorAll(".sdx-frame");
  assert.ok(frames.length && frames.every((frame) => frame.classList.has("sdx-to-come")));
  close();
});

test("how a picture differs from the settings beside it stands in its corner", () => {
  const { model, el, close } = show(hero, { ...HERO });
  assert.equal(el.querySelector(".sdx-corner").textContent, "");
  model.receive({ corner: "still with Guidance scale 4" });
  assert.equal(el.querySelector(".sdx-corner").textContent, "still with Guidance scale 4");
  close();
});

test("what the hero shows is chosen in the browser and told once", () => {
  const { model, el, close } = show(hero, { ...HERO });
  el.querySelector('[data-id="clean"]').click();
  assert.deepEqual(model.saved, [{ kind: "clean" }]);
  assert.equal(el.querySelector('[data-id="clean"]').getAttribute("aria-checked"), "true");
  close();
});

const SLIDER = { min: 1, max: 30, step: 0.5, value: 4, description: "Guidance", shown: true, reading: "", disabled: false, continuous: false };

test("a slider is named, reads its number, and tells it when it is let go", () => {
  const { model, el, close } = show(slider, { ...SLIDER });
  const line = el.querySelector("input");
  assert.equal(line.getAttribute("aria-label"), "Guidance");
  line.value = "7.5";
  line.fire("input");
  assert.deepEqual([model.saved, el.querySelector("output").value], [[], 7.5]);
  line.fire("change");
  assert.deepEqual(model.saved, [{ value: 7.5 }]);
  model.receive({ value: 2 });
  assert.equal(`${line.value}`, "2");
  close();
  assert.equal(model.listeners, 0);
});

test("a slider that is continuous tells the first move at once, then a few a second, and the last one in any case", async () => {
  const { model, el, close } = show(slider, { ...SLIDER, continuous: true });
  const line = el.querySelector("input"), move = (value) => { line.value = value; line.fire("input"); };
  ["5", "6", "7"].forEach(move);
  assert.deepEqual(model.saved, [{ value: 5 }]);
  model.receive({ value: 5, reading: "five" });
  assert.equal(line.value, "7", "an answer to an older move does not pull the handle back");
  await until(() => model.saved.length === 2);
  assert.deepEqual(model.saved[1], { value: 7 });
  move("8");
  line.fire("change");
  assert.deepEqual(model.saved.slice(2), [{ value: 8 }], "what is let go is told at once");
  move("9");
  close();
  await new Promise((done) => setTimeout(done, 150));
  assert.deepEqual(model.saved.at(-1), { value: 8 }, "a slider that is gone tells nothing");
});

test("a row of choices keeps the one that was taken in sight", () => {
  const options = ["a", "b", "c", "d"].map((id) => ({ id, title: id.toUpperCase() }));
  const { model, el } = show(choice, { options, value: "a", most: 2, label: "Letters", wide: false, words: { more: "more" } });
  const row = () => el.querySelectorAll('[role="radio"]').map((button) => button.getAttribute("data-id"));
  assert.deepEqual(row(), ["a", "b"]);
  el.querySelector('[role="menuitem"][data-id="d"]').click();
  assert.deepEqual([row(), model.saved], [["a", "d"], [{ value: "d" }]]);
  el.querySelector('[data-id="a"]').focus();
  el.querySelector(".sdx-segments").fire("keydown", { key: "ArrowRight" });
  assert.equal(model.get("value"), "d");
});

test("frames that come late from an older run are dropped", async () => {
  const film = new Film(), late = film.push(0, tile());
  film.clear();
  assert.equal(await late, false);
  assert.equal(film.length, 0);
  assert.equal(await film.load(sprite(3)), true);
  assert.deepEqual([film.length, film.has(2), film.has(3)], [3, true, false]);
});

test("columns are spread evenly, the first and the last among them", () => {
  assert.deepEqual(evenly(10, 4), [0, 3, 6, 9]);
  assert.deepEqual(evenly(3, 8), [0, 1, 2]);
  assert.deepEqual(evenly(1, 8), [0]);
});

test("a grid of steps is played in the browser and stops at the end", async () => {
  const { model, el, close } = show(stepGrid, { rows: [], count: 3, index: 2, titles: [], subtitles: [], labels: ["one", "two", "three"], pixelated: [],
    shown: 8, compact: false, alt: "", group: "grid", words: { play: "Play", pause: "Pause", step: "Step" } });
  const play = el.querySelectorAll("button").find((button) => button.getAttribute("aria-label") === "Play");
  play.click();
  assert.equal(play.getAttribute("aria-label"), "Pause");
  await until(() => play.getAttribute("aria-label") === "Play");
  await until(() => model.saved.length);
  assert.deepEqual(model.saved.at(-1), { index: 2 });
  close();
  assert.equal(model.listeners, 0);
});
