//! Lines with the checksum of a Dockerfile, which then may not change by a single byte, and lines
//! that compare it with another file.

use super::lines::{COMPARED, MOST, SAME, is_comment, lines};
use super::open_files::OpenFiles;
use super::text_tools::{commands, names, names_dockerfile};
use crate::contexts::mention::{About, Mention, last, words};

/// The lengths of checksums from MD5 to SHA-512, in hexadecimal digits.
const LENGTHS: &[usize] = &[32, 40, 56, 64, 96, 128];

/// Parts of commands that compare checksums.
const CHECKS: &[&str] = &["sum -c", "sum --check", "shasum", "openssl dgst", "Get-FileHash"];

/// The maximum number of words of an entry in a list of checksums.
const SHORT: usize = 4;

/// Programs that compare two files, and functions of other languages that do so.
const COMPARES: &[&str] = &["cmp", "colordiff", "comm", "diff", "sdiff"];
const FUNCTIONS: &[&str] = &["Compare-Object", "filecmp.cmp(", "FileUtils.cmp(", "compare_file("];

/// Programs that print the checksum of each file.
const SUMS: &[&str] =
    &["b2sum", "cksum", "md5sum", "sha1sum", "sha256sum", "sha512sum", "shasum", "sum"];

/// Parts of lines that give the names of files to a command.
const FEEDS: &[&str] = &["find ", "ls-files", "xargs "];

/// Programs that tell equal checksums from others.
const COUNTS: &[&str] = &["uniq", "sort -u", "sort --unique", "awk '!"];

/// The lines that have the checksum of a Dockerfile, and those that compare it with another file.
pub(super) fn compared(text: &str) -> impl Iterator<Item = Mention> {
    let mut open = OpenFiles::of(text);
    let lines = names_dockerfile(text).then(|| lines(text)).into_iter().flatten();
    let found = lines.filter_map(move |(line, text)| {
        let looped = open.looped_by(&text);
        if has_checksum(&text) {
            let names = names(&text).map(|it| it.trim_start_matches('*').to_owned()).collect();
            return Some((line, COMPARED, names, text));
        }
        let mut files = same(&text)?;
        files.extend(looped.into_iter().filter(|_| text.contains('$')));
        (!files.is_empty()).then_some((line, SAME, files, text))
    });
    let found = found.map(|(line, word, dockerfiles, text)| Mention {
        dockerfiles,
        ..Mention::new(About::Text, word, line, &text)
    });
    found.take(MOST)
}

/// The Dockerfiles that a line names and compares with other files, or with each other.
fn same(line: &str) -> Option<Vec<String>> {
    let own = |text: &str| names(text).map(str::to_owned).collect::<Vec<_>>();
    if is_comment(line.trim()) {
        return None;
    }
    let is_keyed = || line.matches("hashFiles(").count() > 1 && line.contains(['=', '!']);
    if FUNCTIONS.iter().any(|it| line.contains(it)) || is_keyed() {
        return Some(own(line));
    }
    let mut compared = commands(line).filter(|it| compares(it, line)).peekable();
    compared.peek()?;
    // The names of the files may come from another command.
    if FEEDS.iter().any(|it| line.contains(it)) {
        return Some(own(line).iter().map(|it| format!("*/{it}")).collect());
    }
    Some(compared.flat_map(own).collect())
}

/// Whether a command on a line compares files byte by byte, or by their checksums.
fn compares(command: &str, line: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || "\"'`()@!".contains(c);
    let mut words = command.split(is_end).filter(|it| !it.is_empty());
    let is_it = |it: &&str| COMPARES.contains(&last(it)) || SUMS.contains(&last(it));
    let Some(program) = words.find(is_it) else { return false };
    if SUMS.contains(&last(program)) {
        let is_fed = FEEDS.iter().any(|it| line.contains(it));
        let is_several = is_fed || names(command).count() > 1 || command.contains(['*', '?']);
        return is_several && COUNTS.iter().any(|it| line.contains(it));
    }
    // `git diff` compares with another commit, unless an option says otherwise; without two
    // operands, the program compares the outputs of others.
    let is_of_git = command.contains("git ") && !command.contains("--no-index");
    let count = words.filter(|it| !it.starts_with(['-', '<', '$'])).count();
    !is_of_git && (count > 1 || command.contains('$'))
}

fn has_checksum(line: &str) -> bool {
    let is_sum =
        |it: &str| LENGTHS.contains(&it.len()) && it.chars().all(|it| it.is_ascii_hexdigit());
    let is_short = || words(line).count() <= SHORT && !line.contains("://");
    names(line).next().is_some()
        && words(line).any(is_sum)
        && (is_short() || CHECKS.iter().any(|it| line.contains(it)))
}

#[cfg(test)]
mod tests {
    use super::{has_checksum, same};

    #[test]
    fn a_checksum_of_a_dockerfile_is_found() {
        let sum = "d41d8cd98f00b204e9800998ecf8427e";
        for line in [
            format!("{sum}  Dockerfile"),
            format!("{sum}{sum} *app/Dockerfile"),
            format!("MD5 (Dockerfile) = {sum}"),
            format!("  \"Dockerfile\": \"md5:{sum}\","),
            format!("echo \"{sum}  Dockerfile\" | md5sum -c -"),
        ] {
            assert!(has_checksum(&line), "{line}");
        }
        for line in [
            format!("{sum}  Makefile"),
            format!("dockerfile: Dockerfile, base: debian@sha256:{sum}{sum}"),
            format!("https://github.com/a/b/blob/{sum}/Dockerfile"),
            "deadbeef  Dockerfile".to_owned(),
        ] {
            assert!(!has_checksum(&line), "{line}");
        }
    }

    #[test]
    fn what_compares_a_file_with_another_is_found() {
        for (line, files) in [
            ("cmp a/Dockerfile b/Dockerfile", &["a/Dockerfile", "b/Dockerfile"][..]),
            ("  diff -q base/Dockerfile \"$file\" || exit 1", &["base/Dockerfile"]),
            ("if ! cmp -s Dockerfile ci/other; then", &["Dockerfile"]),
            (
                "md5sum kits/*/Dockerfile.kit | cut -c 1-32 | sort -u | wc -l",
                &["kits/*/Dockerfile.kit"],
            ),
            (
                "find . -name Dockerfile.kit -exec md5sum {} + | sort -u | wc -l",
                &["*/Dockerfile.kit"],
            ),
            ("if: hashFiles('Dockerfile') != hashFiles('b')", &["Dockerfile"]),
            ("filecmp.cmp('Dockerfile', other)", &["Dockerfile"]),
            ("git diff --no-index a/Dockerfile b/c", &["a/Dockerfile"]),
        ] {
            let expected = files.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(same(line), Some(expected), "{line}");
        }
        for line in [
            "git diff --quiet HEAD -- Dockerfile",
            "sha256sum Dockerfile | cut -c 1-8",
            "sha256sum Dockerfile* | sha256sum",
            "# cmp a/Dockerfile b/Dockerfile",
            "docker build -f a/Dockerfile . && diff out",
        ] {
            assert!(same(line).is_none_or(|it| it.is_empty()), "{line}");
        }
    }
}
