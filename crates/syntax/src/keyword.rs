//! The eighteen instructions.

use crate::SyntaxKind;

macro_rules! keywords {
    ($($variant:ident $text:literal,)*) => {
        /// The keyword of an instruction.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Keyword {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl Keyword {
            /// Every keyword, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The canonical spelling, in upper case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The kind of the instruction's node.
            pub fn node_kind(self) -> SyntaxKind {
                match self { $(Self::$variant => SyntaxKind::$variant,)* }
            }

            /// The keyword whose instruction has this kind of node.
            pub fn of_node(kind: SyntaxKind) -> Option<Self> {
                match kind { $(SyntaxKind::$variant => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

keywords! {
    Add "ADD",
    Arg "ARG",
    Cmd "CMD",
    Copy "COPY",
    Entrypoint "ENTRYPOINT",
    Env "ENV",
    Expose "EXPOSE",
    From "FROM",
    Healthcheck "HEALTHCHECK",
    Label "LABEL",
    Maintainer "MAINTAINER",
    Onbuild "ONBUILD",
    Run "RUN",
    Shell "SHELL",
    Stopsignal "STOPSIGNAL",
    User "USER",
    Volume "VOLUME",
    Workdir "WORKDIR",
}

impl Keyword {
    /// The keyword that `word` spells in any case.
    ///
    /// BuildKit lower-cases by Unicode, so that even the Kelvin sign counts as a `k`.
    pub fn parse(word: &str) -> Option<Self> {
        if word.is_ascii() {
            return Self::of_ascii(word);
        }
        Self::of_ascii(&word.to_lowercase())
    }

    fn of_ascii(word: &str) -> Option<Self> {
        let initial = word.as_bytes().first()?.to_ascii_uppercase();
        let from = Self::ALL.partition_point(|it| it.as_str().as_bytes()[0] < initial);
        let near = Self::ALL[from..].iter().copied();
        near.take_while(|it| it.as_str().as_bytes()[0] == initial)
            .find(|it| it.as_str().eq_ignore_ascii_case(word))
    }

    /// The keyword that `word` is at most two typing errors away from.
    pub fn meant_by(word: &str) -> Option<Self> {
        let word = word.to_uppercase();
        let candidates = Self::ALL.iter().map(|it| (distance(&word, it.as_str()), *it));
        let near =
            candidates.filter(|(distance, it)| *distance <= 2 && *distance < it.as_str().len());
        let starts_otherwise = |it: Self| it.as_str().chars().next() != word.chars().next();
        near.min_by_key(|(distance, it)| (*distance, starts_otherwise(*it))).map(|(_, it)| it)
    }

    /// The keyword that `line` begins with, spelled in upper case and followed by a blank.
    pub(crate) fn at_start_of(line: &str) -> Option<Self> {
        let end = line.find(|c: char| !c.is_ascii_uppercase())?;
        (end > 0 && line[end..].starts_with([' ', '\t']))
            .then(|| Self::ALL.iter().copied().find(|it| it.as_str() == &line[..end]))?
    }
}

/// The Levenshtein distance of two short words.
pub fn distance(a: &str, b: &str) -> usize {
    if a.len() > 32 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_by_unicode() {
        assert_eq!(Keyword::parse("rUn"), Some(Keyword::Run));
        assert_eq!(Keyword::parse("WOR\u{212A}DIR"), Some(Keyword::Workdir));
        assert_eq!(Keyword::parse("RUNS"), None);
        assert_eq!(Keyword::parse("RÜN"), None);
    }
}
