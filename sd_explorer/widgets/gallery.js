import { make, picture, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const root = make("div", "sdx-gallery", { role: "list" });
  el.append(root);
  keepKeys(root);
  function draw() {
    const thumbs = model.get("thumbs");
    root.style.gridTemplateColumns = `repeat(${model.get("columns")}, minmax(0, 1fr))`;
    root.replaceChildren(...model.get("items").map((item, i) => {
      const chosen = item.id === model.get("selected");
      return make("button", chosen ? "on" : "", { type: "button", title: item.title, "aria-pressed": chosen, "data-id": item.id, onclick: () => model.send({ pick: item.id }) },
        picture(thumbs[i], item.alt));
    }));
  }
  function mark() {
    for (const button of root.children) {
      const chosen = button.dataset.id === model.get("selected");
      button.classList.toggle("on", chosen);
      button.setAttribute("aria-pressed", chosen);
    }
  }
  return follow(model, { "items thumbs columns": draw, selected: mark });
}
export default { render };
