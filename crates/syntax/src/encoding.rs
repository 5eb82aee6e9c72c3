//! Bytes ↔ text, without loss: a byte that is not UTF-8 becomes one reserved code point.
//!
//! The reserved code points are the last 128 of plane 16, a private use area. Where a file really
//! holds one of them, its four bytes are mapped one by one, so that the way back stays exact.

use std::borrow::Cow;

/// The code point that stands for the byte `0x80`; the other 127 follow it.
const FIRST: u32 = 0x0010_FF80;

/// The text of `bytes`; borrowed unless a byte has to be mapped.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) if !may_be_mapped(text) || !text.contains(is_byte) => Cow::Borrowed(text),
        _ => Cow::Owned(decode_mapped(bytes)),
    }
}

/// The bytes that [`decode`] turned into `text`.
pub fn encode(text: &str) -> Vec<u8> {
    if !may_be_mapped(text) {
        return text.as_bytes().to_vec();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_byte) {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let mapped = rest[at..].chars().next();
        bytes.extend(mapped.and_then(byte_of));
        rest = &rest[at + mapped.map_or(0, char::len_utf8)..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// Whether `c` stands for a byte that is not UTF-8.
pub fn is_byte(c: char) -> bool {
    u32::from(c) >= FIRST
}

/// Whether `text` holds a character of plane 16, the reserved ones among them.
fn may_be_mapped(text: &str) -> bool {
    text.as_bytes().contains(&0xF4)
}

fn decode_mapped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_byte(c) {
                text.extend(c.encode_utf8(&mut [0; 4]).bytes().filter_map(code_point_of));
            } else {
                text.push(c);
            }
        }
        text.extend(chunk.invalid().iter().copied().filter_map(code_point_of));
    }
    text
}

fn code_point_of(byte: u8) -> Option<char> {
    char::from_u32(FIRST + u32::from(byte & 0x7F))
}

fn byte_of(c: char) -> Option<u8> {
    u8::try_from(u32::from(c) - FIRST).ok().map(|low| low | 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_string_comes_back() {
        let cases: [&[u8]; 6] = [
            b"",
            b"FROM a\n",
            b"\xff\xfe\x00\x80",
            "é\u{10FF80}\u{10FFFF}x".as_bytes(),
            b"a\xc3",
            b"\xf4\x8f\xbf\xbf\xf4\x8f",
        ];
        for bytes in cases {
            assert_eq!(encode(&decode(bytes)), bytes);
        }
    }

    #[test]
    fn utf_8_is_borrowed() {
        assert!(matches!(decode("é\u{10FF7F}".as_bytes()), Cow::Borrowed(_)));
    }

    #[test]
    fn an_invalid_byte_is_one_code_point() {
        assert_eq!(decode(b"a\xe9b").chars().count(), 3);
    }
}
