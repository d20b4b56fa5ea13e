import { bytes, keepKeys, make } from "../shared/dom.js";
import { Film } from "../shared/film.js";
import { follow } from "../shared/follow.js";
import { shareStep } from "../shared/steps.js";
import { BOXES, channelTiles, chips, image, stepTiles, trainedTiles, weights } from "./boxes.js";

/** A box: a tab with a head, a body and a foot. */
function box(id, take) {
  const title = make("b", ""), beside = make("span", "sdx-mut"), badge = make("span", "sdx-badge"), body = make("div", "sdx-box-body"), foot = make("small", "");
  const root = make("button", `sdx-box sdx-box-${id}`, { type: "button", role: "tab", "data-id": id, onclick: () => take(id) },
    make("span", "sdx-box-head", {}, title, beside, badge), body, foot);
  return { root, title, beside, badge, body, foot };
}

/** The boxes in a row, and what the run puts into them. */
class Strip {
  film = new Film();
  latent = new Film();
  album = new Film();
  index = -1;

  constructor(model) {
    this.model = model;
    this.root = make("div", "sdx-pipeline", { role: "tablist", "aria-orientation": "horizontal" });
    this.parts = Object.fromEntries(BOXES.map((id) => [id, box(id, (chosen) => this.take(chosen))]));
    const between = (id) => make("i", id === "training" ? "sdx-apart" : "sdx-then", { "aria-hidden": "true" });
    BOXES.forEach((id, i) => this.root.append(...(i ? [between(id)] : []), this.parts[id].root));
    this.root.addEventListener("keydown", (event) => this.key(event));
    keepKeys(this.root);
  }
  get low() { return this.model.get("compact"); }
  body(id) { return this.parts[id].body; }

  // -- the boxes
  take(id) {
    const { model } = this;
    if (!model.get("boxes")[id]?.tab) return;
    model.set("chosen", model.get("chosen") === id ? "" : id);
    model.save_changes();
  }
  key(event) {
    const at = BOXES.indexOf(document.activeElement?.getAttribute("data-id"));
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: BOXES.length - 1 }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    this.parts[BOXES[(next + BOXES.length) % BOXES.length]].root.focus();
  }
  speak() {
    const boxes = this.model.get("boxes");
    for (const id of BOXES) this.name(this.parts[id], boxes[id] ?? {});
    this.root.setAttribute("aria-label", this.model.get("words").label ?? "");
    this.mark();
  }
  name(part, about) {
    for (const name of ["title", "beside", "badge", "foot"]) part[name].textContent = about[name] ?? "";
    part.badge.title = about.badge_hint ?? "";
    part.root.title = about.hint ?? "";
    part.root.setAttribute("aria-label", [about.title, about.beside, about.foot, about.hint].filter(Boolean).join(", "));
    part.root.setAttribute("aria-disabled", !about.tab);
    part.root.classList.toggle("sdx-tab", !!about.tab);
  }
  mark() {
    const open = this.model.get("chosen"), lit = BOXES.indexOf(this.model.get("lit"));
    BOXES.forEach((id, i) => {
      const node = this.parts[id].root;
      node.setAttribute("aria-selected", id === open);
      node.tabIndex = id === (open || "words") ? 0 : -1;
      node.classList.toggle("open", id === open);
      node.classList.toggle("now", i === lit);
      node.classList.toggle("wait", lit >= 0 && i > lit && id !== "training");
    });
    this.root.classList.toggle("sdx-low", this.low);
  }

  // -- what is in them
  pieces() { chips(this.body("words"), this.model.get("tokens"), this.low); }
  steps() { stepTiles(this.body("denoising"), this.film, this.model.get("count"), this.index, this.low); }
  channels() { channelTiles(this.body("decoder"), this.latent); }
  trained() { trainedTiles(this.body("training"), this.album); }
  step(index) { this.index = index; this.steps(); }
  resize() { this.mark(); this.pieces(); this.steps(); this.channels(); this.trained(); }
  async loadSteps() { if (await this.film.load(this.model.get("steps"))) this.steps(); }
  async loadChannels() { if (await this.latent.load(this.model.get("channels"))) this.channels(); }
  async training() {
    const data = this.model.get("trained");
    if (!data?.byteLength) { this.album.clear(); weights(this.body("training"), this.model.get("weights")); return; }
    if (await this.album.load(data)) this.trained();
  }
  image(id, className) { image(this.body(id), bytes(this.model.get(id)), className); }
  begin() { this.film.clear(); this.latent.clear(); this.steps(); this.channels(); }
  async hear(message, buffers) {
    if ("begin" in message) this.begin();
    else if ("index" in message && await this.film.push(message.index, buffers[0], message.count)) this.steps();
  }
  clear() { for (const row of [this.film, this.latent, this.album]) row.clear(); }
}

function render({ model, el }) {
  const strip = new Strip(model), hear = (message, buffers) => strip.hear(message, buffers);
  el.append(strip.root);
  const share = shareStep(model, (step) => strip.step(step));
  model.on("msg:custom", hear);
  const off = follow(model, {
    "boxes words": () => strip.speak(), "lit chosen": () => strip.mark(), compact: () => strip.resize(), tokens: () => strip.pieces(),
    count: () => strip.steps(), steps: () => strip.loadSteps(), channels: () => strip.loadChannels(), "weights trained": () => strip.training(),
    vectors: () => strip.image("vectors", "sdx-vectors"), noise: () => strip.image("noise", "sdx-sharp"), picture: () => strip.image("picture", "sdx-thumb"),
  });
  return () => { off(); share.off(); model.off("msg:custom", hear); strip.clear(); };
}
export default { render };
