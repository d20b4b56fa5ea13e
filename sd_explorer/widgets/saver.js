import { bytes, keepKeys, make } from "./shared/dom.js";
import { follow } from "./shared/follow.js";
import { menu } from "./shared/menu.js";

function render({ model, el }) {
  const files = menu("sdx-button", (id) => model.send({ save: id }));
  const root = make("div", "sdx-saver", {}, files.root);
  el.append(root);
  keepKeys(root);
  const draw = () => {
    files.fill(`${model.get("words").save ?? ""} ▾`, model.get("items"));
    files.button.disabled = !model.get("enabled");
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
