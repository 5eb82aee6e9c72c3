//! Text in markup.

/// A sentence in which names stand between backquotes, with these names as code.
pub fn sentence(text: &str) -> String {
    let text = escaped(text);
    if text.matches('`').count() % 2 == 1 {
        return text;
    }
    let parts = text.split('`').enumerate();
    parts
        .map(
            |(index, it)| if index % 2 == 1 { format!("<code>{it}</code>") } else { it.to_owned() },
        )
        .collect()
}

/// A text for the content of an element or a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            it => html.push(it),
        }
    }
    html
}
