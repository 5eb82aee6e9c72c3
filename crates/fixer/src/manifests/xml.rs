//! The tags of an XML text.

/// A tag, with the text up to the next one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// The name; that of an end tag begins with `/`.
    pub name: &'t str,
    /// The attributes, as written.
    pub attributes: Vec<(&'t str, &'t str)>,
    /// Whether the tag closes itself.
    pub is_closed: bool,
    /// The text after the tag.
    pub text: &'t str,
}

impl<'t> Tag<'t> {
    /// The value of an attribute, ignoring the case of its name.
    pub fn get(&self, name: &str) -> Option<&'t str> {
        self.attributes
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }
}

/// The tags of a text; `None` if the text has more than elements, comments and a declaration.
pub(super) fn tags(text: &str) -> Option<Vec<Tag<'_>>> {
    let mut found: Vec<Tag<'_>> = Vec::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    if rest.contains(['\u{fffd}', '\0']) {
        return None;
    }
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        // A comment splits a text in two, of which the first part counts.
        if let Some(last) = found.last_mut().filter(|it| it.text.trim().is_empty()) {
            last.text = before;
        } else if !before.trim().is_empty() {
            return None;
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = &comment[comment.find("-->")? + 3..];
        } else if let Some(declaration) = tag.strip_prefix("<?") {
            rest = &declaration[declaration.find("?>")? + 2..];
        } else if tag.starts_with("<!") {
            return None;
        } else {
            rest = tag_at(&tag[1..], &mut found)?;
        }
    }
    rest.trim().is_empty().then_some(found)
}

/// Parses the tag at the start of a text and returns the text after it.
fn tag_at<'t>(text: &'t str, found: &mut Vec<Tag<'t>>) -> Option<&'t str> {
    let end = text.find(|it: char| {
        it.is_ascii_whitespace() || it == '>' || it == '/' && !text.starts_with('/')
    });
    let (name, mut rest) = text.split_at(end?);
    let mut tag = Tag { name, attributes: Vec::new(), is_closed: false, text: "" };
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            tag.is_closed = true;
            rest = after;
            break;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote)?;
        tag.attributes.push((name.trim(), value));
        rest = after;
    }
    found.push(tag);
    Some(rest)
}
