import { keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const line = make("input", "sdx-line", { type: "range" });
  const name = make("span", "sdx-slider-name"), number = make("output", "sdx-slider-number");
  const root = make("label", "sdx-slider", {}, name, line, number);
  el.append(root);
  keepKeys(root);
  const fill = () => {
    const { min, max, value } = line, share = (value - min) / Math.max(1e-9, max - min);
    line.style.setProperty("--sdx-share", share);
    number.value = model.get("reading") || +(+value).toFixed(2);
    line.setAttribute("aria-valuetext", number.value);
  };
  const tell = () => { model.set("value", +line.value); model.save_changes(); };
  line.addEventListener("input", () => { fill(); if (model.get("continuous")) tell(); });
  line.addEventListener("change", tell);
  const draw = () => {
    for (const side of ["min", "max", "step"]) line[side] = model.get(side);
    line.value = model.get("value");
    line.disabled = model.get("disabled");
    line.setAttribute("aria-label", model.get("description"));
    name.textContent = model.get("description");
    name.hidden = number.hidden = !model.get("shown");
    fill();
  };
  return follow(model, { "value min max step description shown reading disabled": draw });
}
export default { render };
