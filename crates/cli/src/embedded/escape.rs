//! How a file around a Dockerfile writes characters that mean something to its own reader.

/// How a file writes some characters of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// As they are.
    None,
    /// As they are, in a document of the shell that expands variables, so none of the characters
    /// that it expands may occur.
    Expanded,
    /// Compose writes `$` as `$$`.
    Compose,
    /// HCL writes `${` as `$${`, and `%{` as `%%{`.
    Hcl,
}

/// Something in a line that another program replaces: its offset, and its text.
pub type Replaced<'l> = (usize, &'l str);

impl Escape {
    /// The line that a builder gets; an error for one of which a part is not known.
    pub fn decode(self, line: &str) -> Result<String, Replaced<'_>> {
        match self {
            Self::None => Ok(line.to_owned()),
            Self::Expanded => match line.find(['$', '`', '\\']) {
                Some(at) => Err((at, &line[at..=at])),
                None => Ok(line.to_owned()),
            },
            Self::Compose => decode_compose(line),
            Self::Hcl => decode_hcl(line),
        }
    }

    /// The line as the file has to write it.
    pub fn encode(self, line: &str) -> String {
        match self {
            Self::None | Self::Expanded => line.to_owned(),
            Self::Compose => line.replace('$', "$$"),
            Self::Hcl => line.replace("${", "$${").replace("%{", "%%{"),
        }
    }

    /// The offset in the file's line of an offset in the builder's.
    pub fn outer(self, line: &str, offset: usize) -> usize {
        let before = &line.as_bytes()[..offset.min(line.len())];
        offset
            + match self {
                Self::None | Self::Expanded => 0,
                Self::Compose => before.split(|it| *it == b'$').count() - 1,
                Self::Hcl => {
                    let opens = |it: &[u8]| matches!(it, [b'$' | b'%', b'{']);
                    before.windows(2).filter(|it| opens(it)).count()
                }
            }
    }
}

fn decode_compose(line: &str) -> Result<String, Replaced<'_>> {
    let mut decoded = String::with_capacity(line.len());
    let (mut rest, mut at) = (line, 0);
    while let Some(dollar) = rest.find('$') {
        let (before, behind) = rest.split_at(dollar);
        if !behind.starts_with("$$") {
            let name = |it: char| it.is_ascii_alphanumeric() || it == '_';
            let length = match behind.strip_prefix("${") {
                Some(inner) => inner.find('}').map_or(behind.len(), |it| it + 3),
                None => behind[1..].find(|it| !name(it)).map_or(behind.len(), |it| it + 1),
            };
            return Err((at + dollar, &behind[..length]));
        }
        decoded.push_str(before);
        decoded.push('$');
        at += dollar + 2;
        rest = &behind[2..];
    }
    Ok(decoded + rest)
}

fn decode_hcl(line: &str) -> Result<String, Replaced<'_>> {
    let mut decoded = String::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        // Readers of HCL do not agree on a third sign.
        let third = ["$$${", "%%%{"].iter().find(|it| rest.starts_with(**it));
        let open = ["${", "%{"].iter().find(|it| rest.starts_with(**it));
        if third.is_some() || open.is_some() {
            let end = rest.find('}').map_or(rest.len(), |it| it + 1);
            return Err((at, &rest[..end]));
        }
        if let Some(open) = ["$${", "%%{"].iter().find(|it| rest.starts_with(**it)) {
            decoded.push_str(&open[1..]);
            at += open.len();
        } else if let Some(first) = rest.chars().next() {
            decoded.push(first);
            at += first.len_utf8();
        }
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for escape in [Escape::None, Escape::Compose, Escape::Hcl] {
            for line in ["", "a", "RUN $A ${B} $(c) %{ %", "é$", "$ %% $%", "RUN a\\"] {
                let written = escape.encode(line);
                assert_eq!(escape.decode(&written).as_deref(), Ok(line), "{escape:?}");
                for (at, _) in line.char_indices() {
                    let rest = &written[escape.outer(line, at)..];
                    assert!(rest.ends_with(&escape.encode(&line[at..])), "{escape:?} {line} {at}");
                }
            }
        }
    }

    #[test]
    fn what_another_program_replaces_is_not_known() {
        for (escape, line, expected) in [
            (Escape::Compose, "FROM a:${B:-c} x", (7, "${B:-c}")),
            (Escape::Compose, "a $$$B", (4, "$B")),
            (Escape::Compose, "a $(b)", (2, "$")),
            (Escape::Compose, "a $", (2, "$")),
            (Escape::Compose, "${", (0, "${")),
            (Escape::Hcl, "a $${b} ${c} d", (8, "${c}")),
            (Escape::Hcl, "%{ if a }b", (0, "%{ if a }")),
            (Escape::Hcl, "$$${a", (0, "$$${a")),
            (Escape::Expanded, "RUN a `b`", (6, "`")),
            (Escape::Expanded, "RUN a \\", (6, "\\")),
        ] {
            assert_eq!(escape.decode(line), Err(expected), "{line}");
        }
    }
}
