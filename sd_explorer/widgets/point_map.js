import { bytes, bitmap, make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

const MOVING = 1e5; // points drawn while the map moves; the rest follow when it rests
const LABELLED = 2e4, SIDE = 46, ROOM = 60;
const VERTEX = `#version 300 es
in vec2 place; in float group; in float chosen;
uniform vec2 zoom, shift; uniform float size, only, dim; uniform vec3 colours[32]; uniform float many; out vec4 colour;
void main() {
  bool on = (only < 0. || group == only) && (dim < .5 || chosen > .5);
  gl_Position = vec4(place * zoom + shift, 0., 1.);
  gl_PointSize = size * (chosen > .5 ? 1.5 : 1.);
  colour = vec4(colours[int(mod(group, many))], on ? .85 : .12);
}`;
const FRAGMENT = `#version 300 es
precision mediump float; in vec4 colour; out vec4 pixel; uniform float round_;
void main() { vec2 d = gl_PointCoord - .5; if (round_ > .5 && dot(d, d) > .25) discard; pixel = vec4(colour.rgb * colour.a, colour.a); }`;

const typed = (Type, value) => { const b = bytes(value); return new Type(b.slice().buffer); };
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);

function glPainter(canvas) {
  const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true, preserveDrawingBuffer: true });
  if (!gl) return null;
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source); gl.compileShader(shader); gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return null;
  gl.useProgram(program); gl.enable(gl.BLEND); gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const attribute = (name, count, type) => {
    const buffer = gl.createBuffer(), where = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer); gl.enableVertexAttribArray(where); gl.vertexAttribPointer(where, count, type, false, 0, 0);
    return (data) => { gl.bindBuffer(gl.ARRAY_BUFFER, buffer); gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW); };
  };
  const load = { place: attribute("place", 2, gl.FLOAT), group: attribute("group", 1, gl.UNSIGNED_BYTE), chosen: attribute("chosen", 1, gl.UNSIGNED_BYTE) };
  const at = (name) => gl.getUniformLocation(program, name);
  return {
    kind: "webgl2", load,
    draw(count, view, size, only, dim, colours) {
      gl.viewport(0, 0, canvas.width, canvas.height); gl.clearColor(0, 0, 0, 0); gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform2f(at("zoom"), view.k * view.ax, view.k * view.ay); gl.uniform2f(at("shift"), view.x * view.ax, view.y * view.ay);
      gl.uniform1f(at("size"), size); gl.uniform1f(at("only"), only); gl.uniform1f(at("dim"), dim); gl.uniform1f(at("round_"), size > 3 ? 1 : 0);
      gl.uniform3fv(at("colours"), colours.flat()); gl.uniform1f(at("many"), colours.length);
      gl.drawArrays(gl.POINTS, 0, count);
    },
    end() { gl.getExtension("WEBGL_lose_context")?.loseContext(); },
  };
}
function plainPainter(canvas) {
  const pen = canvas.getContext("2d"), data = {};
  return {
    kind: "2d", load: { place: (d) => (data.place = d), group: (d) => (data.group = d), chosen: (d) => (data.chosen = d) },
    draw(count, view, size, only, dim, colours) {
      const w = canvas.width / 2, h = canvas.height / 2;
      pen.clearRect(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < count; i++) {
        const [r, g, b] = colours[data.group[i] % colours.length].map((v) => 255 * v);
        pen.globalAlpha = (only < 0 || data.group[i] === only) && (!dim || data.chosen[i]) ? 0.85 : 0.12;
        pen.fillStyle = `rgb(${r},${g},${b})`;
        pen.fillRect(w * (1 + (data.place[2 * i] * view.k + view.x) * view.ax) - size / 2, h * (1 - (data.place[2 * i + 1] * view.k + view.y) * view.ay) - size / 2, size, size);
      }
    },
    end() {},
  };
}
// Points sorted into square cells (counting sort), about four in each: the nearest is found by looking into a few.
function cells(points) {
  const n = points.length / 2, side = Math.max(1, Math.min(1024, Math.floor(Math.sqrt(n / 4))));
  const start = new Uint32Array(side * side + 1), cell = new Uint32Array(n), ids = new Uint32Array(n);
  const q = (v) => Math.max(0, Math.min(side - 1, ((v + 1) * 0.5 * side) | 0));
  for (let i = 0; i < n; i++) { cell[i] = q(points[2 * i + 1]) * side + q(points[2 * i]); start[cell[i] + 1]++; }
  for (let i = 0; i < side * side; i++) start[i + 1] += start[i];
  const next = start.slice();
  for (let i = 0; i < n; i++) ids[next[cell[i]]++] = i;
  return {
    nearest(x, y, reach) {
      let best = -1, least = reach * reach;
      for (let row = q(y - reach); row <= q(y + reach); row++)
        for (let k = start[row * side + q(x - reach)]; k < start[row * side + q(x + reach) + 1]; k++) {
          const i = ids[k], away = (points[2 * i] - x) ** 2 + (points[2 * i + 1] - y) ** 2;
          if (away <= least) { least = away; best = i; }
        }
      return best;
    },
    within(left, low, right, high, most) {
      const found = [];
      for (let row = q(low); row <= q(high); row++)
        for (let k = start[row * side + q(left)]; k < start[row * side + q(right) + 1]; k++) {
          const i = ids[k], x = points[2 * i], y = points[2 * i + 1];
          if (x >= left && x <= right && y >= low && y <= high) { found.push(i); if (found.length > most) return null; }
        }
      return found.sort((a, b) => a - b);
    },
  };
}
function inside(points, corners) {
  const xs = corners.map((c) => c[0]), ys = corners.map((c) => c[1]), found = [];
  const left = Math.min(...xs), right = Math.max(...xs), low = Math.min(...ys), high = Math.max(...ys);
  for (let i = 0; i < points.length / 2; i++) {
    const x = points[2 * i], y = points[2 * i + 1];
    if (x < left || x > right || y < low || y > high) continue;
    let odd = false;
    for (let j = 0, k = corners.length - 1; j < corners.length; k = j++) {
      const [xj, yj] = corners[j], [xk, yk] = corners[k];
      if (yj > y !== yk > y && x < ((xk - xj) * (y - yj)) / (yk - yj) + xj) odd = !odd;
    }
    if (odd) found.push(i);
  }
  return Uint32Array.from(found);
}

function render({ model, el }) {
  const under = make("canvas", ""), over = make("canvas", "sdx-map-over", { tabindex: 0, role: "application" });
  const tip = make("div", "sdx-map-tip", { role: "status" }), tools = make("div", "sdx-map-tools"), legend = make("div", "sdx-map-legend");
  const stage = make("div", "sdx-map-view", {}, under, over, tip, tools), root = make("div", "sdx-map", {}, stage, legend);
  el.append(root);
  keepKeys(root);
  const painter = glPainter(under) ?? plainPainter(under), pen = over.getContext("2d"), view = { k: 1, x: 0, y: 0, ax: 1, ay: 1, yaw: 0, pitch: 0 };
  const pictures = new Map(), asked = new Set(), about = new Map();
  let points = new Float32Array(0), groups = new Uint8Array(0), chosen = new Uint8Array(0), order = null, index = null;
  let given = points, deep = null, guest = null, count = 0, marked = 0, hot = -1, only = -1, lasso = null, drag = null, path = null, mode = "", frame = 0, rest = 0, wish = 0, label = 0;
  root.dataset.kind = painter.kind;

  const ratio = () => window.devicePixelRatio || 1;
  const style = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const flat = (x, y) => [(over.width / 2) * (1 + (x * view.k + view.x) * view.ax), (over.height / 2) * (1 - (y * view.k + view.y) * view.ay)];
  const screen = (x, y, z = 0) => flat(...(deep ? spun(x, y, z) : [x, y]));
  const spot = (i) => flat(points[2 * i], points[2 * i + 1]);
  function spun(x, y, z) { // yaw about the upright axis, then pitch; seen from far away
    const [cy, sy, cp, sp] = [Math.cos(view.yaw), Math.sin(view.yaw), Math.cos(view.pitch), Math.sin(view.pitch)], back = z * cy - x * sy;
    return [x * cy + z * sy, y * cp - back * sp];
  }
  function spin(yaw = 0, pitch = 0) {
    view.yaw += yaw; view.pitch = Math.max(-1.5, Math.min(1.5, view.pitch + pitch));
    points = new Float32Array(2 * count);
    for (let i = 0; i < count; i++) [points[2 * i], points[2 * i + 1]] = spun(given[2 * i], given[2 * i + 1], deep[i]);
    index = null;
    root.dataset.yaw = view.yaw.toFixed(3);
    painter.load.place(mixed(points, 2));
  }
  const text = (i) => model.get("texts")[i] ?? about.get(i) ?? "";
  const find = () => (index ??= cells(points));
  const mixed = (values, width) => {
    if (!order) return values;
    const out = new values.constructor(values.length);
    for (let i = 0; i < count; i++) for (let c = 0; c < width; c++) out[width * i + c] = values[width * order[i] + c];
    return out;
  };

  function load() {
    points = given = typed(Float32Array, model.get("points"));
    deep = typed(Float32Array, model.get("depth"));
    count = points.length / 2; if (deep.length !== count || !count) deep = null;
    root.dataset.dimensions = deep ? 3 : 2; index = null; hot = -1; only = -1;
    // a part of the points must look like all of them: large maps are drawn in a scattered order
    order = count > MOVING ? Uint32Array.from({ length: count }, (_, i) => (i * 7919) % count) : null;
    if (order && count % 7919 === 0) order = null;
    chosen = new Uint8Array(count); marked = 0;
    [...pictures.values()].forEach((picture) => picture.close()); pictures.clear(); asked.clear(); about.clear();
    Object.assign(view, { k: 1, x: 0, y: 0, yaw: 0, pitch: 0 });
    if (deep) spin(0.6, 0.35); else painter.load.place(mixed(points, 2));
    painter.load.chosen(chosen);
    root.dataset.count = count;
    tip.replaceChildren();
    paint();
  }
  function paint() {
    groups = typed(Uint8Array, model.get("groups"));
    if (groups.length !== count) groups = new Uint8Array(count);
    painter.load.group(mixed(groups, 1));
    const names = model.get("legend"), colours = model.get("colours");
    if (only >= names.length) only = -1;
    legend.replaceChildren(...names.map((name, i) => {
      const swatch = make("i", "");
      swatch.style.background = colours[i % colours.length];
      return make("button", "", { type: "button", "aria-pressed": only === i, onclick: () => { only = only === i ? -1 : i; paint(); } }, swatch, name);
    }));
    redraw();
  }
  function draw(moving) {
    frame = 0;
    if (!over.width) return;
    const size = Math.max(1.3, Math.min(6, 230 / Math.sqrt(count || 1))) * Math.min(2.2, view.k ** 0.3) * ratio();
    const colours = model.get("colours").slice(0, 32).map(rgb);
    painter.draw(moving && order ? MOVING : count, view, size, only, marked ? 1 : 0, colours.length ? colours : [[0.4, 0.4, 0.4]]);
    overlay();
    root.dataset.drawn = +(root.dataset.drawn ?? 0) + 1;
    clearTimeout(rest);
    if (moving && order) rest = setTimeout(() => redraw(), 140);
  }
  function redraw(moving = false) { if (!frame) frame = requestAnimationFrame(() => draw(moving)); }

  // -- what lies over the points: pictures, labels, the trail, the lasso ---------------------------------------
  function visible() {
    const x = [-1 / view.ax, 1 / view.ax].map((v) => (v - view.x) / view.k), y = [-1 / view.ay, 1 / view.ay].map((v) => (v - view.y) / view.k);
    return find().within(x[0], y[0], x[1], y[1], LABELLED) ?? [...Array(Math.min(count, LABELLED)).keys()];
  }
  function overlay() {
    pen.clearRect(0, 0, over.width, over.height);
    const taken = [], scale = ratio();
    const free = (x, y, w, h) => !taken.some((t) => x < t[0] + t[2] && t[0] < x + w && y < t[1] + t[3] && t[1] < y + h);
    const take = (...box) => free(...box) && taken.push(box) > 0;
    const seen = count ? visible() : [], trail = model.get("trail");
    root.dataset.trail = trail.length;
    trail.slice(-1).forEach((one) => { const [x, y] = screen(one.x, one.y, one.z); taken.push([x - 50 * scale, y - 34 * scale, 100 * scale, 44 * scale]); });
    drawPictures(seen, take, scale);
    drawLabels(seen, take, scale);
    drawGuest(scale);
    drawTrail(trail, scale);
    if (hot >= 0) ring(...spot(hot), 7 * scale, style("--sdx-fg"));
    if (lasso) outline(scale);
    if (path) arrow(scale);
  }
  function drawPictures(seen, take, scale) {
    const room = model.get("pictures") && view.k > 2.5 ? seen.filter((i) => only < 0 || groups[i] === only) : [];
    const side = SIDE * scale, wanted = [];
    let drawn = 0;
    for (const i of room) {
      if (drawn + wanted.length >= ROOM) break;
      const [x, y] = spot(i);
      if (!take(x - side / 2, y - side / 2, side, side)) continue;
      const picture = pictures.get(i);
      if (!picture) { wanted.push(i); continue; } // its place stays free of labels: they would flicker when it comes
      pen.save(); pen.beginPath(); pen.roundRect(x - side / 2, y - side / 2, side, side, 5 * scale); pen.clip();
      pen.drawImage(picture, x - side / 2, y - side / 2, side, side); pen.restore();
      drawn++;
    }
    root.dataset.pictures = drawn;
    clearTimeout(wish);
    const fresh = wanted.filter((i) => !asked.has(i));
    if (fresh.length) wish = setTimeout(() => { fresh.forEach((i) => asked.add(i)); model.send({ want: wanted }); }, 300);
  }
  function drawLabels(seen, take, scale) {
    const size = Math.min(14, 10.5 + Math.log2(view.k) * 0.8) * scale, most = Math.min(90, 14 + 8 * Math.log2(view.k + 1) * view.k);
    pen.font = `${size}px ${style("--sdx-font") || "sans-serif"}`; pen.textAlign = "center"; pen.textBaseline = "middle"; pen.lineJoin = "round";
    pen.fillStyle = style("--sdx-fg"); pen.strokeStyle = style("--sdx-card"); pen.lineWidth = 3 * scale;
    let drawn = 0;
    for (const i of seen) {
      if (drawn >= most) break;
      if (only >= 0 && groups[i] !== only) continue;
      const words = model.get("texts")[i];
      if (!words) continue;
      const [x, y] = spot(i), shown = words.length > 32 ? `${words.slice(0, 31)}…` : words, width = pen.measureText(shown).width;
      const up = pictures.has(i) && view.k > 2.5 ? (SIDE / 2 + 8) * scale : size;
      const gap = (view.k < 2 ? 26 : 6) * scale;
      if (!take(x - width / 2 - gap / 2, y - up - size / 2 - 1, width + gap, size + gap / 2)) continue;
      pen.strokeText(shown, x, y - up); pen.fillText(shown, x, y - up);
      drawn++;
    }
    root.dataset.labels = drawn;
  }
  function drawTrail(trail, scale) {
    const accent = style("--sdx-accent"), places = trail.map((one) => screen(one.x, one.y, one.z));
    pen.strokeStyle = accent; pen.lineWidth = 1.5 * scale; pen.setLineDash([4 * scale, 4 * scale]); pen.globalAlpha = 0.7;
    pen.beginPath(); places.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y))); pen.stroke();
    pen.setLineDash([]);
    trail.forEach((one, i) => {
      const [x, y] = places[i], last = i === trail.length - 1;
      if (last) for (const near of one.near) { pen.globalAlpha = 0.55; pen.lineWidth = scale; pen.beginPath(); pen.moveTo(x, y); pen.lineTo(...screen(...near)); pen.stroke(); }
      pen.globalAlpha = last ? 1 : 0.6;
      pen.beginPath(); pen.arc(x, y, (last ? 6 : 4) * scale, 0, 7); pen.fillStyle = accent; pen.fill();
      if (last) pill(one.text, x, y - 20 * scale, scale);
    });
    pen.globalAlpha = 1;
  }
  function drawGuest(scale) {
    const at = model.get("guest_at");
    root.dataset.guest = +(Boolean(guest) && at.length > 1);
    if (!guest || at.length < 2) return;
    const side = SIDE * scale, [x, y] = screen(...at), left = Math.max(2, Math.min(over.width - side - 2, x - side / 2)), top = Math.max(2, Math.min(over.height - side - 2, y - side / 2));
    pen.drawImage(guest, left, top, side, side);
    pen.strokeStyle = style("--sdx-accent"); pen.lineWidth = 2.5 * scale; pen.strokeRect(left, top, side, side);
  }
  async function welcome() {
    const data = model.get("guest"), fresh = data?.byteLength ? await bitmap(data) : null;
    if (data !== model.get("guest")) { fresh?.close(); return; }
    guest?.close(); guest = fresh;
    redraw();
  }
  function pill(words, x, y, scale) {
    const shown = words.length > 36 ? `${words.slice(0, 35)}…` : words;
    pen.font = `600 ${12 * scale}px ${style("--sdx-font") || "sans-serif"}`; pen.textAlign = "center"; pen.textBaseline = "middle";
    const width = pen.measureText(shown).width + 16 * scale, height = 21 * scale;
    const left = Math.max(2, Math.min(over.width - width - 2, x - width / 2)), top = Math.max(2, y - height / 2);
    pen.fillStyle = style("--sdx-accent"); pen.beginPath(); pen.roundRect(left, top, width, height, height / 2); pen.fill();
    pen.fillStyle = style("--sdx-on-accent"); pen.fillText(shown, left + width / 2, top + height / 2);
  }
  function ring(x, y, radius, colour) { pen.strokeStyle = colour; pen.lineWidth = 2 * ratio(); pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.stroke(); }
  function outline(scale) {
    pen.strokeStyle = pen.fillStyle = style("--sdx-accent"); pen.lineWidth = 1.5 * scale;
    pen.beginPath(); lasso.forEach(([x, y], i) => { const at = flat(x, y); i ? pen.lineTo(...at) : pen.moveTo(...at); }); pen.closePath();
    pen.stroke(); pen.globalAlpha = 0.12; pen.fill(); pen.globalAlpha = 1;
  }

  function arrow(scale) {
    const [x, y] = spot(path[0]), [u, v] = path[1] >= 0 ? spot(path[1]) : flat(...path[2]), way = Math.atan2(v - y, u - x), head = 11 * scale;
    pen.strokeStyle = pen.fillStyle = style("--sdx-accent"); pen.lineWidth = 2.5 * scale;
    pen.beginPath(); pen.moveTo(x, y); pen.lineTo(u, v); pen.stroke();
    pen.beginPath(); pen.moveTo(u, v);
    for (const side of [-0.45, 0.45]) pen.lineTo(u - head * Math.cos(way + side), v - head * Math.sin(way + side));
    pen.fill();
  }

  // -- pointing -------------------------------------------------------------------------------------------------
  function place(event) {
    const box = over.getBoundingClientRect(), x = ((event.clientX - box.left) / box.width) * 2 - 1, y = 1 - ((event.clientY - box.top) / box.height) * 2;
    return [(x / view.ax - view.x) / view.k, (y / view.ay - view.y) / view.k];
  }
  const reach = () => 20 / Math.max(1, Math.min(stage.clientWidth, stage.clientHeight)) / view.k;
  function hover(i) {
    if (i === hot) return;
    hot = i; over.style.cursor = i < 0 ? "crosshair" : "pointer"; root.dataset.hot = i;
    overlay(); card();
  }
  function card() {
    clearTimeout(label);
    if (hot < 0) { tip.replaceChildren(); return; }
    const [x, y] = spot(hot).map((v) => v / ratio()), flip = x > stage.clientWidth / 2, picture = pictures.get(hot);
    tip.style.left = flip ? "" : `${x + 14}px`; tip.style.right = flip ? `${stage.clientWidth - x + 14}px` : "";
    tip.style.top = `${Math.max(4, Math.min(y, stage.clientHeight - (picture ? 160 : 44)))}px`;
    const parts = [text(hot) || "…"];
    if (picture) { const copy = make("canvas", ""); copy.width = picture.width; copy.height = picture.height; copy.getContext("2d").drawImage(picture, 0, 0); parts.unshift(copy); }
    tip.replaceChildren(...parts);
    const i = hot;
    if (!text(i)) label = setTimeout(() => model.send({ about: i }), 40);
  }
  function choose(ids) {
    chosen.fill(0); for (const i of ids) chosen[i] = 1;
    marked = ids.length; root.dataset.selected = marked;
    painter.load.chosen(mixed(chosen, 1)); redraw();
    model.set("selected", new DataView(ids.buffer)); model.save_changes();
  }
  function zoom(by, x = -view.x / view.k, y = -view.y / view.k) {
    const k = Math.max(0.5, Math.min(400, view.k * by));
    view.x += x * (view.k - k); view.y += y * (view.k - k); view.k = k;
    root.dataset.zoom = k.toFixed(2);
    redraw(true); hover(-1);
  }
  function fit() { Object.assign(view, { k: 1, x: 0, y: 0 }); root.dataset.zoom = "1.00"; redraw(); }
  over.addEventListener("pointerdown", (e) => {
    over.setPointerCapture(e.pointerId); over.focus({ preventScroll: true });
    if (e.shiftKey || mode === "lasso") lasso = [place(e)];
    else if (mode === "path") { const from = find().nearest(...place(e), reach()); path = from < 0 ? null : [from, -1, place(e)]; }
    else drag = { x: e.clientX, y: e.clientY, vx: view.x, vy: view.y, yaw: view.yaw, pitch: view.pitch, far: false };
  });
  over.addEventListener("pointermove", (e) => {
    if (lasso) { lasso.push(place(e)); overlay(); return; }
    if (path) { path[1] = find().nearest(...place(e), reach()); path[2] = place(e); hover(path[1]); overlay(); return; }
    if (!drag) { hover(find().nearest(...place(e), reach())); return; }
    if (Math.hypot(e.clientX - drag.x, e.clientY - drag.y) > 3) drag.far = true;
    if (deep) {
      spin(drag.yaw + (e.clientX - drag.x) * 0.008 - view.yaw, drag.pitch + (e.clientY - drag.y) * 0.008 - view.pitch);
      redraw(true); card();
      return;
    }
    view.x = drag.vx + ((e.clientX - drag.x) / stage.clientWidth) * (2 / view.ax);
    view.y = drag.vy - ((e.clientY - drag.y) / stage.clientHeight) * (2 / view.ay);
    redraw(true); card();
  });
  over.addEventListener("pointerup", (e) => {
    const closed = lasso, moved = drag?.far, walked = path; lasso = drag = path = null;
    if (walked) {
      if (walked[1] >= 0 && walked[1] !== walked[0]) model.send({ path: walked.slice(0, 2) });
      overlay();
      return;
    }
    if (closed) { choose(closed.length > 2 ? inside(points, closed) : new Uint32Array(0)); return; }
    if (moved) return;
    const i = find().nearest(...place(e), reach());
    if (i >= 0) model.send({ pick: i }); else if (marked) choose(new Uint32Array(0));
  });
  over.addEventListener("pointerleave", () => hover(-1));
  over.addEventListener("wheel", (e) => { e.preventDefault(); zoom(Math.exp(-e.deltaY * 0.0015), ...place(e)); }, { passive: false });
  over.addEventListener("dblclick", fit);
  over.addEventListener("keydown", (e) => {
    const move = { ArrowLeft: [0.12, 0], ArrowRight: [-0.12, 0], ArrowUp: [0, -0.12], ArrowDown: [0, 0.12] }[e.key];
    if (move && deep) { spin(move[0], -move[1]); redraw(true); }
    else if (move) { view.x += move[0]; view.y += move[1]; redraw(true); }
    else if (e.key === "+" || e.key === "=") zoom(1.3);
    else if (e.key === "-") zoom(1 / 1.3);
    else if (e.key === "0") fit();
    else if (e.key === "Escape") choose(new Uint32Array(0));
    else if (e.key === "Enter") { if (hot >= 0) model.send({ pick: hot }); }
    else return;
    e.preventDefault(); e.stopPropagation();
    // without a mouse the point nearest to the middle is the one that is read out and picked
    if (e.key !== "Enter" && e.key !== "Escape") hover(find().nearest(-view.x / view.k, -view.y / view.k, 6 * reach()));
  });

  async function heard(message, buffers) {
    if ("about" in message) { about.set(message.about, message.text); if (hot === message.about) card(); }
    if (!("picture" in message)) return;
    const was = given, picture = await bitmap(buffers[0]);
    if (was !== given) { picture.close(); return; }
    pictures.get(message.picture)?.close(); pictures.set(message.picture, picture);
    redraw(); if (hot === message.picture) card();
  }
  function speak() {
    const words = model.get("words");
    const tool = (name, sign, act, pressed) => make("button", "", { type: "button", title: words[name] ?? "", "aria-label": words[name] ?? "", ...(pressed === undefined ? {} : { "aria-pressed": pressed }), onclick: act }, sign);
    tools.replaceChildren(tool("map_lasso", words.map_lasso_short ?? "◌", () => { mode = mode === "lasso" ? "" : "lasso"; speak(); }, mode === "lasso"),
      tool("map_path", words.map_path_short ?? "→", () => { mode = mode === "path" ? "" : "path"; speak(); }, mode === "path"),
      tool("map_zoom_in", "+", () => zoom(1.5)), tool("map_zoom_out", "−", () => zoom(1 / 1.5)), tool("map_fit", "⤢", fit));
    over.setAttribute("aria-label", `${model.get("alt")} ${words.map_keys ?? ""}`.trim());
  }
  function size() {
    stage.style.height = `${model.get("height")}px`;
    const width = stage.clientWidth, height = stage.clientHeight;
    if (!width || !height) return;
    for (const canvas of [under, over]) { canvas.width = Math.round(width * ratio()); canvas.height = Math.round(height * ratio()); }
    view.ax = Math.min(1, height / width); view.ay = Math.min(1, width / height);
    cancelAnimationFrame(frame); draw(false);
  }
  const watcher = new ResizeObserver(size), themes = new MutationObserver(() => redraw());
  watcher.observe(stage); themes.observe(document.body, { attributes: true });
  model.on("msg:custom", heard);
  const off = follow(model, { "points depth": load, "groups legend colours": paint, "texts trail pictures guest_at": () => redraw(), guest: welcome, "words alt": speak, height: size });
  return () => { off(); model.off("msg:custom", heard); watcher.disconnect(); themes.disconnect(); cancelAnimationFrame(frame); clearTimeout(rest); clearTimeout(wish); clearTimeout(label); pictures.forEach((p) => p.close()); guest?.close(); painter.end(); };
}
export default { render };
