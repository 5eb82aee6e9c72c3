//! The commands of shell text: lists of and-or lists of commands.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use dockwright_syntax::{
    SyntaxElement, SyntaxKind, SyntaxNode,
    ast::{ShCommand, ShellText, contains},
};

use crate::calls::{Call, calls};
use crate::options::{Set, sets_errexit};
use crate::packages::Manager;
use crate::words::Word;

/// Shell text that the grammar has read completely.
#[derive(Debug)]
pub struct Script {
    syntax: SyntaxNode,
    /// Whether the shell reads it from its input, as all commands in it may.
    pub is_input: bool,
    /// The and-or lists, in order; a single command is one of one part.
    pub lists: Vec<AndOr>,
    /// Whether a `#` makes the shell ignore the rest.
    pub has_comment: bool,
    calls: OnceCell<Vec<Call>>,
    functions: OnceCell<Vec<String>>,
}

/// Commands with `&&` or `||` between them.
#[derive(Debug)]
pub struct AndOr {
    /// The commands.
    pub parts: Vec<Part>,
    /// What ends the list.
    pub end: End,
}

/// The terminator of an and-or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing: it is the last one.
    Text,
    /// `;`
    Semicolon,
    /// `&`: it runs on in the background.
    Background,
    /// The end of a line, in a heredoc.
    Newline,
}

/// The operator in front of a part of an and-or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// One part of an and-or list.
#[derive(Debug)]
pub struct Part {
    /// What stands before it, and where; nothing before the first part.
    pub operator: Option<(Operator, usize)>,
    /// A simple command, a pipeline, or a compound command.
    pub node: SyntaxNode,
    /// All simple commands in it, found when they are first asked for.
    commands: OnceCell<Vec<Command>>,
}

/// A simple command: a name and arguments, maybe with assignments before and redirections.
#[derive(Clone, Debug)]
pub struct Command {
    /// Its tree.
    pub syntax: ShCommand,
    known: Rc<Known>,
}

/// The program of a simple command.
#[derive(Debug)]
pub struct Program<'c> {
    /// The word that names it, which may be a path.
    pub word: &'c Word,
    /// Its name, without directories.
    pub name: Cow<'c, str>,
    /// Whether `sudo` stands in front of it.
    pub has_sudo: bool,
    /// The words behind it.
    pub arguments: &'c [Word],
}

/// Facts about a command that were computed on demand.
#[derive(Debug, Default)]
struct Known {
    words: OnceCell<Vec<Word>>,
    manager: OnceCell<Option<&'static Manager>>,
}

impl Script {
    /// The commands of `text`; `None` if the grammar has not understood all of it.
    pub fn of(text: &ShellText) -> Option<Self> {
        let is_read = text.is_complete() && has_only_data(text);
        is_read.then(|| Self::of_list(text.syntax()))
    }

    /// The same, which the shell reads from its input, or not.
    pub(crate) fn read_as(self, is_input: bool) -> Self {
        Self { is_input, ..self }
    }

    /// The text that it was read from, with all that stands in it.
    pub fn syntax(&self) -> &SyntaxNode {
        &self.syntax
    }

    fn of_list(list: &SyntaxNode) -> Self {
        use SyntaxKind::{ShAmpersand, ShAndOr, ShComment, ShNewline, ShSemicolon};
        let (is_input, lists, has_comment, calls, functions) = Default::default();
        let syntax = list.clone();
        let mut script = Self { syntax, is_input, lists, has_comment, calls, functions };
        for element in list.children_with_tokens() {
            let end = match element.kind() {
                ShSemicolon => End::Semicolon,
                ShAmpersand => End::Background,
                ShNewline => End::Newline,
                ShComment => {
                    script.has_comment = true;
                    continue;
                }
                kind => {
                    let SyntaxElement::Node(node) = element else { continue };
                    let parts = match kind {
                        ShAndOr => parts(&node),
                        _ => vec![Part::new(None, node)],
                    };
                    script.lists.push(AndOr { parts, end: End::Text });
                    continue;
                }
            };
            if let Some(list) = script.lists.last_mut().filter(|it| it.end == End::Text) {
                list.end = end;
            }
        }
        script
    }

    /// Whether the text is one and-or list, with nothing behind it but perhaps a `;`.
    pub fn single(&self) -> Option<&AndOr> {
        let [list] = self.lists.as_slice() else { return None };
        matches!(list.end, End::Text | End::Semicolon).then_some(list)
    }

    /// The simple commands, those in compounds and substitutions among them.
    pub fn calls(&self) -> &[Call] {
        self.calls.get_or_init(|| calls(self))
    }

    /// The names of the functions that it defines, in order.
    pub fn functions(&self) -> &[String] {
        self.functions.get_or_init(|| {
            let nodes = self.syntax.descendants();
            let functions = nodes.filter(|it| it.kind() == SyntaxKind::ShFunction);
            let name = |it: SyntaxNode| it.children().find(|it| it.kind() == SyntaxKind::ShWord);
            functions.filter_map(|it| Some(name(it)?.text().to_string())).collect()
        })
    }

    /// Every part of every list.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &Part> {
        self.lists.iter().flat_map(|it| &it.parts)
    }

    /// Whether the text may ask the shell to stop at the first failure: `set -e`, `set -o errexit`.
    pub fn sets_errexit(&self) -> bool {
        self.parts().flat_map(Part::commands).any(|it| {
            let is_set = it.words().first().is_some_and(|it| it.text == "set");
            is_set && matches!(sets_errexit(&it), Some(Set::On) | None)
        })
    }
}

impl AndOr {
    /// Whether every part is a simple command or a pipeline of simple commands.
    pub fn is_simple(&self) -> bool {
        self.parts.iter().all(Part::is_simple)
    }
}

impl Part {
    fn new(operator: Option<(Operator, usize)>, node: SyntaxNode) -> Self {
        Self { operator, node, commands: OnceCell::new() }
    }

    /// The simple command, if the part is nothing else.
    pub fn command(&self) -> Option<Command> {
        (self.node.kind() == SyntaxKind::ShCommand).then(|| self.all().first().cloned())?
    }

    /// All simple commands in the part, in order, those in substitutions among them.
    pub fn commands(&self) -> impl Iterator<Item = Command> {
        self.all().iter().cloned()
    }

    fn all(&self) -> &[Command] {
        let find =
            || self.node.descendants().filter_map(ShCommand::cast).map(Command::of).collect();
        self.commands.get_or_init(find)
    }

    /// Whether the part is a simple command or a pipeline of simple commands.
    pub fn is_simple(&self) -> bool {
        match self.node.kind() {
            SyntaxKind::ShCommand => true,
            SyntaxKind::ShPipeline => {
                self.node.children().all(|it| it.kind() == SyntaxKind::ShCommand)
            }
            _ => false,
        }
    }

    /// Where the part stands in the file, without the operator, in bytes.
    pub fn range(&self) -> Range<usize> {
        let range = self.node.text_range();
        range.start().into()..range.end().into()
    }
}

impl Command {
    /// The command of a tree.
    pub fn of(syntax: ShCommand) -> Self {
        Self { syntax, known: Rc::default() }
    }

    /// Its words.
    pub fn words(&self) -> &[Word] {
        self.known.words.get_or_init(|| self.syntax.words().map(|it| Word::of(&it)).collect())
    }

    /// The package manager that its first word names, or may run as a module.
    pub fn manager(&self) -> Option<&'static Manager> {
        *self.known.manager.get_or_init(|| Manager::of(self.words()))
    }

    /// Whether a package manager is what its name says.
    pub fn is_of_manager(&self) -> bool {
        self.manager().is_some()
    }

    /// The program that it runs, perhaps by `sudo` without options; `None` where its name is not
    /// certain.
    pub fn program(&self) -> Option<Program<'_>> {
        let words = self.words();
        let has_sudo = words.first()?.text == "sudo";
        let (word, arguments) = words[usize::from(has_sudo)..].split_first()?;
        Some(Program { word, name: word.program()?, has_sudo, arguments })
    }

    /// Its first word, if its value is certain.
    pub fn name(&self) -> Option<String> {
        self.words().first()?.literal()
    }

    /// Whether it has nothing but words: no assignment, no redirection.
    pub fn is_plain(&self) -> bool {
        self.syntax.assignments().next().is_none() && self.syntax.redirects().next().is_none()
    }
}

/// Whether the heredocs whose bodies stand in a text are written somewhere, and given to no program
/// that may run them.
fn has_only_data(text: &ShellText) -> bool {
    if !contains(text.syntax(), &[SyntaxKind::HeredocBody]) {
        return true;
    }
    text.commands().filter(|it| contains(it.syntax(), &[SyntaxKind::HeredocOpener])).all(|it| {
        let program = it.words().next().map(|it| it.text());
        let is_piped = it.syntax().ancestors().any(|it| it.kind() == SyntaxKind::ShPipeline);
        !is_piped && matches!(program.as_deref(), Some("cat" | "tee"))
    })
}

fn parts(and_or: &SyntaxNode) -> Vec<Part> {
    let mut operator = None;
    let mut parts = Vec::new();
    for element in and_or.children_with_tokens() {
        let start = usize::from(element.text_range().start());
        match (element.kind(), element) {
            (SyntaxKind::ShAndAnd, _) => operator = Some((Operator::And, start)),
            (SyntaxKind::ShOrOr, _) => operator = Some((Operator::Or, start)),
            (_, SyntaxElement::Node(node)) => {
                parts.push(Part::new(operator.take(), node));
            }
            _ => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Option<Script> {
        let text = format!("FROM a\nRUN {text}\n");
        let parse = dockwright_syntax::parse(&text);
        let run = parse.file().instructions().last()?;
        Script::of(&run.shell_text()?)
    }

    fn shown(text: &str) -> Option<String> {
        let script = script(text)?;
        let part = |it: &Part| {
            let operator = match it.operator {
                Some((Operator::And, _)) => "&& ",
                Some((Operator::Or, _)) => "|| ",
                None => "",
            };
            format!("{operator}{}", it.node)
        };
        let list = |it: &AndOr| {
            let parts: Vec<_> = it.parts.iter().map(part).collect();
            format!("[{}]{:?}", parts.join(" "), it.end)
        };
        Some(script.lists.iter().map(list).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn lists_have_parts_and_an_end() {
        let check = |text: &str, expected: &str| {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        };
        check("a", "[a]Text");
        check("a && b || c; d & e;", "[a && b || c]Semicolon [d]Background [e]Semicolon");
        check("a \\\n  # c\n && b|c # d", "[a && b|c]Text");
        check("if a; then b; fi; c", "[if a; then b; fi]Semicolon [c]Text");
        assert_eq!(shown("a '"), None);
    }

    #[test]
    fn errexit_is_seen_wherever_it_is_set() {
        let sets = |text: &str| script(text).is_some_and(|it| it.sets_errexit());
        assert!(sets("set -eux; a"));
        assert!(sets("a && set -o errexit && b"));
        assert!(sets("{ set -e; a; }"));
        assert!(!sets("set -x; a -e"));
        assert!(!sets("set -- -e; a"));
    }
}
