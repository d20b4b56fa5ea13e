import { make } from "./dom.js";

const PACE = 180; // ms of a frame

/** A button that plays: `next()` goes on and says whether there is more, `rewind()` goes to the start from the end and says whether there is anything to play. */
export function player(next, rewind, pace = PACE) {
  const button = make("button", "sdx-play", { type: "button" });
  let timer = 0, words = {};

  function show() {
    button.textContent = timer ? "❚❚" : "▶";
    button.title = (timer ? words.pause : words.play) ?? "";
    button.setAttribute("aria-label", button.title);
  }
  function run(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => { if (!next()) run(false); }, pace) : 0;
    show();
  }
  button.addEventListener("click", () => {
    if (timer) run(false);
    else if (rewind()) run(true);
  });
  return { button, stop: () => run(false), speak(said) { words = said; show(); } };
}
