import { keepKeys } from "../shared/dom.js";
import { follow } from "../shared/follow.js";
import { shareStep } from "../shared/steps.js";
import { Board } from "./board.js";

function render({ model, el }) {
  const board = new Board(model), look = () => board.look();
  el.append(board.root);
  keepKeys(board.root);
  const steps = shareStep(model, (step) => board.select(step)), take = (run) => model.send({ pick: run });
  board.line.addEventListener("input", () => steps.pick(+board.line.value));
  board.stage.addEventListener("pointermove", (event) => board.point(board.under(event)));
  board.stage.addEventListener("pointerleave", () => board.point(null));
  board.stage.addEventListener("click", (event) => {
    const tile = event.target.closest?.("button"), dot = board.under(event);
    if (tile) take(+tile.dataset.run);
    else if (dot) take(dot.run);
  });
  const watcher = new ResizeObserver(look);
  watcher.observe(board.stage);
  board.index = model.get("index");
  const off = follow(model, { films: () => board.load(), "paths colours current dots marks labels alt words": look });
  return () => { off(); steps.off(); watcher.disconnect(); board.clear(); };
}
export default { render };
