import { make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

function render({ model, el }) {
  const code = make("code", "");
  const button = make("button", "sdx-button", { type: "button", onclick: copy });
  const root = make("div", "sdx-code", {}, button, make("pre", "", { tabindex: 0 }, code));
  el.append(root);
  keepKeys(root);
  let timer = 0;
  async function copy() {
    try { await navigator.clipboard.writeText(model.get("code")); } catch { select(); document.execCommand("copy"); }
    button.textContent = model.get("words").copied ?? "";
    clearTimeout(timer);
    timer = setTimeout(draw, 1500);
  }
  const select = () => getSelection().selectAllChildren(code);
  const draw = () => { button.textContent = model.get("words").copy ?? ""; code.textContent = model.get("code"); };
  const off = follow(model, { "code words": draw });
  return () => { off(); clearTimeout(timer); };
}
export default { render };
