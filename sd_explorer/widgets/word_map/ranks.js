import { make } from "../shared/dom.js";
import { percent } from "./shares.js";

const MOST = 12;

/** The words in the order of their shares, here or everywhere; start, end and padding in one line below. */
export function rankList(model, shares, { say, name }) {
  const title = make("b", "", { "aria-live": "polite" }), list = make("ol", "sdx-rank"), others = make("div", "sdx-mut");

  function line({ row, i, share }, most) {
    const bar = make("span", "sdx-rank-bar");
    bar.style.width = `${(100 * share) / most}%`;
    const item = make("li", "", { "data-row": i }, make("span", "sdx-rank-word", {}, row.text), make("span", "sdx-rank-track", {}, bar), make("span", "sdx-rank-number", {}, `${percent(share)} %`));
    item.style.setProperty("--sdx-word", `var(--sdx-word-${i % 6})`);
    return item;
  }
  function draw(point) {
    const all = model.get("rows").map((row, i) => ({ row, i, share: shares.at(i, point) }));
    const words = all.filter(({ row }) => row.kind === "word").sort((a, b) => b.share - a.share);
    const most = Math.max(1e-9, ...words.map(({ share }) => share));
    list.replaceChildren(...words.slice(0, MOST).map((word) => line(word, most)));
    title.textContent = say(point ? "words_here" : "words_everywhere");
    others.textContent = all.filter(({ row }) => row.kind !== "word").map(({ row, share }) => `${name(row)} ${percent(share)} %`).join(" · ");
  }
  return { nodes: [title, list, others], draw };
}
