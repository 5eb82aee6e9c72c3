//! The settings of npm and yarn that affect the command that empties their cache: with a workspace
//! setting, `npm cache clean` fails although `npm ci` works.

use dockwright_model::{Command, Instruction, Manager, NPM, Word, YARN};
use dockwright_syntax::ast::ShCommand;
use dockwright_syntax::{Keyword, SyntaxKind};

use super::{files_named, workspace};
use crate::PassContext;
use crate::facts::programs::last_name;
use crate::manifests::leaves_cache_alone;
use crate::pass::run::Run;

/// The places from which a manager reads its settings.
struct Sources {
    manager: &'static Manager,
    /// Prefixes of the variables.
    prefixes: &'static [&'static str],
    /// Endings of the file names.
    files: &'static [&'static str],
}

static SOURCES: [Sources; 2] = [
    Sources { manager: &NPM, prefixes: &["npm_config_"], files: &["npmrc"] },
    // Yarn 1 also reads the settings of npm.
    Sources {
        manager: &YARN,
        prefixes: &["yarn_", "npm_config_"],
        files: &["npmrc", "yarnrc", "yarnrc.yml"],
    },
];

/// The first setting, or settings file, in force for a `RUN` whose effect on emptying the manager's
/// cache is not known.
pub(crate) fn unknown(ctx: &PassContext<'_>, run: &Run<'_>, manager: &Manager) -> Option<String> {
    let sources = SOURCES.iter().find(|it| it.manager == manager)?;
    let own = run.instruction;
    if own.syntax.flags().any(|it| it.name() == "mount" && sources.names_file(&it.value())) {
        return Some("the mounted settings file".to_owned());
    }
    let all = ctx.model().instructions();
    let setting = |it: &Instruction| sources.of_instruction(ctx, it);
    let noted = ctx.noted(Sets(manager.programs), |it| setting(it).is_some());
    let nearest = noted.has(own.index).then_some(own.index);
    let nearest = nearest.or_else(|| noted.before(own.index).next());
    nearest.and_then(|it| setting(&all[it])).or_else(|| sources.of_context(ctx)).or_else(|| {
        let dir = workspace::around(ctx, run).filter(|_| *manager == NPM)?;
        Some(format!("a `package.json` above the project, in `{dir}`,"))
    })
}

/// Key of the instructions that make a setting whose effect is not known.
#[derive(PartialEq, Eq, Hash)]
struct Sets(&'static [&'static str]);

impl Sources {
    fn names_file(&self, text: &str) -> bool {
        self.files.iter().any(|it| text.contains(it))
    }

    fn of_instruction(&self, ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
        let text = ctx.said(it);
        let file = || self.names_file(text).then(|| self.of_files(ctx, it)).flatten();
        let has_setting = |it: &&str| it.contains("set");
        match it.keyword {
            Keyword::Env | Keyword::Arg => self.variable(text),
            Keyword::Copy | Keyword::Add => file(),
            Keyword::Run => self
                .variable(text)
                .or_else(|| Some(text).filter(has_setting).and_then(|_| configured(it)))
                .or_else(file),
            _ => None,
        }
    }

    /// A variable in a text whose name has the prefix of a setting.
    fn variable(&self, text: &str) -> Option<String> {
        let lower = text.to_ascii_lowercase();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
        self.prefixes.iter().find_map(|prefix| {
            let mut found = lower.match_indices(prefix);
            found.find_map(|(at, _)| {
                let is_start = !lower[..at].ends_with(is_part);
                let rest = &text[at + prefix.len()..];
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let name = rest.split(|c| !is_name(c)).next().unwrap_or_default();
                let is_unknown = is_start && !leaves_cache_alone(name);
                is_unknown.then(|| format!("`{}`", &text[at..at + prefix.len() + name.len()]))
            })
        })
    }

    /// The settings that an instruction puts into a settings file it names.
    fn of_files(&self, ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
        if it.keyword == Keyword::Run {
            return self.written(ctx, it);
        }
        let mut words = it.syntax.arguments();
        let target = words.pop().unwrap_or_default();
        let is_target = self.names_file(&target);
        let mut sources = words.iter().filter(|it| is_target || self.names_file(it));
        sources.find_map(|source| {
            let named = format!("what `{source}` sets");
            if it.has_heredoc() || it.syntax.flags().any(|it| it.name() == "from") {
                return Some(named);
            }
            let Ok(context) = ctx.context() else { return Some(named) };
            match context.text(source.trim_start_matches("./")) {
                Some(text) => unknown_line(&text),
                // The files that match a pattern are checked under their own names.
                None => (is_target || !source.contains('*')).then_some(named),
            }
        })
    }

    /// The settings that the commands of a `RUN` write to settings files.
    fn written(&self, ctx: &PassContext<'_>, run: &Instruction) -> Option<String> {
        let node = run.syntax.syntax();
        let start = usize::from(node.text_range().start());
        let found = self.files.iter().flat_map(|it| ctx.text(run).match_indices(it));
        let mut found = found.map(|(at, name)| (start + at, name));
        found.find_map(|(at, name)| {
            let token = node.token_at_offset(u32::try_from(at).ok()?.into()).right_biased()?;
            if token.kind() == SyntaxKind::Comment {
                return None;
            }
            let unknown = || Some(format!("what the `RUN` writes to its `.{name}`"));
            let mut parents = token.parent_ancestors();
            let is_flag = run.syntax.flags().any(|it| {
                it.syntax().text_range().contains_inclusive(u32::try_from(at).unwrap_or(0).into())
            });
            match parents.find_map(ShCommand::cast).map(Command::of) {
                Some(command) => said(&command).unwrap_or_else(|()| unknown()),
                None if is_flag => None,
                None => unknown(),
            }
        })
    }

    /// The settings files anywhere in the build context.
    fn of_context(&self, ctx: &PassContext<'_>) -> Option<String> {
        let context = ctx.context().ok()?;
        // System-wide settings files have no leading dot.
        let both = |it: &&str| [format!(".{it}"), (*it).to_owned()];
        let names: Vec<_> = self.files.iter().flat_map(both).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        files_named(context, "", &names).iter().find_map(|path| match context.text(path) {
            Some(text) => unknown_line(&text),
            None => Some(format!("what `{path}` sets")),
        })
    }
}

/// The setting made by a call of the manager itself: `npm config set workspace=api`.
fn configured(run: &Instruction) -> Option<String> {
    let Some(script) = run.script() else {
        let text = run.syntax.syntax().text().to_string();
        let sets = ["config set", "c set", "npm set"].iter().any(|it| text.contains(it));
        return sets.then(|| "what a script in a heredoc sets".to_owned());
    };
    script.calls().iter().find_map(|call| {
        let words = call.command.words();
        let is_manager = |it: &Word| {
            let name = it.literal().unwrap_or_default();
            [&NPM, &YARN].iter().any(|it| it.programs.contains(&last_name(&name)))
        };
        let at = words.iter().position(is_manager)?;
        let mut rest = words[at + 1..].iter().filter(|it| !it.text.starts_with('-')).peekable();
        rest.next_if(|it| ["config", "c"].contains(&&*it.text));
        rest.next_if(|it| it.text == "set")?;
        let texts = rest.map(|it| it.literal().unwrap_or_else(|| it.text.clone()));
        let texts: Vec<_> = texts.collect();
        // `name value`, or several `name=value`.
        let count = if texts.first().is_some_and(|it| it.contains('=')) { texts.len() } else { 1 };
        texts.iter().take(count).find_map(|it| unknown_key(it, '='))
    })
}

/// The unknown setting that a command writes to a settings file: `None` if everything it writes is
/// known, an error if the command is not understood.
fn said(command: &Command) -> Result<Option<String>, ()> {
    let name = command.name().unwrap_or_default();
    let words = command.words().get(1..).unwrap_or_default();
    match last_name(&name) {
        "cat" | "chmod" | "chown" | "ls" | "rm" | "test" | "touch" => Ok(None),
        "echo" | "printf" => {
            let texts = words.iter().filter(|it| !it.text.starts_with('-') && it.text != "%s\\n");
            let mut lines = texts.flat_map(|it| {
                let text = it.text.trim_matches(['"', '\'']);
                text.split("\\n").flat_map(str::lines).map(ToOwned::to_owned).collect::<Vec<_>>()
            });
            Ok(lines.find_map(|it| unknown_key(&it, '=')))
        }
        _ => Err(()),
    }
}

/// The first line of a settings file that is not known.
fn unknown_line(text: &str) -> Option<String> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    // An indented line belongs to the line above.
    let mut lines = lines.filter(|it| !it.starts_with([' ', '-']) || it.contains('='));
    lines.find_map(|line| {
        // `name=value` in npm, `name value` in yarn 1, `name: value` in later versions.
        let end = if line.contains('=') { '=' } else { ' ' };
        unknown_key(line.trim(), end)
    })
}

/// The key of a line, unless it is known not to affect the cache.
fn unknown_key(line: &str, end: char) -> Option<String> {
    if line.is_empty() || line.starts_with(['#', ';']) {
        return None;
    }
    let key = line.split(end).next().unwrap_or(line).trim().trim_matches(['"', '\'']);
    let plain = key.trim_end_matches("[]").trim_end_matches(':');
    // `//host/:_authToken`, `@scope:registry`, and `--install.ignore-engines` in yarn 1.
    let name = plain.rsplit([':', '/']).next().unwrap_or(plain).trim_start_matches(['-', '_']);
    let name = name.strip_prefix("install.").unwrap_or(name);
    (!leaves_cache_alone(name)).then(|| format!("`{key}`"))
}
