import { bitmap, make } from "../shared/dom.js";
import { percent } from "./shares.js";

const FIRE = [[0, 0, 4], [66, 10, 104], [147, 38, 103], [221, 81, 58], [252, 165, 10], [252, 255, 164]];  // inferno: safe for every eye
const COVER = 205, SIDE = 384;

function fire(t) {
  const at = Math.max(0, Math.min(1, t)) * (FIRE.length - 1), low = Math.min(FIRE.length - 2, Math.floor(at));
  return FIRE[low].map((c, i) => c + (FIRE[low + 1][i] - c) * (at - low));
}

/** Shares in colours, from the lowest to the highest. */
function glow(values, [h, w], low, high) {
  const heat = new OffscreenCanvas(w, h), pen = heat.getContext("2d"), data = pen.createImageData(w, h);
  values.forEach((v, i) => data.data.set([...fire((v - low) / Math.max(1, high - low)), COVER], 4 * i));
  pen.putImageData(data, 0, 0);
  return heat;
}

/** The picture, and over it where the picked word was read. */
export function heatPicture(model, shares, { say, name }) {
  const canvas = make("canvas", "", { tabindex: 0, role: "img" }), scale = make("div", "sdx-scale");
  const pen = canvas.getContext("2d");
  let image = null, turn = 0;

  function underneath() {
    const big = Math.max(1, Math.ceil(SIDE / Math.max(image.width, image.height)));
    canvas.width = image.width * big; canvas.height = image.height * big;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  }
  function over(word) {
    const values = shares.map(word);
    const low = values.reduce((a, b) => Math.min(a, b), 65535), high = values.reduce((a, b) => Math.max(a, b), 0);
    pen.drawImage(glow(values, shares.grid, low, high), 0, 0, canvas.width, canvas.height);
    scale.replaceChildren(make("span", "", {}, `${percent(low / 65535)} %`), make("i", ""), make("span", "", {}, `${percent(high / 65535)} %`));
  }
  function draw() {
    if (!image || !shares.ready()) return;
    const word = model.get("word");
    underneath();
    canvas.dataset.word = word;
    scale.hidden = word < 0;
    canvas.setAttribute("aria-label", word < 0 ? model.get("alt") : say("words_alt", { word: name(model.get("rows")[word]) }));
    if (word >= 0) over(word);
  }
  async function load() {
    const data = model.get("picture"), mine = ++turn;
    const fresh = data?.byteLength ? await bitmap(data) : null;
    if (mine !== turn) { fresh?.close(); return; }
    image?.close(); image = fresh;
    draw();
  }
  return { canvas, scale, draw, load, close() { turn++; image?.close(); } };
}
