/**
 * A trait of bytes as numbers.
 * @param {DataView<ArrayBuffer> | ArrayBuffer | Uint8Array | undefined | null} v
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const bytes = (v) => (v instanceof DataView ? new Uint8Array(v.buffer, v.byteOffset, v.byteLength) : new Uint8Array(v ?? []));
export const bitmap = (v) => createImageBitmap(new Blob([bytes(v)]));

export function make(tag, className, attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** An <img> of JPEG or PNG bytes; the blob is let go as soon as it is drawn. */
export function picture(data, alt) {
  const url = URL.createObjectURL(new Blob([bytes(data)])), done = () => URL.revokeObjectURL(url);
  return make("img", "", { src: url, alt, onload: done, onerror: done });
}

/** JupyterLab's command mode takes arrow keys on document, in the bubble phase. */
export function keepKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (/^(Arrow|Home|End|Page|Enter| )/.test(event.key)) event.stopPropagation();
  });
}
