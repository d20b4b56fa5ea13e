import { bitmap, make } from "../shared/dom.js";

/** A picture file as RGBA of this size: all of it, on white; what is no picture throws. */
export async function fitted(file, columns, rows) {
  const image = await bitmap(await file.arrayBuffer()), canvas = make("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const pen = canvas.getContext("2d", { willReadFrequently: true }), scale = Math.min(columns / image.width, rows / image.height);
  const [w, h] = [image.width * scale, image.height * scale];
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, columns, rows);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, (columns - w) / 2, (rows - h) / 2, w, h);
  image.close();
  return pen.getImageData(0, 0, columns, rows).data;
}

/** Hand on what is dropped on a node, while `open()` says so. */
export function dropped(root, open, take) {
  for (const kind of ["dragover", "dragleave", "drop"]) root.addEventListener(kind, (event) => {
    if (!open()) return;
    event.preventDefault();
    event.stopPropagation();
    root.classList.toggle("sdx-over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files[0]);
  });
}
