import { keepKeys, make } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { chooser } from "./chosen.js";
import { wordChips } from "./chips.js";
import { heatPicture } from "./heat.js";
import { pointing } from "./pointing.js";
import { rankList } from "./ranks.js";
import { Shares } from "./shares.js";
import { speech } from "./speech.js";

function render({ model, el }) {
  const shares = new Shares(model), words = speech(model);
  const chips = wordChips(model, shares, words), heat = heatPicture(model, shares, words);
  const chosen = chooser(model, words), ranks = rankList(model, shares, words);
  const mark = make("div", "sdx-here"), pointed = pointing(heat.canvas, shares, drawRanks);
  const stage = make("div", "sdx-map-stage", {}, make("div", "sdx-map-frame", {}, heat.canvas, mark), heat.scale);
  const body = make("div", "sdx-map-body", {}, stage, make("div", "sdx-map-side", {}, chosen.root, ...ranks.nodes));
  const root = make("div", "sdx-word-map", {}, chips.root, body);
  el.append(root);
  keepKeys(root);

  function drawRanks() {
    if (!shares.ready()) return;
    const { point } = pointed;
    ranks.draw(point);
    mark.hidden = !point;
    if (point) { mark.style.top = `${100 * point[0]}%`; mark.style.left = `${100 * point[1]}%`; }
  }
  const drawPicture = () => { body.hidden = !shares.ready(); heat.draw(); };
  const drawMaps = () => { chosen.draw(); drawPicture(); drawRanks(); };
  const draw = () => { chips.draw(); drawMaps(); };
  const unpack = () => { shares.unpack(); pointed.forget(); draw(); root.dataset.ready = +shares.ready(); };
  const press = () => { chips.press(); drawPicture(); };
  const off = follow(model, { picture: heat.load, "maps shape": unpack, "rows cut words views steps alt": draw, word: press, "view step": drawMaps });
  return () => { off(); heat.close(); };
}
export default { render };
