// The readers' curves over the scale of noise, the reader's own flag among them.
import { make } from "../shared/dom.js";
import { FINE, placeOf } from "./scale.js";

const SVG = "http://www.w3.org/2000/svg", HIGH = 104, PAD = 8, TOP = 14;

function shape(tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}

/** What a line says at a timestep: its nearest point. */
export function nearest(points, t) {
  return points.reduce((best, point) => (!best || Math.abs(point[0] - t) < Math.abs(best[0] - t) ? point : best), null);
}

const kind = (line) => `sdx-colour-${line.colour ?? "noise"}`;

/** The plot: root, draw(state), where state is {lines, knots, t, flag, flagName}. */
export function readers() {
  const plot = shape("svg", { height: HIGH, role: "img" }), legend = make("div", "sdx-readers-legend");
  const root = make("div", "sdx-readers", {}, plot, legend);
  let state = null;
  const x = (t) => PAD + (placeOf(t, state.knots) / (FINE * (state.knots.length - 1))) * (plot.clientWidth - 2 * PAD);
  const y = (v) => HIGH - 4 - v * (HIGH - 4 - TOP);
  function frame() {
    const wide = plot.clientWidth, level = (v) => shape("line", { x1: PAD, x2: wide - PAD, y1: y(v), y2: y(v), class: "axis" });
    const upright = (t, name) => shape("line", { x1: x(t), x2: x(t), y1: y(1), y2: y(0), class: name });
    const read = (v, text, above) => shape("text", { x: PAD, y: y(v) + above, class: "level" }, text);
    return [level(0), level(1), read(1, "100 %", -3), read(0, "0 %", -3), ...state.knots.slice(1, -1).map((t) => upright(t, "axis")), upright(state.t, "here")];
  }
  function curve(line) {
    const points = line.points.map(([t, v]) => `${x(t).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
    return shape("polyline", { points, class: `line ${kind(line)}`, "stroke-dasharray": line.dashed ? "5 3" : "none" });
  }
  function vote() {
    if (state.flag < 0) return [];
    const at = x(state.flag), left = at > plot.clientWidth / 2;
    return [shape("line", { x1: at, x2: at, y1: TOP - 4, y2: y(0), class: "vote" }),
      shape("text", { x: at + (left ? -4 : 4), y: TOP - 2, "text-anchor": left ? "end" : "start", class: "vote" }, `⚑ ${state.flagName}`)];
  }
  function tell() {
    legend.replaceChildren(...state.lines.map((line) => make("span", "", {}, make("i", `sdx-sample ${kind(line)}${line.dashed ? " sdx-dashed" : ""}`),
      `${line.name} `, make("b", "", {}, line.points.length ? `${Math.round(100 * nearest(line.points, state.t)[1])} %` : "…"))));
    plot.setAttribute("aria-label", legend.textContent);
  }
  function draw(next = state) {
    state = next;
    root.hidden = !state || (!state.lines.length && state.flag < 0);
    if (root.hidden || !plot.clientWidth) return;
    const dots = state.lines.flatMap((line) => { const here = nearest(line.points, state.t); return here ? [shape("circle", { cx: x(here[0]), cy: y(here[1]), r: 4, class: `dot ${kind(line)}${line.dashed ? " sdx-hollow" : ""}` })] : []; });
    plot.replaceChildren(...frame(), ...state.lines.map(curve), ...dots, ...vote());
    tell();
  }
  const watcher = new ResizeObserver(() => state && draw());
  watcher.observe(root);
  return { root, draw, off: () => watcher.disconnect() };
}
