/** The frames of one run, each kind a film, and the finished picture behind all of them. */
export class Run {
  films = [];
  labels = [];
  final = null;
  finished = false;
  count = 0;

  /** What to draw of a kind at an index, the finished picture last; null where there is nothing yet. */
  part(kind, index) {
    if (index >= this.count && this.finished && this.final) return [this.final, 0, 0, this.final.width, this.final.height];
    const film = this.films[kind];
    return film?.has(index) ? film.part(index) : null;
  }
  /** The newest frame there is at or before an index. */
  newest(kind, index) {
    for (let i = index; i >= 0; i--) if (this.part(kind, i)) return i;
    return -1;
  }
  /** Another run of so many steps: nothing of the one before is shown. */
  begin(count) {
    this.films.forEach((film) => film.clear());
    this.finished = false;
    this.count = count;
    this.labels = [];
  }
  end(image, count) {
    this.final?.close();
    this.final = image;
    this.finished = true;
    this.count = count;
  }
  clear() { this.films.forEach((film) => film.clear()); this.final?.close(); }
}
