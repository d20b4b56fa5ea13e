import { make } from "../shared/dom.js";
import { drawTile, evenly } from "../shared/film.js";
import { stepKey } from "../shared/steps.js";

const GAP = 3, SMALLEST = 30, LARGEST = 40, LAST = 16, PACE = 180;

/** Frames with their numbers, the finished picture last; drag, keys, play. */
export function filmStrip(pick) {
  const row = make("div", "sdx-strip", { role: "slider", tabindex: 0, "aria-valuemin": 1 });
  const label = make("output", "sdx-step-label");
  const play = make("button", "sdx-play", { type: "button" });
  const root = make("div", "sdx-strip-holder", {}, row);
  let count = 0, index = 0, columns = [], side = 0, wide = 0, laid = "", part = (_index) => null, timer = 0, words = {}, names = "";

  function layOut() {
    if (!wide) return;
    const room = wide - LAST, frames = count + 1;
    columns = count ? evenly(frames, Math.floor((room + GAP) / (SMALLEST + GAP))) : [];
    side = Math.min(LARGEST, Math.floor((room + GAP) / Math.max(1, columns.length)) - GAP);
    const now = [side, words.picture, ...columns].join();
    if (now !== laid) place();
    laid = now;
    columns.forEach((i) => draw(i, part(i)));
    mark();
  }
  function place() {
    row.style.setProperty("--sdx-tile", `${side}px`);
    row.replaceChildren(...columns.map((i) => make("span", i === count ? "sdx-frame sdx-last" : "sdx-frame", { "data-frame": i },
      make("canvas", ""), make("em", "", {}, i === count ? words.picture ?? "" : `${i + 1}`))));
  }
  function draw(i, piece) {
    const tile = row.querySelector(`[data-frame="${i}"]`);
    if (!tile) return;
    tile.classList.toggle("sdx-to-come", !piece);
    drawTile(tile.children[0], piece, side);
  }
  const nearest = () => columns.reduce((best, i) => (Math.abs(i - index) < Math.abs(best - index) ? i : best), columns[0]);
  function mark() {
    const on = nearest();
    for (const tile of row.children) tile.classList.toggle("on", +tile.dataset.frame === on);
    const [short, rest] = names.split("\n");
    label.replaceChildren(short, make("span", "sdx-step-rest", {}, rest ?? ""));
    row.setAttribute("aria-valuemax", count + 1);
    row.setAttribute("aria-valuenow", index + 1);
    row.setAttribute("aria-valuetext", names.replace("\n", "") || `${index + 1}`);
    row.dataset.index = index;
  }
  function running(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => (row.isConnected && index < count ? pick(index + 1) : running(false)), PACE) : 0;
    speak(words);
  }
  function speak(given) {
    words = given;
    play.textContent = timer ? "❚❚" : "▶";
    play.title = (timer ? words.pause : words.play) ?? "";
    play.setAttribute("aria-label", play.title);
    play.disabled = !count;
    row.setAttribute("aria-label", words.frames ?? "");
  }
  const under = (event) => {
    const tiles = [...row.children], x = event.clientX;
    const at = tiles.findLast((tile) => tile.getBoundingClientRect().left <= x) ?? tiles[0];
    return at ? +at.dataset.frame : null;
  };
  const go = (to) => { if (to !== null && count) { running(false); pick(to); } };
  row.addEventListener("pointerdown", (e) => { row.setPointerCapture(e.pointerId); go(under(e)); row.focus({ preventScroll: true }); });
  row.addEventListener("pointermove", (e) => e.buttons && go(under(e)));
  row.addEventListener("keydown", (e) => go(stepKey(e, index, count + 1)));
  play.addEventListener("click", () => { if (!timer && index >= count) pick(0); running(!timer); });
  const watcher = new ResizeObserver(() => { wide = row.clientWidth; layOut(); });
  watcher.observe(row);
  return {
    root, play, label, draw, speak,
    fill(n, piece) { count = n; part = piece; layOut(); speak(words); },
    select(i, name) { index = i; names = name; mark(); },
    stop() { running(false); },
    off() { clearInterval(timer); watcher.disconnect(); },
  };
}
