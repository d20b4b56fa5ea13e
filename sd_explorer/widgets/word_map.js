import { bytes, bitmap, make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

const FIRE = [[0, 0, 4], [66, 10, 104], [147, 38, 103], [221, 81, 58], [252, 165, 10], [252, 255, 164]];  // inferno: safe for every eye
const COVER = 205, SIDE = 384;

function fire(t) {
  const at = Math.max(0, Math.min(1, t)) * (FIRE.length - 1), low = Math.min(FIRE.length - 2, Math.floor(at));
  return FIRE[low].map((c, i) => c + (FIRE[low + 1][i] - c) * (at - low));
}
const percent = (v) => (100 * v).toFixed(v < 0.0995 ? 1 : 0);

function render({ model, el }) {
  const chips = make("div", "sdx-words", { role: "group" });
  const canvas = make("canvas", "", { tabindex: 0, role: "img" });
  const mark = make("div", "sdx-here");
  const scale = make("div", "sdx-scale");
  const stage = make("div", "sdx-map-stage", {}, make("div", "sdx-map-frame", {}, canvas, mark), scale);
  const title = make("b", "", { "aria-live": "polite" }), list = make("ol", "sdx-rank"), others = make("div", "sdx-mut");
  const step = make("input", "sdx-map-step", { type: "range", min: 0 }), stepName = make("output", "");
  const view = make("select", "sdx-map-view"), stepLabel = make("span", ""), viewLabel = make("span", "");
  const controls = make("div", "sdx-map-controls", {}, make("label", "", {}, stepLabel, step, stepName), make("label", "", {}, viewLabel, view));
  const body = make("div", "sdx-map-body", {}, stage, make("div", "sdx-map-side", {}, controls, title, list, others));
  const root = make("div", "sdx-word-map", {}, chips, body);
  el.append(root);
  keepKeys(root);
  const pen = canvas.getContext("2d");
  let shares = new Uint16Array(), image = null, point = null, pinned = false, turn = 0;

  const say = (key, values = {}) => Object.entries(values).reduce((s, [k, v]) => s.replace(`{${k}}`, v), model.get("words")[key] ?? "");
  const rows = () => model.get("rows");
  const ready = () => { const s = model.get("shape"); return s.length === 5 && shares.length === s.reduce((a, b) => a * b, 1) && s[2] === rows().length; };
  const name = (row) => (row.kind === "word" ? row.text : say(`${row.kind}_row`));
  function map(word) {
    const [, steps, words, h, w] = model.get("shape");
    const start = ((model.get("view") * steps + model.get("step")) * words + word) * h * w;
    return shares.subarray(start, start + h * w);
  }
  function at(word) {
    const values = map(word), [, , , h, w] = model.get("shape");
    if (!point) return values.reduce((a, b) => a + b, 0) / values.length / 65535;
    return values[Math.min(h - 1, Math.floor(point[0] * h)) * w + Math.min(w - 1, Math.floor(point[1] * w))] / 65535;
  }
  function pick(word) {
    model.set("word", model.get("word") === word ? -1 : word);
    model.save_changes();
  }
  function drawChips() {
    chips.replaceChildren(...rows().map((row, i) => {
      const pieces = row.kind === "word" ? row.pieces : [name(row)];
      const button = make("button", `sdx-word sdx-word-${row.kind}`, { type: "button", "data-row": i, onclick: () => pick(i) }, ...pieces.map((piece) => make("i", "", {}, piece)));
      if (row.kind === "word") button.style.setProperty("--sdx-word", `var(--sdx-word-${i % 6})`);
      button.disabled = !ready();
      return button;
    }), ...model.get("cut").map((piece) => make("s", "sdx-cut", {}, piece)));
    chips.setAttribute("aria-label", say("words_pick"));
    press();
  }
  function press() {
    for (const chip of chips.querySelectorAll("button")) chip.setAttribute("aria-pressed", +chip.dataset.row === model.get("word"));
  }
  function drawPicture() {
    body.hidden = !ready();
    if (!image || body.hidden) return;
    const big = Math.max(1, Math.ceil(SIDE / Math.max(image.width, image.height)));
    canvas.width = image.width * big; canvas.height = image.height * big;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const word = model.get("word");
    canvas.dataset.word = word;
    scale.hidden = word < 0;
    canvas.setAttribute("aria-label", word < 0 ? model.get("alt") : say("words_alt", { word: name(rows()[word]) }));
    if (word < 0) return;
    const values = map(word), [, , , h, w] = model.get("shape");
    const low = values.reduce((a, b) => Math.min(a, b), 65535), high = values.reduce((a, b) => Math.max(a, b), 0);
    const heat = new OffscreenCanvas(w, h), brush = heat.getContext("2d"), data = brush.createImageData(w, h);
    values.forEach((v, i) => data.data.set([...fire((v - low) / Math.max(1, high - low)), COVER], 4 * i));
    brush.putImageData(data, 0, 0);
    pen.drawImage(heat, 0, 0, canvas.width, canvas.height);
    scale.replaceChildren(make("span", "", {}, `${percent(low / 65535)} %`), make("i", ""), make("span", "", {}, `${percent(high / 65535)} %`));
  }
  function drawRanks() {
    if (!ready()) return;
    const all = rows().map((row, i) => ({ row, i, share: at(i) }));
    const words = all.filter(({ row }) => row.kind === "word").sort((a, b) => b.share - a.share);
    const most = Math.max(1e-9, ...words.map(({ share }) => share));
    list.replaceChildren(...words.slice(0, 12).map(({ row, i, share }) => {
      const bar = make("span", "sdx-rank-bar");
      bar.style.width = `${(100 * share) / most}%`;
      const line = make("li", "", { "data-row": i }, make("span", "sdx-rank-word", {}, row.text), make("span", "sdx-rank-track", {}, bar), make("span", "sdx-rank-number", {}, `${percent(share)} %`));
      line.style.setProperty("--sdx-word", `var(--sdx-word-${i % 6})`);
      return line;
    }));
    title.textContent = say(point ? "words_here" : "words_everywhere");
    others.textContent = all.filter(({ row }) => row.kind !== "word").map(({ row, share }) => `${name(row)} ${percent(share)} %`).join(" · ");
    mark.hidden = !point;
    if (point) { mark.style.top = `${100 * point[0]}%`; mark.style.left = `${100 * point[1]}%`; }
  }
  function drawControls() {
    stepLabel.textContent = say("step"); viewLabel.textContent = say("words_layers");
    step.max = Math.max(0, model.get("steps").length - 1); step.value = model.get("step");
    stepName.value = model.get("steps")[model.get("step")] ?? "";
    step.setAttribute("aria-valuetext", stepName.value);
    view.replaceChildren(...model.get("views").map((words, i) => make("option", "", { value: i }, words)));
    view.value = model.get("view");
  }
  const draw = () => { drawChips(); drawControls(); drawPicture(); drawRanks(); };
  const look = (e) => {
    const box = canvas.getBoundingClientRect();
    point = [(e.clientY - box.top) / box.height, (e.clientX - box.left) / box.width].map((v) => Math.max(0, Math.min(1, v)));
    drawRanks();
  };
  canvas.addEventListener("pointermove", (e) => !pinned && look(e));
  canvas.addEventListener("pointerleave", () => { if (!pinned) { point = null; drawRanks(); } });
  canvas.addEventListener("click", (e) => { pinned = !pinned; look(e); });
  canvas.addEventListener("keydown", (e) => {
    const [, , , h, w] = model.get("shape"), move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[e.key];
    if (e.key === "Escape") { point = null; pinned = false; drawRanks(); }
    if (!move || !ready()) return;
    e.preventDefault();
    const [y, x] = point ?? [0.5, 0.5], cell = (v, by, n) => (Math.max(0, Math.min(n - 1, Math.floor(v * n) + by)) + 0.5) / n;
    point = [cell(y, move[0], h), cell(x, move[1], w)]; pinned = true;
    drawRanks();
  });
  const choose = (trait, value) => { model.set(trait, +value); model.save_changes(); };
  step.addEventListener("input", () => choose("step", step.value));
  view.addEventListener("change", () => choose("view", view.value));

  async function load() {
    const data = model.get("picture"), mine = ++turn;
    const fresh = data?.byteLength ? await bitmap(data) : null;
    if (mine !== turn) { fresh?.close(); return; }
    image?.close(); image = fresh;
    drawPicture();
  }
  const unpack = () => { shares = new Uint16Array(bytes(model.get("maps")).slice().buffer); point = null; pinned = false; draw(); root.dataset.ready = +ready(); };
  const off = follow(model, { picture: load, "maps shape": unpack, "rows cut words views steps alt": draw, word: () => { press(); drawPicture(); }, "view step": () => { drawControls(); drawPicture(); drawRanks(); } });
  return () => { off(); turn++; image?.close(); };
}
export default { render };
