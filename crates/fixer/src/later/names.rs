//! Whether a text calls a package manager.

use super::Resource;

/// Whether `text`, of whatever language, seems to call the manager, or another reader.
pub(super) fn are_in(text: &str, resource: &Resource) -> bool {
    let programs = resource.manager.programs.iter().chain(resource.readers);
    programs.into_iter().any(|it| is_called(text, it, resource))
}

fn is_called(text: &str, program: &str, resource: &Resource) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.match_indices(program).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + program.len()..]);
        let in_directory = before.ends_with('/') && !before.ends_with("bin/");
        let starts = !in_directory && !before.ends_with(is_part);
        let ends = !after.starts_with(is_part) && !after.starts_with('/');
        // A short name is also a word of prose, or the end of a file's name.
        starts
            && ends
            && (program.contains('-') || is_told_to_do(after, resource))
            && (!resource.fetches_what_it_lacks() || is_offline(after, resource))
    })
}

/// Whether what stands behind the name of a program is a command, an option or a variable.
fn is_told_to_do(after: &str, resource: &Resource) -> bool {
    let next = after.trim_start_matches([' ', '\t', '"', '\'', ',', '\\', '\n']);
    let word = next.split(|c: char| !c.is_ascii_lowercase() && c != '-').next().unwrap_or_default();
    let manager = resource.manager;
    let commands = [manager.installs, manager.changes, manager.updates, manager.reads];
    next.starts_with(['-', '$']) || commands.concat().contains(&word) || word == "download"
}

/// Whether the command whose program stands before this has an option to work offline.
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

/// Whether a recipe of a Makefile begins with a variable that the Makefile does not set to a plain
/// name, and that is none of those that are compilers.
pub(super) fn has_built_recipe(text: &str) -> bool {
    let is_set = |name: &str| {
        text.lines().any(|it| {
            let value = it.strip_prefix(name).map(|it| it.trim_start_matches([' ', ':', '?']));
            let value = value.and_then(|it| it.strip_prefix('='));
            value.is_some_and(|it| !it.contains(['$', '`']))
        })
    };
    text.lines().filter_map(|it| it.strip_prefix('\t')).any(|line| {
        // Text in quotes is no command, most of the time; a variable that stands for one never is.
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
