import { keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const row = make("div", "sdx-beliefs-row"), answer = make("p", "sdx-belief-answer", { role: "status" });
  const root = make("div", "sdx-beliefs", {}, row, answer);
  let open = -1;
  el.append(root);
  keepKeys(root);
  const chip = (title, onclick, attributes = {}) => make("button", "sdx-belief", { type: "button", onclick, ...attributes }, title);
  function turn(index) {
    open = index === open ? -1 : index;
    show();
  }
  function show() {
    const items = model.get("items");
    answer.textContent = items[open]?.answer ?? "";
    answer.hidden = !items[open];
    for (const [i, one] of [...row.children].slice(0, items.length).entries()) one.setAttribute("aria-expanded", i === open);
  }
  function draw() {
    const lesson = model.get("lesson");
    const chips = model.get("items").map(({ title }, i) => chip(title, () => turn(i)));
    row.replaceChildren(...chips, ...(lesson ? [chip(lesson, () => model.send({ lesson: true }))] : []));
    root.hidden = !row.children.length;
    show();
  }
  return follow(model, { "items lesson": draw });
}
export default { render };
