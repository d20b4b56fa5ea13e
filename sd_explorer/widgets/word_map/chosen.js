import { make } from "../shared/dom.js";

/** Which step and which part of the network the maps are of. */
export function chooser(model, { say }) {
  const step = make("input", "sdx-map-step", { type: "range", min: 0 }), stepName = make("output", "");
  const view = make("select", "sdx-map-view"), stepLabel = make("span", ""), viewLabel = make("span", "");
  const choose = (trait, value) => { model.set(trait, +value); model.save_changes(); };
  step.addEventListener("input", () => choose("step", step.value));
  view.addEventListener("change", () => choose("view", view.value));

  function draw() {
    stepLabel.textContent = say("step"); viewLabel.textContent = say("words_layers");
    step.max = Math.max(0, model.get("steps").length - 1); step.value = model.get("step");
    stepName.value = model.get("steps")[model.get("step")] ?? "";
    step.setAttribute("aria-valuetext", stepName.value);
    view.replaceChildren(...model.get("views").map((words, i) => make("option", "", { value: i }, words)));
    view.value = model.get("view");
  }
  const root = make("div", "sdx-map-controls", {}, make("label", "", {}, stepLabel, step, stepName), make("label", "", {}, viewLabel, view));
  return { root, draw };
}
