/** The words of the widget, filled in, and the name of a row. */
export function speech(model) {
  const say = (key, values = {}) => Object.entries(values).reduce((s, [k, v]) => s.replace(`{${k}}`, v), model.get("words")[key] ?? "");
  return { say, name: (row) => (row.kind === "word" ? row.text : say(`${row.kind}_row`)) };
}
