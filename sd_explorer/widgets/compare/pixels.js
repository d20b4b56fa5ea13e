// What two pictures differ by, pixel by pixel, on a scale that is the same for every pair.
export const FULL = 128; // of 255: a change by so much has the full colour
const ENDS = [[112, 48, 160], [20, 113, 63]], ZERO = 232;

/** How much brighter (green) or darker (purple) B is than A, of two RGBA arrays; grey is no change. */
export function difference(a, b) {
  const pixels = new Uint8ClampedArray(a.length).fill(255);
  for (let i = 0; i < a.length; i += 4) {
    const change = (b[i] + b[i + 1] + b[i + 2] - a[i] - a[i + 1] - a[i + 2]) / 3;
    const share = Math.min(1, Math.abs(change) / FULL), end = ENDS[change < 0 ? 0 : 1];
    for (let c = 0; c < 3; c++) pixels[i + c] = Math.round(ZERO + share * (end[c] - ZERO));
  }
  return pixels;
}
