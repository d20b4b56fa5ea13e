import { make } from "../shared/dom.js";
import { player } from "../shared/player.js";

const PACE = 450; // ms of a page

/** Which axis is across and which down, and for each of the others a slider and a button that plays it. */
export function pages(model) {
  const root = make("div", "sdx-sweep-pages");
  const save = (traits) => { for (const [name, value] of Object.entries(traits)) model.set(name, value); model.save_changes(); };
  let sliders = []; // of the axes that are leafed through

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
    const last = axis.labels.length - 1, line = make("input", "", { type: "range", min: 0, max: last, step: 1 }), told = make("output");
    const now = () => Math.min(last, model.get("at")[i] ?? 0), at = (value) => model.get("axes").map((_, n) => (n === i ? value : model.get("at")[n] ?? 0));
    const play = player(() => { model.set("at", at((now() + 1) % (last + 1))); return root.isConnected; }, () => true, PACE);
    play.speak(model.get("words"));
    play.button.addEventListener("click", () => model.save_changes()); // the kernel hears of the page at which it rests
    line.addEventListener("input", () => { play.stop(); save({ at: at(+line.value) }); });
    function show() {
      if (+line.value !== now()) line.value = String(now());
      told.textContent = axis.labels[now()];
      line.setAttribute("aria-valuetext", told.textContent);
    }
    return { root: make("label", "sdx-sweep-page", {}, make("span", "", {}, axis.title), line, told, play.button), show, stop: play.stop };
  }
  const stop = () => sliders.forEach((one) => one.stop());
  return {
    root,
    stop,
    /** Other pages are on show. */
    turn: () => sliders.forEach((one) => one.show()),
    /** Other axes, or others of them are rows and columns. */
    draw() {
      const axes = model.get("axes"), words = model.get("words"), focus = document.activeElement?.className;
      stop();
      sliders = axes.map((axis, i) => [axis, i]).filter(([axis, i]) => ![model.get("across"), model.get("down")].includes(i) && axis.labels.length > 1)
        .map(([axis, i]) => slider(axis, i));
      root.hidden = axes.length < 2;
      root.replaceChildren(chooser("across", "down", words.across ?? ""), chooser("down", "across", words.down ?? ""), ...sliders.map((one) => one.root));
      this.turn();
      if (focus?.startsWith("sdx-sweep-")) root.querySelector(`.${focus}`)?.focus();
    },
  };
}
