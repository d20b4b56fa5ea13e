import { make } from "../shared/dom.js";

/** What goes on, how far it is, and what went wrong; nothing here changes its height. */
export function statusLine(ask, before, after) {
  const bar = make("span", ""), progress = make("div", "sdx-progress", {}, bar);
  const line = make("span", "sdx-status-line", { role: "status" });
  const stop = make("button", "sdx-button sdx-small sdx-stop", { type: "button", onclick: () => ask("stop") });
  const paint = make("button", "sdx-button sdx-small sdx-primary sdx-paint", { type: "button", onclick: () => ask("paint") });
  const problem = make("div", "sdx-problem", { role: "alert" });
  const root = make("div", "sdx-status", {}, before, line, after, stop, paint, problem);
  let closed = null;
  function tell(status, words) {
    problem.hidden = !status.problem || closed === status;
    if (problem.hidden) { problem.replaceChildren(); return; }
    const close = make("button", "sdx-problem-close", { type: "button", "aria-label": words.close ?? "", onclick: () => { closed = status; tell(status, words); } }, "✕");
    const fold = status.detail ? [make("details", "", {}, make("summary", "", {}, words.details ?? ""), make("pre", "", {}, status.detail))] : [];
    problem.replaceChildren(make("span", "", {}, status.problem), close, ...fold);
  }
  return {
    root, progress,
    draw(status, words) {
      progress.classList.toggle("sdx-unknown", status.share < 0);
      progress.classList.toggle("sdx-done", !status.stop);
      bar.style.width = status.share < 0 ? "" : `${100 * (status.share ?? 0)}%`;
      line.textContent = status.line ?? "";
      stop.textContent = words.stop ?? "";
      stop.hidden = !status.stop;
      paint.textContent = words.paint ?? "";
      paint.hidden = !status.paint;
      root.dataset.kind = status.kind ?? "";
      tell(status, words);
    },
  };
}
