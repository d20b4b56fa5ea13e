function render({ model, el }) {
  const root = make("div", "sdx-gallery", { role: "list" });
  el.append(root);
  keepKeys(root);
  let urls = [];
  function draw() {
    urls.forEach(URL.revokeObjectURL);
    urls = model.get("thumbs").map((data) => URL.createObjectURL(new Blob([bytes(data)])));
    root.style.gridTemplateColumns = `repeat(${model.get("columns")}, 1fr)`;
    root.replaceChildren(...model.get("items").map((item, i) => {
      const chosen = item.id === model.get("selected");
      return make("button", chosen ? "on" : "", { type: "button", title: item.title, "aria-pressed": chosen, "data-id": item.id, onclick: () => model.send({ pick: item.id }) },
        make("img", "", { src: urls[i] ?? "", alt: item.alt }));
    }));
  }
  function mark() {
    for (const button of root.children) {
      const chosen = button.dataset.id === model.get("selected");
      button.classList.toggle("on", chosen);
      button.setAttribute("aria-pressed", chosen);
    }
  }
  const off = follow(model, { "items thumbs columns": draw, selected: mark });
  return () => { off(); urls.forEach(URL.revokeObjectURL); };
}
export default { render };
