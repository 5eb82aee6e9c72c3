//! Comments that speak to dockwright.

/// `# dockwright: …`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pragma {
    /// What follows stays as it is, up to `on`.
    Off,
    /// Ends `off`.
    On,
    /// The instruction directly below stays as it is.
    Ignore,
    /// The whole file stays as it is.
    IgnoreFile,
}

impl Pragma {
    /// The pragma that a comment, `#` included, spells.
    pub fn of(comment: &str) -> Option<Self> {
        let text = comment.strip_prefix('#')?.trim_start().strip_prefix("dockwright:")?;
        match text.trim() {
            "off" => Some(Self::Off),
            "on" => Some(Self::On),
            "ignore" => Some(Self::Ignore),
            "ignore-file" => Some(Self::IgnoreFile),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_do_not_matter_and_words_do() {
        assert_eq!(Pragma::of("#dockwright:off"), Some(Pragma::Off));
        assert_eq!(Pragma::of("# dockwright:  ignore-file "), Some(Pragma::IgnoreFile));
        assert_eq!(Pragma::of("# dockwright: offline"), None);
        assert_eq!(Pragma::of("# see dockwright: off"), None);
    }
}
