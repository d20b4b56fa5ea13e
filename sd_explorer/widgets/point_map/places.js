/** Boxes [left, top, width, height] that are taken; a later one takes its place only where all of it is free. */
export function places() {
  const taken = [];
  const free = (x, y, w, h) => !taken.some((t) => x < t[0] + t[2] && t[0] < x + w && y < t[1] + t[3] && t[1] < y + h);
  return {
    taken, free,
    take(x, y, w, h) { if (!free(x, y, w, h)) return false; taken.push([x, y, w, h]); return true; },
    keep(x, y, w, h) { taken.push([x, y, w, h]); },
  };
}

const RINGS = [52, 84, 120, 160, 210, 270, 340, 420, 520], SPOKES = 16;

/**
 * A free place for a card [width, height], led out of `anchor` and hiding none of `points`: the nearest of some rings.
 * frame: [width, height]. Where nothing is free, the place that hides fewest. Returns [left, top].
 * @param {number[]} size
 */
export function leadOut(size, anchor, points, frame, room, scale = 1) {
  const [width, height] = size;
  let best = [4, 4], least = Infinity;
  for (const [ring, away] of RINGS.entries()) {
    for (let spoke = 0; spoke < SPOKES; spoke++) {
      const angle = (2 * Math.PI * (spoke + 0.5)) / SPOKES;
      const left = anchor[0] + Math.cos(angle) * (away * scale + width / 2) - width / 2, top = anchor[1] + Math.sin(angle) * (away * scale + height / 2) - height / 2;
      if (left < 4 || top < 4 || left + width > frame[0] - 4 || top + height > frame[1] - 4 || !room.free(left, top, width, height)) continue;
      const cost = ring + 100 * hidden(left, top, width, height, points, 10 * scale);
      if (cost < least) { least = cost; best = [left, top]; }
    }
    if (least < 100) break;
  }
  return best;
}

function hidden(left, top, width, height, points, margin) {
  return points.filter(([x, y]) => x > left - margin && x < left + width + margin && y > top - margin && y < top + height + margin).length;
}
