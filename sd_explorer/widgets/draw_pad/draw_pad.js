import { keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { haloed, outline } from "../shared/outline.js";
import { cells } from "./cells.js";
import { dropped, fitted } from "./file.js";
import { reading } from "./reading.js";
import { sheet } from "./sheet.js";
import { Toolbar } from "./toolbar.js";

const STEPS = 32, FAR = 4; // keys cross the pad in so many moves, with Shift in fewer
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A surface (sheet or cells) under hand and keys, with its toolbar and what lies over it. */
class Pad {
  hand = { tool: "", colour: "#d92d20" };
  surface = null;
  at = null; // the cursor of the keys
  told = ""; // what the line under it says
  last = null; // where a stroke that goes on was last

  constructor(model) {
    this.model = model;
    this.canvas = make("canvas");
    this.note = make("output", "sdx-pad-note");
    const { svg, shapes } = haloed(1, 1, ["marked", "going", "cursor"]);
    this.svg = svg;
    this.shapes = shapes;
    this.stage = make("div", "sdx-pad-stage", { role: "application", tabindex: 0 }, this.canvas, svg);
    this.tools = new Toolbar(model, this.hand, { undo: () => this.surface.undo(), clear: () => this.surface.clear(), take: (file) => this.take(file) });
    this.root = make("div", "sdx-pad", {}, this.tools.top, this.stage, this.tools.bottom, this.note);
    keepKeys(this.root);
    this.listen();
  }
  listen() {
    const heard = { pointerdown: (e) => this.down(e), pointermove: (e) => this.move(e), pointerup: () => this.finish("end"),
      pointercancel: () => this.finish("cancel"), pointerleave: () => this.leave(), keydown: (e) => this.key(e), focus: () => this.tell("keys") };
    for (const [kind, hear] of Object.entries(heard)) this.stage.addEventListener(kind, hear);
    dropped(this.root, () => this.model.get("mode") === "draw", (file) => this.take(file));
  }
  get size() { return [this.model.get("columns"), this.model.get("rows")]; }
  say(key) { return this.model.get("words")[key] ?? ""; }
  /** A line under the pad, by its key: it follows the language. */
  tell(key) { this.told = key; this.note.value = key ? this.say(key) : ""; }

  // -- what is seen
  show(pixels, touched = new Set()) {
    const [columns, rows] = this.size, { canvas } = this;
    if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
    this.shapes.going.set("d", outline(touched, columns, rows));
    this.tools.offer(this.surface?.undoable ?? false);
  }
  begin() {
    this.surface = (this.model.get("mode") === "draw" ? sheet : cells)(this.model, this.hand, (...seen) => this.show(...seen));
    this.look();
    this.surface.load();
  }
  look() {
    const [columns, rows] = this.size, { model, root } = this;
    root.style.setProperty("--sdx-extent", `${model.get("extent")}px`);
    root.classList.toggle("sdx-pad-cells", model.get("mode") === "cells");
    this.stage.style.aspectRatio = `${columns} / ${rows}`;
    this.svg.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
    this.shapes.marked.set("d", outline(model.get("marked"), columns, rows));
    this.stage.setAttribute("aria-label", `${model.get("label")}. ${this.say("keys")}`);
    this.tools.draw();
    this.tools.offer(this.surface.undoable);
    if (this.at) this.place(this.at);
    else this.tell(this.told);
  }

  // -- a hand
  point(event) {
    const box = this.canvas.getBoundingClientRect(), [columns, rows] = this.size;
    return { x: ((event.clientX - box.left) / box.width) * columns, y: ((event.clientY - box.top) / box.height) * rows };
  }
  down(event) {
    if (event.button) return;
    this.stage.setPointerCapture(event.pointerId);
    this.stage.focus({ preventScroll: true });
    this.place(null);
    this.last = this.point(event);
    this.surface.begin();
    this.surface.move(this.last, this.last);
    event.preventDefault();
  }
  move(event) {
    if (!this.last) { this.hover(this.point(event)); return; }
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const next = this.point(one);
      this.surface.move(this.last, next);
      this.last = next;
    }
  }
  /** A cell under the pointer tells its numbers, where the kernel sent some. */
  hover(at) {
    const [columns, rows] = this.size, inside = at.x >= 0 && at.y >= 0 && at.x < columns && at.y < rows;
    if (inside && this.model.get("numbers")?.byteLength) this.frame(at);
  }
  /** The cursor of the keys comes back, or the line that stood there. */
  leave() {
    if (this.last) return;
    if (this.at) this.place(this.at);
    else { this.frame(null); this.tell(this.told); }
  }
  finish(how) {
    if (!this.last) return;
    this.last = null;
    this.surface[how]();
  }
  async take(file) {
    if (!file || !this.surface.take) return;
    try {
      this.surface.take(await fitted(file, ...this.size));
      this.tell("");
    } catch { this.tell("not_a_picture"); }
  }

  // -- keys
  key(event) {
    const arrow = ARROWS[event.key], undo = (event.ctrlKey || event.metaKey) && event.key === "z";
    if (event.key === "Escape") this.finish("cancel");
    if (!arrow && event.key !== " " && !undo) return;
    event.preventDefault();
    event.stopPropagation();
    if (arrow) this.go(...arrow, event.shiftKey);
    else if (!undo) this.paint();
    else if (this.surface.undoable) this.surface.undo();
  }
  /** Where the cursor stands; in the middle before it was moved. */
  get here() {
    const [columns, rows] = this.size;
    return this.at ?? { x: Math.floor(columns / 2) + 0.5, y: Math.floor(rows / 2) + 0.5 };
  }
  go(right, down, far) {
    const [columns, rows] = this.size, way = Math.max(1, Math.round(columns / STEPS)) * (far ? FAR : 1);
    const next = (v, most) => Math.min(most - 0.5, Math.max(0.5, v));
    this.place({ x: next(this.here.x + way * right, columns), y: next(this.here.y + way * down, rows) });
  }
  paint() {
    const { here } = this;
    this.place(here);
    this.surface.begin();
    this.surface.move(here, here);
    this.surface.end();
  }
  /** Show the cursor, in the middle of a pixel or cell; null: hide it. */
  place(at) {
    this.at = at;
    this.frame(at);
  }
  /** A frame as wide as the brush around a place, with what is told of it. */
  frame(at) {
    const wide = Math.max(1, this.surface.width()), cell = this.model.get("mode") === "cells";
    const start = (v) => (cell ? Math.floor(v - (wide - 1) / 2) : v - wide / 2);
    this.shapes.cursor.set("d", at ? `M${start(at.x)} ${start(at.y)}h${wide}v${wide}h${-wide}z` : "");
    if (at) this.note.value = reading(this.model, at);
  }
}

function render({ model, el }) {
  const pad = new Pad(model);
  el.append(pad.root);
  return follow(model, { "mode columns rows": () => pad.begin(), "words tools tool size extent label marked undoable numbers scale": () => pad.look(), pixels: () => pad.surface.load() });
}
export default { render };
