// Formats the files that are named, in place: its own command takes one file and prints it.

const fs = require("fs");
const { TextDocument } = require("vscode-languageserver-textdocument");
const utils = require("dockerfile-utils");

for (const path of process.argv.slice(2)) {
  const content = fs.readFileSync(path).toString();
  const document = TextDocument.create("", "", 0, content);
  const edits = utils.format(content, { tabSize: 4, insertSpaces: false });
  fs.writeFileSync(path, TextDocument.applyEdits(document, edits));
}
