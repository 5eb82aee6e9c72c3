//! Computes the exec form that corresponds to a shell form: the words that a POSIX shell would run.

use super::config::Process;
use crate::bytes::is_blank;

/// Whether `after` is the exec form that a POSIX shell would have run for `before`.
pub fn is_exec_form(before: &Process<'_>, after: &Process<'_>) -> bool {
    text_of(before).is_some_and(|text| runs(text, after))
}

/// Whether `after` is the exec form of `before` without the command after `||`, which only changes
/// one failure status to another.
pub fn is_check_of_exec_form(before: &Process<'_>, after: &Process<'_>) -> bool {
    let command = text_of(before).and_then(without_failure);
    command.is_some_and(|text| runs(text, after))
}

/// The text that a shell reads, if that text is its only input.
fn text_of<'r>(process: &Process<'r>) -> Option<&'r [u8]> {
    let Process::Shell { shell, text, is_posix: true } = process else { return None };
    let is_bare = shell.as_ref().is_none_or(|it| is_bare_shell(it));
    is_bare.then_some(*text)
}

fn runs(text: &[u8], after: &Process<'_>) -> bool {
    let Process::Exec(strings) = after else { return false };
    static_words(text).is_some_and(|words| words.iter().eq(strings.iter().map(|it| &it.value)))
}

/// Whether a shell only starts the given command: it reads neither a profile nor any other text.
fn is_bare_shell(argv: &[Vec<u8>]) -> bool {
    let [program, options @ .., last] = argv else { return false };
    let name = program.rsplit(|it| *it == b'/').next().unwrap_or_default();
    let mut is_named = false;
    let mut is_bare = |option: &Vec<u8>| {
        if is_named {
            is_named = false;
            return [&b"pipefail"[..], b"errexit", b"nounset", b"noglob"].contains(&&option[..]);
        }
        let letters = option.strip_prefix(b"-").unwrap_or_default();
        is_named = letters.ends_with(b"o");
        let letters = letters.strip_suffix(b"o").unwrap_or(letters);
        (is_named || !letters.is_empty()) && letters.iter().all(|it| b"eu".contains(it))
    };
    let is_bare = options.iter().all(&mut is_bare) && !is_named;
    let ends = last.strip_prefix(b"-").and_then(|it| it.strip_suffix(b"c"));
    is_bare
        && [&b"sh"[..], b"bash", b"ash", b"dash"].contains(&name)
        && ends.is_some_and(|it| it.iter().all(|it| b"eu".contains(it)))
}

/// The text in front of a final `|| exit 1`, `|| exit` or `|| false`.
fn without_failure(text: &[u8]) -> Option<&[u8]> {
    let at = text.windows(2).rposition(|it| it == b"||")?;
    let words = text[at + 2..].split(|it| is_blank(*it)).filter(|it| !it.is_empty());
    let word = |word: &[u8]| {
        static_word(word).filter(|(_, length)| *length == word.len()).map(|(word, _)| word)
    };
    let tail = words.map(word).collect::<Option<Vec<_>>>()?;
    let tail: Vec<_> = tail.iter().map(Vec::as_slice).collect();
    matches!(&tail[..], [b"exit" | b"false"] | [b"exit", b"1"]).then(|| &text[..at])
}

/// The words of a command that every shell reads alike: no expansions, operators or builtins. A
/// leading `exec` is left out.
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

/// The word at the start of `text` without its quotes, and the length of the word with them.
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
            // Characters from U+00A1 on are allowed; U+0080 to U+00A0 are control characters and a
            // blank.
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

/// Appends the text up to the closing quote, and returns the position of the end.
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

/// Whether a shell reads the word, as spelled, as an assignment (`name=value` or `name+=value`).
pub fn is_assignment(word: &[u8]) -> bool {
    let is_name = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_';
    let name = word.iter().take_while(|it| is_name(it)).count();
    let rest = &word[name..];
    name > 0 && !word[0].is_ascii_digit() && (rest.starts_with(b"=") || rest.starts_with(b"+="))
}

/// Whether a word is a reserved word or a builtin of a common shell.
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
    fn only_a_failure_is_left_out_behind_a_check() {
        let command = |text: &'static str| {
            without_failure(text.as_bytes()).map(|it| std::str::from_utf8(it).unwrap().trim())
        };
        for (text, expected) in [
            ("curl -f a || exit 1", "curl -f a"),
            ("curl -f a||exit", "curl -f a"),
            ("curl -f a ||  false ", "curl -f a"),
            ("a || b || exit 1", "a || b"),
        ] {
            assert_eq!(command(text), Some(expected), "{text}");
        }
        for text in
            ["a", "a || exit 0", "a || exit 12", "a || exit 1 2", "a || exit 1; b", "a || b"]
        {
            assert_eq!(command(text), None, "{text}");
        }
    }

    #[test]
    fn a_bare_shell_reads_nothing_but_its_text() {
        let is_bare = |argv: &[&str]| {
            let argv: Vec<_> = argv.iter().map(|it| it.as_bytes().to_vec()).collect();
            is_bare_shell(&argv)
        };
        for argv in [
            &["/bin/sh", "-c"][..],
            &["bash", "-c"],
            &["/bin/bash", "-o", "pipefail", "-c"],
            &["/bin/ash", "-eo", "pipefail", "-c"],
            &["/bin/bash", "-e", "-u", "-o", "pipefail", "-ec"],
        ] {
            assert!(is_bare(argv), "{argv:?}");
        }
        for argv in [
            &["/bin/bash", "-lc"][..],
            &["/bin/bash", "-l", "-c"],
            &["/bin/bash", "--login", "-c"],
            &["/bin/bash", "-ic"],
            &["/bin/bash", "-xc"],
            &["/bin/bash", "-o", "-c"],
            &["/bin/bash", "-o", "posix", "-c"],
            &["/bin/bash", "x", "-c"],
            &["/bin/bash", "-", "-c"],
            &["/bin/bash"],
            &["/bin/zsh", "-c"],
            &["env", "bash", "-c"],
            &[],
        ] {
            assert!(!is_bare(argv), "{argv:?}");
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
