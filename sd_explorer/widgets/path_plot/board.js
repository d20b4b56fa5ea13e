import { bytes, make } from "../shared/dom.js";
import { Film, drawTile } from "../shared/film.js";
import { drawDots, drawLeader, drawMarks, drawPath, shape } from "./drawing.js";
import { fit, nearest, spreadTiles } from "./frame.js";

const EDGE = 34, REACH = 18, TALLEST = 430, LOWEST = 260, TIP = 112, NARROW = 480, TILES = [32, 44];

/** Everything that is drawn of some runs, and from what; `look` draws all of it. */
export class Board {
  index = 0;
  films = [];
  places = [];
  tile = TILES[1];

  constructor(model) {
    this.model = model;
    this.chart = shape("svg", { role: "img" });
    this.tiles = make("div", "sdx-path-tiles");
    this.tip = make("div", "sdx-path-tip");
    this.legend = make("div", "sdx-path-legend");
    this.line = make("input", "sdx-line", { type: "range", min: 0, step: 1 });
    this.label = make("output", "sdx-step-label");
    this.stage = make("div", "sdx-path-stage", {}, this.chart, this.tiles, this.tip);
    this.root = make("div", "sdx-paths", {}, this.stage, make("div", "sdx-path-foot", {}, this.line, this.label), this.legend);
    this.tip.hidden = true;
  }

  say(key) { return this.model.get("words")[key] ?? ""; }
  get paths() { return this.model.get("paths"); }
  get count() { return Math.max(0, ...this.paths.map((path) => path.points.length)); }
  /** The step of a run that is shown: its last one where it is shorter. */
  at(run) { return Math.min(this.index, this.places[run].length - 1); }
  colour(run) {
    const colours = this.model.get("colours");
    return run === this.model.get("current") ? "var(--sdx-accent)" : colours[run % (colours.length || 1)] ?? "currentColor";
  }
  part(run, step) { return this.films[run]?.has(step) ? this.films[run].part(step) : null; }

  look() {
    const width = this.stage.clientWidth, height = Math.round(Math.max(LOWEST, Math.min(TALLEST, 0.62 * width)));
    this.root.hidden = !this.paths.length;
    if (!this.paths.length || !width) return;
    this.tile = TILES[+(width >= NARROW)];
    this.chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.chart.setAttribute("aria-label", this.model.get("alt"));
    this.stage.style.height = `${height}px`;
    this.draw(width, height);
    this.told();
  }

  draw(width, height) {
    const { paths } = this, marks = this.model.get("marks");
    const place = fit(paths.flatMap((path) => [...path.points, ...path.thin, ...marks.map(({ x, y }) => [x, y])]), width, height, EDGE);
    this.places = paths.map((path) => path.points.map(place));
    const put = spreadTiles(this.places.map((path, run) => path[this.at(run)]), this.tile, width, height);
    this.chart.replaceChildren(...this.behind(place, width, height),
      ...paths.map((path, run) => drawPath({ solid: this.places[run], thin: path.thin.map(place), step: this.at(run), colour: this.colour(run), current: run === this.model.get("current") })),
      ...drawMarks(marks, place), ...put.map((tile, run) => drawLeader(this.places[run][this.at(run)], tile, this.colour(run))));
    this.tiles.replaceChildren(...put.map((tile, run) => this.button(run, tile)));
  }

  behind(place, width, height) {
    const flat = new Float32Array(bytes(this.model.get("dots")).slice().buffer);
    const dots = Array.from({ length: flat.length / 2 }, (_, i) => place([flat[2 * i], flat[2 * i + 1]]));
    const inside = dots.filter(([x, y]) => x > 0 && x < width && y > 0 && y < height);
    return inside.length ? [drawDots(inside)] : [];
  }

  /** The picture of a run at the step, to be taken with a click. */
  button(run, [x, y]) {
    const canvas = make("canvas", ""), { name } = this.paths[run], current = run === this.model.get("current"), side = this.tile;
    const tile = make("button", current ? "on" : "", { type: "button", "data-run": run, "aria-label": `${run + 1}: ${name}. ${this.say("take")}`, "aria-pressed": current, title: name }, canvas, make("span", "", {}, `${run + 1}`));
    tile.style.cssText = `left:${x - side / 2}px;top:${y - side / 2}px;width:${side}px;height:${side}px;--sdx-ink:${this.colour(run)}`;
    drawTile(canvas, this.part(run, this.at(run)), side);
    return tile;
  }

  told() {
    const last = Math.max(0, this.count - 1), text = this.model.get("labels")[this.index] ?? "", { line } = this;
    line.max = String(last);
    line.value = String(this.index);
    line.style.setProperty("--sdx-share", String(this.index / Math.max(1, last)));
    line.setAttribute("aria-label", this.say("step"));
    line.setAttribute("aria-valuetext", text);
    this.label.value = text;
    Object.assign(this.root.dataset, { index: this.index, count: this.places.length });
    const there = { guesses: true, latents: this.paths.some((path) => path.thin.length), behind: this.model.get("dots")?.byteLength };
    this.legend.replaceChildren(...Object.keys(there).filter((name) => there[name]).map((name) =>
      make("span", "", {}, make("i", `sdx-sample sdx-${name}`), this.say(name))));
  }

  /** The guess at a dot, large; null: none. */
  point(dot) {
    this.tip.hidden = !dot;
    this.root.dataset.hot = dot ? `${dot.run} ${dot.step}` : "";
    if (!dot) return;
    const canvas = make("canvas", ""), [x, y] = this.places[dot.run][dot.step], { clientWidth: wide, clientHeight: high } = this.stage;
    drawTile(canvas, this.part(dot.run, dot.step), TIP);
    this.tip.replaceChildren(canvas, make("b", "", {}, `${dot.run + 1}: ${this.paths[dot.run].name}`), make("span", "", {}, this.model.get("labels")[dot.step] ?? ""));
    this.tip.style.left = `${Math.max(0, x + TIP + 30 > wide ? x - TIP - 30 : x + 14)}px`;
    this.tip.style.top = `${Math.max(0, Math.min(high - TIP - 60, y - 40))}px`;
  }

  select(step) {
    const index = Math.max(0, Math.min(Math.max(0, this.count - 1), step));
    if (index !== this.index) this.point(null);  // the kernel's echo of a step takes no guess away
    this.index = index;
    this.look();
  }

  under(event) {
    const box = this.stage.getBoundingClientRect();
    return nearest(this.places, [event.clientX - box.left, event.clientY - box.top], REACH);
  }

  async load() {
    const films = this.model.get("films");
    while (this.films.length < films.length) this.films.push(new Film());
    this.films.splice(films.length).forEach((film) => film.clear());
    const kept = await Promise.all(films.map((data, run) => this.films[run].load(data)));
    if (!kept.some(Boolean)) return;
    this.root.dataset.loaded = String(+(this.root.dataset.loaded ?? 0) + 1);
    this.look();
  }

  clear() { this.films.forEach((film) => film.clear()); }
}
