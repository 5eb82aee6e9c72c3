//! What the passes say of themselves.

use dockwright_fixer::{page_of_image, page_of_pass};
use serde::Serialize;

use crate::options::passes_called;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    name: &'static str,
    summary: String,
    level: &'static str,
    riskiest: &'static str,
    settles: &'static [&'static str],
    is_opt_in: bool,
}

/// All passes in the order in which they run, as JSON.
pub fn passes() -> String {
    let described = dockwright_fixer::passes().iter().map(|it| Described {
        name: it.name,
        summary: it.summary().lines().map(str::trim).collect::<Vec<_>>().join(" "),
        level: it.level.as_str(),
        riskiest: it.riskiest.as_str(),
        settles: it.settles,
        is_opt_in: it.is_opt_in,
    });
    // Serialization of such structures cannot fail.
    serde_json::to_string(&described.collect::<Vec<_>>()).unwrap_or_default()
}

/// The page, in Markdown, on a pass, on all passes that settle a rule, or on the base image of
/// `image:NAME`.
///
/// # Errors
/// If there is no such pass or rule; the text says so.
pub fn explain(name: &str) -> Result<String, String> {
    if let Some(image) = name.strip_prefix("image:").filter(|it| !it.is_empty()) {
        return Ok(page_of_image(image));
    }
    let pages: Vec<_> = passes_called(name)?.iter().map(|it| page_of_pass(it)).collect();
    Ok(pages.join("\n"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_pass_is_described_and_has_a_page() {
        let all: Vec<Value> = serde_json::from_str(&passes()).unwrap();
        assert_eq!(all.len(), dockwright_fixer::passes().len());
        for pass in all {
            let name = pass["name"].as_str().unwrap();
            assert!(explain(name).unwrap().starts_with(&format!("# {name}\n\n")));
            assert!(!pass["summary"].as_str().unwrap().is_empty());
        }
    }

    #[test]
    fn pages_are_found_by_rule_and_by_image() {
        assert!(explain("DL3059").unwrap().matches("\n# join-").count() > 0);
        assert!(explain("image:debian:13").unwrap().starts_with("# image:debian:13\n"));
        assert_eq!(explain("image:"), Err("unknown pass `image:`".to_owned()));
    }
}
