//! What BuildKit's instruction layer refuses before it builds anything.
//!
//! Each check returns the message, in BuildKit's words, and what to do about it.

use crate::{Keyword, flags::Flag};

/// A message and its help.
pub(crate) type Refusal = (String, &'static str);

/// The flags that an instruction takes: name, and how its value is read.
fn known_flags(keyword: Keyword) -> &'static [(&'static str, FlagKind)] {
    use FlagKind::{Bool, Repeated, Text};
    match keyword {
        Keyword::From => &[("platform", Text)],
        Keyword::Add => &[
            ("chown", Text),
            ("chmod", Text),
            ("link", Bool),
            ("keep-git-dir", Bool),
            ("checksum", Text),
            ("unpack", Bool),
            ("exclude", Repeated),
        ],
        Keyword::Copy => &[
            ("from", Text),
            ("chown", Text),
            ("chmod", Text),
            ("link", Bool),
            ("parents", Bool),
            ("exclude", Repeated),
        ],
        Keyword::Run => {
            &[("mount", Repeated), ("network", Text), ("security", Text), ("device", Repeated)]
        }
        Keyword::Healthcheck => &[
            ("interval", Text),
            ("timeout", Text),
            ("start-period", Text),
            ("start-interval", Text),
            ("retries", Text),
        ],
        _ => &[],
    }
}

/// The names of the flags that an instruction takes.
pub fn flag_names(keyword: Keyword) -> impl Iterator<Item = &'static str> {
    known_flags(keyword).iter().map(|(name, _)| *name)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FlagKind {
    Text,
    Repeated,
    Bool,
}

/// The first flag of an instruction that BuildKit refuses, and where it stands.
pub(crate) fn flags(keyword: Keyword, flags: &[Flag]) -> Option<(usize, Refusal)> {
    if matches!(keyword, Keyword::Arg | Keyword::Stopsignal) {
        return None;
    }
    flags.iter().enumerate().find_map(|(index, flag)| {
        let refusal = one_flag(keyword, flag, &flags[..index])?;
        Some((flag.offset, refusal))
    })
}

fn one_flag(keyword: Keyword, flag: &Flag, earlier: &[Flag]) -> Option<Refusal> {
    let name = &flag.name;
    let Some((_, kind)) = known_flags(keyword).iter().find(|(known, _)| known == name) else {
        let help = match keyword {
            Keyword::Cmd | Keyword::Entrypoint => "if it belongs to the command, write `--` first",
            _ => "remove it, or check its spelling",
        };
        return Some((format!("unknown flag: --{name}"), help));
    };
    if *kind != FlagKind::Repeated && earlier.iter().any(|it| it.name == *name) {
        let message = format!("duplicate flag specified: --{name}");
        return Some((message, "keep one of the two"));
    }
    match (kind, &flag.value) {
        (FlagKind::Bool, Some(value)) if !is_bool(value) => Some((
            format!("expecting boolean value for flag --{name}, not: {value}"),
            "write `true` or `false`, or leave the value out",
        )),
        (FlagKind::Text | FlagKind::Repeated, None) => {
            Some((format!("missing a value on flag: --{name}"), "write `--name=value`"))
        }
        (_, Some(value)) => flag_value(keyword, name, value),
        _ => None,
    }
}

fn is_bool(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

fn flag_value(keyword: Keyword, name: &str, value: &str) -> Option<Refusal> {
    match (keyword, name) {
        (Keyword::Run, "mount") => mount(value),
        (Keyword::Healthcheck, "retries") => retries(value),
        (Keyword::Healthcheck, _) => duration(name, value),
        _ => None,
    }
}

fn mount(value: &str) -> Option<Refusal> {
    let expands = value.split(',').any(|field| {
        let field = field.trim_matches('"');
        field.split_once('=').is_some_and(|(key, value)| {
            key.eq_ignore_ascii_case("from")
                && value.find('$').is_some_and(|at| at + 1 < value.len())
        })
    });
    expands.then(|| {
        (
            "'from' doesn't support variable expansion, define alias stage instead".to_owned(),
            "name the image in a `FROM … AS name` of its own and mount from that name",
        )
    })
}

fn retries(value: &str) -> Option<Refusal> {
    let help = "write a whole number, 0 or more";
    if value.is_empty() {
        return None;
    }
    match value.parse::<i64>() {
        Ok(retries) if retries < 0 => {
            Some((format!("--retries cannot be negative ({retries})"), help))
        }
        Ok(_) => None,
        Err(_) => Some((format!("--retries is not a number: \"{value}\""), help)),
    }
}

fn duration(name: &str, value: &str) -> Option<Refusal> {
    let help = "write a duration such as `30s` or `1m30s`, at least 1ms";
    if value.is_empty() {
        return None;
    }
    match nanoseconds(value) {
        Ok(nanoseconds) if nanoseconds != 0.0 && nanoseconds < 1e6 => {
            Some((format!("Interval \"{name}\" cannot be less than 1ms"), help))
        }
        Ok(_) => None,
        Err(message) => Some((message, help)),
    }
}

/// A Go duration: `1h15m30.5s`.
fn nanoseconds(text: &str) -> Result<f64, String> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let invalid = || format!("time: invalid duration \"{text}\"");
    if unsigned == "0" {
        return Ok(0.0);
    }
    if unsigned.is_empty() {
        return Err(invalid());
    }
    let mut total = 0.0;
    let mut rest = unsigned;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(number_end);
        let number: f64 = number.parse().map_err(|_| invalid())?;
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        total += number
            * match unit {
                "" => return Err(format!("time: missing unit in duration \"{text}\"")),
                "ns" => 1.0,
                "us" | "µs" | "μs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 60e9,
                "h" => 3600e9,
                _ => {
                    return Err(format!("time: unknown unit \"{unit}\" in duration \"{text}\""));
                }
            };
        rest = tail;
    }
    Ok(if text.starts_with('-') { -total } else { total })
}

/// The words behind `FROM` and its flags.
pub(crate) fn from(words: &[&str]) -> Option<Refusal> {
    let name = match words {
        [_] => return None,
        [_, by, name] if by.eq_ignore_ascii_case("as") => name,
        _ => {
            return Some((
                "FROM requires either one or three arguments".to_owned(),
                "write `FROM image` or `FROM image AS name`; a comment needs a line of its own",
            ));
        }
    };
    let lower = name.to_lowercase();
    let valid = lower.starts_with(|c: char| c.is_ascii_lowercase())
        && lower
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
    (!valid).then(|| {
        (
            format!(
                "invalid name for build stage: \"{name}\", name can't start with a number or \
                 contain symbols"
            ),
            "begin with a letter and use letters, digits, `-`, `_` and `.`",
        )
    })
}

/// The number of arguments of `COPY` and `ADD`, and whether the last one opens a heredoc.
pub(crate) fn copy(keyword: Keyword, arguments: usize, into_heredoc: bool) -> Option<Refusal> {
    let keyword = keyword.as_str();
    if arguments < 2 {
        return Some((
            format!(
                "{keyword} requires at least two arguments, but only one was provided. \
                 Destination could not be determined"
            ),
            "name at least one source and the destination",
        ));
    }
    into_heredoc.then(|| {
        (
            format!("{keyword} cannot accept a heredoc as a destination"),
            "name the destination behind the heredoc",
        )
    })
}

/// An instruction that wants arguments and has none.
pub(crate) fn no_argument(keyword: Keyword) -> Option<Refusal> {
    let count = match keyword {
        Keyword::Env
        | Keyword::Label
        | Keyword::Arg
        | Keyword::Expose
        | Keyword::Volume
        | Keyword::Onbuild
        | Keyword::Healthcheck
        | Keyword::Shell => "at least one argument",
        Keyword::Workdir | Keyword::User | Keyword::Stopsignal | Keyword::Maintainer => {
            "exactly one argument"
        }
        _ => return None,
    };
    Some((format!("{} requires {count}", keyword.as_str()), "add it, or remove the line"))
}

/// The instruction behind `ONBUILD`.
pub(crate) fn trigger(inner: Keyword) -> Option<Refusal> {
    match inner {
        Keyword::Onbuild => Some((
            "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed".to_owned(),
            "write `ONBUILD` once",
        )),
        Keyword::From | Keyword::Maintainer => Some((
            format!("{} isn't allowed as an ONBUILD trigger", inner.as_str()),
            "remove the line, or the `ONBUILD` before it",
        )),
        _ => None,
    }
}

/// A keyword that is none.
pub(crate) fn unknown(word: &str) -> Refusal {
    if let Some(c) = glue(word) {
        let message = format!("unknown instruction: {word} ({} is a part of it)", named(c));
        return (message, "write an ordinary space, or remove the character");
    }
    let message = match Keyword::meant_by(word) {
        Some(guess) => {
            format!("unknown instruction: {word} (did you mean {}?)", guess.as_str())
        }
        None => format!("unknown instruction: {word}"),
    };
    let is_command = word.starts_with(|c: char| c.is_ascii_lowercase() || c == '.' || c == '/');
    let help = if CONFLICT_MARKERS.contains(&word) {
        "keep one side of the merge conflict, and remove its markers"
    } else if is_command {
        "write `RUN` before a command; to continue an instruction, end the previous line with the \
         escape character"
    } else {
        "each line begins with an instruction, unless the previous line ends with the escape \
         character"
    };
    (message, help)
}

/// What git writes around the sides of a conflict.
const CONFLICT_MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// The character that keeps a keyword from being one, and that nobody sees.
fn glue(word: &str) -> Option<char> {
    let is_unseen = |c: &char| c.is_whitespace() || UNSEEN.iter().any(|(unseen, _)| unseen == c);
    let glue = word.chars().find(is_unseen)?;
    word.split(|c| is_unseen(&c)).any(|it| Keyword::parse(it).is_some()).then_some(glue)
}

/// Blanks that separate nothing, and characters without a width.
const UNSEEN: &[(char, &str)] = &[
    ('\u{85}', "a next-line character"),
    ('\u{a0}', "a no-break space"),
    ('\u{ad}', "a soft hyphen"),
    ('\u{200b}', "a zero-width space"),
    ('\u{200c}', "a zero-width non-joiner"),
    ('\u{200d}', "a zero-width joiner"),
    ('\u{200e}', "a left-to-right mark"),
    ('\u{200f}', "a right-to-left mark"),
    ('\u{2028}', "a line separator"),
    ('\u{202f}', "a narrow no-break space"),
    ('\u{2060}', "a word joiner"),
    ('\u{3000}', "an ideographic space"),
    ('\u{feff}', "a byte order mark"),
];

fn named(c: char) -> String {
    let name = UNSEEN.iter().find(|(unseen, _)| *unseen == c).map_or("a blank", |(_, name)| name);
    format!("{name}, U+{:04X},", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        assert_eq!(duration("interval", "1h15m30.5s"), None);
        assert_eq!(duration("interval", "0"), None);
        let message = |value| duration("interval", value).map(|(message, _)| message);
        assert_eq!(message("5").as_deref(), Some("time: missing unit in duration \"5\""));
        assert_eq!(
            message("1us").as_deref(),
            Some("Interval \"interval\" cannot be less than 1ms")
        );
        assert!(message("s").is_some());
        assert!(message("1 s").is_some());
    }

    #[test]
    fn a_slip_of_the_keyboard_is_named() {
        assert!(unknown("RUNN").0.contains("did you mean RUN?"));
        assert!(unknown("form").0.contains("did you mean FROM?"));
        assert!(!unknown("https://x").0.contains("did you mean"));
    }

    #[test]
    fn what_people_write_in_the_place_of_an_instruction_gets_its_own_advice() {
        assert!(unknown("=======").1.contains("merge conflict"));
        assert!(unknown("apt-get").1.contains("`RUN` before a command"));
        assert!(unknown("./configure").1.contains("`RUN` before a command"));
        assert!(unknown("INSTALL").1.starts_with("each line begins"));
    }

    #[test]
    fn a_character_that_nobody_sees_is_named() {
        for (word, name) in [
            ("RUN\u{a0}echo", "a no-break space, U+00A0,"),
            ("copy\u{2003}a", "a blank, U+2003,"),
            ("\u{200b}ENV", "a zero-width space, U+200B,"),
            ("CMD\u{feff}", "a byte order mark, U+FEFF,"),
        ] {
            let (message, help) = unknown(word);
            assert!(message.contains(name), "{message}");
            assert!(help.contains("ordinary space"));
        }
        assert!(!unknown("RUM\u{a0}echo").0.contains("U+00A0"));
    }
}
