//! Base images that have no name without a build argument.

use dockwright_model::{Instruction, Model, PREDEFINED_ARGS};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use crate::shared::variables::{Reading, name_length, names};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds `FROM`s that name no image without a build argument.
    ///
    /// An `ARG` without a default is empty in a plain `docker build .`, which then fails with
    /// `base name should not be blank` or `invalid reference format`. A default documents the usual
    /// value, and lets tools read the file.
    ///
    /// ## Example
    /// ```dockerfile
    /// ARG VERSION
    /// FROM alpine:$VERSION
    /// ```
    /// could be
    /// ```dockerfile
    /// ARG VERSION=3.22
    /// FROM alpine:$VERSION
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows the usual value. Not reported are variables that nothing
    /// declares, and those with a modifier that cuts or replaces a part of the value.
    name: "name-default-base", phase: Suggestions, level: Suggestion,
    settles: ["InvalidDefaultArgInFrom"], run: run,
}

/// The value of each argument in a build without `--build-arg`; `None` where it is not known.
type Defaults = HashMap<String, Option<String>>;

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let (model, escape) = (ctx.model(), ctx.parse.escape());
    let froms: Vec<_> = model.all(Keyword::From).collect();
    if !froms.iter().any(|it| ctx.text(it).contains('$')) {
        return Vec::new();
    }
    let defaults = defaults(model, escape);
    froms.into_iter().filter_map(|it| suggestion(it, &defaults, escape)).collect()
}

/// The arguments above the first `FROM`, and those that the builder sets.
fn defaults(model: &Model, escape: char) -> Defaults {
    let predefined = PREDEFINED_ARGS.iter();
    let mut defaults: Defaults =
        predefined.map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned))).collect();
    let before = model.instructions().iter().take_while(|it| it.stage.is_none());
    for pair in before.flat_map(|it| it.syntax.pairs()) {
        let Some(name) = pair.key() else { continue };
        match pair.value() {
            Some(value) => {
                let value = expanded(&value, &defaults, escape);
                defaults.insert(name, value);
            }
            None => {
                defaults.entry(name).or_insert_with(|| Some(String::new()));
            }
        }
    }
    defaults
}

fn suggestion(from: &Instruction, defaults: &Defaults, escape: char) -> Option<Fix> {
    let word = from.syntax.words().next()?;
    let text = word.text();
    let names = names(&text, Reading { escape, quotes: true });
    let is_declared = names.iter().all(|it| defaults.contains_key(*it));
    (!names.is_empty() && is_declared).then_some(())?;
    let image = expanded(&text, defaults, escape).filter(|it| !is_reference(it))?;
    let empty = names.iter().find(|it| defaults[**it].as_deref() == Some("")).unwrap_or(&names[0]);
    let what = if image.is_empty() {
        format!("`{text}` is empty")
    } else {
        format!("`{text}` is `{image}`, which is not the name of an image,")
    };
    let reason =
        format!("{what} in a build without `--build-arg {empty}=…`; give `ARG {empty}` a default");
    Some(Fix::suggestion(word.syntax().text_range().start().into(), reason))
}

/// A text with the values of its variables; `None` if one is not known.
fn expanded(text: &str, defaults: &Defaults, escape: char) -> Option<String> {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '"', '\'', escape]) {
        expanded.push_str(&rest[..at]);
        let (special, behind) = rest[at..].split_at(1);
        rest = match special {
            "\"" => behind,
            "$" => {
                let (value, behind) = variable(behind, defaults)?;
                expanded.push_str(&value);
                behind
            }
            _ => return None,
        };
    }
    expanded.push_str(rest);
    Some(expanded)
}

/// The value of the variable at the start of a text, and the rest of the text.
fn variable<'t>(text: &'t str, defaults: &Defaults) -> Option<(String, &'t str)> {
    let braced = text.strip_prefix('{');
    let inner = braced.unwrap_or(text);
    let (name, behind) = inner.split_at(name_length(inner));
    let value = defaults.get(name)?.clone()?;
    if braced.is_none() {
        return Some((value, behind));
    }
    let (modifier, behind) = behind.split_once('}')?;
    if modifier.contains(['$', '"', '\'', '\\', '{']) {
        return None;
    }
    let value = match modifier {
        "" => value,
        it if it.starts_with(":-") && value.is_empty() => it[2..].to_owned(),
        it if it.starts_with(":-") => value,
        it if it.starts_with(":+") && value.is_empty() => value,
        it if it.starts_with(":+") => it[2..].to_owned(),
        _ => return None,
    };
    Some((value, behind))
}

/// Whether a text is a valid image reference.
fn is_reference(text: &str) -> bool {
    let (text, digest) = text.split_once('@').map_or((text, None), |it| (it.0, Some(it.1)));
    let (path, tag) = match text.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (text, None),
    };
    let is_tag = |it: &str| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        it.starts_with(is_word)
            && it.chars().all(|c| is_word(c) || "-.".contains(c))
            && it.len() <= 128
    };
    let is_digest =
        |it: &str| it.split_once(':').is_some_and(|it| !it.0.is_empty() && !it.1.is_empty());
    let path = match path.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => rest,
        _ => path,
    };
    path.split('/').all(is_component) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

/// Whether a text consists of lower-case letters and digits, with separators in between.
fn is_component(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_separator =
        |it: &str| matches!(it, "" | "." | "_" | "__") || it.bytes().all(|it| it == b'-');
    text.starts_with(is_letter)
        && text.ends_with(is_letter)
        && text.split(is_letter).all(is_separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_images_are_told_from_others() {
        for name in
            ["a", "a.b/c-d/e__f:1.0-x", "localhost:5000/a@sha256:0", "r.example/a:v", "a--b"]
        {
            assert!(is_reference(name), "{name}");
        }
        for name in ["", ":1", "a:", "a/", "/a", "A", "a..b", "-a", "a:.1", "a@", "a:b:", "a b"] {
            assert!(!is_reference(name), "{name}");
        }
    }

    #[test]
    fn defaults_are_put_in_their_places() {
        let known = |value: &str| Some(value.to_owned());
        let defaults: Defaults = [("a", known("x")), ("e", known("")), ("u", None)]
            .map(|(k, v)| (k.to_owned(), v))
            .into();
        let check = |text: &str| expanded(text, &defaults, '\\');
        assert_eq!(check("$a/${a}:${e:-y}${a:-n}\"${e:+n}${a:+z}\""), known("x/x:yxz"));
        for text in ["$u", "$b", "${a#x}", "${a", "\\$a", "'$a'", "${a:-$e}"] {
            assert_eq!(check(text), None, "{text}");
        }
    }
}
