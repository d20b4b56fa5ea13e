import { make } from "../shared/dom.js";

const COLOURS = { black: "#1b1b1f", white: "#ffffff", red: "#d92d20", orange: "#f38b1c", yellow: "#f6ce2b", green: "#2f9e44", blue: "#1f6fd0", purple: "#8540a8", brown: "#7a4a21" };

/** Named colours as a radio group, and any other one; the one taken stands in `hand.colour`, `taken()` is told. */
export function swatches(hand, taken) {
  const row = make("div", "sdx-swatches", { role: "radiogroup" });
  const own = make("input", "sdx-own-colour", { type: "color", value: hand.colour, oninput: () => take(own.value) });
  const take = (colour) => { hand.colour = colour; mark(); taken(); };
  function mark() {
    const all = [...row.children], known = all.some((one) => one.dataset.colour === hand.colour);
    for (const [i, one] of all.entries()) {
      const on = one.dataset.colour === hand.colour;
      one.setAttribute("aria-checked", on);
      one.tabIndex = on || (!known && i === 0) ? 0 : -1;
    }
    own.value = hand.colour;
  }
  row.addEventListener("keydown", (event) => {
    const jump = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key], all = [...row.children];
    if (!jump) return;
    event.preventDefault();
    const next = all[(all.indexOf(document.activeElement) + jump + all.length) % all.length];
    next.focus();
    next.click();
  });
  const named = (say) => ([name, colour]) => make("button", "", { type: "button", role: "radio", "data-colour": colour, style: `background:${colour}`,
    "aria-label": say(`${name}_colour`), title: say(`${name}_colour`), onclick: () => take(colour) });
  return {
    root: make("div", "sdx-pad-tools", {}, row, own),
    /** Names in another language; a focused colour stays focused. */
    draw(say) {
      const focused = [...row.children].indexOf(document.activeElement);
      row.setAttribute("aria-label", say("colours"));
      row.replaceChildren(...Object.entries(COLOURS).map(named(say)));
      own.setAttribute("aria-label", say("own_colour"));
      own.title = say("own_colour");
      mark();
      row.children[focused]?.focus({ preventScroll: true });
    },
  };
}
