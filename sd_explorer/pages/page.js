// A page that travels: widgets with models that have no kernel. `widgets` and `page` stand before this text.

class Model {
  #heard = {};
  constructor(state, messages) { Object.assign(this, { state, messages }); }
  get(name) { return this.state[name]; }
  set(name, value) { if (this.state[name] !== value) this.receive({ [name]: value }); }
  receive(traits) { Object.assign(this.state, traits); for (const event of [...Object.keys(traits).map((name) => `change:${name}`), "change"]) this.#say(event); }
  save_changes() {}
  on(events, callback) { for (const event of events.split(" ")) (this.#heard[event] ??= new Set()).add(callback); }
  off(event, callback) { this.#heard[event]?.delete(callback); }
  /** What the kernel would do: hand over what is there, mark what was picked. */
  send(content) {
    if (content.ready) for (const [message, buffers] of this.messages) this.#say("msg:custom", message, buffers);
    if (content.pick !== undefined) this.receive({ current: content.pick });
  }
  #say(event, ...values) { for (const callback of [...(this.#heard[event] ?? [])]) callback(...values); }
}

function decoded(text) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return new DataView(bytes.buffer);
}
function unpacked(value) {
  if (value && typeof value === "object" && "$" in value) return decoded(value.$);
  if (Array.isArray(value)) return value.map(unpacked);
  return value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unpacked(inner)])) : value;
}

const spoken = [], models = []; // what follows the language; of each widget, in their order
function place(block, parent) {
  const el = document.createElement("section");
  parent.append(el);
  if (block.html) spoken.push((language) => { el.innerHTML = block.html[language]; });
  else if (block.fold) fold(block, el);
  else {
    const model = new Model(unpacked(block.state), unpacked(block.messages)), words = unpacked(block.languages);
    models.push(model);
    model.receive(words[page.language] ?? {});
    widgets[block.widget].render({ model, el });
    spoken.push((language) => model.receive(words[language] ?? {}));
  }
}
function fold(block, el) {
  const details = document.createElement("details"), title = document.createElement("summary");
  details.append(title);
  el.append(details);
  spoken.push((language) => { title.textContent = block.fold[language]; });
  block.blocks.forEach((inner) => place(inner, details));
  details.addEventListener("toggle", () => { if (details.open && block.then) models[block.then[0]].receive(unpacked(block.then[1])); });
}
page.blocks.forEach((block) => place(block, document.querySelector("main")));

const languages = document.querySelector(".sdx-page-languages"), dark = document.querySelector(".sdx-page-theme");
function speak(language) {
  document.documentElement.lang = language;
  document.title = page.title[language];
  document.querySelector("h1").textContent = page.title[language];
  dark.textContent = page.theme[language];
  for (const button of languages.children) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  spoken.forEach((say) => say(language));
}
for (const [code, name] of Object.entries(page.names)) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "sdx-button", textContent: name, onclick: () => speak(code) });
  button.dataset.language = code;
  button.lang = code;
  languages.append(button);
}
function paint(on) {
  document.body.classList.toggle("dark", on);
  dark.setAttribute("aria-pressed", String(on));
}
dark.addEventListener("click", () => paint(!document.body.classList.contains("dark")));
paint(matchMedia("(prefers-color-scheme: dark)").matches);
speak(page.language);
document.body.dataset.ready = "1";
