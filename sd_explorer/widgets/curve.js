import { keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { shareStep, stepKey } from "./shared/steps.js";

const HEIGHT = 92, PAD = 8, SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function render({ model, el }) {
  const plot = shape("svg", { height: HEIGHT, "aria-valuemin": 1 });
  const legend = make("div", "sdx-curve-legend");
  const root = make("div", "sdx-curve", {}, plot, legend);
  el.append(root);
  keepKeys(root);
  let index = 0;

  const count = () => model.get("count") || Math.max(0, ...model.get("series").map((s) => s.values.length));
  const known = (line) => line.values.map((value, i) => [value, i]).filter(([value]) => value !== null); // a gap has no value
  const top = () => Math.max(1, ...model.get("series").flatMap((s) => s.values.filter((v) => v !== null)));
  const x = (i) => PAD + (i * (plot.clientWidth - 2 * PAD)) / Math.max(1, count() - 1);
  const y = (v) => HEIGHT - PAD - (v / top()) * (HEIGHT - 2 * PAD);
  const kind = (line) => `sdx-colour-${line.colour ?? "noise"}`;

  function draw() {
    const parts = [shape("line", { x1: PAD, x2: plot.clientWidth - PAD, y1: y(0), y2: y(0), class: "axis" })];
    for (const line of model.get("series")) {
      const at = (v, i, before) => `${before === undefined || before === null ? "M" : "L"}${x(i).toFixed(1)},${y(v).toFixed(1)}`;
      const d = known(line).map(([v, i]) => at(v, i, line.values[i - 1])).join("");
      parts.push(shape("path", { d, class: `line ${kind(line)}`, "stroke-dasharray": line.dashed ? "4 3" : "none" }));
      if (!line.dashed && count() <= 30) parts.push(...known(line).map(([v, i]) => shape("circle", { cx: x(i), cy: y(v), r: 1.8, class: `stop ${kind(line)}` })));
    }
    plot.replaceChildren(...parts);
    select(index);
  }
  function read(line) {
    const value = line.values[index];
    return value === null ? "–" : value === undefined ? (model.get("words").later ?? "") : value ? value.toFixed(2) : "0";
  }
  function legendEntry(line) {
    return make("span", "", {}, make("i", `sdx-sample ${kind(line)}${line.dashed ? " sdx-dashed" : ""}`), `${line.name} `, make("b", "", {}, read(line)));
  }
  function select(step) {
    index = Math.max(0, Math.min(count() - 1, step));
    plot.querySelectorAll(".here").forEach((node) => node.remove());
    if (count()) plot.prepend(shape("line", { x1: x(index), x2: x(index), y1: 2, y2: HEIGHT - PAD, class: "here guide" }));
    for (const line of model.get("series")) {
      const value = line.values[index];
      if (value !== undefined && value !== null) plot.append(shape("circle", { cx: x(index), cy: y(value), r: 4.5, class: `here dot ${kind(line)}${line.dashed ? " sdx-hollow" : ""}` }));
    }
    legend.replaceChildren(...model.get("series").map(legendEntry));
    // without a line there is nothing to slide along
    for (const [name, value] of [["role", "slider"], ["tabindex", 0]]) count() ? plot.setAttribute(name, value) : plot.removeAttribute(name);
    plot.setAttribute("aria-label", model.get("alt"));
    plot.setAttribute("aria-valuemax", count());
    plot.setAttribute("aria-valuenow", index + 1);
    plot.setAttribute("aria-valuetext", [model.get("labels")[index] ?? "", ...model.get("series").map((line) => `${line.name} ${read(line)}`)].join(", "));
    root.dataset.index = index;
  }
  const steps = shareStep(model, select);
  const pick = (step) => { if (count() && step !== null) { select(step); steps.pick(index); } };
  const under = (e) => Math.round(((e.clientX - plot.getBoundingClientRect().left - PAD) / (plot.clientWidth - 2 * PAD)) * (count() - 1));
  plot.addEventListener("pointerdown", (e) => { plot.setPointerCapture(e.pointerId); pick(under(e)); });
  plot.addEventListener("pointermove", (e) => e.buttons && pick(under(e)));
  plot.addEventListener("keydown", (e) => pick(stepKey(e, index, count())));
  const watcher = new ResizeObserver(() => plot.clientWidth && draw());
  watcher.observe(root);
  index = model.get("index");
  const off = follow(model, { "series count labels alt words": () => plot.clientWidth && draw() });
  return () => { off(); steps.off(); watcher.disconnect(); };
}
export default { render };
