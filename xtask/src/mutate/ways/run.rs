//! Changes to shell text and its surroundings.

use super::Change::{Flag, Prefix, Quoted, Shell, Word};
use super::{Keeps, Way, way};
use crate::shells::differential::random::Random;

pub const WAYS: [Way; 67] = [
    // Quotes of words.
    way("\\x as a command", Keeps::Reading, Word(|it| it.is_command, |it, _| format!("\\{it}"))),
    way(
        "\"x\" as a command",
        Keeps::Reading,
        Word(|it| it.is_command, |it, _| format!("\"{it}\"")),
    ),
    way("'x' as a command", Keeps::Reading, Word(|it| it.is_command, |it, _| format!("'{it}'"))),
    way("a'b'c as a command", Keeps::Reading, Word(|it| it.is_command, in_part)),
    way("a\\bc as a command", Keeps::Reading, Word(|it| it.is_command, escaped)),
    way("\"x\" as an argument", Keeps::Reading, Word(is_argument, |it, _| format!("\"{it}\""))),
    way("'x' as an argument", Keeps::Reading, Word(is_argument, |it, _| format!("'{it}'"))),
    way("a'b'c as an argument", Keeps::Reading, Word(is_argument, in_part)),
    way("\\x as an argument", Keeps::Reading, Word(is_argument, |it, _| format!("\\{it}"))),
    way("$x as an argument", Keeps::Nothing, Word(is_argument, |it, _| format!("$\"{it}\""))),
    way("\"$X\" behind", Keeps::Nothing, Word(is_argument, |it, _| format!("{it} \"$X\""))),
    way(
        "a variable as a command",
        Keeps::Nothing,
        Word(|it| it.is_command, |_, _| "$C".to_owned()),
    ),
    way(
        "a path as a command",
        Keeps::Nothing,
        Word(|it| it.is_command, |it, _| format!("/usr/bin/{it}")),
    ),
    way("a word less", Keeps::Nothing, Word(|_| true, |_, _| String::new())),
    way("a word twice", Keeps::Nothing, Word(|_| true, |it, _| format!("{it} {it}"))),
    // Around a whole text.
    way("set -e; in front", Keeps::Nothing, Shell("set -e; @")),
    way("set -ex && in front", Keeps::Nothing, Shell("set -ex && @")),
    way("set +e; in front", Keeps::Nothing, Shell("set +e; @")),
    way("set -eu on a line of its own", Keeps::Nothing, Shell("set -eu; \\\n    @")),
    way(": && in front", Keeps::Nothing, Shell(": && @")),
    way("true; in front", Keeps::Nothing, Shell("true; @")),
    way("false || in front", Keeps::Nothing, Shell("false || @")),
    way("cd in front", Keeps::Nothing, Shell("cd /tmp && @")),
    way("export in front", Keeps::Nothing, Shell("export A=b; @")),
    way("trap in front", Keeps::Nothing, Shell("trap 'echo b' EXIT; @")),
    way("in a subshell", Keeps::Nothing, Shell("( @ )")),
    way("in two subshells", Keeps::Nothing, Shell("((@))")),
    way("in braces", Keeps::Nothing, Shell("{ @; }")),
    way("in braces, alone on its lines", Keeps::Nothing, Shell("{ \\\n @; \\\n}")),
    way("in if", Keeps::Nothing, Shell("if true; then @; fi")),
    way("in else", Keeps::Nothing, Shell("if false; then :; else @; fi")),
    way("as a condition", Keeps::Nothing, Shell("if @; then :; fi")),
    way("in for", Keeps::Nothing, Shell("for i in 1; do @; done")),
    way("in while", Keeps::Nothing, Shell("while true; do @; break; done")),
    way("in case", Keeps::Nothing, Shell("case $A in a) @;; *) ;; esac")),
    way("in a function", Keeps::Nothing, Shell("f() { @; }; f")),
    way("in a function that is not called", Keeps::Nothing, Shell("f() { @; }")),
    way("in a substitution", Keeps::Nothing, Shell("echo \"$(@)\"")),
    way("in backquotes", Keeps::Nothing, Shell("echo `@`")),
    way("in sh -c", Keeps::Nothing, Quoted("sh -c '@'")),
    way("in bash -ec", Keeps::Nothing, Quoted("bash -ec '@'")),
    way("in eval", Keeps::Nothing, Quoted("eval '@'")),
    way("; behind", Keeps::Nothing, Shell("@;")),
    way("&& : behind", Keeps::Nothing, Shell("@ && :")),
    way("|| true behind", Keeps::Nothing, Shell("@ || true")),
    way("; exit 0 behind", Keeps::Nothing, Shell("@; exit 0")),
    way("& behind", Keeps::Nothing, Shell("@ &")),
    way("a comment behind", Keeps::Nothing, Shell("@ # comment")),
    way("a pipe behind", Keeps::Nothing, Shell("@ | tee /log")),
    way("a redirection behind", Keeps::Nothing, Shell("@ > /dev/null 2>&1")),
    // In front of one command.
    way("sudo", Keeps::Nothing, Prefix("sudo ")),
    way("env", Keeps::Nothing, Prefix("env A=b ")),
    way("command", Keeps::Nothing, Prefix("command ")),
    way("exec", Keeps::Nothing, Prefix("exec ")),
    way("time", Keeps::Nothing, Prefix("time ")),
    way("!", Keeps::Nothing, Prefix("! ")),
    way("a redirection in front", Keeps::Nothing, Prefix(">/dev/null ")),
    way("a here-string in front", Keeps::Nothing, Prefix("<<<y ")),
    way("an assignment in front", Keeps::Nothing, Prefix("A=b ")),
    way("a home in front", Keeps::Nothing, Prefix("HOME=/tmp ")),
    // Flags.
    way("a cache mount", Keeps::Nothing, Flag(" --mount=type=cache,target=/root/.cache")),
    way("a mount of apt", Keeps::Nothing, Flag(" --mount=type=cache,target=/var/lib/apt")),
    way("a secret", Keeps::Nothing, Flag(" --mount=type=secret,id=a,env=A")),
    way("a bind mount", Keeps::Nothing, Flag(" --mount=target=.,rw")),
    way("a network", Keeps::Nothing, Flag(" --network=none")),
    way("a security", Keeps::Nothing, Flag(" --security=insecure")),
    way("a flag on a line of its own", Keeps::Nothing, Flag(" --network=default \\\n")),
];

fn is_argument(word: &super::Word) -> bool {
    word.may_be_quoted && !word.is_command
}

/// A word with one part in quotes.
fn in_part(word: &str, random: &mut Random) -> String {
    let cut = random.below(word.len());
    let (start, end) = word.split_at(cut);
    let (quoted, end) = end.split_at(1 + random.below(end.len()));
    format!("{start}'{quoted}'{end}")
}

/// A word with an added `\`.
fn escaped(word: &str, random: &mut Random) -> String {
    let (start, end) = word.split_at(random.below(word.len()));
    format!("{start}\\{end}")
}
