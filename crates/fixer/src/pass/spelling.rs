//! Words with quotes or a continuation inside, as a shell reads them.

/// The text without quotes and continuations, if one of them is inside a word.
pub(crate) fn whole(text: &str, escape: char) -> Option<String> {
    let bytes = text.as_bytes();
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|it| it.is_ascii_alphanumeric() || b"_-./".contains(it))
    };
    let is_mark = |it: u8| b"\"'\\`".contains(&it);
    let is_cut = |at: usize| {
        let marks = bytes[at..].iter().take_while(|it| is_mark(**it)).count();
        let end = at + marks;
        let is_last = bytes[end - 1] == escape as u8;
        let goes_on = is_last && bytes[end..].trim_ascii_start().len() < bytes.len() - end;
        is_part(at.checked_sub(1).and_then(|it| bytes.get(it)))
            && (is_part(bytes.get(end)) || goes_on)
    };
    let mut marks = bytes.iter().enumerate().filter(|(_, it)| is_mark(**it));
    marks.any(|(at, _)| is_cut(at)).then_some(())?;
    let mut whole = String::with_capacity(text.len());
    let mut is_continued = false;
    for line in text.lines() {
        let is_spacer = line.trim_start().starts_with('#') || line.trim().is_empty();
        if is_continued && is_spacer {
            continue;
        }
        let ended = line.trim_end().strip_suffix(escape);
        whole.extend(ended.unwrap_or(line).chars().filter(|it| !matches!(it, '"' | '\'' | '\\')));
        is_continued = ended.is_some();
        if !is_continued {
            whole.push('\n');
        }
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn words_are_made_whole() {
        for (text, said) in [
            ("ENV PIP_NO_\\\nCACHE_DIR=1", "PIP_NO_CACHE_DIR"),
            ("RUN corepa\\  \n# a\n\nck enable", "corepack"),
            ("RUN ap't'-ge\"t\" x", "apt-get"),
            ("RUN ap\\t", "apt"),
        ] {
            assert!(whole(text, '\\').is_some_and(|it| it.contains(said)), "{text}");
        }
        assert!(whole("RUN a`\nb", '`').is_some_and(|it| it.contains("ab")));
        for text in ["RUN a \\\n  b", "RUN \"a\" 'b' --c=\"d\"", "RUN a"] {
            assert_eq!(whole(text, '\\'), None, "{text}");
        }
    }
}
