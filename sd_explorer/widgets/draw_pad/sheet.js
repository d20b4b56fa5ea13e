import { bytes } from "../shared/dom.js";
import { between, dab, flood, opaque, paper, plain, rgb } from "./pixels.js";

const MOST = 40; // pictures kept to go back to
export const WIDTHS = [2, 6, 12, 24]; // pixels of a brush by its size

/** The sheet that is drawn on: it keeps the picture, goes back, and tells the kernel after each stroke. */
export function sheet(model, hand, show) {
  const columns = () => model.get("columns"), fresh = () => paper(columns(), model.get("rows"));
  let pixels = fresh(), before = [], told = null;
  const keep = () => { before.push(pixels.slice()); before = before.slice(-MOST); };
  function tell() {
    told = new DataView(plain(pixels).buffer);
    model.set("pixels", told);
    model.save_changes();
    show(pixels);
  }
  /** Take another picture; the one before can be had back. */
  function take(other) {
    keep();
    pixels = other;
    tell();
  }
  return {
    get undoable() { return before.length > 0; },
    width: () => WIDTHS[model.get("size") - 1],
    load() {
      const data = model.get("pixels");
      if (data === told) return;
      const fits = bytes(data).length === 3 * columns() * model.get("rows");
      if (told || fits) keep();
      pixels = fits ? opaque(bytes(data)) : fresh();
      told = data;
      show(pixels);
    },
    begin: keep,
    move(from, to) {
      const colour = hand.tool === "eraser" ? [255, 255, 255] : rgb(hand.colour);
      if (hand.tool === "fill") { if (from === to) flood(pixels, columns(), to, colour); }
      else for (const point of between(from, to, this.width())) dab(pixels, columns(), point, this.width(), colour);
      show(pixels);
    },
    end: tell,
    cancel() { pixels = before.pop() ?? pixels; show(pixels); },
    undo() { if (before.length) { pixels = before.pop(); tell(); } },
    clear() { take(fresh()); },
    take,
  };
}
