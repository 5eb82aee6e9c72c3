//! The commands of a `RUN`, with what they install and clean up.

use std::ops::Range;
use std::ptr;

use dockwright_model::{
    APK, APT, CONDA, Call, End, GEM, Manager, NPM, Operator, PIP, PNPM, Part as Commands, Script,
    YARN,
};
use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, ast};
use dockwright_verify::Payload;

use crate::side::Side;

/// A `RUN` and its commands.
pub struct Run {
    /// The index of the instruction.
    pub index: usize,
    pub parts: Vec<Part>,
    pub packages: Vec<Package>,
    /// The managers that install packages, each with whether their cache is cleaned up, and the
    /// line of the install.
    pub managers: Vec<(&'static Manager, bool)>,
    /// The comments of shell text.
    pub comments: Vec<String>,
    /// The bodies of heredocs that are not read as commands.
    pub data: Vec<Vec<u8>>,
}

/// A command, pipeline or compound command.
pub struct Part {
    /// The text without packages, with single blanks.
    pub key: String,
    /// The whole text.
    pub text: String,
    pub link: Link,
    pub line: usize,
    /// The manager whose cache the command cleans up, if it does nothing else.
    pub cleans: Option<&'static Manager>,
}

/// The connection of a command to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// There is none before in this `RUN`.
    Start,
    And,
    Or,
    Semicolon,
}

impl Link {
    /// The operator as it is written.
    pub fn sign(self) -> &'static str {
        match self {
            // A `RUN` that fails ends the build.
            Self::Start | Self::And => "&&",
            Self::Or => "||",
            Self::Semicolon => ";",
        }
    }
}

/// A package that a command installs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub manager: &'static Manager,
    /// The program that installs the package.
    pub program: String,
    pub name: String,
    /// The version with its operator; empty without one.
    pub version: String,
    pub line: usize,
}

/// The characters that begin a version behind the name of a package.
static VERSION_SIGNS: [(&Manager, &[char]); 8] = [
    (&APT, &['=']),
    (&APK, &['=', '<', '>', '~', '@']),
    (&PIP, &['=', '<', '>', '~', '!', '@']),
    (&NPM, &['@']),
    (&YARN, &['@']),
    (&PNPM, &['@']),
    (&GEM, &[':']),
    (&CONDA, &['=', '<', '>']),
];

impl Run {
    pub fn of(side: &Side<'_>, index: usize) -> Self {
        let it = side.at(index);
        let mut run = Self {
            index,
            parts: Vec::new(),
            packages: Vec::new(),
            managers: Vec::new(),
            comments: Vec::new(),
            data: it.heredocs.iter().map(|it| it.body.to_vec()).collect(),
        };
        let script =
            side.model_at(index).and_then(|it| Some((it.script()?, it.reader().is_some())));
        if let Some((script, is_heredoc)) = script {
            run.read(side, &script);
            if is_heredoc {
                run.data.clear();
            }
        } else {
            let text = match &it.payload {
                Payload::Json(strings) => {
                    let strings: Vec<_> = strings.iter().map(|it| it.value.as_slice()).collect();
                    strings.join(&b' ')
                }
                _ => it.slice(&it.arguments).to_vec(),
            };
            run.parts.push(Part {
                key: String::from_utf8_lossy(&text).into_owned(),
                text: String::from_utf8_lossy(&text).into_owned(),
                link: Link::Start,
                line: it.line,
                cleans: None,
            });
        }
        run.clean_by_mounts(side);
        run
    }

    fn read(&mut self, side: &Side<'_>, script: &Script) {
        let mut link = Link::Start;
        for list in &script.lists {
            for part in &list.parts {
                link = match part.operator {
                    Some((Operator::And, _)) => Link::And,
                    Some((Operator::Or, _)) => Link::Or,
                    None => link,
                };
                let part = self.part(side, part, link);
                self.parts.push(part);
            }
            link = Link::Semicolon;
            if let Some(last) = self.parts.last_mut().filter(|_| list.end == End::Background) {
                last.key.push_str(" &");
                last.text.push_str(" &");
            }
        }
        for call in script.calls() {
            self.cleans(call);
        }
        if script.has_comment {
            let tokens = script.syntax().descendants_with_tokens();
            let comments = tokens.filter(|it| it.kind() == SyntaxKind::ShComment);
            self.comments = comments.map(|it| it.to_string()).collect();
        }
    }

    fn part(&mut self, side: &Side<'_>, part: &Commands, link: Link) -> Part {
        let mut operands: Vec<Range<usize>> = Vec::new();
        for command in part.commands() {
            let Some(manager) = command.manager() else { continue };
            let Some(call) = manager.invocation(&command) else { continue };
            if !call.is_one_of(manager.installs) {
                continue;
            }
            if !self.managers.iter().any(|it| ptr::eq(it.0, manager)) {
                self.managers.push((manager, false));
            }
            for word in &call.operands {
                operands.push(word.range.clone());
                let text = word.literal().unwrap_or_else(|| word.text.clone());
                let (name, version) = split(manager, &text);
                self.packages.push(Package {
                    manager,
                    program: call.program.to_string(),
                    name: name.to_owned(),
                    version: version.to_owned(),
                    line: side.line_at(word.range.start),
                });
            }
        }
        Part {
            key: text_without(&part.node, &operands),
            text: ast::joined(&part.node),
            link,
            line: side.line_at(part.range().start),
            cleans: part.command().and_then(|it| cleaned(&it)),
        }
    }

    /// Takes note of a call that empties a cache, or installs without one.
    fn cleans(&mut self, call: &Call) {
        let command = &call.command;
        let without_cache = || {
            let manager = command.manager()?;
            manager.invocation(command)?.has_one_of(manager.no_cache).then_some(manager)
        };
        if let Some(manager) = cleaned(command).or_else(without_cache) {
            self.set_clean(|it| ptr::eq(it, manager));
        }
    }

    /// A cache in a mount is not in the layer.
    fn clean_by_mounts(&mut self, side: &Side<'_>) {
        for flag in &side.at(self.index).flags {
            let value = String::from_utf8_lossy(flag.value.as_deref().unwrap_or_default());
            if flag.name == b"--mount" && value.contains("type=cache") {
                self.set_clean(|it| it.names_cache(&value));
            }
        }
    }

    fn set_clean(&mut self, is_meant: impl Fn(&'static Manager) -> bool) {
        for (manager, is_clean) in &mut self.managers {
            *is_clean |= is_meant(manager);
        }
    }
}

/// The manager whose whole cache a command empties.
fn cleaned(command: &dockwright_model::Command) -> Option<&'static Manager> {
    if let Some(manager) = command.manager() {
        let call = manager.invocation(command)?;
        let is_clean = manager.clean.first().is_some_and(|it| call.command == *it);
        return is_clean.then_some(manager);
    }
    let program = command.program()?;
    let managers = VERSION_SIGNS.iter().map(|it| it.0);
    let mut managers = managers.chain([
        &dockwright_model::YUM,
        &dockwright_model::DNF,
        &dockwright_model::MICRODNF,
        &dockwright_model::ZYPPER,
    ]);
    let names =
        |manager: &Manager| program.arguments.iter().any(|it| manager.names_cache(&it.text));
    (program.name == "rm").then(|| managers.find(|it| names(it)))?
}

/// The name of a package and its version, the operator included.
fn split<'t>(manager: &'static Manager, operand: &'t str) -> (&'t str, &'t str) {
    let signs = VERSION_SIGNS.iter().find(|it| ptr::eq(it.0, manager)).map(|it| it.1);
    // The name of a package of npm may begin with a sign, and an address has no version.
    let first = operand.chars().next().map_or(0, char::len_utf8);
    let at = operand[first..].find(|it| signs.is_some_and(|signs| signs.contains(&it)));
    match at.filter(|_| !operand.contains("://")) {
        Some(at) => (operand[..first + at].trim_end(), &operand[first + at..]),
        None => (operand, ""),
    }
}

/// The text that a shell receives for a node, with single blanks, without some of its words.
fn text_without(node: &SyntaxNode, words: &[Range<usize>]) -> String {
    use SyntaxKind::{BlankLine, Comment, Continuation, Indent, Newline, Whitespace};
    let mut text = String::new();
    let tokens = node.descendants_with_tokens().filter_map(SyntaxElement::into_token);
    for token in tokens {
        match token.kind() {
            BlankLine | Comment | Continuation | Indent | Newline => {}
            Whitespace if text.ends_with(' ') => {}
            Whitespace => text.push(' '),
            _ => {
                let start = usize::from(token.text_range().start());
                let before = words.partition_point(|it| it.end <= start);
                if !words.get(before).is_some_and(|it| it.contains(&start)) {
                    text.push_str(token.text());
                }
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_split_from_names_as_each_manager_writes_them() {
        for (manager, operand, name, version) in [
            (&APT, "curl=7.*", "curl", "=7.*"),
            (&APK, "curl~=8", "curl", "~=8"),
            (&PIP, "flask[async]>=3,<4", "flask[async]", ">=3,<4"),
            (&PIP, "git+https://example.com/a@1", "git+https://example.com/a@1", ""),
            (&NPM, "@a/b@1", "@a/b", "@1"),
            (&GEM, "rails:7", "rails", ":7"),
            (&APT, "", "", ""),
        ] {
            assert_eq!(split(manager, operand), (name, version));
        }
    }
}
