import { fileURLToPath } from "node:url";

/** The output directory, which has the library in `library`. */
export const target = process.env.DOCKWRIGHT_VSCODE ?? fileURLToPath(new URL("../../target/vscode", import.meta.url));

/** The directory that is packed. */
export const extension = `${target}/package`;
