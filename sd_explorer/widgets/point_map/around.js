import { make } from "../shared/dom.js";

/** The buttons in the corner. */
export function drawTools(map, act) {
  const words = map.model.get("words");
  const tool = (name, sign, onclick, pressed) => make("button", "", { type: "button", title: words[name] ?? "", "aria-label": words[name] ?? "", ...(pressed === undefined ? {} : { "aria-pressed": pressed }), onclick }, sign);
  const turn = (mode) => () => { map.mode = map.mode === mode ? "" : mode; drawTools(map, act); };
  map.tools.replaceChildren(
    tool("map_lasso", words.map_lasso_short ?? "◌", turn("lasso"), map.mode === "lasso"), tool("map_path", words.map_path_short ?? "→", turn("path"), map.mode === "path"),
    tool("map_zoom_in", "+", () => act.zoom(1.5)), tool("map_zoom_out", "−", () => act.zoom(1 / 1.5)), tool("map_fit", "⤢", act.fit));
}

/** What the marks mean; only those that are there. */
export function drawKey(map) {
  const words = map.model.get("words"), trail = map.model.get("trail"), own = map.model.get("guest_own") && map.model.get("guest_at").length > 1;
  const entries = [["dot", "map_yours", trail.length], ["ring", "map_neighbours", trail.at(-1)?.near.length], ["square", "map_guest", trail.length && own], ["way", "map_way", trail.length > 1]];
  map.key.replaceChildren(...entries.filter(([, , there]) => there).map(([mark, word]) => make("span", "", {}, make("i", `sdx-mark-${mark}`), words[word] ?? "")));
}

/** Groups below the map; a click fades the others. */
export function drawLegend(map, repaint) {
  const names = map.model.get("legend");
  if (map.only >= names.length && map.only !== 255) map.only = -1;
  const loose = map.model.get("loose"), entries = [...names.map((name, i) => [i, name]), ...(loose ? [[255, loose]] : [])];
  map.legend.replaceChildren(...entries.map(([group, name]) => {
    const swatch = make("i", "");
    swatch.style.background = map.colour(group);
    return make("button", "", { type: "button", "aria-pressed": map.only === group, onclick: () => { map.only = map.only === group ? -1 : group; repaint(); } }, swatch, name);
  }));
}

/** The ends of named axes, at the edges they lead to. axes: [[left, right], [below, above]]. */
export function drawAxes(map) {
  const [across, upright] = map.model.get("axes"), arrows = { left: "← ", right: " →", below: "↓ ", above: "↑ " };
  const end = (side, words) => make("span", `sdx-map-axis sdx-axis-${side}`, {}, side === "right" ? words + arrows[side] : arrows[side] + words);
  map.axes.replaceChildren(...(across ? [end("left", across[0]), end("right", across[1])] : []), ...(upright ? [end("below", upright[0]), end("above", upright[1])] : []));
  map.axes.hidden = !across;
}

/** The card of the prompt: its picture, its words. */
export function drawCard(map) {
  const last = map.model.get("trail").at(-1), parts = last ? [make("span", "", {}, last.text)] : [];
  if (last && map.guest && map.model.get("guest_own")) parts.unshift(copyOf(map.guest));
  map.card.replaceChildren(...parts);
}

/** What is pointed at: its picture where there is one, its words. */
export function drawTip(map, text) {
  if (map.hot < 0) { map.tip.replaceChildren(); return; }
  const { tip, stage } = map, [x, y] = map.spot(map.hot).map((v) => v / map.scale()), picture = map.gallery.have.get(map.hot), flip = x > stage.clientWidth / 2;
  tip.style.left = flip ? "" : `${x + 14}px`; tip.style.right = flip ? `${stage.clientWidth - x + 14}px` : "";
  tip.style.top = `${Math.max(4, Math.min(y, stage.clientHeight - (picture ? 160 : 44)))}px`;
  tip.replaceChildren(...(picture ? [copyOf(picture)] : []), text || "…");
}

function copyOf(picture) {
  const copy = make("canvas", "", { width: picture.width, height: picture.height });
  copy.getContext("2d").drawImage(picture, 0, 0);
  return copy;
}
