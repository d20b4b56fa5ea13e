import { make } from "./dom.js";

const WIDE = 380, EDGE = 12;

/** The «?» and its popover: a sentence, a paragraph, the formula with its source. */
export function explain(model) {
  const box = make("div", "sdx-popover sdx", { popover: "auto", role: "dialog" });
  const button = make("button", "sdx-q", { type: "button", onclick: () => box.togglePopover() }, "?");
  let depth = 0;

  function place() {
    const at = button.getBoundingClientRect(), width = Math.min(WIDE, window.innerWidth - 2 * EDGE);
    box.style.width = `${width}px`;
    box.style.left = `${Math.max(EDGE, Math.min(at.left - EDGE, window.innerWidth - width - EDGE))}px`;
    const below = at.bottom + 6, height = box.offsetHeight;
    box.style.top = `${window.innerHeight - below - EDGE >= height ? below : Math.max(EDGE, at.top - height - 6)}px`;
  }
  const paragraphs = (text) => text.split("\n\n").map((part) => make("p", "", {}, part));
  function formula() {
    const lines = make("div", "sdx-formula");
    lines.innerHTML = model.get("formula"); // MathML of our own texts
    return [lines, make("div", "sdx-source", {}, model.get("source"))];
  }
  function fill() {
    const words = model.get("words");
    const depths = [[words.sentence, model.get("sentence"), paragraphs], [words.more, model.get("paragraph"), paragraphs], [words.formula, model.get("formula"), formula]];
    const offered = depths.filter(([, text]) => text);
    depth = Math.min(depth, Math.max(0, offered.length - 1));
    const tabs = offered.map(([name], i) => make("button", i === depth ? "on" : "", { type: "button", "aria-pressed": i === depth, onclick: () => { depth = i; fill(); place(); } }, name ?? ""));
    const [, text, show] = offered[depth] ?? ["", "", () => []];
    box.replaceChildren(make("b", "", {}, model.get("title")), ...show(text), make("div", "sdx-depths", {}, ...tabs));
    tabs[depth]?.focus({ preventScroll: true });
  }
  box.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", event.newState === "open");
    if (event.newState === "open") { fill(); place(); } else button.focus({ preventScroll: true });
  });
  return {
    button, box,
    draw() {
      button.hidden = !model.get("sentence");
      button.setAttribute("aria-label", `${model.get("words").help ?? "?"}: ${model.get("title")}`);
      if (box.matches(":popover-open")) fill();
    },
  };
}
