import { make } from "../shared/dom.js";

const PACE = 180; // ms of a frame

/** A button that plays from step to step: `next()` goes on and says whether there is more, `rewind()` goes to the start from the end. */
export function player(next, rewind) {
  const button = make("button", "sdx-play", { type: "button" });
  let timer = 0, words = {};

  function show() {
    button.textContent = timer ? "❚❚" : "▶";
    button.title = (timer ? words.pause : words.play) ?? "";
    button.setAttribute("aria-label", button.title);
  }
  function run(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => { if (!next()) run(false); }, PACE) : 0;
    show();
  }
  button.addEventListener("click", () => {
    if (timer) run(false);
    else if (rewind()) run(true);
  });
  return { button, stop: () => run(false), speak(said) { words = said; show(); } };
}
