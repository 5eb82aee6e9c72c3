//! Commands that change manifests before a build, so that an install may find scripts or project
//! paths that the manifests do not have now.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::made::{reads, set_by};
use super::{last, words};
use crate::contexts::mention::is_part;

/// Parts of lines that may change a file.
const WRITES: &[&str] = &[
    " -i",
    " -pi",
    "--in-place",
    " pkg set",
    "Out-File",
    "Set-Content",
    "Sync(",
    "Write",
    "cp ",
    "dot-json ",
    "dump(",
    "json -I",
    "mv ",
    "sponge ",
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

/// Parts of the names of functions and commands that write the file among their arguments.
const WRITERS: &[&str] =
    &["write", "Write", "Set-Content", "Out-File", "Sync(", "dump(", "'w'", "\"w\""];

/// Programs that raise the ranges in a `package.json`, and the words without which they only list
/// what is newer.
const RAISES: &[(&str, &[&str])] = &[
    ("ncu", &["-u", "--upgrade"]),
    ("npm-check", &["-u", "-y", "--update", "--update-all"]),
    ("npm-check-updates", &["-u", "--upgrade"]),
    ("npm-upgrade", &[]),
    ("syncpack", &["fix", "fix-mismatches", "set-semver-ranges", "update"]),
    ("taze", &["-w", "--write"]),
    ("updtr", &[]),
];

/// The names of manifests that a variable may hold.
const NAMED: &[&str] = &[
    "Gemfile",
    "Pipfile",
    "go.mod",
    "mix.exs",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "requirements.txt",
];

/// Inputs of the steps of a pipeline that name the file on which a step acts.
const INPUTS: &[&str] = &[
    "file",
    "file-path",
    "file_path",
    "filename",
    "filePath",
    "files",
    "json-file",
    "jsonFile",
    "target-file",
    "targetFiles",
];

/// Parts of the names of steps that only read the file.
const READS_INPUT: &[&str] =
    &["cache", "changed", "check", "get", "lint", "publish", "read", "setup", "upload", "valid"];

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
        || raises(line)
        || has(WRITES) && has(MANIFESTS) && !resolves(line) && !sets_version(line)
}

/// Whether a line that may change a manifest may change the one with this name.
pub(crate) fn edits(line: &str, name: &str) -> bool {
    if line.contains(" pkg set") || raises(line) {
        return name == "package.json";
    }
    if let Some((_, file)) = input(line) {
        return last(file) == name;
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
    if WRITERS.iter().any(calls) {
        let is_end = |c: char| c.is_whitespace() || quotes.contains(&c);
        return line.split(is_end).any(|it| last(it) == name);
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
                Some("dot-json" | "tee" | "sponge") => is_named(),
                _ if words.windows(2).any(|it| last(it[0]) == "json" && it[1] == "-I") => {
                    is_named()
                }
                _ => words.iter().any(in_place) && is_named(),
            }
    })
}

/// Whether a line raises the ranges of a `package.json`.
fn raises(line: &str) -> bool {
    RAISES.iter().filter(|it| line.contains(it.0)).any(|(program, options)| {
        line.split([';', '|', '&', '\n']).any(|command| {
            let mut words = command.split(is_quote_or_space).filter(|it| !it.is_empty());
            let is_it = |it: &str| last(it).split('@').next() == Some(program);
            words.any(is_it) && (options.is_empty() || words.any(|it| options.contains(&it)))
        })
    })
}

/// The name and the value of an input that names a file.
fn input(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim().trim_start_matches("- ").split_once(':')?;
    let value = value.trim().trim_matches(['"', '\'']);
    (INPUTS.contains(&key) && !value.contains(char::is_whitespace)).then_some((key, value))
}

/// The lines of a text that may change a manifest whose name stands on another line.
pub(super) struct Edits<'t> {
    /// The variables that hold the name of a manifest.
    variables: BTreeMap<&'t str, &'static str>,
    /// Whether the step of a pipeline that the last lines are about may change a file.
    may_step_edit: bool,
}

impl<'t> Edits<'t> {
    pub fn of(text: &'t str) -> Self {
        let names = |it: &&&str| text.contains(**it);
        let known: Vec<_> = NAMED.iter().filter(names).copied().collect();
        let mut variables = BTreeMap::new();
        let lines = if known.is_empty() { "" } else { text }.lines();
        for (names, value) in lines.filter_map(|it| it.split_once('=')) {
            let value = value.trim_start_matches([':', '=']);
            let is_it = |it: &str| known.iter().copied().find(|name| last(it) == *name);
            let is_content = reads(value)
                || ["require", "import", "`", "$("].iter().any(|it| value.contains(it));
            let named = value.split(is_quote_or_space).find_map(is_it).filter(|_| !is_content);
            variables.extend(set_by(names.trim_end()).zip(named));
            // PowerShell.
            let name = names.trim().strip_prefix('$').filter(|it| it.chars().all(is_part));
            variables.extend(name.zip(named));
        }
        Self { variables, may_step_edit: false }
    }

    /// The line, with the name of the manifest in place of a variable, if it may change more of a
    /// manifest than its version; called for each line.
    pub fn edit<'l>(&mut self, line: &'l str) -> Option<Cow<'l, str>> {
        let step = line.trim_start_matches(['-', ' ']);
        if let Some(name) = step.strip_prefix("uses:").or_else(|| step.strip_prefix("task:")) {
            let name = name.to_ascii_lowercase();
            self.may_step_edit = !READS_INPUT.iter().any(|it| name.contains(it));
        }
        let is_input = |it: &str| input(it).is_some_and(|it| NAMED.contains(&last(it.1)));
        if self.may_step_edit && is_input(line) || may_edit(line) {
            return Some(Cow::Borrowed(line));
        }
        if self.variables.is_empty() || !WRITES.iter().any(|it| line.contains(it)) {
            return None;
        }
        let line = self.with_names(line)?;
        may_edit(&line).then_some(Cow::Owned(line))
    }

    /// The line with the names of manifests in place of the variables that hold them.
    fn with_names(&self, line: &str) -> Option<String> {
        let (mut named, mut rest, mut has_name) = (String::new(), line, false);
        while let Some(start) = rest.find(is_part) {
            let end = rest[start..].find(|c| !is_part(c)).map_or(rest.len(), |it| start + it);
            let (before, word) = (&rest[..start], &rest[start..end]);
            rest = &rest[end..];
            let Some(name) = self.variables.get(word) else {
                named.extend([before, word]);
                continue;
            };
            has_name = true;
            let opening = ["${", "$$(", "$(", "$"].iter().find_map(|it| before.strip_suffix(it));
            if before.ends_with(['{', '(']) && opening.is_some() {
                rest = rest.strip_prefix(['}', ')']).unwrap_or(rest);
            }
            named.extend([opening.unwrap_or(before), "'", name, "'"]);
        }
        named.push_str(rest);
        has_name.then_some(named)
    }
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
            ("npx npm-check-updates@17 -u && docker build .", "package.json"),
            ("\tncu --upgrade --target minor", "package.json"),
            ("npx json -I -f package.json -e 'this.a = 1'", "package.json"),
            ("dot-json package.json dependencies.ms 2.1.2", "package.json"),
            ("jq '.a = 1' package.json | sponge package.json", "package.json"),
            ("$p | ConvertTo-Json | Set-Content package.json", "package.json"),
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
            "npx npm-check-updates",
            "npx npm-check -s",
        ] {
            assert!(!(may_edit(line) && edits(line, "package.json")), "{line}");
        }
    }

    #[test]
    fn a_manifest_of_a_variable_or_of_a_step_may_be_edited() {
        let edited = |text: &str| {
            let mut written = Edits::of(text);
            let mut lines = text.lines().filter_map(|it| written.edit(it));
            lines.any(|it| edits(&it, "package.json"))
        };
        for text in [
            "$file = Join-Path $dir 'package.json'\n$p | ConvertTo-Json | Out-File $file",
            "const file = path.join(dir, 'package.json');\nfs.writeFileSync(file, text);",
            "PKG=app/package.json\njq '.a = 1' $PKG > t && mv t \"${PKG}\"",
            "p = Path('package.json')\np.write_text(text)",
            "- uses: a/set-json-field@v1\n  with:\n    file: package.json",
            "- uses: a/variable-substitution@v1\n  with:\n    files: './package.json'",
        ] {
            assert!(edited(text), "{text}");
        }
        for text in [
            "const pkg = require('./package.json');\nfs.writeFileSync('v', pkg.version);",
            "PKG=package.json\njq -r .version $PKG > VERSION",
            "- uses: a/read-json@v1\n  with:\n    file: package.json",
            "files: package.json",
            "- uses: a/b@v1\n  with:\n    node-version-file: package.json",
        ] {
            assert!(!edited(text), "{text}");
        }
    }
}
