import { bitmap, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { shareStep } from "./shared/steps.js";

function render({ model, el }) {
  const canvas = make("canvas", "", { role: "img" });
  const empty = make("div", "sdx-empty");
  const root = make("div", "sdx-picture", {}, canvas, empty, make("div", "sdx-shimmer"));
  el.append(root);
  const pen = canvas.getContext("2d");
  let film = null, final = null, turn = 0;

  function paint(source, x, y, w, h) {
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    pen.drawImage(source, x, y, w, h, 0, 0, w, h);
    empty.hidden = true;
  }
  async function onFrame(message, buffers) {
    if (!("frame" in message)) return;
    const mine = ++turn;
    try {
      const image = await bitmap(buffers[0]);
      if (mine === turn) { paint(image, 0, 0, image.width, image.height); canvas.dataset.n = message.frame; canvas.dataset.kind = "preview"; }
      image.close();
    } finally { requestAnimationFrame(() => model.send({ drawn: message.frame })); }
  }
  async function onLast() {
    const data = model.get("last");
    empty.textContent = model.get("words").empty_picture ?? "";
    if (!data?.byteLength) return;
    const mine = ++turn, image = await bitmap(data);
    if (mine !== turn) return;
    final?.close(); final = image;
    if (film) onStep(model.get("index"));
    else { paint(final, 0, 0, final.width, final.height); canvas.dataset.kind = "final"; }
    canvas.dataset.finals = +(canvas.dataset.finals ?? 0) + 1;
  }
  async function onSprite() {
    const data = model.get("sprite");
    film?.close(); film = null;
    if (data?.byteLength) { const image = await bitmap(data); if (data === model.get("sprite")) { film = image; onStep(model.get("index")); } }
  }
  function onStep(index) {
    const count = model.get("count");
    if (model.get("busy") || !count) return;
    if (index >= count - 1 && final) { paint(final, 0, 0, final.width, final.height); canvas.dataset.kind = "final"; return; }
    if (!film) return;
    const side = film.width / count;
    paint(film, index * side, 0, side, film.height);
    canvas.dataset.kind = "step"; canvas.dataset.step = index;
  }
  const look = () => {
    root.style.maxWidth = `${model.get("size")}px`;
    canvas.setAttribute("aria-label", model.get("alt"));
    canvas.style.imageRendering = model.get("smooth") ? "auto" : "pixelated";
    root.classList.toggle("sdx-busy", model.get("busy"));
    empty.textContent = model.get("words").empty_picture ?? "";
  };
  const steps = shareStep(model, onStep);
  model.on("msg:custom", onFrame);
  const off = follow(model, { "size alt smooth busy words": look, last: onLast, sprite: onSprite });
  return () => { off(); steps.off(); model.off("msg:custom", onFrame); film?.close(); final?.close(); };
}
export default { render };
