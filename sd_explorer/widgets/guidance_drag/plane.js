import { make } from "../shared/dom.js";
import { fixed } from "./scale.js";

const SVG = "http://www.w3.org/2000/svg", WIDE = 320, HIGH = 130;

function shape(tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}
const label = (x, y, text, anchor = "middle") => shape("text", { x, y, "text-anchor": anchor }, text);

/** Places of the plane on paper: all that is drawn fits, one unit is as long across as up. */
function paper({ length, along, up }, here) {
  const [left, right] = [Math.min(0, along), Math.max(length * 2, along, here)];
  const k = Math.min((WIDE - 40) / Math.max(1e-9, right - left), (HIGH - 50) / Math.max(1e-9, up));
  return { k, left, right, x: (v) => 20 + (v - left) * k, y: (v) => HIGH - 22 - v * k };
}

function marks({ length, along, up }, here, { x, y, left, right }) {
  return [
    shape("line", { x1: x(left), x2: x(right), y1: y(0), y2: y(0), class: "axis" }),
    shape("line", { x1: x(along), x2: x(along), y1: y(0), y2: y(up), class: "foot" }),
    shape("rect", { x: x(0) - 4, y: y(0) - 4, width: 8, height: 8, class: "other" }),
    shape("circle", { cx: x(length), cy: y(0), r: 4, class: "yours" }),
    shape("circle", { cx: x(along), cy: y(up), r: 4, class: "final" }),
    shape("circle", { cx: x(here), cy: y(0), r: 6, class: "guess" }),
  ];
}

function labels({ length, along, up }, here, { x, y, k }, name, final) {
  const high = up * k < 18 ? HIGH - 6 : y(up) - 8;
  return [label(x(0), HIGH - 6, "0"), label(x(length), HIGH - 6, "1"), label(x(here), y(0) - 10, name, x(here) > WIDE - 30 ? "end" : "middle"),
    label(x(along), high, final, x(along) > WIDE / 2 ? "end" : "start")];
}

/** The plane through the two halves and the finished latents, with the guess on its line. */
export function planeChart() {
  const chart = shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" }), caption = make("p", "sdx-mut");
  return {
    root: make("div", "sdx-plane", {}, chart, caption),
    draw(plane, scale, name, say) {
      const here = scale * plane.length, on = paper(plane, here);
      chart.replaceChildren(...marks(plane, here, on), ...labels(plane, here, on, name, say("final")));
      caption.textContent = say("plane", { angle: fixed((Math.atan2(plane.up, plane.along) * 180) / Math.PI, 0) });
      chart.setAttribute("aria-label", caption.textContent);
    },
  };
}
