import { bytes } from "../shared/dom.js";
import { between, opaque, paper, under } from "./pixels.js";

/** Cells that are touched: a stroke is told when it ends, and what it does is Python's to say. */
export function cells(model, hand, show) {
  const size = () => [model.get("columns"), model.get("rows")];
  let touched = new Set();
  const load = () => {
    const data = bytes(model.get("pixels")), [columns, rows] = size();
    show(data.length === 3 * columns * rows ? opaque(data) : paper(columns, rows), touched);
  };
  const stop = () => { touched = new Set(); load(); };
  return {
    get undoable() { return model.get("undoable"); },
    width: () => model.get("size"),
    load,
    begin() { touched = new Set(); },
    move(from, to) {
      for (const point of between(from, to, 1)) for (const cell of under(...size(), point, this.width())) touched.add(cell);
      load();
    },
    end() {
      if (touched.size) model.send({ stroke: hand.tool, cells: [...touched].sort((a, b) => a - b) });
      stop();
    },
    cancel: stop,
    undo() { model.send({ ask: "undo" }); },
    clear() { model.send({ ask: "clear" }); },
  };
}
