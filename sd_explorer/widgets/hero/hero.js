import { bitmap, keepKeys, make } from "../shared/dom.js";
import { Film } from "../shared/film.js";
import { follow } from "../shared/follow.js";
import { segments } from "../shared/segments.js";
import { shareStep } from "../shared/steps.js";
import { filmStrip } from "./strip.js";
import { statusLine } from "./status.js";

/** The frames of one run, each kind a film, and the finished picture behind all of them. */
class Run {
  films = [];
  final = null;
  finished = false;
  count = 0;

  part(kind, index) {
    if (index >= this.count && this.finished && this.final) return [this.final, 0, 0, this.final.width, this.final.height];
    const film = this.films[kind];
    return film?.has(index) ? film.part(index) : null;
  }
  /** The newest frame there is at or before an index. */
  newest(kind, index) {
    for (let i = index; i >= 0; i--) if (this.part(kind, i)) return i;
    return -1;
  }
  clear() { this.films.forEach((film) => film.clear()); this.final?.close(); }
}

function render({ model, el }) {
  const run = new Run(), labels = [];
  const kinds = segments((id) => { model.set("kind", id); model.save_changes(); });
  const canvas = make("canvas", "", { role: "img" }), waking = make("div", "sdx-waking");
  const frame = make("div", "sdx-hero-frame", {}, canvas, waking);
  const steps = shareStep(model, (index) => select(index));
  const strip = filmStrip((index) => { select(index); steps.pick(index); });
  const status = statusLine((ask) => model.send({ ask }), strip.play, strip.label);
  const root = make("div", "sdx-hero", {}, kinds.root, frame, status.progress, make("div", "sdx-hero-foot", {}, status.root, strip.root));
  el.append(root);
  keepKeys(root);
  const pen = canvas.getContext("2d");
  let index = 0, following = true;
  const kind = () => Math.max(0, model.get("kinds").findIndex(({ id }) => id === model.get("kind")));

  function paint() {
    const part = run.part(kind(), index);
    if (!part) return;
    const [, , , w, h] = part;
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    pen.drawImage(...part, 0, 0, w, h);
    waking.hidden = true;
    canvas.dataset.kind = index >= run.count ? "final" : "step";
    canvas.dataset.step = index;
  }
  function select(step) {
    index = Math.max(0, Math.min(run.count, step));
    following = index >= run.newest(kind(), run.count);
    paint();
    strip.select(index, labels[index] ?? "");
    root.dataset.index = index;
  }
  const tiles = () => strip.fill(run.count, (i) => run.part(kind(), i));
  function begin(count) {
    run.films.forEach((film) => film.clear());
    run.finished = false; run.count = count; labels.length = 0; following = true;
    root.dataset.begun = +(root.dataset.begun ?? 0) + 1;
    strip.stop();
    tiles();
  }
  async function onFrames({ frames, number }, buffers) {
    const count = run.count, ids = model.get("kinds").map(({ id }) => id);
    try {
      const pieces = frames.flatMap((about) => about.kinds.map((id) => [run.films[ids.indexOf(id)], about.index]));
      const kept = await Promise.all(pieces.map(([film, at], i) => film.push(at, buffers[i])));
      if (!kept.every(Boolean) || run.finished) return;
      frames.forEach((about) => { labels[about.index] = about.label; strip.draw(about.index, run.part(kind(), about.index)); });
      const newest = frames[frames.length - 1].index;
      if (following && count === run.count) { select(newest); steps.show(newest); }
    } finally { requestAnimationFrame(() => model.send({ drawn: number })); }
  }
  const onMessage = (message, buffers) => {
    if ("begin" in message) begin(message.begin);
    else if ("frames" in message) onFrames(message, buffers);
  };
  async function onLast() {
    const data = model.get("last");
    if (!data?.byteLength || !model.get("finished")) return;
    const image = await bitmap(data);
    if (data !== model.get("last") || !model.get("finished")) { image.close(); return; }
    run.final?.close(); run.final = image; run.finished = true; run.count = model.get("count");
    takeLabels();
    tiles();
    select(following || index > run.count ? run.count : index);
    steps.show(index);
    canvas.dataset.finals = +(canvas.dataset.finals ?? 0) + 1;
  }
  async function onRows() {
    const rows = model.get("rows"), count = model.get("count");
    if (!rows.length) return;
    const kept = await Promise.all(rows.map((data, k) => run.films[k]?.load(data)));
    if (!kept.some(Boolean) || rows !== model.get("rows")) return;
    run.count = count;
    takeLabels();
    tiles(); paint();
    root.dataset.loaded = +(root.dataset.loaded ?? 0) + 1;
  }
  const takeLabels = () => { if (model.get("labels").length) labels.splice(0, labels.length, ...model.get("labels")); };
  const onLabels = () => { takeLabels(); strip.select(index, labels[index] ?? ""); };
  const speak = () => {
    const words = model.get("words"), all = model.get("kinds");
    while (run.films.length < all.length) run.films.push(new Film());
    kinds.fill(all, words.kinds);
    kinds.mark(model.get("kind"));
    canvas.setAttribute("aria-label", model.get("alt"));
    waking.replaceChildren(...model.get("waking").map((line, i) => make("span", i < model.get("stage") ? "done" : i === model.get("stage") ? "now" : "", {}, line)));
    strip.speak(words);
    tiles(); select(index);
  };
  model.on("msg:custom", onMessage);
  const off = follow(model, { "kinds kind words alt waking stage": speak, "last finished": onLast, rows: onRows, labels: onLabels, "status words": () => {
    status.draw(model.get("status"), model.get("words"));
    root.classList.toggle("sdx-busy", !!model.get("status").stop);
  } });
  return () => { off(); steps.off(); strip.off(); model.off("msg:custom", onMessage); run.clear(); };
}
export default { render };
