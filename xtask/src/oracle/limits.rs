//! The limits of the oracle: the complete list of cases in which it is not asked, or its answer is
//! ignored.

/// A difference between the oracle and current `BuildKit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    NotUtf8,
    NulByte,
    CheckDirective,
    BlankBehindHeredocOperator,
    TextBehindArray,
    HeredocInOnbuild,
}

impl Limit {
    /// A description of the difference.
    pub fn reason(self) -> &'static str {
        match self {
            Limit::NotUtf8 => "not UTF-8, which it cannot be handed",
            Limit::NulByte => "a NUL byte, where its text ends",
            Limit::CheckDirective => {
                "`# check=` before another directive, which it takes for the end of them"
            }
            Limit::BlankBehindHeredocOperator => "`<< EOF`, which opened no heredoc yet",
            Limit::TextBehindArray => "text behind a JSON array, which it drops",
            Limit::HeredocInOnbuild => "a heredoc in ONBUILD, which it does not read",
        }
    }
}

/// The reason why the oracle cannot be given this file unchanged.
pub fn unreadable(source: &[u8]) -> Option<Limit> {
    let Ok(text) = str::from_utf8(source) else { return Some(Limit::NotUtf8) };
    if text.contains('\0') {
        return Some(Limit::NulByte);
    }
    let mut directives = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map_while(|line| line.trim_start().strip_prefix('#')?.split_once('='))
        .map(|(name, _)| name.trim().to_ascii_lowercase());
    let check = directives.any(|name| name == "check");
    (check && directives.next().is_some()).then_some(Limit::CheckDirective)
}

/// The reason why the oracle may judge this file differently from current `BuildKit`. Called only
/// where it does.
pub fn excuse(text: &str) -> Option<Limit> {
    let heredocs = text.match_indices("<<").map(|(at, operator)| &text[at + operator.len()..]);
    if heredocs.clone().any(|behind| behind.starts_with([' ', '\t', '\r'])) {
        return Some(Limit::BlankBehindHeredocOperator);
    }
    if heredocs.count() > 0 && text.to_ascii_uppercase().contains("ONBUILD") {
        return Some(Limit::HeredocInOnbuild);
    }
    let array = |line: &str| {
        let behind = line.trim_end().trim_end_matches(['\\', '`']).trim_end().rsplit(']').next();
        line.contains('[') && line.contains(']') && behind.is_some_and(|it| !it.is_empty())
    };
    text.lines().any(array).then_some(Limit::TextBehindArray)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_cannot_be_handed_is_told() {
        assert_eq!(unreadable(b"FROM a\nRUN \xff\n"), Some(Limit::NotUtf8));
        assert_eq!(unreadable(b"FROM a\nRUN \0\n"), Some(Limit::NulByte));
        assert_eq!(
            unreadable(b"# check=skip=all\n#escape=`\nFROM a\n"),
            Some(Limit::CheckDirective)
        );
        assert_eq!(unreadable(b"#escape=`\n# check=skip=all\nFROM a\n"), None);
        assert_eq!(unreadable(b"# check=skip=all\n\n# a = b\nFROM a\n"), None);
    }

    #[test]
    fn what_it_judges_otherwise_is_told() {
        assert_eq!(excuse("FROM a\nRUN b <<EOF\nEOF\nCMD [\"a\"]\n"), None);
        assert_eq!(excuse("FROM a\nRUN b << EOF\n"), Some(Limit::BlankBehindHeredocOperator));
        assert_eq!(excuse("FROM a\nRUN [\"a\",1] && b\n"), Some(Limit::TextBehindArray));
        assert_eq!(excuse("FROM a\nONBUILD RUN <<E\nE\n"), Some(Limit::HeredocInOnbuild));
    }
}
