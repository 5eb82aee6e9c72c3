//! Calls of `npm` and its like for the packages of a workspace, whose scripts are their own.

use dockwright_model::Word;
use dockwright_model::context::{Context, Entry};
use serde_json::Value;

use super::containers::leaves_alone;
use super::need::{Found, Need};
use super::place::Place;
use super::projects::{asked, packages};
use super::reader::Reader;

/// Options that name a package, and options for all packages.
const ONE: &[&str] = &["--filter", "--workspace", "-F", "-w"];
const ALL: &[&str] = &["--recursive", "--workspaces", "-r", "-ws"];

/// The words of a call.
#[derive(Default)]
pub(super) struct Told<'w> {
    /// The directory that an option names; `.` by default.
    pub dir: &'w str,
    /// The packages of the workspace; an empty name stands for all.
    pub packages: Vec<&'w str>,
    /// The other operands.
    pub operands: Vec<&'w str>,
}

impl<'w> Told<'w> {
    pub fn of(words: &'w [Word]) -> Self {
        const DIRS: [&str; 4] = ["--cwd", "--dir", "--prefix", "-C"];
        let mut told = Self { dir: ".", ..Self::default() };
        // The workspace of `pnpm -w` is its root, and `-r` of `yarn` is for no packages.
        let program = words[0].text.as_str();
        let is_of_root = program.contains("pnpm");
        let mut rest = words[1..].iter().map(|it| it.text.trim_matches(['"', '\'']));
        while let Some(word) = rest.next() {
            let (option, value) = word.split_once('=').unwrap_or((word, ""));
            let mut value = || if value.is_empty() { rest.next() } else { Some(value) };
            match option {
                "--" => break,
                it if DIRS.contains(&it) => told.dir = value().unwrap_or(told.dir),
                "-w" if is_of_root => {}
                it if ONE.contains(&it) => told.packages.extend(value()),
                it if ALL.contains(&it) => told.packages.push(""),
                it if it.starts_with('-') => {}
                _ => told.operands.push(word),
            }
        }
        // `yarn workspace NAME run SCRIPT`, `yarn workspaces foreach run SCRIPT`.
        match told.operands[..] {
            ["workspace", name, ..] => {
                told.packages.push(name);
                told.operands.drain(..2);
            }
            ["workspaces", "foreach" | "run", ..] => {
                told.packages.push("");
                told.operands.remove(0);
                told.operands.retain(|it| *it != "foreach");
            }
            _ => {}
        }
        told
    }
}

/// Whether a `package.json` in a directory is that of a package of this name, or at this path.
fn is_package(context: &Context<'_>, path: &str, name: &str) -> bool {
    let dir = path.rsplit_once('/').map_or("", |it| it.0);
    let path_of_name = name.trim_start_matches("./").trim_matches(['/', '{', '}']);
    if dir == path_of_name {
        return true;
    }
    let json = context.read(path).and_then(|it| serde_json::from_slice::<Value>(&it).ok());
    json.is_some_and(|it| it.get("name").and_then(Value::as_str) == Some(name))
}

impl Reader<'_, '_> {
    /// The need of the scripts of the packages that a call names; of all if none has the name.
    pub fn workspaces(&self, place: &Place<'_>, words: &[Word], told: &Told<'_>) -> Need {
        let Some(sent) = self.ctx.sent_or_nearest().filter(|_| !told.packages.is_empty()) else {
            return Need::No;
        };
        let context = &sent.context;
        let all = packages(sent);
        let is_named =
            |path: &&String| told.packages.iter().any(|it| is_package(context, path, it));
        let named: Vec<_> = all.iter().filter(is_named).cloned().collect();
        let named = if named.is_empty() { all } else { named };
        let names = asked(&told.operands, true);
        let of_package = |path: &String| {
            let unknown = self.unknown_of_package(context, path, &names);
            let unknown = unknown.filter(|it| !(place.is_start && leaves_alone(it)));
            match (self.scripts_of_package(context, path), unknown) {
                (_, Some(name)) => {
                    Need::Perhaps(format!("`{name}`, which a script of `{path}` calls,"))
                }
                (Some(found @ (Found::Calls | Found::Unread)), None) => {
                    self.needed(place, found, words)
                }
                _ => Need::No,
            }
        };
        named.iter().map(of_package).fold(Need::No, Need::or)
    }
}

/// The `package.json`s in the directories above one of a context.
pub(super) fn above<'c>(
    context: &'c Context<'_>,
    path: &'c str,
) -> impl Iterator<Item = String> + 'c {
    let dirs = path.match_indices('/').map(|it| &path[..it.0]);
    let dirs = std::iter::once("").chain(dirs);
    let files = dirs.map(|it| format!("{it}/package.json").trim_start_matches('/').to_owned());
    files.filter(move |it| it != path && context.entry(it) == Some(Entry::File))
}

#[cfg(test)]
mod tests {
    use dockwright_model::Script;
    use dockwright_syntax::ast::ShellText;

    use super::*;

    #[test]
    fn packages_and_operands_are_told_apart() {
        for (text, packages, operands) in [
            ("npm run -w packages/a setup", &["packages/a"][..], &["run", "setup"][..]),
            ("npm run setup --workspace=a", &["a"], &["run", "setup"]),
            ("npm run setup --workspaces -- -w b", &[""], &["run", "setup"]),
            ("yarn workspace a run setup", &["a"], &["run", "setup"]),
            ("yarn workspaces foreach -A run setup", &[""], &["run", "setup"]),
            ("pnpm --filter a setup", &["a"], &["setup"]),
            ("pnpm add -w a", &[], &["add", "a"]),
            ("npm ci", &[], &["ci"]),
        ] {
            let script = ShellText::of_script(text).and_then(|it| Script::of(&it));
            let script = script.expect("a script");
            let told = Told::of(script.calls()[0].command.words());
            assert_eq!((&told.packages[..], &told.operands[..]), (packages, operands), "{text}");
        }
    }
}
