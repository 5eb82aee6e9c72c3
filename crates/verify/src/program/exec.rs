//! Which exec form stands for a shell form: the words that a POSIX shell would run.

use super::config::Process;
use crate::bytes::is_blank;

/// Whether `after` is the exec form that a POSIX shell would have run for `before`.
pub fn is_exec_form(before: &Process<'_>, after: &Process<'_>) -> bool {
    let (Process::Shell { text, is_posix: true, .. }, Process::Exec(strings)) = (before, after)
    else {
        return false;
    };
    static_words(text).is_some_and(|words| words.iter().eq(strings.iter().map(|it| &it.value)))
}

/// The words of a command that is the same to every shell: no expansion, no operator, no builtin.
/// A leading `exec` is not one of them.
fn static_words(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    std::str::from_utf8(text).ok()?;
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
        rest = &rest[blanks..];
        if rest.is_empty() {
            break;
        }
        let (word, length) = static_word(rest)?;
        let is_assignment = is_assignment(&rest[..length]);
        found.push((word, is_assignment));
        rest = &rest[length..];
    }
    if found.first().is_some_and(|(word, _)| word == b"exec") {
        found.remove(0);
        if found.first().is_some_and(|(word, _)| word.starts_with(b"-")) {
            return None;
        }
    }
    let (first, is_assignment) = found.first()?;
    if *is_assignment || first.is_empty() || is_special(first) {
        return None;
    }
    Some(found.into_iter().map(|(word, _)| word).collect())
}

/// The word at the start of `text` without its quotes, and its length with them.
fn static_word(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut word = Vec::new();
    let mut position = 0;
    while let Some(&byte) = text.get(position).filter(|byte| !is_blank(**byte)) {
        match byte {
            b'\'' => {
                let rest = &text[position + 1..];
                let length = rest.iter().position(|&it| it == b'\'')?;
                if rest[..length].iter().any(u8::is_ascii_control) {
                    return None;
                }
                word.extend_from_slice(&rest[..length]);
                position += length + 2;
            }
            b'"' => position = double_quoted(text, position + 1, &mut word)?,
            b'\\' => {
                let escaped = *text.get(position + 1).filter(|it| !it.is_ascii_control())?;
                word.push(escaped);
                position += 2;
            }
            b'=' if position == 0 => return None,
            _ if byte.is_ascii_alphanumeric() || b"_-./:,@%+=^]".contains(&byte) => {
                word.push(byte);
                position += 1;
            }
            // Any character from U+00A1 on; those below are control characters and a blank.
            0xC2 if text.get(position + 1).is_none_or(|it| *it <= 0xA0) => return None,
            0x80.. => {
                word.push(byte);
                position += 1;
            }
            _ => return None,
        }
    }
    Some((word, position))
}

/// Adds the text up to the closing quote, and returns where that ends.
fn double_quoted(text: &[u8], mut position: usize, word: &mut Vec<u8>) -> Option<usize> {
    loop {
        match *text.get(position)? {
            b'"' => return Some(position + 1),
            b'$' | b'`' => return None,
            b'\\' if text.get(position + 1).is_some_and(|it| b"$`\"\\".contains(it)) => {
                word.push(text[position + 1]);
                position += 2;
            }
            byte if byte.is_ascii_control() && byte != b'\t' => return None,
            byte => {
                word.push(byte);
                position += 1;
            }
        }
    }
}

/// Whether a shell takes the word, as it is spelled, for `name=value` or `name+=value`.
pub fn is_assignment(word: &[u8]) -> bool {
    let is_name = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_';
    let name = word.iter().take_while(|it| is_name(it)).count();
    let rest = &word[name..];
    name > 0 && !word[0].is_ascii_digit() && (rest.starts_with(b"=") || rest.starts_with(b"+="))
}

/// Reserved words and builtins of any common shell.
pub fn is_special(word: &[u8]) -> bool {
    const SPECIAL: &str = "! { } [[ ]] if then elif else fi for in do done while until case esac \
        select function time coproc . : [ alias bg bind break builtin caller cd chdir command \
        compgen complete compopt continue declare dirs disown echo enable eval exec exit export \
        false fc fg getopts hash help history jobs kill let local logout mapfile popd print printf \
        pushd pwd read readarray readonly return set shift shopt source suspend test times trap \
        true type typeset ulimit umask unalias unset wait whence";
    SPECIAL.split(' ').any(|it| it.as_bytes() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Option<String> {
        let words = static_words(text.as_bytes())?;
        let words = words.into_iter().map(|it| String::from_utf8(it).unwrap());
        Some(words.collect::<Vec<_>>().join("|"))
    }

    #[test]
    fn static_words_are_split_and_unquoted() {
        for (text, expected) in [
            ("node  server.js", "node|server.js"),
            ("a 'b  c' \"d\\\"e\\n\" f\\ g ''", "a|b  c|d\"e\\n|f g|"),
            ("exec gunicorn -b 0.0.0.0:80", "gunicorn|-b|0.0.0.0:80"),
            ("a b=c --d=e@f", "a|b=c|--d=e@f"),
            ("gr\u{fc}n \u{2713}", "gr\u{fc}n|\u{2713}"),
            ("env A=b prog", "env|A=b|prog"),
        ] {
            assert_eq!(split(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_needs_a_shell_is_not_static() {
        for text in [
            "",
            "a $b",
            "a `b`",
            "a *",
            "a ?",
            "a [b",
            "a ~",
            "a # b",
            "a && b",
            "a;b",
            "a|b",
            "a > b",
            "(a)",
            "{ a; }",
            "A=b a",
            "A+=b a",
            "echo a",
            "cd a",
            "if a",
            "\"a",
            "'a",
            "a\\",
            "a \"$b\"",
            "a \"`b`\"",
            "exec",
            "exec -a b c",
            "exec A=b c",
            "exec cd b",
            "'' a",
            "a =b",
            "a\u{a0}b",
            "a\rb",
            "\\cd a",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
