import { leadOut } from "./places.js";
import { tile } from "./pictures.js";

const DOT = 6, RING = 5, STEP = 3.5;

/** The prompt: its dot, rings around its true neighbours, the way here, its picture, and the card that names it. */
export function drawTrail(map, room) {
  const trail = map.model.get("trail"), last = trail.at(-1), scale = map.scale();
  map.root.dataset.trail = trail.length;
  const near = last ? last.near.map((point) => map.screen(...point)) : [], at = last && map.screen(last.x, last.y, last.z);
  const lie = guestAt(map), card = last && placeCard(map, at, near, lie, room);
  map.card.hidden = !last;
  if (last) [at, ...near].forEach(([x, y]) => room.keep(x - 8 * scale, y - 8 * scale, 16 * scale, 16 * scale));
  return () => {
    drawWay(map, trail);
    if (last) drawNeighbours(map, at, near, card);
    drawGuest(map, lie, card);
    if (last) dot(map, at, DOT, map.style("--sdx-accent"));
  };
}

function placeCard(map, at, near, lie, room) {
  const { card, over, root } = map, scale = map.scale(), size = [card.offsetWidth * scale, card.offsetHeight * scale];
  const [left, top] = leadOut(size, at, [at, ...near, ...(lie ? [lie] : [])], [over.width, over.height], room, scale);
  card.style.left = `${left / scale}px`; card.style.top = `${top / scale}px`;
  room.keep(left, top, ...size);
  root.dataset.card = JSON.stringify([left, top, ...size].map((v) => v / scale));
  root.dataset.near = JSON.stringify(near.map((point) => point.map((v) => v / scale)));
  return [left + size[0] / 2, top + size[1] / 2];
}

function drawWay(map, trail) {
  const { pen } = map, scale = map.scale(), places = trail.map((one) => map.screen(one.x, one.y, one.z));
  pen.strokeStyle = map.style("--sdx-fg"); pen.lineWidth = 2 * scale; pen.lineCap = "round"; pen.setLineDash([0.1, 5 * scale]);
  line(pen, places); pen.setLineDash([]); pen.lineCap = "butt";
  places.slice(0, -1).forEach((place) => dot(map, place, STEP, map.style("--sdx-fg")));
}

function drawNeighbours(map, at, near, card) {
  const { pen } = map, scale = map.scale(), accent = map.style("--sdx-accent");
  pen.strokeStyle = accent; pen.lineWidth = scale; pen.globalAlpha = 0.5;
  near.forEach((place) => line(pen, [at, place]));
  pen.globalAlpha = 1; pen.lineWidth = 1.6 * scale;
  line(pen, [at, card]);
  pen.fillStyle = map.style("--sdx-card");
  for (const [x, y] of near) { pen.beginPath(); pen.arc(x, y, RING * scale, 0, 7); pen.fill(); pen.stroke(); }
}

function guestAt(map) {
  const at = map.model.get("guest_at");
  map.root.dataset.guest = +(Boolean(map.guest) && at.length > 1);
  return map.guest && at.length > 1 ? map.screen(...at) : null;
}

/** Where the picture lies: a square led out of the prompt's card, which shows it; one from outside lies there itself. */
function drawGuest(map, lie, card) {
  if (!lie) return;
  const { pen, over } = map, scale = map.scale(), half = 30 * scale;
  if (!map.model.get("guest_own")) { tile(map, map.guest, Math.max(half, Math.min(over.width - half, lie[0])), Math.max(half, Math.min(over.height - half, lie[1])), "--sdx-accent", 2.5); return; }
  pen.strokeStyle = map.style("--sdx-accent"); pen.lineWidth = 1.4 * scale;
  if (card) { pen.setLineDash([4 * scale, 4 * scale]); pen.globalAlpha = 0.6; line(pen, [card, lie]); pen.setLineDash([]); pen.globalAlpha = 1; }
  pen.fillStyle = map.style("--sdx-card"); pen.lineWidth = 2 * scale;
  pen.beginPath(); pen.rect(lie[0] - 5 * scale, lie[1] - 5 * scale, 10 * scale, 10 * scale); pen.fill(); pen.stroke();
}

function dot(map, [x, y], radius, colour) {
  const { pen } = map;
  pen.fillStyle = colour; pen.beginPath(); pen.arc(x, y, radius * map.scale(), 0, 7); pen.fill();
}

function line(pen, places) {
  pen.beginPath(); places.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y))); pen.stroke();
}
