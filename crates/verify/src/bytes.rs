//! Classes of white space, and trimming by class. `BuildKit` uses two definitions; both are here.

use std::ops::Range;

/// A range of bytes in the joined text of an instruction.
pub type Span = Range<usize>;

/// Space and tab: the bytes that separate shell tokens and that may follow a continuation
/// character.
pub fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// `[\t\v\f\r ]`, which separates a keyword from its arguments and the words of a list.
pub fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c | b'\r')
}

/// Unicode white space as `BuildKit`'s flag scan sees it: byte by byte.
pub fn is_byte_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r' | 0x85 | 0xA0)
}

/// The length of the Unicode white space character at the start of `text`, 0 if there is none.
pub fn space_len(text: &[u8]) -> usize {
    match text {
        [first @ ..=0x7f, ..] => usize::from(matches!(first, b' ' | b'\t'..=b'\r')),
        [0xC2, 0x85 | 0xA0, ..] => 2,
        [0xE1, 0x9A, 0x80, ..]
        | [0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..]
        | [0xE2, 0x81, 0x9F, ..]
        | [0xE3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

fn last_space_len(text: &[u8]) -> usize {
    match text {
        [.., last @ ..=0x7f] => usize::from(matches!(last, b' ' | b'\t'..=b'\r')),
        [.., 0xC2, 0x85 | 0xA0] => 2,
        [.., 0xE1, 0x9A, 0x80]
        | [.., 0xE2, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF]
        | [.., 0xE2, 0x81, 0x9F]
        | [.., 0xE3, 0x80, 0x80] => 3,
        _ => 0,
    }
}

/// `text` without Unicode white space at its start.
pub fn trim_start(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = text {
        text = rest;
    }
    loop {
        match space_len(text) {
            0 => return text,
            length => text = &text[length..],
        }
    }
}

/// `text` without Unicode white space at its ends.
pub fn trim(text: &[u8]) -> &[u8] {
    trim_end(trim_start(text))
}

fn trim_end(mut text: &[u8]) -> &[u8] {
    loop {
        match last_space_len(text) {
            0 => return text,
            length => text = &text[..text.len() - length],
        }
    }
}

/// The part of `span` that remains after [`trim`].
pub fn trim_span(text: &[u8], span: Span) -> Span {
    let inner = trim_start(&text[span.clone()]);
    let start = span.end - inner.len();
    start..start + trim_end(inner).len()
}

/// `text` without the bytes at its end for which `is_dropped` holds.
pub fn trim_end_by(mut text: &[u8], is_dropped: fn(u8) -> bool) -> &[u8] {
    while let [head @ .., last] = text
        && is_dropped(*last)
    {
        text = head;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_white_space_is_trimmed_at_both_ends() {
        assert_eq!(
            trim("\u{a0}\u{2028}\u{3000}a\u{85} b\u{1680}\u{205f}\t".as_bytes()),
            "a\u{85} b".as_bytes()
        );
        assert_eq!(trim(b"\xA0a\x85"), b"\xA0a\x85");
        assert_eq!(trim(b" \t"), b"");
    }

    #[test]
    fn a_span_is_trimmed_in_place() {
        assert_eq!(trim_span(b"xx  ab  y", 2..8), 4..6);
        assert_eq!(trim_span(b"xx    y", 2..6), 6..6);
    }
}
