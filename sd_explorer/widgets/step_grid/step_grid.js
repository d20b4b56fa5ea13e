import { keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { shareStep, stepKey } from "../shared/steps.js";
import { player } from "../shared/player.js";
import { Tiles } from "./tiles.js";

/** The tiles, the mark around the selected step, and the line below. */
class Grid {
  index = 0;
  hovered = -1;

  constructor(model) {
    this.model = model;
    this.rows = make("div", "sdx-rows", { role: "slider", tabindex: 0, "aria-valuemin": 1 });
    this.mark = make("div", "sdx-mark");
    this.label = make("output", "sdx-step-label");
    this.tiles = new Tiles(model, this.rows);
    this.play = player(() => this.onward(), () => this.rewind());
    this.root = make("div", "sdx-grid", {}, make("div", "sdx-stage", {}, this.rows, this.mark), make("div", "sdx-grid-foot", {}, this.play.button, this.label));
    this.steps = shareStep(model, (step) => this.select(step));
    this.gestures();
  }

  get count() { return this.model.get("count"); }
  get atEnd() { return this.index >= this.count - 1; }

  select(step) {
    const labels = this.model.get("labels"), { rows, mark } = this;
    this.index = Math.max(0, Math.min(this.count - 1, step));
    mark.style.cssText = this.tiles.around(this.index);
    mark.hidden = !this.count;
    this.label.value = labels[this.hovered >= 0 ? this.hovered : this.index] ?? "";
    rows.setAttribute("aria-valuemax", this.count);
    rows.setAttribute("aria-valuenow", this.index + 1);
    rows.setAttribute("aria-valuetext", labels[this.index] ?? `${this.index + 1}`);
    this.root.dataset.index = this.index;
  }
  pick(step) {
    if (!this.count || step === null) return;
    this.select(step);
    this.steps.pick(this.index);
  }
  hover(step) {
    this.hovered = step;
    this.select(this.index);
  }
  gestures() {
    const { rows } = this, under = (e) => this.tiles.under(e);
    rows.addEventListener("pointerdown", (e) => { rows.setPointerCapture(e.pointerId); this.play.stop(); this.pick(under(e)); rows.focus({ preventScroll: true }); });
    rows.addEventListener("pointermove", (e) => { this.hover(under(e) ?? -1); if (e.buttons) this.pick(this.hovered); });
    rows.addEventListener("pointerleave", () => this.hover(-1));
    rows.addEventListener("keydown", (e) => { const next = stepKey(e, this.index, this.count); if (next !== null) { this.play.stop(); this.pick(next); } });
  }

  // -- playing
  onward() {
    if (!this.rows.isConnected || this.atEnd) return false;
    this.pick(this.index + 1);
    return true;
  }
  rewind() {
    if (this.count >= 2 && this.atEnd) this.pick(0);
    return this.count >= 2;
  }

  // -- what the kernel sends
  async load() {
    const data = this.model.get("rows");
    if (!data.length || !(await this.tiles.load(data))) return;
    this.index = this.model.get("index");
    this.root.dataset.loaded = +(this.root.dataset.loaded ?? 0) + 1;
    this.layOut();
  }
  message(message, buffers) {
    if ("begin" in message) { this.tiles.clear(message.rows); this.play.stop(); this.layOut(); }
    if ("tile" in message) this.tiles.push(message.tile, message.count, buffers);
  }
  look() {
    const { model } = this;
    this.tiles.many(Math.max(this.tiles.films.length, model.get("titles").length, 1));
    this.root.classList.toggle("sdx-compact", model.get("compact"));
    this.play.speak(model.get("words"));
    this.rows.setAttribute("aria-label", model.get("alt") || model.get("words").step || "");
    this.layOut();
  }
  layOut() {
    if (this.root.clientWidth && this.tiles.layOut(this.root)) this.select(this.index);
  }
  close() { this.steps.off(); this.play.stop(); this.tiles.many(0); }
}

function render({ model, el }) {
  const grid = new Grid(model);
  el.append(grid.root);
  keepKeys(grid.root);
  const watcher = new ResizeObserver(() => grid.layOut());
  watcher.observe(grid.root);
  const heard = (message, buffers) => grid.message(message, buffers);
  model.on("msg:custom", heard);
  const off = follow(model, { rows: () => grid.load(), "count titles subtitles labels pixelated shown compact words alt": () => grid.look() });
  return () => { off(); model.off("msg:custom", heard); watcher.disconnect(); grid.close(); };
}
export default { render };
