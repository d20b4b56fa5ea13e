import { make, picture } from "../shared/dom.js";
import { drawTile, evenly } from "../shared/film.js";

export const BOXES = ["words", "vectors", "noise", "denoising", "decoder", "picture", "training"];
const TALL = { steps: 28, channels: 28 }, LOW = { steps: 17, channels: 20 };

/** The prompt's pieces, with its ends. */
export function chips(body, tokens, low) {
  const shown = low ? tokens.filter(({ kind }) => kind === "word") : tokens;
  body.replaceChildren(make("span", "sdx-pieces", {}, ...shown.map(({ text, kind }) => make("span", `sdx-piece sdx-piece-${kind}`, {}, text))));
}

/** A picture, or a dashed place where it will come. */
export function image(body, data, className) {
  if (!data.length) { body.replaceChildren(make("i", `sdx-place ${className}`)); return; }
  const fresh = picture(data, "");
  fresh.className = className;
  fresh.addEventListener("load", () => body.replaceChildren(fresh), { once: true });
}

function tiles(body, className, indices, part, side, chosen = -1, smooth = true) {
  if (body.children[0]?.className !== className || body.children[0].children.length !== indices.length) {
    body.replaceChildren(make("span", className, {}, ...indices.map(() => make("canvas", ""))));
  }
  [...body.children[0].children].forEach((canvas, i) => {
    const piece = part(indices[i]);
    canvas.style.width = canvas.style.height = `${side}px`;
    canvas.classList.toggle("sdx-place", !piece);
    canvas.classList.toggle("on", indices[i] === chosen);
    drawTile(canvas, piece, side, smooth);
  });
}

/** The side at which so many tiles fit in one line. */
const fitting = (body, count, most) => Math.max(8, Math.min(most, Math.floor((body.clientWidth + 2) / count) - 2)) || most;

/** Eight steps at most, evenly chosen; the selected one, or the nearest, has a frame. */
export function stepTiles(body, film, count, index, low) {
  const indices = evenly(Math.max(1, count), 8), inside = index >= 0 && index < count;
  const chosen = inside ? indices.reduce((a, b) => (Math.abs(b - index) < Math.abs(a - index) ? b : a)) : -1;
  tiles(body, "sdx-steps-tiles", indices, (i) => (film.has(i) ? film.part(i) : null), low ? fitting(body, indices.length, LOW.steps) : TALL.steps, chosen);
}

/** The first four channels of the latents. */
export function channelTiles(body, latent, low = body.closest(".sdx-low")) {
  const indices = [0, 1, 2, 3];
  tiles(body, "sdx-channel-tiles", indices, (i) => (latent.has(i) ? latent.part(i) : null), low ? LOW.channels : TALL.channels, -1, false);
}

/** Pictures that were learnt from. */
export function trainedTiles(body, album, low = body.closest(".sdx-low")) {
  if (!album.length) return;
  tiles(body, "sdx-steps-tiles", [...Array(Math.min(low ? 4 : 8, album.length)).keys()], (i) => (album.has(i) ? album.part(i) : null), low ? LOW.channels : TALL.channels);
}

/** What was learnt: the weights of each part, as bars of one scale. */
export function weights(body, parts) {
  const most = Math.max(1, ...parts.map(({ value }) => value));
  body.replaceChildren(make("span", "sdx-weights", {}, ...parts.map(({ name, value, read }) => {
    const bar = make("i", "");
    bar.style.width = `${Math.max(3, 100 * Math.sqrt(value / most))}%`;
    return make("span", "", {}, bar, make("em", "", {}, `${name} ${read}`));
  })));
}
