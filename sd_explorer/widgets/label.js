import { keepKeys, make } from "./shared/dom.js";
import { explain } from "./shared/explain.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const title = make("span", "sdx-title"), value = make("span", "sdx-value"), help = explain(model);
  const root = make("div", "sdx-label", {}, title, help.button, value, help.box);
  el.append(root);
  keepKeys(root);
  const draw = () => {
    root.classList.toggle("sdx-heading", model.get("level") > 0);
    root.classList.toggle("sdx-question", model.get("level") === 2);
    const [, name, aside] = model.get("title").match(/^(.*?)( \(.*\)|（.*）)?$/s);
    title.replaceChildren(name, make("span", "sdx-aside", {}, aside ?? "")); // "(CFG)" goes where there is no room
    value.textContent = model.get("value");
    for (const [name, text] of [["role", "heading"], ["aria-level", model.get("level")]]) model.get("level") ? title.setAttribute(name, text) : title.removeAttribute(name);
    help.draw();
  };
  return follow(model, { "title value level words sentence paragraph formula source": draw });
}
export default { render };
