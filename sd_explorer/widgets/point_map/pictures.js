import { bitmap } from "../shared/dom.js";

const SIDE = 46, CLOSE = 2.5, ROOM = 60, FAR_ROOM = 24, FAR_GAP = 34, REST = 300; // CSS pixels, zoom, pictures, ms
export const TILE = SIDE;

/** Pictures in place of points: all that find room when somebody is near, a few, far apart, over the whole map. */
export function gallery(map) {
  const have = new Map(), asked = new Set();
  let timer = 0;
  const forget = () => { have.forEach((one) => one.close()); have.clear(); asked.clear(); };
  return {
    have, forget,
    async take(index, data, current) {
      const fresh = await bitmap(data);
      if (!current()) { fresh.close(); return; }
      have.get(index)?.close(); have.set(index, fresh);
    },
    draw(seen, room) {
      const near = map.view.zoom() > CLOSE, gap = near ? 0 : FAR_GAP, most = near ? ROOM : FAR_ROOM, wanted = [];
      let drawn = 0;
      for (const i of map.model.get("pictures") ? seen : []) {
        if (drawn + wanted.length >= most) break;
        if (!map.shown(i) || !place(map, i, gap, room)) continue;
        if (have.has(i)) { tile(map, have.get(i), ...map.spot(i)); drawn++; } else wanted.push(i); // its place stays free of labels: they would flicker when it comes
      }
      map.root.dataset.pictures = drawn;
      clearTimeout(timer);
      if (wanted.some((i) => !asked.has(i))) timer = setTimeout(() => { wanted.forEach((i) => asked.add(i)); map.model.send({ want: wanted }); }, REST);
    },
    again() { asked.clear(); },
    end() { clearTimeout(timer); forget(); },
  };
}

function place(map, i, gap, room) {
  const scale = map.scale(), side = (SIDE + gap) * scale, [x, y] = map.spot(i), half = (SIDE / 2) * scale;
  if (x < half || y < half || x > map.over.width - half || y > map.over.height - half) return false;
  return room.take(x - side / 2, y - side / 2, side, side);
}

export function tile(map, image, x, y, edge = "--sdx-line", width = 1) {
  const { pen } = map, scale = map.scale(), side = SIDE * scale, left = x - side / 2, top = y - side / 2;
  pen.save(); pen.beginPath(); pen.roundRect(left, top, side, side, 4 * scale); pen.clip();
  pen.drawImage(image, left, top, side, side); pen.restore();
  pen.strokeStyle = map.style(edge); pen.lineWidth = width * scale;
  pen.beginPath(); pen.roundRect(left, top, side, side, 4 * scale); pen.stroke();
}
