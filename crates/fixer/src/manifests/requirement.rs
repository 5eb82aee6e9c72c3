//! One line of a requirements file: an option of pip, or a requirement as defined by PEP 508.

/// What an install reads because of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'l> {
    /// Nothing of the source.
    Nothing,
    /// Another file of the same format.
    Include(&'l str),
    /// A repository that is checked out to `src/NAME` below the directory of the install.
    Checkout(&'l str),
}

/// Why a line holds an install in place; continues a sentence that begins with the line.
type Why = &'static str;

const LOCAL: Why = "is a part of the source";
const UNKNOWN: Why = "is not known";

/// Parses a line without its comment.
pub(super) fn line(text: &str) -> Result<Line<'_>, Why> {
    if text.starts_with('-') {
        return option(text);
    }
    if text.is_empty() { Ok(Line::Nothing) } else { requirement(text).map(|()| Line::Nothing) }
}

/// An option with its value.
fn option(text: &str) -> Result<Line<'_>, Why> {
    let is_long = text.starts_with("--");
    let end = if is_long {
        text.find([' ', '\t', '='])
    } else {
        text.char_indices().nth(2).map(|it| it.0)
    };
    let (name, value) = text.split_at(end.unwrap_or(text.len()));
    let value = value.strip_prefix('=').filter(|_| is_long).unwrap_or(value).trim();
    if value.contains(['"', '\'', '\\', ' ', '\t']) {
        return Err(UNKNOWN);
    }
    match name {
        "-r" | "--requirement" | "-c" | "--constraint" if is_remote(value) => Ok(Line::Nothing),
        "-r" | "--requirement" | "-c" | "--constraint" => {
            let is_path = !value.is_empty() && !value.contains(['$', ':']);
            is_path.then_some(Line::Include(value)).ok_or(UNKNOWN)
        }
        "-e" | "--editable" => checkout(value),
        "-i" | "--index-url" | "--pypi-url" | "--extra-index-url" | "-f" | "--find-links" => {
            is_remote(value).then_some(Line::Nothing).ok_or(LOCAL)
        }
        "--no-index" | "--pre" | "--prefer-binary" | "--require-hashes" if value.is_empty() => {
            Ok(Line::Nothing)
        }
        "--no-binary" | "--only-binary" | "--trusted-host" | "--use-feature" => Ok(Line::Nothing),
        _ => Err(UNKNOWN),
    }
}

/// Parses the repository after `-e`.
pub(super) fn checkout(value: &str) -> Result<Line<'_>, Why> {
    let is_repository = is_remote(value) && value.contains('+');
    let name = value.split_once("#egg=").map(|(_, it)| it.split(['&', '[']).next().unwrap_or(it));
    if !is_repository {
        return Err(LOCAL);
    }
    name.filter(|it| is_name(it)).map(Line::Checkout).ok_or(UNKNOWN)
}

/// An error for a requirement that is neither in an index nor on the network: `name[extra] >= 1 ;
/// marker`, `name @ https://…` and `https://…`, each with optional hashes, are valid.
pub(super) fn requirement(text: &str) -> Result<(), Why> {
    let end = text.find(" -").unwrap_or(text.len());
    let (text, options) = text.split_at(end);
    let text = text.trim();
    if is_remote(text) {
        return hashes(options);
    }
    let (what, _marker) = text.split_once(';').unwrap_or((text, ""));
    let what = what.trim();
    if is_path(what.split_once('@').map_or(what, |(name, _)| name)) {
        return Err(LOCAL);
    }
    let name = what.find(|it: char| !is_name_part(it)).unwrap_or(what.len());
    let (name, rest) = what.split_at(name);
    if !is_name(name) {
        return Err(UNKNOWN);
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[').map(|it| it.split_once(']')) {
        Some(Some((_extras, rest))) => rest.trim_start(),
        Some(None) => return Err(UNKNOWN),
        None => rest,
    };
    if let Some(address) = rest.strip_prefix('@') {
        return if is_remote(address.trim()) { hashes(options) } else { Err(LOCAL) };
    }
    let is_version = |it: char| it.is_ascii_alphanumeric() || "._-*+!=<>~^, ()".contains(it);
    if rest.contains(|it| !is_version(it)) { Err(UNKNOWN) } else { hashes(options) }
}

/// The options of one requirement: nothing but hashes.
fn hashes(options: &str) -> Result<(), Why> {
    let mut words = options.split_ascii_whitespace();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--hash") {
            Some("") => words.next(),
            Some(value) => value.strip_prefix('='),
            None => None,
        };
        if value.is_none_or(|it| !it.contains(':')) {
            return Err(UNKNOWN);
        }
    }
    Ok(())
}

/// How long a line of a requirements file means the same packages.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// Always.
    Fixed,
    /// Until somebody changes what an address or a reference leads to.
    Moving,
    /// Until the index gets a new version.
    Unpinned,
    /// The line names another index.
    OtherIndex,
}

/// The freshness of a line without its comment.
pub(super) fn freshness(text: &str) -> Freshness {
    if text.starts_with('-') {
        let (name, value) = text.split_at(text.find([' ', '\t', '=']).unwrap_or(text.len()));
        let value = value.trim_start_matches([' ', '\t', '=']);
        return match name {
            "-e" | "--editable" => freshness(value),
            "-r" | "--requirement" | "-c" | "--constraint" if is_remote(value) => Freshness::Moving,
            "--index-url" | "--pypi-url" | "--extra-index-url" | "--find-links" => {
                Freshness::OtherIndex
            }
            _ if text.starts_with("-i") || text.starts_with("-f") => Freshness::OtherIndex,
            _ => Freshness::Fixed,
        };
    }
    if text.is_empty() || text.contains(" --hash") {
        return Freshness::Fixed;
    }
    if let Some((before, address)) = text.split_once("://") {
        let (address, fragment) = address.split_once('#').unwrap_or((address, ""));
        let is_repository = before.contains('+');
        let revision = address.split([' ', ';']).next().unwrap_or(address);
        let is_fixed = if is_repository {
            revision.rsplit_once('@').is_some_and(|it| is_commit(it.1))
        } else {
            ["md5=", "sha1=", "sha224=", "sha256=", "sha384=", "sha512="]
                .iter()
                .any(|it| fragment.contains(it))
        };
        return if is_fixed { Freshness::Fixed } else { Freshness::Moving };
    }
    let what = text.split(';').next().unwrap_or(text);
    let is_exact = what.split_once("==").is_some_and(|it| !it.1.contains('*'));
    if is_exact { Freshness::Fixed } else { Freshness::Unpinned }
}

/// Whether a text is a network address, of a file or a repository.
pub(super) fn is_remote(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let scheme = scheme.to_ascii_lowercase();
    let is_known = SCHEMES.contains(&scheme.as_str())
        || scheme.split_once('+').is_some_and(|(tool, scheme)| {
            REPOSITORIES.contains(&tool) && (SCHEMES.contains(&scheme) || scheme == "lp")
        });
    is_known && !rest.is_empty() && !rest.starts_with('/')
}

const SCHEMES: &[&str] = &["http", "https", "ftp", "ssh", "git", "svn"];
const REPOSITORIES: &[&str] = &["git", "hg", "svn", "bzr"];

/// Whether pip takes a text for a path: because of a `/`, a leading dot, or the ending of an
/// archive.
pub(super) fn is_path(text: &str) -> bool {
    let lower = text.split('[').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    text.starts_with(['.', '~'])
        || text.contains(['/', '\\'])
        || lower.starts_with("file:")
        || ARCHIVES.iter().any(|end| lower.ends_with(end))
}

/// Endings of archives, in lower case.
const ARCHIVES: &[&str] = &[
    ".whl",
    ".zip",
    ".tar.gz",
    ".tgz",
    ".tar",
    ".tar.bz2",
    ".tbz",
    ".tar.xz",
    ".txz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
    ".egg",
];

fn is_name_part(it: char) -> bool {
    it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-')
}

/// Whether a text is the name of a package.
fn is_name(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphanumeric()) && text.chars().all(is_name_part)
}

/// Whether a revision is the whole hash of a commit.
pub(super) fn is_commit(revision: &str) -> bool {
    matches!(revision.len(), 40 | 64) && revision.bytes().all(|it| it.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_fixed_by_a_version_a_hash_or_a_commit() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        for (text, expected) in [
            ("", Freshness::Fixed),
            ("a==1.0", Freshness::Fixed),
            ("a[b] === 1.0 ; python_version > '3'", Freshness::Fixed),
            ("a>=1 --hash=sha256:00", Freshness::Fixed),
            ("a @ https://example.com/a.zip#sha256=00", Freshness::Fixed),
            (&format!("a @ git+https://example.com/a.git@{commit}"), Freshness::Fixed),
            (&format!("-e git+ssh://git@example.com/a.git@{commit}#egg=a"), Freshness::Fixed),
            ("--only-binary :all:", Freshness::Fixed),
            ("a", Freshness::Unpinned),
            ("a==1.*", Freshness::Unpinned),
            ("a>=1,<2 ; os_name == 'posix'", Freshness::Unpinned),
            ("git+https://example.com/a.git", Freshness::Moving),
            ("a @ git+https://example.com/a.git@main", Freshness::Moving),
            ("-e git+https://example.com/a.git@v1#egg=a", Freshness::Moving),
            ("git+ssh://git@example.com/a.git@0123456", Freshness::Moving),
            ("https://example.com/a-1.0.tar.gz", Freshness::Moving),
            ("-r https://example.com/r.txt", Freshness::Moving),
            ("--extra-index-url https://example.com/simple", Freshness::OtherIndex),
            ("-ihttps://example.com/simple", Freshness::OtherIndex),
        ] {
            assert_eq!(freshness(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_understood_or_kept_away_from() {
        for (text, expected) in [
            ("", Ok(Line::Nothing)),
            ("flask", Ok(Line::Nothing)),
            ("Flask[async] >= 3, < 4 ; python_version < '3.12'", Ok(Line::Nothing)),
            ("zope.interface (>=5)", Ok(Line::Nothing)),
            ("a==1.* --hash=sha256:00 --hash sha256:11", Ok(Line::Nothing)),
            ("a @ https://example.com/a.zip#sha256=00 ; extra == 'x'", Ok(Line::Nothing)),
            ("a[b]@git+ssh://git@example.com/a.git@v1", Ok(Line::Nothing)),
            ("https://${TOKEN}@example.com/a-1.tar.gz --hash=md5:0", Ok(Line::Nothing)),
            ("-r more/base.txt", Ok(Line::Include("more/base.txt"))),
            ("-cpins.txt", Ok(Line::Include("pins.txt"))),
            ("--constraint=pins.txt", Ok(Line::Include("pins.txt"))),
            ("--requirement https://example.com/r.txt", Ok(Line::Nothing)),
            ("-e git+https://example.com/b.git@main#egg=b&subdirectory=c", Ok(Line::Checkout("b"))),
            ("-i https://example.com/simple", Ok(Line::Nothing)),
            ("--only-binary :all:", Ok(Line::Nothing)),
            ("-e .", Err(LOCAL)),
            ("-e git+file:///src/b#egg=b", Err(LOCAL)),
            ("-e git+https://example.com/b.git", Err(UNKNOWN)),
            ("-f wheels", Err(LOCAL)),
            ("-i file:///index", Err(LOCAL)),
            ("--find-links=https:///wheels", Err(LOCAL)),
            (".", Err(LOCAL)),
            ("./a", Err(LOCAL)),
            ("lib/a", Err(LOCAL)),
            ("a @ ./a", Err(LOCAL)),
            ("a @ file:///src/a", Err(LOCAL)),
            ("file:a.zip", Err(LOCAL)),
            ("a-1.0.tgz", Err(LOCAL)),
            ("a-1.0.TAR.BZ2[b] ; os_name == 'posix'", Err(LOCAL)),
            ("a==1.0.zip", Err(LOCAL)),
            ("-r $NAME.txt", Err(UNKNOWN)),
            ("-r file:base.txt", Err(UNKNOWN)),
            ("-r a.txt -r b.txt", Err(UNKNOWN)),
            ("-r \"a b.txt\"", Err(UNKNOWN)),
            ("--requ a.txt", Err(UNKNOWN)),
            ("--extra-index https://example.com", Err(UNKNOWN)),
            ("--config-settings=a=b", Err(UNKNOWN)),
            ("a --global-option=--with-b", Err(UNKNOWN)),
            ("a==${VERSION}", Err(UNKNOWN)),
            ("a$", Err(UNKNOWN)),
            ("a[b", Err(UNKNOWN)),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }
}
