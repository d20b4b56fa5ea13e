import { bytes, make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { stepKey } from "./shared/steps.js";

function render({ model, el }) {
  const menu = make("div", "sdx-popover sdx-menu sdx", { popover: "auto", role: "menu" });
  const button = make("button", "sdx-button", { type: "button", "aria-haspopup": "menu", onclick: () => menu.togglePopover() });
  const root = make("div", "sdx-saver", {}, button, menu);
  el.append(root);
  keepKeys(root);
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", event.newState === "open");
    if (event.newState !== "open") return;
    const at = button.getBoundingClientRect(), below = at.bottom + 4;
    menu.style.left = `${Math.max(12, Math.min(at.left, window.innerWidth - menu.offsetWidth - 12))}px`;
    menu.style.top = `${below + menu.offsetHeight < window.innerHeight ? below : Math.max(12, at.top - menu.offsetHeight - 4)}px`;
    menu.querySelector("button")?.focus();
  });
  menu.addEventListener("keydown", (event) => {
    const entries = [...menu.children], next = stepKey({ ...keyOf(event), preventDefault: () => event.preventDefault() }, entries.indexOf(document.activeElement), entries.length);
    if (next !== null) entries[next].focus();
  });
  // in a menu ArrowDown is the next entry, on a slider it is the smaller value
  const keyOf = (event) => ({ key: { ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft" }[event.key] ?? event.key });
  const draw = () => {
    button.textContent = `${model.get("words").save ?? ""} ▾`;
    button.disabled = !model.get("enabled");
    menu.replaceChildren(...model.get("items").map((item) =>
      make("button", "", { type: "button", role: "menuitem", "data-id": item.id, onclick: () => { menu.hidePopover(); model.send({ save: item.id }); } },
        make("b", "", {}, item.title), make("span", "", {}, item.hint ?? ""))));
  };
  function onFile(message, buffers) {
    if (!("file" in message)) return;
    const url = URL.createObjectURL(new Blob([bytes(buffers[0])], { type: message.mime }));
    const anchor = make("a", "", { href: url, download: message.file });
    root.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  }
  model.on("msg:custom", onFile);
  const off = follow(model, { "items enabled words": draw });
  return () => { off(); model.off("msg:custom", onFile); };
}
export default { render };
