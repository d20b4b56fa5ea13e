const DOT = 3;

/** The guesses of a run, from the first to the picture: a line with a dot for each step, the first one named. */
export function drawGuesses(map) {
  const way = map.model.get("way"), { pen } = map, scale = map.scale(), places = way.map((place) => map.screen(...place));
  map.root.dataset.way = way.length;
  if (!places.length) return;
  pen.strokeStyle = pen.fillStyle = map.style("--sdx-accent");
  pen.lineWidth = 1.8 * scale; pen.lineJoin = "round";
  pen.beginPath(); places.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y))); pen.stroke();
  for (const [x, y] of places) { pen.beginPath(); pen.arc(x, y, DOT * scale, 0, 7); pen.fill(); }
  const [x, y] = places[0];
  pen.font = `${11 * scale}px ${map.style("--sdx-font") || "sans-serif"}`;
  pen.lineWidth = 3 * scale; pen.strokeStyle = map.style("--sdx-bg");
  const text = map.model.get("words").map_first_guess ?? "";
  pen.strokeText(text, x + 6 * scale, y - 6 * scale); pen.fillText(text, x + 6 * scale, y - 6 * scale);
}
