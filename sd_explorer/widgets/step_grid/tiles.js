import { make } from "../shared/dom.js";
import { Film, drawTile, evenly } from "../shared/film.js";

const WIDE = { gap: 4, smallest: 40, largest: 96 }, COMPACT = { gap: 3, smallest: 30, largest: 44 };

/** The films of a grid, and as many of their frames as fit beside each other, on canvases below `rows`. */
export class Tiles {
  films = [];
  columns = [];
  tile = 0;

  constructor(model, rows) { this.model = model; this.rows = rows; }

  get size() { return this.model.get("compact") ? COMPACT : WIDE; }
  get pitch() { return this.tile + this.size.gap; }
  get left() { return this.rows.querySelector("canvas")?.offsetLeft ?? 0; }

  /** Choose columns and their width for a grid of so many pixels; false where it has none. */
  layOut(root) {
    const compact = this.model.get("compact"), { gap, smallest, largest } = this.size;
    const titles = compact ? 0 : Math.min(150, Math.max(96, root.clientWidth * 0.14)), room = root.clientWidth - titles;
    root.style.setProperty("--sdx-titles", `${titles}px`);
    root.style.setProperty("--sdx-gap", `${gap}px`);
    if (room <= 0) return false;
    const n = Math.max(this.model.get("count"), 1), most = Math.max(2, Math.floor((room + gap) / (smallest + gap)));
    this.columns = evenly(n, Math.min(most, this.model.get("shown") || n));
    this.tile = Math.min(largest, Math.floor((room + gap) / this.columns.length) - gap);
    this.rows.replaceChildren(...this.films.map((film, r) => this.line(film, r)));
    return true;
  }
  line(film, r) {
    const tiles = make("div", "sdx-tiles", {}, ...this.columns.map((step) => this.cell(step, film, r)));
    if (this.model.get("compact")) return make("div", "sdx-grid-row", {}, tiles);
    const names = [make("b", "", {}, this.model.get("titles")[r] ?? ""), make("span", "", {}, this.model.get("subtitles")[r] ?? "")];
    return make("div", "sdx-grid-row", {}, make("div", "sdx-row-title", {}, ...names), tiles);
  }
  cell(step, film, r) {
    const canvas = make("canvas", "", { "data-frame": step });
    canvas.style.width = canvas.style.height = `${this.tile}px`;
    this.fill(canvas, film, r);
    return canvas;
  }
  fill(canvas, film, r) {
    const step = +canvas.dataset.frame, there = film.has(step);
    canvas.classList.toggle("sdx-to-come", !there);
    drawTile(canvas, there ? film.part(step) : null, this.tile, !this.model.get("pixelated")[r]);
  }

  /** Where the mark around a step lies, as CSS. */
  around(step) {
    const nearest = this.columns.reduce((best, s, c, all) => (Math.abs(s - step) < Math.abs(all[best] - step) ? c : best), 0);
    return `left:${this.left + nearest * this.pitch}px;width:${this.tile}px;height:${this.rows.offsetHeight}px`;
  }
  /** The step under a mouse. */
  under(event) {
    const x = event.clientX - this.rows.getBoundingClientRect().left - this.left;
    return this.columns[Math.max(0, Math.min(this.columns.length - 1, Math.floor(x / this.pitch)))];
  }

  /** So many rows, no more and no fewer. */
  many(n) {
    while (this.films.length < n) this.films.push(new Film());
    this.films.splice(n).forEach((film) => film.clear());
  }
  /** Nothing of the run before is shown. */
  clear(n) { this.many(n); this.films.forEach((film) => film.clear()); }

  /** Whole rows, a sprite each; whether any is still wanted. */
  async load(data) {
    this.many(data.length);
    return (await Promise.all(data.map((row, r) => this.films[r].load(row)))).some(Boolean);
  }
  /** So many steps of a run that goes on, for each row their pictures side by side. */
  async push(step, count, pictures) {
    const mine = this.films.slice(), kept = await Promise.all(pictures.map((data, r) => mine[r]?.push(step, data, count)));
    if (!kept.some(Boolean)) return;
    for (let at = step; at < step + count; at++) this.rows.querySelectorAll(`[data-frame="${at}"]`).forEach((canvas, r) => this.fill(canvas, mine[r], r));
  }
}
