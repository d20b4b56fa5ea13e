import { keepKeys, make } from "./shared/dom.js";
import { explain } from "./shared/explain.js";
import { follow } from "./shared/follow.js";
import { shareStep } from "./shared/steps.js";

function render({ model, el }) {
  const title = make("span", "sdx-title"), sentence = make("p", "sdx-step-sentence"), help = explain(model);
  const root = make("div", "sdx-step-text", {}, make("div", "sdx-label sdx-heading", {}, title, help.button, help.box), sentence);
  el.append(root);
  keepKeys(root);
  let index = 0;
  const show = (step) => {
    index = step;
    const named = model.get("titles")[index];
    if (named !== undefined || !model.get("titles").length) title.textContent = named ?? ""; // else its words are on their way
    sentence.textContent = model.get("sentences")[index] ?? sentence.textContent;
    root.dataset.index = index;
  };
  const steps = shareStep(model, show);
  const off = follow(model, { "titles sentences": () => show(index), "words title sentence paragraph formula source": help.draw });
  show(model.get("index"));
  return () => { off(); steps.off(); };
}
export default { render };
