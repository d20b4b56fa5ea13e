import { make } from "../shared/dom.js";
import { segments } from "../shared/segments.js";

const BRUSHES = ["brush", "eraser", "fill"];
const COLOURS = { black: "#1b1b1f", white: "#ffffff", red: "#d92d20", orange: "#f38b1c", yellow: "#f6ce2b", green: "#2f9e44", blue: "#1f6fd0", purple: "#8540a8", brown: "#7a4a21" };
const SIZES = [1, 2, 3, 4];

/** Brushes, sizes, colours, and the buttons; `hand` says what is taken: {tool, colour}. `act`: undo, clear, take(picture file). */
export function toolbar(model, hand, act) {
  const say = (key) => model.get("words")[key] ?? "", drawing = () => model.get("mode") === "draw";
  const set = (name, value) => { model.set(name, value); model.save_changes(); };
  const tools = segments((id) => set("tool", id)), sizes = segments((id) => set("size", +id));
  const swatches = make("div", "sdx-swatches", { role: "radiogroup" });
  const own = make("input", "sdx-own-colour", { type: "color", value: hand.colour, oninput: () => colour(own.value) });
  const file = make("input", "", { type: "file", accept: "image/png,image/jpeg,image/webp", tabindex: -1, hidden: "", onchange: () => { act.take(file.files[0]); file.value = ""; } });
  const button = (name, onclick) => make("button", `sdx-button sdx-small sdx-pad-${name}`, { type: "button", onclick });
  const undo = button("undo", () => act.undo()), clear = button("clear", () => act.clear()), open = button("open", () => file.click());
  const colour = (value) => { hand.colour = value; if (model.get("tool") === "eraser") set("tool", "brush"); mark(); };
  const swatch = ([name, value]) => make("button", "", { type: "button", role: "radio", "data-colour": value, style: `background:${value}`, "aria-label": say(`${name}_colour`), title: say(`${name}_colour`), onclick: () => colour(value) });
  swatches.addEventListener("keydown", (event) => {
    const jump = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key], all = [...swatches.children];
    if (!jump) return;
    event.preventDefault();
    const next = all[(all.indexOf(document.activeElement) + jump + all.length) % all.length];
    next.focus();
    next.click();
  });
  function mark() {
    for (const one of swatches.children) {
      const on = one.dataset.colour === hand.colour;
      one.setAttribute("aria-checked", on);
      one.tabIndex = on || ([...swatches.children].every((other) => other.dataset.colour !== hand.colour) && one === swatches.children[0]) ? 0 : -1;
    }
    own.value = hand.colour;
  }
  function brushes() {
    const all = drawing() ? BRUSHES.map((id) => ({ id, title: say(id), hint: "" })) : model.get("tools");
    hand.tool = all.some(({ id }) => id === model.get("tool")) ? model.get("tool") : all[0]?.id ?? "";
    tools.fill(all, say("tools"));
    tools.mark(hand.tool);
  }
  const dot = (n) => make("i", "sdx-dot", { "aria-hidden": "true", style: `width:${2 + 3 * n}px;height:${2 + 3 * n}px` });
  function widths() {
    sizes.fill(SIZES.map((n) => ({ id: `${n}`, title: dot(n), hint: `${say("size")} ${n}` })), say("size"));
    for (const [n, one] of [...sizes.root.children].entries()) one.setAttribute("aria-label", `${say("size")} ${SIZES[n]}`);
    sizes.mark(`${model.get("size")}`);
  }
  return {
    top: make("div", "sdx-pad-tools", {}, tools.root, sizes.root),
    bottom: make("div", "", {}, make("div", "sdx-pad-tools", {}, swatches, own), make("div", "sdx-pad-tools", {}, undo, clear, open, file)),
    /** Every word, and what is taken. */
    draw() {
      const focused = [tools, sizes].find(({ root }) => root.contains(document.activeElement));
      brushes();
      widths();
      focused?.root.querySelector(".on")?.focus({ preventScroll: true });
      swatches.setAttribute("aria-label", say("colours"));
      swatches.replaceChildren(...Object.entries(COLOURS).map(swatch));
      own.setAttribute("aria-label", say("own_colour"));
      own.title = say("own_colour");
      for (const [one, name] of [[undo, "undo"], [clear, "clear"], [open, "open"]]) one.textContent = say(name);
      open.title = say("open_hint");
      for (const one of [swatches, own, open]) one.hidden = !drawing();
      mark();
    },
    /** Whether there is something to undo. */
    offer(undoable) { undo.disabled = !undoable; clear.disabled = !undoable; },
  };
}
