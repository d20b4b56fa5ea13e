const LONGEST = 32, NAMES_UNTIL = 2.2, PROMPTS_FROM = 1.6;

export const shortened = (words, most = LONGEST) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

/** Names of groups while the whole map is seen; returns how many found room. */
export function drawNames(map, room) {
  if (map.view.zoom() >= NAMES_UNTIL) return 0;
  setPen(map, map.view.zoom());
  return map.model.get("marks").filter((mark) => name(map, mark, room)).length;
}

/** Prompts when somebody comes nearer, or where there are no names; returns how many found room. */
export function drawPrompts(map, seen, room) {
  const zoom = map.view.zoom();
  if (map.model.get("marks").length && zoom <= PROMPTS_FROM) return 0;
  setPen(map, zoom);
  return prompts(map, seen, room, zoom);
}

function setPen({ pen, style, scale }, zoom) {
  const size = Math.min(14, 12 + Math.log2(Math.max(1, zoom)) * 0.5) * scale();
  pen.font = `${size}px ${style("--sdx-font") || "sans-serif"}`; pen.textBaseline = "middle"; pen.lineJoin = "round";
  pen.strokeStyle = style("--sdx-card"); pen.lineWidth = 3 * scale();
}

function name(map, mark, room) {
  const { pen } = map, scale = map.scale(), [x, y] = map.screen(mark.x, mark.y, mark.z), text = shortened(mark.text, 40);
  if (map.only >= 0 && map.only !== mark.group) return false;
  const width = pen.measureText(text).width + 14 * scale, height = 18 * scale;
  const left = Math.max(4, Math.min(map.over.width - width - 4, x - width / 2));
  const top = [-26, 14, -48, 36, -70, 58].map((step) => y + step * scale).find((high) => high > 0 && high + height < map.over.height && room.take(left, high, width, height));
  if (top === undefined) return false;
  pen.textAlign = "left"; pen.fillStyle = map.colour(mark.group);
  pen.beginPath(); pen.arc(left + 4 * scale, top + height / 2, 4 * scale, 0, 7); pen.fill();
  pen.fillStyle = map.style("--sdx-fg"); pen.strokeText(text, left + 12 * scale, top + height / 2); pen.fillText(text, left + 12 * scale, top + height / 2);
  return true;
}

function prompts(map, seen, room, zoom) {
  const { pen } = map, most = Math.min(90, 14 + 8 * Math.log2(zoom + 1) * zoom), texts = map.model.get("texts");
  pen.textAlign = "center"; pen.fillStyle = map.style("--sdx-fg");
  let drawn = 0;
  for (const i of seen) {
    if (drawn >= most) break;
    if (map.shown(i) && texts[i] && prompt(map, i, shortened(texts[i]), room, zoom)) drawn++;
  }
  return drawn;
}

function prompt(map, i, text, room, zoom) {
  const { pen } = map, scale = map.scale(), [x, y] = map.spot(i), width = pen.measureText(text).width, size = 13 * scale;
  const up = map.gallery.have.has(i) ? 31 * scale : size, gap = (zoom < 2 ? 26 : 6) * scale;
  if (!room.take(x - width / 2 - gap / 2, y - up - size / 2 - 1, width + gap, size + gap / 2)) return false;
  pen.strokeText(text, x, y - up); pen.fillText(text, x, y - up);
  return true;
}
