// The DOM turns what it is given into text; TypeScript's own types allow text only.
interface Element {
  setAttribute(name: string, value: string | number | boolean): void;
}
