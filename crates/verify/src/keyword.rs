//! The keywords of instructions.

/// The keyword of an instruction, regardless of its case in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the Docker reference says what each one does")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
    /// A word that is not a keyword, in upper case.
    Unknown(Vec<u8>),
}

static KEYWORDS: [(&str, Keyword); 18] = [
    ("RUN", Keyword::Run),
    ("COPY", Keyword::Copy),
    ("ENV", Keyword::Env),
    ("FROM", Keyword::From),
    ("ARG", Keyword::Arg),
    ("WORKDIR", Keyword::Workdir),
    ("LABEL", Keyword::Label),
    ("ADD", Keyword::Add),
    ("CMD", Keyword::Cmd),
    ("ENTRYPOINT", Keyword::Entrypoint),
    ("EXPOSE", Keyword::Expose),
    ("HEALTHCHECK", Keyword::Healthcheck),
    ("MAINTAINER", Keyword::Maintainer),
    ("ONBUILD", Keyword::Onbuild),
    ("SHELL", Keyword::Shell),
    ("STOPSIGNAL", Keyword::Stopsignal),
    ("USER", Keyword::User),
    ("VOLUME", Keyword::Volume),
];

impl Keyword {
    /// Reads a keyword in any case. `BuildKit` converts to lower case by Unicode, so that the
    /// Kelvin sign (U+212A) stands for K and the dotted capital I (U+0130) for I.
    pub fn new(word: &[u8]) -> Self {
        if word.is_ascii() {
            return Self::from_ascii(word);
        }
        let text = String::from_utf8_lossy(word).replace('\u{212a}', "K").replace('\u{130}', "I");
        match Self::from_ascii(text.as_bytes()) {
            Keyword::Unknown(_) => Keyword::Unknown(word.to_ascii_uppercase()),
            known => known,
        }
    }

    fn from_ascii(word: &[u8]) -> Self {
        let known = KEYWORDS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()));
        known.map_or_else(|| Keyword::Unknown(word.to_ascii_uppercase()), |(_, it)| it.clone())
    }

    /// The keyword in upper case, for messages.
    pub fn name(&self) -> String {
        match self {
            Keyword::Unknown(word) => String::from_utf8_lossy(word).into_owned(),
            known => {
                let entry = KEYWORDS.iter().find(|(_, it)| it == known);
                entry.map_or_else(String::new, |(name, _)| (*name).to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter() {
        assert_eq!(Keyword::new(b"rUn"), Keyword::Run);
        assert_eq!(Keyword::new("wor\u{212a}d\u{130}r".as_bytes()), Keyword::Workdir);
        assert_eq!(Keyword::new(b"foo\xff"), Keyword::Unknown(b"FOO\xff".to_vec()));
        assert_eq!(Keyword::Stopsignal.name(), "STOPSIGNAL");
    }
}
