//! Commands that change manifests before a build, so that an install may find there what it does not
//! find now: scripts, and paths of the project.

use super::last;

/// What a line has that may change a file.
const WRITES: &[&str] = &[
    " -i",
    " -pi",
    "--in-place",
    " pkg set",
    "Sync(",
    "cp ",
    "dump(",
    "mv ",
    "write",
    ">",
    "tee ",
];

/// What the names of manifests have.
const MANIFESTS: &[&str] = &[
    ".cfg", ".exs", ".in", ".json", ".lock", ".mod", ".props", ".sum", ".toml", ".txt", ".yaml",
    "Gemfile", "Pipfile", "pkg set", "proj", "setup.py",
];

/// Programs that change a file in its place with such an option.
const IN_PLACE: &[&str] = &["-i", "-pi", "--in-place", "--inplace"];

/// Programs that write what they have resolved, and nothing else.
const RESOLVES: &[&str] = &["compile", "export", "freeze", "lock", "pip-compile", "requirements"];

/// Whether a line may change a manifest otherwise than in its version.
pub(super) fn may_edit(line: &str) -> bool {
    let has = |all: &[&str]| all.iter().any(|it| line.contains(it));
    has(WRITES) && has(MANIFESTS) && !resolves(line) && !sets_version(line)
}

/// Whether a line that may change a manifest may change the one of this name.
pub(crate) fn edits(line: &str, name: &str) -> bool {
    if line.contains(" pkg set") {
        return name == "package.json";
    }
    let quotes = ['"', '\'', '`', ')', '(', ',', ';'];
    let is_name = |it: &str| last(it.trim_matches(quotes)) == name;
    let calls = |it: &&str| line.contains(it);
    if ["write", "Sync(", "dump(", "'w'", "\"w\""].iter().any(calls) {
        return line.split(['"', '\'', '`']).any(|it| last(it) == name);
    }
    line.split(['|', ';', '&']).any(|command| {
        let command = command.replace('>', " > ");
        let words: Vec<_> = command.split_whitespace().collect();
        let is_redirected = words.windows(2).any(|it| it[0] == ">" && is_name(it[1]));
        let program = words.iter().map(|it| last(it.trim_matches(quotes)));
        let program = program.skip_while(|it| matches!(*it, "-" | "run:" | "sudo" | "do" | "then"));
        let is_target = || words.last().is_some_and(|it| is_name(it));
        let is_named = || words.iter().any(|it| is_name(it));
        let in_place = |it: &&str| IN_PLACE.iter().any(|option| it.starts_with(option));
        is_redirected
            || match program.map(|it| it.trim_start_matches('@')).next() {
                Some("cp" | "mv" | "ln" | "install") => is_target(),
                Some("tee" | "sponge") => is_named(),
                _ => words.iter().any(in_place) && is_named(),
            }
    })
}

/// Whether a line writes what a manager resolves, which is of nothing that is not there now.
fn resolves(line: &str) -> bool {
    let mut words = line.split(|c: char| c.is_whitespace() || "'\"|;&()".contains(c));
    !line.contains(">>") && words.any(|it| RESOLVES.contains(&it))
}

/// Whether a line only sets a version: `sed -i 's/"version": …/`, `jq '.version = …'`,
/// `npm pkg set version=…`.
fn sets_version(line: &str) -> bool {
    let plain = line.replace(['"', '\'', '\\', '^', ' '], "");
    let is_one = plain.matches('=').count() == 1;
    let of_sed = ["s/", "s|", "s#", "s,", "s@"]
        .iter()
        .any(|it| line.matches(it).count() == 1 && plain.contains(&format!("{it}version")));
    of_sed || is_one && (plain.contains(".version=") || plain.contains("pkgsetversion="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_may_be_edited() {
        for (line, name) in [
            ("sed -i 's#\"lib\": .*#\"lib\": \"file:./lib\"#' package.json", "package.json"),
            ("jq '.scripts.install = \"a\"' package.json > t && mv t package.json", "package.json"),
            ("npm pkg set scripts.postinstall='node a.js'", "package.json"),
            ("echo '-e .' >> requirements.txt", "requirements.txt"),
            ("pip freeze >>requirements.txt", "requirements.txt"),
            ("perl -pi -e 's/a/b/' app/package.json", "package.json"),
            ("fs.writeFileSync('package.json', text)", "package.json"),
            ("json.dump(data, open('package.json', 'w'))", "package.json"),
            ("- run: cp package.ci.json package.json", "package.json"),
            ("cat a | tee package.json", "package.json"),
        ] {
            assert!(may_edit(line) && edits(line, name), "{line}");
        }
        for line in [
            "npm version patch",
            "sed -i \"s/\\\"version\\\": .*/\\\"version\\\": \\\"$V\\\",/\" package.json",
            "jq '.version = $v' package.json | sponge package.json",
            "npm pkg set version=$V",
            "pip freeze > package.json",
            "jq -r .version package.json > VERSION.txt",
            "cp package.json dist/",
            "npm ci --prefix app/package.json >/dev/null 2>&1",
            "cat package.json",
        ] {
            assert!(!(may_edit(line) && edits(line, "package.json")), "{line}");
        }
    }
}
