import { inside } from "./cells.js";

const REACH = 20, NUDGE = 3, TURN = 0.008, NOTE = 1500; // CSS pixels, radians a pixel, ms

/** Mouse, pen and fingers. The wheel scrolls the page, with Ctrl or Cmd it zooms; so does a pinch. */
export function pointing(map, act) {
  const { over } = map, fingers = new Map();
  let drag = null, pinch = 0, note = 0;
  const place = (event) => placeOf(map, event);
  const near = (event) => map.cloud.find().nearest(...place(event), reach(map));

  function begin(event) {
    if (map.mode === "lasso" || event.shiftKey) map.lasso = [place(event)];
    else if (map.mode === "path") { const from = near(event); map.path = from < 0 ? null : [from, -1, place(event)]; }
    else drag = { x: event.clientX, y: event.clientY, vx: map.view.x, vy: map.view.y, yaw: map.view.yaw, pitch: map.view.pitch, far: false };
  }
  function move(event) {
    if (fingers.size > 1) return pinched(event);
    if (map.lasso) { map.lasso.push(place(event)); act.overlay(); }
    else if (map.path) { map.path[1] = near(event); map.path[2] = place(event); act.hover(map.path[1]); act.overlay(); }
    else if (drag) dragged(event);
    else act.hover(near(event));
  }
  function dragged(event) {
    const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
    if (Math.hypot(dx, dy) > NUDGE) drag.far = true;
    if (map.cloud.deep) map.cloud.spin(drag.yaw + dx * TURN - map.view.yaw, drag.pitch + dy * TURN - map.view.pitch);
    else map.view.moveTo(drag.vx + (dx / map.stage.clientWidth) * (2 / map.view.ax), drag.vy - (dy / map.stage.clientHeight) * (2 / map.view.ay));
    act.moved();
  }
  function pinched(event) {
    fingers.set(event.pointerId, event);
    const [a, b] = fingers.values(), wide = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (pinch && wide) act.zoom(wide / pinch, ...place({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 }));
    pinch = wide; drag = map.lasso = map.path = null;
  }
  function end(event) {
    const { lasso, path } = map, moved = drag?.far, pinching = pinch > 0;
    fingers.delete(event.pointerId); drag = map.lasso = map.path = null;
    if (!fingers.size) pinch = 0;
    if (pinching || event.type === "pointercancel") act.overlay();
    else if (path) { if (path[1] >= 0 && path[1] !== path[0]) map.model.send({ path: path.slice(0, 2) }); act.overlay(); }
    else if (lasso) act.choose(lasso.length > 2 ? inside(map.cloud.points, lasso) : new Uint32Array(0));
    else if (!moved) click(event);
  }
  function click(event) {
    const i = near(event);
    if (i >= 0) map.model.send({ pick: i });
    else if (map.cloud.marked) act.choose(new Uint32Array(0));
  }
  function wheel(event) {
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); act.zoom(Math.exp(-event.deltaY * (Math.abs(event.deltaY) < 30 ? 0.01 : 0.0015)), ...place(event)); return; }
    map.note.hidden = false;
    clearTimeout(note); note = setTimeout(() => { map.note.hidden = true; }, NOTE);
  }
  over.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, event);
    over.setPointerCapture(event.pointerId); over.focus({ preventScroll: true });
    if (fingers.size === 1) begin(event);
  });
  over.addEventListener("pointermove", move);
  over.addEventListener("pointerup", end);
  over.addEventListener("pointercancel", end);
  over.addEventListener("pointerleave", () => act.hover(-1));
  over.addEventListener("wheel", wheel, { passive: false });
  over.addEventListener("dblclick", act.fit);
  over.addEventListener("keydown", (event) => key(map, act, event));
  return () => clearTimeout(note);
}

export const reach = (map) => REACH / Math.max(1, Math.min(map.stage.clientWidth, map.stage.clientHeight)) / map.view.k;

function placeOf({ over, view }, event) {
  const box = over.getBoundingClientRect();
  return view.unflat(((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2);
}

function key(map, act, event) {
  const move = { ArrowLeft: [0.12, 0], ArrowRight: [-0.12, 0], ArrowUp: [0, -0.12], ArrowDown: [0, 0.12] }[event.key];
  const keys = { "+": () => act.zoom(1.3), "=": () => act.zoom(1.3), "-": () => act.zoom(1 / 1.3), 0: act.fit, Escape: () => act.choose(new Uint32Array(0)), Enter: () => { if (map.hot >= 0) map.model.send({ pick: map.hot }); } };
  if (!move && !keys[event.key]) return;
  if (!move) keys[event.key]();
  else if (map.cloud.deep) { map.cloud.spin(move[0], -move[1]); act.moved(); }
  else { map.view.moveTo(map.view.x + move[0], map.view.y + move[1]); act.moved(); }
  event.preventDefault(); event.stopPropagation();
  // without a mouse the point nearest to the middle, far from it too, is the one that is read out and picked
  if (event.key !== "Enter" && event.key !== "Escape") act.hover(map.cloud.find().nearest(...map.view.middle(), 24 * reach(map)));
}
