//! Typed access to shell text; [`SyntaxKind`] lists the other kinds.

use super::{Instruction, ShellText, contains, joined, text_of};
use crate::{Keyword, Reader, Shell, SyntaxKind, SyntaxNode, shell};

nodes! {
    /// A simple command: assignments, words and redirections.
    ShCommand,
    /// `name=value` in front of a command.
    ShAssignment,
    /// A redirection, or the opener of a heredoc.
    ShRedirect,
    /// One word, quotes included.
    ShWord,
}

impl ShellText {
    /// The tree of a script for a POSIX-like shell, outside of a Dockerfile.
    pub fn of_script(script: &str) -> Option<Self> {
        Self::cast(shell::tree(script))
    }

    /// Whether all of the text has been read as shell text, and nothing in it is unknown.
    pub fn is_complete(&self) -> bool {
        let text = self.syntax();
        text.children_with_tokens().all(|it| it.kind() != SyntaxKind::Text)
            && !contains(text, &[SyntaxKind::ShOpaque])
    }

    /// The simple commands, in order, those in substitutions behind the command around them.
    pub fn commands(&self) -> impl Iterator<Item = ShCommand> {
        self.syntax().descendants().filter_map(ShCommand::cast)
    }
}

impl Instruction {
    /// Who reads the heredoc of a `RUN` as a script of a POSIX-like shell, `shell` being the one in
    /// force; nothing where nobody does.
    pub fn script_reader(&self, shell: Shell) -> Option<Reader> {
        (self.keyword() == Some(Keyword::Run)).then(|| Reader::of(self, shell))?
    }

    /// The script of the heredoc, in a tree that has it: [`Parse::file_with_scripts`].
    ///
    /// [`Parse::file_with_scripts`]: crate::Parse::file_with_scripts
    pub fn script(&self) -> Option<ShellText> {
        ShellText::first_of(self.heredocs().next()?.syntax())
    }
}

impl ShCommand {
    /// The assignments in front of the words.
    pub fn assignments(&self) -> impl Iterator<Item = ShAssignment> {
        ShAssignment::all_of(self.syntax())
    }

    /// The words: the name of the command and its arguments.
    pub fn words(&self) -> impl Iterator<Item = ShWord> {
        ShWord::all_of(self.syntax())
    }

    /// The redirections.
    pub fn redirects(&self) -> impl Iterator<Item = ShRedirect> {
        ShRedirect::all_of(self.syntax())
    }
}

impl ShAssignment {
    /// The name, with its subscript.
    pub fn name(&self) -> String {
        text_of(self.syntax(), SyntaxKind::ShName)
    }

    /// The value; `None` for an empty one and for an array.
    pub fn value(&self) -> Option<ShWord> {
        ShWord::first_of(self.syntax())
    }
}

impl ShWord {
    /// The word as the shell reads it, before expansion.
    pub fn text(&self) -> String {
        joined(self.syntax())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn shell_text(instruction: &str) -> ShellText {
        let text = format!("FROM a\n{instruction}\n");
        let parse = parse(&text);
        let shell_text = parse.file().instructions().last().and_then(|it| it.shell_text());
        shell_text.expect("shell text")
    }

    #[test]
    fn a_heredoc_that_is_all_of_a_run_is_a_script() {
        let script = |instruction: &str| {
            let text = format!("FROM a\n{instruction}\n");
            let parse = parse(&text);
            let file = parse.file_with_scripts();
            assert_eq!(file.syntax().to_string(), text);
            let script = file.instructions().last()?.script()?;
            assert!(script.is_complete(), "{instruction}");
            let commands = script.commands().map(|it| {
                let range = it.syntax().text_range();
                assert_eq!(it.syntax().to_string(), text[range]);
                joined(it.syntax())
            });
            Some(commands.collect::<Vec<_>>().join(" | "))
        };
        for (instruction, commands) in [
            ("RUN <<E\napt-get update\nb \\\n  c\nE", "apt-get update | b \\\n  c"),
            ("RUN <<-E\n\tif a; then\n\t\tb \\\n\t\tc\n\tfi\n\tE", "a | b \\\nc"),
            ("RUN <<-'E'\n\ta '\n\tb'\n\n\t# c\nE", "a '\nb'"),
            ("RUN <<E\na\ncat <<'F' >g | b\nc\n  F\nF\nd\nE", "a | cat <<'F' >g | b | d"),
            (
                "RUN <<-E\n\tcat <<-F; a\n\tb\n\tF\n\tif c; then cat <<G\n\t$(\n\tG\n\tfi\nE",
                "cat <<-F | a | c | cat <<G",
            ),
            ("RUN --mount=type=cache,target=/a <<E\n#!/bin/bash -e\n# c\nb # d\nE", "b"),
            ("RUN <<E\n#!/usr/bin/env bash\nb\nE", "b"),
            ("RUN <<E bash -exo pipefail\nb \\\n c\nE", "b \\\n c"),
            ("RUN sh -e <<'E'\nb $c \\d\nE", "b $c \\d"),
        ] {
            assert_eq!(script(instruction).as_deref(), Some(commands), "{instruction}");
        }
        for instruction in [
            "RUN <<E\n#!/usr/bin/env python\nb\nE",
            "RUN <<E\n#!/bin/bash -e -x\nb\nE",
            "RUN <<E\n#!/bin/bash -c\nb\nE",
            "RUN <<E cat\nb\nE",
            "RUN <<E sh | cat\nb\nE",
            "RUN <<E sh a\nb\nE",
            "RUN A=b sh <<E\nb\nE",
            "RUN sh -c b <<E\nb\nE",
            "RUN <<E sh\nb $c\nE",
            "RUN <<E sh\nb `c`\nE",
            "RUN <<E sh\nb \\c\nE",
            "RUN <<E sh\n# a \\\nc\nE",
            "RUN <<E <<F\nb\nE\nc\nF",
            "RUN <<E\nb\r\nE",
            "RUN <<E\nE",
            "COPY <<E /a\nb\nE",
            "ONBUILD RUN <<E\nb\nE",
            "SHELL [\"pwsh\", \"-c\"]\nRUN <<E\nb\nE",
            "SHELL [\"python\", \"-c\"]\nRUN <<E sh\nb\nE",
        ] {
            assert_eq!(script(instruction), None, "{instruction}");
        }
    }

    #[test]
    fn a_heredoc_in_a_script_needs_its_body() {
        for body in ["cat <<F\nb", "a $(cat <<F\nb\nF\n)", "cat <<F \\\n b\nF", "cat <<$a\nb\n$a"] {
            let text = format!("FROM a\nRUN <<E\n{body}\nE\n");
            let parse = parse(&text);
            let script = parse.file_with_scripts().instructions().last().and_then(|it| it.script());
            assert!(script.is_some_and(|it| !it.is_complete()), "{body}");
        }
    }

    #[test]
    fn commands_and_words_are_read_across_continuations() {
        let text = shell_text("RUN A=1 b \\\n  # c\n  \"$(d \\\n e)\" >f && \\\n\n g\\\nh");
        let words = |command: &ShCommand| command.words().map(|it| it.text()).collect::<Vec<_>>();
        let commands: Vec<_> = text.commands().map(|it| words(&it)).collect();
        assert_eq!(commands, [vec!["b", "\"$(d  e)\""], vec!["d", "e"], vec!["gh"]]);
        let first = text.commands().next().expect("a command");
        assert_eq!(first.assignments().map(|it| it.name()).collect::<Vec<_>>(), ["A"]);
        assert_eq!(first.redirects().count(), 1);
    }

    #[test]
    fn no_node_begins_or_ends_with_a_continuation_a_comment_or_a_blank() {
        let text = shell_text(
            "RUN a \\\n # b\n && \\\n  # c\n { \\\n  d; \\\n # e\n e | \\\n f; \\\n } \\\n # g\n ; \\\n\
             if h \\\n ; then \\\n # i\n (j \\\n ) \\\n fi \\\n # k\n ; x=$( \\\n l \\\n )",
        );
        assert!(text.is_complete());
        for node in text.syntax().descendants() {
            let node = node.to_string();
            assert!(!node.starts_with([' ', '\\', '#']), "{node:?}");
            assert!(!node.ends_with([' ', '\n']), "{node:?}");
        }
    }

    #[test]
    fn text_is_complete_only_where_all_of_it_is_known() {
        let is_complete = |instruction: &str| shell_text(instruction).is_complete();
        assert!(is_complete("RUN a && b"));
        assert!(is_complete("RUN cat <<E >f && b\nx\nE"));
        assert!(is_complete("HEALTHCHECK CMD a | b"));
        assert!(!is_complete("RUN a; b '"));
        assert!(!is_complete("RUN a && b<<c"));
        assert!(!is_complete("CMD a <<b"));
        assert!(!is_complete("RUN dir %PATH%"));
        assert!(!is_complete("SHELL [\"pwsh\", \"-c\"]\nRUN a"));
    }
}
