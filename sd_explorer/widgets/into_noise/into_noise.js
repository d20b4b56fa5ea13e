import { bitmap, keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { colours } from "../shared/latents.js";
import { pixels, prepare, shares } from "./mixture.js";
import { pixelNoise } from "./pixel_noise.js";
import { readers } from "./readers.js";
import { FINE, placeOf, timestepAt } from "./scale.js";
import { fixed, formula, standing, ticks } from "./words.js";

const PARTS = ["picture", "noise", "mixture"];

/** The three pictures of the sum. */
function sum() {
  const shown = Object.fromEntries(PARTS.map((name) => [name, { canvas: make("canvas", "", { role: "img" }), title: make("b"), note: make("span") }]));
  const figure = (name) => make("figure", `sdx-part-${name}`, {}, shown[name].canvas, make("figcaption", "", {}, shown[name].title, shown[name].note));
  const sign = (text) => make("span", "sdx-sign", { "aria-hidden": "true" }, text);
  const root = make("div", "sdx-sum", {}, figure("picture"), sign("+"), figure("noise"), sign("="), figure("mixture"));
  const say = (name, title, note) => {
    shown[name].title.textContent = title;
    shown[name].note.textContent = note;
    shown[name].canvas.setAttribute("aria-label", `${title}, ${note}`);
  };
  const paint = (name, data, [, h, w]) => {
    const { canvas } = shown[name];
    [canvas.width, canvas.height] = [4 * w, 4 * h];
    canvas.getContext("2d")?.putImageData(new ImageData(data, 4 * w, 4 * h), 0, 0);
  };
  const draw = (name, image) => {
    const { canvas } = shown[name];
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d")?.drawImage(image, 0, 0);
  };
  return { root, say, paint, draw, canvas: (name) => shown[name].canvas };
}

/** The slider with its marks. */
function dial() {
  const line = make("input", "sdx-line", { type: "range", min: 0, step: 1 }), name = make("span"), marks = make("div", "sdx-marks", { "aria-hidden": "true" });
  const root = make("div", "sdx-dial", {}, make("label", "sdx-dial-name", {}, name, line), marks);
  return { root, line, name, marks };
}

function parts() {
  const pictures = sum(), slider = dial(), chart = readers(), pixel = pixelNoise();
  const where = make("output", "sdx-standing"), strength = make("span", "sdx-strength"), sum_ = make("div", "sdx-formula");
  const vote = make("button", "sdx-button sdx-vote", { type: "button" });
  const root = make("div", "sdx-into-noise", {}, pictures.root, chart.root, slider.root,
    make("div", "sdx-told", {}, make("div", "", {}, where, strength), vote), sum_, pixel.root);
  keepKeys(root);
  return { root, pictures, slider, chart, pixel, where, strength, formula: sum_, vote };
}

function render({ model, el }) {
  const ui = parts();
  el.append(ui.root);
  let state = null, t = 0;
  const say = (key, values = {}) => (model.get("words")[key] ?? "").replace(/\{(\w+)\}/g, (_, value) => values[value] ?? "");

  async function original() {
    const data = model.get("picture");
    if (!data?.byteLength) return;
    const image = await bitmap(data);
    ui.pictures.draw("picture", image);
    ui.pixel.take(ui.pictures.canvas("picture"));
    ui.pixel.draw(state ? shares(state.abar[t]) : [1, 0]);
    image.close();
  }
  function fresh() {
    ui.root.hidden = !model.get("clean")?.byteLength || !model.get("noise")?.byteLength;
    state = ui.root.hidden ? null : prepare(model);
    if (!state) return;
    ui.pictures.paint("noise", colours(state.rest.map((value, i) => value + state.rgb.eps[i])), model.get("shape"));
    ui.slider.line.max = String(FINE * (model.get("knots").length - 1));
    ui.slider.marks.replaceChildren(...ticks(model.get("knots"), state.abar));
    stand();
  }
  function stand() {
    if (!state) return;
    const { line } = ui.slider, knots = model.get("knots"), abar = state.abar[t], told = standing(say, t, abar, model.get("steps"));
    if (timestepAt(+line.value, knots) !== t) line.value = String(Math.round(placeOf(t, knots)));
    line.style.setProperty("--sdx-share", String(+line.value / +line.max));
    line.setAttribute("aria-label", say("scale"));
    line.setAttribute("aria-valuetext", `${told.noise}, ${told.strength}`);
    Object.assign(ui.root.dataset, { t, flag: model.get("flag"), exact: "" });
    ui.where.value = told.noise;
    ui.strength.textContent = told.strength;
    ui.formula.replaceChildren(...formula(say, state, shares(abar)));
    words(shares(abar));
    mixture(shares(abar));
    chart();
  }
  function words([a, s]) {
    ui.slider.name.textContent = say("scale");
    ui.pictures.say("picture", say("picture"), `× ${fixed(a, a < 0.1 ? 3 : 2)}`);
    ui.pictures.say("noise", say("noise"), `× ${fixed(s)}`);
    ui.pictures.say("mixture", say("mixture"), `t = ${t}`);
    ui.pixel.words(say("pixels"), say("pixels_note"), say("pixels_alt"));
    ui.vote.textContent = `⚑ ${say("vote")}`;
  }
  function mixture(both) {
    ui.pixel.draw(both);
    const exact = model.get("exact");
    if (exact?.byteLength && model.get("exact_t") === t) decoded(exact);
    else ui.pictures.paint("mixture", pixels(state, both), model.get("shape"));
  }
  async function decoded(data) {
    const at = t, image = await bitmap(data);
    if (at === t) {
      ui.pictures.draw("mixture", image);
      ui.root.dataset.exact = "1";
    }
    image.close();
  }
  const chart = () => ui.chart.draw({ lines: model.get("lines"), knots: model.get("knots"), t, flag: model.get("flag"), flagName: say("you", { t: model.get("flag") }) });
  const tell = (changes) => { for (const [name, value] of Object.entries(changes)) model.set(name, value); model.save_changes(); };
  ui.slider.line.addEventListener("input", () => { t = timestepAt(+ui.slider.line.value, model.get("knots")); stand(); });
  ui.slider.line.addEventListener("change", () => tell({ t }));
  ui.vote.addEventListener("click", () => tell({ flag: model.get("flag") === t ? -1 : t }));
  const off = follow(model, {
    picture: original,
    "shape weight bias clean noise abar knots": fresh,
    "t exact words steps flag": () => { t = Math.min(model.get("t"), Math.max(0, (state?.abar.length ?? 1) - 1)); stand(); },
    lines: () => state && chart(),
  });
  return () => { off(); ui.chart.off(); };
}
export default { render };
