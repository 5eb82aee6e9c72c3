//! Conversion between paths and `file:` URIs.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The characters of a path that have to be escaped: all but these.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of a `file:` URI on this machine.
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    (host.is_empty() || host == "localhost").then_some(())?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    (!path.contains('\0')).then(|| PathBuf::from(without_root(&path)))
}

/// `C:/a` of `/C:/a`.
fn without_root(path: &str) -> &str {
    let is_drive = |it: &&str| {
        let bytes = it.as_bytes();
        bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':')
    };
    path.strip_prefix('/').filter(is_drive).unwrap_or(path)
}

/// The `file:` URI of an absolute path.
pub fn of_path(path: &Path) -> Option<Uri> {
    let path = path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
    let root = if path.starts_with('/') { "" } else { "/" };
    Uri::from_str(&format!("file://{root}{}", utf8_percent_encode(&path, ESCAPED))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_convert_both_ways() {
        for (path, address) in [
            ("/a/b c/é#?.Dockerfile", "file:///a/b%20c/%C3%A9%23%3F.Dockerfile"),
            ("C:/a", "file:///C%3A/a"),
        ] {
            let uri = of_path(Path::new(path)).expect("an address");
            assert_eq!(uri.as_str(), address);
            assert_eq!(to_path(&uri), Some(PathBuf::from(path)));
        }
        for (address, path) in [
            ("file://localhost/a", Some("/a")),
            ("file:///c:/a", Some("c:/a")),
            ("file://elsewhere/a", None),
            ("untitled:Untitled-1", None),
            ("file:///a%00b", None),
            ("file:///a%FF", None),
            ("file://a", None),
        ] {
            let uri = Uri::from_str(address).expect("an address");
            assert_eq!(to_path(&uri), path.map(PathBuf::from), "{address}");
        }
    }
}
