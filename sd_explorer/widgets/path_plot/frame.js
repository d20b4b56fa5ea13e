/** Where places of the plane lie in a box of `width` by `height` pixels: one scale for both directions, `edge` kept free. */
export function fit(points, width, height, edge) {
  const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const k = Math.min((width - 2 * edge) / Math.max(1e-9, right - left), (height - 2 * edge) / Math.max(1e-9, high - low));
  return ([x, y]) => [width / 2 + (x - (left + right) / 2) * k, height / 2 - (y - (low + high) / 2) * k];
}

/** The dot nearest to a place, `{run, step}`, or null where none is within reach. */
export function nearest(places, [x, y], reach) {
  let found = null, best = reach;
  places.forEach((path, run) => path.forEach(([px, py], step) => {
    const away = Math.hypot(px - x, py - y);
    if (away < best) [best, found] = [away, { run, step }];
  }));
  return found;
}

/** Tiles beside their places, so that none covers another where there is room: the place itself, else a ring around it. */
export function spreadTiles(places, side, width, height) {
  const put = [];
  const clash = (x, y) => put.some(([px, py]) => Math.abs(px - x) < side && Math.abs(py - y) < side);
  const inside = (v, size) => Math.max(side / 2, Math.min(size - side / 2, v));
  for (const [x, y] of places) {
    let best = [inside(x, width), inside(y, height)];
    search: for (let ring = 0; ring < 5; ring++) for (let n = 0; n < Math.max(1, 8 * ring); n++) {
      const angle = (2 * Math.PI * n) / Math.max(1, 8 * ring), away = ring * side * 0.75;
      const at = [inside(x + away * Math.cos(angle), width), inside(y + away * Math.sin(angle), height)];
      if (!clash(...at)) { best = at; break search; }
    }
    put.push(best);
  }
  return put;
}
