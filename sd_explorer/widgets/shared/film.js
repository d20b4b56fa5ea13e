import { bitmap } from "./dom.js";

/** One row of frames: a sprite of square tiles, or tiles that come one by one while a run goes on. */
export class Film {
  sprite = null;
  tiles = [];
  turn = 0;

  /** Frames that are there; a row may be shorter than the run. */
  get length() {
    return this.sprite ? Math.round(this.sprite.width / this.sprite.height) : this.tiles.length;
  }

  has(index) {
    return this.sprite ? index >= 0 && index < this.length : !!this.tiles[index];
  }

  /** Take a sprite in place of what was there; empty bytes leave the tiles. True if it is still wanted when decoded. */
  async load(data) {
    const mine = ++this.turn;
    if (!data?.byteLength) return false;
    const fresh = await bitmap(data);
    if (mine !== this.turn) { fresh.close(); return false; }
    this.clear();
    this.sprite = fresh;
    return true;
  }

  /** So many frames of a run that goes on, side by side in one picture, from `index` on. */
  async push(index, data, count = 1) {
    const mine = this.turn, strip = await bitmap(data);
    if (mine !== this.turn) { strip.close(); return false; }
    const width = strip.width / count;
    for (let i = 0; i < count; i++) this.tiles[index + i] = [strip, i * width, 0, width, strip.height];
    return true;
  }

  clear() {
    this.turn++;
    this.sprite?.close();
    this.tiles.forEach((tile) => tile?.[0].close());
    this.sprite = null;
    this.tiles = [];
  }

  /** [image, x, y, width, height] of a frame for drawImage. */
  part(index) {
    const { sprite } = this;
    return sprite ? [sprite, index * sprite.height, 0, sprite.height, sprite.height] : this.tiles[index];
  }
}

/** What each canvas shows. */
const drawn = new WeakMap();

/** A frame on a canvas of `side` CSS pixels, with its corners cut by CSS; does nothing where it is there already. */
export function drawTile(canvas, part, side, smooth = true) {
  const ratio = window.devicePixelRatio || 1, now = [ratio, side, smooth, ...(part ?? [])], before = drawn.get(canvas);
  if (before?.length === now.length && now.every((value, i) => value === before[i])) return;
  drawn.set(canvas, now);
  canvas.width = canvas.height = Math.max(1, Math.round(side * ratio));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = smooth;
  pen.imageSmoothingQuality = "high";
  if (part) pen.drawImage(...part, 0, 0, canvas.width, canvas.height);
}

/** At most `most` indices of `count`, evenly spread, the first and last among them. */
export function evenly(count, most) {
  const shown = Math.max(1, Math.min(count, most));
  return [...new Set(Array.from({ length: shown }, (_, i) => Math.round((i * (count - 1)) / Math.max(1, shown - 1))))];
}
