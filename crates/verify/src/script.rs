//! Scripts: heredocs of a RUN that a POSIX-like shell reads, as tokens. The bodies of other
//! heredocs are compared byte for byte.

use std::borrow::Cow;

use crate::bytes::is_blank;
use crate::heredoc::Heredoc;
use crate::in_force::has_percent_variable;
use crate::instruction::Instruction;
use crate::payload::Payload;
use crate::shell::{Token, TokenKind, script_tokens};

/// The script of a RUN.
#[derive(Debug)]
pub struct Script<'a> {
    /// The text that the shell reads.
    pub text: Cow<'a, [u8]>,
    /// The tokens of the text. A line end that may separate commands is a token; a comment is not.
    pub tokens: Vec<Token>,
    /// The words that call the shell, if the script is not read by the shell in force.
    pub caller: Option<Vec<Vec<u8>>>,
    body: &'a [u8],
    /// The offsets of the lines in the text whose leading tabs were removed, and the number of tabs
    /// removed from the body up to there.
    tabs: Vec<(usize, usize)>,
}

impl<'a> Script<'a> {
    /// The script of a RUN with one heredoc. `has_shell` tells whether a SHELL is in force.
    pub fn of(run: &Instruction<'a>, has_shell: bool) -> Option<Self> {
        let (Payload::Shell(tokens), [heredoc]) = (&run.payload, &run.heredocs[..]) else {
            return None;
        };
        let is_opener = |it: &Token| it.span == heredoc.opener;
        let is_plain = tokens.iter().all(|it| it.kind == TokenKind::Word && !it.glued);
        let is_one = tokens.iter().filter(|it| is_opener(it)).count() == 1;
        let is_text =
            !heredoc.body.contains(&b'\r') && (has_shell || !has_percent_variable(heredoc.body));
        (is_plain && is_one && is_text).then_some(())?;
        let words =
            tokens.iter().filter(|it| !is_opener(it)).map(|it| run.slice(&it.span).to_vec());
        let words: Vec<_> = words.collect();
        let caller = if !words.is_empty() {
            (is_shell(&words) && arrives_unchanged(run.slice(&heredoc.opener), heredoc.body))
                .then_some(Some(words))?
        } else if let Some(line) = heredoc.body.strip_prefix(b"#!") {
            Some(interpreter(line.split(|it| *it == b'\n').next()?)?)
        } else {
            None
        };
        let (text, tabs) =
            if heredoc.dash { without_tabs(heredoc) } else { (heredoc.body.into(), Vec::new()) };
        let tokens = script_tokens(&text);
        Some(Self { text, tokens, caller, body: heredoc.body, tabs })
    }

    /// Whether the end of the text is in doubt.
    pub fn is_unclear(&self) -> bool {
        self.tokens.last().is_some_and(|it| it.kind == TokenKind::Rest)
    }

    /// The text of the body before a token, or after the last one: blanks, comments, insignificant
    /// line ends, and the bodies of other heredocs.
    pub fn gap(&self, token: usize) -> &'a [u8] {
        let start =
            token.checked_sub(1).map_or(0, |it| self.in_body(self.tokens[it].span.end - 1) + 1);
        let end = self.tokens.get(token).map_or(self.body.len(), |it| self.in_body(it.span.start));
        &self.body[start..end]
    }

    /// The offset in the body of a byte of the text.
    fn in_body(&self, at: usize) -> usize {
        let lines = self.tabs.partition_point(|it| it.0 <= at);
        at + lines.checked_sub(1).map_or(0, |it| self.tabs[it].1)
    }
}

/// The lines of a body without leading tabs.
fn without_tabs<'a>(heredoc: &Heredoc<'a>) -> (Cow<'a, [u8]>, Vec<(usize, usize)>) {
    let (mut text, mut tabs, mut count) = (Vec::new(), Vec::new(), 0);
    for line in heredoc.body.split_inclusive(|it| *it == b'\n') {
        let own = line.iter().take_while(|it| **it == b'\t').count();
        if own > 0 {
            count += own;
            tabs.push((text.len(), count));
        }
        text.extend_from_slice(&line[own..]);
    }
    (text.into(), tabs)
}

/// The shell named after `#!`. The kernel passes at most one argument.
fn interpreter(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let is_separator = |it: &u8| is_blank(*it);
    let words = line.split(is_separator).filter(|it| !it.is_empty()).map(<[u8]>::to_vec);
    let words: Vec<_> = words.collect();
    let is_env = |it: &Vec<u8>| matches!(&it[..], b"/usr/bin/env" | b"/bin/env");
    let words = match &words[..] {
        [env, program] if is_env(env) => vec![program.clone()],
        [env, split, rest @ ..] if is_env(env) && split == b"-S" => rest.to_vec(),
        [program, options @ ..] if program.starts_with(b"/") && options.len() < 2 => words,
        _ => return None,
    };
    let is_alone = |it: &Vec<u8>| !it.contains(&b'o') && !it.contains(&b's');
    (is_shell(&words) && words[1..].iter().all(is_alone)).then_some(words)
}

/// Whether the words call a shell that reads the script from its input or from a file.
fn is_shell(words: &[Vec<u8>]) -> bool {
    let Some((program, options)) = words.split_first() else { return false };
    let name = [&b"/usr/bin/"[..], b"/bin/"].iter().find_map(|it| program.strip_prefix(*it));
    let is_known = matches!(name.unwrap_or(program), b"sh" | b"bash" | b"dash" | b"ash");
    let mut takes_value = false;
    for option in options {
        if std::mem::take(&mut takes_value) {
            let is_value = matches!(&option[..], b"pipefail" | b"errexit" | b"nounset" | b"xtrace");
            if !is_value {
                return false;
            }
            continue;
        }
        let [b'-', letters @ ..] = &option[..] else { return false };
        let has_value = letters.contains(&b'o');
        let has_two = letters.iter().filter(|it| **it == b'o').nth(1).is_some();
        if letters.is_empty() || !letters.iter().all(|it| b"euvxos".contains(it)) || has_two {
            return false;
        }
        takes_value = has_value;
    }
    is_known && !takes_value
}

/// Whether the shell around a heredoc passes the body on byte for byte, apart from escaped line
/// ends, which both shells ignore.
fn arrives_unchanged(opener: &[u8], body: &[u8]) -> bool {
    let has = |text: &[u8], bytes: &[u8]| text.iter().any(|it| bytes.contains(it));
    if has(opener, b"'\"\\") {
        return true;
    }
    let mut escapes = body.split(|it| *it == b'\\').skip(1);
    !has(body, b"$`")
        && (!has(body, b"\\") || !has(body, b"#'") && escapes.all(|it| it.first() == Some(&b'\n')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    /// The tokens of the script of a RUN, separated by spaces, each preceded by its gap.
    fn shown(run: &str) -> Option<String> {
        let source = format!("FROM a\n{run}\n");
        let reading = read(source.as_bytes());
        let script = Script::of(reading.instructions.last()?, false)?;
        let mut shown = String::new();
        for (index, token) in script.tokens.iter().enumerate() {
            shown += std::str::from_utf8(script.gap(index)).ok()?;
            let token = std::str::from_utf8(&script.text[token.span.clone()]).ok()?;
            shown.extend(["[", token, "]"]);
        }
        shown += std::str::from_utf8(script.gap(script.tokens.len())).ok()?;
        Some(if script.is_unclear() { format!("{shown}…") } else { shown })
    }

    #[test]
    fn a_script_has_tokens_with_comments_between_them() {
        for (run, expected) in [
            (
                "RUN <<E\na b && # c\n  d\n\n# e\nf;g\nE",
                "[a] [b] [&&] # c[\n]  [d][\n]\n# e\n[f][;][g][\n]",
            ),
            ("RUN <<E\na \\\n  b\\\n c\nE", "[a] \\\n  [b]\\\n [c][\n]"),
            ("RUN <<E\nif a\nthen b; fi\nE", "[if] [a][\n][then] [b][;] [fi][\n]"),
            ("RUN <<-E\n\ta\n\t\tb \\\n\tc\nE", "\t[a][\n]\t\t[b] \\\n\t[c][\n]"),
            ("RUN <<E\ncat <<'F' > g\n$(\nF\nh\nE", "[cat] [<<'F'] [>] [g][\n]$(\nF\n[h][\n]"),
            (
                "RUN <<-E\n\tcat <<-F; g\n\tx\n\tF\n\th\nE",
                "\t[cat] [<<-F][;] [g][\n]\tx\n\tF\n\t[h][\n]",
            ),
            ("RUN <<E\na \"b\nc\" $(d\ne)\nE", "[a] [\"b\nc\"] [$(d\ne)][\n]"),
            ("RUN <<E bash -e\na\nE", "[a][\n]"),
            ("RUN <<E\n#!/bin/sh -e\na\nE", "#!/bin/sh -e\n[a][\n]"),
        ] {
            assert_eq!(shown(run).as_deref(), Some(expected), "{run}");
        }
    }

    #[test]
    fn what_no_shell_is_known_to_read_is_no_script() {
        for run in [
            "RUN <<E\n#!/usr/bin/python\na\nE",
            "RUN <<E\n#!/bin/sh -e -x\na\nE",
            "RUN <<E python\na\nE",
            "RUN <<E sh -c\na\nE",
            "RUN <<E sh | b\na\nE",
            "RUN a=b sh <<E\na\nE",
            "RUN <<E sh\na $b\nE",
            "RUN <<E sh\n# a \\\nb\nE",
            "RUN <<E\na\r\nE",
            "RUN <<E\na %PATH%\nE",
            "RUN <<E <<F\na\nE\nb\nF",
            "COPY <<E /a\nb\nE",
            "RUN a",
        ] {
            assert_eq!(shown(run), None, "{run}");
        }
    }

    #[test]
    fn doubt_keeps_the_rest_of_a_script() {
        for (body, expected) in [
            ("a\nb 'c", "[a][\n][b] ['c\n]…"),
            ("cat <<F\nb", "[cat] [<<F][\nb\n]…"),
            ("cat <<F \\\n a\nF", "[cat] [<<F] \\\n [a\nF\n]…"),
            ("cat <<F 'a\nb'\nF", "[cat] [<<F] ['a\nb'\nF\n]…"),
            ("a $(cat <<F\nF\n)", "[a] [$(cat <<F\nF\n)\n]…"),
            ("[[ a\n]]", "[[[ a\n]]\n]…"),
        ] {
            assert_eq!(shown(&format!("RUN <<E\n{body}\nE")).as_deref(), Some(expected), "{body}");
        }
    }
}
