/** What the page and its worker say to each other. */

import type { Finding, FixOptions, Message, Rebuild } from "@dockwright/wasm";

export type Question =
  | { kind: "fix"; text: string; isLayout: boolean; options: Omit<FixOptions, "context">; files: [string, string][] }
  | { kind: "explain"; name: string }
  | { kind: "warm"; texts: string[] };

export interface Answer {
  kind: "answer";
  /** The new text; none where there is an error. */
  text?: string;
  skipped?: string;
  rebuild?: Rebuild;
  fixes: Finding[];
  findings: Finding[];
  messages: Message[];
  /** A fault of dockwright, and not of the text. */
  bug?: string;
  /** The time in the worker. */
  milliseconds: number;
}

export interface Page {
  kind: "page";
  name: string;
  text: string;
}
