import { bitmap, make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { shareStep, stepKey } from "./shared/steps.js";

const GAP = 4, SMALLEST = 40, PACE = 180;

function render({ model, el }) {
  const rows = make("div", "sdx-rows", { role: "slider", tabindex: 0, "aria-valuemin": 1 });
  const mark = make("div", "sdx-mark");
  const play = make("button", "sdx-play", { type: "button" });
  const label = make("output", "sdx-step-label");
  const stage = make("div", "sdx-stage", {}, rows, mark);
  const root = make("div", "sdx-grid", {}, stage, make("div", "sdx-grid-foot", {}, play, label));
  el.append(root);
  keepKeys(root);
  let bitmaps = [], columns = [], tile = 0, index = 0, hovered = -1, timer = 0, turn = 0;

  const count = () => model.get("count");
  const left = () => rows.querySelector("canvas")?.offsetLeft ?? 0;

  function layOut() {
    const n = Math.max(count(), 1), compact = model.get("compact");
    const titles = compact ? 0 : Math.min(150, Math.max(96, root.clientWidth * 0.14));
    root.style.setProperty("--sdx-titles", `${titles}px`);
    const room = root.clientWidth - titles;
    if (room <= 0) return;
    const smallest = compact ? 22 : SMALLEST, gap = compact ? 3 : GAP;
    const most = Math.max(2, Math.floor((room + gap) / (smallest + gap)));
    const shown = Math.min(n, most, model.get("shown") || n);
    columns = [...new Set(Array.from({ length: shown }, (_, i) => Math.round((i * (n - 1)) / Math.max(1, shown - 1))))];
    tile = Math.min(compact ? 44 : 96, (room - gap * (columns.length - 1)) / columns.length);
    root.style.setProperty("--sdx-gap", `${gap}px`);
    draw();
  }
  function draw() {
    const gap = model.get("compact") ? 3 : GAP, ratio = window.devicePixelRatio || 1;
    const width = columns.length * (tile + gap) - gap, names = model.get("titles"), subs = model.get("subtitles");
    const lines = model.get("rows").length ? model.get("rows") : (names.length ? names : [""]);
    rows.replaceChildren(...lines.map((_, r) => {
      const canvas = make("canvas", "");
      canvas.width = Math.round(width * ratio); canvas.height = Math.round(tile * ratio);
      canvas.style.width = `${width}px`; canvas.style.height = `${tile}px`;
      const pen = canvas.getContext("2d"), film = bitmaps[r], n = count();
      pen.imageSmoothingEnabled = !model.get("pixelated")[r]; pen.imageSmoothingQuality = "high";
      columns.forEach((step, c) => {
        const x = c * (tile + gap) * ratio, side = tile * ratio;
        pen.save(); pen.beginPath(); pen.roundRect(x, 0, side, side, 3 * ratio); pen.clip();
        if (film) pen.drawImage(film, (step * film.width) / n, 0, film.width / n, film.height, x, 0, side, side);
        else { pen.fillStyle = getComputedStyle(root).getPropertyValue("--sdx-card"); pen.fillRect(x, 0, side, side); }
        pen.restore();
      });
      const title = make("div", "sdx-row-title", {}, make("b", "", {}, names[r] ?? ""), make("span", "", {}, subs[r] ?? ""));
      return make("div", "sdx-grid-row", {}, ...(model.get("compact") ? [] : [title]), canvas);
    }));
    select(index);
  }
  function nearest(step) {
    return columns.reduce((best, s, c) => (Math.abs(s - step) < Math.abs(columns[best] - step) ? c : best), 0);
  }
  function select(step) {
    index = Math.max(0, Math.min(count() - 1, step));
    const gap = model.get("compact") ? 3 : GAP, c = nearest(index);
    mark.style.cssText = `left:${left() + c * (tile + gap)}px;width:${tile}px;height:${rows.offsetHeight}px`;
    mark.hidden = !count();
    const words = model.get("labels")[hovered >= 0 ? hovered : index] ?? "";
    label.value = words;
    rows.setAttribute("aria-valuemax", count());
    rows.setAttribute("aria-valuenow", index + 1);
    rows.setAttribute("aria-valuetext", model.get("labels")[index] ?? `${index + 1}`);
    root.dataset.index = index;
  }
  const steps = shareStep(model, select);
  const pick = (step) => { if (count() && step !== null) { select(step); steps.pick(index); } };
  function under(event) {
    const gap = model.get("compact") ? 3 : GAP, x = event.clientX - rows.getBoundingClientRect().left - left();
    return columns[Math.max(0, Math.min(columns.length - 1, Math.floor(x / (tile + gap))))];
  }
  function running(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => (rows.isConnected ? pick((index + 1) % count()) : running(false)), PACE) : 0;
    speak();
  }
  function speak() {
    const words = model.get("words");
    play.textContent = timer ? "❚❚" : "▶";
    play.setAttribute("aria-label", (timer ? words.pause : words.play) ?? "");
    play.title = (timer ? words.pause : words.play) ?? "";
    rows.setAttribute("aria-label", model.get("alt") || words.step || "");
  }
  rows.addEventListener("pointerdown", (e) => { rows.setPointerCapture(e.pointerId); running(false); pick(under(e)); rows.focus({ preventScroll: true }); });
  rows.addEventListener("pointermove", (e) => { hovered = under(e) ?? -1; e.buttons ? pick(hovered) : select(index); });
  rows.addEventListener("pointerleave", () => { hovered = -1; select(index); });
  rows.addEventListener("keydown", (e) => { const next = stepKey(e, index, count()); if (next !== null) { running(false); pick(next); } });
  play.addEventListener("click", () => { if (count() > 1) running(!timer); });

  async function load() {
    const mine = ++turn;
    const fresh = await Promise.all(model.get("rows").map((data) => (data.byteLength ? bitmap(data) : null)));
    if (mine !== turn) { fresh.forEach((b) => b?.close()); return; }
    bitmaps.forEach((b) => b?.close());
    bitmaps = fresh;
    index = model.get("index");
    root.dataset.loaded = +(root.dataset.loaded ?? 0) + 1;
    layOut();
  }
  const watcher = new ResizeObserver(() => root.clientWidth && layOut());
  watcher.observe(root);
  const look = () => { root.classList.toggle("sdx-compact", model.get("compact")); speak(); layOut(); };
  const off = follow(model, { rows: load, "count titles subtitles labels pixelated shown compact words alt": look });
  return () => { off(); steps.off(); running(false); watcher.disconnect(); bitmaps.forEach((b) => b?.close()); };
}
export default { render };
