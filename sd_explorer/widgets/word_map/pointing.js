const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A point [y, x] of 0..1 over a canvas: the mouse shows it, a click pins it, arrow keys go from place to place. */
export function pointing(canvas, shares, changed) {
  let point = null, pinned = false;
  const put = (next, pin) => { point = next; pinned = pin; changed(); };

  function under(e) {
    const box = canvas.getBoundingClientRect();
    return [(e.clientY - box.top) / box.height, (e.clientX - box.left) / box.width].map((v) => Math.max(0, Math.min(1, v)));
  }
  canvas.addEventListener("pointermove", (e) => !pinned && put(under(e), false));
  canvas.addEventListener("pointerleave", () => !pinned && put(null, false));
  canvas.addEventListener("click", (e) => put(under(e), !pinned));
  canvas.addEventListener("keydown", (e) => {
    const move = MOVES[e.key];
    if (e.key === "Escape") put(null, false);
    if (!move || !shares.ready()) return;
    e.preventDefault();
    const [h, w] = shares.grid, [y, x] = point ?? [0.5, 0.5];
    const cell = (v, by, n) => (Math.max(0, Math.min(n - 1, Math.floor(v * n) + by)) + 0.5) / n;
    put([cell(y, move[0], h), cell(x, move[1], w)], true);
  });
  return { get point() { return point; }, forget() { point = null; pinned = false; } };
}
