//! Expansions that a shell would split if they had spaces.

use std::ops::Range;

use dockwright_model::{Base, Call, Command, End, Family, Image, Instruction, Operator, Script};
use dockwright_syntax::ast::{ShWord, joined};
use dockwright_syntax::{Keyword, SyntaxKind, SyntaxNode};
use dockwright_verify::Change;

use crate::facts::programs::last_name;
use crate::pass::edit::{Indel, TextEdit};
use crate::pass::run::Run;
use crate::program::namesake::namesake;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Puts quotes around `$(…)` where the command prints one word.
    ///
    /// Without quotes, a shell splits the output of `$(uname -m)` at spaces, and takes the parts
    /// for patterns of file names. This has no effect on the output of a command that prints one
    /// word, but readers have to know the command, and linters report each call.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN make -j$(nproc) && tar xf app-$(uname -m).tar
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM debian:13
    /// RUN make -j"$(nproc)" && tar xf "app-$(uname -m).tar"
    /// ```
    ///
    /// ## Level
    /// Safe: the command gets the same arguments.
    ///
    /// - The command is known to print one word: `nproc`, `uname -m`, `id -u`,
    ///   `dpkg --print-architecture` and similar. Where the argument has no other text, the base
    ///   image has to be known as well: a missing program prints nothing, and `""` would be one
    ///   more argument.
    /// - The same holds for a variable that the `RUN` sets to the output of such a command.
    /// - Other variables in the word have to be set, by `ENV` or in front of the command in the
    ///   same `RUN`, to letters, digits and `_-./:,@%+=`. The value of an `ARG` may have spaces.
    ///
    /// Never in a `RUN` that reads other files with `.`, calls `eval`, or sets `IFS`.
    name: "quote-shell-words", phase: Modernize, level: Safe, settles: ["SC2046", "SC2086"], run: run,
}

/// Commands that print one word, or fail.
const PRINT_ONE_WORD: &[&str] = &[
    "apk --print-arch",
    "arch",
    "date +%F",
    "date +%Y",
    "date +%Y%m%d",
    "date +%s",
    "dpkg --print-architecture",
    "getconf LONG_BIT",
    "getconf _NPROCESSORS_ONLN",
    "id -g",
    "id -gn",
    "id -u",
    "id -un",
    "lsb_release -c -s",
    "lsb_release -cs",
    "lsb_release -rs",
    "lsb_release -sc",
    "lsb_release -sr",
    "nproc",
    "nproc --all",
    "rpm -E %fedora",
    "rpm -E %rhel",
    "uname -i",
    "uname -m",
    "uname -p",
    "uname -r",
    "uname -s",
    "whoami",
];

/// The programs among these that every image of Debian, Alpine or Red Hat has.
const OF_DEBIAN: [&str; 7] = ["arch", "date", "dpkg", "getconf", "id", "nproc", "uname"];
const OF_ALPINE: [&str; 5] = ["apk", "date", "id", "nproc", "uname"];
const OF_RED_HAT: [&str; 3] = ["date", "id", "uname"];

/// Variables that shells set themselves, or that change how other words are read.
const OF_SHELL: &[&str] = &[
    "_",
    "BASH",
    "BASHOPTS",
    "BASHPID",
    "DIRSTACK",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HOME",
    "HOSTNAME",
    "HOSTTYPE",
    "IFS",
    "LINENO",
    "MACHTYPE",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "OSTYPE",
    "PATH",
    "PIPESTATUS",
    "PPID",
    "PS1",
    "PS4",
    "PWD",
    "RANDOM",
    "REPLY",
    "SECONDS",
    "SHELL",
    "SHELLOPTS",
    "SHLVL",
    "TERM",
    "UID",
];

/// Words that may begin a compound command in front of an assignment.
const RESERVED: [&str; 7] = ["if", "for", "while", "until", "case", "{", "do"];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains('$') {
        return Vec::new();
    }
    let runs = ctx.model().all(Keyword::Run).filter(|it| ctx.text(it).contains('$'));
    let runs = runs.filter_map(Run::on_lines).filter_map(|it| Text::of(ctx, it));
    runs.filter_map(|it| it.fix()).collect()
}

/// The text of a `RUN`, and the variables that it sets.
struct Text<'c, 'p> {
    ctx: &'c PassContext<'p>,
    run: Run<'c>,
    joined: String,
    settings: Vec<Setting>,
}

/// An assignment that is a command of its own, or an `export` of one.
struct Setting {
    name: String,
    value: Value,
    at: usize,
    /// The index of the list, and of the part in the list.
    list: usize,
    part: usize,
    /// Whether the shell runs the assignment in every run that gets this far.
    is_reached: bool,
}

/// What an expansion results in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// One word, not empty.
    Word,
    /// The output of this command: one word, or nothing.
    Printed(String),
    Unknown,
}

/// A word that gets quotes.
struct Quoted {
    at: usize,
    from: String,
    to: String,
    indels: Vec<Indel>,
}

/// A part of a word.
struct Piece {
    range: Range<usize>,
    /// `None` for characters that mean the same in quotes.
    value: Option<Value>,
}

impl<'c, 'p> Text<'c, 'p> {
    /// The text, unless a command in it may change variables that it does not name, or how words
    /// are split.
    fn of(ctx: &'c PassContext<'p>, run: Run<'c>) -> Option<Self> {
        let (model, it) = (ctx.model(), run.instruction);
        let joined = joined(it.syntax.shell_text()?.syntax());
        let is_windows = it.stage.is_some_and(|stage| model.is_windows(stage));
        let sets_variables = |it: &Command| {
            let words = it.words();
            let sets = ["export", "readonly", "declare", "typeset", "local", "unset"];
            words.iter().any(|it| matches!(it.written(), "." | "source" | "eval"))
                || words
                    .windows(2)
                    .any(|it| sets.contains(&it[0].written()) && may_name_others(it[1].written()))
        };
        let is_login =
            |it: &String| it.starts_with("--") || it.starts_with('-') && it.contains(['i', 'l']);
        let shell = model.shell(it).unwrap_or_default();
        let has_secret = it.syntax.flags().any(|it| it.value().contains("env="));
        let is_plain = !is_windows
            && !has_secret
            && !run.script.has_comment
            && !joined.contains("IFS")
            && !shell.iter().skip(1).any(is_login)
            && !run.script.calls().iter().any(|it| sets_variables(&it.command));
        let settings = settings(&run.script);
        is_plain.then_some(Self { ctx, run, joined, settings })
    }

    fn fix(&self) -> Option<Fix> {
        let calls = self.run.script.calls().iter();
        let words: Vec<_> = calls
            .flat_map(|call| call.command.syntax.words().filter_map(|it| self.quoted(call, &it)))
            .collect();
        let first = words.first()?;
        let others = match words.len() - 1 {
            0 => String::new(),
            1 => " and another word".to_owned(),
            several => format!(" and {several} other words"),
        };
        let reason = format!(
            "the shell would split `{}`{others} at spaces, and expand patterns; each is one word \
             today, and stays one word in quotes",
            first.from
        );
        let fix = Fix::new(first.at, Level::Safe, reason);
        Some(words.into_iter().fold(fix, |fix, it| {
            let Quoted { from, to, indels, .. } = it;
            fix.edit(indels, vec![Change::Quoted { from, to }])
        }))
    }

    /// The word with quotes, if quotes change nothing.
    fn quoted(&self, call: &Call, word: &ShWord) -> Option<Quoted> {
        let node = word.syntax();
        let written = node.text().to_string();
        (written.contains('$') && written == word.text()).then_some(())?;
        (!written.contains(['"', '\'', '\\', '`'])).then_some(())?;
        let is_nested = node.ancestors().any(|it| it.kind() == SyntaxKind::ShSubstitution);
        let pieces = (!is_nested).then(|| self.pieces(call, node))??;
        let is_known = |it: &Piece| match &it.value {
            None | Some(Value::Word) => true,
            Some(Value::Printed(command)) => self.is_genuine(command),
            Some(Value::Unknown) => false,
        };
        // ShellCheck does not report a word whose variables the file sets to one word.
        pieces.iter().any(|it| matches!(it.value, Some(Value::Printed(_)))).then_some(())?;
        pieces.iter().filter(|it| it.is_expansion()).all(is_known).then_some(())?;
        // Without quotes, an empty word is not an argument.
        let is_there = |it: &Piece| match &it.value {
            None | Some(Value::Word) => true,
            Some(Value::Printed(command)) => self.prints(command),
            Some(Value::Unknown) => !it.is_expansion(),
        };
        pieces.iter().any(is_there).then_some(())?;
        let start = usize::from(node.text_range().start());
        let mut indels = Vec::new();
        for range in stretches(&pieces, &written, start) {
            indels.extend([Indel::insert(range.start, "\""), Indel::insert(range.end, "\"")]);
        }
        let own = indels.iter().map(|it: &Indel| Indel::insert(it.delete.start - start, "\""));
        let to = TextEdit::new(own.collect())?.apply(&written);
        Some(Quoted { at: start, from: written, to, indels })
    }

    /// The parts of a word, each expansion with its value.
    fn pieces(&self, call: &Call, word: &SyntaxNode) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        for it in word.children_with_tokens() {
            let start = usize::from(it.text_range().start());
            let range = start..usize::from(it.text_range().end());
            let text = it.to_string();
            match it.kind() {
                SyntaxKind::ShLiteral => {
                    (!text.contains('$')).then_some(())?;
                    for (at, c) in text.char_indices() {
                        let value = (!is_plain_char(c)).then_some(Value::Unknown);
                        let range = start + at..start + at + c.len_utf8();
                        pieces.push(Piece { range, value });
                    }
                }
                SyntaxKind::ShParameter => {
                    let name = text.trim_start_matches("${").trim_start_matches('$');
                    let name = name.strip_suffix('}').unwrap_or(name);
                    pieces.push(Piece { range, value: Some(self.variable(name, call, start)) });
                }
                SyntaxKind::ShSubstitution => {
                    let command = text.strip_prefix("$(")?.strip_suffix(')')?;
                    pieces.push(Piece { range, value: Some(printed(command)) });
                }
                _ => return None,
            }
        }
        Some(pieces)
    }

    /// The value of a variable in a call.
    fn variable(&self, name: &str, call: &Call, at: usize) -> Value {
        let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
        let is_other = OF_SHELL.contains(&name) || name.to_ascii_lowercase().ends_with("_proxy");
        if name.is_empty() || !name.chars().all(is_name) || is_other {
            return Value::Unknown;
        }
        let settings: Vec<_> = self.settings.iter().filter(|it| it.name == name).collect();
        if mentions(&self.joined, name) != settings.len() {
            return Value::Unknown;
        }
        let Some(first) = settings.first() else { return self.of_environment(name) };
        if settings.iter().any(|it| it.at >= at) || !self.is_made(first, call) {
            return Value::Unknown;
        }
        let mut values = settings.iter().map(|it| &it.value);
        // It is not known which assignment is the last, so all of them have to be certain.
        let other = values.clone().find(|it| **it != Value::Word);
        if values.any(|it| *it == Value::Unknown) {
            return Value::Unknown;
        }
        other.cloned().unwrap_or(Value::Word)
    }

    /// Whether the assignment has certainly run before a later call.
    fn is_made(&self, it: &Setting, call: &Call) -> bool {
        let lists = &self.run.script.lists;
        let before: usize = lists[..it.list].iter().map(|it| it.parts.len()).sum();
        let parts = &lists[it.list].parts;
        let is_and = |it: &dockwright_model::Part| {
            matches!(it.operator, Some((Operator::And, _))) && it.command().is_some()
        };
        let here = call.part.checked_sub(before).filter(|at| *at < parts.len());
        let is_followed =
            parts.get(it.part + 1).is_none_or(|it| matches!(it.operator, Some((Operator::And, _))));
        let is_in_chain = || here.is_some_and(|at| parts[it.part + 1..=at].iter().all(is_and));
        it.is_reached && is_followed && (it.part == 0 || is_in_chain())
    }

    /// The value that `ENV` gives a variable.
    fn of_environment(&self, name: &str) -> Value {
        let model = self.ctx.model();
        let is_argument =
            |it: &Instruction| mentions(self.ctx.text(it), name) > 0 && it.keyword == Keyword::Arg;
        let value = model.variable(self.run.instruction, name).known();
        let is_word = value.is_some_and(|it| is_plain(&it));
        let has_trigger = || model.all(Keyword::Onbuild).next().is_some();
        let is_sure = is_word && !has_trigger() && !model.all(Keyword::Arg).any(is_argument);
        if is_sure { Value::Word } else { Value::Unknown }
    }

    /// Whether a command is certainly the well-known program of its name.
    fn is_genuine(&self, command: &str) -> bool {
        let program = command.split(' ').next().unwrap_or_default();
        namesake(self.ctx, &self.run, program).is_none()
    }

    /// Whether a command certainly prints something.
    fn prints(&self, command: &str) -> bool {
        let stage = self.run.instruction.stage;
        let Some(Base::Image(image)) = stage.map(|it| self.ctx.model().root(it)) else {
            return false;
        };
        let program = last_name(command.split(' ').next().unwrap_or_default());
        match Image::facts(image).system {
            Some(Family::Debian) => OF_DEBIAN.contains(&program),
            Some(Family::Alpine) => OF_ALPINE.contains(&program),
            Some(Family::RedHat) => OF_RED_HAT.contains(&program),
            _ => false,
        }
    }
}

impl Piece {
    fn is_expansion(&self) -> bool {
        self.range.len() > 1 && self.value.is_some()
    }

    /// Whether quotes around the part change nothing.
    fn is_quotable(&self) -> bool {
        self.value.as_ref().is_none_or(|it| *it != Value::Unknown)
    }
}

/// The ranges of a word to quote: an option, or a name with `=`, stays in front of the quotes.
fn stretches(pieces: &[Piece], written: &str, start: usize) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    for run in pieces.chunk_by(|a, b| a.is_quotable() && b.is_quotable()) {
        let Some(first) = run.iter().find(|it| it.is_expansion()) else { continue };
        let Some(last) = run.iter().rfind(|it| it.is_expansion()) else { continue };
        let (from, to) = (run[0].range.start, run[run.len() - 1].range.end);
        let in_front = &written[from - start..first.range.start - start];
        let begin = if from > start || in_front.starts_with('-') {
            first.range.start
        } else {
            from + in_front.rfind('=').map_or(0, |it| it + 1)
        };
        let end = if to < start + written.len() { last.range.end } else { to };
        stretches.push(begin..end);
    }
    stretches
}

/// The assignments of a script that are commands of their own.
fn settings(script: &Script) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut is_reached = true;
    for (list, it) in script.lists.iter().enumerate() {
        for (index, part) in it.parts.iter().enumerate() {
            is_reached &= !matches!(part.operator, Some((Operator::Or, _)));
            let command = part.command();
            if let Some((name, value)) = command.as_ref().and_then(setting) {
                let at = part.range().start;
                settings.push(Setting { name, value, at, list, part: index, is_reached });
            }
            is_reached &= command.is_some_and(|it| is_simple(&it));
        }
        is_reached &= it.end == End::Semicolon;
    }
    settings
}

/// Whether a command is certainly not the beginning of a compound command.
fn is_simple(command: &Command) -> bool {
    let redirects = command.syntax.redirects().map(|it| it.syntax().text().to_string());
    command.words().iter().all(|it| !RESERVED.contains(&it.written()))
        && redirects.into_iter().all(|it| {
            let operator = it.trim_start_matches(|c: char| c.is_ascii_digit());
            let plain = operator.trim_start_matches('>');
            operator != plain && !plain.starts_with('|')
        })
}

/// The variable and the value, if a command is a single assignment or `export`.
fn setting(command: &Command) -> Option<(String, Value)> {
    command.syntax.redirects().next().is_none().then_some(())?;
    let assignments: Vec<_> = command.syntax.assignments().collect();
    match (&assignments[..], command.words()) {
        ([one], []) => Some((one.name(), value(&one.value()?.text()))),
        ([], [export, set]) if export.written() == "export" => {
            let (name, text) = set.written().split_once('=')?;
            Some((name.to_owned(), value(text)))
        }
        _ => None,
    }
}

/// Whether `export` and similar commands may set variables that this argument does not name.
fn may_name_others(argument: &str) -> bool {
    let (name, text) = argument.split_once('=').unwrap_or((argument, ""));
    let is_open = |it: &str| it.contains(['$', '`']);
    let is_quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    is_open(name) || is_open(text) && !is_quoted && value(text) == Value::Unknown
}

/// The value that a text results in.
fn value(text: &str) -> Value {
    let inner = text.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(text);
    if is_plain(inner) {
        return Value::Word;
    }
    let command = inner.strip_prefix("$(").and_then(|it| it.strip_suffix(')'));
    command.map_or(Value::Unknown, printed)
}

fn printed(command: &str) -> Value {
    let words: Vec<_> = command.split([' ', '\t']).filter(|it| !it.is_empty()).collect();
    let command = words.join(" ");
    if PRINT_ONE_WORD.contains(&&*command) { Value::Printed(command) } else { Value::Unknown }
}

/// How often a text names a variable without expanding it.
fn mentions(text: &str, name: &str) -> usize {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let found = text.match_indices(name).filter(|(at, _)| {
        let (before, behind) = (&text[..*at], &text[at + name.len()..]);
        let is_inside = before.ends_with(is_part) || behind.starts_with(is_part);
        let sets = before.ends_with('{') && (behind.starts_with('=') || behind.starts_with(":="));
        let is_expanded = before.ends_with('$') || before.ends_with("${");
        !is_inside && (!is_expanded || sets)
    });
    found.count()
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_plain_char)
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-./:,@%+=".contains(c)
}
