//! Typed access to shell text; [`SyntaxKind`] lists the other kinds.

use super::{Instruction, ShellText, contains, joined, text_of};
use crate::{Keyword, Shell, SyntaxKind, SyntaxNode, leaves, shell};

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
    /// The script of a `RUN` whose argument is nothing but a heredoc, read as the text that `shell`
    /// gets: a tree of its own, since no layout may touch it.
    ///
    /// `None` if another program reads the script (`#!`), or a shell whose grammar is unknown.
    pub fn script(&self, shell: Shell) -> Option<ShellText> {
        let text = self.shell_text().filter(|_| self.keyword() == Some(Keyword::Run))?;
        let mut openers = Vec::new();
        leaves(text.syntax(), |_| false, |leaf| openers.push(leaf.kind));
        (openers == [SyntaxKind::HeredocOpener]).then_some(())?;
        let body = self.heredocs().next()?.body()?;
        let has_tabs = text.joined().contains("<<-");
        let script: String = body
            .text()
            .split_inclusive('\n')
            .map(|line| if has_tabs { line.trim_start_matches('\t') } else { line })
            .collect();
        let is_read = !script.starts_with("#!") && shell.reads_posix(&script);
        is_read.then(|| ShellText::cast(shell::tree(&script)))?
    }
}

impl ShCommand {
    /// The assignments in front of the words.
    pub fn assignments(&self) -> impl Iterator<Item = ShAssignment> {
        self.syntax().children().filter_map(ShAssignment::cast)
    }

    /// The words: the name of the command and its arguments.
    pub fn words(&self) -> impl Iterator<Item = ShWord> {
        self.syntax().children().filter_map(ShWord::cast)
    }

    /// The redirections.
    pub fn redirects(&self) -> impl Iterator<Item = ShRedirect> {
        self.syntax().children().filter_map(ShRedirect::cast)
    }
}

impl ShAssignment {
    /// The name, with its subscript.
    pub fn name(&self) -> String {
        text_of(self.syntax(), SyntaxKind::ShName)
    }

    /// The value; `None` for an empty one and for an array.
    pub fn value(&self) -> Option<ShWord> {
        self.syntax().children().find_map(ShWord::cast)
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
        let script = |instruction: &str, shell| {
            let text = format!("FROM a\n{instruction}\n");
            let script = parse(&text).file().instructions().last()?.script(shell)?;
            Some(script.commands().map(|it| it.syntax().to_string()).collect::<Vec<_>>())
        };
        let commands = Some(vec!["apt-get update".to_owned(), "b \\\n  c".to_owned()]);
        assert_eq!(script("RUN <<E\napt-get update\nb \\\n  c\nE", Shell::Default), commands);
        let indented = "RUN <<-E\n\tif a; then\n\t\tb\n\tfi\n\tE";
        let commands = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(script(indented, Shell::Bash), commands);
        assert_eq!(script("RUN <<E\n#!/usr/bin/env python\nb\nE", Shell::Default), None);
        assert_eq!(script("RUN <<E cat\nb\nE", Shell::Default), None);
        assert_eq!(script("RUN <<E\nb\nE", Shell::PowerShell), None);
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
