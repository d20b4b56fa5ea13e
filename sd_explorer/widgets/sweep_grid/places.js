// Cells and places: a cell's number counts places, the last axis fastest.

/** How far apart two neighbours along each axis are. */
export const strides = (lengths) => lengths.map((_, i) => lengths.slice(i + 1).reduce((all, length) => all * length, 1));

export const cellAt = (place, lengths) => strides(lengths).reduce((sum, stride, i) => sum + stride * place[i], 0);

export const placeOf = (cell, lengths) => strides(lengths).map((stride, i) => Math.floor(cell / stride) % lengths[i]);

/** Rows of cells as they are shown: `down` and `across` are axes or -1, `at` says where the others stand. */
export function layout(lengths, across, down, at) {
  const count = (axis) => (axis < 0 ? 1 : lengths[axis]);
  return Array.from({ length: count(down) }, (_, row) => Array.from({ length: count(across) }, (_, column) => {
    const place = lengths.map((_, i) => (i === across ? column : i === down ? row : Math.min(at[i] ?? 0, lengths[i] - 1)));
    return cellAt(place, lengths);
  }));
}

/** The place in a table that a key leads to, or null. @returns {[number, number]} */
export function stepTo(key, [row, column], rows, columns) {
  const [dy, dx] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -columns], End: [0, columns] }[key] ?? [0, 0];
  if (!dy && !dx) return null;
  return [Math.max(0, Math.min(rows - 1, row + dy)), Math.max(0, Math.min(columns - 1, column + dx))];
}
