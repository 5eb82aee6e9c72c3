import { fileURLToPath } from "node:url";

/** The directory that has the library in `library`, and gets all that is built. */
export const target = process.env.DOCKWRIGHT_VSCODE ?? fileURLToPath(new URL("../../target/vscode", import.meta.url));

/** What is packed. */
export const extension = `${target}/package`;
