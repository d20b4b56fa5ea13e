import { make } from "./dom.js";

/** A row of choices of which one is taken, as a radio group: arrow keys move, a click takes. */
export function segments(pick) {
  const root = make("div", "sdx-segments", { role: "radiogroup" });
  root.addEventListener("keydown", (event) => {
    const jump = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key], all = [...root.children];
    if (!jump) return;
    event.preventDefault();
    const next = all[(all.indexOf(document.activeElement) + jump + all.length) % all.length];
    next.focus();
    next.click();
  });
  return {
    root,
    fill(options, label = "") {
      root.setAttribute("aria-label", label);
      root.replaceChildren(...options.map(({ id, title, hint }) =>
        make("button", "", { type: "button", role: "radio", "data-id": id, title: hint ?? "", onclick: () => pick(id) }, title)));
    },
    mark(chosen) {
      for (const [i, button] of [...root.children].entries()) {
        const on = button.dataset.id === chosen;
        button.classList.toggle("on", on);
        button.setAttribute("aria-checked", on);
        button.tabIndex = on || (i === 0 && ![...root.children].some((b) => b.dataset.id === chosen)) ? 0 : -1;
      }
    },
  };
}
