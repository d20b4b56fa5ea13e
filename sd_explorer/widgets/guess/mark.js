import { make, picture } from "../shared/dom.js";
import { stepKey } from "../shared/steps.js";

/** Distance of a mark from a stretch, and where it begins and ends: null inside it. */
export function gap(mark, [low, high]) {
  if (mark >= low && mark <= high) return null;
  return mark < low ? [mark, low] : [high, mark];
}

/** A flag on an axis with pictures above it; afterwards the measured stretch, and the gap between them. */
export function mark(model, { say, tell }) {
  const row = make("div", "sdx-guess-row", { "aria-hidden": "true" }), track = make("div", "sdx-guess-track");
  const ends = make("div", "sdx-guess-ends"), told = make("p", "sdx-guess-told");
  const slider = make("div", "sdx-guess-axis", { role: "slider", tabindex: 0, "aria-valuemin": 0 }, row, track);
  const root = make("div", "sdx-guess-mark", {}, slider, ends, told);
  const count = () => model.get("labels").length;
  let drawn = null;
  const at = (place) => `${(100 * (place + 0.5)) / Math.max(1, count())}%`;
  const set = (place) => place !== null && count() && tell([Math.max(0, Math.min(count() - 1, place))]);
  const under = (event) => {
    const box = slider.getBoundingClientRect();
    return Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * count());
  };
  slider.addEventListener("pointerdown", (event) => { if (!model.get("locked")) { slider.setPointerCapture(event.pointerId); set(under(event)); } });
  slider.addEventListener("pointermove", (event) => event.buttons && set(under(event)));
  slider.addEventListener("keydown", (event) => set(stepKey(event, model.get("value")[0] ?? Math.floor(count() / 2), count())));
  const line = (name, low, high, text = "") => {
    const part = make("span", name, {}, text);
    part.style.left = at(low);
    if (high !== low) part.style.width = `${(100 * (high - low)) / Math.max(1, count())}%`;
    return part;
  };
  const parts = (value, answer) => {
    const between = value.length && answer.length ? gap(value[0], answer) : null;
    return [
      ...(answer.length ? [line("sdx-guess-found", answer[0], answer[1])] : []),
      ...(between ? [line("sdx-guess-gap", between[0], between[1])] : []),
      ...(value.length ? [line("sdx-guess-flag", value[0], value[0])] : []),
    ];
  };
  return {
    root,
    draw() {
      const value = model.get("value"), answer = model.get("answer"), labels = model.get("labels"), thumbs = model.get("thumbs");
      if (drawn !== thumbs) row.replaceChildren(...thumbs.map((data, i) => picture(data, labels[i] ?? "")));
      drawn = thumbs;
      row.style.gridTemplateColumns = `repeat(${Math.max(1, count())}, minmax(0, 1fr))`;
      [...row.children].forEach((one, i) => one.classList.toggle("on", i === value[0]));
      track.replaceChildren(...parts(value, answer));
      ends.replaceChildren(...model.get("ends").map((text) => make("span", "", {}, text)));
      told.textContent = value.length ? `${say("yours")}: ${labels[value[0]] ?? ""}` : say("mark_hint");
      slider.setAttribute("aria-label", say("mark_hint"));
      slider.setAttribute("aria-valuemax", count() - 1);
      slider.setAttribute("aria-valuenow", value[0] ?? 0);
      slider.setAttribute("aria-valuetext", told.textContent);
      slider.setAttribute("aria-disabled", model.get("locked"));
    },
  };
}
