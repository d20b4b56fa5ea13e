// node slider_names.js FOLDER: FOLDER/<name>.mjs is a widget as it is sent to a browser, <name>.json the traits of each one of the app.
// Shows them all; prints each slider that has no name, and at the end how many there were.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { show } from "./page.js";

const folder = process.argv[2];
const revive = (_, value) => (value && typeof value === "object" && "bytes" in value ? new DataView(Uint8Array.from(value.bytes).buffer) : value);
const words = (node) => node.childNodes.map((child) => (typeof child === "string" ? child : child.tagName === "OUTPUT" ? "" : words(child))).join("");
const named = (slider) => (slider.getAttribute("aria-label") ?? "").trim() || words(slider.closest("label") ?? { childNodes: [] }).trim();
let count = 0;

for (const file of readdirSync(folder).filter((name) => name.endsWith(".mjs"))) {
  const name = file.replace(".mjs", ""), all = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"), revive);
  const { default: widget } = await import(pathToFileURL(join(folder, file)).href);
  for (const traits of all) {
    const { el, close } = show(widget, traits);
    for (const slider of el.querySelectorAll("[role=slider], [type=range]")) {
      count++;
      if (!named(slider)) console.log(`${name} in ${traits.stands_in}: a slider without a name`);
    }
    close();
  }
}
console.log(`${count} sliders`);
process.exit(0); // timers of a closed widget keep nothing alive in a page
