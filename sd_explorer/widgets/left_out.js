import { make, picture, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const root = make("div", "sdx-left-out", { role: "list", tabindex: 0 });
  el.append(root);
  keepKeys(root);
  function draw() {
    const items = model.get("items"), thumbs = model.get("thumbs"), most = {};
    for (const { name, value } of items.flatMap((item) => item.bars)) most[name] = Math.max(most[name] ?? 1e-9, value);
    root.replaceChildren(...items.slice(0, thumbs.length).map((item, i) => {
      const bars = item.bars.map(({ name, value, read }, n) => {
        const bar = make("span", `sdx-bar-${n}`);
        bar.style.width = `${(100 * value) / most[name]}%`;
        return make("div", "sdx-measure", {}, make("span", "", {}, `${name} ${read}`), make("span", "sdx-track", {}, bar));
      });
      return make("div", "sdx-variant", { role: "listitem" }, picture(thumbs[i], item.alt),
        make(item.struck ? "s" : "b", "", {}, item.text), ...bars);
    }));
    root.hidden = !thumbs.length;
    root.setAttribute("aria-label", model.get("words").left_out_alt ?? "");
    root.dataset.count = thumbs.length;
  }
  return follow(model, { "items thumbs words": draw });
}
export default { render };
