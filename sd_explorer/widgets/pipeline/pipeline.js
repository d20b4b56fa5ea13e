import { bytes, keepKeys, make } from "../shared/dom.js";
import { Film } from "../shared/film.js";
import { follow } from "../shared/follow.js";
import { shareStep } from "../shared/steps.js";
import { BOXES, channelTiles, chips, image, stepTiles, trainedTiles, weights } from "./boxes.js";

function render({ model, el }) {
  const root = make("div", "sdx-pipeline", { role: "tablist", "aria-orientation": "horizontal" });
  el.append(root);
  keepKeys(root);
  const parts = Object.fromEntries(BOXES.map((id) => [id, box(id)]));
  BOXES.forEach((id, i) => root.append(...(i ? [make("i", id === "training" ? "sdx-apart" : "sdx-then", { "aria-hidden": "true" })] : []), parts[id].root));
  const film = new Film(), latent = new Film(), album = new Film();
  const body = (id) => parts[id].body;
  let index = -1;

  function box(id) {
    const title = make("b", ""), beside = make("span", "sdx-mut"), badge = make("span", "sdx-badge"), body = make("div", "sdx-box-body"), foot = make("small", "");
    const node = make("button", `sdx-box sdx-box-${id}`, { type: "button", role: "tab", "data-id": id, onclick: () => take(id) },
      make("span", "sdx-box-head", {}, title, beside, badge), body, foot);
    return { root: node, title, beside, badge, body, foot };
  }
  function take(id) {
    if (!model.get("boxes")[id]?.tab) return;
    model.set("chosen", model.get("chosen") === id ? "" : id);
    model.save_changes();
  }
  root.addEventListener("keydown", (event) => {
    const at = BOXES.indexOf(document.activeElement?.getAttribute("data-id"));
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: BOXES.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    parts[BOXES[(next + BOXES.length) % BOXES.length]].root.focus();
  });
  function speak() {
    const boxes = model.get("boxes");
    for (const id of BOXES) {
      const about = boxes[id] ?? {}, part = parts[id];
      for (const name of ["title", "beside", "badge", "foot"]) part[name].textContent = about[name] ?? "";
      part.badge.title = about.badge_hint ?? "";
      part.root.title = about.hint ?? "";
      part.root.setAttribute("aria-label", [about.title, about.beside, about.foot, about.hint].filter(Boolean).join(", "));
      part.root.setAttribute("aria-disabled", !about.tab);
      part.root.classList.toggle("sdx-tab", !!about.tab);
    }
    root.setAttribute("aria-label", model.get("words").label ?? "");
    mark();
  }
  function mark() {
    const open = model.get("chosen"), lit = BOXES.indexOf(model.get("lit"));
    BOXES.forEach((id, i) => {
      const node = parts[id].root;
      node.setAttribute("aria-selected", id === open);
      node.tabIndex = id === (open || "words") ? 0 : -1;
      node.classList.toggle("open", id === open);
      node.classList.toggle("now", i === lit);
      node.classList.toggle("wait", lit >= 0 && i > lit && id !== "training");
    });
    root.classList.toggle("sdx-low", model.get("compact"));
  }
  const showSteps = () => stepTiles(body("denoising"), film, model.get("count"), index, model.get("compact"));
  const begin = () => { film.clear(); latent.clear(); showSteps(); channelTiles(body("decoder"), latent); };
  async function onMessage(message, buffers) {
    if ("begin" in message) begin();
    else if ("index" in message && await film.push(message.index, buffers[0])) showSteps();
  }
  const drawer = (row, draw) => async (name) => { if (await row.load(model.get(name))) draw(); };
  const loadSteps = drawer(film, showSteps), loadLatent = drawer(latent, () => channelTiles(body("decoder"), latent));
  const pieces = () => chips(body("words"), model.get("tokens"), model.get("compact"));
  async function showTraining() {
    const data = model.get("trained");
    if (!data?.byteLength) { album.clear(); weights(body("training"), model.get("weights")); return; }
    if (await album.load(data)) trainedTiles(body("training"), album);
  }
  const low = () => { mark(); pieces(); showSteps(); channelTiles(body("decoder"), latent); trainedTiles(body("training"), album); };
  const share = shareStep(model, (step) => { index = step; showSteps(); });
  model.on("msg:custom", onMessage);
  const off = follow(model, {
    "boxes words": speak, "lit chosen": mark, compact: low, tokens: pieces, count: showSteps,
    steps: () => loadSteps("steps"), channels: () => loadLatent("channels"), "weights trained": showTraining,
    vectors: () => image(body("vectors"), bytes(model.get("vectors")), "sdx-vectors"),
    noise: () => image(body("noise"), bytes(model.get("noise")), "sdx-sharp"),
    picture: () => image(body("picture"), bytes(model.get("picture")), "sdx-thumb"),
  });
  return () => { off(); share.off(); model.off("msg:custom", onMessage); [film, latent, album].forEach((row) => row.clear()); };
}
export default { render };
