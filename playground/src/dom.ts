/** Elements from data. Texts only ever become text nodes: there is no markup from strings. */

export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`);
  return found;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A sentence in which `code` stands between backticks. */
export function sentence(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  for (const [at, part] of text.split("`").entries()) {
    made.append(at % 2 === 0 ? part : element("code", {}, part));
  }
  return made;
}
