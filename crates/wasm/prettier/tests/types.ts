// Compiled with `tsc --strict`, and never run.
import type { Options } from "prettier";
import { format } from "prettier";
import * as plugin from "prettier-plugin-dockwright";

const options: Options = {
  parser: "dockerfile",
  plugins: [plugin],
  dockerfileIndent: "auto",
  dockerfileOperators: "leading",
  dockerfileChains: "keep",
  dockerfileCacheSafe: true,
};
const formatted: Promise<string> = format("FROM a\n", options);
// @ts-expect-error a value that there is not
const wrong: Options = { dockerfileChains: "join" };
void [formatted, wrong];
