//! Checks the claims of a case against a program that fixes the case.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::Case;

/// Output that reports a fault of the program itself.
const FAULTS: [&str; 2] = [dockwright_fixer::BUG, "panicked at"];

/// The result of `fix` for a case.
pub struct Fixed {
    /// The applied passes, one entry for each fix.
    pub passes: Vec<String>,
    pub before: Vec<u8>,
    pub after: Vec<u8>,
    /// All findings and messages about the file.
    said: Vec<String>,
    /// The complete output, in which faults are searched for.
    printed: String,
}

/// Runs `fix` of the program `binary` at a level over the case in `dir`.
pub fn fix(case: &Case, binary: &Path, level: &str, dir: &Path) -> Result<Fixed, String> {
    let dockerfile = dir.join(&case.header.dockerfile);
    let read = || fs::read(&dockerfile).map_err(|err| format!("the Dockerfile: {err}"));
    let before = read()?;
    let mut command = Command::new(binary);
    command
        .current_dir(dir)
        .args(["fix", "--isolated", "--output", "json", "--level", level])
        .stdin(Stdio::null())
        // Keeps out the user's settings, such as a global ignore file.
        .env("HOME", dir)
        .env_remove("XDG_CONFIG_HOME");
    if let Some(context) = &case.header.context {
        command.args(["--context", context]);
    }
    let output = command.arg(&case.header.dockerfile).output().map_err(|err| err.to_string())?;
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    let report: Value = serde_json::from_str(&stdout)
        .map_err(|err| format!("fix at {level} prints no report: {err}\n{stdout}{stderr}"))?;
    let file = &report["files"][0];
    let list = |key: &str| file[key].as_array().cloned().unwrap_or_default();
    let texts = |key: &str, field: &str| {
        list(key).iter().filter_map(|it| it[field].as_str()).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut said = texts("messages", "text");
    said.extend(texts("messages", "help"));
    said.extend(texts("findings", "reason"));
    said.extend(texts("fixes", "reason"));
    let passes = texts("fixes", "pass");
    Ok(Fixed { passes, before, after: read()?, said, printed: stdout + &stderr })
}

/// The claims of a case that do not hold.
pub fn broken(case: &Case, binary: &Path) -> Vec<String> {
    let mut broken = Vec::new();
    let mut lower = Vec::new();
    for level in ["safe", "intended", "risky"] {
        match at_level(case, binary, level) {
            Ok((passes, found)) => {
                broken.extend(found.into_iter().map(|it| format!("at {level}: {it}")));
                let missing = lower.iter().filter(|it| !passes.contains(it));
                broken.extend(missing.map(|it| format!("at {level}: `{it}` is applied no more")));
                lower = passes;
            }
            Err(error) => broken.push(error),
        }
    }
    broken
}

/// The passes applied at a level, and the claims that do not hold there.
fn at_level(case: &Case, binary: &Path, level: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let dir = tempfile::tempdir().map_err(|err| err.to_string())?;
    case.tree.write(dir.path())?;
    let fixed = fix(case, binary, level, dir.path())?;
    let again = fix(case, binary, level, dir.path())?;
    let mut broken = Vec::new();
    for fault in FAULTS {
        let mut lines = fixed.printed.lines();
        broken.extend(lines.find(|it| it.contains(fault)).map(str::to_owned));
    }
    if again.after != fixed.after {
        broken.push(format!("a second run changes it again: {}", again.passes.join(", ")));
    }
    broken.extend(lost_comment(&fixed.before, &fixed.after));
    if level == case.header.level {
        broken.extend(claims(case, &fixed));
    }
    Ok((fixed.passes, broken))
}

/// The violated claims of `stays`, `fixed`, `says` and `gives`.
fn claims<'f>(case: &'f Case, fixed: &'f Fixed) -> impl Iterator<Item = String> + 'f {
    let is_applied = |it: &&String| fixed.passes.contains(it);
    let is_said = |text: &&String| fixed.said.iter().any(|it| it.contains(text.as_str()));
    let applied = case.header.stays.iter().filter(is_applied);
    let missing = case.header.fixed.iter().filter(move |it| !is_applied(it));
    let unsaid = case.header.says.iter().filter(move |it| !is_said(it));
    let after = squeezed(&fixed.after);
    let ungiven = case.header.gives.iter().filter(move |it| !after.contains(it.as_str()));
    let given = || String::from_utf8_lossy(&fixed.after);
    let said = || format!("what is said:\n  {}", fixed.said.join("\n  "));
    applied
        .map(|it| format!("`{it}` is applied"))
        .chain(missing.map(move |it| format!("`{it}` is not applied; {}", said())))
        .chain(unsaid.map(move |it| format!("nothing says `{it}`; {}", said())))
        .chain(ungiven.map(move |it| format!("`{it}` is not in the result:\n{}", given())))
}

/// A text on one line, with single spaces between words.
fn squeezed(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text).replace("\\\n", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first comment that occurs less often than before.
fn lost_comment(before: &[u8], after: &[u8]) -> Option<String> {
    let mut counts: BTreeMap<String, i32> = BTreeMap::new();
    for (text, sign) in [(before, 1), (after, -1)] {
        for line in String::from_utf8_lossy(text).trim_start_matches('\u{feff}').lines() {
            let line = line.trim();
            // The blanks of a directive are layout.
            if line.starts_with('#') {
                let text: String = line.chars().filter(|it| !it.is_whitespace()).collect();
                *counts.entry(text.to_lowercase()).or_default() += sign;
            }
        }
    }
    let (text, _) = counts.into_iter().find(|(_, count)| *count > 0)?;
    Some(format!("the comment `{text}` is lost"))
}
