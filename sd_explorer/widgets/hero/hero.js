import { bitmap, keepKeys, make } from "../shared/dom.js";
import { Film } from "../shared/film.js";
import { follow } from "../shared/follow.js";
import { segments } from "../shared/segments.js";
import { shareStep } from "../shared/steps.js";
import { Run } from "./run.js";
import { filmStrip } from "./strip.js";
import { statusLine } from "./status.js";

/** Milliseconds between two answers to the kernel: each one makes JupyterLab draw that the kernel is busy, and idle again. */
const ANSWER = 400;

/** The big picture, its kinds above, status and film strip below. */
class Hero {
  run = new Run();
  index = 0;
  following = true;
  drawn = 0;
  answering = 0;

  constructor(model) {
    this.model = model;
    this.kinds = segments((id) => { model.set("kind", id); model.save_changes(); });
    this.canvas = make("canvas", "", { role: "img" });
    this.pen = this.canvas.getContext("2d");
    this.waking = make("div", "sdx-waking");
    this.corner = make("div", "sdx-corner");
    this.steps = shareStep(model, (index) => this.select(index));
    this.strip = filmStrip((index) => { this.select(index); this.steps.pick(index); });
    this.status = statusLine((ask) => model.send({ ask }), this.strip.play, this.strip.label);
    const frame = make("div", "sdx-hero-frame", {}, this.canvas, this.waking, this.corner), foot = make("div", "sdx-hero-foot", {}, this.status.root, this.strip.root);
    this.root = make("div", "sdx-hero", {}, this.kinds.root, frame, this.status.progress, foot);
  }

  /** Number of the kind that is shown. */
  get kind() { return Math.max(0, this.model.get("kinds").findIndex(({ id }) => id === this.model.get("kind"))); }

  paint() {
    const part = this.run.part(this.kind, this.index), { canvas } = this;
    if (!part) return;
    this.draw(part);
    canvas.dataset.kind = this.index >= this.run.count ? "final" : "step";
    canvas.dataset.step = this.index;
  }
  draw(part) {
    const [, , , w, h] = part, { canvas } = this;
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    this.pen.drawImage(...part, 0, 0, w, h);
    this.waking.hidden = true;
  }
  select(step) {
    const { run } = this;
    this.index = Math.max(0, Math.min(run.count, step));
    this.following = this.index >= run.newest(this.kind, run.count);
    this.paint();
    this.strip.select(this.index, run.labels[this.index] ?? "");
    this.root.dataset.index = this.index;
  }
  tiles() { this.strip.fill(this.run.count, (i) => this.run.part(this.kind, i)); }

  // -- a run that goes on
  message(message, buffers) {
    if ("begin" in message) this.begin(message.begin);
    else if ("frames" in message) this.frames(message, buffers);
  }
  begin(count) {
    this.run.begin(count);
    this.following = true;
    this.root.dataset.begun = +(this.root.dataset.begun ?? 0) + 1;
    this.strip.stop();
    this.tiles();
  }
  async frames({ frames, number }, buffers) {
    const { count } = this.run;
    try {
      if (await this.push(frames, buffers)) this.grow(frames, count);
    } finally { requestAnimationFrame(() => this.answer(number)); }
  }
  /** Tell the kernel, soon, how far the drawing is. */
  answer(number) {
    this.drawn = Math.max(this.drawn, number);
    this.answering ||= setTimeout(() => {
      this.answering = 0;
      try { this.model.send({ drawn: this.drawn }); } catch { /* a kernel that has ended waits for no answer */ }
    }, ANSWER);
  }
  /** Keep the pictures of some frames; whether all of them are still wanted. */
  async push(frames, buffers) {
    const ids = this.model.get("kinds").map(({ id }) => id);
    const pieces = frames.flatMap((about) => about.kinds.map((id) => [this.run.films[ids.indexOf(id)], about]));
    return (await Promise.all(pieces.map(([film, { index, labels }], i) => film.push(index, buffers[i], labels.length)))).every(Boolean);
  }
  grow(frames, count) {
    if (this.run.finished) { this.tiles(); return; }
    for (const { index, labels } of frames) {
      labels.forEach((label, i) => {
        this.run.labels[index + i] = label;
        this.strip.draw(index + i, this.run.part(this.kind, index + i));
      });
    }
    const { index, labels } = frames[frames.length - 1], newest = index + labels.length - 1;
    if (this.following && count === this.run.count) { this.select(newest); this.steps.show(newest); }
  }

  // -- a run that has ended
  async last() {
    const { model, run } = this, data = model.get("last");
    if (!data?.byteLength || !model.get("finished")) return;
    const image = await bitmap(data);
    if (data !== model.get("last")) { image.close(); return; }
    if (!model.get("finished")) { this.passing(image); return; }
    run.end(image, model.get("count"));
    this.takeLabels();
    this.tiles();
    this.select(this.following || this.index > run.count ? run.count : this.index);
    this.steps.show(this.index);
    this.canvas.dataset.finals = +(this.canvas.dataset.finals ?? 0) + 1;
  }
  /** A finished picture whose follower began while it was decoded: it is on screen until there is a step of that one. */
  passing(image) {
    if (this.following && this.run.newest(this.kind, this.run.count) < 0) {
      this.draw([image, 0, 0, image.width, image.height]);
      this.canvas.dataset.kind = "final";
      this.canvas.dataset.finals = +(this.canvas.dataset.finals ?? 0) + 1;
    }
    image.close();
  }
  async rows() {
    const rows = this.model.get("rows"), count = this.model.get("count");
    if (!rows.length) return;
    const kept = await Promise.all(rows.map((data, k) => this.run.films[k]?.load(data)));
    if (!kept.some(Boolean) || rows !== this.model.get("rows")) return;
    this.run.count = count;
    this.takeLabels();
    this.tiles();
    this.paint();
    this.root.dataset.loaded = +(this.root.dataset.loaded ?? 0) + 1;
  }

  // -- words
  takeLabels() { if (this.model.get("labels").length) this.run.labels = [...this.model.get("labels")]; }
  labels() { this.takeLabels(); this.strip.select(this.index, this.run.labels[this.index] ?? ""); }
  speak() {
    const { model, run } = this, words = model.get("words"), all = model.get("kinds"), stage = model.get("stage");
    while (run.films.length < all.length) run.films.push(new Film());
    this.kinds.fill(all, words.kinds);
    this.kinds.mark(model.get("kind"));
    this.canvas.setAttribute("aria-label", model.get("alt"));
    this.waking.replaceChildren(...model.get("waking").map((line, i) => make("span", i < stage ? "done" : i === stage ? "now" : "", {}, line)));
    this.strip.speak(words);
    this.tiles();
    this.select(this.index);
  }
  told() {
    this.status.draw(this.model.get("status"), this.model.get("words"));
    this.root.classList.toggle("sdx-busy", !!this.model.get("status").stop);
  }
  close() { clearTimeout(this.answering); this.steps.off(); this.strip.off(); this.run.clear(); }
}

function render({ model, el }) {
  const hero = new Hero(model), heard = (message, buffers) => hero.message(message, buffers);
  el.append(hero.root);
  keepKeys(hero.root);
  model.on("msg:custom", heard);
  const off = follow(model, { "kinds kind words alt waking stage": () => hero.speak(), "last finished": () => hero.last(), rows: () => hero.rows(),
    labels: () => hero.labels(), corner: () => { hero.corner.textContent = model.get("corner"); }, "status words": () => hero.told() });
  return () => { off(); model.off("msg:custom", heard); hero.close(); };
}
export default { render };
