import { keepKeys, make } from "./shared/dom.js";
import { Film, drawTile, evenly } from "./shared/film.js";
import { follow } from "./shared/follow.js";
import { shareStep, stepKey } from "./shared/steps.js";

const GAP = 4, SMALLEST = 40, LARGEST = 96, PACE = 180;
const COMPACT = { gap: 3, smallest: 30, largest: 44 };

function render({ model, el }) {
  const rows = make("div", "sdx-rows", { role: "slider", tabindex: 0, "aria-valuemin": 1 });
  const mark = make("div", "sdx-mark");
  const play = make("button", "sdx-play", { type: "button" });
  const label = make("output", "sdx-step-label");
  const root = make("div", "sdx-grid", {}, make("div", "sdx-stage", {}, rows, mark), make("div", "sdx-grid-foot", {}, play, label));
  el.append(root);
  keepKeys(root);
  let films = [], columns = [], tile = 0, index = 0, hovered = -1, timer = 0;

  const count = () => model.get("count");
  const size = () => (model.get("compact") ? COMPACT : { gap: GAP, smallest: SMALLEST, largest: LARGEST });
  const left = () => rows.querySelector("canvas")?.offsetLeft ?? 0;

  function layOut() {
    const n = Math.max(count(), 1), { gap, smallest, largest } = size();
    const titles = model.get("compact") ? 0 : Math.min(150, Math.max(96, root.clientWidth * 0.14));
    root.style.setProperty("--sdx-titles", `${titles}px`);
    root.style.setProperty("--sdx-gap", `${gap}px`);
    const room = root.clientWidth - titles;
    if (room <= 0) return;
    const most = Math.max(2, Math.floor((room + gap) / (smallest + gap)));
    columns = evenly(n, Math.min(most, model.get("shown") || n));
    tile = Math.min(largest, Math.floor((room + gap) / columns.length) - gap);
    draw();
  }
  function line(film, r) {
    const names = model.get("titles"), subs = model.get("subtitles");
    const tiles = make("div", "sdx-tiles", {}, ...columns.map((step) => {
      const canvas = make("canvas", "", { "data-frame": step });
      canvas.style.width = canvas.style.height = `${tile}px`;
      fill(canvas, film, r);
      return canvas;
    }));
    const title = make("div", "sdx-row-title", {}, make("b", "", {}, names[r] ?? ""), make("span", "", {}, subs[r] ?? ""));
    return make("div", "sdx-grid-row", {}, ...(model.get("compact") ? [] : [title]), tiles);
  }
  function fill(canvas, film, r) {
    const step = +canvas.dataset.frame, there = film.has(step);
    canvas.classList.toggle("sdx-to-come", !there);
    drawTile(canvas, there ? film.part(step) : null, tile, !model.get("pixelated")[r]);
  }
  function draw() {
    rows.replaceChildren(...films.map(line));
    select(index);
  }
  const nearest = (step) => columns.reduce((best, s, c) => (Math.abs(s - step) < Math.abs(columns[best] - step) ? c : best), 0);
  function select(step) {
    index = Math.max(0, Math.min(count() - 1, step));
    mark.style.cssText = `left:${left() + nearest(index) * (tile + size().gap)}px;width:${tile}px;height:${rows.offsetHeight}px`;
    mark.hidden = !count();
    label.value = model.get("labels")[hovered >= 0 ? hovered : index] ?? "";
    rows.setAttribute("aria-valuemax", count());
    rows.setAttribute("aria-valuenow", index + 1);
    rows.setAttribute("aria-valuetext", model.get("labels")[index] ?? `${index + 1}`);
    root.dataset.index = index;
  }
  const steps = shareStep(model, select);
  const pick = (step) => { if (count() && step !== null) { select(step); steps.pick(index); } };
  function under(event) {
    const x = event.clientX - rows.getBoundingClientRect().left - left();
    return columns[Math.max(0, Math.min(columns.length - 1, Math.floor(x / (tile + size().gap))))];
  }
  function running(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => (rows.isConnected && index < count() - 1 ? pick(index + 1) : running(false)), PACE) : 0;
    speak();
  }
  function speak() {
    const words = model.get("words");
    play.textContent = timer ? "❚❚" : "▶";
    play.title = (timer ? words.pause : words.play) ?? "";
    play.setAttribute("aria-label", play.title);
    rows.setAttribute("aria-label", model.get("alt") || words.step || "");
  }
  rows.addEventListener("pointerdown", (e) => { rows.setPointerCapture(e.pointerId); running(false); pick(under(e)); rows.focus({ preventScroll: true }); });
  rows.addEventListener("pointermove", (e) => { hovered = under(e) ?? -1; e.buttons ? pick(hovered) : select(index); });
  rows.addEventListener("pointerleave", () => { hovered = -1; select(index); });
  rows.addEventListener("keydown", (e) => { const next = stepKey(e, index, count()); if (next !== null) { running(false); pick(next); } });
  play.addEventListener("click", () => { if (count() < 2) return; if (!timer && index >= count() - 1) pick(0); running(!timer); });

  const many = (n) => { while (films.length < n) films.push(new Film()); films.splice(n).forEach((film) => film.clear()); };
  async function load() {
    const data = model.get("rows");
    if (!data.length) return;
    many(data.length);
    const kept = await Promise.all(data.map((row, r) => films[r].load(row)));
    if (!kept.some(Boolean)) return;
    index = model.get("index");
    root.dataset.loaded = +(root.dataset.loaded ?? 0) + 1;
    layOut();
  }
  async function onMessage(message, buffers) {
    if ("begin" in message) { many(message.rows); films.forEach((film) => film.clear()); running(false); layOut(); }
    if (!("tile" in message)) return;
    const mine = films.slice(), kept = await Promise.all(buffers.map((data, r) => mine[r]?.push(message.tile, data)));
    if (kept.some(Boolean)) rows.querySelectorAll(`[data-frame="${message.tile}"]`).forEach((canvas, r) => fill(canvas, mine[r], r));
  }
  const watcher = new ResizeObserver(() => root.clientWidth && layOut());
  watcher.observe(root);
  const look = () => {
    many(Math.max(films.length, model.get("titles").length, 1));
    root.classList.toggle("sdx-compact", model.get("compact"));
    speak(); layOut();
  };
  model.on("msg:custom", onMessage);
  const off = follow(model, { rows: load, "count titles subtitles labels pixelated shown compact words alt": look });
  return () => { off(); steps.off(); model.off("msg:custom", onMessage); running(false); watcher.disconnect(); many(0); };
}
export default { render };
