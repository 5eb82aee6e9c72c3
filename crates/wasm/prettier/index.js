import init, { DockerfileError, format, isDockerfileName } from "@dockwright/wasm";
import { doc } from "prettier";

const NAME = "dockerfile";

export const languages = [
  {
    name: "Dockerfile",
    aliases: [NAME, "containerfile"],
    parsers: [NAME],
    linguistLanguageId: 89,
    vscodeLanguageIds: [NAME],
    filenames: ["Dockerfile", "Containerfile", "dockerfile"],
    extensions: [".dockerfile", ".Dockerfile", ".Containerfile"],
    isSupported: ({ filepath }) => isDockerfileName(filepath.split(/[\\/]/).at(-1)),
  },
];

/** Prettier's own defaults are those of JavaScript. */
export const defaultOptions = { printWidth: 100, tabWidth: 4 };

const category = "Dockerfile";

export const options = {
  dockerfileIndent: {
    category,
    type: "choice",
    default: "fixed",
    description: "How continuation lines are indented.",
    choices: [
      { value: "fixed", description: "As `useTabs` and `tabWidth` say." },
      { value: "auto", description: "As most of the file." },
    ],
  },
  dockerfileOperators: {
    category,
    type: "choice",
    default: "preserve",
    description: "Where `&&`, `||` and `|` stand when a command is broken over lines.",
    choices: [
      { value: "preserve", description: "As the file has them." },
      { value: "leading", description: "At the start of the next line." },
      { value: "trailing", description: "At the end of the line." },
    ],
  },
  dockerfileChains: {
    category,
    type: "choice",
    default: "split",
    description: "Where a list of `&&` and `||` that is not on one line breaks.",
    choices: [
      { value: "split", description: "At every operator." },
      { value: "keep", description: "Where its author broke it, and where a line would not fit." },
    ],
  },
  dockerfileCacheSafe: {
    category,
    type: "boolean",
    default: false,
    description: "Change only what keeps every layer in the build cache.",
  },
};

function layout(options) {
  const { printWidth, useTabs, tabWidth } = options;
  const indent = useTabs ? "tab" : tabWidth;
  return {
    // Prettier allows any number.
    width: printWidth > 65535 ? "off" : Math.max(1, printWidth),
    indent: options.dockerfileIndent === "auto" ? "auto" : indent,
    operators: options.dockerfileOperators,
    chains: options.dockerfileChains,
    cacheSafe: options.dockerfileCacheSafe,
  };
}

async function parse(text, options) {
  await init();
  try {
    return { type: NAME, source: text, text: format(text, layout(options)).text };
  } catch (error) {
    if (!(error instanceof DockerfileError) || error.line === undefined) throw error;
    // Prettier shows the lines around the place.
    const start = { line: error.line, column: error.column };
    throw Object.assign(new SyntaxError(error.message, { cause: error }), { loc: { start } });
  }
}

export const parsers = {
  [NAME]: {
    parse,
    astFormat: NAME,
    locStart: () => 0,
    locEnd: (node) => node.source.length,
  },
};

export const printers = {
  [NAME]: {
    // A layout is a whole; and blanks at the ends of lines, in heredocs, are to stay.
    print: (path) => doc.utils.replaceEndOfLine(path.node.text, doc.builders.literalline),
  },
};
