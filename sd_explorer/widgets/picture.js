import { bitmap, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { shareStep } from "./shared/steps.js";

/** One canvas for previews while a run goes on, its steps, and the finished picture. */
class Screen {
  film = null; // the steps side by side
  final = null;
  turn = 0; // the newest picture that is being read wins

  constructor(model) {
    this.model = model;
    this.canvas = make("canvas", "", { role: "img" });
    this.empty = make("div", "sdx-empty");
    this.root = make("div", "sdx-picture", {}, this.canvas, this.empty, make("div", "sdx-shimmer"));
    this.pen = this.canvas.getContext("2d");
  }
  paint(source, x, y, w, h) {
    const { canvas } = this;
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    this.pen.drawImage(source, x, y, w, h, 0, 0, w, h);
    this.empty.hidden = true;
  }
  whole(image, about) {
    this.paint(image, 0, 0, image.width, image.height);
    Object.assign(this.canvas.dataset, about);
  }
  async frame(message, buffers) {
    if (!("frame" in message)) return;
    const mine = ++this.turn;
    try {
      const image = await bitmap(buffers[0]);
      if (mine === this.turn) this.whole(image, { n: message.frame, kind: "preview" });
      image.close();
    } finally { requestAnimationFrame(() => this.model.send({ drawn: message.frame })); }
  }
  async last() {
    const data = this.model.get("last"), { canvas } = this;
    this.empty.textContent = this.model.get("words").empty_picture ?? "";
    if (!data?.byteLength) return;
    const mine = ++this.turn, image = await bitmap(data);
    if (mine !== this.turn) return;
    this.final?.close();
    this.final = image;
    if (this.film) this.step(this.model.get("index"));
    else this.whole(image, { kind: "final" });
    canvas.dataset.finals = +(canvas.dataset.finals ?? 0) + 1;
  }
  async sprite() {
    const data = this.model.get("sprite");
    this.film?.close();
    this.film = null;
    if (!data?.byteLength) return;
    const image = await bitmap(data);
    if (data !== this.model.get("sprite")) return;
    this.film = image;
    this.step(this.model.get("index"));
  }
  step(index) {
    const { model, film, final } = this, count = model.get("count");
    if (model.get("busy") || !count) return;
    if (index >= count - 1 && final) { this.whole(final, { kind: "final" }); return; }
    if (!film) return;
    const side = film.width / count;
    this.paint(film, index * side, 0, side, film.height);
    Object.assign(this.canvas.dataset, { kind: "step", step: index });
  }
  look() {
    const { model, root, canvas } = this;
    root.style.maxWidth = `${model.get("size")}px`;
    canvas.setAttribute("aria-label", model.get("alt"));
    canvas.style.imageRendering = model.get("smooth") ? "auto" : "pixelated";
    root.classList.toggle("sdx-busy", model.get("busy"));
    this.empty.textContent = model.get("words").empty_picture ?? "";
  }
  close() { this.film?.close(); this.final?.close(); }
}

function render({ model, el }) {
  const screen = new Screen(model), frame = (message, buffers) => screen.frame(message, buffers);
  el.append(screen.root);
  const steps = shareStep(model, (index) => screen.step(index));
  model.on("msg:custom", frame);
  const off = follow(model, { "size alt smooth busy words": () => screen.look(), last: () => screen.last(), sprite: () => screen.sprite() });
  return () => { off(); steps.off(); model.off("msg:custom", frame); screen.close(); };
}
export default { render };
