import { make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const title = make("span", "sdx-title");
  const value = make("span", "sdx-value");
  const box = make("div", "sdx-popover sdx", { popover: "auto", role: "dialog" });
  const button = make("button", "sdx-q", { type: "button", onclick: () => box.togglePopover() }, "?");
  const root = make("div", "sdx-label", {}, title, button, value, box);
  el.append(root);
  keepKeys(root);
  let depth = 0;

  function place() {
    const at = button.getBoundingClientRect(), width = Math.min(360, window.innerWidth - 24);
    box.style.width = `${width}px`;
    box.style.left = `${Math.max(12, Math.min(at.left - 12, window.innerWidth - width - 12))}px`;
    const below = at.bottom + 6, room = window.innerHeight - below - 12;
    const height = box.offsetHeight;
    box.style.top = `${room >= height ? below : Math.max(12, at.top - height - 6)}px`;
  }
  function fill() {
    const words = model.get("words"), formula = [model.get("formula"), model.get("source")].filter(Boolean);
    const depths = [[words.sentence, model.get("sentence")], [words.more, model.get("paragraph")], [words.formula, formula[0] && model.get("formula") ? formula : ""]];
    const offered = depths.filter(([, text]) => text && text.length);
    depth = Math.min(depth, Math.max(0, offered.length - 1));
    const tabs = offered.map(([name], i) => make("button", i === depth ? "on" : "", { type: "button", "aria-pressed": i === depth, onclick: () => { depth = i; fill(); place(); } }, name));
    const text = offered[depth]?.[1] ?? "";
    const body = Array.isArray(text) ? [make("pre", "", {}, text[0]), make("div", "sdx-source", {}, text[1] ?? "")] : text.split("\n\n").map((part) => make("p", "", {}, part));
    box.replaceChildren(make("b", "", {}, model.get("title")), ...body, make("div", "sdx-depths", {}, ...tabs));
    tabs[depth]?.focus({ preventScroll: true });
  }
  box.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", event.newState === "open");
    if (event.newState === "open") { fill(); place(); } else button.focus({ preventScroll: true });
  });
  const draw = () => {
    root.classList.toggle("sdx-heading", model.get("level") > 0);
    title.textContent = model.get("title");
    value.textContent = model.get("value");
    button.hidden = !model.get("sentence");
    button.setAttribute("aria-label", `${model.get("words").help ?? "?"}: ${model.get("title")}`);
    if (box.matches(":popover-open")) fill();
  };
  return follow(model, { "title value level words sentence paragraph formula source": draw });
}
export default { render };
