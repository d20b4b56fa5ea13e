import { keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { menu } from "./shared/menu.js";
import { segments } from "./shared/segments.js";

function render({ model, el }) {
  const take = (id) => { model.set("value", id); model.save_changes(); };
  const row = segments(take), rest = menu("sdx-link", take);
  const root = make("div", "sdx-choose", {}, row.root, rest.root);
  el.append(root);
  keepKeys(root);
  const split = () => {
    const options = model.get("options"), most = model.get("most") || options.length;
    const first = options.slice(0, most), taken = options.find((o) => o.id === model.get("value"));
    // what was taken from the menu stands in the row, last
    if (taken && !first.includes(taken)) first[first.length - 1] = taken;
    return [first, options.filter((o) => !first.includes(o))];
  };
  const draw = () => {
    const [first, others] = split(), focused = row.root.contains(document.activeElement);
    row.fill(first, model.get("label"));
    row.mark(model.get("value"));
    rest.fill(`${model.get("words").more ?? ""} ▾`, others);
    rest.root.hidden = !others.length;
    root.classList.toggle("sdx-wide", model.get("wide"));
    if (focused) row.root.querySelector(".on")?.focus({ preventScroll: true });
  };
  return follow(model, { "options value most label wide words": draw });
}
export default { render };
