// Shared by every widget: it is put before each name.js.
const bytes = (v) => (v instanceof DataView ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength) : new Uint8Array(v ?? 0));
const bitmap = (v) => createImageBitmap(new Blob([bytes(v)]));

function make(tag, className, attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// JupyterLab's command mode takes arrow keys on document, in the bubble phase.
function keepKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (/^(Arrow|Home|End|Page|Enter| )/.test(event.key)) event.stopPropagation();
  });
}

// Call draw() for each of these traits and once now; the returned function ends it.
function follow(model, handlers) {
  const pairs = Object.entries(handlers).flatMap(([names, draw]) => names.split(" ").map((name) => [`change:${name}`, draw]));
  pairs.forEach(([event, draw]) => model.on(event, draw));
  new Set(Object.values(handlers)).forEach((draw) => draw());
  return () => pairs.forEach(([event, draw]) => model.off(event, draw));
}

// Widgets of one group share the selected step in the browser; only the one that was touched tells the kernel.
function shareStep(model, show) {
  let timer = 0;
  const name = () => `sdx-step-${model.get("group") || model.model_id || "alone"}`;
  const event = name();
  const heard = (e) => show(e.detail);
  window.addEventListener(event, heard);
  const changed = () => show(model.get("index"));
  model.on("change:index", changed);
  return {
    pick(index) {
      window.dispatchEvent(new CustomEvent(event, { detail: index }));
      clearTimeout(timer);
      timer = setTimeout(() => { model.set("index", index); model.save_changes(); }, 80);
    },
    off() { clearTimeout(timer); window.removeEventListener(event, heard); model.off("change:index", changed); },
  };
}

function stepKey(event, index, count) {
  const jump = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
  const next = event.key === "Home" ? 0 : event.key === "End" ? count - 1 : jump === undefined ? null : index + jump;
  if (next === null) return null;
  event.preventDefault();
  return Math.max(0, Math.min(count - 1, next));
}
