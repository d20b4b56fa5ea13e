// The textbook figure, folded: the same shares of picture and noise, in pixels instead of latents.
import { make } from "../shared/dom.js";

/** Always the same normal numbers (Box and Muller over mulberry32). */
export function normals(count, seed = 1) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let v = Math.imul(state ^ (state >>> 15), state | 1);
    v ^= v + Math.imul(v ^ (v >>> 7), v | 61);
    return (((v ^ (v >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** RGBA 0 to 255 with a share of it and a share of noise of deviation 1 in -1 to 1. */
export function noisy(data, noise, [a, s]) {
  return Uint8ClampedArray.from(data, (value, i) => (i % 4 === 3 ? 255 : (a * (value / 127.5 - 1) + s * noise[i]) * 127.5 + 127.5));
}

/** A fold with one picture; it is drawn while it is open. */
export function pixelNoise() {
  const canvas = make("canvas", "", { role: "img" }), summary = make("summary"), note = make("p", "sdx-mut");
  const root = make("details", "sdx-pixels", {}, summary, make("div", "", {}, canvas, note));
  let source = null, noise = null;
  /** @type {[number, number]} */
  let both = [1, 0];
  function draw(next = both) {
    both = next;
    if (!source || !root.open) return;
    noise ??= normals(source.data.length);
    [canvas.width, canvas.height] = [source.width, source.height];
    canvas.getContext("2d")?.putImageData(new ImageData(noisy(source.data, noise, both), source.width, source.height), 0, 0);
  }
  root.addEventListener("toggle", () => draw());
  return {
    root, draw,
    take(from) {
      const { width, height } = from;
      [source, noise] = [{ width, height, data: from.getContext("2d").getImageData(0, 0, width, height).data }, null];
    },
    words(title, text, alt) {
      summary.textContent = title;
      note.textContent = text;
      canvas.setAttribute("aria-label", alt);
    },
  };
}
