import { bytes } from "../shared/dom.js";

const fixed = (value) => value.toFixed(2).replace("-", "−");

/** The numbers of a cell, one for each layer; none where the kernel sent none. */
function numbersOf(model, column, row) {
  const data = bytes(model.get("numbers")), [columns, rows] = [model.get("columns"), model.get("rows")];
  const numbers = new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  return Array.from({ length: numbers.length / (columns * rows) }, (_, layer) => numbers[(layer * rows + row) * columns + column]);
}

/** What is told of a place: its column and row, the numbers that lie there, and the pixels it lies over. */
export function reading(model, { x, y }) {
  const [column, row] = [Math.floor(x), Math.floor(y)], scale = model.get("scale"), words = model.get("words");
  const numbers = numbersOf(model, column, row);
  const values = { x: column + 1, y: row + 1, numbers: numbers.map(fixed).join("  "), left: scale * column + 1, right: scale * (column + 1),
    top: scale * row + 1, bottom: scale * (row + 1) };
  return (words[numbers.length ? "cell" : "place"] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
