import { bytes } from "../shared/dom.js";

/** What was recorded: a share of attention for each view, step, row and place, 65535 is one. */
export class Shares {
  numbers = new Uint16Array();

  constructor(model) { this.model = model; }

  unpack() { this.numbers = new Uint16Array(bytes(this.model.get("maps")).slice().buffer); }

  /** Whether there are maps, and of these rows. */
  ready() {
    const shape = this.model.get("shape"), size = shape.reduce((a, b) => a * b, 1);
    return shape.length === 5 && this.numbers.length === size && shape[2] === this.model.get("rows").length;
  }

  /** [h, w] of a map. */
  get grid() { return this.model.get("shape").slice(3); }

  /** The map of a row in the chosen view and step. */
  map(row) {
    const [, steps, rows, h, w] = this.model.get("shape");
    const start = ((this.model.get("view") * steps + this.model.get("step")) * rows + row) * h * w;
    return this.numbers.subarray(start, start + h * w);
  }

  /** The share of a row at a point [y, x] of 0..1, or its mean where there is none. */
  at(row, point) {
    const values = this.map(row), [h, w] = this.grid;
    if (!point) return values.reduce((a, b) => a + b, 0) / values.length / 65535;
    return values[Math.min(h - 1, Math.floor(point[0] * h)) * w + Math.min(w - 1, Math.floor(point[1] * w))] / 65535;
  }
}

export const percent = (v) => (100 * v).toFixed(v < 0.0995 ? 1 : 0);
