import { make, picture } from "../shared/dom.js";

/** What a click on a picture makes of the picks: it takes the first open slot, or gives its own up. */
export function picked(value, index, slots) {
  if (slots === 1) return [index];
  const next = Array.from({ length: slots }, (_, n) => value[n] ?? -1), own = next.indexOf(index), open = next.indexOf(-1);
  if (own >= 0) next[own] = -1;
  else next[open >= 0 ? open : slots - 1] = index;
  return next;
}

/** One of n pictures, or one for each slot. */
export function choose(model, { say, tell }) {
  const root = make("div", "sdx-guess-choose", { role: "group" });
  let drawn = null;
  const names = () => model.get("slots");
  const take = (index) => tell(picked(model.get("value"), index, Math.max(1, names().length)));
  root.addEventListener("keydown", (event) => {
    const jump = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key], all = [...root.children];
    if (!jump) return;
    event.preventDefault();
    all[(all.indexOf(document.activeElement) + jump + all.length) % all.length].focus();
  });
  const fill = () => {
    const thumbs = model.get("thumbs");
    root.replaceChildren(...model.get("options").map(({ title }, i) => {
      const look = thumbs[i]?.byteLength ? picture(thumbs[i], title || say("picture", { n: i + 1 })) : make("span", "sdx-guess-text", {}, title);
      return make("button", "", { type: "button", onclick: () => take(i) }, look, make("span", "sdx-guess-name"), make("small"));
    }));
  };
  return {
    root,
    draw() {
      const now = [model.get("options"), model.get("thumbs")];
      if (!drawn || drawn.some((one, n) => one !== now[n])) fill();
      drawn = now;
      const value = model.get("value"), answer = model.get("answer"), slots = names();
      const own = (index, list) => (list.indexOf(index) < 0 ? "" : slots[list.indexOf(index)] ?? "");
      [...root.children].forEach((button, i) => {
        const { title, note } = model.get("options")[i], chosen = value.includes(i), right = answer.includes(i);
        button.classList.toggle("on", chosen);
        button.classList.toggle("right", right);
        button.setAttribute("aria-pressed", chosen);
        button.setAttribute("aria-disabled", model.get("locked"));
        const named = model.get("thumbs")[i]?.byteLength && title ? [make("span", "", {}, title)] : [];
        const pick = (on, list, who, name) => (on ? [make("b", name, {}, [who, own(i, list)].filter(Boolean).join(": "))] : []);
        button.querySelector(".sdx-guess-name").replaceChildren(...named, ...pick(chosen, value, say("yours"), ""), ...pick(right, answer, say("measured"), "sdx-measured"));
        button.querySelector("small").textContent = answer.length ? note ?? "" : "";
      });
      root.setAttribute("aria-label", slots.join(", "));
    },
  };
}
