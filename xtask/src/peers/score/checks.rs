//! The checks of `BuildKit`, each with a file that triggers it.

use std::fmt::Write;

use dockwright_fixer::{Contexts, FixOptions, FormatOptions, MemoryFiles, check_file, format_file};

/// The checks, each with a file that triggers it; no file if the check needs a registry.
const CHECKS: [(&str, &str); 22] = [
    ("ConsistentInstructionCasing", "FROM alpine:3.22\nRUN true\nrun true\n"),
    ("CopyIgnoredFile", "FROM alpine:3.22\nCOPY hidden.txt /\n"),
    ("DuplicateStageName", "FROM alpine:3.22 AS a\nFROM alpine:3.22 AS a\n"),
    ("ExposeInvalidFormat", "FROM alpine:3.22\nEXPOSE 127.0.0.1:80:80\n"),
    ("ExposeProtoCasing", "FROM alpine:3.22\nEXPOSE 80/TCP\n"),
    ("FromAsCasing", "FROM alpine:3.22 as a\n"),
    ("FromPlatformFlagConstDisallowed", "FROM --platform=linux/amd64 alpine:3.22\n"),
    ("InvalidBaseImagePlatform", ""),
    ("InvalidDefaultArgInFrom", "ARG TAG\nFROM alpine:$TAG\n"),
    (
        "InvalidDefinitionDescription",
        "# check=experimental=InvalidDefinitionDescription\n# why\nFROM alpine:3.22 AS a\n",
    ),
    ("JSONArgsRecommended", "FROM alpine:3.22\nCMD server --port 80\n"),
    ("LegacyKeyValueFormat", "FROM alpine:3.22\nENV A b\n"),
    ("MaintainerDeprecated", "FROM alpine:3.22\nMAINTAINER me@example.com\n"),
    ("MultipleInstructionsDisallowed", "FROM alpine:3.22\nCMD [\"a\"]\nCMD [\"b\"]\n"),
    ("NoEmptyContinuation", "FROM alpine:3.22\nRUN true \\\n\n    && true\n"),
    ("RedundantTargetPlatform", "FROM --platform=$TARGETPLATFORM alpine:3.22\n"),
    ("ReservedStageName", "FROM alpine:3.22 AS context\n"),
    ("SecretsUsedInArgOrEnv", "FROM alpine:3.22\nARG API_TOKEN\n"),
    ("StageNameCasing", "FROM alpine:3.22 AS Build\n"),
    ("UndefinedArgInFrom", "FROM alpine:$TAG\n"),
    ("UndefinedVar", "FROM alpine:3.22\nENV PATH=$PAHT:/app\n"),
    ("WorkdirRelativePath", "FROM alpine:3.22\nWORKDIR app\n"),
];

/// Checks of the layout.
const OF_LAYOUT: [&str; 3] = ["ConsistentInstructionCasing", "FromAsCasing", "NoEmptyContinuation"];

/// Appends a line about the checks.
pub fn table(text: &mut String) {
    let missing: Vec<_> = CHECKS.iter().filter(|it| !is_found(it.0, it.1)).map(|it| it.0).collect();
    let found = CHECKS.len() - missing.len();
    let _ = write!(text, "\n**BuildKit checks**: {found} of {} found", CHECKS.len());
    let names: Vec<_> = missing.iter().map(|it| format!("`{it}`")).collect();
    let _ = match names.as_slice() {
        [] => writeln!(text, "."),
        names => writeln!(text, "; not {}.", names.join(", ")),
    };
}

fn is_found(check: &str, text: &str) -> bool {
    if OF_LAYOUT.contains(&check) {
        return format_file(text.as_bytes(), &FormatOptions::default()).output.is_some();
    }
    let files = [("hidden.txt", ""), (".dockerignore", "hidden.txt\n"), ("Dockerfile", text)];
    let files: MemoryFiles =
        files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into_iter().collect();
    let contexts = Contexts::of(files, "Dockerfile");
    let outcome = check_file(text.as_bytes(), &FixOptions { contexts, ..FixOptions::default() });
    outcome.held.iter().any(|it| it.pass.does_settle(check))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_checks_are_found_but_the_one_that_asks_a_registry() {
        let missing: Vec<_> = CHECKS.iter().filter(|it| !is_found(it.0, it.1)).collect();
        assert_eq!(missing, [&("InvalidBaseImagePlatform", "")]);
        let clean = "FROM alpine:3.22\nUSER 1000\nCMD [\"server\"]\n";
        for (check, _) in CHECKS {
            assert!(!is_found(check, clean), "{check}");
        }
    }
}
