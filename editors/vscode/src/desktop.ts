/** On the desktop: the client of `dockwright lsp`. */

import * as path from "node:path";

import { Uri, commands, env, window, workspace, type ExtensionContext } from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

const INSTALLING = "https://github.com/dockwright/dockwright/blob/main/docs/install.md";

const OPTIONS: LanguageClientOptions = {
  documentSelector: ["file", "untitled"].map((scheme) => ({ scheme, language: "dockerfile" })),
  initializationFailedHandler: () => false,
};

/** A client that leaves it to the caller to show why the server does not start. */
class Client extends LanguageClient {
  #hasStarted = false;

  override async start(): Promise<void> {
    await super.start();
    this.#hasStarted = true;
  }

  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    super.error(message, data, this.#hasStarted && show);
  }
}

let client: LanguageClient | undefined;

/** Runs starts and stops one after the other. */
let turn: Promise<void> = Promise.resolve();

export function activate(context: ExtensionContext): Promise<void> {
  const restart = () => {
    turn = turn.then(stop).then(() => start(context.extensionPath));
    return turn;
  };
  context.subscriptions.push(
    commands.registerCommand("dockwright.restart", restart),
    workspace.onDidChangeConfiguration((it) => {
      if (it.affectsConfiguration("dockwright.path")) void restart();
    }),
    workspace.onDidGrantWorkspaceTrust(restart),
  );
  return restart();
}

export function deactivate(): Promise<void> {
  turn = turn.then(stop);
  return turn;
}

async function start(home: string): Promise<void> {
  const command = program();
  // Windows looks for a name in the working directory first, which must not be one of a workspace.
  const server: ServerOptions = { command, args: ["lsp"], options: { cwd: home } };
  const started = new Client("dockwright", "dockwright", server, OPTIONS);
  try {
    await started.start();
    client = started;
  } catch (cause) {
    // The message waits for the user, which must not delay the next start.
    void tell(command, cause);
  }
}

async function stop(): Promise<void> {
  const stopped = client;
  client = undefined;
  // A server that has ended already does not answer.
  await stopped?.dispose().catch(() => undefined);
}

/** The command that `dockwright.path` names. */
function program(): string {
  const named = workspace.getConfiguration("dockwright").get<string>("path")?.trim() || "dockwright";
  const isName = path.basename(named) === named;
  const directory = workspace.workspaceFolders?.[0]?.uri.fsPath;
  return isName || directory === undefined ? named : path.resolve(directory, named);
}

async function tell(command: string, cause: unknown): Promise<void> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const [install, settings] = ["How to Install", "Open Settings"];
  const text = `\`${command} lsp\` does not start: ${reason}`;
  const answer = await window.showErrorMessage(text, install, settings);
  if (answer === install) await env.openExternal(Uri.parse(INSTALLING));
  if (answer === settings) await commands.executeCommand("workbench.action.openSettings", "dockwright.path");
}
