//! Instructions with one value each: `CMD`, `USER`, `WORKDIR` and the like.

use dockwright_verify::{Instruction, Keyword, Payload};

use crate::kind::Kind;
use crate::notes::Notes;
use crate::text::{code, told_apart};

/// The keywords, each with the kind of a change.
pub static ROWS: [(Keyword, Kind); 9] = [
    (Keyword::User, Kind::UserChanged),
    (Keyword::Workdir, Kind::WorkdirChanged),
    (Keyword::Stopsignal, Kind::StopsignalChanged),
    (Keyword::Healthcheck, Kind::HealthcheckChanged),
    (Keyword::Shell, Kind::ShellChanged),
    (Keyword::Cmd, Kind::CmdChanged),
    (Keyword::Entrypoint, Kind::EntrypointChanged),
    (Keyword::Onbuild, Kind::OnbuildChanged),
    (Keyword::Maintainer, Kind::MaintainerChanged),
];

/// Tells the changes of the instructions of a keyword that have no equal one in the other stage.
pub fn tell(kind: Kind, old: &[usize], new: &[usize], notes: &mut Notes<'_, '_>) {
    for (&a, &b) in old.iter().zip(new) {
        notes.pair(a, b);
        let (was, is) = (notes.old.at(a), notes.new.at(b));
        let name = is.keyword.name();
        let has_form =
            matches!(is.keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck);
        if has_form {
            let (before, after) = (Process::of(was, &was.payload), Process::of(is, &is.payload));
            let text = |how| format!("`{name}` runs {how} now: {}", code(&after.words));
            match (before.is_shell, after.is_shell) {
                (Some(true), Some(false)) => {
                    notes.add(Kind::StartsWithoutShell, Some(a), Some(b), text("without a shell"));
                }
                (Some(false), Some(true)) => {
                    notes.add(Kind::StartsWithShell, Some(a), Some(b), text("in a shell"));
                }
                _ => {}
            }
            let flags = |it: &Instruction<'_>| {
                it.flags.iter().map(|it| (it.name.clone(), it.value.clone())).collect::<Vec<_>>()
            };
            if before.is_shell != after.is_shell
                && before.words == after.words
                && flags(was) == flags(is)
            {
                continue;
            }
        }
        let [now, then] = told_apart(value(is), value(was));
        notes.add(kind, Some(a), Some(b), format!("`{name}` is {now} instead of {then}"));
    }
    for &a in old.iter().skip(new.len()) {
        let text = format!("{} is gone", notes.old.code(a));
        notes.add(kind, Some(a), None, text);
    }
    for &b in new.iter().skip(old.len()) {
        let text = format!("{} is new", notes.new.code(b));
        notes.add(kind, None, Some(b), text);
    }
}

/// The text behind the keyword.
fn value<'i>(it: &'i Instruction<'_>) -> &'i [u8] {
    let start = it.flags.first().map_or(it.arguments.start, |it| it.span.start);
    it.slice(&(start..it.arguments.end))
}

/// The command of an instruction.
struct Process {
    /// Whether a shell reads the words; `None` if nothing is run.
    is_shell: Option<bool>,
    /// The words, with single blanks between them.
    words: Vec<u8>,
}

impl Process {
    fn of(it: &Instruction<'_>, payload: &Payload) -> Self {
        match payload {
            Payload::Json(strings) => {
                let words: Vec<_> = strings.iter().map(|it| it.value.as_slice()).collect();
                match &words[..] {
                    // A shell in exec form is the shell form, spelled out.
                    [shell, b"-c", text] if shell.ends_with(b"sh") => {
                        Self { is_shell: Some(true), words: text.to_vec() }
                    }
                    [] => Self { is_shell: None, words: Vec::new() },
                    _ => Self { is_shell: Some(false), words: words.join(&b' ') },
                }
            }
            Payload::Healthcheck { kind, command } => {
                let is_none = it.slice(kind).eq_ignore_ascii_case(b"none");
                let process = Self::of(it, command);
                Self { is_shell: process.is_shell.filter(|_| !is_none), ..process }
            }
            Payload::Exact(span) => {
                let words = it.slice(span).split(u8::is_ascii_whitespace);
                let words: Vec<_> = words.filter(|it| !it.is_empty()).collect();
                Self { is_shell: Some(true), words: words.join(&b' ') }
            }
            _ => Self { is_shell: Some(true), words: it.slice(&it.arguments).to_vec() },
        }
    }
}
