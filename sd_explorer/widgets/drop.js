import { make, keepKeys } from "./shared/dom.js";
import { follow } from "./shared/follow.js";

const LIMIT = 8e6; // a message from the browser must fit the server's websocket limit of 10 MiB

function render({ model, el }) {
  const input = make("input", "", { type: "file", accept: model.get("accept"), tabindex: -1, hidden: "" });
  const button = make("button", "sdx-button", { type: "button", onclick: () => input.click() });
  const note = make("span", "sdx-drop-note", { role: "status" });
  const root = make("div", "sdx-drop", {}, button, input, note);
  el.append(root);
  keepKeys(root);
  async function take(file) {
    if (!file) return;
    note.textContent = file.size > LIMIT ? model.get("words").too_large ?? "" : "";
    if (file.size <= LIMIT) model.send({ file: file.name }, undefined, [await file.arrayBuffer()]);
    input.value = "";
  }
  input.addEventListener("change", () => take(input.files[0]));
  for (const kind of ["dragover", "dragleave", "drop"]) root.addEventListener(kind, (event) => {
    event.preventDefault(); event.stopPropagation();
    root.classList.toggle("sdx-over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files[0]);
  });
  const draw = () => {
    button.textContent = model.get("words")[model.get("title")] ?? "";
    button.title = model.get("words")[`${model.get("title")}_hint`] ?? "";
  };
  return follow(model, { words: draw });
}
export default { render };
