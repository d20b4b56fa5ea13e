import { make } from "../shared/dom.js";
import { segments } from "../shared/segments.js";
import { swatches } from "./swatches.js";

const BRUSHES = ["brush", "eraser", "fill"], SIZES = [1, 2, 3, 4];

/** Brushes, sizes, colours, and the buttons; `hand` says what is taken: {tool, colour}. `act`: undo, clear, take(picture file). */
export class Toolbar {
  constructor(model, hand, act) {
    this.model = model;
    this.hand = hand;
    this.tools = segments((id) => this.set("tool", id));
    this.sizes = segments((id) => this.set("size", +id));
    this.colours = swatches(hand, () => { if (model.get("tool") === "eraser") this.set("tool", "brush"); });
    const file = make("input", "", { type: "file", accept: "image/png,image/jpeg,image/webp", tabindex: -1, hidden: "", onchange: () => { act.take(file.files[0]); file.value = ""; } });
    const press = { undo: () => act.undo(), clear: () => act.clear(), open: () => file.click() };
    this.buttons = Object.fromEntries(Object.entries(press).map(([name, onclick]) => [name, make("button", `sdx-button sdx-small sdx-pad-${name}`, { type: "button", onclick })]));
    this.top = make("div", "sdx-pad-tools", {}, this.tools.root, this.sizes.root);
    this.bottom = make("div", "", {}, this.colours.root, make("div", "sdx-pad-tools", {}, ...Object.values(this.buttons), file));
  }
  say(key) { return this.model.get("words")[key] ?? ""; }
  set(name, value) { this.model.set(name, value); this.model.save_changes(); }

  /** Every word, and what is taken. */
  draw() {
    const drawing = this.model.get("mode") === "draw", { buttons } = this;
    const focused = [this.tools, this.sizes].find(({ root }) => root.contains(document.activeElement));
    this.brushes(drawing);
    this.widths();
    focused?.root.querySelector(".on")?.focus({ preventScroll: true });
    this.colours.draw((key) => this.say(key));
    for (const [name, button] of Object.entries(buttons)) button.textContent = this.say(name);
    buttons.open.title = this.say("open_hint");
    buttons.open.hidden = this.colours.root.hidden = !drawing;
  }
  brushes(drawing) {
    const all = drawing ? BRUSHES.map((id) => ({ id, title: this.say(id), hint: "" })) : this.model.get("tools");
    this.hand.tool = all.some(({ id }) => id === this.model.get("tool")) ? this.model.get("tool") : all[0]?.id ?? "";
    this.tools.fill(all, this.say("tools"));
    this.tools.mark(this.hand.tool);
  }
  widths() {
    const dot = (n) => make("i", "sdx-dot", { "aria-hidden": "true", style: `width:${2 + 3 * n}px;height:${2 + 3 * n}px` });
    this.sizes.fill(SIZES.map((n) => ({ id: `${n}`, title: dot(n), hint: `${this.say("size")} ${n}` })), this.say("size"));
    for (const [i, one] of [...this.sizes.root.children].entries()) one.setAttribute("aria-label", `${this.say("size")} ${SIZES[i]}`);
    this.sizes.mark(`${this.model.get("size")}`);
  }
  /** Whether there is something to undo. */
  offer(undoable) { this.buttons.undo.disabled = this.buttons.clear.disabled = !undoable; }
}
