import { loaded } from "./api.js";
import load from "./generated/dockwright.js";

export { DockerfileError, check, explain, fix, format, isDockerfileName, passes } from "./api.js";

export default async function init(source) {
  await load(source === undefined ? undefined : { module_or_path: source });
  loaded();
}
