//! The need of one command, judged by its name or by the scripts that it runs.

use std::rc::Rc;

use dockwright_model::context::Context;
use dockwright_model::{Command, End, Instruction, Operator, Part, Script, Word};
use dockwright_syntax::{Keyword, SyntaxKind, ast::ShCommand, ast::ShellText};

use super::assigned::Assigned;
use super::below::walks;
use super::containers::leaves_alone;
use super::copied::{Origin, Targets, by_mount, origins, resolve};
use super::files::{Scripts, starts_processes};
use super::known::{
    ASKING, INSTALLERS, INTERPRETERS, MANAGERS, MODULES, NODE, PREFIXES, SHELLS, SOURCED,
    SYSTEM_MANAGERS, without_version,
};
use super::names;
use super::need::{Found, Need};
use super::place::{Place, shown};
use super::prefixed::before_command;
use super::projects::executed;
use super::reader::Reader;
use crate::facts::programs::{is_forced_removal, is_of_system, last_name};
use crate::program::reads;

/// Texts with which an `awk` program starts another program.
const STARTING_IN_AWK: [&str; 5] = ["system(", "| getline", "|getline", "| \"", "|\""];

/// Where programs are looked for.
const DIRS: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// The maximum number of stages that a file is copied through.
const STAGES: usize = 16;

/// The maximum depth of nested shell calls.
const DEPTH: usize = 4;

impl Reader<'_, '_> {
    /// The need of a script for the earlier files.
    pub fn script(&self, place: Place<'_>, script: &Script) -> Need {
        self.script_by_parts(place, script).into_iter().next().unwrap_or(Need::No)
    }

    /// For each part of a script, the need of that part and the later parts for earlier files.
    pub fn script_by_parts(&self, mut place: Place<'_>, script: &Script) -> Vec<Need> {
        // For each part, its need and whether it makes later needs irrelevant.
        let mut parts = Vec::new();
        for list in &script.lists {
            let last_or = list.parts.iter().rposition(is_or);
            for (position, part) in list.parts.iter().enumerate() {
                let command = part.command();
                let is_tolerated =
                    list.end == End::Background || last_or.is_some_and(|it| it >= position);
                let is_fetched = command.as_ref().is_some_and(|it| self.resource.is_fetched_by(it));
                parts.push(if is_fetched && !is_tolerated {
                    (self.settings(&place), true)
                } else {
                    (self.part(&place, part), false)
                });
                let entered = command.as_ref().and_then(|it| self.enters(&place, it));
                place.follow(command.as_ref(), parts.len());
                place.dir = entered.unwrap_or(place.dir);
            }
        }
        let mut needs = Vec::with_capacity(parts.len());
        let mut rest = Need::No;
        for (need, is_fetched) in parts.into_iter().rev() {
            rest = if is_fetched { need } else { need.or(rest) };
            needs.push(rest.clone());
        }
        needs.reverse();
        needs
    }

    /// The need of a part of a script for earlier files.
    fn part(&self, place: &Place<'_>, part: &Part) -> Need {
        let mut need = Need::No;
        // A subshell or a group may change the directory for its later commands.
        let mut inner = None;
        for it in part.commands() {
            need = need.or(self.command(place, &it));
            if let Some(inner) = &inner {
                let assigned = self.assigned(place.at);
                need = need.or(self.below(inner, &assigned, &it));
            }
            let dir = self.enters(inner.as_ref().unwrap_or(place), &it);
            inner = dir.map(|it| place.clone().in_dir(it)).or(inner);
        }
        need
    }

    /// The need of a command that may walk through a directory above the files of the manager.
    fn below(&self, place: &Place<'_>, assigned: &Assigned, command: &Command) -> Need {
        let words = super::changes::called(command.words());
        let Some((first, arguments)) = words.split_first() else { return Need::No };
        let name = last_name(&first.text);
        let here = place.here(assigned);
        let is_below = self.goes_below(&here, name, arguments, Some(&command.syntax));
        if is_below { Need::Yes(place.at.start()) } else { Need::No }
    }

    /// The directory that a command enters, if certain.
    fn enters(&self, place: &Place<'_>, command: &Command) -> Option<String> {
        let name = command.name()?;
        let word = command.words().get(1).filter(|_| matches!(last_name(&name), "cd" | "pushd"))?;
        self.entered(&place.here(&self.assigned(place.at)), word.written())
    }

    /// The need of a command for earlier files.
    pub fn command(&self, place: &Place<'_>, command: &Command) -> Need {
        super::growth::count();
        if self.resource.manager.invocation(command).is_some() {
            let is_read = self.resource.is_read_by(command);
            if is_read {
                return Need::Yes(place.at.start());
            }
            if !self.resource.fetches_what_it_lacks() {
                let name = command.name().unwrap_or_default();
                let runs_scripts = place.is_start && NODE.contains(&name.as_str());
                return if runs_scripts { self.node(place, command.words()) } else { Need::No };
            }
        }
        let mut redirects = command.syntax.redirects().map(|it| it.syntax().text().to_string());
        let names_dir = command.words().iter().any(|it| self.is_content(place, &it.text))
            || redirects.any(|it| self.is_content(place, &it));
        if names_dir && !is_forced_removal(&command.syntax) {
            return Need::Yes(place.at.start());
        }
        self.words(place, command.words(), &command.syntax)
    }

    /// Whether a text names the files of the manager, relative to any working directory.
    fn is_content(&self, place: &Place<'_>, text: &str) -> bool {
        let is_below = |a: &str, b: &str| {
            a.strip_prefix(b).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        let (here, dir) = (place.dir.as_str(), self.resource.dir);
        // A path relative to `/` has the full name.
        let is_above = here.len() > 1 && is_below(dir, here);
        let path = || resolve(here, text).is_some_and(|it| is_below(&it, dir));
        self.resource.is_in(text) || is_below(here, dir) || is_above && path()
    }

    pub fn words(&self, place: &Place<'_>, words: &[Word], command: &ShCommand) -> Need {
        let Some((first, arguments)) = words.split_first() else { return Need::No };
        let program = if first.text == "[" { Some("[".to_owned()) } else { first.literal() };
        let program = program.unwrap_or_default();
        let name = program.rsplit('/').next().unwrap_or_default();
        let fetches = self.resource.fetches_what_it_lacks();
        match self.resource.is_program(name) {
            true if !fetches || self.resource.is_told_offline(arguments) => {
                return Need::Yes(place.at.start());
            }
            true => {
                let settings = self.settings(place);
                return match settings {
                    Need::No if NODE.contains(&name) => self.node(place, words),
                    _ if place.is_start => Need::No,
                    _ => settings,
                };
            }
            false => {}
        }
        // Other commands of package managers install and remove packages, whose names may equal
        // that of a program.
        if SYSTEM_MANAGERS.contains(&name) && is_of_system(&program) {
            return Need::No;
        }
        if PREFIXES.contains(&name) {
            if name == "command" && arguments.first().is_some_and(|it| it.text.starts_with('-')) {
                return Need::No;
            }
            let skipped = before_command(name, arguments);
            if name == "env" && arguments[..skipped].iter().any(splits) {
                return self.named_or_unknown(place, words);
            }
            return self.words(place, &arguments[skipped..], command);
        }
        let assigned = self.assigned(place.at);
        let is_find = name == "find";
        if !is_find && self.goes_below(&place.here(&assigned), name, arguments, Some(command)) {
            return Need::Yes(place.at.start());
        }
        if ASKING.contains(&name) {
            let starts = self.starts_files(name, arguments);
            return if starts { self.may_reach(place, words) } else { Need::No };
        }
        let is_named = |it: &Word| {
            !fetches && self.resource.is_program(it.text.trim_matches(['"', '\'']))
                || names::are_in(&it.text, self.resource)
        };
        if !SHELLS.contains(&name) && words.iter().any(is_named) {
            return Need::Yes(place.at.start());
        }
        let name = if name == "." { "source" } else { without_version(name) };
        match name {
            "" => self.unknown(place, words),
            "find" => self.find(place, arguments, command),
            "eval" => self.inner(place, words, &joined(arguments)),
            "git" => self.program(place, &program, words).or(self.git(place, words, command)),
            "trap" => self.trap(place, arguments, words),
            "sed" if arguments.iter().any(runs_by_sed) => self.unknown(place, words),
            "awk" | "gawk" | "mawk" => self.awk(place, arguments, words),
            "make" | "gmake" => self.make(place, words),
            it if NODE.contains(&it) => {
                let started = executed(words).map(|it| self.words(place, it, command));
                self.node(place, words).or(started.unwrap_or(Need::No))
            }
            "rake" => self.file(place, "Rakefile", words),
            "source" => self.sourced(place, words),
            it if SHELLS.contains(&it) => self.shell(place, words, command),
            it if INTERPRETERS.contains(&it) => self.interpreted(place, words, command),
            _ => self.program(place, &program, words),
        }
    }

    /// The need of a program that is neither a shell nor an interpreter.
    fn program(&self, place: &Place<'_>, program: &str, words: &[Word]) -> Need {
        let name = program.rsplit('/').next().unwrap_or_default();
        if name == "configure" || self.knows(program) {
            return self.built(place, name, words).or(self.by_option(place, name, words));
        }
        if program.contains('/') {
            return self.file(place, program, words);
        }
        let mut paths = DIRS.iter().map(|dir| format!("{dir}/{program}"));
        let found = paths.find_map(|it| Some((self.origin(place, &it)?, it)));
        let Some((origin, path)) = found else { return self.not_found(place, program, words) };
        let need = self.file(place, &path, words);
        // A package named like the program only installs it.
        let is_unknown = matches!(origin, Origin::Unknown);
        if is_unknown { need.or(self.not_found(place, program, words)) } else { need }
    }

    /// The need of a program from packages or from the base image.
    fn not_found(&self, place: &Place<'_>, program: &str, words: &[Word]) -> Need {
        let need = self.unread(place, program, words);
        let is_trusted = !place.is_start || self.is_trusted_at_start(place, program);
        if is_trusted { need } else { need.or(Need::Perhaps(shown(words))) }
    }

    /// Whether a program that starts in a container is known, or comes from the project.
    fn is_trusted_at_start(&self, place: &Place<'_>, program: &str) -> bool {
        let is_brought = || {
            let mut paths = DIRS.iter().map(|dir| format!("{dir}/{program}"));
            paths.any(|it| {
                matches!(self.origin(place, &it), Some(Origin::Context(_) | Origin::Text(_)))
            })
        };
        leaves_alone(program) || self.is_own(place, program) || is_brought()
    }

    /// Whether the command of a stage is an argument of its entrypoint, a program that starts no
    /// other one.
    pub fn takes_arguments(&self, stage: usize) -> bool {
        let mut all = self.ctx.model().lineage_backwards(stage);
        let Some(entrypoint) = all.find(|it| it.keyword == Keyword::Entrypoint) else {
            return false;
        };
        let words = entrypoint.syntax.json().map(|it| it.values()).unwrap_or_default();
        let Some(name) = words.first().map(|it| last_name(it)) else { return false };
        let is_script =
            name.rsplit_once('.').is_some_and(|it| it.1 == "sh") || name.contains("entrypoint");
        !is_script && !PREFIXES.contains(&name) && !SHELLS.contains(&name)
    }

    /// Whether the Dockerfile creates a program with this name: by a copy, or in a `RUN` without a
    /// package manager.
    fn is_own(&self, place: &Place<'_>, program: &str) -> bool {
        if program.contains(['/', '$']) || program.starts_with('-') {
            return true;
        }
        let Some(stage) = place.stage() else { return true };
        if place.at.keyword == Keyword::Cmd && self.takes_arguments(stage) {
            return true;
        }
        let find = || Rc::new(reads::stages(self.ctx.model(), stage));
        let stages = self.memory.made_of.get(&stage, find);
        let mut parts = stages.iter().flat_map(|it| self.ctx.model().of_stage(*it));
        let is_named = |it: &Instruction| self.ctx.says(it, program);
        let is_manager = |it: &Word| {
            let name = last_name(&it.text);
            SYSTEM_MANAGERS.contains(&name) || MANAGERS.contains(&without_version(name))
        };
        let makes = |it: &Instruction| match it.keyword {
            Keyword::Copy | Keyword::Add => true,
            Keyword::Run => it.script().is_none_or(|it| {
                let mut calls =
                    it.calls().iter().map(|it| super::changes::called(it.command.words()));
                calls.any(|words| {
                    words.iter().any(|it| it.text.contains(program))
                        && !words.first().is_some_and(is_manager)
                })
            }),
            _ => false,
        };
        parts.any(|it| is_named(it) && makes(it))
    }

    fn find(&self, place: &Place<'_>, arguments: &[Word], command: &ShCommand) -> Need {
        let is_exec =
            |it: &Word| ["-exec", "-execdir", "-ok", "-okdir"].contains(&it.text.as_str());
        let starts = arguments.iter().enumerate().filter(|(_, it)| is_exec(it));
        let needs = starts.map(|(at, _)| self.words(place, &arguments[at + 1..], command));
        let needs = needs.fold(Need::No, Need::or);
        let assigned = self.assigned(place.at);
        let is_below = self.goes_below(&place.here(&assigned), "find", arguments, Some(command));
        if is_below { Need::Yes(place.at.start()) } else { needs }
    }

    /// `trap`, with a command to run at the end of the shell or on a signal.
    fn trap(&self, place: &Place<'_>, arguments: &[Word], words: &[Word]) -> Need {
        let text = joined(arguments.get(..1).unwrap_or_default());
        if text == "-" { Need::No } else { self.inner(place, words, &text) }
    }

    /// `awk`, whose programs may run commands.
    fn awk(&self, place: &Place<'_>, arguments: &[Word], words: &[Word]) -> Need {
        let is_file = |it: &Word| it.text == "-f" || it.text == "--file";
        let files = arguments.windows(2).filter(|it| is_file(&it[0])).map(|it| &it[1]);
        let starts = |it: &Word| STARTING_IN_AWK.iter().any(|word| it.text.contains(word));
        let own = if arguments.iter().any(starts) { self.unknown(place, words) } else { Need::No };
        files.map(|it| self.file(place, &it.text, words)).fold(own, Need::or)
    }

    /// `sh -c text`, `sh file`, or a shell that reads its commands from a pipe.
    fn shell(&self, place: &Place<'_>, words: &[Word], command: &ShCommand) -> Need {
        let login = self.login(place, words);
        if login != Need::No {
            return login;
        }
        let arguments = &words[1..];
        let is_text = |it: &Word| {
            it.text.starts_with('-') && !it.text.starts_with("--") && it.text.ends_with('c')
        };
        if let Some(at) = arguments.iter().position(is_text) {
            return match arguments.get(at + 1).and_then(unquoted) {
                Some(text) => self.inner(place, words, &text),
                None => self.named_or_unknown(place, words),
            };
        }
        let script = arguments.iter().find(|it| !it.text.starts_with('-'));
        match script {
            Some(it) if !arguments.iter().any(|it| it.text == "-s") => {
                self.file(place, &it.text, words)
            }
            _ => self.fed(place, words, command),
        }
    }

    fn named_or_unknown(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let is_named = words.iter().any(|it| names::are_in(&it.text, self.resource));
        if is_named { Need::Yes(place.at.start()) } else { self.unknown(place, words) }
    }

    /// The need of a text for a nested shell.
    pub fn inner(&self, place: &Place<'_>, words: &[Word], text: &str) -> Need {
        if place.depth == DEPTH {
            return self.unknown(place, words);
        }
        let place = place.inner();
        let script = ShellText::of_script(text).and_then(|it| Script::of(&it));
        match script {
            Some(script) => self.script(place, &script),
            None => self.named_or_unknown(&place, words),
        }
    }

    /// Input from a pipe or redirection: a file that can be read, or a known installer.
    fn fed(&self, place: &Place<'_>, words: &[Word], command: &ShCommand) -> Need {
        let pipeline = command.syntax().parent().filter(|it| it.kind() == SyntaxKind::ShPipeline);
        let redirects: Vec<_> =
            command.redirects().map(|it| it.syntax().text().to_string()).collect();
        let input = redirects.iter().find_map(|it| it.strip_prefix('<'));
        match (pipeline, input) {
            (None, None) => Need::No,
            (Some(pipeline), _) => {
                let text = pipeline.text().to_string();
                let first = pipeline.children().find_map(ShCommand::cast).map(Command::of);
                match first.as_ref().map(Command::words) {
                    Some([cat, file]) if cat.text == "cat" => self.file(place, &file.text, words),
                    _ if INSTALLERS.iter().any(|it| text.contains(it)) => Need::No,
                    _ => self.unknown(place, words),
                }
            }
            (None, Some(file)) => self.file(place, file.trim(), words),
        }
    }

    /// The arguments of an interpreter; its own installers and one-line programs are known.
    fn interpreted(&self, place: &Place<'_>, words: &[Word], command: &ShCommand) -> Need {
        let arguments = &words[1..];
        let text = |it: Option<&Word>| it.map_or("", |it| it.text.as_str()).to_owned();
        let first = arguments.iter().position(|it| {
            !it.text.starts_with('-') || ["-m", "-c", "-e", "-r", "-", "--"].contains(&&*it.text)
        });
        let Some(at) = first else {
            let asks = ["--version", "-V", "-v", "-version"];
            let is_question = arguments.iter().any(|it| asks.contains(&it.text.as_str()));
            return if is_question { Need::No } else { self.fed(place, words, command) };
        };
        let next = text(arguments.get(at + 1));
        match arguments[at].text.as_str() {
            "-m" if MODULES.contains(&next.as_str()) => self.may_reach(place, words),
            "-m" => self.unknown(place, words),
            "-c" | "-e" | "-r" => {
                if names::reads(&next, self.resource) {
                    return Need::Yes(place.at.start());
                }
                let is_plain = !starts_processes(&next) && !next.contains('`') && !walks(&next);
                let need = if is_plain { Need::No } else { self.unknown(place, words) };
                need.or(self.may_reach(place, words))
            }
            "-" | "--" => self.fed(place, words, command),
            script => {
                let name = script.rsplit('/').next().unwrap_or_default();
                if INSTALLERS.contains(&name) {
                    return Need::No;
                }
                self.file(place, script, words)
            }
        }
    }

    /// `source`; files that only set variables and functions are known.
    fn sourced(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let path = words.get(1).map_or("", |it| it.text.as_str());
        let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(['"', '\'']);
        if SOURCED.contains(&name) { Need::No } else { self.file(place, path, words) }
    }

    /// The need of a script named by a command.
    pub fn file(&self, place: &Place<'_>, path: &str, words: &[Word]) -> Need {
        let found = resolve(&place.dir, path).and_then(|it| self.origin(place, &it));
        match found.and_then(|it| self.read_origin(path, it)) {
            Some(found) => self.needed(place, found, words),
            None => self.unread(place, path, words),
        }
    }

    /// The content of a file of the image, if an instruction puts it there.
    pub fn read(&self, place: &Place<'_>, path: &str) -> Option<Found> {
        let origin = self.origin(place, path)?;
        Some(self.read_origin(path, origin).unwrap_or(Found::Unread))
    }

    /// The content of a file with this origin; `None` if it cannot be read.
    fn read_origin(&self, path: &str, origin: Origin) -> Option<Found> {
        let context = self.ctx.context().ok()?;
        match origin {
            Origin::Context(path) => Some(self.of_context(context, &path)),
            Origin::Text(text) => {
                let mut files = Scripts::new(context, self);
                let found = files.script(path, &text, "", 0);
                Some(files.in_all(found))
            }
            Origin::Stage(..) | Origin::Unknown => None,
        }
    }

    /// The classification of a file of the context.
    pub fn of_context(&self, context: &Context<'_>, path: &str) -> Found {
        self.known.files.get(&path.to_owned(), || {
            let mut files = Scripts::new(context, self);
            let found = files.file(path, 0);
            files.in_all(found)
        })
    }

    /// The need of a script whose content is known.
    pub fn needed(&self, place: &Place<'_>, found: Found, words: &[Word]) -> Need {
        match found {
            Found::Nothing => Need::No,
            Found::Reaches => self.may_reach(place, words),
            Found::Calls => Need::Yes(place.at.start()),
            Found::Unread if place.is_start => {
                let unread = Need::Unread(shown(words).trim_matches('`').to_owned());
                unread.or(self.may_reach(place, words))
            }
            Found::Unknown(all) if place.is_start => {
                let own = |it: &&String| self.is_trusted_at_start(place, it);
                let script = shown(words);
                let script = script.trim_matches('`');
                let unread = match all.iter().find(|it| !own(it)) {
                    Some(name) => Need::Perhaps(format!("`{name}` of `{script}`")),
                    None => Need::Unread(script.to_owned()),
                };
                unread.or(self.may_reach(place, words))
            }
            Found::Unread | Found::Unknown(_) => self.unknown(place, words),
        }
    }

    /// The need of a program that cannot be read: it may be any file of its name, and run any other.
    fn unread(&self, place: &Place<'_>, path: &str, words: &[Word]) -> Need {
        let namesakes = self.namesakes(place, path, words);
        place.unread(path, words).or(namesakes).or(self.may_reach(place, words))
    }

    /// The need of an unknown command, which may run any file. An argument is no command.
    pub fn unknown(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let is_argument = place.at.keyword == Keyword::Cmd
            && place.stage().is_some_and(|it| self.takes_arguments(it));
        let own = place.unknown(words);
        if is_argument { own } else { own.or(self.may_reach(place, words)) }
    }

    /// The origin of a file in the image; `None` if no instruction puts it there.
    pub fn origin(&self, place: &Place<'_>, path: &str) -> Option<Origin> {
        let context = self.ctx.context().ok()?;
        let mounted = || by_mount(context, place.at, &place.dir, path);
        let mounted = if place.is_at_the_end() { None } else { mounted() };
        let until = (!place.is_at_the_end()).then_some(place.at.index);
        mounted.or_else(|| self.origin_in(place.stage()?, until, path))
    }

    /// The origin of a file in the image of a stage, after the instruction `until` or at the end.
    fn origin_in(&self, stage: usize, until: Option<usize>, path: &str) -> Option<Origin> {
        let (model, context) = (self.ctx.model(), self.ctx.context().ok()?);
        let mut is_of_stage = false;
        let targets = || Targets::of(model, self.memory.names(model));
        let (mut stage, mut until, mut path) = (stage, until, path.to_owned());
        for _ in 0..STAGES {
            let is_seen = |it: &Instruction| {
                let is_before = until.is_none_or(|until| it.index <= until);
                is_before && it.stage.is_some_and(|own| model.has_in_lineage(stage, own))
            };
            let find = || {
                let targets = self.memory.targets.get_or_init(targets);
                Rc::new(origins(self.ctx, context, targets, &path))
            };
            let all = self.memory.origins.get(&path, find);
            let mut seen = all.iter().rev().filter(|it| is_seen(&model.instructions()[it.0]));
            match seen.next() {
                Some((_, Origin::Stage(from, of_stage))) => {
                    (stage, until, path) = (*from, None, of_stage.clone());
                    is_of_stage = true;
                }
                Some((_, origin)) => return Some(origin.clone()),
                // Another image, or a command, made the file of the stage.
                None => return is_of_stage.then_some(Origin::Unknown),
            }
        }
        Some(Origin::Unknown)
    }
}

fn is_or(part: &Part) -> bool {
    matches!(part.operator, Some((Operator::Or, _)))
}

/// Whether an option makes `env` split a text into words, the first of which is a program.
pub(super) fn splits(option: &Word) -> bool {
    let text = &option.text;
    let letters = text.strip_prefix('-').filter(|it| !it.starts_with('-'));
    text.starts_with("--split-string")
        || letters.is_some_and(|it| it.trim_start_matches(['i', 'v', '0']).starts_with('S'))
}

/// Whether a word is a script of `sed` that runs commands: by a command `e`, or by a flag of `s`.
pub(super) fn runs_by_sed(word: &Word) -> bool {
    let text = word.literal().unwrap_or_else(|| word.text.clone());
    let text = text.strip_prefix("--expression=").unwrap_or(&text);
    let is_address = |c: char| c.is_ascii_digit() || matches!(c, ',' | '$' | ' ');
    text.split(['\n', ';']).map(|it| it.trim_start_matches(is_address).trim_end()).any(|it| {
        let by_flag = || {
            let rest = it.strip_prefix('s')?;
            let delimiter = rest.chars().next().filter(|it| !it.is_alphanumeric() && *it != ' ')?;
            let flags = rest.rsplit(delimiter).next()?;
            let is_one = rest.matches(delimiter).count() > 2
                && flags.chars().all(|c| "0123456789egimpIM".contains(c));
            Some(is_one && flags.contains('e'))
        };
        it == "e" || it.starts_with("e ") || by_flag().unwrap_or_default()
    })
}

fn joined(words: &[Word]) -> String {
    let texts = words.iter().map(|it| unquoted(it).unwrap_or_else(|| it.text.clone()));
    texts.collect::<Vec<_>>().join(" ")
}

/// The value of a word; expansions stay as written.
fn unquoted(word: &Word) -> Option<String> {
    word.literal().or_else(|| {
        let inner = word.text.strip_prefix('"')?.strip_suffix('"')?;
        (!inner.contains(['"', '\\'])).then(|| inner.to_owned())
    })
}
