//! Lines with the checksum of a Dockerfile, which then may not change by a single byte.

use super::lines::{COMPARED, MOST, lines};
use super::text_tools::{names, names_dockerfile};
use crate::contexts::mention::{About, Mention, words};

/// The lengths of checksums from MD5 to SHA-512, in hexadecimal digits.
const LENGTHS: &[usize] = &[32, 40, 56, 64, 96, 128];

/// Parts of commands that compare checksums.
const CHECKS: &[&str] = &["sum -c", "sum --check", "shasum", "openssl dgst", "Get-FileHash"];

/// The maximum number of words of an entry in a list of checksums.
const SHORT: usize = 4;

/// The lines that have the checksum of a Dockerfile.
pub(super) fn compared(text: &str) -> impl Iterator<Item = Mention> {
    let lines = names_dockerfile(text).then(|| lines(text)).into_iter().flatten();
    let lines = lines.filter(|(_, it)| has_checksum(it));
    let found = lines.map(|(line, text)| Mention {
        dockerfiles: names(&text).map(|it| it.trim_start_matches('*').to_owned()).collect(),
        ..Mention::new(About::Text, COMPARED, line, &text)
    });
    found.take(MOST)
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
    use super::has_checksum;

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
}
