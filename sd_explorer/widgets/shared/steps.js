const QUIET = 80; // ms of rest before the kernel is told

/** Widgets of one group share the selected step in the browser; only the one that was touched tells the kernel. */
export function shareStep(model, show) {
  let timer = 0;
  const event = `sdx-step-${model.get("group") || model.model_id || "alone"}`;
  const say = (index) => window.dispatchEvent(new CustomEvent(event, { detail: index }));
  const heard = (e) => show(e.detail);
  window.addEventListener(event, heard);
  const changed = () => show(model.get("index"));
  model.on("change:index", changed);
  return {
    /** Show a step everywhere in the page; the kernel is not told. */
    show: say,
    /** A step that somebody chose. */
    pick(index) {
      say(index);
      clearTimeout(timer);
      timer = setTimeout(() => { model.set("index", index); model.save_changes(); }, QUIET);
    },
    off() { clearTimeout(timer); window.removeEventListener(event, heard); model.off("change:index", changed); },
  };
}

/** The step that a key of a slider leads to, or null. */
export function stepKey(event, index, count) {
  const jump = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
  const next = event.key === "Home" ? 0 : event.key === "End" ? count - 1 : jump === undefined ? null : index + jump;
  if (next === null) return null;
  event.preventDefault();
  return Math.max(0, Math.min(count - 1, next));
}
