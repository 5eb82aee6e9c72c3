//! Escaped text in XML.

use std::borrow::Cow;
use std::fmt;

/// An attribute value in quotes. Characters that would end the value are escaped, and those that XML
/// does not allow are replaced.
pub struct Value<'t>(pub &'t str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\"")?;
        for char in self.0.chars() {
            out.write_str(&escaped(char))?;
        }
        out.write_str("\"")
    }
}

fn escaped(char: char) -> Cow<'static, str> {
    match char {
        '&' => "&amp;".into(),
        '<' => "&lt;".into(),
        '>' => "&gt;".into(),
        '"' => "&quot;".into(),
        // A parser would read these as spaces.
        '\t' | '\n' | '\r' => format!("&#{};", u32::from(char)).into(),
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}".into(),
        char => char.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_any_text() {
        let value = Value("a<b> & \"c\"\n\u{1b}[1m \u{e9}").to_string();
        assert_eq!(value, "\"a&lt;b&gt; &amp; &quot;c&quot;&#10;\u{fffd}[1m \u{e9}\"");
    }
}
