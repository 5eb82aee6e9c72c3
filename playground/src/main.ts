import { byId, element } from "./dom";
import { Input, Output, type Mark } from "./editor";
import { Engine } from "./engine";
import { EXAMPLES } from "./examples";
import { LONGEST, fragmentOf, projectOf } from "./link";
import { markdown } from "./markdown";
import { COMMON_PATHS, asInEditor, problemOf, project, type Project } from "./project";
import type { Answer, Question } from "./protocol";
import { report, summary } from "./report";
import { form } from "./style";
import { Tree } from "./tree";

const tree = new Tree(byId("tree", HTMLElement), choose, remove);
const options = form(byId("options", HTMLFormElement), (level, style) => {
  Object.assign(current, { level, style });
  changed();
});
const input = new Input(byId("input-text", HTMLElement), (text) => {
  if (chosen === current.path) current.text = text;
  else current.files.set(chosen, text);
  changed();
});
const output = new Output(byId("output-text", HTMLElement));
const engine = new Engine(show, (text) => say(text));
const newPath = byId("new-path", HTMLInputElement);
const pathField = byId("path", HTMLInputElement);
const problem = byId("path-problem", HTMLElement);
const notice = byId("notice", HTMLElement);

let current: Project = project("");
/** The path of the file in the editor. */
let chosen = current.path;
/** The states of the files that are not in the editor, each with its history. */
let states = new Map<string, ReturnType<Input["state"]>>();
/** The fragment that the page wrote last. */
let written = "";
let last: { text: string; answer: Answer } | undefined;
/** When the change came that the next answer is for. */
let since = 0;

function open(it: Project): void {
  current = it;
  states = new Map();
  chosen = it.path;
  options.show(it.level, it.style);
  input.show(input.state(it.text, it.path, true));
  listFiles();
  changed();
}

function listFiles(): void {
  tree.show([current.path, ...current.files.keys()], chosen);
  pathField.value = chosen;
  problem.textContent = "";
  byId("remove", HTMLButtonElement).disabled = chosen === current.path;
  byId("context-hint", HTMLElement).textContent =
    current.files.size === 0
      ? "The build context is not known. Fixes that depend on its files wait until there is one."
      : "These files are all of the build context.";
}

function choose(path: string): void {
  if (path === chosen) return;
  states.set(chosen, input.shown);
  chosen = path;
  const isDockerfile = path === current.path;
  const text = isDockerfile ? current.text : (current.files.get(path) ?? "");
  input.show(states.get(path) ?? input.state(text, path, isDockerfile));
  listFiles();
  mark();
}

function remove(path: string): void {
  if (path === current.path) return;
  if (path === chosen) choose(current.path);
  current.files.delete(path);
  states.delete(path);
  listFiles();
  changed();
}

function rename(to: string): void {
  const from = chosen;
  if (to === from) return;
  const others = [current.path, ...current.files.keys()].filter((it) => it !== from);
  const why = problemOf(to, others);
  problem.textContent = why ?? "";
  if (why !== undefined) return;
  if (from === current.path) {
    current.path = to;
  } else {
    const renamed = [...current.files].map(([path, text]) => [path === from ? to : path, text] as const);
    current.files = new Map(renamed);
  }
  chosen = to;
  const text = to === current.path ? current.text : (current.files.get(to) ?? "");
  input.show(input.state(text, to, to === current.path));
  listFiles();
  changed();
}

let working: ReturnType<typeof setTimeout> | undefined;

function changed(): void {
  since = performance.now();
  clearTimeout(working);
  working = setTimeout(() => (byId("summary", HTMLElement).textContent = "Working …"), 400);
  const { path, text, files, level, style } = current;
  const isLayout = level === "layout";
  engine.fix({
    kind: "fix",
    text,
    isLayout,
    options: { ...style, path, ...(isLayout ? {} : { level }) },
    files: files.size === 0 ? [] : [...files, [path, text]],
  });
  schedule();
}

function show(question: Question & { kind: "fix" }, answer: Answer): void {
  if (last === undefined) engine.warm(EXAMPLES.map((it) => it.make().text));
  clearTimeout(working);
  last = { text: question.text, answer };
  showText();
  byId("summary", HTMLElement).textContent = summary(answer, answer.text !== question.text);
  report(byId("found", HTMLElement), answer, { goTo, explain: (it) => void explain(it) });
  performance.measure("answer", { start: since });
  // The answer does not wait for its marks in the text.
  setTimeout(mark);
}

function showText(): void {
  if (last === undefined) return;
  const view = document.querySelector<HTMLInputElement>("#view input:checked");
  const { text, answer } = last;
  output.show(asInEditor(answer.text ?? text), view?.value === "diff" ? text : undefined);
}

/** Underlines what was found, where the text is still the one that it was found in. */
function mark(): void {
  if (chosen !== current.path || last?.text !== current.text) return input.mark([]);
  const { fixes, findings, messages } = last.answer;
  const found = [...fixes, ...findings].map(({ start, end, level, pass, reason }): Mark => {
    const severity = level === "suggestion" ? "hint" : level === "risky" ? "warning" : "info";
    return { from: start, to: end, severity, source: `${level} ${pass}`, message: reason };
  });
  const told = messages.flatMap(({ line, severity, message }): Mark[] => {
    if (line === undefined) return [];
    const from = input.startOf(line);
    return [{ from, to: from, severity, source: severity, message }];
  });
  input.mark([...found, ...told]);
}

function goTo(place: { start: number } | { line: number }): void {
  choose(current.path);
  input.goTo("start" in place ? place.start : input.startOf(place.line));
}

async function explain(pass: string): Promise<void> {
  const page = await engine.explain(pass);
  byId("page-title", HTMLElement).textContent = pass;
  // The title is above the text already.
  byId("page-text", HTMLElement).replaceChildren(markdown(page.replace(/^# .*\n/, "")));
  byId("page", HTMLDialogElement).showModal();
}

function say(text: string): void {
  notice.textContent = text;
  notice.hidden = text === "";
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Writes the address a moment after the last change. */
function schedule(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void writeAddress(), 300);
}

async function writeAddress(): Promise<boolean> {
  const fragment = await fragmentOf(current);
  const fits = fragment.length <= LONGEST;
  written = fits ? fragment : "";
  history.replaceState(null, "", fits ? `#${fragment}` : location.pathname + location.search);
  return fits;
}

async function readAddress(): Promise<boolean> {
  const fragment = location.hash.slice(1);
  if (fragment === "" || fragment === written) return false;
  try {
    open(await projectOf(fragment));
    say("");
    return true;
  } catch (error) {
    say((error as Error).message);
    return false;
  }
}

function copies(button: HTMLButtonElement, text: () => Promise<string>): void {
  const name = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(await text());
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = name), 1500);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  });
}

copies(byId("share", HTMLButtonElement), async () => {
  if (!(await writeAddress())) throw new Error("The files are too long for a link.");
  say("");
  return location.href;
});
copies(byId("copy", HTMLButtonElement), async () => last?.answer.text ?? current.text);
byId("view", HTMLElement).addEventListener("change", showText);
byId("remove", HTMLButtonElement).addEventListener("click", () => remove(chosen));
pathField.addEventListener("change", () => rename(pathField.value.trim()));
byId("add", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const path = newPath.value.trim();
  const why = problemOf(path, [current.path, ...current.files.keys()]);
  problem.textContent = why ?? "";
  if (why !== undefined) return;
  newPath.value = "";
  current.files.set(path, "");
  choose(path);
  changed();
  input.goTo(0);
});
byId("common-paths", HTMLDataListElement).append(
  ...COMMON_PATHS.map((it) => element("option", { value: it })),
);

const examples = byId("examples", HTMLSelectElement);
examples.append(...EXAMPLES.map((it) => element("option", {}, it.title)));
examples.addEventListener("change", () => {
  const example = EXAMPLES[examples.selectedIndex];
  if (example !== undefined) open(example.make());
});

const THEME = "dockwright-theme";
const theme = byId("theme", HTMLSelectElement);
theme.value = localStorage.getItem(THEME) ?? "";
const setTheme = () => {
  document.documentElement.dataset["theme"] = theme.value;
};
theme.addEventListener("change", () => {
  setTheme();
  localStorage.setItem(THEME, theme.value);
});
setTheme();

window.addEventListener("hashchange", () => void readAddress());
if (!(await readAddress())) open(EXAMPLES[0]?.make() ?? project(""));
// Elsewhere than on a server with TLS or on this machine, the page works with a network only.
void navigator.serviceWorker?.register("./sw.js");
