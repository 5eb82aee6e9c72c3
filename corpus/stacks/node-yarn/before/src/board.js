import _ from "lodash";

const COLUMNS = ["todo", "doing", "done"];

/** Cards, each in one column. */
export class Board {
  #cards = new Map();

  add(title) {
    const id = this.#cards.size + 1;
    this.#cards.set(id, { id, title, column: COLUMNS[0] });
    return this.#cards.get(id);
  }

  move(id, column) {
    const card = this.#cards.get(id);
    if (!card || !COLUMNS.includes(column)) return undefined;
    card.column = column;
    return card;
  }

  columns() {
    const cards = _.groupBy([...this.#cards.values()], "column");
    return COLUMNS.map((name) => ({ name, cards: cards[name] ?? [] }));
  }
}
