/** The two editors. */

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { json } from "@codemirror/legacy-modes/mode/javascript";
import { lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { sentence } from "./dom";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: [tags.variableName, tags.propertyName], color: "var(--name)" },
]);

/** All colours are variables of the page, so that light and dark need no second theme. */
const THEME = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--field)", fontSize: "13px" },
  // The border of the host shows the focus: the gutter would cover an outline.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--field)", color: "var(--muted)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)" },
  // The defaults are images in `data:`, which the policy of the page forbids.
  ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy", textUnderlineOffset: "3px" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecorationColor: "var(--error)" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecorationColor: "var(--risky)" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecorationColor: "var(--intended)" },
  ".cm-lintRange-hint": { backgroundImage: "none", textDecorationColor: "var(--muted)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--text)", border: "1px solid var(--edge)", maxWidth: "34rem" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", borderLeft: "none", whiteSpace: "normal" },
  ".cm-insertedLine, .cm-changedLine": { backgroundColor: "var(--added)" },
  ".cm-deletedChunk": { backgroundColor: "var(--removed)", paddingLeft: "0" },
  ".cm-deletedChunk .cm-deletedLine": { paddingLeft: "6px", textDecoration: "none" },
  "&.cm-merge-b .cm-changedText, &.cm-merge-b .cm-changedLine .cm-changedText": { background: "var(--added-text)" },
  "&.cm-merge-b .cm-deletedChunk .cm-deletedText, .cm-deletedText": { background: "var(--removed-text)" },
  "&.cm-merge-b .cm-changedLineGutter": { background: "var(--safe)" },
  ".cm-deletedLineGutter": { background: "var(--error)" },
  ".cm-collapsedLines": {
    color: "var(--muted)",
    background: "var(--panel)",
    padding: "2px 6px",
    fontFamily: "var(--sans)",
  },
});

const DOCKERFILE = StreamLanguage.define(dockerFile);
const JSON_TEXT = StreamLanguage.define({ ...json, tokenTable: { property: tags.propertyName } });

const COMMON: Extension = [
  lineNumbers(),
  bracketMatching(),
  drawSelection(),
  syntaxHighlighting(COLOURS),
  THEME,
];

/** A shadow root takes the styles of the editor as objects, so that the policy of the page can
 * forbid styles in elements. */
function view(host: HTMLElement, state: EditorState): EditorView {
  const root = host.attachShadow({ mode: "open" });
  const parent = document.createElement("div");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":host > div { height: 100%; }");
  root.adoptedStyleSheets = [sheet];
  root.append(parent);
  return new EditorView({ root, parent, state });
}

export interface Mark {
  from: number;
  to: number;
  severity: Diagnostic["severity"];
  source: string;
  message: string;
}

/** The editor of the file that is chosen. */
export class Input {
  #view: EditorView;
  #onChange: (text: string) => void;

  constructor(host: HTMLElement, onChange: (text: string) => void) {
    this.#onChange = onChange;
    this.#view = view(host, this.state("", "", false));
  }

  /** A text with a history of its own. */
  state(text: string, path: string, isDockerfile: boolean): EditorState {
    const languages = isDockerfile ? DOCKERFILE : path.endsWith(".json") ? JSON_TEXT : [];
    return EditorState.create({
      doc: text,
      extensions: [
        COMMON,
        history(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        // Without a binding of the tabulator, which moves on to the next control.
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        languages,
        EditorView.contentAttributes.of({ "aria-label": `Text of ${path}`, spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.#onChange(update.state.doc.toString());
        }),
      ],
    });
  }

  get shown(): EditorState {
    return this.#view.state;
  }

  show(state: EditorState): void {
    this.#view.setState(state);
  }

  mark(marks: readonly Mark[]): void {
    const end = this.#view.state.doc.length;
    const diagnostics = marks.map(({ message, ...it }): Diagnostic => ({
      ...it,
      from: Math.min(it.from, end),
      to: Math.min(it.to, end),
      message,
      renderMessage: () => sentence(message),
    }));
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  goTo(at: number): void {
    const anchor = Math.min(at, this.#view.state.doc.length);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }

  startOf(line: number): number {
    const { doc } = this.#view.state;
    return doc.line(Math.min(Math.max(line, 1), doc.lines)).from;
  }
}

/** The result, as it is or with what changes. */
export class Output {
  #view: EditorView;
  #diff = new Compartment();

  constructor(host: HTMLElement) {
    const state = EditorState.create({
      extensions: [
        COMMON,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        // Not editable, and still reached with the keyboard, to scroll and to copy.
        EditorView.contentAttributes.of({ "aria-label": "Result", tabindex: "0" }),
        keymap.of(defaultKeymap),
        DOCKERFILE,
        this.#diff.of([]),
      ],
    });
    this.#view = view(host, state);
  }

  show(text: string, before: string | undefined): void {
    const old = this.#view.state.doc;
    const changes = old.toString() === text ? [] : [change(old.toString(), text)];
    // A comparison in place would keep its old text.
    this.#view.dispatch({ changes, effects: this.#diff.reconfigure([]) });
    if (before !== undefined) {
      const comparison = unifiedMergeView({
        original: before,
        mergeControls: false,
        collapseUnchanged: { margin: 3, minSize: 8 },
      });
      this.#view.dispatch({ effects: this.#diff.reconfigure(comparison) });
    }
  }
}

/** The part that differs, so that the rest keeps its place on the screen. */
function change(old: string, text: string) {
  const most = Math.min(old.length, text.length);
  let from = 0;
  while (from < most && old[from] === text[from]) from += 1;
  let same = 0;
  while (same < most - from && old[old.length - 1 - same] === text[text.length - 1 - same]) same += 1;
  return { from, to: old.length - same, insert: text.slice(from, text.length - same) };
}
