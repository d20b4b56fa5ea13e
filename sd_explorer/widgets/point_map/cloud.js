import { bytes } from "../shared/dom.js";
import { cells } from "./cells.js";

export const MOVING = 1e5; // points drawn while the map moves; the rest follow when it rests
const SEEN = 2e4, PRIME = 7919;

const typed = (Type, value) => { const b = bytes(value); return new Type(b.slice().buffer); };

/** The points: where they lie, their groups, which are chosen. A turned map in depth changes `points`, never `given`. */
export function cloud(painter, view) {
  const it = { given: new Float32Array(0), points: new Float32Array(0), deep: null, groups: new Uint8Array(0), chosen: new Uint8Array(0), count: 0, marked: 0, order: null, index: null };
  const place = () => { it.index = null; painter.load.place(it.order ? scattered(it.points, 2, it.order) : it.points); };
  return Object.assign(it, {
    load(model) {
      it.points = it.given = typed(Float32Array, model.get("points"));
      it.count = it.points.length / 2;
      const deep = typed(Float32Array, model.get("depth"));
      it.deep = it.count && deep.length === it.count ? deep : null;
      it.order = scatter(it.count);
      it.choose([]);
      Object.assign(view, { yaw: 0, pitch: 0 });
      if (it.deep) it.spin(0.6, 0.35); else place();
    },
    group(model) {
      it.groups = typed(Uint8Array, model.get("groups"));
      if (it.groups.length !== it.count) it.groups = new Uint8Array(it.count);
      painter.load.group(it.order ? scattered(it.groups, 1, it.order) : it.groups);
    },
    choose(ids) {
      it.chosen = new Uint8Array(it.count); it.marked = ids.length;
      for (const i of ids) it.chosen[i] = 1;
      painter.load.chosen(it.order ? scattered(it.chosen, 1, it.order) : it.chosen);
    },
    spin(yaw, pitch) {
      view.turn(yaw, pitch);
      it.points = new Float32Array(2 * it.count);
      for (let i = 0; i < it.count; i++) [it.points[2 * i], it.points[2 * i + 1]] = view.spun(it.given[2 * i], it.given[2 * i + 1], it.deep[i]);
      place();
    },
    find: () => (it.index ??= cells(it.points)),
    /** Numbers of the points in the frame, the first ones if they are very many. */
    seen() {
      if (!it.count) return [];
      const [left, low] = view.unflat(-1, -1), [right, high] = view.unflat(1, 1);
      return it.find().within(left, low, right, high, SEEN) ?? [...Array(Math.min(it.count, SEEN)).keys()];
    },
    /** The least box around the points, however they are turned. */
    box: () => (it.deep ? around(it.given, it.deep) : boxOf(it.points)),
  });
}

/** A part of the points must look like all of them: large maps are drawn in a scattered order. */
function scatter(count) {
  return count > MOVING && count % PRIME ? Uint32Array.from({ length: count }, (_, i) => (i * PRIME) % count) : null;
}

function scattered(values, width, order) {
  const out = new values.constructor(values.length);
  for (let i = 0; i < order.length; i++) for (let c = 0; c < width; c++) out[width * i + c] = values[width * order[i] + c];
  return out;
}

function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    box[0] = Math.min(box[0], points[i]); box[2] = Math.max(box[2], points[i]);
    box[1] = Math.min(box[1], points[i + 1]); box[3] = Math.max(box[3], points[i + 1]);
  }
  return points.length ? box : [-1, -1, 1, 1];
}

function around(given, deep) {
  let most = 0;
  for (let i = 0; i < deep.length; i++) most = Math.max(most, Math.hypot(given[2 * i], given[2 * i + 1], deep[i]));
  return [-most, -most, most, most];
}
