import { drawNames, drawPrompts } from "./labels.js";
import { places } from "./places.js";
import { drawGuesses } from "./guesses.js";
import { drawTrail } from "./trail.js";

/** What lies over the points: pictures, names, the trail, the ring around what is pointed at, a lasso or a path being drawn. */
export function overlay(map) {
  const { pen, over } = map, room = places(), seen = map.cloud.seen();
  pen.clearRect(0, 0, over.width, over.height);
  if (!over.width) return;
  map.corners().forEach((box) => room.keep(...box));
  const finish = drawTrail(map, room);
  const names = drawNames(map, room);
  map.gallery.draw(seen, room);
  map.root.dataset.labels = names + drawPrompts(map, seen, room);
  drawGuesses(map);
  finish();
  if (map.hot >= 0) ring(map, map.spot(map.hot));
  if (map.lasso) drawLasso(map);
  if (map.path) drawArrow(map);
}

function ring(map, [x, y]) {
  const { pen } = map;
  pen.strokeStyle = map.style("--sdx-fg"); pen.lineWidth = 2 * map.scale();
  pen.beginPath(); pen.arc(x, y, 7 * map.scale(), 0, 7); pen.stroke();
}

function drawLasso(map) {
  const { pen } = map;
  pen.strokeStyle = pen.fillStyle = map.style("--sdx-accent"); pen.lineWidth = 1.5 * map.scale();
  pen.beginPath(); map.lasso.forEach((place, i) => { const at = map.flat(...place); i ? pen.lineTo(...at) : pen.moveTo(...at); }); pen.closePath();
  pen.stroke(); pen.globalAlpha = 0.12; pen.fill(); pen.globalAlpha = 1;
}

function drawArrow(map) {
  const { pen, path } = map, [x, y] = map.spot(path[0]), [u, v] = path[1] >= 0 ? map.spot(path[1]) : map.flat(...path[2]);
  const way = Math.atan2(v - y, u - x), head = 11 * map.scale();
  pen.strokeStyle = pen.fillStyle = map.style("--sdx-accent"); pen.lineWidth = 2.5 * map.scale();
  pen.beginPath(); pen.moveTo(x, y); pen.lineTo(u, v); pen.stroke();
  pen.beginPath(); pen.moveTo(u, v);
  for (const side of [-0.45, 0.45]) pen.lineTo(u - head * Math.cos(way + side), v - head * Math.sin(way + side));
  pen.fill();
}
