//! Commands that change manifests before a build, so that an install may find scripts or project
//! paths that the manifests do not have now.

use super::{last, words};

/// Parts of lines that may change a file.
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

/// Parts of the names of manifests.
const MANIFESTS: &[&str] = &[
    ".cfg", ".exs", ".in", ".json", ".lock", ".mod", ".props", ".sum", ".toml", ".txt", ".yaml",
    "Gemfile", "Pipfile", "pkg set", "proj", "setup.py",
];

/// Options with which a program changes a file in place.
const IN_PLACE: &[&str] = &["-i", "-pi", "--in-place", "--inplace"];

/// Programs that only write the versions they have resolved.
const RESOLVES: &[&str] = &["compile", "export", "freeze", "lock", "pip-compile", "requirements"];

/// Managers that add installed packages to a manifest.
const MANAGERS: &[&str] =
    &["bun", "bundle", "npm", "pdm", "pipenv", "pnpm", "poetry", "uv", "yalc", "yarn"];

/// The commands that do so.
const ADDS: &[&str] = &["add", "i", "install", "link", "up", "update", "upgrade"];

/// Options with which they write nothing, or write elsewhere.
const NOT_HERE: &[&str] = &["--global", "--no-save", "-g", "global"];

/// Commands that change files according to a patch or another branch.
const APPLIES: &[(&str, &[&str])] = &[
    ("git", &["am", "apply", "cherry-pick"]),
    ("hg", &["import", "qpush"]),
    ("quilt", &["push"]),
    ("stg", &["import", "push"]),
];

/// Other parts of a line that applies a patch.
const OF_PATCH: &[&str] = &[" <", ".diff", ".patch", "--strip", "-p0", "-p1", "-p2", "-p3"];

/// Whether a line may change more of a manifest than its version.
pub(super) fn may_edit(line: &str) -> bool {
    let has = |all: &[&str]| all.iter().any(|it| line.contains(it));
    adds_path(line).is_some()
        || applies_patch(line)
        || has(WRITES) && has(MANIFESTS) && !resolves(line) && !sets_version(line)
}

/// Whether a line that may change a manifest may change the one with this name.
pub(crate) fn edits(line: &str, name: &str) -> bool {
    if line.contains(" pkg set") {
        return name == "package.json";
    }
    if applies_patch(line) {
        return true;
    }
    if let Some(manager) = adds_path(line) {
        return is_of(manager, name);
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

/// The manager that a line makes install a local path, an archive, or the value of a variable for
/// the project, so that its manifest names it.
fn adds_path(line: &str) -> Option<&'static str> {
    MANAGERS.iter().copied().filter(|it| line.contains(it)).find(|manager| {
        line.split([';', '|', '&', '\n']).any(|command| {
            let mut words = command.split(is_quote_or_space).filter(|it| !it.is_empty());
            words.any(|it| last(it) == *manager) && {
                let told: Vec<_> = words.collect();
                let adds = told.iter().position(|it| ADDS.contains(it));
                let is_here = !told.iter().any(|it| NOT_HERE.contains(it));
                is_here && adds.is_some_and(|at| told[at + 1..].iter().any(|it| is_path(it)))
                    || *manager == "yalc" && adds.is_some()
            }
        })
    })
}

fn is_quote_or_space(c: char) -> bool {
    c.is_whitespace() || "\"'`,[]()".contains(c)
}

/// Whether an operand names, or may name, a directory or an archive.
fn is_path(operand: &str) -> bool {
    let operand = operand.rsplit_once('@').map_or(operand, |it| it.1);
    ["./", "../", "/", "~", "file:", "link:", "portal:", "$"]
        .iter()
        .any(|it| operand.starts_with(it))
        || matches!(operand, "." | "..")
        || [".tgz", ".tar.gz", ".whl"].iter().any(|it| operand.ends_with(it))
}

/// Whether a manager writes to a manifest with this name.
fn is_of(manager: &str, name: &str) -> bool {
    match manager {
        "bundle" => name.starts_with("Gemfile"),
        "pipenv" => name.starts_with("Pipfile"),
        "pdm" | "poetry" | "uv" => name == "pyproject.toml" || name.contains(".lock"),
        _ => name == "package.json" || name.contains("lock"),
    }
}

/// Whether a line applies a patch.
fn applies_patch(line: &str) -> bool {
    let mut before = "";
    words(line).any(|word| {
        let previous = std::mem::replace(&mut before, last(word));
        let is_told = APPLIES.iter().any(|it| it.0 == previous && it.1.contains(&word));
        let is_patch = last(word) == "patch" && !matches!(previous, "bump" | "kubectl" | "version");
        (is_told || is_patch && OF_PATCH.iter().any(|it| line.contains(it)))
            && !line.contains("--check")
    })
}

/// Whether a line writes versions that a manager resolves; these depend only on existing content.
fn resolves(line: &str) -> bool {
    let mut words = line.split(|c: char| c.is_whitespace() || "'\"|;&()".contains(c));
    !line.contains(">>") && words.any(|it| RESOLVES.contains(&it))
}

/// Whether a line only sets a version: `sed -i 's/"version": …/`, `jq '.version = …'`, `npm pkg set
/// version=…`.
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
            ("npm pack ./shared && npm install ./corp-shared-1.0.0.tgz", "package.json"),
            ("  - run: npm i corp-shared-1.0.0.tgz", "package-lock.json"),
            ("execSync('yarn add file:./ui')", "package.json"),
            ("subprocess.run(['pnpm', 'add', './ui'])", "package.json"),
            ("yalc add @corp/ui", "package.json"),
            ("poetry add ../lib", "pyproject.toml"),
            ("git apply ci/docker.patch && docker build .", "package.json"),
            ("patch -p1 < ci/docker.patch", "requirements.txt"),
            ("run(['patch', '-p1', '-i', 'a.diff'])", "package.json"),
            ("quilt push -a", "package.json"),
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
            "npm install lodash",
            "npm install -g ./cli",
            "npm ci && node ./a.js",
            "npm i @corp/ui@1.0.0 && ls ./ui",
            "poetry add ../lib",
            "npm version patch -m 'a < b'",
            "git apply --check ci/docker.patch",
            "kubectl patch deployment a -p1",
            "npx patch-package",
        ] {
            assert!(!(may_edit(line) && edits(line, "package.json")), "{line}");
        }
    }
}
