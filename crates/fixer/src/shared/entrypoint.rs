//! How an `ENTRYPOINT` treats a `CMD`, and which shell starts either.

use dockwright_model::{Instruction, Model};
use dockwright_syntax::{Keyword, Shell};

use crate::PassContext;
use crate::facts::programs::last_name;
use crate::shared::argv;
use crate::word_set::WordSet;

/// How the `ENTRYPOINT` treats a `CMD`.
pub(crate) enum Entry {
    /// The file has no `ENTRYPOINT`; the base image may have one.
    None,
    /// An init program, which starts the command unchanged and reaps orphans.
    Init(String),
    /// The shell form, which ignores the command.
    Shell,
    /// A shell form that may read the arguments of the shell.
    Arguments,
    /// Any other exec form, with an unknown effect.
    Array,
}

/// How the `ENTRYPOINT` in force at the end of a stage treats a `CMD`.
pub(crate) fn entrypoint(ctx: &PassContext<'_>, stage: usize) -> Entry {
    let model = ctx.model();
    let entrypoint = model.lineage_backwards(stage).find(|it| it.keyword == Keyword::Entrypoint);
    let Some(entrypoint) = entrypoint else { return Entry::None };
    let may_be_emptied = ctx.mentions().any(|it| it.1.may_empty_entrypoint());
    let Some(array) = entrypoint.syntax.json() else {
        let is_plain = shell(model, entrypoint, stage).is_ok();
        let text = entrypoint.syntax.shell_text().map(|it| it.joined()).unwrap_or_default();
        let ignores = is_plain && !asks_for_arguments(&text) && !uses_arguments(&text);
        return match ignores {
            true if may_be_emptied => Entry::None,
            true => Entry::Shell,
            false => Entry::Arguments,
        };
    };
    let words = array.values();
    match words.as_slice() {
        [] => Entry::None,
        [init, options @ ..] if is_init(init) && options.iter().all(|it| it.starts_with('-')) => {
            if may_be_emptied {
                Entry::None
            } else {
                Entry::Init(last_name(init).to_owned())
            }
        }
        _ => Entry::Array,
    }
}

fn is_init(program: &str) -> bool {
    ["tini", "tini-static", "dumb-init", "catatonit"].contains(&last_name(program))
}

/// Checks that the shell does nothing but start the command; otherwise returns the reason.
pub(crate) fn shell(model: &Model, it: &Instruction, stage: usize) -> Result<(), String> {
    let later = || {
        let below = model.built_on(stage).flat_map(|it| model.of_stage(it));
        model.rest_of_stage(it).iter().chain(below).any(|it| it.keyword == Keyword::Shell)
    };
    if it.keyword == Keyword::Healthcheck && later() {
        return Err("the last `SHELL` of the image starts the health check, not the one in force \
                    here, and the command may need that shell"
            .to_owned());
    }
    let Some(argv) = model.shell(it) else {
        let reason = "`SHELL` names another shell than `/bin/sh`, which the command may need";
        return if it.shell == Shell::Default { Ok(()) } else { Err(reason.to_owned()) };
    };
    if argv::is_bare_shell(&argv) {
        return Ok(());
    }
    Err(format!(
        "`{}` starts the command, which may need what this shell reads or sets",
        argv.join(" ")
    ))
}

/// Whether a text has a word that uses the positional parameters of the shell, passes them to a
/// file, or evaluates text.
fn uses_arguments(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || ";&|(){}'\"`".contains(c));
    text.contains(['`', '\n'])
        || ["BASH_ARG", "/proc/", "${!"].iter().any(|it| text.contains(it))
        || words.any(|it| OF_ARGUMENTS.has(it))
}

/// Such words. `for` and `select` without a list use the positional parameters.
static OF_ARGUMENTS: WordSet = WordSet::new(". eval for getopts select set shift source");

/// Whether a text reads the shell's parameters `$0`, `$1`, `$@`, `$*` or `$#`, with or without
/// braces.
pub(crate) fn asks_for_arguments(text: &str) -> bool {
    text.split('$').skip(1).any(|it| {
        let name = it.strip_prefix('{').unwrap_or(it);
        name.starts_with(|c: char| c.is_ascii_digit() || "@*#".contains(c))
    })
}
