//! Dependencies on the shell in the text of the Dockerfile.

use std::collections::BTreeSet;
use std::sync::Arc;

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use super::look::{self, Look};
use super::started::{Started, parts};
use super::{process, variables};
use crate::PassContext;

/// The shell variable that the command itself names, as `python -c` and `node -e` may.
pub(super) fn command(ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
    let name = look::variable(&it.syntax.shell_text()?.joined())?;
    let line = ctx.line(it.start());
    Some(format!("the command in line {line} names `{name}`, which only a shell sets"))
}

/// How the command itself depends on processes, as `python -c` and `bash -c` may.
pub(super) fn process(ctx: &PassContext<'_>, started: &Started<'_>) -> Option<String> {
    let text = started.it.syntax.shell_text()?.joined();
    let list = || {
        let name = variables::listed(&text).filter(|_| !started.sets_variables)?;
        Some(format!("lists all variables (`{name}`), and only a shell sets `PWD`"))
    };
    let own = || process::own(&text).filter(|_| !started.has_init);
    let what = process::in_tree(&text).or_else(own).or_else(list)?;
    let line = ctx.line(started.it.start());
    Some(format!("the command in line {line} {what}"))
}

/// The files that heredocs write, named after the lines of their instructions.
pub(super) fn files(ctx: &PassContext<'_>, stages: &BTreeSet<usize>) -> Vec<(String, Arc<Look>)> {
    let files = parts(ctx.model(), stages).flat_map(|it| {
        let to = match it.keyword {
            Keyword::Copy | Keyword::Add => {
                it.syntax.words().last().map_or_else(String::new, |it| it.text())
            }
            _ => String::new(),
        };
        let line = ctx.line(it.start());
        it.syntax.heredocs().filter_map(move |it| {
            let look = Look::at(&to, it.body()?.as_bytes());
            Some((format!("line {line}"), Arc::new(look)))
        })
    });
    files.collect()
}

/// The shell variable that an instruction writes to a file or another variable.
pub(super) fn doubt(ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
    // Most instructions have none of the words.
    ["PWD", "SHLVL", "_"].iter().any(|name| ctx.said(it).contains(name)).then_some(())?;
    let bodies = || it.syntax.heredocs().filter_map(|it| it.body());
    let name = match it.keyword {
        Keyword::Copy | Keyword::Add => {
            let to = it.syntax.words().last().map_or_else(String::new, |it| it.text());
            bodies().find_map(|body| Look::at(&to, body.as_bytes()).variable)
        }
        Keyword::Run => {
            let text = it.syntax.shell_text().map(|it| it.joined()).unwrap_or_default();
            let is_script = text.starts_with("<<");
            let of_body = |body: String| {
                let script = || look::variable(&literal(&body));
                if is_script { script() } else { Look::at("", body.as_bytes()).variable }
            };
            look::variable(&literal(&text)).or_else(|| bodies().find_map(of_body))
        }
        Keyword::Env => look::variable(&literal(ctx.said(it))),
        _ => None,
    }?;
    let line = ctx.line(it.start());
    Some(format!("line {line} writes `{name}` into a file, and only a shell sets the variable"))
}

/// A shell text without the variables that the shell expands.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let (mut is_single, mut is_double) = (false, false);
    let mut last = ' ';
    while let Some(c) = chars.next() {
        match c {
            '\'' if !is_double => is_single = !is_single,
            '"' if !is_single => is_double = !is_double,
            '\\' if !is_single => literal.extend(chars.next()),
            '#' if !is_single && !is_double && last.is_whitespace() => {
                while chars.next_if(|it| *it != '\n').is_some() {}
            }
            '$' if !is_single => {
                chars.next_if_eq(&'{');
                while chars.next_if(|it| it.is_ascii_alphanumeric() || *it == '_').is_some() {}
            }
            _ => {}
        }
        literal.push(c);
        last = c;
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shell_fills_in_is_not_written() {
        let is_written = |text: &str| look::variable(&literal(text)).is_some();
        for text in
            ["echo \"cd $PWD\" > a", "cp -r ${PWD}/a /b", "echo \"it's $PWD\"", "a # don't\nb $PWD"]
        {
            assert!(!is_written(text), "{text}");
        }
        for text in [
            "echo 'import os; os.environ[\"PWD\"]' > a.py",
            "echo \"it's\"; echo '$PWD' > a",
            "echo \\$PWD > a",
            "echo \"\\${PWD}\" > a",
            "true # don't\necho '$PWD' > a",
        ] {
            assert!(is_written(text), "{text}");
        }
    }
}
