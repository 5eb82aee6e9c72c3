//! Whether a text calls a package manager, or names its files.

use dockwright_model::{APK, Instruction};
use dockwright_syntax::SyntaxKind;
use dockwright_syntax::ast::ShCommand;

use super::resource::Resource;
use crate::PassContext;
use crate::facts::programs::is_forced_removal;
use crate::word_set::WordSet;

/// Whether `text`, in any language, seems to call the manager or another reader of its files.
pub(super) fn are_in(text: &str, resource: &Resource) -> bool {
    let programs = resource.manager.programs.iter().chain(resource.readers);
    programs.into_iter().any(|it| is_called(text, it, resource))
}

/// Whether `text` calls the manager, uses its library, or reads its files.
pub(super) fn reads(text: &str, resource: &Resource) -> bool {
    !makes_own(text, resource)
        && (are_in(text, resource)
            || is_passed_on(text, resource)
            || loads_library(text, resource)
            || names_content(text, resource))
}

/// Whether a text creates the directory, with all directories above, before working there, and does
/// nothing that would fail in an empty directory.
pub(super) fn makes_own(text: &str, resource: &Resource) -> bool {
    const NEEDING: [&str; 8] =
        ["mkdir", "rm -r", "rmtree", "chown", "chmod", "tar ", ".cache/pip", "rsync"];
    let makes = |it: &str| resource.made_by.iter().any(|way| it.contains(way));
    let needs = |line: &str| NEEDING.iter().any(|it| line.contains(it)) && !makes(line);
    makes(text) && !text.lines().any(needs)
}

/// Endings of the names of files that only hold data: a path in one of them that begins at no
/// directory is none of a home directory.
static DATA: WordSet =
    WordSet::new("csv geojson htm html json jsonl log ndjson plist snap sql sqlite tsv xhtml xml");

/// The same for a file of this name, which may only hold data.
pub(super) fn word_of_file(path: &str, text: &str, resource: &Resource) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_data = name.rsplit_once('.').is_some_and(|it| DATA.has(it.1));
    let has_path = || resource.marks.iter().any(|it| it.starts_with('/') && text.contains(it));
    let is_other = is_data && !resource.made_by.is_empty() && !has_path();
    if is_other { None } else { word(text, resource) }
}

/// The word with which a text in any language names the manager outside comments.
pub(super) fn word(text: &str, resource: &Resource) -> Option<&'static str> {
    let programs = || resource.manager.programs.iter().chain(resource.readers);
    let libraries = || resource.libraries.iter().chain(resource.words);
    let marks = || resource.marks.iter().chain([&resource.dir]);
    // Most files have none of the words.
    let mut all = programs().chain(libraries()).chain(marks());
    all.any(|it| text.contains(*it)).then_some(())?;
    let has_blocks = text.contains("/**");
    let is_comment = |it: &str| {
        let it = it.trim_start();
        // Lines of a crontab may also begin with a star.
        ["# ", "## ", "// ", ";; "].iter().any(|mark| it.starts_with(mark))
            || has_blocks && it.starts_with("* ")
    };
    let text: String = text.split_inclusive('\n').filter(|it| !is_comment(it)).collect();
    if makes_own(&text, resource) {
        return None;
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_word = |it: &str| {
        text.match_indices(it).any(|(at, _)| {
            !text[..at].ends_with(is_part) && !text[at + it.len()..].starts_with(is_part)
        })
    };
    let is_online = resource.fetches_what_it_lacks();
    let called =
        programs().find(|it| is_called(&text, it, resource) || !is_online && quotes(&text, it));
    let other = || resource.words.iter().find(|it| is_word(it));
    let library = || {
        let is_loaded = loads_library(&text, resource);
        is_loaded.then(|| resource.libraries.iter().find(|it| text.contains(**it))).flatten()
    };
    let called = called.or_else(|| passed_on(&text, resource));
    let content = || names_content(&text, resource).then_some(&resource.dir);
    called.or_else(other).or_else(library).or_else(content).copied()
}

/// Words after which a shell reads a command.
static BEFORE_COMMANDS: WordSet =
    WordSet::new("! ( { command do elif else env eval exec if nohup sudo then time until while");

/// The name of the manager, if a shell script has it as a separate word and also calls a program by
/// a variable: in a loop over names, from an array, or as the argument of a function.
fn passed_on<'t>(text: &str, resource: &'t Resource) -> Option<&'t &'static str> {
    if resource.fetches_what_it_lacks() {
        return None;
    }
    let is_end = |c: char| c.is_whitespace() || "\"'`;|&()<>=,{}[]".contains(c);
    let is_word = |name: &str| {
        text.contains(name)
            && text.split(is_end).any(|it| it == name || it.ends_with(&format!("bin/{name}")))
    };
    let name = resource.manager.programs.iter().find(|it| is_word(it))?;
    let is_separator = |c: char| matches!(c, '\n' | ';' | '&' | '|' | '`' | '(' | '{');
    let mut commands = text.split(is_separator);
    let calls_variable = commands.any(|it| {
        let mut words = it.split_whitespace().skip_while(|it| BEFORE_COMMANDS.has(it));
        let first = words.next().unwrap_or_default().trim_start_matches('"');
        // `exec "$@"` starts the command of the container, not a name from the script.
        first.starts_with('$') && !it.contains("exec \"$@\"") && !first.contains('=')
    });
    calls_variable.then_some(name)
}

fn is_passed_on(text: &str, resource: &Resource) -> bool {
    passed_on(text, resource).is_some()
}

/// Whether a string consists of the name of a program.
fn quotes(text: &str, program: &str) -> bool {
    ['"', '\''].iter().any(|it| text.contains(&format!("{it}{program}{it}")))
}

/// Whether a line of a program in any language imports a module with the function of the manager.
/// If the manager fetches missing files, this counts only if the program tells it not to.
fn loads_library(text: &str, resource: &Resource) -> bool {
    const TAKE_IN: [&str; 8] = [
        "import",
        "from",
        "use",
        "require",
        "__import__",
        "import_module",
        "repository",
        "library",
    ];
    if resource.fetches_what_it_lacks() && !resource.is_setting(text) {
        return false;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let lines = text.lines().filter(|it| !it.trim_start().starts_with('#'));
    lines.filter(|it| resource.libraries.iter().any(|name| it.contains(name))).any(|line| {
        let words = line.split(|c| !is_part(c)).skip_while(|it| !TAKE_IN.contains(it));
        words.skip(1).any(|it| resource.libraries.contains(&it))
    })
}

/// Whether a command in a text names the files of the manager, other than in an `rm -f`.
fn names_content(text: &str, resource: &Resource) -> bool {
    if !resource.is_in(text) {
        return false;
    }
    let joined = text.replace("\\\n", " ");
    let lines = joined.lines().filter(|it| !it.trim_start().starts_with('#'));
    lines.flat_map(|it| it.split([';', '&', '|'])).filter(|it| resource.is_in(it)).any(|it| {
        if !resource.is_in(&without_mounts(it)) {
            return false;
        }
        let mut words = it.split_whitespace().map(|it| it.trim_start_matches(['@', '-', '(', '{']));
        let is_removal =
            words.by_ref().find(|it| !matches!(*it, "sudo" | "" | "then" | "do" | "else"))
                == Some("rm");
        !(is_removal && it.split_whitespace().any(is_forced))
    })
}

/// A command without the directories of the machine that it mounts, each of which hides what the
/// image has in that place. Volumes with a name get what is there.
fn without_mounts(command: &str) -> String {
    let mut is_value = false;
    let words = command.split_whitespace().filter(|it| {
        let (option, value) = it.split_once('=').unwrap_or((it, it));
        let is_option = matches!(option, "-v" | "--volume");
        let is_mount = (is_value || is_option)
            && value.contains(':')
            && value.trim_start_matches(['"', '\'']).starts_with(['/', '.', '~', '$']);
        is_value = is_option;
        !is_mount
    });
    words.collect::<Vec<_>>().join(" ")
}

fn is_forced(option: &str) -> bool {
    option == "--force"
        || option.strip_prefix('-').is_some_and(|it| !it.starts_with('-') && it.contains('f'))
}

fn is_called(text: &str, program: &str, resource: &Resource) -> bool {
    // Most texts are short words, for which setting up a search takes longer than it saves.
    if !text.contains(program) {
        return false;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.match_indices(program).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + program.len()..]);
        let in_directory = before.ends_with('/') && !before.ends_with("bin/");
        let starts = !in_directory && !before.ends_with(is_part);
        let ends = !after.starts_with(is_part) && !after.starts_with('/');
        // A short name may also be a word of prose, or the end of a file name.
        starts
            && ends
            && (program.contains('-') || is_told_to_do(after, resource))
            && (!resource.fetches_what_it_lacks() || is_offline(after, resource))
            && !has_own_index(after, program, resource)
            && !is_blind(after, resource)
    })
}

/// Whether the arguments make the program fetch an index of its own, as in `apk --no-cache add`.
fn has_own_index(after: &str, program: &str, resource: &Resource) -> bool {
    let is_end = |c: char| matches!(c, '\n' | ';' | '&' | '|' | '#');
    let own = after.split(is_end).next().unwrap_or_default();
    let own = own.split(program).next().unwrap_or_default();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let has = |word: &str| own.split(|c| !is_part(c)).any(|it| it == word);
    *resource.manager == APK && has("--no-cache") && !resource.offline.iter().any(|it| has(it))
}

/// Whether the text after `apk` is a command that needs no index.
fn is_blind(after: &str, resource: &Resource) -> bool {
    let next = after.trim_start_matches([' ', '\t', '"', '\'', ',']);
    let line = next.split(['\n', ';', '&', '|']).next().unwrap_or_default();
    let word = line.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
    *resource.manager == APK && resource.blind.contains(&word) && !line.contains("--no-network")
}

/// Whether the text after the name of a program is a command, an option or a variable.
fn is_told_to_do(after: &str, resource: &Resource) -> bool {
    let next = after.trim_start_matches([' ', '\t', '"', '\'', ',', '[', '\\', '\n']);
    let word = next.split(|c: char| !c.is_ascii_lowercase() && c != '-').next().unwrap_or_default();
    let manager = resource.manager;
    let commands = [manager.installs, manager.changes, manager.updates, manager.reads];
    next.starts_with(['-', '$'])
        || commands.iter().any(|it| it.contains(&word))
        || word == "download"
}

/// Whether the arguments have an option for working offline.
fn is_offline(after: &str, resource: &Resource) -> bool {
    let mut lines = after.split_inclusive('\n');
    let mut is_open = true;
    let mut command = lines.by_ref().take_while(|it| {
        let is_next = is_open;
        is_open = it.trim_end().ends_with('\\');
        is_next
    });
    command.any(|line| {
        let own = line.split([';', '&', '|']).next().unwrap_or_default();
        let is_part = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']');
        let mut words = own.split(is_part);
        words.any(|it| resource.offline.contains(&it) || resource.is_setting(it))
    })
}

/// Whether a recipe of a Makefile begins with a variable that neither names a compiler by default
/// nor is set to a plain name.
pub(super) fn has_built_recipe(text: &str) -> bool {
    let is_set = |name: &str| {
        text.lines().any(|it| {
            let value = it.strip_prefix(name).map(|it| it.trim_start_matches([' ', ':', '?']));
            let value = value.and_then(|it| it.strip_prefix('='));
            value.is_some_and(|it| !it.contains(['$', '`']))
        })
    };
    text.lines().filter_map(|it| it.strip_prefix('\t')).any(|line| {
        // Quoted text is rarely a command, and never one if it is a variable.
        let commands = line.split([';', '&', '|']);
        commands.map(|it| it.trim_start_matches(['@', '-', '+', ' '])).any(|it| {
            let inner = it.strip_prefix("$(").or_else(|| it.strip_prefix("${"));
            let Some(name) = inner.and_then(|it| it.split([')', '}']).next()) else {
                return it.starts_with('$');
            };
            !super::known::TOOLS_OF_MAKE.has(name) && !is_set(name)
        })
    })
}

/// Where an instruction names `dir`, other than in a comment, in a forced removal, or as the target
/// of a mount, which hides the image's own files.
pub(crate) fn names_dir(ctx: &PassContext<'_>, it: &Instruction, dir: &str) -> Option<usize> {
    let node = it.syntax.syntax();
    let start = usize::from(node.text_range().start());
    let mut found = ctx.text(it).match_indices(dir).map(|(at, _)| start + at);
    let found = found.find(|at| {
        let offset = u32::try_from(*at).unwrap_or_default();
        let Some(token) = node.token_at_offset(offset.into()).right_biased() else { return true };
        let command = token.parent_ancestors().find_map(ShCommand::cast);
        let is_removed = command.is_some_and(|it| is_forced_removal(&it));
        let before = &ctx.source()[start..*at];
        let word = before.rsplit([',', '"', '\'', ' ']).next().unwrap_or_default();
        let is_mount = ["target=", "dst=", "destination="].iter().any(|it| word.starts_with(it))
            && token.parent_ancestors().find_map(ShCommand::cast).is_none();
        token.kind() != SyntaxKind::Comment && !is_removed && !is_mount
    });
    let is_cut = || !ctx.text(it).contains(dir) && ctx.says(it, dir);
    found.or_else(|| is_cut().then_some(start))
}
