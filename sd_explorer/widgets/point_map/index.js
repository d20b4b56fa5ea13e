import { bitmap, keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { drawAxes, drawCard, drawKey, drawLegend, drawTip, drawTools } from "./around.js";
import { camera } from "./camera.js";
import { cloud, MOVING } from "./cloud.js";
import { overlay } from "./overlay.js";
import { painter } from "./painter.js";
import { gallery } from "./pictures.js";
import { pointing } from "./pointing.js";

const LOOSE = 255, REST = 140, ASK = 40, EDGE = 38; // the group of what belongs to none; ms; CSS pixels kept free
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);

/** Everything that is drawn and what it is drawn from; the functions of the other files take it. */
function stageFor(model) {
  const under = make("canvas", ""), over = make("canvas", "sdx-map-over", { tabindex: 0, role: "application" });
  const parts = { axes: make("div", "sdx-map-axes"), card: make("div", "sdx-map-card"), key: make("div", "sdx-map-key"), note: make("div", "sdx-map-note"), tip: make("div", "sdx-map-tip", { role: "status" }), tools: make("div", "sdx-map-tools"), legend: make("div", "sdx-map-legend") };
  const stage = make("div", "sdx-map-view", {}, under, parts.axes, over, parts.card, parts.key, parts.note, parts.tip, parts.tools), root = make("div", "sdx-map", {}, stage, parts.legend);
  parts.note.hidden = true;
  const points = painter(under), view = camera();
  const map = { model, under, over, stage, root, ...parts, painter: points, view, cloud: cloud(points, view), pen: over.getContext("2d"), about: new Map(), guest: null, hot: -1, only: -1, mode: "", lasso: null, path: null };
  root.dataset.kind = points.kind;
  return Object.assign(map, eyes(map), { gallery: gallery(map) });
}

/** Where things are on the screen, and how they look. */
function eyes(map) {
  const scale = () => window.devicePixelRatio || 1;
  const style = (name) => getComputedStyle(map.root).getPropertyValue(name).trim();
  const flat = (x, y) => map.view.flat(x, y, map.over.width, map.over.height);
  const colours = () => map.model.get("colours");
  return {
    scale, style, flat,
    screen: (x, y, z = 0) => flat(...(map.cloud.deep ? map.view.spun(x, y, z) : [x, y])),
    spot: (i) => flat(map.cloud.points[2 * i], map.cloud.points[2 * i + 1]),
    shown: (i) => map.only < 0 || map.cloud.groups[i] === map.only,
    colour: (group) => (group === LOOSE ? style("--sdx-mut") : colours()[group % colours().length] ?? "#888888"),
    text: (i) => map.model.get("texts")[i] ?? map.about.get(i) ?? "",
    /** Boxes in device pixels that the buttons, the key and the names of axes take. */
    corners: () => [map.tools, map.key, ...map.axes.children].map((part) => boxOf(part, map.stage, scale())),
  };
}

function boxOf(part, stage, scale) {
  const own = part.getBoundingClientRect(), all = stage.getBoundingClientRect(), gap = 4;
  return [own.left - all.left - gap, own.top - all.top - gap, own.width + 2 * gap, own.height + 2 * gap].map((value) => value * scale);
}

function drawer(map) {
  let frame = 0, rest = 0;
  function draw(moving) {
    frame = 0;
    if (!map.over.width) return;
    const { cloud: cloudNow, view } = map, size = Math.max(1.3, Math.min(6, 230 / Math.sqrt(cloudNow.count || 1))) * Math.min(2.2, view.zoom() ** 0.3) * map.scale();
    const colours = map.model.get("colours").slice(0, 32).map(rgb), muted = map.style("--sdx-mut"), partly = moving && cloudNow.order;
    map.painter.draw({ count: partly ? MOVING : cloudNow.count, view, size, only: map.only, dim: cloudNow.marked > 0, colours: colours.length ? colours : [[0.4, 0.4, 0.4]], muted: /^#\w{6}$/.test(muted) ? rgb(muted) : [0.5, 0.5, 0.5] });
    overlay(map);
    Object.assign(map.root.dataset, { zoom: view.zoom().toFixed(2), view: [view.k, view.x, view.y, view.ax, view.ay] });
    map.root.dataset.drawn = +(map.root.dataset.drawn ?? 0) + 1;
    clearTimeout(rest);
    if (partly) rest = setTimeout(() => redraw(), REST);
  }
  function redraw(moving = false) { if (!frame) frame = requestAnimationFrame(() => draw(moving)); }
  return { redraw, now() { cancelAnimationFrame(frame); draw(false); }, end() { cancelAnimationFrame(frame); clearTimeout(rest); } };
}

/** What a gesture does. */
function actions(map, drawing) {
  let asking = 0;
  const act = {
    overlay: () => overlay(map),
    moved() { map.root.dataset.yaw = map.view.yaw.toFixed(3); drawing.redraw(true); drawTip(map, map.text(map.hot)); },
    hover(i) {
      if (i === map.hot) return;
      map.hot = i; map.over.style.cursor = i < 0 ? "crosshair" : "pointer"; map.root.dataset.hot = i;
      overlay(map); act.tip();
    },
    tip() {
      clearTimeout(asking);
      const i = map.hot;
      drawTip(map, map.text(i));
      if (i >= 0 && !map.text(i)) asking = setTimeout(() => map.model.send({ about: i }), ASK);
    },
    choose(ids) {
      map.cloud.choose(ids);
      map.root.dataset.selected = ids.length; drawing.redraw();
      map.model.set("selected", new DataView(ids.buffer)); map.model.save_changes();
    },
    zoom(by, x = map.view.middle()[0], y = map.view.middle()[1]) { map.view.zoomBy(by, x, y); drawing.redraw(true); act.hover(-1); },
    fit() { map.view.fit(map.cloud.box()); drawing.redraw(); },
    end: () => clearTimeout(asking),
  };
  return act;
}

/** What each trait changes. */
function traits(map, drawing, act) {
  const paint = () => { map.cloud.group(map.model); drawLegend(map, paint); drawing.redraw(); };
  const trail = () => { drawCard(map); drawKey(map); drawing.redraw(); };
  function load() {
    Object.assign(map, { hot: -1, only: -1 });
    map.gallery.forget(); map.about.clear(); map.tip.replaceChildren();
    map.cloud.load(map.model); map.view.fit(map.cloud.box());
    Object.assign(map.root.dataset, { count: map.cloud.count, dimensions: map.cloud.deep ? 3 : 2, yaw: map.view.yaw.toFixed(3) });
    paint();
  }
  async function welcome() {
    const data = map.model.get("guest"), fresh = data?.byteLength ? await bitmap(data) : null;
    if (data !== map.model.get("guest")) { fresh?.close(); return; }
    map.guest?.close(); map.guest = fresh;
    trail();
  }
  function speak() {
    const words = map.model.get("words");
    drawTools(map, act); drawKey(map);
    map.note.textContent = words.map_wheel ?? "";
    map.over.setAttribute("aria-label", `${map.model.get("alt")} ${words.map_keys ?? ""}`.trim());
  }
  function size() {
    const { stage } = map;
    stage.style.height = `${Math.min(map.model.get("height"), Math.max(300, Math.round(0.72 * (stage.clientWidth || 1e4))))}px`;
    const width = stage.clientWidth, height = stage.clientHeight;
    if (!width || !height) return;
    for (const canvas of [map.under, map.over]) { canvas.width = Math.round(width * map.scale()); canvas.height = Math.round(height * map.scale()); }
    const whole = Math.abs(map.view.zoom() - 1) < 0.01;
    map.view.shape(width, height, EDGE);
    if (whole) map.view.fit(map.cloud.box());
    drawing.now();
  }
  const again = () => { map.gallery.again(); drawing.redraw(); };
  return { size, paint, table: { "points depth": load, "groups legend loose colours": paint, "texts marks": () => drawing.redraw(), pictures: again, painted: () => { map.gallery.forget(); drawing.redraw(); }, "trail guest_at guest_own": trail, way: () => drawing.redraw(), axes: () => drawAxes(map), guest: welcome, "words alt": speak, height: size } };
}

function render({ model, el }) {
  const map = stageFor(model), drawing = drawer(map), act = actions(map, drawing), { size, paint, table } = traits(map, drawing, act);
  el.append(map.root);
  keepKeys(map.root);
  const letGo = pointing(map, act);
  async function heard(message, buffers) {
    if ("about" in message) { map.about.set(message.about, message.text); if (map.hot === message.about) act.tip(); }
    if (!("picture" in message)) return;
    const was = map.cloud.given, asked = model.get("painted");
    await map.gallery.take(message.picture, buffers[0], () => was === map.cloud.given && asked === model.get("painted"));
    drawing.redraw(); if (map.hot === message.picture) act.tip();
  }
  const watcher = new ResizeObserver(size), themes = new MutationObserver(paint);
  watcher.observe(map.stage); themes.observe(document.body, { attributes: true });
  model.on("msg:custom", heard);
  const off = follow(model, table);
  return () => { off(); model.off("msg:custom", heard); watcher.disconnect(); themes.disconnect(); letGo(); act.end(); drawing.end(); map.gallery.end(); map.guest?.close(); map.painter.end(); };
}
export default { render };
