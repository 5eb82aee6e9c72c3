//! A Gemfile that has only names, versions and addresses.

use std::collections::{BTreeMap, BTreeSet};

use super::requirement::is_remote;
use super::ruby_tokens::{Token, statements};

/// A Gemfile in which every statement is understood.
#[derive(Debug, Default)]
pub(super) struct Gemfile<'t> {
    /// The gems by name.
    pub gems: BTreeMap<&'t str, Gem<'t>>,
    /// The addresses given by `source`.
    pub sources: BTreeSet<&'t str>,
    /// Whether the Gemfile requires a version of Ruby.
    pub has_ruby: bool,
    /// The files from which the version of Ruby is read.
    pub files: Vec<&'t str>,
    /// The names that `git_source` defines, and the built-in ones.
    hosts: BTreeSet<&'t str>,
}

/// The requirement of a Gemfile for one gem.
#[derive(Debug, Default)]
pub(super) struct Gem<'t> {
    /// The versions: `~> 1.0`.
    pub versions: BTreeSet<String>,
    /// Whether the gem has a source of its own.
    pub is_pinned: bool,
    /// The position in a repository: the options `branch`, `tag` and `ref`, and those that name the
    /// repository.
    pub places: Vec<(&'t str, &'t str)>,
}

/// The effect of an open block on the gems inside.
#[derive(Debug, Default)]
struct Block<'t> {
    is_pinned: bool,
    places: Vec<(&'t str, &'t str)>,
}

/// A literal: a string, a symbol, a word such as `true`, or a list of them.
type Value<'t> = Vec<&'t str>;

/// The arguments of a statement.
#[derive(Debug, Default)]
struct Arguments<'t> {
    values: Vec<Value<'t>>,
    options: Vec<(&'t str, Value<'t>)>,
    has_block: bool,
}

impl<'t> Arguments<'t> {
    /// The values of an option.
    fn texts(&self, name: &str) -> impl Iterator<Item = &'t str> {
        let named = self.options.iter().filter(move |(it, _)| *it == name);
        named.flat_map(|(_, values)| values.iter().copied())
    }
}

/// Parses a Gemfile. The error is the first word of a statement that is not understood.
pub(super) fn parse(text: &str) -> Result<Gemfile<'_>, String> {
    let mut gemfile =
        Gemfile { hosts: ["github", "gist", "bitbucket", "gitlab"].into(), ..Gemfile::default() };
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut statements = statements(text)?.into_iter();
    while let Some(it) = statements.next() {
        let [Token::Word(verb), rest @ ..] = it.as_slice() else {
            return Err(it.first().map(ToString::to_string).unwrap_or_default());
        };
        match *verb {
            "end" if rest.is_empty() => {
                blocks.pop().ok_or("end")?;
            }
            "ruby" if version_file(rest).is_some() => {
                gemfile.has_ruby = true;
                gemfile.files.extend(version_file(rest));
            }
            "git_source" => {
                let name = host(rest, &mut statements).ok_or("git_source")?;
                gemfile.hosts.insert(name);
            }
            "gem" | "source" | "group" | "platform" | "platforms" | "git" | "ruby" => {
                let arguments =
                    arguments(rest).map_err(|it| it.unwrap_or_else(|| (*verb).to_owned()))?;
                let has_block = arguments.has_block;
                let block = gemfile.take(verb, &arguments, &blocks)?;
                if has_block {
                    blocks.push(block);
                }
            }
            _ => return Err((*verb).to_owned()),
        }
    }
    if blocks.is_empty() { Ok(gemfile) } else { Err("do".to_owned()) }
}

impl<'t> Gemfile<'t> {
    /// Takes one statement with its arguments; returns the effect of its block on the gems inside.
    fn take(
        &mut self,
        verb: &str,
        it: &Arguments<'t>,
        blocks: &[Block<'t>],
    ) -> Result<Block<'t>, String> {
        let known: &[&str] = match verb {
            "gem" => &[
                "require",
                "group",
                "groups",
                "platform",
                "platforms",
                "git",
                "branch",
                "tag",
                "ref",
                "submodules",
                "source",
                "force_ruby_platform",
            ],
            "git" => &["branch", "tag", "ref", "submodules"],
            "group" => &["optional"],
            "ruby" => &["engine", "engine_version", "patchlevel", "file"],
            _ => &[],
        };
        let is_host = |name: &str| verb == "gem" && self.hosts.contains(name);
        if let Some((name, _)) =
            it.options.iter().find(|(it, _)| !known.contains(it) && !is_host(it))
        {
            return Err(format!("{name}:"));
        }
        let mut addresses = it.texts("git").chain(it.texts("source"));
        if let Some(local) = addresses.find(|it| !is_address(it)) {
            return Err(local.to_owned());
        }
        let first = it.values.first().and_then(|it| it.first()).copied();
        if it.has_block && matches!(verb, "gem" | "ruby")
            || !it.has_block && !matches!(verb, "gem" | "ruby" | "source")
        {
            return Err(verb.to_owned());
        }
        let places = it.options.iter().filter(|(name, _)| {
            ["git", "branch", "tag", "ref"].contains(name) || self.hosts.contains(name)
        });
        let mut places: Vec<_> =
            places.flat_map(|(name, it)| it.iter().map(|it| (*name, *it))).collect();
        match verb {
            "gem" => {
                let name = first.ok_or("gem")?;
                places.extend(blocks.iter().flat_map(|it| &it.places));
                let is_pinned = !places.is_empty()
                    || it.texts("source").next().is_some()
                    || blocks.iter().any(|it| it.is_pinned);
                let gem = self.gems.entry(name).or_default();
                gem.versions.extend(it.values[1..].iter().flatten().map(|it| version(it)));
                gem.is_pinned |= is_pinned;
                gem.places.extend(places);
                self.sources.extend(it.texts("source"));
                return Ok(Block::default());
            }
            "ruby" => {
                self.has_ruby = true;
                self.files.extend(it.texts("file"));
                return Ok(Block::default());
            }
            "git" => places.push(("git", first.ok_or("git")?)),
            "source" => {
                self.sources.insert(first.ok_or("source")?);
            }
            _ => return Ok(Block::default()),
        }
        match first.filter(|it| is_address(it)) {
            Some(_) => Ok(Block { is_pinned: it.has_block, places }),
            None => Err(format!("{verb} {}", first.unwrap_or_default())),
        }
    }
}

/// Whether git and bundler take a text for an address: `git@example.com:a/b.git` is one.
pub(super) fn is_address(text: &str) -> bool {
    let is_short = |(user, rest): (&str, &str)| {
        let host = rest.split_once(':').map(|(host, _)| host);
        !user.contains(['/', ':', '.'])
            && host.is_some_and(|it| it.contains('.') && !it.contains('/'))
    };
    is_remote(text) || text.split_once('@').is_some_and(is_short)
}

/// A version as the lock file writes it.
fn version(text: &str) -> String {
    let number = text.trim_start_matches(['~', '>', '<', '=', '!', ' ']);
    let sign = text[..text.len() - number.len()].trim();
    format!("{} {}", if sign.is_empty() { "=" } else { sign }, number.trim())
}

/// The file in `ruby File.read(".ruby-version").strip`.
fn version_file<'t>(rest: &[Token<'t>]) -> Option<&'t str> {
    use Token::{Mark, Text, Word};
    match rest {
        [Word("File"), Mark('.'), Word("read"), Mark('('), Text(file), Mark(')')]
        | [
            Word("File"),
            Mark('.'),
            Word("read"),
            Mark('('),
            Text(file),
            Mark(')'),
            Mark('.'),
            Word("strip" | "chomp"),
        ] => Some(file),
        _ => None,
    }
}

/// The name that a `git_source` defines, if its block only builds a network address.
fn host<'t>(
    rest: &[Token<'t>],
    statements: &mut impl Iterator<Item = Vec<Token<'t>>>,
) -> Option<&'t str> {
    use Token::{Mark, Symbol, Template, Text, Word};
    let [Mark('('), Symbol(name), Mark(')'), open, Mark('|'), Word(variable), Mark('|'), body @ ..] =
        rest
    else {
        return None;
    };
    let is_known = |it: &Token<'_>| match it {
        Word(it) => it == variable || matches!(*it, "unless" | "include?"),
        Text(it) => *it == "/" || is_remote(it),
        Template(it) => {
            let inserted = it.split("#{").skip(1);
            inserted.into_iter().all(|it| it.split('}').next() == Some(variable))
        }
        Mark(it) => matches!(it, '=' | '.' | '(' | ')'),
        Symbol(_) | Token::Key(_) | Token::List(_) | Token::Arrow => false,
    };
    let makes_address = |it: &[Token<'_>]| matches!(it, [Template(it) | Text(it)] if it.starts_with("https://") || it.starts_with("http://"));
    match open {
        Mark('{') => {
            let (end, body) = body.split_last()?;
            (*end == Mark('}') && makes_address(body) && body.iter().all(is_known)).then_some(*name)
        }
        Word("do") if body.is_empty() => {
            let mut last = Vec::new();
            for it in statements {
                if it == [Word("end")] {
                    return makes_address(&last).then_some(*name);
                }
                if !it.iter().all(is_known) {
                    return None;
                }
                last = it;
            }
            None
        }
        _ => None,
    }
}

/// Parses arguments; the error is the argument that is not a literal.
fn arguments<'t>(tokens: &[Token<'t>]) -> Result<Arguments<'t>, Option<String>> {
    let mut found = Arguments::default();
    let mut tokens = tokens;
    if let [rest @ .., Token::Word("do")] = tokens {
        (tokens, found.has_block) = (rest, true);
    }
    if let [Token::Mark('('), rest @ .., Token::Mark(')')] = tokens {
        tokens = rest;
    }
    let mut depth = 0;
    let parts = tokens.split(|it| {
        match it {
            Token::Mark('[') => depth += 1,
            Token::Mark(']') => depth -= 1,
            _ => {}
        }
        depth == 0 && *it == Token::Mark(',')
    });
    for part in parts {
        match part {
            [Token::Key(name), rest @ ..]
            | [Token::Symbol(name) | Token::Text(name), Token::Arrow, rest @ ..] => {
                let value = value(rest).ok_or_else(|| format!("{name}:"))?;
                found.options.push((name, value));
            }
            _ => {
                let first = part.first().map(ToString::to_string);
                found.values.push(value(part).ok_or(first)?);
            }
        }
    }
    Ok(found)
}

fn value<'t>(tokens: &[Token<'t>]) -> Option<Value<'t>> {
    let one = |it: &Token<'t>| match it {
        Token::Text(it) | Token::Symbol(it) => Some(*it),
        Token::Word(it) => {
            let is_literal = matches!(*it, "true" | "false" | "nil");
            is_literal.then_some(*it)
        }
        _ => None,
    };
    match tokens {
        [Token::List(list)] => Some(list.split_ascii_whitespace().collect()),
        [Token::Mark('['), rest @ .., Token::Mark(']')] => {
            let parts = rest.split(|it| *it == Token::Mark(',')).filter(|it| !it.is_empty());
            parts.map(|it| if let [it] = it { one(it) } else { None }).collect()
        }
        [it] => Some(vec![one(it)?]),
        _ => None,
    }
}
