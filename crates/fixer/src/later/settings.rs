//! Settings with which a package manager may fetch less than usual.

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Command, Instruction, expand};
use dockwright_syntax::{Keyword, SyntaxKind};

use super::copied::{may_bring, resolve, words_of, workdir};
use super::need::Need;
use super::place::Place;
use super::reader::Reader;
use super::resource::Settings;
use crate::facts::programs::last_name;
use crate::facts::sources::is_named_like_archive;

/// Programs that write the text of their arguments or of a heredoc to a file, and programs that
/// only remove text.
const WRITERS: [&str; 14] = [
    "echo", "printf", "cat", "tee", "rm", "ls", "grep", "sed", "touch", "mkdir", "chmod", "chown",
    "test", "[",
];

/// The maximum number of files to read in a directory.
const FILES: usize = 64;

impl Reader<'_, '_> {
    /// The need of a call that fetches everything itself, unless settings prevent it.
    pub fn settings(&self, place: &Place<'_>) -> Need {
        let Some(stage) = place.stage() else { return Need::No };
        let model = self.ctx.model();
        let is_in_force = |it: &&Instruction| {
            let is_before = place.is_at_the_end() || it.index <= place.at.index;
            is_before && it.stage.is_some_and(|own| model.has_in_lineage(stage, own))
        };
        let brought = self.brought().iter().map(|it| &model.instructions()[*it]);
        let found = brought.rev().find(is_in_force);
        found.map_or(Need::No, |it| Need::Settings(it.start()))
    }

    /// Whether the Dockerfile brings such settings.
    pub fn has_settings(&self) -> bool {
        !self.brought().is_empty()
    }

    /// The indices of the instructions that bring such settings.
    fn brought(&self) -> &[usize] {
        self.known.brought.get_or_init(|| {
            let Some(settings) = self.resource.settings else { return Vec::new() };
            let all = self.ctx.model().instructions().iter();
            all.filter(|it| self.brings(settings, it)).map(|it| it.index).collect()
        })
    }

    pub fn brings(&self, settings: &Settings, it: &Instruction) -> bool {
        let text = self.ctx.text(it);
        match it.keyword {
            Keyword::Env | Keyword::Arg => self.ctx.says(it, settings.variable),
            Keyword::Run | Keyword::Onbuild => {
                self.ctx.says(it, settings.variable)
                    || self.ctx.says(it, settings.name) && writes(settings, it, text)
            }
            Keyword::Copy | Keyword::Add => self.copies(settings, it).unwrap_or(true),
            _ => false,
        }
    }

    /// Whether a copy may bring such settings; `None` if not known.
    fn copies(&self, settings: &Settings, copy: &Instruction) -> Option<bool> {
        let model = self.ctx.model();
        let value_of = |name: &str| model.variable(copy, name).default();
        let mut words = words_of(copy);
        let target = words.pop()?;
        let target = expand(&target, &value_of).and_then(|it| resolve(&workdir(model, copy), &it));
        let is_from = copy.syntax.flags().any(|it| it.name() == "from");
        let is_add = copy.keyword == Keyword::Add;
        let Some(target) = target else {
            let brought =
                words.iter().map(|it| expand(it, &value_of)).collect::<Option<Vec<_>>>()?;
            let is_other = |it: &String| {
                it.contains("://") || it.starts_with("<<") || is_add && is_named_like_archive(it)
            };
            let is_of_context = !is_from && !brought.iter().any(is_other);
            return is_of_context.then(|| self.some_file_says_so(settings, &brought))?;
        };
        for path in settings.paths {
            if is_below(&target, path) && is_from {
                return Some(true);
            }
            let below = (!is_below(&target, path)).then(|| rest(path, &target));
            // The path of the settings below the destination; empty if the destination is inside
            // them.
            let below = match below {
                Some(None) => continue,
                Some(it) => it.unwrap_or_default(),
                None => "",
            };
            for source in &words {
                if source.starts_with("<<") {
                    let is_it = below.is_empty()
                        || below.starts_with(
                            source
                                .trim_start_matches(['<', '-', '"', '\''])
                                .trim_end_matches(['"', '\'']),
                        );
                    if is_it && settings.say_so(self.ctx.text(copy)) {
                        return Some(true);
                    }
                    continue;
                }
                let source = expand(source, &value_of)?;
                if is_from || source.contains("://") || is_add && is_named_like_archive(&source) {
                    let first = below.split('/').next().unwrap_or_default();
                    if may_bring(&source, first) && !source.contains("://") || below.is_empty() {
                        return Some(true);
                    }
                    continue;
                }
                if self.source_says_so(settings, &source, below)? {
                    return Some(true);
                }
            }
        }
        Some(false)
    }

    /// Whether a file in these context sources has such settings, under any name.
    fn some_file_says_so(&self, settings: &Settings, sources: &[String]) -> Option<bool> {
        let context = self.ctx.context().ok()?;
        let found: Option<Vec<_>> = sources.iter().map(|it| found(context, it)).collect();
        let mut open = found?.concat();
        let mut count = 0;
        while let Some(path) = open.pop() {
            count += 1;
            match context.entry(&path) {
                _ if count > FILES => return None,
                None => {}
                Some(Entry::Dir) => {
                    let names = context.list(&path);
                    let below = names.iter().take(FILES + 1);
                    open.extend(below.filter_map(|it| clean(&format!("{path}/{}", it.0))));
                }
                Some(_) if settings.say_so(&context.text(&path)?) => return Some(true),
                Some(_) => {}
            }
        }
        Some(false)
    }

    /// Whether a source in the context has such settings at `below`.
    fn source_says_so(&self, settings: &Settings, source: &str, below: &str) -> Option<bool> {
        let first = below.split('/').next().unwrap_or_default();
        let Ok(context) = self.ctx.context() else {
            return Some(below.is_empty() || may_bring(source, first));
        };
        let sources = found(context, source)?;
        for source in sources {
            let path = match context.entry(&source) {
                // A missing source brings nothing.
                None => continue,
                Some(Entry::Dir) => clean(&format!("{source}/{below}"))?,
                Some(_) if below.is_empty() || last_name(&source) == below => source,
                Some(_) => continue,
            };
            let files = match context.entry(&path) {
                None => continue,
                Some(Entry::Dir) => {
                    let names = context.list(&path);
                    names.iter().take(FILES + 1).map(|(name, _)| format!("{path}/{name}")).collect()
                }
                Some(_) => vec![path],
            };
            if files.len() > FILES {
                return None;
            }
            for file in files {
                if context.entry(&file) != Some(Entry::Dir)
                    && settings.say_so(&context.text(&file)?)
                {
                    return Some(true);
                }
            }
        }
        Some(false)
    }
}

/// The context paths that a source names or matches.
fn found(context: &Context<'_>, source: &str) -> Option<Vec<String>> {
    if source.contains(['*', '?', '[']) {
        return Some(context.matching(source)?.iter().cloned().collect());
    }
    Some(vec![clean(source)?])
}

/// Whether a `RUN` that names the settings may write such words to them.
fn writes(settings: &Settings, run: &Instruction, text: &str) -> bool {
    let Some(script) = run.script() else { return true };
    settings.say_so(text) || script.calls().iter().any(|it| is_unknown(settings, &it.command))
}

/// Whether a command names the settings in a way that is not understood.
fn is_unknown(settings: &Settings, command: &Command) -> bool {
    let parent = command.syntax.syntax().parent();
    let pipeline = parent.filter(|it| it.kind() == SyntaxKind::ShPipeline);
    let whole = pipeline.as_ref().unwrap_or(command.syntax.syntax());
    if !whole.text().to_string().contains(settings.name) {
        return false;
    }
    let words = command.words();
    let skipped = words.iter().take_while(|it| it.text == "sudo").count();
    let Some((program, arguments)) = words[skipped..].split_first() else { return false };
    let has_file = program.text == "cat"
        && !command.syntax.redirects().any(|it| it.syntax().text().to_string().starts_with("<<"));
    let writes =
        command.syntax.redirects().any(|it| it.syntax().text().to_string().contains(settings.name));
    // The name of a setting is before its value, so a leading variable may hold any setting.
    let is_all_variable = arguments.iter().any(|it| it.text.trim_matches('"').starts_with('$'));
    !WRITERS.contains(&last_name(&program.text))
        || is_all_variable
        || has_file && (writes || pipeline.is_some())
}

/// Whether a path is `other` or below it.
fn is_below(path: &str, other: &str) -> bool {
    rest(path, other).is_some()
}

/// The part of a path after `other`, if the path is `other` or below it.
fn rest<'a>(path: &'a str, other: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(other.trim_end_matches('/'))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}
