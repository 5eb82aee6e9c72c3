//! `docker-bake.hcl` and `docker-bake.json`: the builds of targets.

use serde_json::Value;

use super::Build;

/// The builds that a Bake file describes.
pub fn builds(text: &str) -> Vec<Build> {
    match serde_json::from_str::<Value>(text) {
        Ok(file) => of_json(&file),
        Err(_) => of_hcl(text),
    }
}

fn of_json(file: &Value) -> Vec<Build> {
    let targets = file.get("target").and_then(Value::as_object).into_iter().flatten();
    let builds = targets.filter_map(|(_, target)| {
        let text = |key: &str| target.get(key).and_then(Value::as_str);
        let is_inline = target.get("dockerfile-inline").is_some();
        (!is_inline && target.get("inherits").is_none())
            .then(|| Build::in_context(text("context").unwrap_or("."), text("dockerfile")))
    });
    builds.collect()
}

/// The targets of HCL text, by its lines: `target "name" {`, then one attribute a line.
fn of_hcl(text: &str) -> Vec<Build> {
    let mut builds = Vec::new();
    // The context and the Dockerfile of the target that is open, and whether they are all that
    // decides.
    let mut target: Option<(String, Option<String>, bool)> = None;
    let mut depth = 0_usize;
    for line in text.lines().map(str::trim) {
        if depth == 0 && line.starts_with("target ") && line.ends_with('{') {
            target = Some((".".to_owned(), None, true));
        }
        if let (1, Some((context, dockerfile, is_known)), Some((key, value))) =
            (depth, &mut target, line.split_once('='))
        {
            let value = literal(value);
            match key.trim() {
                "context" => value.map_or_else(|| *is_known = false, |it| *context = it),
                "dockerfile" => {
                    *is_known &= value.is_some();
                    *dockerfile = value;
                }
                "inherits" | "dockerfile-inline" | "matrix" => *is_known = false,
                _ => {}
            }
        }
        depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        if depth == 0
            && let Some((context, dockerfile, true)) = target.take()
        {
            builds.push(Build::in_context(&context, dockerfile.as_deref()));
        }
    }
    builds
}

/// The text between two quotes.
fn literal(value: &str) -> Option<String> {
    let text = value.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains(['"', '\\', '$', '%'])).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        builds(text).into_iter().map(|it| (it.context, it.dockerfile)).collect()
    }

    #[test]
    fn targets_of_both_spellings_are_read() {
        let expected = [("api".to_owned(), "api/prod.Dockerfile".to_owned())];
        let hcl = "group \"default\" {\n  targets = [\"api\"]\n}\ntarget \"api\" {\n  context = \
                   \"api\"\n  dockerfile = \"prod.Dockerfile\"\n  args = {\n    context = \"x\"\n  }\n}\n";
        assert_eq!(found(hcl), expected);
        let json = r#"{"target":{"api":{"context":"api","dockerfile":"prod.Dockerfile"}}}"#;
        assert_eq!(found(json), expected);
    }

    #[test]
    fn what_other_targets_or_variables_decide_is_no_evidence() {
        for line in ["inherits = [\"base\"]", "context = \"${DIR}\"", "context = DIR"] {
            assert_eq!(found(&format!("target \"a\" {{\n  {line}\n}}\n")), []);
        }
        assert_eq!(found("target \"a\" {\n"), []);
    }
}
