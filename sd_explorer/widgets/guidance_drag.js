import { bitmap, keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { colours, extrapolate, floats, plane, preview, signed, spread } from "./shared/latents.js";

const KNOTS = [0, 1, 2, 4, 7, 12, 20], FINE = 100, SVG = "http://www.w3.org/2000/svg", WIDE = 320, HIGH = 130;

/** Place on the line, 0 to 600, <-> guidance scale, 0 to 20; equal lengths between the knots. */
export function scaleAt(place) {
  const n = Math.min(KNOTS.length - 2, Math.floor(place / FINE));
  return KNOTS[n] + (place / FINE - n) * (KNOTS[n + 1] - KNOTS[n]);
}
export function placeOf(scale) {
  const n = Math.max(0, KNOTS.findLastIndex((knot, i) => knot <= scale && i < KNOTS.length - 1));
  return FINE * (n + (scale - KNOTS[n]) / (KNOTS[n + 1] - KNOTS[n]));
}

function render({ model, el }) {
  const canvases = {}, notes = {};
  const part = (name) => {
    canvases[name] = make("canvas", "", { role: "img" });
    notes[name] = { title: make("b"), note: make("span") };
    return make("figure", `sdx-part-${name}`, {}, canvases[name], make("figcaption", "", {}, notes[name].title, notes[name].note));
  };
  const sign = (text) => make("span", "sdx-sign", { "aria-hidden": "true" }, text);
  const times = make("div", "sdx-times");
  const row = make("div", "sdx-halves", {}, part("uncond"), sign("+"), part("difference"), sign("="), part("text"), times, part("guess"));
  const line = make("input", "sdx-line", { type: "range", min: 0, max: FINE * (KNOTS.length - 1), step: 1 });
  const ticks = make("div", "sdx-ticks", { "aria-hidden": "true" }, ...KNOTS.map((knot) => make("span", "", {}, String(knot))));
  const name = make("span"), number = make("output"), formula = make("div", "sdx-formula"), note = make("p", "sdx-mut");
  const chart = document.createElementNS(SVG, "svg"), caption = make("p", "sdx-mut");
  const root = make("div", "sdx-guidance", {}, row, make("label", "sdx-scale", {}, make("span", "", {}, name, number), line, ticks), note,
    formula, make("div", "sdx-plane", {}, chart, caption));
  chart.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
  chart.setAttribute("role", "img");
  el.append(root);
  keepKeys(root);
  let step = null, scale = 1;

  const say = (key, values = {}) => (model.get("words")[key] ?? "").replace(/\{(\w+)\}/g, (_, value) => values[value] ?? "");
  const fixed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");
  function paint(part, pixels) {
    const [, h, w] = model.get("shape"), canvas = canvases[part];
    canvas.width = 4 * w;
    canvas.height = 4 * h;
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, 4 * w, 4 * h), 0, 0);
  }
  function prepare() {
    const [u, c, final] = ["uncond", "text", "final"].map((key) => floats(model.get(key)));
    root.hidden = !u.length;
    step = null;
    if (!u.length) return;
    const shape = model.get("shape"), [weight, bias] = [floats(model.get("weight")), floats(model.get("bias"))];
    const rgb = { u: preview(u, shape, weight, bias), c: preview(c, shape, weight, bias) };
    step = { u, c, rgb, plane: plane(u, c, final), spread: [spread(u), spread(c)] };
    step.telling = c.reduce((best, v, i) => (Math.abs(v - u[i]) > Math.abs(c[best] - u[best]) ? i : best), 0);
    paint("uncond", colours(rgb.u));
    paint("text", colours(rgb.c));
    paint("difference", signed(rgb.u, rgb.c));
    guess();
  }
  function words() {
    name.textContent = say("scale");
    note.textContent = step ? say("what_if", { scale: fixed(model.get("run_scale"), 1) }) : "";
    const [without, with_] = step ? step.spread : [0, 0];
    const said = {
      uncond: [say("without"), say("spread", { spread: fixed(without) })],
      difference: [say("difference"), say("signs")],
      text: [say("with"), say("spread", { spread: fixed(with_) })],
      guess: [say("guess"), step ? say("spread_beside", { spread: fixed(spread(extrapolate(step.u, step.c, scale))) }) : ""],
    };
    for (const [part, [title, text]] of Object.entries(said)) {
      notes[part].title.textContent = title;
      notes[part].note.textContent = text;
      canvases[part].setAttribute("aria-label", `${title}, ${text}`);
    }
  }
  function guess() {
    number.value = `s = ${fixed(scale, 1)}`;
    line.value = String(placeOf(scale));
    line.style.setProperty("--sdx-share", String(+line.value / (FINE * (KNOTS.length - 1))));
    line.setAttribute("aria-label", say("scale"));
    line.setAttribute("aria-valuetext", number.value);
    times.textContent = `× ${fixed(scale, 1)} →`;
    root.dataset.scale = fixed(scale, 2);
    words();
    if (!step) return;
    const exact = model.get("exact");
    root.dataset.exact = "";
    if (exact?.byteLength && Math.abs(model.get("exact_scale") - scale) < 1e-6) decoded(exact);
    else paint("guess", colours(extrapolate(step.rgb.u, step.rgb.c, scale)));
    told();
    draw();
  }
  async function decoded(data) {
    const at = scale, image = await bitmap(data), canvas = canvases.guess;
    if (at === scale) {
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      root.dataset.exact = "1";
    }
    image.close();
  }
  function told() {
    const { u, c, telling: i } = step, term = (kind, text) => make("i", `sdx-${kind}`, {}, text);
    const sum = (g, s, a, b) => [term("yours", g), " = ", term("other", a), ` + ${s} × ( `, term("yours", b), " − ", term("other", a), " )"];
    formula.replaceChildren(make("span", "", {}, ...sum(say("guess"), "s", say("without"), say("with"))),
      make("span", "", {}, ...sum(fixed(u[i] + scale * (c[i] - u[i])), fixed(scale, 1), fixed(u[i]), fixed(c[i]))),
      make("small", "sdx-mut", {}, say("one_number", { count: u.length.toLocaleString() })));
  }
  function draw() {
    const { length, along, up } = step.plane, here = scale * length;
    const [left, right] = [Math.min(0, along), Math.max(length * 2, along, here)];
    const k = Math.min((WIDE - 40) / Math.max(1e-9, right - left), (HIGH - 50) / Math.max(1e-9, up)), x = (v) => 20 + (v - left) * k, y = (v) => HIGH - 22 - v * k;
    const shape = (tag, attributes, text = "") => {
      const node = document.createElementNS(SVG, tag);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      node.textContent = text;
      return node;
    };
    const label = (at, high, text, anchor = "middle") => shape("text", { x: at, y: high, "text-anchor": anchor }, text);
    chart.replaceChildren(
      shape("line", { x1: x(left), x2: x(right), y1: y(0), y2: y(0), class: "axis" }),
      shape("line", { x1: x(along), x2: x(along), y1: y(0), y2: y(up), class: "foot" }),
      shape("rect", { x: x(0) - 4, y: y(0) - 4, width: 8, height: 8, class: "other" }),
      shape("circle", { cx: x(length), cy: y(0), r: 4, class: "yours" }),
      shape("circle", { cx: x(along), cy: y(up), r: 4, class: "final" }),
      shape("circle", { cx: x(here), cy: y(0), r: 6, class: "guess" }),
      label(x(0), HIGH - 6, "0"), label(x(length), HIGH - 6, "1"), label(x(here), y(0) - 10, number.value),
      label(x(along), up * k < 18 ? HIGH - 6 : y(up) - 8, say("final"), x(along) > WIDE / 2 ? "end" : "start"));
    caption.textContent = say("plane", { angle: fixed((Math.atan2(up, along) * 180) / Math.PI, 0) });
    chart.setAttribute("aria-label", caption.textContent);
  }
  line.addEventListener("input", () => { scale = scaleAt(+line.value); guess(); });
  line.addEventListener("change", () => { model.set("scale", scale); model.save_changes(); });
  const off = follow(model, {
    "shape weight bias uncond text final": prepare,
    "scale exact words run_scale": () => { scale = model.get("scale"); guess(); },
  });
  return off;
}
export default { render };
