// Latents in the browser: the linear preview (`models/preview.py`), extrapolation, signed colours.
const BLOCK = 4; // pixels of the preview for each latent and side

/** A trait of float32 bytes as numbers, wherever it starts in its buffer. */
export const floats = (view) => {
  const data = view instanceof DataView ? view : new DataView(new ArrayBuffer(0));
  return Float32Array.from({ length: data.byteLength / 4 }, (_, i) => data.getFloat32(4 * i, true));
};

/** u + s * (c - u) for each number. */
export const extrapolate = (u, c, s) => u.map((value, i) => value + s * (c[i] - value));

/** Standard deviation. */
export function spread(numbers) {
  const mean = numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
  return Math.sqrt(numbers.reduce((sum, v) => sum + (v - mean) ** 2, 0) / numbers.length);
}

/**
 * Latents (C, h, w) -> RGB (4h, 4w, 3), about -1 to 1 and not clipped: an affine map, so it goes along with `extrapolate`.
 * @param {Float32Array} z
 * @param {number[]} shape
 * @param {Float32Array} weight (48, C, 3, 3)
 * @param {Float32Array} bias (48)
 */
export function preview(z, [channels, h, w], weight, bias) {
  const out = new Float32Array(h * w * bias.length), wide = BLOCK * w;
  const near = new Float32Array(9 * channels), clamp = (i, n) => Math.min(n - 1, Math.max(0, i));
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
    for (let c = 0, n = 0; c < channels; c++) for (let dy = -1; dy < 2; dy++) for (let dx = -1; dx < 2; dx++)
      near[n++] = z[(c * h + clamp(y + dy, h)) * w + clamp(x + dx, w)];
    for (let k = 0; k < bias.length; k++) {
      let sum = bias[k];
      for (let n = 0; n < near.length; n++) sum += weight[k * near.length + n] * near[n];
      const colour = Math.floor(k / BLOCK ** 2), row = Math.floor((k % BLOCK ** 2) / BLOCK), column = k % BLOCK;
      out[3 * ((BLOCK * y + row) * wide + BLOCK * x + column) + colour] = sum;
    }
  }
  return out;
}

/** RGB about -1 to 1 as the pixels of an ImageData. */
export function colours(rgb) {
  const pixels = new Uint8ClampedArray((4 * rgb.length) / 3).fill(255);
  for (let i = 0; i < rgb.length; i++) pixels[4 * Math.floor(i / 3) + (i % 3)] = Math.round(rgb[i] * 127.5 + 127.5);
  return pixels;
}

const ENDS = [[118, 42, 131], [27, 120, 55]], ZERO = 232, FULL = 1; // purple: darker, green: brighter, grey: no change
/** How much brighter (green) or darker (purple) each pixel becomes from one RGB to another; grey is 0, the range is fixed. */
export function signed(from, to) {
  const pixels = new Uint8ClampedArray((4 * from.length) / 3).fill(255);
  for (let i = 0; i < from.length; i += 3) {
    const change = (to[i] + to[i + 1] + to[i + 2] - from[i] - from[i + 1] - from[i + 2]) / 3;
    const share = Math.min(1, Math.abs(change) / FULL), end = ENDS[change < 0 ? 0 : 1];
    for (let c = 0; c < 3; c++) pixels[(4 * i) / 3 + c] = Math.round(ZERO + share * (end[c] - ZERO));
  }
  return pixels;
}

/** Where things lie in the plane through u, c and another point: u is the origin, c is (length, 0), the other (along, up). */
export function plane(u, c, other) {
  let dd = 0, df = 0, ff = 0;
  for (let i = 0; i < u.length; i++) {
    const d = c[i] - u[i], f = other[i] - u[i];
    dd += d * d; df += d * f; ff += f * f;
  }
  const length = Math.sqrt(dd), along = length ? df / length : 0;
  return { length, along, up: Math.sqrt(Math.max(0, ff - along * along)) };
}
