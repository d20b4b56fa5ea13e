/** Call draw() for each of these traits, once however many of them change together, and once now; the returned function ends it. */
export function follow(model, handlers) {
  const due = new Set();
  const pairs = Object.entries(handlers).flatMap(([names, draw]) => names.split(" ").map((name) => [`change:${name}`, () => { due.add(draw); }]));
  pairs.push(["change", () => { const now = [...due]; due.clear(); now.forEach((draw) => draw()); }]);
  pairs.forEach(([event, heard]) => model.on(event, heard));
  new Set(Object.values(handlers)).forEach((draw) => draw());
  return () => pairs.forEach(([event, heard]) => model.off(event, heard));
}
