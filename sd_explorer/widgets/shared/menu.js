import { make } from "./dom.js";

const EDGE = 12;

/** Put a popover under the button that opens it, or above where there is no room. */
export function placeUnder(button, box) {
  const at = button.getBoundingClientRect(), below = at.bottom + 4;
  box.style.left = `${Math.max(EDGE, Math.min(at.left, window.innerWidth - box.offsetWidth - EDGE))}px`;
  box.style.top = `${below + box.offsetHeight < window.innerHeight ? below : Math.max(EDGE, at.top - box.offsetHeight - 4)}px`;
}

/** A button with a menu: `fill(title, [{id, title, hint}])`, `pick(id)`. */
export function menu(className, pick) {
  const list = make("div", "sdx-popover sdx-menu sdx", { popover: "auto", role: "menu" });
  const button = make("button", className, { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => list.togglePopover() });
  list.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", event.newState === "open");
    if (event.newState !== "open") return;
    placeUnder(button, list);
    list.querySelector("button")?.focus();
  });
  list.addEventListener("keydown", (event) => {
    const all = [...list.children], at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length].focus();
  });
  const entry = ({ id, title, hint }) =>
    make("button", "", { type: "button", role: "menuitem", "data-id": id, onclick: () => { list.hidePopover(); pick(id); } },
      make("b", "", {}, title), make("span", "", {}, hint ?? ""));
  return {
    root: make("span", "sdx-menu-holder", {}, button, list),
    button,
    fill(title, entries) { button.textContent = title; list.replaceChildren(...entries.map(entry)); },
  };
}
