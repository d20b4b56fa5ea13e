// The few functions that all widgets share.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Model, Node, until } from "./page.js";
import { bytes, keepKeys, make } from "../../sd_explorer/widgets/shared/dom.js";
import { follow } from "../../sd_explorer/widgets/shared/follow.js";
import { shareStep, stepKey } from "../../sd_explorer/widgets/shared/steps.js";

const key = (name) => ({ key: name, prevented: false, preventDefault() { this.prevented = true; } });

test("bytes come from a view that starts in the middle of a buffer", () => {
  const whole = new Uint8Array([1, 2, 3, 4, 5]);
  assert.deepEqual([...bytes(new DataView(whole.buffer, 2, 2))], [3, 4]);
  assert.equal(bytes(undefined).length, 0);
});

test("make sets attributes, listens, and puts children inside", () => {
  let clicks = 0;
  const node = make("button", "a b", { type: "button", onclick: () => clicks++ }, "Go", make("b", ""));
  node.click();
  assert.equal(clicks, 1);
  assert.deepEqual([node.className, node.getAttribute("type"), node.textContent, node.childNodes.length], ["a b", "button", "Go", 2]);
});

test("keys that a widget uses do not reach the notebook, others do", () => {
  const outside = new Node("div"), root = new Node("div"), heard = [];
  outside.append(root);
  outside.addEventListener("keydown", (event) => heard.push(event.key));
  keepKeys(root);
  for (const name of ["ArrowLeft", "Home", "Enter", " ", "Escape", "s"]) root.fire("keydown", { key: name });
  assert.deepEqual(heard, ["Escape", "s"]);
});

test("follow draws once at first, once for each change, and lets go", () => {
  const model = new Model({ a: 1, b: 2 });
  let drawn = 0;
  const off = follow(model, { "a b": () => drawn++ });
  assert.equal(drawn, 1);
  model.set("b", 3);
  assert.equal(drawn, 2);
  off();
  model.set("a", 5);
  assert.deepEqual([drawn, model.listeners], [2, 0]);
});

test("keys of a slider stay within its steps", () => {
  assert.equal(stepKey(key("ArrowRight"), 3, 5), 4);
  assert.equal(stepKey(key("ArrowRight"), 4, 5), 4);
  assert.equal(stepKey(key("PageDown"), 3, 5), 0);
  assert.equal(stepKey(key("Home"), 3, 5), 0);
  assert.equal(stepKey(key("End"), 0, 5), 4);
  const other = key("x");
  assert.equal(stepKey(other, 3, 5), null);
  assert.equal(other.prevented, false);
});

test("widgets of one group show the same step; the kernel hears it once, from the one that was touched", async () => {
  const first = new Model({ group: "g", index: 0 }), second = new Model({ group: "g", index: 0 }), other = new Model({ group: "h", index: 0 });
  const seen = { first: [], second: [], other: [] };
  const steps = shareStep(first, (i) => seen.first.push(i));
  const more = [shareStep(second, (i) => seen.second.push(i)), shareStep(other, (i) => seen.other.push(i))];
  for (const index of [1, 2, 3]) steps.pick(index);
  assert.deepEqual(seen.second, [1, 2, 3]);
  await until(() => first.saved.length);
  assert.deepEqual([first.saved, second.saved, seen.other], [[{ index: 3 }], [], []]);
  steps.off();
  for (const one of more) one.off();
  assert.equal(first.listeners + second.listeners + other.listeners, 0);
});

test("what follows several traits is drawn once when they change together, and no more after its end", () => {
  const model = new Model({ one: 1, two: 2, three: 3 }), drawn = [];
  const end = follow(model, { "one two": () => drawn.push("pair"), three: () => drawn.push("single") });
  assert.deepEqual(drawn, ["pair", "single"]);
  model.receive({ one: 5, two: 6 });
  assert.deepEqual(drawn.slice(2), ["pair"]);
  end();
  model.receive({ one: 7, three: 8 });
  assert.equal(drawn.length, 3);
  assert.equal(model.listeners, 0);
});
