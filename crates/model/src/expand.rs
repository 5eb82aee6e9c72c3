//! The words of a Dockerfile with their variables replaced.

/// `text` without quotes and with the value of every variable; `None` if one is unknown, or if
/// there is more to expand than plain names and defaults.
pub fn expand(text: &str, value_of: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    if !text.contains(['$', '"', '\'', '\\']) {
        return Some(text.to_owned());
    }
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['$', '"', '\'', '\\']) {
        expanded.push_str(&rest[..at]);
        let (special, behind) = rest[at..].split_at(1);
        rest = match special {
            "\"" => behind,
            "$" => variable(behind, value_of, &mut expanded)?,
            _ => return None,
        };
    }
    expanded.push_str(rest);
    Some(expanded)
}

/// Expands the variable whose `$` stands before `text`, and returns what stands behind it.
fn variable<'t>(
    text: &'t str,
    value_of: &dyn Fn(&str) -> Option<String>,
    expanded: &mut String,
) -> Option<&'t str> {
    let Some(braced) = text.strip_prefix('{') else {
        let name = name(text)?;
        expanded.push_str(&value_of(name)?);
        return Some(&text[name.len()..]);
    };
    let (inner, rest) = braced.split_once('}')?;
    let name = name(inner)?;
    match &inner[name.len()..] {
        "" => expanded.push_str(&value_of(name)?),
        // The text behind `:-` counts only where the variable is known to be unset, which never is
        // the case: a base image or the command line may set it.
        default if default.starts_with(":-") => {
            let value = value_of(name).filter(|it| !it.is_empty())?;
            expanded.push_str(&value);
        }
        _ => return None,
    }
    Some(rest)
}

fn name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then_some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_expanded() {
        let value_of = |name: &str| (name == "a").then(|| "x".to_owned());
        let check = |text: &str| expand(text, &value_of);
        assert_eq!(check("b"), Some("b".to_owned()));
        assert_eq!(check("$a/${a}:${a:-y}\"c\""), Some("x/x:xc".to_owned()));
        for text in ["$b", "${b:-c}", "${a", "${a#b}", "\\$a", "'$a'", "$1", "$"] {
            assert_eq!(check(text), None, "{text}");
        }
    }
}
