//! The paths in Rust source: those of `use`, and those in code.

/// A path, and the name that a `use` binds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The names of the path.
    pub path: Vec<String>,
    /// The name bound to the path; `None` for a path in code.
    pub alias: Option<String>,
}

/// All paths of a text.
pub fn paths(text: &str) -> Vec<Used> {
    let tokens = tokens(text);
    let (mut paths, mut rest) = (Vec::new(), tokens.as_slice());
    let mut before = "";
    while let [token, behind @ ..] = rest {
        rest = if *token == "use" && before != "+" {
            tree(behind, &[], true, &mut paths)
        } else if before != "::" && is_name(token) && behind.first() == Some(&"::") {
            tree(rest, &[], false, &mut paths)
        } else {
            behind
        };
        before = token;
    }
    paths
}

/// Names, `::` and all other characters except blanks, without comments and tests.
fn tokens(text: &str) -> Vec<&str> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let is_comment = |(at, _): &(usize, &str), line: &str| {
        *at == 0 || line[..*at].ends_with(char::is_whitespace)
    };
    let code = |line: &str| {
        let end = line.match_indices("//").find(|it| is_comment(it, line)).map(|(at, _)| at);
        end.unwrap_or(line.len())
    };
    let mut tokens = Vec::new();
    for line in text.lines() {
        let mut rest = &line[..code(line)];
        while let Some(first) = rest.chars().next() {
            let length = if is_of_name(first) {
                rest.find(|it| !is_of_name(it)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (token, behind) = rest.split_at(length);
            if !first.is_whitespace() {
                tokens.push(token);
            }
            rest = behind;
        }
    }
    tokens
}

fn is_of_name(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

fn is_name(token: &str) -> bool {
    token.starts_with(|it: char| it.is_alphabetic() || it == '_')
}

/// Parses a path that continues `start`, with all members of a group, and returns the rest of the
/// tokens.
fn tree<'t>(
    mut tokens: &'t [&'t str],
    start: &[String],
    is_use: bool,
    paths: &mut Vec<Used>,
) -> &'t [&'t str] {
    let mut path = start.to_vec();
    while let [token, behind @ ..] = tokens {
        if *token == "{" && is_use {
            tokens = behind;
            while !matches!(tokens.first(), None | Some(&"}")) {
                let rest = tree(tokens, &path, is_use, paths);
                // Tokens that are not a path are skipped.
                let is_stuck = rest.len() == tokens.len();
                tokens = if is_stuck || rest.first() == Some(&",") { &rest[1..] } else { rest };
            }
            return tokens.get(1..).unwrap_or_default();
        }
        if *token == "*" && is_use {
            paths.push(Used { path, alias: None });
            return behind;
        }
        if !is_name(token) {
            break;
        }
        tokens = behind;
        // `a::{self}` is `a`.
        if *token != "self" || path.is_empty() {
            path.push((*token).to_owned());
        }
        match behind {
            ["::", rest @ ..] => tokens = rest,
            ["as", alias, rest @ ..] if is_use => {
                paths.push(Used { path, alias: Some((*alias).to_owned()) });
                return rest;
            }
            _ => break,
        }
    }
    if !path.is_empty() {
        let alias = path.last().filter(|_| is_use).cloned();
        paths.push(Used { path, alias });
    }
    tokens
}
