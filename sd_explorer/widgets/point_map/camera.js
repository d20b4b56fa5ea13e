const MOST = 400, STEEPEST = 1.5;

/**
 * How points of -1..1 come to the screen. k: zoom, x and y: shift, ax and ay: the frame's shape, yaw and pitch: the turn of a
 * map in depth. `home` is the zoom at which everything is seen; nobody gets much further away, or out of the map.
 */
export function camera() {
  const view = { k: 1, x: 0, y: 0, ax: 1, ay: 1, yaw: 0, pitch: 0, home: 1, margin: [0.9, 0.9], box: [-1, -1, 1, 1] };
  return Object.assign(view, {
    /** Zoom as a multiple of the view of everything. */
    zoom: () => view.k / view.home,
    flat: (x, y, width, height) => [(width / 2) * (1 + (x * view.k + view.x) * view.ax), (height / 2) * (1 - (y * view.k + view.y) * view.ay)],
    unflat: (u, v) => [(u / view.ax - view.x) / view.k, (v / view.ay - view.y) / view.k],
    middle: () => [-view.x / view.k, -view.y / view.k],
    /** Turned by yaw about the upright axis, then by pitch; seen from far away. */
    spun(x, y, z) {
      const [cy, sy, cp, sp] = [Math.cos(view.yaw), Math.sin(view.yaw), Math.cos(view.pitch), Math.sin(view.pitch)], back = z * cy - x * sy;
      return [x * cy + z * sy, y * cp - back * sp];
    },
    turn(yaw, pitch) { view.yaw += yaw; view.pitch = Math.max(-STEEPEST, Math.min(STEEPEST, view.pitch + pitch)); },
    zoomBy(by, x, y) {
      const k = Math.max(view.home * 0.8, Math.min(view.home * MOST, view.k * by));
      view.x += x * (view.k - k); view.y += y * (view.k - k); view.k = k;
      keepInside(view);
    },
    moveTo(x, y) { view.x = x; view.y = y; keepInside(view); },
    /** Everything fills the frame but for its edges. box: [left, low, right, high] of the points. */
    fit(box) {
      const wide = (box[2] - box[0]) / 2 || 1e-3, high = (box[3] - box[1]) / 2 || 1e-3;
      view.box = box;
      view.k = view.home = Math.min(view.margin[0] / (wide * view.ax), view.margin[1] / (high * view.ay));
      view.x = (-(box[0] + box[2]) / 2) * view.k; view.y = (-(box[1] + box[3]) / 2) * view.k;
    },
    shape(width, height, edge) {
      view.ax = Math.min(1, height / width); view.ay = Math.min(1, width / height);
      view.margin = [width, height].map((side) => Math.max(0.5, 1 - (2 * edge) / side));
    },
  });
}

/** The middle of the frame stays over the map. */
function keepInside(view) {
  const [left, low, right, high] = view.box, clamp = (value, least, most) => Math.max(least, Math.min(most, value));
  view.x = -clamp(-view.x / view.k, left, right) * view.k;
  view.y = -clamp(-view.y / view.k, low, high) * view.k;
}
