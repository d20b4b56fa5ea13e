import { make } from "../shared/dom.js";

/** Without the words, the difference, with the words, and the guess: four pictures in a row. */
export class Halves {
  canvases = {};
  notes = {};
  times = make("div", "sdx-times");

  constructor() {
    const sign = (text) => make("span", "sdx-sign", { "aria-hidden": "true" }, text);
    this.root = make("div", "sdx-halves", {}, this.part("uncond"), sign("+"), this.part("difference"), sign("="), this.part("text"),
      this.times, this.part("guess"));
  }
  part(name) {
    this.canvases[name] = make("canvas", "", { role: "img" });
    this.notes[name] = { title: make("b"), note: make("span") };
    const { title, note } = this.notes[name];
    return make("figure", `sdx-part-${name}`, {}, this.canvases[name], make("figcaption", "", {}, title, note));
  }
  caption(name, title, note) {
    this.notes[name].title.textContent = title;
    this.notes[name].note.textContent = note;
    this.canvases[name].setAttribute("aria-label", `${title}, ${note}`);
  }
  /** Pixels of the linear preview, four for each latent and side. */
  paint(name, pixels, [, h, w]) {
    const canvas = this.canvases[name];
    [canvas.width, canvas.height] = [4 * w, 4 * h];
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, 4 * w, 4 * h), 0, 0);
  }
  /** A decoded guess. */
  draw(image) {
    const canvas = this.canvases.guess;
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d")?.drawImage(image, 0, 0);
  }
}
