/** Asks the worker, one question at a time: of those that wait, only the last one matters. */

import type { Answer, Page, Question } from "./protocol";

type Fix = Question & { kind: "fix" };

export class Engine {
  #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  #asked: Fix | undefined;
  #waiting: Fix | undefined;
  #pages = new Map<string, (text: string) => void>();

  constructor(onAnswer: (question: Fix, answer: Answer) => void, onError: (text: string) => void) {
    this.#worker.addEventListener("error", (it) => onError(it.message || "The worker cannot be loaded."));
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Answer | Page>) => {
      if (data.kind === "page") {
        this.#pages.get(data.name)?.(data.text);
        this.#pages.delete(data.name);
        return;
      }
      const question = this.#asked;
      this.#asked = undefined;
      const next = this.#waiting;
      this.#waiting = undefined;
      if (next !== undefined) this.fix(next);
      if (question !== undefined) onAnswer(question, data);
    });
  }

  fix(question: Fix): void {
    if (this.#asked !== undefined) {
      this.#waiting = question;
      return;
    }
    this.#asked = question;
    this.#worker.postMessage(question);
  }

  /** Makes later answers faster. */
  warm(texts: string[]): void {
    this.#worker.postMessage({ kind: "warm", texts } satisfies Question);
  }

  /** The page on a pass, in Markdown. */
  explain(name: string): Promise<string> {
    return new Promise((resolve) => {
      this.#pages.set(name, resolve);
      this.#worker.postMessage({ kind: "explain", name } satisfies Question);
    });
  }
}
