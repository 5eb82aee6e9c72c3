// Counts the smells of the files that a file lists, one path a line, and writes a JSON array of numbers
// to the file that is named behind it: the parser prints what it likes.

const fs = require("fs");
const dinghy = require("@tdurieux/dinghy");
const { Matcher } = require("@tdurieux/docker-parfum");
const { DockerParser } = dinghy.dockerfileParser || dinghy;

(async () => {
  const counts = [];
  for (const path of fs.readFileSync(process.argv[2], "utf8").trim().split("\n")) {
    try {
      const text = fs.readFileSync(path, "utf8");
      const tree = await new DockerParser(new dinghy.File(undefined, text)).parse();
      counts.push(new Matcher(tree).matchAll().length);
    } catch {
      // What its parser cannot read has no smell.
      counts.push(0);
    }
  }
  fs.writeFileSync(process.argv[3], JSON.stringify(counts));
})();
