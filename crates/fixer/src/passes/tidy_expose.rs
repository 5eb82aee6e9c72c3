//! `EXPOSE 8080:80/TCP 80` → `EXPOSE 80/tcp`.

use std::ops::Range;

use dockwright_model::Instruction;
use dockwright_syntax::{Keyword, ast};
use hashbrown::HashSet;

use crate::pass::edit::Indel;
use crate::shared::comments;
use crate::shared::quoting;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes the ports of `EXPOSE` as the image records them.
    ///
    /// `EXPOSE` only takes ports of the container. The `8080` in `EXPOSE 8080:80` looks like a
    /// published port, but is dropped with a warning. A protocol in upper case gets a warning as
    /// well, and a repeated port is recorded once.
    ///
    /// ## Example
    /// ```dockerfile
    /// EXPOSE 8080:80 53/UDP 80/tcp
    /// ```
    /// becomes
    /// ```dockerfile
    /// EXPOSE 80 53/udp
    /// ```
    ///
    /// ## Level
    /// Safe to drop a repeated port. Intended where a word is rewritten: Docker records the same
    /// ports, while Buildah and Podman record each word as written. Words with variables stay as
    /// they are.
    name: "tidy-expose", phase: Modernize, level: Safe..Intended,
    settles: ["ExposeInvalidFormat", "ExposeProtoCasing"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let (exposes, escape) = (ctx.model().all(Keyword::Expose), ctx.parse.escape());
    // A word that cannot be expanded fails the build, so nothing is recorded.
    let is_sound =
        |it: &ast::Word| quoting::expanded(&quoting::chars(it.syntax()), escape).is_some();
    exposes
        .filter(|it| !ctx.swallows_next(it) && it.syntax.words().all(|it| is_sound(&it)))
        .filter_map(fix)
        .collect()
}

fn fix(it: &Instruction) -> Option<Fix> {
    let comments = comments::starts(it);
    let (mut has_host, mut has_upper, mut is_double) = (false, false, false);
    let mut indels = Vec::new();
    let mut seen = HashSet::new();
    let mut end = 0;
    for word in it.syntax.words() {
        let range = range(&word);
        let before = std::mem::replace(&mut end, range.end);
        let text = word.text();
        let Some(port) = Port::of(&text).filter(|_| text.len() == range.len()) else { continue };
        let gap = before..range.start;
        // Builders other than Docker record such a word as written, even if it repeats a port.
        has_host |= port.has_host;
        has_upper |= port.protocol.bytes().any(|it| it.is_ascii_uppercase());
        if seen.contains(&port.recorded()) && !comments.iter().any(|it| gap.contains(it)) {
            is_double = true;
            indels.push(Indel::replace(before..range.end, ""));
            continue;
        }
        seen.insert(port.recorded());
        if port.tidy() != text {
            indels.push(Indel::replace(range, port.tidy()));
        }
    }
    let reasons = [
        (has_host, "`EXPOSE` publishes no port, so the port of the host has no effect"),
        (has_upper, "the protocol is recorded in lower case"),
        (is_double, "a port that is named twice is recorded once"),
    ];
    let reasons: Vec<_> = reasons.iter().filter(|(is, _)| *is).map(|(_, it)| *it).collect();
    (!indels.is_empty()).then_some(())?;
    let level = if has_host || has_upper { Level::Intended } else { Level::Safe };
    Some(Fix::new(it.start(), level, reasons.join("; ")).edit(indels, Vec::new()))
}

/// One word of `EXPOSE`: `[[ip:]host:]port[-port][/protocol]`.
struct Port<'t> {
    has_host: bool,
    number: &'t str,
    /// Empty if none is written.
    protocol: &'t str,
}

impl<'t> Port<'t> {
    fn of(word: &'t str) -> Option<Self> {
        let (address, protocol) = match word.split_once('/') {
            Some((address, protocol)) => (address, Some(protocol)),
            None => (word, None),
        };
        let known = ["tcp", "udp", "sctp"];
        let is_known =
            protocol.is_none_or(|it| known.iter().any(|known| it.eq_ignore_ascii_case(known)));
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) => (Some(host), port),
            None => (None, address),
        };
        let is_host = |it: &str| it.chars().all(|c| c.is_ascii_hexdigit() || ".:[]-".contains(c));
        let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        let is_port = port
            .split_once('-')
            .map_or_else(|| is_number(port), |(first, last)| is_number(first) && is_number(last));
        let is_understood = is_known && is_port && host.is_none_or(is_host);
        let protocol = protocol.unwrap_or_default();
        is_understood.then_some(Self { has_host: host.is_some(), number: port, protocol })
    }

    fn tidy(&self) -> String {
        let slash = if self.protocol.is_empty() { "" } else { "/" };
        [self.number, slash, &self.protocol.to_ascii_lowercase()].concat()
    }

    /// The port as Docker records it.
    fn recorded(&self) -> String {
        let protocol = if self.protocol.is_empty() { "tcp" } else { self.protocol };
        format!("{}/{}", self.number, protocol.to_ascii_lowercase())
    }
}

fn range(word: &ast::Word) -> Range<usize> {
    let range = word.syntax().text_range();
    range.start().into()..range.end().into()
}
