//! Checks an exec form that calls the shell of a shell form, with `exec` in front of the last
//! command.

use super::config::Process;
use super::exec::is_special;
use super::tokens::{Word, name_of, words};
use crate::json::JsonString;
use crate::shell::{TokenKind, tokens};

/// Whether `after` calls the shell of `before` with its text and an added `exec`.
pub fn is_exec_wrapped(before: &Process<'_>, after: &Process<'_>) -> bool {
    let (Process::Shell { shell, text, is_posix: true }, Process::Exec(strings)) = (before, after)
    else {
        return false;
    };
    let default = [b"/bin/sh".to_vec(), b"-c".to_vec()];
    let shell = shell.as_ref().map_or(&default[..], |it| it);
    let [call @ .., JsonString { value: wrapped, .. }] = strings else { return false };
    shell.iter().eq(call.iter().map(|it| &it.value)) && is_wrapped(text, wrapped)
}

/// Whether `wrapped` is `text`, one or more simple commands joined by `&&`, with `exec` in front of
/// the name of the last one.
fn is_wrapped(text: &[u8], wrapped: &[u8]) -> bool {
    let (old, new) = (tokens(text, 0..text.len(), &[]), tokens(wrapped, 0..wrapped.len(), &[]));
    let old: Vec<_> = words(text, &old).collect();
    let new: Vec<_> = words(wrapped, &new).collect();
    let Some(at) = last_command(&old) else { return false };
    let exec = Word { text: b"exec", kind: TokenKind::Word, glued: false };
    new.len() == old.len() + 1
        && new[..at] == old[..at]
        && new[at] == exec
        && new[at + 1..] == old[at..]
        && !reads_arguments(text)
}

/// The position of the name of the last command, if `exec` in front of it only changes which
/// process runs the command.
fn last_command(words: &[Word<'_>]) -> Option<usize> {
    let mut begin = 0;
    for command in words.split(|it| it.text == b"&&" && it.kind == TokenKind::Separator) {
        let name = name_of(command)?;
        let is_last = begin + command.len() == words.len();
        let is_free =
            if is_last { is_program(&command[name..]) } else { !minds_exec(&command[name]) };
        if !is_free || !command.iter().all(is_simple) {
            return None;
        }
        if is_last {
            return Some(begin + name);
        }
        begin += command.len() + 1;
    }
    None
}

/// Whether a command is certain to run a program, as opposed to an expansion or a builtin.
fn is_program(command: &[Word<'_>]) -> bool {
    let [name, rest @ ..] = command else { return false };
    let is_plain =
        |it: &u8| it.is_ascii_alphanumeric() || b"_-./:,@%+^".contains(it) || !it.is_ascii();
    let spelled = name.plain();
    name.kind == TokenKind::Word
        && spelled.iter().all(is_plain)
        && !is_special(&spelled)
        && rest.first().is_none_or(|it| !it.glued)
}

/// Whether a command sets up state that a later `exec` would discard.
fn minds_exec(name: &Word<'_>) -> bool {
    name.spells_one_of(&[b"trap", b"wait", b"exec", b"exit"])
}

/// Whether a token is a word or part of a redirection, as opposed to another operator, a `#` or a
/// line end.
fn is_simple(word: &Word<'_>) -> bool {
    match word.kind {
        TokenKind::Word => {
            !word.text.starts_with(b"((")
                && !word.text.starts_with(b"[[")
                && !word.text.contains(&b'\n')
        }
        TokenKind::Operator => word.text.iter().any(|it| matches!(it, b'<' | b'>')),
        TokenKind::Separator | TokenKind::Rest => false,
    }
}

/// Whether `text` uses the arguments of its shell, which are the arguments of the container.
fn reads_arguments(text: &[u8]) -> bool {
    text.iter().enumerate().filter(|(_, byte)| **byte == b'$').any(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix(b"{").unwrap_or(rest);
        let rest = rest.strip_prefix(b"#").unwrap_or(rest);
        rest.first().is_none_or(|it| it.is_ascii_digit() || b"@*#}".contains(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exec_stands_in_front_of_the_last_command() {
        let wrapped = |text: &str, wrapped: &str| is_wrapped(text.as_bytes(), wrapped.as_bytes());
        assert!(wrapped("a $b", "exec a $b"));
        assert!(wrapped("A=b  a $b >> f 2>&1", "A=b exec a $b >> f 2>&1"));
        assert!(wrapped("cd /x && a $b", "cd /x && exec a $b"));
        assert!(wrapped("cd /x && A=$b a", "cd /x && A=$b exec a"));
        assert!(wrapped("<f a $b", "<f exec a $b"));
        assert!(wrapped("A=b 2>f >&2 a", "A=b 2>f >&2 exec a"));
        for (text, other) in [
            ("a $b", "a $b"),
            ("a $b", "exec a"),
            ("a $b", "exec a $c"),
            ("cd /x && a", "exec cd /x && a"),
            ("A=b a", "exec A=b a"),
            ("a || b", "a || exec b"),
            ("a | b", "a | exec b"),
            ("a; b", "a; exec b"),
            ("a & b", "a & exec b"),
            ("(a)", "(exec a)"),
            ("$a b", "exec $a b"),
            ("a $1", "exec a $1"),
            ("a \"$@\"", "exec a \"$@\""),
            ("a ${#}", "exec a ${#}"),
            ("a # b", "exec a # b"),
            ("echo $a", "exec echo $a"),
            ("trap x EXIT && a", "trap x EXIT && exec a"),
            ("\\trap x EXIT && a", "\\trap x EXIT && exec a"),
            ("", "exec"),
            ("A=b", "A=b exec"),
        ] {
            assert!(!wrapped(text, other), "{text}");
        }
    }
}
