/** The files of the build context, as a tree that the arrow keys walk through. */

import { element } from "./dom";

interface Directory {
  directories: Map<string, Directory>;
  files: [name: string, path: string][];
}

export class Tree {
  #host: HTMLElement;
  #choose: (path: string) => void;

  constructor(host: HTMLElement, choose: (path: string) => void, remove: (path: string) => void) {
    this.#host = host;
    this.#choose = choose;
    host.addEventListener("click", ({ target }) => {
      const item = target instanceof Element ? target.closest<HTMLElement>("[role=treeitem]") : null;
      const path = item?.dataset["path"];
      if (path !== undefined) choose(path);
      else item?.focus();
    });
    host.addEventListener("keydown", (event) => {
      const { activeElement } = document;
      if (!(activeElement instanceof HTMLElement) || !host.contains(activeElement)) return;
      const path = activeElement.dataset["path"];
      if (event.key === "Delete" && path !== undefined) remove(path);
      else if (!this.#walk(event.key, activeElement)) return;
      event.preventDefault();
    });
  }

  show(paths: Iterable<string>, chosen: string): void {
    const hadFocus = this.#host.contains(document.activeElement);
    const root: Directory = { directories: new Map(), files: [] };
    for (const path of paths) {
      const parts = path.split("/");
      const name = parts.pop() ?? path;
      let at = root;
      for (const part of parts) {
        const next = at.directories.get(part) ?? { directories: new Map(), files: [] };
        at.directories.set(part, next);
        at = next;
      }
      at.files.push([name, path]);
    }
    this.#host.replaceChildren(...itemsOf(root, 1, chosen));
    if (hadFocus) this.#host.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }

  #walk(key: string, from: HTMLElement): boolean {
    const items = [...this.#host.querySelectorAll<HTMLElement>("[role=treeitem]")];
    const at = items.indexOf(from);
    const parent = from.parentElement?.closest<HTMLElement>("[role=treeitem]");
    const to = {
      ArrowDown: items[at + 1],
      ArrowUp: items[at - 1],
      ArrowLeft: parent ?? undefined,
      ArrowRight: from.querySelector<HTMLElement>("[role=treeitem]") ?? undefined,
      Home: items[0],
      End: items.at(-1),
    }[key];
    if (to !== undefined) {
      for (const it of items) it.tabIndex = it === to ? 0 : -1;
      to.focus();
      return true;
    }
    const path = from.dataset["path"];
    if ((key === "Enter" || key === " ") && path !== undefined) {
      this.#choose(path);
      return true;
    }
    return key.startsWith("Arrow");
  }
}

function itemsOf(directory: Directory, level: number, chosen: string): HTMLElement[] {
  const byName = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]) =>
    a < b ? -1 : 1;
  const directories = [...directory.directories].sort(byName).map(([name, it]) => {
    const inside = element("ul", { role: "group" }, ...itemsOf(it, level + 1, chosen));
    const item = element("li", { role: "treeitem", tabIndex: -1 }, element("span", {}, `${name}/`), inside);
    item.ariaExpanded = "true";
    item.ariaLevel = String(level);
    return item;
  });
  const files = directory.files.sort(byName).map(([name, path]) => {
    const isChosen = path === chosen;
    const item = element("li", { role: "treeitem", tabIndex: isChosen ? 0 : -1 }, element("span", {}, name));
    item.dataset["path"] = path;
    item.ariaSelected = String(isChosen);
    item.ariaLevel = String(level);
    return item;
  });
  return [...directories, ...files];
}
