import { bitmap, keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { haloed, outline } from "../shared/outline.js";
import { cells } from "./cells.js";
import { sheet } from "./sheet.js";
import { toolbar } from "./toolbar.js";

const STEPS = 32, FAR = 4; // keys cross the pad in so many moves, with Shift in fewer
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A picture file as RGBA of the pad's size: all of it, on white; what is no picture throws. */
async function fitted(file, columns, rows) {
  const image = await bitmap(await file.arrayBuffer()), canvas = make("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const pen = canvas.getContext("2d", { willReadFrequently: true }), scale = Math.min(columns / image.width, rows / image.height);
  const [w, h] = [image.width * scale, image.height * scale];
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, columns, rows);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, (columns - w) / 2, (rows - h) / 2, w, h);
  image.close();
  return pen.getImageData(0, 0, columns, rows).data;
}

function render({ model, el }) {
  const canvas = make("canvas"), { svg: over, shapes: { marked, going, cursor } } = haloed(1, 1, ["marked", "going", "cursor"]), note = make("output", "sdx-pad-note");
  const stage = make("div", "sdx-pad-stage", { role: "application", tabindex: 0 }, canvas, over);
  const hand = { tool: "", colour: "#d92d20" }, size = () => [model.get("columns"), model.get("rows")], say = (key) => model.get("words")[key] ?? "";
  let at = null, last = null;

  function show(pixels, touched = new Set()) {
    const [columns, rows] = size();
    if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
    going.set("d", outline(touched, columns, rows));
    tools.offer(pad?.undoable ?? false);
  }
  const act = { undo: () => pad.undo(), clear: () => pad.clear(), take };
  const tools = toolbar(model, hand, act);
  let pad = null;
  const root = make("div", "sdx-pad", {}, tools.top, stage, tools.bottom, note);
  el.append(root);
  keepKeys(root);

  async function take(file) {
    if (!file || !pad.take) return;
    try { pad.take(await fitted(file, ...size())); note.value = ""; } catch { note.value = say("not_a_picture"); }
  }
  function point(event) {
    const box = canvas.getBoundingClientRect(), [columns, rows] = size();
    return { x: ((event.clientX - box.left) / box.width) * columns, y: ((event.clientY - box.top) / box.height) * rows };
  }
  const down = (event) => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    stage.focus({ preventScroll: true });
    place(null);
    last = point(event);
    pad.begin();
    pad.move(last, last);
    event.preventDefault();
  };
  const move = (event) => {
    if (!last) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) { const next = point(one); pad.move(last, next); last = next; }
  };
  const finish = (how) => { if (last) { last = null; pad[how](); } };
  for (const [kind, heard] of Object.entries({ pointerdown: down, pointermove: move, pointerup: () => finish("end"), pointercancel: () => finish("cancel") })) stage.addEventListener(kind, heard);

  /** Show the cursor of the keys, in the middle of a pixel or cell; null: hide it. */
  function place(point) {
    at = point;
    const wide = Math.max(1, pad.width()), cell = model.get("mode") === "cells", start = (v) => (cell ? Math.floor(v - (wide - 1) / 2) : v - wide / 2);
    cursor.set("d", at ? `M${start(at.x)} ${start(at.y)}h${wide}v${wide}h${-wide}z` : "");
    if (!at) return;
    note.value = say("place").replace("{x}", `${Math.floor(at.x) + 1}`).replace("{y}", `${Math.floor(at.y) + 1}`);
  }
  function stroke(from, to) { pad.begin(); pad.move(from, to); pad.end(); }
  function key(event) {
    const [columns, rows] = size(), arrow = ARROWS[event.key], undo = (event.ctrlKey || event.metaKey) && event.key === "z";
    if (!arrow && event.key !== " " && !undo) { if (event.key === "Escape") finish("cancel"); return; }
    event.preventDefault();
    event.stopPropagation();
    if (undo) { if (pad.undoable) pad.undo(); return; }
    const here = at ?? { x: Math.floor(columns / 2) + 0.5, y: Math.floor(rows / 2) + 0.5 };
    if (!arrow) { place(here); stroke(here, here); return; }
    const far = Math.max(1, Math.round(columns / STEPS)) * (event.shiftKey ? FAR : 1);
    const next = (v, most) => Math.min(most - 0.5, Math.max(0.5, v));
    place({ x: next(here.x + far * arrow[0], columns), y: next(here.y + far * arrow[1], rows) });
  }
  stage.addEventListener("keydown", key);
  stage.addEventListener("focus", () => { note.value = say("keys"); });
  for (const kind of ["dragover", "dragleave", "drop"]) root.addEventListener(kind, (event) => {
    if (model.get("mode") !== "draw") return;
    event.preventDefault();
    event.stopPropagation();
    root.classList.toggle("sdx-over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files[0]);
  });

  function begin() {
    pad = (model.get("mode") === "draw" ? sheet : cells)(model, hand, show);
    look();
    pad.load();
  }
  function look() {
    const [columns, rows] = size();
    root.style.setProperty("--sdx-extent", `${model.get("extent")}px`);
    root.classList.toggle("sdx-pad-cells", model.get("mode") === "cells");
    stage.style.aspectRatio = `${columns} / ${rows}`;
    over.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
    marked.set("d", outline(model.get("marked"), columns, rows));
    stage.setAttribute("aria-label", `${model.get("label")}. ${say("keys")}`);
    tools.draw();
    tools.offer(pad.undoable);
    place(at);
  }
  return follow(model, { "mode columns rows": begin, "words tools tool size extent label marked undoable": look, pixels: () => pad.load() });
}
export default { render };
