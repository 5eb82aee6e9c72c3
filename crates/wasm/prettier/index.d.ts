import type { Parser, Printer, SupportLanguage, SupportOption } from "prettier";

/** Options of Dockerfiles beside Prettier's own. */
export interface DockerfileOptions {
  /** How continuation lines are indented [default: fixed, by `useTabs` and `tabWidth`]. */
  dockerfileIndent?: "fixed" | "auto";
  /** Where `&&`, `||` and `|` stand when a command is broken over lines [default: preserve]. */
  dockerfileOperators?: "preserve" | "leading" | "trailing";
  /** Where a list of `&&` and `||` that is not on one line breaks [default: split]. */
  dockerfileChains?: "split" | "keep";
  /** Change only what keeps every layer in the build cache [default: false]. */
  dockerfileCacheSafe?: boolean;
}

declare module "prettier" {
  interface Options extends DockerfileOptions {}
}

export const languages: SupportLanguage[];
export const options: Record<string, SupportOption>;
export const parsers: Record<"dockerfile", Parser>;
export const printers: Record<"dockerfile", Printer>;
export const defaultOptions: { printWidth: number; tabWidth: number };
