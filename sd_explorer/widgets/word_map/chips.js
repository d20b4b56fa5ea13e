import { make } from "../shared/dom.js";

/** The prompt in boxes, of which one can be picked; what is past the limit is struck out behind them. */
export function wordChips(model, shares, { say, name }) {
  const root = make("div", "sdx-words", { role: "group" });

  function pick(row) {
    model.set("word", model.get("word") === row ? -1 : row);
    model.save_changes();
  }
  function chip(row, i) {
    const pieces = row.kind === "word" ? row.pieces : [name(row)];
    const button = make("button", `sdx-word sdx-word-${row.kind}`, { type: "button", "data-row": i, onclick: () => pick(i) }, ...pieces.map((piece) => make("i", "", {}, piece)));
    if (row.kind === "word") button.style.setProperty("--sdx-word", `var(--sdx-word-${i % 6})`);
    button.disabled = !shares.ready();
    return button;
  }
  function press() {
    for (const one of root.querySelectorAll("button")) one.setAttribute("aria-pressed", +one.dataset.row === model.get("word"));
  }
  function draw() {
    root.replaceChildren(...model.get("rows").map(chip), ...model.get("cut").map((piece) => make("s", "sdx-cut", {}, piece)));
    root.setAttribute("aria-label", say("words_pick"));
    press();
  }
  return { root, press, draw };
}
