//! Two neighbouring `RUN`s → one, the comments between them kept above the commands they stood
//! above.

use dockwright_model::{AndOr, End, Instruction, Operator, Script};
use dockwright_syntax::{Keyword, SyntaxKind, SyntaxToken};

use std::rc::Rc;

use crate::PassContext;
use crate::comments::is_pragma;
use crate::edit::Indel;

/// A `RUN` of shell form whose commands are all known.
pub(crate) struct Run<'m> {
    pub instruction: &'m Instruction,
    pub script: Rc<Script>,
}

impl<'m> Run<'m> {
    /// The `RUN`; `None` for another instruction, for other forms, and where something in the text
    /// is not understood.
    pub fn of(instruction: &'m Instruction) -> Option<Self> {
        let is_plain = instruction.keyword == Keyword::Run && !instruction.has_heredoc();
        let script = is_plain.then(|| instruction.script())??;
        (!script.lists.is_empty()).then_some(Self { instruction, script })
    }
}

/// How two neighbours become `first && second`; `None` where that would not be the same.
pub(crate) fn join(ctx: &PassContext<'_>, first: &Run<'_>, second: &Run<'_>) -> Option<Vec<Indel>> {
    let (a, b) = (first.instruction, second.instruction);
    let is_neighbour = a.index + 1 == b.index && a.stage == b.stage && a.shell == b.shell;
    let is_same = is_neighbour && flags(a) == flags(b) && is_open(&first.script);
    let is_same = is_same && !second.script.has_comment;
    (is_same && ends_there(a) && !asks_for_status(ctx, b)).then_some(())?;

    let last = first.script.lists.last()?.parts.last()?.range().end;
    let text = second.instruction.syntax.shell_text()?.syntax().text_range();
    let between = comments(first, last, text.start().into());
    if between.iter().any(|it| is_pragma(it) || is_divider(it)) {
        return None;
    }
    let mut joint = joint(ctx, &between, [first, second]);
    let is_plain = |it: &AndOr| it.is_simple() && !it.parts.iter().any(|it| is_or(it.operator));
    if second.script.single().is_some_and(is_plain) {
        return Some(vec![Indel::replace(last..text.start().into(), joint)]);
    }
    let end = second.script.lists.last()?.parts.last()?.range().end;
    // A script over lines is none that people put in braces, and `set -e` acts otherwise in them.
    let is_short = !ctx.source()[usize::from(text.start())..end].contains('\n');
    (is_open(&second.script) && is_short && !second.script.sets_errexit()).then_some(())?;
    joint.push_str("{ ");
    let braces = Indel::replace(end..text.end().into(), "; }");
    Some(vec![Indel::replace(last..text.start().into(), joint), braces])
}

/// What stands between the two texts: `&&` and the comments, in the order that the texts, or all
/// others of the file, have it in.
fn joint(ctx: &PassContext<'_>, comments: &[String], runs: [&Run<'_>; 2]) -> String {
    let comments: Vec<_> = comments.iter().map(|it| format!("{}\n", it.trim_end())).collect();
    let comments = comments.concat();
    let escape = ctx.parse.escape();
    let own = runs.map(|it| operators(ctx, ctx.text(it.instruction)));
    let own = (own[0].0 + own[1].0, own[0].1 + own[1].1);
    let (at_end, at_start) = if own == (0, 0) { ctx.operators() } else { own };
    match (at_end > at_start, comments.as_str()) {
        (true, _) => format!(" && {escape}\n{comments}"),
        (false, "") => " && ".to_owned(),
        (false, _) => format!(" {escape}\n{comments}&& "),
    }
}

/// How many `&&` of a text stand at the ends of lines, and how many at their starts.
pub(crate) fn operators(ctx: &PassContext<'_>, text: &str) -> (usize, usize) {
    let escape = ctx.parse.escape();
    let ends = |it: &&str| {
        let before = it.trim_end().strip_suffix(escape).map(str::trim_end);
        before.is_some_and(|it| it.ends_with("&&"))
    };
    let starts = |it: &&str| it.trim_start().starts_with("&&");
    (text.lines().filter(ends).count(), text.lines().filter(starts).count())
}

/// Whether more commands may stand behind the text.
fn is_open(script: &Script) -> bool {
    let last = script.lists.last().is_some_and(|it| matches!(it.end, End::Text | End::Semicolon));
    last && !script.has_comment
}

fn is_or(operator: Option<(Operator, usize)>) -> bool {
    matches!(operator, Some((Operator::Or, _)))
}

fn flags(it: &Instruction) -> Vec<(String, String)> {
    it.syntax.flags().map(|it| (it.name(), it.value())).collect()
}

/// Whether nothing but the end of the line stands behind the text: no continuation.
fn ends_there(it: &Instruction) -> bool {
    let text = it.syntax.shell_text().map(|it| it.syntax().text_range().end());
    let node = it.syntax.syntax();
    node.children_with_tokens()
        .filter(|it| text.is_some_and(|end| it.text_range().start() >= end))
        .all(|it| matches!(it.kind(), SyntaxKind::Whitespace | SyntaxKind::Newline))
}

/// Whether a text reads what the command before it has left behind.
fn asks_for_status(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    let text = ctx.text(it);
    ["$?", "$!", "$_"].iter().any(|it| text.contains(it))
}

/// The comments from `start`, which is in `first`, to `end`.
fn comments(first: &Run<'_>, start: usize, end: usize) -> Vec<String> {
    let token = first.instruction.syntax.syntax().last_token();
    std::iter::successors(token, SyntaxToken::next_token)
        .take_while(|it| usize::from(it.text_range().start()) < end)
        .filter(|it| {
            usize::from(it.text_range().start()) >= start && it.kind() == SyntaxKind::Comment
        })
        .map(|it| it.text().to_owned())
        .collect()
}

/// Whether a comment says nothing about the next command: an instruction that is out of use, or
/// the head of a section.
fn is_divider(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim();
    let word = text.split_whitespace().next().unwrap_or_default();
    let is_instruction = Keyword::parse(word).is_some() && word.chars().all(char::is_uppercase);
    let is_line =
        |it: &str| ["####", "----", "====", "****", "~~~~"].iter().any(|line| it.contains(line));
    is_instruction || is_line(comment)
}

#[cfg(test)]
mod tests {
    use crate::{FixOptions, Level, fix_file, passes};

    /// What stands behind `RUN` after two neighbours are joined, or `None` if they stay.
    fn joined(first: &str, second: &str) -> Option<String> {
        let source = format!("FROM debian:12\nRUN {first}\nRUN {second}\n");
        let is_join = |it: &&&'static crate::Pass| it.name == "join-runs";
        let passes = passes().iter().filter(is_join).copied().collect();
        let options = FixOptions { level: Level::Risky, passes, ..FixOptions::default() };
        let output = fix_file(source.as_bytes(), &options).output?;
        let text = String::from_utf8(output).expect("UTF-8");
        let run = text.strip_prefix("FROM debian:12\nRUN ").expect("a RUN").trim_end().to_owned();
        (!run.contains("RUN")).then_some(run)
    }

    #[test]
    fn the_status_of_both_is_kept() {
        for (first, second, run) in [
            ("a", "b || c", "a && { b || c; }"),
            ("a", "b; c", "a && { b; c; }"),
            ("a; b", "c", "a; b && c"),
            ("a;", "b;", "a && b;"),
            ("a || true", "b", "a || true && b"),
            ("a && b", "c && d", "a && b && c && d"),
        ] {
            assert_eq!(joined(first, second).as_deref(), Some(run), "{first} / {second}");
        }
    }

    #[test]
    fn what_leaks_or_differs_is_not_joined() {
        for (first, second) in [
            ("cd /x && a", "b"),
            ("export V=1; a", "b"),
            ("a &", "b"),
            ("a # note", "b"),
            ("exec a", "b"),
            ("a; exit 0", "b"),
            ("--mount=type=cache,target=/x a", "b"),
            ("[\"a\"]", "b"),
            ("<<E\na\nE", "b"),
            ("a", "b $?"),
        ] {
            assert_eq!(joined(first, second), None, "{first} / {second}");
        }
    }
}
