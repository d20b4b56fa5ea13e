import { bytes, make, picture } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { haloed, outline } from "./shared/outline.js";

function render({ model, el }) {
  const root = make("div", "sdx-picture-row");
  el.append(root);
  let frames = [];

  function cells({ grid, marked }) {
    if (!marked?.length) return [];
    const [columns, rows] = grid, { svg, shapes } = haloed(columns, rows, ["marked"]);
    shapes.marked.set("d", outline(marked, columns, rows));
    return [svg];
  }
  function fill(frame, item, data) {
    const there = bytes(data).length > 0;
    frame.classList.toggle("sdx-to-come", !there);
    frame.replaceChildren(...(there ? [picture(data, item.alt ?? "")] : []), ...(there ? cells(item) : []));
  }
  /** Names and lines; the pictures stay where only words changed. */
  function draw() {
    const items = model.get("items");
    root.style.setProperty("--sdx-most", `${model.get("most")}px`);
    frames = items.map((item) => make("div", `sdx-frame-${item.colour || "plain"}${item.sharp ? " sdx-sharp" : ""}`));
    root.replaceChildren(...items.map((item, i) => make("figure", "", {}, frames[i],
      make("figcaption", "", {}, make("b", "", {}, item.title ?? ""), make("span", "", {}, item.note ?? "")))));
    show();
  }
  function show() {
    const items = model.get("items"), thumbs = model.get("thumbs");
    frames.forEach((frame, i) => fill(frame, items[i], thumbs[i]));
    root.hidden = !items.length;
    root.dataset.count = thumbs.filter((data) => bytes(data).length).length;
  }
  return follow(model, { "items most": draw, thumbs: show });
}
export default { render };
