// node every_widget.js FOLDER: each FOLDER/<name>.mjs is a widget as it is sent to a browser, <name>.json its traits.
// Each is shown, told of a change of every trait, and closed; says which ones fail or keep listening.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { show } from "./page.js";

const folder = process.argv[2];
const revive = (_, value) => (value && typeof value === "object" && "bytes" in value ? new DataView(Uint8Array.from(value.bytes).buffer) : value);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".mjs"))) {
  const name = file.replace(".mjs", ""), traits = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"), revive);
  const { default: widget } = await import(pathToFileURL(join(folder, file)).href);
  const { model, el, close } = show(widget, { ...traits });
  for (const [trait, value] of Object.entries(traits)) model.receive({ [trait]: value });
  if (!el.children.length) throw new Error(`${name} shows nothing`);
  close();
  if (model.listeners) throw new Error(`${name} still listens after it was closed`);
}
process.exit(0); // timers of a closed widget keep nothing alive in a page
