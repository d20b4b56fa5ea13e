import { make, picture } from "../shared/dom.js";

const STEP = 0.05;

/** A place in a picture, clicked or reached with arrow keys; afterwards the measured place and the way between them. */
export function place(model, { say, tell }) {
  const frame = make("div", "sdx-guess-frame", { role: "application", tabindex: 0 }), told = make("p", "sdx-guess-told");
  const root = make("div", "sdx-guess-place", {}, frame, told);
  const inside = (v) => Math.max(0, Math.min(1, v));
  const click = (event) => {
    const box = frame.getBoundingClientRect();
    tell([inside((event.clientX - box.left) / Math.max(1, box.width)), inside((event.clientY - box.top) / Math.max(1, box.height))]);
  };
  frame.addEventListener("pointerdown", click);
  frame.addEventListener("pointermove", (event) => event.buttons && click(event));
  frame.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!way) return;
    event.preventDefault();
    const [x, y] = model.get("value").length ? model.get("value") : [0.5, 0.5];
    tell([inside(x + way[0]), inside(y + way[1])]);
  });
  const dot = ([x, y], name) => {
    const node = make("span", name);
    node.style.left = `${100 * x}%`;
    node.style.top = `${100 * y}%`;
    return node;
  };
  const way = ([x, y], [u, v]) => {
    const node = dot([x, y], "sdx-guess-way"), box = frame.getBoundingClientRect();
    const [dx, dy] = [(u - x) * box.width, (v - y) * box.height];
    node.style.width = `${Math.hypot(dx, dy)}px`;
    node.style.transform = `rotate(${Math.atan2(dy, dx)}rad)`;
    return node;
  };
  return {
    root,
    draw() {
      const value = model.get("value"), answer = model.get("answer"), scene = model.get("scene");
      const both = value.length && answer.length ? [way(value, answer)] : [];
      frame.replaceChildren(...(scene?.byteLength ? [picture(scene, model.get("scene_title"))] : []), ...both,
        ...(answer.length ? [dot(answer, "sdx-guess-dot sdx-measured")] : []), ...(value.length ? [dot(value, "sdx-guess-dot")] : []));
      told.textContent = value.length ? say("place_read", { x: Math.round(100 * value[0]), y: Math.round(100 * value[1]) }) : say("place_hint");
      frame.setAttribute("aria-label", `${say("place_hint")} ${told.textContent}`);
    },
  };
}
