import { make } from "../shared/dom.js";

/** Which axis is across and which down, and a slider for each of the others. */
export function pages(model) {
  const root = make("div", "sdx-sweep-pages");
  const save = (traits) => { for (const [name, value] of Object.entries(traits)) model.set(name, value); model.save_changes(); };

  function chooser(name, other, title) {
    const axes = model.get("axes"), list = make("select", `sdx-sweep-${name}`);
    list.append(...axes.map((axis, i) => make("option", "", { value: i }, axis.title)), make("option", "", { value: -1 }, model.get("words").none ?? ""));
    list.value = String(model.get(name));
    list.addEventListener("change", () => {
      const chosen = +list.value, swap = chosen >= 0 && chosen === model.get(other) ? { [other]: model.get(name) } : {};
      save({ ...swap, [name]: chosen });
    });
    return make("label", "", {}, make("span", "", {}, title), list);
  }
  function slider(axis, i) {
    const line = make("input", "", { type: "range", min: 0, max: axis.labels.length - 1, step: 1, value: model.get("at")[i] ?? 0 });
    const told = make("output", "", {}, axis.labels[+line.value] ?? "");
    line.setAttribute("aria-valuetext", told.textContent);
    line.addEventListener("input", () => {
      told.textContent = axis.labels[+line.value];
      line.setAttribute("aria-valuetext", told.textContent);
      save({ at: model.get("axes").map((_, n) => (n === i ? +line.value : model.get("at")[n] ?? 0)) });
    });
    return make("label", "sdx-sweep-page", {}, make("span", "", {}, axis.title), line, told);
  }
  return {
    root,
    draw() {
      const axes = model.get("axes"), words = model.get("words"), focus = document.activeElement?.className;
      const turned = axes.map((axis, i) => [axis, i]).filter(([axis, i]) => ![model.get("across"), model.get("down")].includes(i) && axis.labels.length > 1);
      root.hidden = axes.length < 2;
      root.replaceChildren(chooser("across", "down", words.across ?? ""), chooser("down", "across", words.down ?? ""), ...turned.map(([axis, i]) => slider(axis, i)));
      if (focus?.startsWith("sdx-sweep-")) root.querySelector(`.${focus}`)?.focus();
    },
  };
}
