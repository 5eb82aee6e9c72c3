//! The commands of a `RUN`, each with whether its failure counts and where its input comes from.

use dockwright_syntax::{SyntaxKind, SyntaxNode};
use hashbrown::HashSet;

use crate::options::{Set, sets_errexit};
use crate::script::{Command, End, Operator, Part, Script};
use crate::words::Word;

/// A simple command of a `RUN`.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its words.
    pub command: Command,
    /// The part it is in, counted over all lists of the text.
    pub part: usize,
    /// Whether the `RUN` fails when it fails, for certain.
    pub is_needed: bool,
    /// Whether something other than the constructs around it feeds its input: an `exec`, or the
    /// call of a function.
    is_fed_elsewhere: bool,
    /// The same of its output.
    is_read_elsewhere: bool,
}

impl Call {
    /// Whether its input may be a pipe or a redirection.
    pub fn is_fed(&self) -> bool {
        self.is_fed_elsewhere || is_fed(self.command.syntax.syntax())
    }

    /// Whether its output or its messages go elsewhere than to the build log, and may be read.
    pub fn is_read(&self) -> bool {
        self.is_read_elsewhere || is_read(self.command.syntax.syntax())
    }
}

/// Programs that read their input.
const READING: [&str; 7] = ["mysql", "patch", "psql", "read", "ssh", "tee", "xargs"];
/// Programs that read their input where nothing else is named.
const READING_ALONE: [&str; 18] = [
    "ash", "awk", "bash", "cat", "cut", "dash", "grep", "head", "node", "perl", "python",
    "python3", "ruby", "sed", "sh", "sort", "tail", "wc",
];

/// Whether a command is known to read what the shell reads the text from.
pub(crate) fn takes_text(call: &Call) -> bool {
    let words = call.command.words();
    let name = words.first().and_then(Word::program).unwrap_or_default();
    let is_alone = words.iter().skip(1).all(|it| it.text.starts_with('-'));
    let reads = READING.contains(&&*name) || is_alone && READING_ALONE.contains(&&*name);
    reads && !is_fed(call.command.syntax.syntax())
}

/// The simple commands of a text, those in compounds and substitutions among them.
pub(crate) fn calls(script: &Script) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut index = 0;
    // Whether `set -e` stands before the list.
    let mut stops = false;
    for (position, list) in script.lists.iter().enumerate() {
        let is_last_list = position + 1 == script.lists.len() && list.end != End::Background;
        let is_watched = matches!(list.end, End::Semicolon | End::Newline) && stops;
        for (at, part) in list.parts.iter().enumerate() {
            let rest = &list.parts[at + 1..];
            let is_needed =
                is_last_list && !rest.iter().any(is_or) || is_watched && rest.is_empty();
            for command in part.commands() {
                let is_part = *command.syntax.syntax() == part.node;
                let is_needed = is_needed && is_part;
                let is_fed_elsewhere = script.is_input;
                calls.push(Call {
                    part: index,
                    is_needed,
                    is_fed_elsewhere,
                    is_read_elsewhere: false,
                    command,
                });
            }
            index += 1;
            stops |= stops_behind(part);
        }
    }
    feed(&mut calls);
    calls
}

/// Marks commands whose input or output an `exec` redirects for the whole shell, or the caller of a
/// function.
fn feed(calls: &mut [Call]) {
    let function = |it: &Call| {
        let mut nodes = it.command.syntax.syntax().ancestors();
        nodes.find(|it| it.kind() == SyntaxKind::ShFunction)
    };
    let names: HashSet<_> =
        calls.iter().filter_map(function).filter_map(|it| function_name(&it)).collect();
    let (mut opens, mut is_given) = (false, false);
    let (mut writes, mut is_taken) = (false, false);
    for it in calls.iter() {
        let node = it.command.syntax.syntax();
        let name = it.command.words().iter().find_map(Word::literal).unwrap_or_default();
        opens |= name == "exec" && redirects(node).any(|it| it.contains('<'));
        is_given |= names.contains(&name) && is_fed(node);
        writes |= name == "exec" && redirects(node).any(|it| leads_away(&it));
        is_taken |= names.contains(&name) && is_read(node);
    }
    for it in calls.iter_mut().filter(|_| writes || is_taken) {
        it.is_read_elsewhere = writes || function(it).is_some();
    }
    for it in calls.iter_mut().filter(|_| opens || is_given) {
        it.is_fed_elsewhere = opens || function(it).is_some();
    }
}

fn function_name(function: &SyntaxNode) -> Option<String> {
    let text = function.text().to_string();
    let text = text.strip_prefix("function").unwrap_or(&text).trim_start();
    Some(text.split(['(', '{', ' ', '\t', '\n']).next()?.to_owned())
}

fn is_or(part: &Part) -> bool {
    matches!(part.operator, Some((Operator::Or, _)))
}

/// Whether the shell stops at failures behind this part.
fn stops_behind(part: &Part) -> bool {
    part.command().is_some_and(|it| sets_errexit(&it) == Some(Set::On))
}

fn is_fed(command: &SyntaxNode) -> bool {
    ancestors(command).any(|(node, child)| {
        let is_behind_pipe = node.kind() == SyntaxKind::ShPipeline
            && child.is_some_and(|child| node.children().next().is_some_and(|it| it != child));
        is_behind_pipe || redirects(&node).any(|it| it.contains('<'))
    })
}

fn is_read(command: &SyntaxNode) -> bool {
    ancestors(command).any(|(node, child)| {
        let is_before_pipe = node.kind() == SyntaxKind::ShPipeline
            && child.is_some_and(|child| node.children().last().is_some_and(|it| it != child));
        let is_substituted =
            matches!(node.kind(), SyntaxKind::ShSubstitution | SyntaxKind::ShBackquoted);
        is_before_pipe || is_substituted || redirects(&node).any(|it| leads_away(&it))
    })
}

/// Whether a redirection leads output to where something may read it: neither to the log nor to
/// nowhere.
fn leads_away(redirect: &str) -> bool {
    const KEPT_BY_NONE: [&str; 6] = ["&1", "&2", "&-", "/dev/null", "/dev/stdout", "/dev/stderr"];
    redirect.split_once('>').is_some_and(|(_, it)| {
        let target = it.trim_start_matches(['>', '|']).trim();
        !KEPT_BY_NONE.contains(&target)
    })
}

/// The command and the nodes around it, each with its child on the way.
fn ancestors(command: &SyntaxNode) -> impl Iterator<Item = (SyntaxNode, Option<SyntaxNode>)> {
    let mut child = None;
    command
        .ancestors()
        .take_while(|it| it.kind() != SyntaxKind::ShellText)
        .map(move |it| (it.clone(), child.replace(it)))
}

fn redirects(node: &SyntaxNode) -> impl Iterator<Item = String> {
    // A list has no redirections, and any number of commands.
    let is_list = matches!(node.kind(), SyntaxKind::ShAndOr | SyntaxKind::ShBody);
    let parts = (!is_list).then(|| node.children()).into_iter().flatten();
    let redirects = parts.filter(|it| it.kind() == SyntaxKind::ShRedirect);
    redirects.map(|it| it.text().to_string())
}
