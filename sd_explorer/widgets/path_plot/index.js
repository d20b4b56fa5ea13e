import { bytes, keepKeys, make } from "../shared/dom.js";
import { Film, drawTile } from "../shared/film.js";
import { follow } from "../shared/follow.js";
import { shareStep } from "../shared/steps.js";
import { drawDots, drawLeader, drawMarks, drawPath, shape } from "./drawing.js";
import { fit, nearest, spreadTiles } from "./frame.js";

const EDGE = 34, REACH = 18, TALLEST = 430, LOWEST = 260, TIP = 112;

function parts() {
  const chart = shape("svg", { role: "img" }), tiles = make("div", "sdx-path-tiles"), tip = make("div", "sdx-path-tip"), legend = make("div", "sdx-path-legend");
  const line = make("input", "sdx-line", { type: "range", min: 0, step: 1 }), label = make("output", "sdx-step-label");
  const stage = make("div", "sdx-path-stage", {}, chart, tiles, tip);
  return { chart, tiles, tip, legend, line, label, stage, root: make("div", "sdx-paths", {}, stage, make("div", "sdx-path-foot", {}, line, label), legend) };
}

/** What is drawn and from what; `look` draws all of it. */
function board(model) {
  const own = { ...parts(), index: 0, hot: null, films: [], places: [], tile: 40 };
  const say = (key) => model.get("words")[key] ?? "";
  const count = () => Math.max(0, ...model.get("paths").map((path) => path.points.length));
  const colour = (run) => (run === model.get("current") ? "var(--sdx-accent)" : model.get("colours")[run % (model.get("colours").length || 1)] ?? "currentColor");
  const at = (run) => Math.min(own.index, own.places[run].length - 1);

  function look() {
    const paths = model.get("paths"), width = own.stage.clientWidth, height = Math.round(Math.max(LOWEST, Math.min(TALLEST, 0.62 * width)));
    own.root.hidden = !paths.length;
    if (!paths.length || !width) return;
    own.tile = width < 480 ? 32 : 44;
    own.chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    own.stage.style.height = `${height}px`;
    const place = fit(paths.flatMap((path) => [...path.points, ...path.thin, ...model.get("marks").map(({ x, y }) => [x, y])]), width, height, EDGE);
    own.places = paths.map((path) => path.points.map(place));
    const flat = new Float32Array(bytes(model.get("dots")).slice().buffer), dots = Array.from({ length: flat.length / 2 }, (_, i) => place([flat[2 * i], flat[2 * i + 1]]));
    const inside = dots.filter(([x, y]) => x > 0 && x < width && y > 0 && y < height);
    own.chart.replaceChildren(...(inside.length ? [drawDots(inside)] : []),
      ...paths.map((path, run) => drawPath({ solid: own.places[run], thin: path.thin.map(place), step: at(run), colour: colour(run), current: run === model.get("current") })),
      ...drawMarks(model.get("marks"), place));
    own.chart.setAttribute("aria-label", model.get("alt"));
    tiles(width, height);
    told();
  }
  function tiles(width, height) {
    const put = spreadTiles(own.places.map((path, run) => path[at(run)]), own.tile, width, height);
    own.chart.append(...own.places.map((path, run) => drawLeader(path[at(run)], put[run], colour(run))));
    own.tiles.replaceChildren(...own.places.map((_, run) => tileOf(run, put[run])));
  }
  function tileOf(run, [x, y]) {
    const canvas = make("canvas", ""), name = model.get("paths")[run].name, current = run === model.get("current");
    const button = make("button", current ? "on" : "", { type: "button", "data-run": run, "aria-label": `${run + 1}: ${name}. ${say("take")}`, "aria-pressed": current, title: name }, canvas, make("span", "", {}, `${run + 1}`));
    button.style.cssText = `left:${x - own.tile / 2}px;top:${y - own.tile / 2}px;width:${own.tile}px;height:${own.tile}px;--sdx-ink:${colour(run)}`;
    const film = own.films[run];
    drawTile(canvas, film?.has(at(run)) ? film.part(at(run)) : null, own.tile);
    return button;
  }
  function told() {
    const last = Math.max(0, count() - 1), text = model.get("labels")[own.index] ?? "";
    own.line.max = String(last);
    own.line.value = String(own.index);
    own.line.style.setProperty("--sdx-share", String(own.index / Math.max(1, last)));
    own.line.setAttribute("aria-label", say("step"));
    own.line.setAttribute("aria-valuetext", text);
    own.label.value = text;
    own.root.dataset.index = String(own.index);
    own.root.dataset.count = String(own.places.length);
    const sample = (kind, words) => make("span", "", {}, make("i", `sdx-sample ${kind}`), words);
    own.legend.replaceChildren(sample("sdx-solid", say("guesses")), ...(model.get("paths").some((path) => path.thin.length) ? [sample("sdx-thin", say("latents"))] : []),
      ...(model.get("dots")?.byteLength ? [sample("sdx-behind", say("behind"))] : []));
  }
  /** The guess at a dot, large. */
  function tip(hot) {
    own.hot = hot;
    own.tip.hidden = !hot;
    own.root.dataset.hot = hot ? `${hot.run} ${hot.step}` : "";
    if (!hot) return;
    const [x, y] = own.places[hot.run][hot.step], film = own.films[hot.run], canvas = make("canvas", "");
    drawTile(canvas, film?.has(hot.step) ? film.part(hot.step) : null, TIP);
    own.tip.replaceChildren(canvas, make("b", "", {}, `${hot.run + 1}: ${model.get("paths")[hot.run].name}`), make("span", "", {}, model.get("labels")[hot.step] ?? ""));
    const wide = own.stage.clientWidth, high = own.stage.clientHeight;
    own.tip.style.left = `${Math.max(0, x + 14 + TIP + 16 > wide ? x - 14 - TIP - 16 : x + 14)}px`;
    own.tip.style.top = `${Math.max(0, Math.min(high - TIP - 60, y - 40))}px`;
  }
  const select = (step) => { own.index = Math.max(0, Math.min(Math.max(0, count() - 1), step)); tip(null); look(); };
  const under = (event) => { const box = own.stage.getBoundingClientRect(); return nearest(own.places, [event.clientX - box.left, event.clientY - box.top], REACH); };
  return Object.assign(own, { look, select, tipAt: tip, under });
}

function render({ model, el }) {
  const map = board(model);
  el.append(map.root);
  keepKeys(map.root);
  const steps = shareStep(model, map.select), take = (run) => model.send({ pick: run });
  map.tip.hidden = true;
  map.line.addEventListener("input", () => steps.pick(+map.line.value));
  map.stage.addEventListener("pointermove", (event) => map.tipAt(map.under(event)));
  map.stage.addEventListener("pointerleave", () => map.tipAt(null));
  map.stage.addEventListener("click", (event) => {
    const tile = event.target.closest?.("button"), dot = map.under(event);
    if (tile) take(+tile.dataset.run);
    else if (dot) take(dot.run);
  });
  async function load() {
    const films = model.get("films");
    while (map.films.length < films.length) map.films.push(new Film());
    map.films.splice(films.length).forEach((film) => film.clear());
    const kept = await Promise.all(films.map((data, run) => map.films[run].load(data)));
    if (kept.some(Boolean)) { map.root.dataset.loaded = String(+(map.root.dataset.loaded ?? 0) + 1); map.look(); }
  }
  const watcher = new ResizeObserver(map.look);
  watcher.observe(map.stage);
  map.index = model.get("index");
  const off = follow(model, { films: load, "paths colours current dots marks labels alt words": map.look });
  return () => { off(); steps.off(); watcher.disconnect(); map.films.forEach((film) => film.clear()); };
}
export default { render };
