/** In a browser: formatting and diagnostics by the library, which reads only the text. */

import {
  DiagnosticSeverity,
  Diagnostic,
  Range,
  TextEdit,
  Uri,
  languages,
  window,
  workspace,
  type ExtensionContext,
  type TextDocument,
} from "vscode";
import init, { DockerfileError, check, format, type Finding, type Level, type Message } from "@dockwright/wasm";

const LANGUAGE = "dockerfile";

const PAGES = "https://github.com/dockwright/dockwright/blob/main/docs/passes";

/** Only the command reads these; without them, a layout or a finding would be a guess. */
const CONFIGURATION = ["dockwright.toml", ".dockwright.toml"];
const OF_LAYOUT = [...CONFIGURATION, ".editorconfig"];
const OF_FINDINGS = [...CONFIGURATION, ".hadolint.yaml", ".hadolint.yml"];

/** The same severities as in the language server. */
const SEVERITIES: Record<Level, DiagnosticSeverity> = {
  safe: DiagnosticSeverity.Warning,
  intended: DiagnosticSeverity.Warning,
  risky: DiagnosticSeverity.Information,
  suggestion: DiagnosticSeverity.Hint,
};

/** The time in milliseconds after the last change until the text is checked. */
const PAUSE = 200;

export async function activate(context: ExtensionContext): Promise<void> {
  const wasm = Uri.joinPath(context.extensionUri, "dist/dockwright.wasm");
  await init(await workspace.fs.readFile(wasm));
  const found = languages.createDiagnosticCollection("dockwright");
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  const forget = (document: TextDocument) => {
    clearTimeout(waiting.get(document.uri.toString()));
    waiting.delete(document.uri.toString());
  };
  const show = async (document: TextDocument) => {
    forget(document);
    const { version } = document;
    const diagnostics = await diagnose(document);
    if (document.version === version && !document.isClosed) found.set(document.uri, diagnostics);
  };
  const showLater = (document: TextDocument) => {
    forget(document);
    waiting.set(document.uri.toString(), setTimeout(() => void show(document), PAUSE));
  };
  const isOurs = (document: TextDocument) => document.languageId === LANGUAGE;

  context.subscriptions.push(
    found,
    languages.registerDocumentFormattingEditProvider(LANGUAGE, { provideDocumentFormattingEdits: layOut }),
    workspace.onDidOpenTextDocument((it) => void (isOurs(it) && show(it))),
    workspace.onDidChangeTextDocument((it) => void (isOurs(it.document) && showLater(it.document))),
    workspace.onDidCloseTextDocument((it) => {
      forget(it);
      found.delete(it.uri);
    }),
    { dispose: () => workspace.textDocuments.forEach(forget) },
  );
  await Promise.all(workspace.textDocuments.filter(isOurs).map(show));
}

async function layOut(document: TextDocument): Promise<TextEdit[]> {
  const text = document.getText();
  const file = await configuration(document, OF_LAYOUT);
  if (file !== undefined) {
    void window.showInformationMessage(`Not formatted: in a browser, dockwright cannot read \`${file}\`.`);
    return [];
  }
  try {
    const laidOut = format(text).text;
    return laidOut === text ? [] : [TextEdit.replace(span(document, 0, text.length), laidOut)];
  } catch (cause) {
    // The diagnostics say what is wrong with the text.
    if (cause instanceof DockerfileError) return [];
    throw cause;
  }
}

async function diagnose(document: TextDocument): Promise<Diagnostic[]> {
  if ((await configuration(document, OF_FINDINGS)) !== undefined) return [];
  try {
    const { findings, messages } = check(document.getText());
    return [...findings.map((it) => ofFinding(document, it)), ...messages.map((it) => ofMessage(document, it))];
  } catch (cause) {
    if (cause instanceof DockerfileError) return cause.messages.map((it) => ofMessage(document, it));
    console.error(cause);
    return [];
  }
}

function ofFinding(document: TextDocument, { pass, level, reason, start, end }: Finding): Diagnostic {
  const diagnostic = new Diagnostic(span(document, start, end), reason, SEVERITIES[level]);
  diagnostic.source = "dockwright";
  diagnostic.code = { value: pass, target: Uri.parse(`${PAGES}/${pass}.md`) };
  return diagnostic;
}

/** Marks the text up to the end of the line; a message without a line is about the whole file, and is shown at its start. */
function ofMessage(document: TextDocument, { severity, message, line = 1, column = 1, help }: Message): Diagnostic {
  const { text, range } = document.lineAt(Math.min(line, document.lineCount) - 1);
  // Columns count characters, positions units of UTF-16.
  const character = [...text].slice(0, column - 1).join("").length;
  const whole = help === undefined ? message : `${message}\n${help}`;
  const is = severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new Diagnostic(range.with(range.start.with(undefined, character)), whole, is);
  diagnostic.source = "dockwright";
  return diagnostic;
}

/** The nearest file with one of these names, from the directory of the document up to that of the workspace. */
async function configuration(document: TextDocument, names: string[]): Promise<string | undefined> {
  const top = workspace.getWorkspaceFolder(document.uri);
  if (top === undefined) return undefined;
  let directory = document.uri;
  do {
    directory = Uri.joinPath(directory, "..");
    for (const name of names) {
      if (await exists(Uri.joinPath(directory, name))) return name;
    }
  } while (directory.path.length > top.uri.path.length);
  return undefined;
}

async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}

function span(document: TextDocument, start: number, end: number): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
