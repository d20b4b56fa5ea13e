import { bitmap, keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { colours, extrapolate, floats, plane, preview, signed, spread } from "../shared/latents.js";
import { Halves } from "./halves.js";
import { planeChart } from "./plane.js";
import { END, fixed, KNOTS, placeOf, scaleAt } from "./scale.js";

/** The latents of a step, their previews, and where they lie. */
function prepared(model) {
  const [u, c, final, weight, bias] = ["uncond", "text", "final", "weight", "bias"].map((key) => floats(model.get(key)));
  if (!u.length) return null;
  const shape = model.get("shape"), rgb = { u: preview(u, shape, weight, bias), c: preview(c, shape, weight, bias) };
  const telling = c.reduce((best, v, i) => (Math.abs(v - u[i]) > Math.abs(c[best] - u[best]) ? i : best), 0);
  return { u, c, rgb, plane: plane(u, c, final), spread: [spread(u), spread(c)], telling };
}

/** The two halves of a step under a slider. */
class Drag {
  step = null;
  scale = 1;
  halves = new Halves();
  chart = planeChart();
  line = make("input", "sdx-line", { type: "range", min: 0, max: END, step: 1 });
  name = make("span");
  number = make("output");
  formula = make("div", "sdx-formula");
  note = make("p", "sdx-mut");

  constructor(model) {
    this.model = model;
    const ticks = make("div", "sdx-ticks", { "aria-hidden": "true" }, ...KNOTS.map((knot) => make("span", "", {}, String(knot))));
    const slider = make("label", "sdx-scale", {}, make("span", "", {}, this.name, this.number), this.line, ticks);
    this.root = make("div", "sdx-guidance", {}, this.halves.root, slider, this.note, this.formula, this.chart.root);
    keepKeys(this.root);
    this.line.addEventListener("input", () => this.guess(scaleAt(+this.line.value)));
    this.line.addEventListener("change", () => { model.set("scale", this.scale); model.save_changes(); });
  }
  say = (key, values = {}) => (this.model.get("words")[key] ?? "").replace(/\{(\w+)\}/g, (_, value) => values[value] ?? "");

  /** Another step, or none. */
  prepare() {
    this.step = prepared(this.model);
    this.root.hidden = !this.step;
    if (!this.step) return;
    const { u, c } = this.step.rgb, shape = this.model.get("shape");
    this.halves.paint("uncond", colours(u), shape);
    this.halves.paint("text", colours(c), shape);
    this.halves.paint("difference", signed(u, c), shape);
    this.guess();
  }
  /** What a scale makes of the halves. */
  guess(scale = this.scale) {
    this.scale = scale;
    this.stand();
    this.words();
    if (!this.step) return;
    this.picture();
    this.tell();
    this.chart.draw(this.step.plane, scale, this.number.value, this.say);
  }
  stand() {
    const { line, number, scale } = this;
    number.value = `s = ${fixed(scale, 1)}`;
    line.value = String(placeOf(scale));
    line.style.setProperty("--sdx-share", String(+line.value / END));
    line.setAttribute("aria-label", this.say("scale"));
    line.setAttribute("aria-valuetext", number.value);
    this.halves.times.textContent = `× ${fixed(scale, 1)} →`;
    this.root.dataset.scale = fixed(scale, 2);
  }
  words() {
    const { step, say } = this, [without, with_] = step ? step.spread : [0, 0];
    this.name.textContent = say("scale");
    this.note.textContent = step ? say("what_if", { scale: fixed(this.model.get("run_scale"), 1) }) : "";
    this.halves.caption("uncond", say("without"), say("spread", { spread: fixed(without) }));
    this.halves.caption("difference", say("difference"), say("signs"));
    this.halves.caption("text", say("with"), say("spread", { spread: fixed(with_) }));
    this.halves.caption("guess", say("guess"), step ? say("spread_beside", { spread: fixed(spread(extrapolate(step.u, step.c, this.scale))) }) : "");
  }
  /** The guess decoded, where the kernel sent it; else its preview. */
  picture() {
    const exact = this.model.get("exact"), { u, c } = this.step.rgb;
    this.root.dataset.exact = "";
    if (exact?.byteLength && Math.abs(this.model.get("exact_scale") - this.scale) < 1e-6) this.decoded(exact);
    else this.halves.paint("guess", colours(extrapolate(u, c, this.scale)), this.model.get("shape"));
  }
  async decoded(data) {
    const at = this.scale, image = await bitmap(data);
    if (at === this.scale) {
      this.halves.draw(image);
      this.root.dataset.exact = "1";
    }
    image.close();
  }
  /** The formula, in words and with one number of the step. */
  tell() {
    const { say, scale, step: { u, c, telling: i } } = this, term = (kind, text) => make("i", `sdx-${kind}`, {}, text);
    const sum = (g, s, a, b) => [term("yours", g), " = ", term("other", a), ` + ${s} × ( `, term("yours", b), " − ", term("other", a), " )"];
    this.formula.replaceChildren(make("span", "", {}, ...sum(say("guess"), "s", say("without"), say("with"))),
      make("span", "", {}, ...sum(fixed(u[i] + scale * (c[i] - u[i])), fixed(scale, 1), fixed(u[i]), fixed(c[i]))),
      make("small", "sdx-mut", {}, say("one_number", { count: u.length.toLocaleString() })));
  }
}

function render({ model, el }) {
  const drag = new Drag(model);
  el.append(drag.root);
  return follow(model, { "shape weight bias uncond text final": () => drag.prepare(), "scale exact words run_scale": () => drag.guess(model.get("scale")) });
}
export default { render };
