//! Pipelines whose failures nobody sees, and what another shell makes of a text.

use dockwright_model::{AndOr, Command, End, Operator, Part, Script, Word};
use dockwright_syntax::{SyntaxKind, SyntaxNode, ast, ast::ShCommand};

use crate::word_set::WordSet;

/// Commands that close the pipe before all is read, or fail without anything being wrong.
static MAY_FAIL: WordSet = WordSet::new(
    "
    head grep egrep fgrep zgrep rg diff cmp find ldd which type command yes expr test [ pgrep pidof
    ls file less more dpkg-query true false",
);

/// Commands that do not fail.
static NEVER_FAILS: WordSet = WordSet::new("echo printf");

/// What the pipelines of a text are to a shell that fails with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pipes {
    /// There are none.
    Absent,
    /// Nothing in front of a `|` fails.
    Sound,
    /// A failure is hidden, and would be that of the whole text.
    Hiding,
    /// A failure is hidden, and the text goes on behind it.
    Lost,
    /// A command ends early or fails where nothing is wrong.
    Failing,
}

impl Pipes {
    /// The pipelines of a text that these words of a shell read.
    pub fn of(script: &Script, shell: &[String]) -> Self {
        let nodes =
            script.parts().filter(|it| has_pipeline(it)).flat_map(|it| it.node.descendants());
        let pipelines = nodes.filter(|it| it.kind() == SyntaxKind::ShPipeline);
        let (mut is_there, mut hides) = (false, false);
        for pipeline in pipelines.map(|it| it.children().collect::<Vec<_>>()) {
            let Some((last, before)) = pipeline.split_last().filter(|it| !it.1.is_empty()) else {
                continue;
            };
            is_there = true;
            let names: Vec<_> = before.iter().map(name).collect();
            let is_in = |list: &WordSet, name: &Option<String>| {
                name.as_ref().is_some_and(|name| list.has(name))
            };
            if names.iter().chain([&name(last)]).any(|it| is_in(&MAY_FAIL, it)) || quits(last) {
                return Self::Failing;
            }
            hides |= names.iter().any(|it| !is_in(&NEVER_FAILS, it));
        }
        let is_background = |it: &AndOr| it.end == End::Background;
        match (is_there, hides) {
            (false, _) => Self::Absent,
            _ if script.lists.iter().any(is_background) => Self::Failing,
            (_, false) => Self::Sound,
            _ if ends_with_pipelines(script, shell) => Self::Hiding,
            _ => Self::Lost,
        }
    }
}

/// Whether the text fails where a pipeline of it fails, for every pipeline: each is a part of the
/// text, and everything behind it stands behind `&&`, or the shell stops at failures.
fn ends_with_pipelines(script: &Script, shell: &[String]) -> bool {
    let is_set = |sign: char, words: &[Word]| {
        let is_short = |it: &str| {
            it.strip_prefix(sign).is_some_and(|it| !it.starts_with(sign) && it.contains('e'))
        };
        words.iter().any(|it| it.text == "errexit" || is_short(&it.text))
    };
    let is_option = |it: &String| it == "errexit" || it.starts_with('-') && it.contains('e');
    let mut stops = shell.iter().skip(1).any(is_option);
    let last = script.lists.len().saturating_sub(1);
    for (index, list) in script.lists.iter().enumerate() {
        let is_last = index == last;
        for (at, part) in list.parts.iter().enumerate() {
            let behind = &list.parts[at + 1..];
            let is_or = |it: &Part| matches!(it.operator, Some((Operator::Or, _)));
            let is_watched = stops && behind.is_empty();
            let ends = is_last && !behind.iter().any(is_or) || is_watched;
            if has_pipeline(part) && !(ends && is_status(part)) {
                return false;
            }
            let command = part.command();
            let words = command.as_ref().map(Command::words);
            let set = words.filter(|it| it.first().is_some_and(|it| it.text == "set"));
            stops = match set {
                Some(words) if is_set('+', words) => false,
                Some(words) if is_set('-', words) => true,
                _ => stops,
            };
        }
    }
    true
}

fn has_pipeline(part: &Part) -> bool {
    let kind = SyntaxKind::ShPipeline;
    part.node.kind() == kind || ast::contains(&part.node, &[kind])
}

/// Whether the status of the pipeline in a part is that of the part: the part is one, or an
/// assignment of what it says.
fn is_status(part: &Part) -> bool {
    let nested = |node: &SyntaxNode| {
        node.descendants().filter(|it| it.kind() == SyntaxKind::ShPipeline).count()
    };
    match part.command() {
        None => part.node.kind() == SyntaxKind::ShPipeline && nested(&part.node) == 1,
        Some(command) => {
            let assigned = command.syntax.assignments().count();
            let node = command.syntax.syntax();
            let ends = [SyntaxKind::ShSemicolon, SyntaxKind::ShAmpersand, SyntaxKind::ShOrOr];
            command.words().is_empty()
                && assigned == 1
                && nested(node) == 1
                && !ast::contains(node, &ends)
        }
    }
}

/// The program that a part of a pipeline starts.
fn name(node: &SyntaxNode) -> Option<String> {
    let command = Command::of(ShCommand::cast(node.clone())?);
    let mut words =
        command.words().iter().map(|it| it.text.as_str()).skip_while(|it| *it == "sudo");
    Some(words.next()?.rsplit('/').next()?.to_owned())
}

/// Whether the last command of a pipeline may end before it has read everything.
fn quits(node: &SyntaxNode) -> bool {
    let text = node.to_string();
    match name(node).as_deref() {
        Some("sed") => text.contains('q'),
        Some("awk" | "gawk" | "mawk") => text.contains("exit"),
        Some("read") | None => true,
        _ => false,
    }
}

/// Commands of bash that dash has not, and those that do something else there.
static OTHERS_IN_BASH: WordSet = WordSet::new(
    "
    [[ caller compgen complete declare dirs disown enable function help history let local logout
    mapfile popd pushd readarray select shopt source time typeset",
);

/// Variables that bash sets, and dash leaves to the environment.
const SET_BY_BASH: [&str; 15] = [
    "BASH",
    "COMP",
    "DIRSTACK",
    "EPOCH",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HOST",
    "IFS",
    "MACHTYPE",
    "OSTYPE",
    "PIPESTATUS",
    "RANDOM",
    "SECONDS",
    "UID",
];

/// Operators of bash that dash reads as something else.
const OPERATORS_OF_BASH: [&str; 10] =
    ["&>", ">&", "|&", "<<<", "<(", ">(", "((", "$'", "$\"", "$["];

/// Whether bash does with a text what dash does with it.
pub(crate) fn is_alike_in_bash(text: &str, script: &Script) -> bool {
    let is_to_number =
        |at: usize| text[at + 2..].starts_with(|it: char| it.is_ascii_digit() || it == '-');
    let has_operator = |it: &str| {
        text.match_indices(it).any(|(at, _)| match it {
            ">&" => !is_to_number(at),
            // Arithmetic is that of every shell.
            "((" => !text[..at].ends_with('$'),
            _ => true,
        })
    };
    let names_variable =
        |name: &str| text.match_indices(name).any(|(at, _)| text[..at].ends_with(['$', '{']));
    !OPERATORS_OF_BASH.into_iter().any(has_operator)
        && !SET_BY_BASH.into_iter().any(names_variable)
        && script.calls().iter().all(|it| {
            let words = it.command.words();
            let name = words.first().map_or("", |it| it.text.as_str());
            let is_echoed = || {
                let options =
                    words.get(1).is_some_and(|it| it.text.starts_with('-') && it.text != "-n");
                !options && !words.iter().any(|it| it.written().contains('\\'))
            };
            let has_braces = |it: &Word| {
                let (is_plain, text) = (it.literal().is_none(), it.written());
                is_plain && text.contains('{') && text.contains([',', '.'])
            };
            !OTHERS_IN_BASH.has(name)
                && (name != "echo" || is_echoed())
                && !(matches!(name, "[" | "test") && words.iter().any(|it| it.text == "=="))
                && !words.iter().any(has_braces)
        })
}
