import { keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { paced } from "./shared/paced.js";
import { shareStep } from "./shared/steps.js";

/** Milliseconds between two tellings while it is dragged: more than that no picture follows. */
const EVERY = 120;

/** The number of a slider as the step that a group shares. */
function shared(model, show) {
  const trait = (name) => (name === "index" ? "value" : name), event = (name) => name.replace(":index", ":value");
  return shareStep({ get: (name) => model.get(trait(name)), set: (name, value) => model.set(trait(name), value), save_changes: () => model.save_changes(),
    on: (name, call) => model.on(event(name), call), off: (name, call) => model.off(event(name), call) }, show);
}

function render({ model, el }) {
  const line = make("input", "sdx-line", { type: "range" });
  const name = make("span", "sdx-slider-name"), number = make("output", "sdx-slider-number");
  const root = make("label", "sdx-slider", {}, name, line, number);
  el.append(root);
  keepKeys(root);
  const fill = () => {
    const { min, max, value } = line, share = (value - min) / Math.max(1e-9, max - min);
    line.style.setProperty("--sdx-share", share);
    number.value = (model.get("labels") ?? [])[+value] || model.get("reading") || +(+value).toFixed(2);
    line.setAttribute("aria-valuetext", number.value);
  };
  const telling = paced(() => { model.set("value", +line.value); model.save_changes(); }, EVERY);
  const steps = model.get("group") ? shared(model, (step) => { line.value = step; fill(); }) : null;
  line.addEventListener("input", () => { fill(); if (steps) steps.pick(+line.value); else if (model.get("continuous")) telling.ask(); });
  line.addEventListener("change", () => steps || telling.now());
  const draw = () => {
    for (const side of ["min", "max", "step"]) line[side] = model.get(side);
    if (!telling.waits()) line.value = model.get("value");
    line.disabled = model.get("disabled");
    line.setAttribute("aria-label", model.get("description"));
    name.textContent = model.get("description");
    name.hidden = number.hidden = !model.get("shown");
    fill();
  };
  const off = follow(model, { "value min max step description shown reading labels disabled": draw });
  return () => { off(); steps?.off(); telling.off(); };
}
export default { render };
