import { readFileSync } from "node:fs";

import { loaded } from "./api.js";
import { initSync } from "./generated/dockwright.js";

export { DockerfileError, check, explain, fix, format, isDockerfileName, passes } from "./api.js";

initSync({ module: readFileSync(new URL("./generated/dockwright_bg.wasm", import.meta.url)) });
loaded();

/** Everything is loaded already; for code that also runs in browsers. */
export default async function init() {}
