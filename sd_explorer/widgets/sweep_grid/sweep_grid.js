import { keepKeys, make, picture } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { pages } from "./pages.js";
import { layout, placeOf, stepTo } from "./places.js";

function render({ model, el }) {
  const choice = pages(model), table = make("table", "", { role: "grid" }), told = make("p", "sdx-sweep-told sdx-mut", { role: "status" });
  const zoom = make("input", "", { type: "range", min: 48, max: 192, step: 16 }), zoomName = make("span");
  const scroll = make("div", "sdx-sweep-scroll", {}, table);
  const head = make("div", "sdx-sweep-head", {}, choice.root, make("label", "sdx-sweep-zoom", {}, zoomName, zoom));
  const root = make("div", "sdx-sweep", {}, head, scroll, told);
  el.append(root);
  keepKeys(root);
  const images = new Map(), notes = new Map(), cells = new Map(); // cell -> its <img>, what is said of it, its <td>
  const failed = new Set();
  let rows = [];
  /** @type {[number, number]} */
  let here = [0, 0];

  const lengths = () => model.get("axes").map((axis) => axis.labels.length), words = (key) => model.get("words")[key] ?? "";
  const named = (cell) => placeOf(cell, lengths()).map((value, i) => `${model.get("axes")[i].title} ${model.get("axes")[i].labels[value]}`).join(" · ");
  const state = (cell) => (failed.has(cell) ? `${words("failed")} ${notes.get(cell) ?? ""}` : images.has(cell) ? notes.get(cell) ?? "" : words("waiting"));
  const say = (td) => { told.textContent = td ? [named(+td.dataset.cell), state(+td.dataset.cell)].filter(Boolean).join(" · ") : ""; };

  function box(cell) {
    const td = make("td", "", { role: "gridcell", tabindex: -1, "data-cell": cell });
    cells.set(cell, td);
    if (images.has(cell)) td.append(images.get(cell));
    return td;
  }
  function draw() {
    const axes = model.get("axes"), across = axes[model.get("across")], down = axes[model.get("down")];
    root.hidden = !axes.length;
    cells.clear();
    rows = axes.length ? layout(lengths(), model.get("across"), model.get("down"), model.get("at")) : [];
    here = [Math.min(here[0], Math.max(0, rows.length - 1)), Math.min(here[1], Math.max(0, (rows[0]?.length ?? 1) - 1))];
    const head = across ? [make("tr", "", {}, ...(down ? [make("td")] : []), ...across.labels.map((label) => make("th", "", { scope: "col", title: label }, label)))] : [];
    table.replaceChildren(...head, ...rows.map((row, i) => make("tr", "", {}, ...(down ? [make("th", "", { scope: "row", title: down.labels[i] }, down.labels[i])] : []), ...row.map(box))));
    table.setAttribute("aria-label", [across?.title, down?.title].filter(Boolean).join(" × "));
    mark();
  }
  const build = () => { choice.draw(); draw(); }, turn = () => { choice.turn(); draw(); };
  function markOne(td, cell) {
    td.classList.toggle("on", cell === model.get("current"));
    td.classList.toggle("sdx-failed", failed.has(cell));
    td.setAttribute("aria-label", `${named(cell)} ${state(cell)}`);
    td.tabIndex = cell === rows[here[0]]?.[here[1]] ? 0 : -1;
  }
  const mark = () => cells.forEach(markOne);
  function arrived(message, buffers) {
    if (message.clear) { for (const kept of [images, notes, failed]) kept.clear(); draw(); }
    for (const [i, cell] of (message.cells ?? []).entries()) {
      images.set(cell, picture(buffers[i], "")); // a lazy one stands sooner, but scrolls at a third of the pace
      cells.get(cell)?.replaceChildren(images.get(cell));
    }
    for (const cell of message.failed ?? []) failed.add(cell);
    for (const [i, cell] of (message.cells ?? message.failed ?? []).entries()) {
      notes.set(cell, message.notes?.[i] ?? "");
      if (cells.has(cell)) markOne(cells.get(cell), cell);
    }
    root.dataset.count = String(images.size);
  }
  const cellOf = (event) => event.target.closest?.("td[data-cell]");
  const pick = (td) => { if (td && images.has(+td.dataset.cell)) model.send({ pick: +td.dataset.cell }); };
  table.addEventListener("click", (event) => pick(cellOf(event)));
  table.addEventListener("pointermove", (event) => say(cellOf(event))); // a hand moves; what slides under a resting one says nothing
  table.addEventListener("focusin", (event) => say(cellOf(event)));
  table.addEventListener("keydown", (event) => {
    const td = cellOf(event), next = td && stepTo(event.key, here, rows.length, rows[0].length);
    if (td && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); pick(td); }
    if (!next) return;
    event.preventDefault();
    here = next;
    mark();
    cells.get(rows[here[0]][here[1]]).focus();
  });
  zoom.addEventListener("input", () => { model.set("side", +zoom.value); model.save_changes(); });
  const size = () => {
    zoom.value = String(model.get("side"));
    zoomName.textContent = words("zoom");
    root.style.setProperty("--sdx-cell", `${model.get("side")}px`);
  };
  model.on("msg:custom", arrived);
  const off = follow(model, { "axes across down": build, at: turn, current: mark, side: size, words: () => { size(); build(); } });
  model.send({ ready: true });
  return () => { choice.stop(); off(); model.off("msg:custom", arrived); };
}
export default { render };
