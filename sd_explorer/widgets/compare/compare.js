import { bitmap, bytes, keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { segments } from "../shared/segments.js";
import { difference } from "./pixels.js";

const VIEWS = ["line", "beside", "turn", "difference"], BEAT = 900; // ms that each picture stays

function render({ model, el }) {
  const choice = segments((id) => { model.set("view", id); model.save_changes(); });
  const canvases = [0, 1].map(() => make("canvas", "", { role: "img" })), map = make("canvas", "sdx-compare-map", { role: "img" });
  const tags = ["a", "b"].map((name) => make("figcaption", `sdx-${name}`));
  const sides = canvases.map((canvas, i) => make("figure", "", {}, canvas, tags[i]));
  const stage = make("div", "sdx-compare-stage", {}, ...sides, map);
  const line = make("input", "sdx-compare-line", { type: "range", min: 0, max: 100, step: 1, value: 50 });
  const legend = make("p", "sdx-compare-legend sdx-mut"), turn = make("button", "sdx-button", { type: "button" });
  const root = make("div", "sdx-compare", {}, choice.root, stage, line, turn, legend);
  el.append(root);
  keepKeys(root);
  let sizes = [], timer = 0, front = 1, asked = 0;

  const say = (key) => model.get("words")[key] ?? "", same = () => sizes.length === 2 && sizes[0] === sizes[1];
  async function pictures() {
    const mine = ++asked, data = [model.get("first"), model.get("second")].map(bytes), there = data.every((d) => d.length);
    root.hidden = !there;
    root.dataset.ready = "";
    if (!there) return;
    const images = await Promise.all(data.map(bitmap));
    if (mine === asked) {
      images.forEach((image, i) => {
        [canvases[i].width, canvases[i].height] = [image.width, image.height];
        canvases[i].getContext("2d")?.drawImage(image, 0, 0);
      });
      sizes = images.map((image) => `${image.width}x${image.height}`);
      stage.style.setProperty("--sdx-ratio", `${images[0].width} / ${images[0].height}`);
      differ();
      look();
      root.dataset.ready = "1";
    }
    images.forEach((image) => image.close());
  }
  function differ() {
    const { width, height } = canvases[0];
    [map.width, map.height] = [width, height];
    if (!same()) return;
    const [a, b] = canvases.map((canvas) => canvas.getContext("2d")?.getImageData(0, 0, width, height).data);
    if (a && b) map.getContext("2d")?.putImageData(new ImageData(difference(a, b), width, height), 0, 0);
  }
  function show(index) {
    front = index;
    sides.forEach((side, i) => side.classList.toggle("sdx-front", i === index));
  }
  function look() {
    const view = model.get("view");
    clearInterval(timer);
    choice.mark(view);
    root.dataset.view = view;
    line.hidden = view !== "line";
    turn.hidden = view !== "turn";
    map.hidden = view !== "difference" || !same();
    legend.hidden = view !== "difference";
    legend.textContent = same() ? say("legend") : say("sizes");
    show(1);
    if (view === "turn" && !matchMedia("(prefers-reduced-motion: reduce)").matches) timer = setInterval(() => show(1 - front), BEAT);
  }
  function words() {
    choice.fill(VIEWS.map((id) => ({ id, title: say(id) })), say("views"));
    line.setAttribute("aria-label", say("where"));
    turn.textContent = say("other");
    map.setAttribute("aria-label", say("difference"));
    tags.forEach((tag, i) => { tag.textContent = model.get("names")[i] ?? ""; });
    canvases.forEach((canvas, i) => canvas.setAttribute("aria-label", `${model.get("names")[i] ?? ""}: ${model.get("alts")[i] ?? ""}`));
    look();
  }
  const cut = () => stage.style.setProperty("--sdx-cut", `${line.value}%`);
  line.addEventListener("input", cut);
  turn.addEventListener("click", () => { clearInterval(timer); show(1 - front); });
  const drag = (event) => {
    if (model.get("view") !== "line" || !event.buttons) return;
    const { left, width } = stage.getBoundingClientRect();
    line.value = String(Math.round(Math.max(0, Math.min(100, (100 * (event.clientX - left)) / width))));
    cut();
  };
  stage.addEventListener("pointerdown", (event) => { stage.setPointerCapture(event.pointerId); drag(event); });
  stage.addEventListener("pointermove", drag);
  cut();
  const off = follow(model, { "first second": pictures, "view words names alts": words });
  return () => { clearInterval(timer); asked++; off(); };
}
export default { render };
