// What brush and bucket do to pixels, RGBA in a Uint8ClampedArray; a colour is [r, g, b]. No canvas is needed.
const ALIKE = 40; // sum of the differences of the colours up to which a bucket runs on

/** "#1f5fa6" -> [31, 95, 166] */
export const rgb = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** White paper. */
export const paper = (columns, rows) => new Uint8ClampedArray(4 * columns * rows).fill(255);

/** Points from one to another, so close that dabs of this width leave no gap. */
export function between(from, to, width) {
  const count = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / Math.max(0.5, width / 4)));
  return Array.from({ length: count + 1 }, (_, i) => ({ x: from.x + ((to.x - from.x) * i) / count, y: from.y + ((to.y - from.y) * i) / count }));
}

/** A disc with a soft edge of one pixel; points are in pixels from the upper left corner. */
export function dab(pixels, columns, { x, y }, width, colour) {
  const radius = width / 2, rows = pixels.length / 4 / columns;
  const span = (at, most) => [Math.max(0, Math.floor(at - radius - 1)), Math.min(most - 1, Math.ceil(at + radius))];
  const [left, right] = span(x, columns), [top, bottom] = span(y, rows);
  for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) {
    const share = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y)));
    for (let c = 0; c < 3 && share; c++) {
      const at = 4 * (row * columns + column) + c;
      pixels[at] = Math.round(pixels[at] + share * (colour[c] - pixels[at]));
    }
  }
}

/** Fill what is alike and hangs together with the point. */
export function flood(pixels, columns, { x, y }, colour) {
  const count = pixels.length / 4, first = Math.floor(y) * columns + Math.floor(x), seen = new Uint8Array(count);
  if (!(first >= 0 && first < count)) return;
  const start = pixels.slice(4 * first, 4 * first + 3);
  const alike = (at) => Math.abs(pixels[4 * at] - start[0]) + Math.abs(pixels[4 * at + 1] - start[1]) + Math.abs(pixels[4 * at + 2] - start[2]) <= ALIKE;
  const waiting = [first];
  seen[first] = 1;
  while (waiting.length) {
    const at = waiting.pop(), column = at % columns;
    const near = [column > 0 && at - 1, column < columns - 1 && at + 1, at - columns, at + columns];
    for (const next of near) if (next !== false && next >= 0 && next < count && !seen[next] && alike(next)) { seen[next] = 1; waiting.push(next); }
    pixels.set(colour, 4 * at);
  }
}

/** RGB bytes of a trait -> RGBA, and back. */
export function opaque(data) {
  const pixels = new Uint8ClampedArray((4 * data.length) / 3).fill(255);
  for (let i = 0; i < data.length; i++) pixels[4 * Math.floor(i / 3) + (i % 3)] = data[i];
  return pixels;
}
export const plain = (pixels) => Uint8Array.from({ length: (3 * pixels.length) / 4 }, (_, i) => pixels[4 * Math.floor(i / 3) + (i % 3)]);

/** Cells under a square brush that is `width` cells wide, at a point. */
export function under(columns, rows, { x, y }, width) {
  const start = (at) => Math.floor(at - (width - 1) / 2), cells = [];
  for (let row = start(y); row < start(y) + width; row++) for (let column = start(x); column < start(x) + width; column++)
    if (row >= 0 && row < rows && column >= 0 && column < columns) cells.push(row * columns + column);
  return cells;
}
