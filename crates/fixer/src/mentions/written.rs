//! The files that a line of a project file writes, with any program but a compiler.

use crate::contexts::mention::last;
use crate::facts::sources::is_named_like_no_archive;

/// Options and keys before the name of an output.
const BEFORE: &[&str] =
    &["--out", "--output", "--output-document", "-O", "-o", "-out", "dest", "of", "sponge", "tee"];

/// Programs whose last operand is the destination of a copy.
const COPIES: &[&str] = &["cp", "install", "ln", "mv", "rsync", "scp"];

/// Programs that save a download under the name at the end of its URL.
const DOWNLOADS: &[&str] = &["aria2c", "axel", "curl", "curlie", "fetch", "wget", "wget2"];

/// Compilers and other programs whose outputs are not archives.
const COMPILES: &[&str] =
    &["cc ", "cargo ", "clang", "esbuild", "g++", "gcc", "go build", "go test", "javac", "rustc"];

/// The names of the files that a line writes, separated by spaces. Names that rule out an archive
/// and names with a variable are left out.
pub(super) fn written(line: &str) -> Option<String> {
    if COMPILES.iter().any(|it| line.contains(it)) {
        return None;
    }
    let is_name = |it: &str| {
        it.contains(|c: char| c.is_ascii_alphanumeric())
            && !it.contains(['$', '*', '{', '%'])
            && !is_named_like_no_archive(it)
    };
    let mut found: Vec<&str> = Vec::new();
    for command in line.split(['|', ';', '&', '`']) {
        let is_end = |c: char| c.is_whitespace() || "\"',=()[]".contains(c);
        let words = || command.split(is_end).filter(|it| !it.is_empty());
        let has = |programs: &[&str]| words().any(|it| programs.contains(&last(it)));
        let pairs = words().zip(words().skip(1));
        found.extend(pairs.filter(|it| BEFORE.contains(&last(it.0))).map(|it| it.1));
        let redirected = command.split('>').skip(1).filter_map(|it| it.split_whitespace().next());
        found.extend(redirected);
        if has(COPIES) {
            found.extend(words().rfind(|it| !it.starts_with('-')));
        }
        if has(DOWNLOADS) {
            found.extend(words().filter(|it| it.contains("://")));
        }
    }
    let names: Vec<_> = found.into_iter().map(last).filter(|it| is_name(it)).collect();
    (!names.is_empty()).then(|| names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_found_unless_they_can_be_no_archive() {
        for (line, expected) in [
            ("curl -fsSL -o dist/payload https://example.com/a", Some("payload")),
            ("\tcurl -fsSLO https://example.com/b/payload", Some("payload")),
            ("- run: cp build/rootfs.bin image/payload", Some("payload")),
            ("./pack --all > payload.bin && ls", Some("payload.bin")),
            ("dd if=a of=payload", Some("payload")),
            ("go build -o app .", None),
            ("cp a.json b.json", None),
            ("make > build.log", None),
            ("curl -o $OUT https://example.com/a.json", None),
            ("cat payload", None),
        ] {
            let found = written(line);
            let first = found.as_deref().and_then(|it| it.split(' ').next());
            assert_eq!(first, expected, "{line}");
        }
    }
}
