import { createHash } from "node:crypto";

/** Short keys for long links, in memory. */
export class LinkStore {
  readonly #links = new Map<string, string>();

  get size(): number {
    return this.#links.size;
  }

  /** The same link gets the same key every time. */
  add(url: string): string {
    const key = createHash("sha256")
      .update(url)
      .digest("base64url")
      .slice(0, 7);
    this.#links.set(key, url);
    return key;
  }

  find(key: string): string | undefined {
    return this.#links.get(key);
  }
}
