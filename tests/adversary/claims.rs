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
    places: Places,
    pub before: Vec<u8>,
    pub after: Vec<u8>,
    /// All findings and messages about the file.
    said: Vec<String>,
    /// The complete output, in which faults are searched for.
    printed: String,
}

/// The levels, safest first.
const LEVELS: [&str; 4] = ["safe", "intended", "risky", "suggestion"];

/// The places of findings, by pass and offset in the source, each with the rank of the level.
type Places = Vec<((String, u64), usize)>;

/// The report of a command of the program `binary` on the Dockerfile of the case in `dir`, and the
/// complete output.
fn report(
    case: &Case,
    binary: &Path,
    arguments: &[&str],
    dir: &Path,
) -> Result<(Value, String), String> {
    let mut command = Command::new(binary);
    command
        .current_dir(dir)
        .args(arguments)
        .args(["--isolated", "--output", "json"])
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
        .map_err(|err| format!("{arguments:?} prints no report: {err}\n{stdout}{stderr}"))?;
    Ok((report["files"][0].clone(), stdout + &stderr))
}

/// The places of the findings under a key of a report.
fn places(file: &Value, key: &str) -> Places {
    let all = file[key].as_array().into_iter().flatten().filter_map(|it| {
        let rank = LEVELS.iter().position(|level| it["level"] == *level)?;
        Some(((it["pass"].as_str()?.to_owned(), it["start"].as_u64()?), rank))
    });
    all.collect()
}

/// Runs `fix` of the program `binary` at a level over the case in `dir`.
pub fn fix(case: &Case, binary: &Path, level: &str, dir: &Path) -> Result<Fixed, String> {
    let dockerfile = dir.join(&case.header.dockerfile);
    let read = || fs::read(&dockerfile).map_err(|err| format!("the Dockerfile: {err}"));
    let before = read()?;
    let (file, printed) = report(case, binary, &["fix", "--level", level], dir)?;
    let list = |key: &str| file[key].as_array().cloned().unwrap_or_default();
    let texts = |key: &str, field: &str| {
        list(key).iter().filter_map(|it| it[field].as_str()).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut said = texts("messages", "text");
    said.extend(texts("messages", "help"));
    said.extend(texts("findings", "reason"));
    said.extend(texts("fixes", "reason"));
    let passes = texts("fixes", "pass");
    let places = places(&file, "fixes");
    Ok(Fixed { passes, places, before, after: read()?, said, printed })
}

/// The first pass that `fix` applies at a lower level than that of `check` at the same place of the
/// source. Only a command that another fix moves may get a lower level, since it then finds other
/// files.
fn lowered(
    case: &Case,
    binary: &Path,
    fixed: &Fixed,
    dir: &Path,
) -> Result<Option<String>, String> {
    if fixed.places.len() < 2 {
        return Ok(None);
    }
    let first = places(&report(case, binary, &["check"], dir)?.0, "findings");
    let stays = |start: u64| {
        let text = usize::try_from(start).ok().and_then(|it| fixed.before.get(it..));
        text.is_some_and(|it| {
            it.first().is_some_and(u8::is_ascii_uppercase) && !it.starts_with(b"RUN")
        })
    };
    let is_lower = |(place, rank): &&((String, u64), usize)| {
        let safest = first.iter().filter(|it| it.0 == *place).map(|it| it.1).min();
        stays(place.1) && safest.is_some_and(|it| it > *rank)
    };
    Ok(fixed.places.iter().find(is_lower).map(|((pass, _), rank)| {
        let level = LEVELS[*rank];
        format!("`{pass}` is applied at {level}, and has a higher level in `check`")
    }))
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
    fs::write(dir.path().join(&case.header.dockerfile), &fixed.before)
        .map_err(|err| err.to_string())?;
    broken.extend(lowered(case, binary, &fixed, dir.path())?);
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
