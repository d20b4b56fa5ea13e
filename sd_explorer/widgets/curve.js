import { make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { shareStep, stepKey } from "./shared/steps.js";

const HEIGHT = 96, PAD = 6, SVG = "http://www.w3.org/2000/svg";

function render({ model, el }) {
  const plot = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ role: "slider", tabindex: 0, height: HEIGHT, "aria-valuemin": 1 })) plot.setAttribute(name, value);
  const legend = make("div", "sdx-legend");
  const root = make("div", "sdx-curve", {}, plot, legend);
  el.append(root);
  keepKeys(root);
  let index = 0;

  const count = () => Math.max(0, ...model.get("series").map((s) => s.values.length));
  const top = () => Math.max(1, ...model.get("series").flatMap((s) => s.values));
  const x = (i) => PAD + (i * (plot.clientWidth - 2 * PAD)) / Math.max(1, count() - 1);
  const y = (v) => HEIGHT - PAD - (v / top()) * (HEIGHT - 2 * PAD);
  const shape = (tag, attributes) => {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  function draw() {
    const parts = [shape("line", { x1: PAD, x2: plot.clientWidth - PAD, y1: y(0), y2: y(0), class: "axis" })];
    model.get("series").forEach((line, s) => {
      const points = line.values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
      parts.push(shape("polyline", { points, class: `line line-${s}`, "stroke-dasharray": line.dashed ? "4 3" : "none" }));
    });
    plot.replaceChildren(...parts);
    select(index);
  }
  function select(step) {
    index = Math.max(0, Math.min(count() - 1, step));
    plot.querySelectorAll("circle").forEach((dot) => dot.remove());
    const read = model.get("series").map((line, s) => {
      const value = line.values[index];
      if (value === undefined) return "";
      plot.append(shape("circle", { cx: x(index), cy: y(value), r: s ? 3.5 : 5, class: `dot line-${s}` }));
      return `${line.name} ${value.toFixed(2)}`;
    });
    legend.replaceChildren(...read.map((words, s) => make("span", `line-${s}`, {}, words)));
    plot.setAttribute("aria-label", model.get("alt"));
    plot.setAttribute("aria-valuemax", count());
    plot.setAttribute("aria-valuenow", index + 1);
    plot.setAttribute("aria-valuetext", [model.get("labels")[index] ?? "", ...read].join(", "));
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
  const look = () => { index = model.get("index"); if (plot.clientWidth) draw(); };
  const off = follow(model, { series: look, "labels alt x_title words": () => plot.clientWidth && draw() });
  return () => { off(); steps.off(); watcher.disconnect(); };
}
export default { render };
