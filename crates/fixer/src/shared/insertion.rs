//! Inserts commands directly after the commands that require them, in the same list: no visible
//! exit status changes, and every inserted program has just run at that place.

use std::ops::Range;

use dockwright_model::place::{self, Errexit, Joint};
use dockwright_model::{Base, Command, Effect, Follower, Instruction, Manager, Variable, literal};
use dockwright_syntax::{Reader, Shell, SyntaxElement, SyntaxKind, SyntaxNode, ast::joined};
use dockwright_verify::Change;

use super::lines::OwnLines;
use crate::PassContext;
use crate::facts::programs::last_name;
use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::program::namesake::{REDEFINED, is_redefined};

/// An insertion into a `RUN`, with its changes.
pub(crate) struct Insertion {
    pub indels: Vec<Indel>,
    pub changes: Vec<Change>,
}

/// Why a command cannot be inserted after another one; ends a sentence.
pub(crate) type Obstacle = &'static str;

const BACKGROUND: Obstacle = "the command runs in the background";
const CAPTURED: Obstacle = "another command reads the output of the command";
const LOOP: Obstacle = "the command runs in a loop";
const STATUS: Obstacle =
    "a clean-up would change the exit status of the command, which is read or may stop the shell";
const UNCERTAIN: Obstacle = "wherever a clean-up could stand, the command may have been skipped";
const VALUES: Obstacle = "the variables before the command may have other values in a second call";
const LATER: Obstacle = "another command of the same `RUN` may need the files";

/// Texts that read the exit status of the previous command.
pub(super) const READING_STATUS: [&str; 2] = ["$?", "${?"];
/// Texts that read other results of the previous command.
pub(super) const READING_MORE: [&str; 4] = ["$_", "${_", "PIPESTATUS", "pipestatus"];

/// The maximum number of insertions in one `RUN`.
const MOST_PLACES: usize = 32;

/// How a command calls its program: variables, `sudo` and directory.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Caller(Vec<String>);

impl Caller {
    /// How a call of `manager` names the program.
    pub fn of(command: &Command, manager: &Manager) -> Option<Self> {
        let words = command.words();
        let count = words.iter().take_while(|it| it.text == "sudo").count() + 1;
        let program = words.get(count - 1)?.literal()?;
        manager.programs.contains(&last_name(&program)).then_some(())?;
        let assignments = command.syntax.assignments().map(|it| joined(it.syntax()));
        let words = words.iter().take(count).map(|it| it.written().to_owned());
        Some(Self(assignments.chain(words).collect()))
    }

    /// The words of the call, followed by `arguments`.
    pub fn with(&self, arguments: &[&str]) -> Vec<String> {
        self.0.iter().cloned().chain(arguments.iter().map(|it| (*it).to_owned())).collect()
    }

    /// Whether the same words expand to the same values in a second call.
    fn is_constant(&self) -> bool {
        self.0.iter().all(|word| {
            let mut expansions = word.split("${").skip(1);
            let is_name = |it: &str| it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
            !word.contains('`')
                && !word.contains("$(")
                && expansions.all(|it| it.split_once('}').is_some_and(|(name, _)| is_name(name)))
        })
    }
}

/// Places in the text of a `RUN`.
pub(crate) struct InsertionPoints<'r> {
    run: &'r Run<'r>,
    text: SyntaxNode,
    follower: Follower<'r>,
    errexit: Errexit,
    /// Whether the inserted commands have no output.
    is_quiet: bool,
    /// Whether a command must not follow an inserted one.
    needs: Option<&'r dyn Fn(&Command) -> bool>,
}

/// A place directly after an element of an and-or list.
struct Spot {
    element: SyntaxNode,
    joint: Joint,
}

impl<'r> InsertionPoints<'r> {
    /// Places where the fact that `effect` establishes is certain.
    pub fn new(
        ctx: &PassContext<'_>,
        run: &'r Run<'r>,
        effect: &'r dyn Fn(&Command) -> Effect,
    ) -> Self {
        let text = run.script.syntax().clone();
        let shell = ctx.model().shell(run.instruction);
        let has_pipefail = shell.iter().flatten().any(|it| it == "pipefail");
        let has_pipefail = has_pipefail || run.script.sets_pipefail();
        Self {
            text,
            follower: Follower { effect, has_pipefail },
            errexit: errexit(ctx, run),
            run,
            is_quiet: false,
            needs: None,
        }
    }

    /// The same for commands without output; a command that `needs` accepts must not follow them.
    pub fn quiet(self, needs: &'r dyn Fn(&Command) -> bool) -> Self {
        Self { is_quiet: true, needs: Some(needs), ..self }
    }

    /// Inserts `words` after each of `calls`, unless a later insertion covers the call.
    pub fn behind_each(&self, calls: &[Command], words: &[String]) -> Result<Insertion, Obstacle> {
        let nodes = nodes(calls)?;
        let mut spots = Vec::new();
        self.each(&self.text, &nodes, &mut spots)?;
        Ok(self.insertion(spots, words))
    }

    /// Inserts `words` after all of `calls`, once on every path.
    pub fn behind_all(&self, calls: &[Command], words: &[String]) -> Result<Insertion, Obstacle> {
        let nodes = nodes(calls)?;
        let spots = self.all(&self.text, &nodes)?;
        Ok(self.insertion(spots, words))
    }

    fn each(
        &self,
        list: &SyntaxNode,
        calls: &[SyntaxNode],
        spots: &mut Vec<Spot>,
    ) -> Result<(), Obstacle> {
        let mut calls = calls;
        while let Some(last) = calls.last() {
            let element = element_in(list, last).ok_or(UNCERTAIN)?;
            let inside = calls.iter().rev().take_while(|it| is_in(it, &element)).count();
            let (before, within) = calls.split_at(calls.len() - inside);
            let is_all = before.is_empty() && has_one_body(&element);
            if !is_all && let Ok(spot) = self.spot(&element) {
                spots.push(spot);
                return Ok(());
            }
            for (body, calls) in bodies(&element, within).ok_or_else(|| self.obstacle(&element))? {
                if body.parent().is_some_and(|it| is_loop(&it)) {
                    return Err(LOOP);
                }
                self.each(&body, &calls, spots)?;
            }
            if spots.len() > MOST_PLACES {
                return Err(UNCERTAIN);
            }
            calls = before;
        }
        Ok(())
    }

    fn all(&self, list: &SyntaxNode, calls: &[SyntaxNode]) -> Result<Vec<Spot>, Obstacle> {
        let last = calls.last().ok_or(UNCERTAIN)?;
        let element = element_in(list, last).ok_or(UNCERTAIN)?;
        let is_only = calls.iter().all(|it| is_in(it, &element));
        let spot = || self.spot(&element).map(|it| vec![it]);
        if !is_only || !is_branching(&element) {
            return spot();
        }
        if !has_one_body(&element)
            && let Ok(spots) = spot()
        {
            return Ok(spots);
        }
        let Some(bodies) = bodies(&element, calls) else { return spot() };
        let inside = bodies.iter().map(|(body, calls)| match body.kind() {
            SyntaxKind::ShBody => self.all(body, calls),
            _ => Err(UNCERTAIN),
        });
        let inside: Result<Vec<_>, _> = inside.collect();
        match inside {
            Ok(spots) => Ok(spots.into_iter().flatten().collect()),
            Err(obstacle) => spot().map_err(|_| obstacle),
        }
    }

    fn spot(&self, element: &SyntaxNode) -> Result<Spot, Obstacle> {
        if place::is_in_background(element) {
            return Err(BACKGROUND);
        }
        if !self.is_quiet && place::is_captured(element) {
            return Err(CAPTURED);
        }
        if !self.follower.holds_behind(element) {
            return Err(UNCERTAIN);
        }
        if self.needs.is_some_and(|it| inner_rest(element).any(|command| it(&command))) {
            return Err(LATER);
        }
        let rest = self.rest(element);
        if READING_MORE.iter().any(|it| rest.contains(it))
            || self.run.script.calls().iter().any(|it| names(&it.command, "trap"))
        {
            return Err(STATUS);
        }
        let reads_status = READING_STATUS.iter().any(|it| rest.contains(it));
        let joint = place::joint(element, self.errexit, reads_status).ok_or(STATUS)?;
        // Some builders ignore options in a `#!` line.
        let reader = self.run.instruction.reader();
        let has_lines = reader.is_some_and(|it| !matches!(it, Reader::Own { is_input: false, .. }));
        let joint = match joint {
            Joint::And if has_lines && place::stops_behind(element, self.errexit) => {
                Joint::Semicolon
            }
            joint => joint,
        };
        Ok(Spot { element: element.clone(), joint })
    }

    fn obstacle(&self, element: &SyntaxNode) -> Obstacle {
        self.spot(element).err().unwrap_or(UNCERTAIN)
    }

    /// The text after an element.
    fn rest(&self, element: &SyntaxNode) -> String {
        let start = element.text_range().end() - self.text.text_range().start();
        self.text.text().slice(start..).to_string()
    }

    fn insertion(&self, mut spots: Vec<Spot>, words: &[String]) -> Insertion {
        spots.sort_by_key(|it| it.element.text_range().end());
        let (indels, changes) = spots.iter().map(|it| self.at(it, words)).unzip();
        Insertion { indels, changes }
    }

    fn at(&self, spot: &Spot, words: &[String]) -> (Indel, Change) {
        let lines = OwnLines::of(&spot.element).filter(|_| spot.joint == Joint::Semicolon);
        let operator = match spot.joint {
            Joint::And => "&&",
            Joint::Semicolon if lines.is_some() => "\n",
            Joint::Semicolon => ";",
        };
        let inserted: Vec<_> = std::iter::once(operator.to_owned()).chain(words.to_vec()).collect();
        let text = inserted.join(" ");
        let end = usize::from(spot.element.text_range().end());
        if let Some(OwnLines { range, indentation, .. }) = lines {
            let indel = Indel::insert(range.end, format!("\n{indentation}{}", words.join(" ")));
            return (indel, Change::Inserted(inserted));
        }
        let indel = match next_operator(&spot.element) {
            Some(start) if belongs_to_part(self.run, end..start) => {
                Indel::insert(start, format!("{text} "))
            }
            _ if spot.joint == Joint::Semicolon => Indel::insert(end, text),
            _ => Indel::insert(end, format!(" {text}")),
        };
        (indel, Change::Inserted(inserted))
    }
}

/// The syntax nodes of commands; an error if one may run in the background.
fn nodes(calls: &[Command]) -> Result<Vec<SyntaxNode>, Obstacle> {
    let nodes: Vec<_> = calls.iter().map(|it| it.syntax.syntax().clone()).collect();
    if nodes.iter().any(place::may_be_in_background) { Err(BACKGROUND) } else { Ok(nodes) }
}

/// An error if the program of a caller may be a function or alias of the text, or if its variables
/// may have other values in a second call.
pub(crate) fn check_caller(run: &Run<'_>, caller: &Caller) -> Result<(), Obstacle> {
    let program = caller.0.last().and_then(|it| literal(it)).unwrap_or_default();
    if is_redefined(run, &program) {
        return Err(REDEFINED);
    }
    if caller.is_constant() { Ok(()) } else { Err(VALUES) }
}

fn names(command: &Command, program: &str) -> bool {
    command.words().first().is_some_and(|it| it.text == program)
}

/// Whether the shell of a `RUN` stops when a command fails.
pub(crate) fn errexit(ctx: &PassContext<'_>, run: &Run<'_>) -> Errexit {
    run.script.errexit(shell_errexit(ctx, run))
}

/// Whether the shell starts with `errexit`. The shell of a base image is known for official images
/// only.
fn shell_errexit(ctx: &PassContext<'_>, run: &Run<'_>) -> Errexit {
    let it = run.instruction;
    if is_set_up_by_a_file(ctx, it) {
        return Errexit::Unknown;
    }
    if let Some(words) = ctx.model().shell(it) {
        let sets = |it: &String| {
            it == "errexit" || it.starts_with('-') && !it.starts_with("--") && it.contains('e')
        };
        return if words.iter().skip(1).any(sets) { Errexit::On } else { Errexit::Off };
    }
    let root = it.stage.map(|it| ctx.model().root(it));
    let is_known = matches!(root, Some(Base::Image(it)) if it.is_official);
    if it.shell == Shell::Default && is_known { Errexit::Off } else { Errexit::Unknown }
}

/// Whether the shell reads options or commands before the text: from a variable, or from login
/// files.
fn is_set_up_by_a_file(ctx: &PassContext<'_>, run: &Instruction) -> bool {
    const VARIABLES: [&str; 4] = ["BASH_ENV", "SHELLOPTS", "BASHOPTS", "ENV"];
    let model = ctx.model();
    let is_set = |it: &&str| model.variable(run, it) != Variable::Unset;
    let is_login = |it: &String| {
        it == "--login" || it.starts_with('-') && !it.starts_with("--") && it.contains(['l', 'i'])
    };
    let words = model.shell(run).unwrap_or_default();
    let options = words.iter().skip(1).take_while(|it| it.starts_with('-'));
    VARIABLES.iter().any(is_set) || options.into_iter().any(is_login)
}

/// The element of the list that contains `node` or is `node`.
fn element_in(list: &SyntaxNode, node: &SyntaxNode) -> Option<SyntaxNode> {
    let mut inner = None;
    for it in node.ancestors() {
        let parent = it.parent()?;
        if parent == *list {
            return if it.kind() == SyntaxKind::ShAndOr { inner } else { Some(it) };
        }
        inner = Some(it);
    }
    None
}

fn is_in(node: &SyntaxNode, element: &SyntaxNode) -> bool {
    element.text_range().contains_range(node.text_range())
}

/// The outermost lists in `element` that contain `calls`, each with the calls it contains.
fn bodies(
    element: &SyntaxNode,
    calls: &[SyntaxNode],
) -> Option<Vec<(SyntaxNode, Vec<SyntaxNode>)>> {
    let mut bodies: Vec<(SyntaxNode, Vec<SyntaxNode>)> = Vec::new();
    for call in calls {
        let above = call.ancestors().take_while(|it| it != element);
        let above =
            above.filter(|it| matches!(it.kind(), SyntaxKind::ShBody | SyntaxKind::ShCondition));
        let body = above.last()?;
        match bodies.last_mut().filter(|(it, _)| *it == body) {
            Some((_, calls)) => calls.push(call.clone()),
            None => bodies.push((body, vec![call.clone()])),
        }
    }
    Some(bodies)
}

fn has_one_body(element: &SyntaxNode) -> bool {
    matches!(element.kind(), SyntaxKind::ShGroup | SyntaxKind::ShSubshell)
}

/// Whether the bodies of an element exclude each other, and each runs at most once.
fn is_branching(element: &SyntaxNode) -> bool {
    has_one_body(element) || matches!(element.kind(), SyntaxKind::ShIf | SyntaxKind::ShCase)
}

fn is_loop(node: &SyntaxNode) -> bool {
    matches!(node.kind(), SyntaxKind::ShLoop | SyntaxKind::ShFor)
}

/// The commands after an element in its enclosing lists, except the outermost list.
fn inner_rest(element: &SyntaxNode) -> impl Iterator<Item = Command> {
    let inner = element.ancestors().take_while(|it| {
        let is_outer = |it: SyntaxNode| it.kind() == SyntaxKind::ShellText;
        let parent = it.parent();
        let list = parent.clone().filter(|it| it.kind() == SyntaxKind::ShAndOr);
        !list.and_then(|it| it.parent()).or(parent).is_none_or(is_outer)
    });
    inner.flat_map(|it| {
        let parent = it.parent().map(|it| it.kind());
        let is_listed = matches!(
            parent,
            Some(SyntaxKind::ShAndOr | SyntaxKind::ShBody | SyntaxKind::ShCondition)
        );
        let behind = std::iter::successors(it.next_sibling(), SyntaxNode::next_sibling);
        let behind = behind.filter(move |_| is_listed).flat_map(|it| it.descendants());
        behind.filter_map(dockwright_syntax::ast::ShCommand::cast).map(Command::of)
    })
}

/// The offset of the `&&` or `||` after an element.
fn next_operator(element: &SyntaxNode) -> Option<usize> {
    element.parent().filter(|it| it.kind() == SyntaxKind::ShAndOr)?;
    let behind = std::iter::successors(
        element.next_sibling_or_token(),
        SyntaxElement::next_sibling_or_token,
    );
    let is_operator = |kind| matches!(kind, SyntaxKind::ShAndAnd | SyntaxKind::ShOrOr);
    let mut operators = behind.filter(|it| is_operator(it.kind()));
    operators.next().map(|it| it.text_range().start().into())
}

/// Whether the comments between a command and the next operator are indented further than the
/// operator: they then belong to the arguments, not to the next command.
fn belongs_to_part(run: &Run<'_>, between: Range<usize>) -> bool {
    let start = run.instruction.range().start;
    let text = run.instruction.syntax.syntax().text().to_string();
    let between = &text[between.start - start..between.end - start];
    let mut lines = between.rsplit('\n');
    let operator = lines.next().map_or(0, str::len);
    let comment = lines.find(|it| it.trim_start().starts_with('#'));
    comment.is_some_and(|it| it.len() - it.trim_start().len() > operator)
}
