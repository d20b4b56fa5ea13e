const SVG = "http://www.w3.org/2000/svg";
const node = (tag, name) => { const made = document.createElementNS(SVG, tag); made.setAttribute("class", name); return made; };

/** The edge of a set of cells (row * columns + column) as an SVG path, one unit for a cell. */
export function outline(cells, columns, rows) {
  const inside = new Set(cells), has = (x, y) => x >= 0 && y >= 0 && x < columns && y < rows && inside.has(y * columns + x);
  return [...inside].map((cell) => {
    const x = cell % columns, y = Math.floor(cell / columns);
    return (has(x, y - 1) ? "" : `M${x} ${y}h1`) + (has(x, y + 1) ? "" : `M${x} ${y + 1}h1`)
      + (has(x - 1, y) ? "" : `M${x} ${y}v1`) + (has(x + 1, y) ? "" : `M${x + 1} ${y}v1`);
  }).join("");
}

/** An SVG over a picture, one unit for a cell, and its paths by name; each has a light halo, so that it is seen on any colour. */
export function haloed(columns, rows, names) {
  const svg = node("svg", "sdx-overlay"), shapes = {};
  svg.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  for (const name of names) {
    const both = [node("path", "sdx-halo"), node("path", `sdx-overlay-${name}`)];
    svg.append(...both);
    shapes[name] = { set: (attribute, value) => both.forEach((one) => one.setAttribute(attribute, value)) };
  }
  return { svg, shapes };
}
