/** Points sorted into square cells (counting sort), about four in each: the nearest is found by looking into a few. */
export function cells(points) {
  const n = points.length / 2, side = Math.max(1, Math.min(1024, Math.floor(Math.sqrt(n / 4))));
  const start = new Uint32Array(side * side + 1), cell = new Uint32Array(n), ids = new Uint32Array(n);
  const q = (v) => Math.max(0, Math.min(side - 1, ((v + 1) * 0.5 * side) | 0));
  for (let i = 0; i < n; i++) { cell[i] = q(points[2 * i + 1]) * side + q(points[2 * i]); start[cell[i] + 1]++; }
  for (let i = 0; i < side * side; i++) start[i + 1] += start[i];
  const next = start.slice();
  for (let i = 0; i < n; i++) ids[next[cell[i]]++] = i;
  return {
    nearest(x, y, reach) {
      let best = -1, least = reach * reach;
      for (let row = q(y - reach); row <= q(y + reach); row++)
        for (let k = start[row * side + q(x - reach)]; k < start[row * side + q(x + reach) + 1]; k++) {
          const i = ids[k], away = (points[2 * i] - x) ** 2 + (points[2 * i + 1] - y) ** 2;
          if (away <= least) { least = away; best = i; }
        }
      return best;
    },
    within(left, low, right, high, most) {
      const found = [];
      for (let row = q(low); row <= q(high); row++)
        for (let k = start[row * side + q(left)]; k < start[row * side + q(right) + 1]; k++) {
          const i = ids[k], x = points[2 * i], y = points[2 * i + 1];
          if (x >= left && x <= right && y >= low && y <= high) { found.push(i); if (found.length > most) return null; }
        }
      return found.sort((a, b) => a - b);
    },
  };
}
/** Which points lie inside a closed line of corners. */
export function inside(points, corners) {
  const xs = corners.map((c) => c[0]), ys = corners.map((c) => c[1]), found = [];
  const left = Math.min(...xs), right = Math.max(...xs), low = Math.min(...ys), high = Math.max(...ys);
  for (let i = 0; i < points.length / 2; i++) {
    const x = points[2 * i], y = points[2 * i + 1];
    if (x < left || x > right || y < low || y > high) continue;
    let odd = false;
    for (let j = 0, k = corners.length - 1; j < corners.length; k = j++) {
      const [xj, yj] = corners[j], [xk, yk] = corners[k];
      if (yj > y !== yk > y && x < ((xk - xj) * (y - yj)) / (yk - yj) + xj) odd = !odd;
    }
    if (odd) found.push(i);
  }
  return Uint32Array.from(found);
}
