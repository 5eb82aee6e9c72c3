//! Variables that a shell reads, sets or removes when it starts a command.

use dockwright_model::{Instruction, Model};
use dockwright_syntax::Keyword;

use super::argv;
use crate::facts::programs::last_name;
use crate::word_set::WordSet;
use crate::{PassContext, ToldOfContainers};

/// Variables that a shell overwrites or removes when it starts.
static OF_SHELLS: WordSet = WordSet::new(
    "
    BASH BASHOPTS BASHPID BASH_ARGV0 BASH_COMMAND BASH_VERSION DIRSTACK EPOCHSECONDS EUID FUNCNAME
    GROUPS HISTCMD IFS LINENO OLDPWD OPTERR OPTIND PIPESTATUS PPID PS1 PS2 PS4 PWD RANDOM SECONDS
    SHELLOPTS SHLVL SRANDOM UID _",
);

/// Variables that make a shell read a file, or change how it reads the command.
static READ_BY_SHELLS: WordSet = WordSet::new("BASHOPTS BASH_ENV ENV IFS PS4 SHELLOPTS");

const READ_BY_BASH: [&str; 3] = ["BASHOPTS", "BASH_ENV", "SHELLOPTS"];

/// A variable of a container, set by a file of the project, that a shell reads or may read.
pub(crate) fn doubt_of_variables(ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
    let ToldOfContainers { variables: given, started, derived, .. } = ctx.containers();
    let has_no_shell =
        |name: &str| !argv::is_name(name) || name == "BASH_ENV" || OF_SHELLS.has(name);
    if let Some((who, name)) = derived.variables.iter().find(|it| has_no_shell(&it.1)) {
        return Some(format!(
            "`{who}` may build on this image, and what the variable `{name}` does may depend on \
             the shell"
        ));
    }
    if let Some((file, name)) = given.iter().find(|it| READ_BY_SHELLS.has(&it.1)) {
        return Some(format!("`{file}` sets `{name}`, which shells read"));
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = |text: &'_ str| {
        text.split(move |c| !is_part(c)).find(|it| READ_BY_BASH.contains(it)).map(str::to_owned)
    };
    if let Some((file, name)) = started.iter().find_map(|it| Some((&it.0, words(&it.1)?))) {
        return Some(format!("`{file}` names `{name}`, which shells read"));
    }
    // Shells other than bash read no variables of this kind for `-c`.
    ctx.model().shell(it)?.first().filter(|it| last_name(it) == "bash")?;
    if let Some((file, path)) = given.iter().find(|it| it.1.starts_with("./")) {
        return Some(format!("`{file}` takes variables from `{path}`, which cannot be read"));
    }
    let (file, _) = started.iter().find(|it| it.1.contains("--env-file"))?;
    Some(format!("`{file}` takes variables from a file, which bash may read"))
}

/// Why containers may have a `PATH` other than that of the image.
pub(crate) fn doubt_of_path(ctx: &PassContext<'_>) -> Option<String> {
    let ToldOfContainers { variables, started, derived, .. } = ctx.containers();
    let given = variables.iter().chain(&derived.variables).find(|it| it.1 == "PATH");
    let is_set = |text: &str| {
        let mut found = text.match_indices("PATH=").map(|it| &text[..it.0]);
        found.any(|it| !it.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let (who, _) = given.or_else(|| started.iter().find(|it| is_set(&it.1)))?;
    Some(format!(
        "`{who}` sets `PATH`, and only a shell finds programs in relative directories of `PATH`"
    ))
}

/// A variable of `ENV` that shells remove, because its name is not valid in a shell, that they set
/// themselves, or from which bash takes the name of a script.
pub(crate) fn name_without_shell(model: &Model, stage: usize) -> Option<String> {
    let envs = model.lineage_backwards(stage).filter(|it| it.keyword == Keyword::Env);
    let mut names = envs.flat_map(|it| {
        let pairs = it.syntax.pairs().filter_map(|it| it.key());
        pairs.chain(it.syntax.legacy_pair().and_then(|it| it.key())).collect::<Vec<_>>()
    });
    names.find(|it| !argv::is_name(it) || it == "BASH_ENV" || OF_SHELLS.has(it))
}
