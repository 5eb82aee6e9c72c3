//! Neighbouring `RUN`s → one `RUN`.

use dockwright_model::{AndOr, Command, Part, Word};
use dockwright_syntax::{Shell, SyntaxElement, SyntaxKind, SyntaxNode, ast};
use dockwright_verify::Change;

use crate::edit::Indel;
use crate::join::{Run, join};
use crate::word_set::WordSet;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Joins neighbouring `RUN`s.
    ///
    /// Each `RUN` is a layer. What one layer removes stays in the layer before, and every layer
    /// costs a little when the image is pulled.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN mkdir /data
    /// # nobody else may look into it
    /// RUN chmod 700 /data
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN mkdir /data \
    ///     # nobody else may look into it
    ///     && chmod 700 /data
    /// ```
    ///
    /// ## Level
    /// Risky: the same commands run in the same order, but a change of one of them runs all of
    /// them again, and nothing tells any more which step a cached layer was made for.
    ///
    /// A `RUN` that leaves something behind in its shell (`cd`, `export`, `set`) or starts a service
    /// stays alone, and so does one that writes files which Docker puts there for each `RUN`.
    name: "join-runs", phase: Joins, level: Risky,
    settles: ["DL3059"],
    // hadolint holds the first clean-up of a `RUN` against its first install. What it has of
    // ShellCheck says less of a variable and more of a list the longer the list is.
    uncovers: ["DL3032", "DL3040", "SC2006", "SC2015", "SC2086"],
    run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let instructions = ctx.model().instructions();
    let runs: Vec<_> = instructions.iter().map(Run::of).collect();
    runs.split(Option::is_none)
        .flat_map(|group| fixes(ctx, &group.iter().flatten().collect::<Vec<_>>()))
        .collect()
}

/// One fix for each stretch of neighbours that can be joined.
fn fixes(ctx: &PassContext<'_>, runs: &[&Run<'_>]) -> Vec<Fix> {
    let mut fixes = Vec::new();
    let mut start = 0;
    let mut is_braced = false;
    let mut indels = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        // `set -e` of the shell does not hold in braces that `&&` follows.
        let is_closed = is_braced && run.instruction.shell != Shell::Default;
        let next = runs.get(index + 1).filter(|_| !is_closed && leaves_nothing(run));
        let is_plain = |next: &Run<'_>| !is_special(ctx, next) && !is_special(ctx, run);
        let joint = next.filter(|it| is_plain(it)).and_then(|next| join(ctx, run, next));
        if let Some(joint) = joint {
            is_braced = joint.len() > 1;
            add(&mut indels, joint);
            continue;
        }
        if index > start {
            fixes.extend(fix(runs[start], index - start, std::mem::take(&mut indels)));
        }
        start = index + 1;
        is_braced = false;
    }
    fixes
}

/// Adds how two neighbours are joined to how the first of them was joined before: the brace that
/// closes it stands where the next `&&` begins.
fn add(indels: &mut Vec<Indel>, mut joint: Vec<Indel>) {
    let brace = indels.pop_if(|it| it.delete.start == joint[0].delete.start);
    if let Some(brace) = brace {
        joint[0].insert.insert_str(0, &brace.insert);
    }
    indels.extend(joint);
}

fn fix(first: &Run<'_>, joints: usize, indels: Vec<Indel>) -> Option<Fix> {
    let reason = format!(
        "{} layers become one: what a later layer removes stays in the earlier one",
        joints + 1
    );
    let changes = vec![Change::Joined; joints];
    Fix::new(first.instruction.start(), Level::Risky, reason, indels, changes)
}

/// Commands that change the shell they run in.
static STATEFUL: WordSet = WordSet::new(
    "cd pushd popd export readonly declare typeset local unset set setopt shopt umask ulimit trap \
    alias unalias eval . source exec exit return read builtin function hash enable",
);

/// Whether the shell is as it was when the text is through, and nothing runs on.
fn leaves_nothing(run: &Run<'_>) -> bool {
    let is_default = run.instruction.shell == Shell::Default;
    let last = run.script.lists.last();
    run.script.parts().all(|it| !it.commands().any(|it| starts(&it)) && is_clean(it))
        && (is_default
            || last.is_some_and(AndOr::is_simple) && run.script.parts().all(Part::is_simple))
}

/// Whether a part leaves the shell alone: most parts have nothing that could touch it.
fn is_clean(part: &Part) -> bool {
    let odd = [SyntaxKind::ShFunction, SyntaxKind::ShAmpersand];
    let may_touch = |it: Command| it.words().is_empty() || it.words().iter().any(is_stateful);
    let is_odd = odd.contains(&part.node.kind()) || ast::contains(&part.node, &odd);
    !part.commands().any(may_touch) && !is_odd || keeps_shell(&part.node)
}

fn is_stateful(word: &Word) -> bool {
    STATEFUL.has(&word.text)
}

/// Whether no command in the tree, outside of `( )` and `$( )`, changes the shell.
fn keeps_shell(node: &SyntaxNode) -> bool {
    use SyntaxKind::{ShAmpersand, ShCommand, ShFunction, ShSubshell, ShSubstitution};
    match node.kind() {
        ShSubshell | ShSubstitution => return true,
        ShFunction => return false,
        ShCommand => {
            let command = ast::ShCommand::cast(node.clone());
            let Some(command) = command.map(Command::of) else { return false };
            let words = command.words();
            if words.is_empty() || words.iter().any(is_stateful) {
                return false;
            }
        }
        _ => {}
    }
    let mut tokens = node.children_with_tokens().filter_map(SyntaxElement::into_token);
    !tokens.any(|it| it.kind() == ShAmpersand) && node.children().all(|it| keeps_shell(&it))
}

/// Whether a command starts something that runs on until the end of the `RUN`.
fn starts(command: &Command) -> bool {
    let words = command.words();
    let mut words = words.iter().map(|it| it.text.as_str()).skip_while(|it| *it == "sudo");
    let name = words.next().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default();
    matches!(
        name,
        "service" | "nohup" | "systemctl" | "rc-service" | "start-stop-daemon" | "daemonize"
    ) || name.ends_with("ctl") && words.any(|it| it == "start")
        || command.words().first().is_some_and(|it| it.text.starts_with("/etc/init.d/"))
        || command.words().iter().any(|it| matches!(it.text.as_str(), "--daemon" | "--fork"))
}

/// Whether a text is about files that are new in each `RUN`, or about mounts.
fn is_special(ctx: &PassContext<'_>, run: &Run<'_>) -> bool {
    let text = ctx.text(run.instruction);
    let files = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/shm"];
    files.iter().any(|it| text.contains(it)) || run.instruction.syntax.flags().next().is_some()
}
