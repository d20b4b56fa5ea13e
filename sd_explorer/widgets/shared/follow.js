/** Call draw() for each of these traits and once now; the returned function ends it. */
export function follow(model, handlers) {
  const pairs = Object.entries(handlers).flatMap(([names, draw]) => names.split(" ").map((name) => [`change:${name}`, draw]));
  pairs.forEach(([event, draw]) => model.on(event, draw));
  new Set(Object.values(handlers)).forEach((draw) => draw());
  return () => pairs.forEach(([event, draw]) => model.off(event, draw));
}
