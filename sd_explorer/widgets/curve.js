import { keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { shareStep, stepKey } from "./shared/steps.js";

const HEIGHT = 92, PAD = 8, SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
/** [value, step] of a line; a gap has no value. */
const known = (line) => line.values.map((value, i) => [value, i]).filter(([value]) => value !== null);
const kind = (line) => `sdx-colour-${line.colour ?? "noise"}`;

/** Lines over the steps, one of which is selected. */
class Plot {
  index = 0;
  /** Pixels between the first and the last step; measured when the plot changes its size. */
  wide = 0;
  plot = shape("svg", { height: HEIGHT, "aria-valuemin": 1 });
  legend = make("div", "sdx-curve-legend");

  constructor(model) {
    this.model = model;
    this.index = model.get("index");
    this.root = make("div", "sdx-curve", {}, this.plot, this.legend);
    keepKeys(this.root);
  }
  get series() { return this.model.get("series"); }
  get count() { return this.model.get("count") || Math.max(0, ...this.series.map((line) => line.values.length)); }
  x(i) { return PAD + (i * this.wide) / Math.max(1, this.count - 1); }
  y(value) { return HEIGHT - PAD - (value / Math.max(1, ...this.series.flatMap(known).map(([v]) => v))) * (HEIGHT - 2 * PAD); }
  /** The step under a pointer. */
  under(event) { return Math.round(((event.clientX - this.plot.getBoundingClientRect().left - PAD) / this.wide) * (this.count - 1)); }

  measure() {
    this.wide = Math.max(0, this.plot.clientWidth - 2 * PAD);
    this.draw();
  }
  draw() {
    if (!this.wide) return;
    const axis = shape("line", { x1: PAD, x2: PAD + this.wide, y1: this.y(0), y2: this.y(0), class: "axis" });
    this.plot.replaceChildren(axis, ...this.series.flatMap((line) => this.line(line)));
    this.select(this.index);
  }
  line(line) {
    const values = known(line), move = (i) => (line.values[i - 1] === undefined || line.values[i - 1] === null ? "M" : "L");
    const d = values.map(([v, i]) => `${move(i)}${this.x(i).toFixed(1)},${this.y(v).toFixed(1)}`).join("");
    const drawn = shape("path", { d, class: `line ${kind(line)}`, "stroke-dasharray": line.dashed ? "4 3" : "none" });
    const stops = !line.dashed && this.count <= 30 ? values : [];
    return [drawn, ...stops.map(([v, i]) => shape("circle", { cx: this.x(i), cy: this.y(v), r: 1.8, class: `stop ${kind(line)}` }))];
  }
  select(step) {
    this.index = Math.max(0, Math.min(this.count - 1, step));
    this.here();
    this.legend.replaceChildren(...this.series.map((line) => this.entry(line)));
    this.speak();
    this.root.dataset.index = this.index;
  }
  /** A guide at the selected step, and a dot on each line. */
  here() {
    const { plot, index } = this, at = this.x(index);
    for (const node of plot.querySelectorAll(".here")) node.remove();
    if (this.count) plot.prepend(shape("line", { x1: at, x2: at, y1: 2, y2: HEIGHT - PAD, class: "here guide" }));
    for (const line of this.series) {
      const value = line.values[index], hollow = line.dashed ? " sdx-hollow" : "";
      if (value !== undefined && value !== null) plot.append(shape("circle", { cx: at, cy: this.y(value), r: 4.5, class: `here dot ${kind(line)}${hollow}` }));
    }
  }
  read(line) {
    const value = line.values[this.index];
    return value === null ? "–" : value === undefined ? (this.model.get("words").later ?? "") : value ? value.toFixed(2) : "0";
  }
  entry(line) {
    return make("span", "", {}, make("i", `sdx-sample ${kind(line)}${line.dashed ? " sdx-dashed" : ""}`), `${line.name} `, make("b", "", {}, this.read(line)));
  }
  /** A slider for a screen reader; without a line there is nothing to slide along. */
  speak() {
    const { plot, model, index } = this, said = this.series.map((line) => `${line.name} ${this.read(line)}`);
    for (const [name, value] of [["role", "slider"], ["tabindex", 0]]) this.count ? plot.setAttribute(name, value) : plot.removeAttribute(name);
    plot.setAttribute("aria-label", model.get("alt"));
    plot.setAttribute("aria-valuemax", this.count);
    plot.setAttribute("aria-valuenow", index + 1);
    plot.setAttribute("aria-valuetext", [model.get("labels")[index] ?? "", ...said].join(", "));
  }
}

function render({ model, el }) {
  const curve = new Plot(model), { plot } = curve;
  el.append(curve.root);
  const steps = shareStep(model, (step) => curve.select(step));
  const pick = (step) => { if (curve.count && step !== null) { curve.select(step); steps.pick(curve.index); } };
  plot.addEventListener("pointerdown", (event) => { plot.setPointerCapture(event.pointerId); pick(curve.under(event)); });
  plot.addEventListener("pointermove", (event) => event.buttons && pick(curve.under(event)));
  plot.addEventListener("keydown", (event) => pick(stepKey(event, curve.index, curve.count)));
  const watcher = new ResizeObserver(() => curve.measure());
  watcher.observe(curve.root);
  const off = follow(model, { "series count labels alt words": () => curve.draw() });
  return () => { off(); steps.off(); watcher.disconnect(); };
}
export default { render };
