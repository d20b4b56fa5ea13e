const SVG = "http://www.w3.org/2000/svg";

export function shape(tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, `${value}`);
  node.textContent = text;
  return node;
}
const spot = ([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`;

/** One run: its latents thin, its guesses solid up to the step and faint beyond, a dot for each guess. */
export function drawPath({ solid, thin, step, colour, current }) {
  const group = shape("g", { class: current ? "path current" : "path" });
  group.style.setProperty("--sdx-ink", colour);
  if (thin.length) group.append(shape("polyline", { class: "thin", points: thin.map(spot).join(" ") }));
  group.append(
    shape("polyline", { class: "later", points: solid.slice(step).map(spot).join(" ") }),
    shape("polyline", { class: "solid", points: solid.slice(0, step + 1).map(spot).join(" ") }),
    ...solid.map(([cx, cy], i) => shape("circle", { class: i > step ? "dot later" : "dot", cx: cx.toFixed(1), cy: cy.toFixed(1), r: 3 })));
  return group;
}

/** From a place to the tile that stands beside it. */
export function drawLeader([x1, y1], [x2, y2], colour) {
  const line = shape("line", { class: "leader", x1, y1, x2, y2 });
  line.style.setProperty("--sdx-ink", colour);
  return line;
}

/** What lies behind the paths: many dots in one shape. */
export const drawDots = (places) => shape("path", { class: "behind", d: places.map((place) => `M${spot(place)}h0`).join("") });

/** Places with names. */
export const drawMarks = (marks, at) => marks.flatMap(({ x, y, text }) => {
  const [px, py] = at([x, y]);
  return [shape("rect", { class: "mark", x: px - 4, y: py - 4, width: 8, height: 8 }), shape("text", { x: px + 8, y: py + 4 }, text)];
});
