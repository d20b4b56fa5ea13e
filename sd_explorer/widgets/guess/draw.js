import { make } from "../shared/dom.js";
import { stepKey } from "../shared/steps.js";

const HIGH = 170, PAD = 12, SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** A curve after the pen went from one place to another: what lies between them follows the straight line. */
export function bent(values, from, to, height) {
  const next = [...values], start = next[from], low = Math.min(from, to), high = Math.max(from, to);
  for (let i = low; i <= high; i++) next[i] = from === to ? height : start + ((height - start) * (i - from)) / (to - from);
  return next;
}

/** A curve drawn by hand or with arrow keys; afterwards the measured one, and the gap between them shaded. */
export function draw(model, { say, tell }) {
  const plot = shape("svg", { role: "slider", tabindex: 0, height: HIGH, "aria-valuemin": 0 });
  const ends = make("div", "sdx-guess-ends"), told = make("p", "sdx-guess-told");
  const root = make("div", "sdx-guess-draw", {}, plot, ends, told);
  let here = 0, last = -1;
  const count = () => model.get("labels").length, top = () => model.get("top");
  const wide = () => plot.clientWidth || 300;
  const x = (i) => PAD + (i * (wide() - 2 * PAD)) / Math.max(1, count() - 1);
  const y = (v) => HIGH - PAD - (Math.min(v, top()) / top()) * (HIGH - 2 * PAD);
  const own = () => (model.get("value").length ? model.get("value") : null);
  const put = (from, to, height) => {
    const v = Math.max(0, Math.min(top(), height));
    here = to;
    tell(own() ? bent(own(), from, to, v) : Array.from({ length: count() }, () => v));
  };
  const pen = (event) => {
    const box = plot.getBoundingClientRect();
    const to = Math.max(0, Math.min(count() - 1, Math.round(((event.clientX - box.left - PAD) / Math.max(1, wide() - 2 * PAD)) * (count() - 1))));
    put(last < 0 ? to : last, to, ((HIGH - PAD - (event.clientY - box.top)) / (HIGH - 2 * PAD)) * top());
    last = to;
  };
  plot.addEventListener("pointerdown", (event) => { if (!model.get("locked")) { plot.setPointerCapture(event.pointerId); last = -1; pen(event); } });
  plot.addEventListener("pointermove", (event) => event.buttons && !model.get("locked") && pen(event));
  plot.addEventListener("keydown", (event) => {
    const rise = { ArrowUp: 0.05, ArrowDown: -0.05 }[event.key];
    if (rise) { event.preventDefault(); put(here, here, (own()?.[here] ?? top() / 2) + rise * top()); return; }
    const to = stepKey(event, here, count());
    if (to !== null) { here = to; render(); }
  });
  const points = (values) => values.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
  function lines(value, answer) {
    const grid = [0, 1].map((v) => shape("line", { x1: PAD, x2: wide() - PAD, y1: y(v), y2: y(v), class: "axis" }));
    const between = value && answer.length ? [shape("polygon", { points: `${points(value)} ${points([...answer]).split(" ").reverse().join(" ")}`, class: "sdx-guess-between" })] : [];
    const line = (values, name) => shape("polyline", { points: points(values), class: name, fill: "none" });
    return [...grid, ...between, ...(answer.length ? [line(answer, "sdx-guess-found")] : []), ...(value ? [line(value, "sdx-guess-yours"), shape("circle", { cx: x(here), cy: y(value[here]), r: 5, class: "sdx-guess-pen" })] : [])];
  }
  const legend = (answer) => answer.length ? [make("b", "", {}, say("yours")), " · ", make("b", "sdx-measured", {}, say("measured"))] : [say("draw_hint")];
  function render() {
    const value = own(), answer = model.get("answer"), label = model.get("labels")[here] ?? "";
    plot.replaceChildren(...(count() ? lines(value, answer) : []));
    ends.replaceChildren(...model.get("ends").map((text) => make("span", "", {}, text)));
    told.replaceChildren(...legend(answer));
    plot.setAttribute("aria-label", say("draw_hint"));
    plot.setAttribute("aria-valuemax", count() - 1);
    plot.setAttribute("aria-valuenow", here);
    plot.setAttribute("aria-valuetext", `${label}: ${(value?.[here] ?? 0).toFixed(2)}`);
  }
  return { root, draw: render };
}
