// A small model of a page: as much of the DOM as our widgets touch, and a Model as anywidget hands it over.
// It draws nothing; a canvas answers every call and remembers their names.

class Happening {
  bubbles = true;
  defaultPrevented = false;
  stopped = false;
  constructor(type, values) { Object.assign(this, { type }, values); }
  preventDefault() { this.defaultPrevented = true; }
  stopPropagation() { this.stopped = true; }
}

class Classes extends Set {
  toggle(name, on = !this.has(name)) { this[on ? "add" : "delete"](name); return on; }
  contains(name) { return this.has(name); }
  remove(...names) { names.forEach((name) => this.delete(name)); }
}

class Style {
  setProperty(name, value) { this[name] = `${value}`; }
  getPropertyValue(name) { return this[name] ?? ""; }
}

export class Node {
  #listeners = {};
  childNodes = [];
  parentNode = null;
  classList = new Classes();
  attributes = {};
  style = new Style();
  clientWidth = 400;
  clientHeight = 300;
  offsetWidth = 200;
  offsetHeight = 100;
  hidden = false;
  value = "";
  open = false;
  calls = [];

  constructor(tag) { this.tagName = tag.toUpperCase(); }
  get className() { return [...this.classList].join(" "); }
  set className(names) { this.classList = new Classes(names.split(" ").filter(Boolean)); }
  get dataset() {
    const key = (name) => `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return new Proxy({}, { get: (_, name) => this.attributes[key(name)], set: (_, name, value) => { this.setAttribute(key(name), value); return true; } });
  }
  get children() { return this.childNodes.filter((child) => child instanceof Node); }
  get textContent() { return this.childNodes.map((child) => (typeof child === "string" ? child : child.textContent)).join(""); }
  set textContent(text) { this.replaceChildren(...(`${text}` ? [`${text}`] : [])); }
  get isConnected() { return this === document.body || !!this.parentNode?.isConnected; }
  get firstElementChild() { return this.children[0]; }
  setAttribute(name, value) {
    this.attributes[name] = `${value}`;
    if (name === "class") this.className = `${value}`;
    if (["hidden", "disabled"].includes(name)) this[name] = true;
    if (["value", "type", "title"].includes(name)) this[name] = `${value}`;
  }
  getAttribute(name) { return this.attributes[name] ?? null; }
  removeAttribute(name) { delete this.attributes[name]; }
  append(...nodes) { for (const node of nodes) { node.remove?.(); if (node instanceof Node) node.parentNode = this; this.childNodes.push(node); } }
  prepend(...nodes) { this.replaceChildren(...nodes, ...this.childNodes); }
  replaceChildren(...nodes) { this.children.forEach((child) => { child.parentNode = null; }); this.childNodes = []; this.append(...nodes); }
  remove() { if (this.parentNode) this.parentNode.childNodes = this.parentNode.childNodes.filter((child) => child !== this); this.parentNode = null; }
  matches(selector) {
    if (selector === ":popover-open") return this.open;
    const [, tag, rest] = selector.match(/^([\w*]*)(.*)$/);
    const conditions = rest.match(/\.[\w-]+|\[[^\]]+\]/g) ?? [];
    return (!tag || tag === "*" || this.tagName === tag.toUpperCase()) && conditions.every((one) => {
      if (one.startsWith(".")) return this.classList.has(one.slice(1));
      const [name, value] = one.slice(1, -1).split("=");
      return name in this.attributes && (value === undefined || this.attributes[name] === value.replace(/"/g, ""));
    });
  }
  closest(selector) { return this.matches(selector) ? this : this.parentNode?.closest(selector) ?? null; }
  contains(node) { for (let one = node; one; one = one.parentNode) if (one === this) return true; return false; }
  querySelectorAll(selector) {
    return this.children.flatMap((child) => [...(selector.split(",").some((one) => child.matches(one.trim())) ? [child] : []), ...child.querySelectorAll(selector)]);
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
  addEventListener(type, listener) { this.#listeners[type] ??= new Set(); this.#listeners[type].add(listener); }
  removeEventListener(type, listener) { this.#listeners[type]?.delete(listener); }
  dispatchEvent(event) {
    for (let node = this; node && !event.stopped; node = event.bubbles ? node.parentNode : null) for (const listener of [...(node.#listeners[event.type] ?? [])]) listener(event);
    return !event.defaultPrevented;
  }
  fire(type, values = {}) { const event = new Happening(type, { target: this, ...values }); this.dispatchEvent(event); return event; }
  click() { if (!this.disabled) this.fire("click"); }
  focus() { document.activeElement = this; }
  blur() { document.activeElement = document.body; }
  showPopover() { this.open = true; this.fire("toggle", { newState: "open", bubbles: false }); }
  hidePopover() { if (this.open) { this.open = false; this.fire("toggle", { newState: "closed", bubbles: false }); } }
  togglePopover() { this.open ? this.hidePopover() : this.showPopover(); }
  getBoundingClientRect() { return { left: 0, top: 0, right: this.clientWidth, bottom: this.clientHeight, width: this.clientWidth, height: this.clientHeight, x: 0, y: 0 }; }
  setPointerCapture() {}
  scrollIntoView() {}
  getContext(kind) { return kind === "2d" ? pen(this) : null; }
}

function pen(canvas) {
  const answer = (name) => (...values) => { canvas.calls.push(name); return name === "measureText" ? { width: 7 * `${values[0]}`.length } : name === "getImageData" ? { data: new Uint8ClampedArray(4 * values[2] * values[3]) } : name.startsWith("create") ? { data: new Uint8ClampedArray(4 * (values[0] || 1) * (values[1] || 1)), addColorStop() {} } : undefined; };
  return new Proxy({}, { get: (kept, name) => (name in kept ? kept[name] : answer(`${String(name)}`)), set: (kept, name, value) => { kept[name] = value; return true; } });
}

class Document extends Node {
  body = new Node("body");
  activeElement = this.body;
  documentElement = this.body;
  visibilityState = "visible";
  createElement(tag) { return new Node(tag); }
  createElementNS(_, tag) { return new Node(tag); }
  execCommand(name) { this.calls.push(name); return true; }
}

class Watcher {
  constructor(callback) { this.callback = callback; }
  observe(node) { this.callback([{ target: node, isIntersecting: true }]); }
  unobserve() {}
  disconnect() {}
}

class Changes {
  observe() {}
  disconnect() {}
}

const page = new Node("window");
Object.assign(globalThis, {
  document: new Document("document"), window: page, ResizeObserver: Watcher, IntersectionObserver: Watcher, MutationObserver: Changes, Node, HTMLElement: Node,
  requestAnimationFrame: (draw) => setTimeout(() => draw(performance.now()), 0), cancelAnimationFrame: clearTimeout,
  matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
  getComputedStyle: () => ({ getPropertyValue: () => "" }), getSelection: () => ({ selectAllChildren() {} }),
  ImageData: class { constructor(data, width, height) { Object.assign(this, { data, width, height }); } },
  // a sprite of `n` square frames: the first byte says how many
  createImageBitmap: async (blob) => { const first = new Uint8Array(await blob.arrayBuffer())[0]; return { width: 8 * (first || 1), height: 8, close() {} }; },
});
Object.assign(page, { innerWidth: 1280, innerHeight: 800, devicePixelRatio: 1, matchMedia, getComputedStyle, ResizeObserver: Watcher, requestAnimationFrame });

/** What anywidget hands to `render`: traits, changes, messages. `sent` and `saved` tell what the kernel would hear. */
export class Model {
  sent = [];
  saved = [];
  #heard = {};
  #dirty = {};

  constructor(traits = {}) { this.traits = { words: {}, ...traits }; }
  get(name) { return this.traits[name]; }
  set(name, value) {
    if (this.traits[name] === value) return;
    this.traits[name] = value;
    this.#dirty[name] = value;
    this.say(`change:${name}`);
    this.say("change");
  }
  save_changes() { if (Object.keys(this.#dirty).length) this.saved.push(this.#dirty); this.#dirty = {}; }
  send(content, _callbacks, buffers) { this.sent.push(buffers ? { ...content, buffers } : content); }
  on(events, callback) { for (const event of events.split(" ")) { this.#heard[event] ??= new Set(); this.#heard[event].add(callback); } }
  off(event, callback) { for (const one of event ? event.split(" ") : Object.keys(this.#heard)) callback ? this.#heard[one]?.delete(callback) : this.#heard[one]?.clear(); }
  say(event, ...values) { for (const callback of [...(this.#heard[event] ?? [])]) callback(...values); }
  /** A change that comes from the kernel, several traits at once. */
  receive(traits) { Object.assign(this.traits, traits); for (const event of [...Object.keys(traits).map((name) => `change:${name}`), "change"]) this.say(event); }
  /** Callbacks that are still held. */
  get listeners() { return Object.values(this.#heard).reduce((count, some) => count + some.size, 0); }
}

/** Put a widget on the page: `{ model, el, close }`. */
export function show(widget, traits) {
  const model = new Model(traits), el = new Node("div");
  document.body.append(el);
  const end = widget.render({ model, el });
  return { model, el, close() { end?.(); el.remove(); } };
}

/** Wait until `true` comes back; a test that waits in vain fails by the runner's own limit. */
export async function until(condition) {
  while (!condition()) await new Promise((done) => setTimeout(done, 1));
}
