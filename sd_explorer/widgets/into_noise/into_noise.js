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
function line() {
  const line = make("input", "sdx-line", { type: "range", min: 0, step: 1 }), name = make("span"), marks = make("div", "sdx-marks", { "aria-hidden": "true" });
  const root = make("div", "sdx-dial", {}, make("label", "sdx-dial-name", {}, name, line), marks);
  return { root, line, name, marks };
}

function parts() {
  const pictures = sum(), slider = line(), chart = readers(), pixel = pixelNoise();
  const where = make("output", "sdx-standing"), strength = make("span", "sdx-strength"), sum_ = make("div", "sdx-formula");
  const vote = make("button", "sdx-button sdx-vote", { type: "button" });
  const root = make("div", "sdx-into-noise", {}, pictures.root, chart.root, slider.root,
    make("div", "sdx-told", {}, make("div", "", {}, where, strength), vote), sum_, pixel.root);
  keepKeys(root);
  return { root, pictures, slider, chart, pixel, where, strength, formula: sum_, vote };
}

/** Picture, noise and mixture at an amount of noise t. */
class Dial {
  state = null;
  t = 0;

  constructor(model) {
    this.model = model;
    this.ui = parts();
    const { slider, vote } = this.ui;
    slider.line.addEventListener("input", () => { this.t = timestepAt(+slider.line.value, model.get("knots")); this.stand(); });
    slider.line.addEventListener("change", () => this.tell({ t: this.t }));
    vote.addEventListener("click", () => this.tell({ flag: model.get("flag") === this.t ? -1 : this.t }));
  }
  say = (key, values = {}) => (this.model.get("words")[key] ?? "").replace(/\{(\w+)\}/g, (_, value) => values[value] ?? "");
  tell(changes) {
    for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
    this.model.save_changes();
  }
  /** @returns {[number, number]} */
  get shares() { return this.state ? shares(this.state.abar[this.t]) : [1, 0]; }

  async original() {
    const data = this.model.get("picture"), { ui } = this;
    if (!data?.byteLength) return;
    const image = await bitmap(data);
    ui.pictures.draw("picture", image);
    ui.pixel.take(ui.pictures.canvas("picture"));
    ui.pixel.draw(this.shares);
    image.close();
  }
  /** Another picture or noise. */
  fresh() {
    const { model, ui } = this;
    ui.root.hidden = !model.get("clean")?.byteLength || !model.get("noise")?.byteLength;
    this.state = ui.root.hidden ? null : prepare(model);
    if (!this.state) return;
    const { rest, rgb, abar } = this.state;
    ui.pictures.paint("noise", colours(rest.map((value, i) => value + rgb.eps[i])), model.get("shape"));
    ui.slider.line.max = String(FINE * (model.get("knots").length - 1));
    ui.slider.marks.replaceChildren(...ticks(model.get("knots"), abar));
    this.stand();
  }
  /** The amount that the kernel says. */
  at(t) {
    this.t = Math.min(t, Math.max(0, (this.state?.abar.length ?? 1) - 1));
    this.stand();
  }
  stand() {
    if (!this.state) return;
    const { ui, model, t, state } = this, told = standing(this.say, t, state.abar[t], model.get("steps"));
    this.line(told);
    Object.assign(ui.root.dataset, { t, flag: model.get("flag"), exact: "" });
    ui.where.value = told.noise;
    ui.strength.textContent = told.strength;
    ui.formula.replaceChildren(...formula(this.say, state, this.shares));
    this.words();
    this.mixture();
    this.chart();
  }
  line(told) {
    const { line } = this.ui.slider, knots = this.model.get("knots");
    if (timestepAt(+line.value, knots) !== this.t) line.value = String(Math.round(placeOf(this.t, knots)));
    line.style.setProperty("--sdx-share", String(+line.value / +line.max));
    line.setAttribute("aria-label", this.say("scale"));
    line.setAttribute("aria-valuetext", `${told.noise}, ${told.strength}`);
  }
  words() {
    const { ui, say } = this, [a, s] = this.shares;
    ui.slider.name.textContent = say("scale");
    ui.pictures.say("picture", say("picture"), `× ${fixed(a, a < 0.1 ? 3 : 2)}`);
    ui.pictures.say("noise", say("noise"), `× ${fixed(s)}`);
    ui.pictures.say("mixture", say("mixture"), `t = ${this.t}`);
    ui.pixel.words(say("pixels"), say("pixels_note"), say("pixels_alt"));
    ui.vote.textContent = `⚑ ${say("vote")}`;
  }
  /** The mixture decoded, where the kernel sent it; else its preview. */
  mixture() {
    const { model, ui } = this, exact = model.get("exact");
    ui.pixel.draw(this.shares);
    if (exact?.byteLength && model.get("exact_t") === this.t) this.decoded(exact);
    else ui.pictures.paint("mixture", pixels(this.state, this.shares), model.get("shape"));
  }
  async decoded(data) {
    const at = this.t, image = await bitmap(data);
    if (at === this.t) {
      this.ui.pictures.draw("mixture", image);
      this.ui.root.dataset.exact = "1";
    }
    image.close();
  }
  chart() {
    const { model, t } = this, flag = model.get("flag");
    if (this.state) this.ui.chart.draw({ lines: model.get("lines"), knots: model.get("knots"), t, flag, flagName: this.say("you", { t: flag }) });
  }
}

function render({ model, el }) {
  const dial = new Dial(model);
  el.append(dial.ui.root);
  const off = follow(model, {
    picture: () => dial.original(),
    "shape weight bias clean noise abar knots": () => dial.fresh(),
    "t exact words steps flag": () => dial.at(model.get("t")),
    lines: () => dial.chart(),
  });
  return () => { off(); dial.ui.chart.off(); };
}
export default { render };
