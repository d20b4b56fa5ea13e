import { make, picture, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const root = make("div", "sdx-gallery", { role: "list" });
  el.append(root);
  keepKeys(root);
  let buttons = new Map();
  const button = ({ id, alt }, thumb) => make("button", "", { type: "button", "data-id": id, onclick: () => model.send({ pick: id }) }, picture(thumb, alt));
  /** One that is there already stays, with its picture: an id means the same picture for ever. */
  function draw() {
    const thumbs = model.get("thumbs");
    root.style.gridTemplateColumns = `repeat(${model.get("columns")}, minmax(0, 1fr))`;
    buttons = new Map(model.get("items").map((item, i) => [item.id, buttons.get(item.id) ?? button(item, thumbs[i])]));
    for (const { id, title } of model.get("items")) buttons.get(id).title = title;
    root.replaceChildren(...buttons.values());
    mark();
  }
  function mark() {
    for (const [id, node] of buttons) {
      const chosen = id === model.get("selected");
      node.classList.toggle("on", chosen);
      node.setAttribute("aria-pressed", chosen);
    }
  }
  return follow(model, { "items thumbs columns": draw, selected: mark });
}
export default { render };
