import { keepKeys, make, picture } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { choose } from "./choose.js";
import { draw } from "./draw.js";
import { mark } from "./mark.js";
import { order } from "./order.js";
import { place } from "./place.js";

const KINDS = { choose, draw, mark, order, place };

function render({ model, el }) {
  const scene = make("figure", "sdx-guess-scene"), holder = make("div", "sdx-guess-part");
  const root = make("div", "sdx-guess", {}, scene, holder);
  el.append(root);
  keepKeys(root);
  let part = null;
  const say = (key, values = {}) => (model.get("words")[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const tell = (value) => {
    if (model.get("locked")) return;
    model.set("value", value);
    model.save_changes();
  };
  const build = () => {
    root.dataset.kind = model.get("kind");
    part = KINDS[model.get("kind")](model, { say, tell });
    holder.replaceChildren(part.root);
  };
  const look = () => {
    const data = model.get("scene"), title = model.get("scene_title");
    scene.hidden = !data?.byteLength || model.get("kind") === "place";
    scene.replaceChildren(...(scene.hidden ? [] : [picture(data, title), make("figcaption", "", {}, title)]));
  };
  const show = () => {
    root.classList.toggle("sdx-locked", model.get("locked"));
    root.classList.toggle("sdx-answered", model.get("answer").length > 0);
    part.draw();
  };
  const off = follow(model, {
    kind: build,
    "scene scene_title kind": look,
    "options thumbs slots labels ends top value answer locked words scene kind": show,
  });
  const watcher = new ResizeObserver(() => holder.clientWidth && part.draw());
  watcher.observe(holder);
  return () => { off(); watcher.disconnect(); };
}
export default { render };
