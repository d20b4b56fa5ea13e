import { make } from "../shared/dom.js";

const ROW = 36, WIDE = 44, SVG = "http://www.w3.org/2000/svg";

/** A list with one of its entries moved to another place. */
export function moved(list, from, to) {
  const next = [...list], [one] = next.splice(from, 1);
  next.splice(Math.max(0, Math.min(list.length - 1, to)), 0, one);
  return next;
}

/** Words to put in order by dragging or with arrow keys; afterwards the measured order, and a line for each word. */
export function order(model, { say, tell }) {
  const list = make("div", "sdx-guess-list", { role: "list" }), found = make("div", "sdx-guess-list", { role: "list" });
  const links = document.createElementNS(SVG, "svg"), told = make("p", "sdx-guess-told");
  const root = make("div", "sdx-guess-order", {}, make("div", "sdx-guess-lists", {}, list, links, found), told);
  let held = -1;
  const now = () => (model.get("value").length ? model.get("value") : model.get("options").map((_, i) => i));
  const move = (from, to) => {
    if (model.get("locked") || to < 0 || to >= now().length || from === to) return;
    tell(moved(now(), from, to));
  };
  list.addEventListener("keydown", (event) => {
    const jump = { ArrowUp: -1, ArrowDown: 1 }[event.key], from = [...list.children].indexOf(document.activeElement);
    if (!jump || from < 0) return;
    event.preventDefault();
    move(from, from + jump);
    list.children[Math.max(0, Math.min(now().length - 1, from + jump))]?.focus();
  });
  list.addEventListener("pointerdown", (event) => {
    held = Math.floor((event.clientY - list.getBoundingClientRect().top) / ROW);
    if (held >= now().length) held = -1;
    if (!model.get("locked") && held >= 0) list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", (event) => {
    if (held < 0 || !event.buttons) return;
    const to = Math.max(0, Math.min(now().length - 1, Math.floor((event.clientY - list.getBoundingClientRect().top) / ROW)));
    if (to !== held) { move(held, to); held = to; }
  });
  list.addEventListener("pointerup", () => { list.children[held]?.focus(); held = -1; });
  const word = (index, place, mine) => {
    const title = model.get("options")[index]?.title ?? "";
    return make(mine ? "button" : "div", "", { ...(mine ? { type: "button" } : { role: "listitem" }), "aria-label": say("order_place", { word: title, place: place + 1, count: now().length }) },
      make("i", "", {}, String(place + 1)), title);
  };
  const link = (from, to) => {
    const line = document.createElementNS(SVG, "line");
    const at = { x1: 4, x2: WIDE - 4, y1: ROW * (from + 0.5) - 3, y2: ROW * (to + 0.5) - 3, class: from === to ? "sdx-same" : "" };
    for (const [name, value] of Object.entries(at)) line.setAttribute(name, String(value));
    return line;
  };
  return {
    root,
    draw() {
      const answer = model.get("answer"), focus = [...list.children].indexOf(document.activeElement);
      list.replaceChildren(...now().map((index, place) => word(index, place, true)));
      list.children[focus]?.focus();
      found.replaceChildren(...answer.map((index, place) => word(index, place, false)));
      links.setAttribute("width", String(answer.length ? WIDE : 0));
      links.setAttribute("height", String(ROW * now().length));
      links.replaceChildren(...(answer.length ? now().map((index, place) => link(place, answer.indexOf(index))) : []));
      told.replaceChildren(...(answer.length ? [make("b", "", {}, say("yours")), " · ", make("b", "sdx-measured", {}, say("measured"))] : [say("order_hint")]));
    },
  };
}
