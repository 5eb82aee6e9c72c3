//! `ADD` of local files → `COPY`.

use dockwright_model::Instruction;
use dockwright_model::context::{Context, Entry};
use dockwright_syntax::{Keyword, ast};
use dockwright_verify::Change;

use crate::contexts::{Mention, Sent};
use crate::facts::sources::{is_named_like_archive, is_named_like_no_archive};
use crate::pass::edit::Indel;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes `ADD` of local files and directories as `COPY`.
    ///
    /// `ADD` also downloads URLs and repositories, and unpacks archives. `COPY` does neither, even
    /// if an archive replaces the file one day.
    ///
    /// ## Example
    /// ```dockerfile
    /// ADD . /app
    /// ```
    /// becomes
    /// ```dockerfile
    /// COPY . /app
    /// ```
    ///
    /// ## Level
    /// - Safe for the whole build context, for directories in the context, for files whose content
    ///   is not an archive, and with `--unpack=false`, which is dropped.
    /// - Intended where the source does not exist here, is empty or is a Git LFS pointer, if its
    ///   name rules out an archive, as `app.jar` does. Where the build context is not known, also
    ///   for a source that exists, and for one that ends with `/`; for text on stdin without a
    ///   path, also for any source that is not named like an archive.
    /// - Risky for a `*` that matches no archive here, but may match one in another checkout.
    /// - A suggestion where another checkout may have an archive in place of the source. Such a
    ///   source does not exist here, is empty, is a Git LFS pointer, is ignored by git, or is
    ///   written by a file of the project, and its name does not rule out an archive; or it is
    ///   named like an archive and is not one.
    /// - A suggestion for variables, and for a `*` without a build context.
    ///
    /// Never for URLs, repositories, archives, and flags that only `ADD` has.
    name: "use-copy", phase: Forms, level: Safe..Risky,
    settles: ["DL3020", "CKV_DOCKER_4", "DS-0005"], uncovers: ["DL3021", "DL3045"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.model().all(Keyword::Add).filter_map(|it| fix(ctx, it)).collect()
}

fn fix(ctx: &PassContext<'_>, add: &Instruction) -> Option<Fix> {
    let it = &add.syntax;
    let is_of_both = |name: String| ["chown", "chmod", "link", "exclude"].contains(&name.as_str());
    let stays_packed = |it: &ast::Flag| it.name() == "unpack" && it.value() == "false";
    it.flags().all(|it| is_of_both(it.name()) || stays_packed(&it)).then_some(())?;
    let packed: Vec<_> = it.flags().filter(stays_packed).collect();
    let mut sources = it.arguments();
    sources.pop()?;
    let has_heredoc = it.heredocs().next().is_some();
    if let Some(source) = sources.iter().find(|it| may_be_local(it)) {
        let reason = format!(
            "`ADD` also downloads URLs and unpacks archives; the value of `{source}` is not known"
        );
        return Some(Fix::suggestion(add.start(), reason));
    }
    (!sources.is_empty() && sources.iter().all(|it| is_local(it, has_heredoc))).then_some(())?;
    let mut level = Level::Safe;
    if packed.is_empty() {
        for source in sources.iter().filter(|it| !it.starts_with("<<")) {
            match found(ctx, source) {
                Found::Sure(it) => level = level.max(it),
                Found::Archive => return None,
                Found::Unknown(what) => {
                    let reason = format!("`ADD` also downloads URLs and unpacks archives; {what}");
                    return Some(Fix::suggestion(add.start(), reason));
                }
            }
        }
    }
    let reason = match level {
        Level::Safe if !packed.is_empty() => {
            "`ADD --unpack=false` of files in the build context is the same as `COPY`"
        }
        Level::Safe => "`ADD` also downloads URLs and unpacks archives; use `COPY` for plain files",
        Level::Risky => {
            "`ADD` also downloads URLs and unpacks archives; use `COPY`, unless the pattern finds \
             an archive in another checkout"
        }
        _ => {
            "`ADD` also downloads URLs and unpacks archives; by its name, the source is not an \
             archive: use `COPY`"
        }
    };
    let mut indels = vec![keyword(add)?];
    indels.extend(packed.iter().map(|it| without(ctx, it)));
    Some(Fix::new(add.start(), level, reason).edit(indels, vec![Change::AddToCopy]))
}

/// `ADD` → `COPY`, in the case of the present keyword.
fn keyword(add: &Instruction) -> Option<Indel> {
    let range = add.syntax.keyword_range()?;
    let word = add.syntax.keyword_token()?;
    let text = if word.text().starts_with('a') { "copy" } else { "COPY" };
    Some(Indel::replace(range.start().into()..range.end().into(), text))
}

/// Removes a flag with the spaces after it.
fn without(ctx: &PassContext<'_>, flag: &ast::Flag) -> Indel {
    let range = flag.syntax().text_range();
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let rest = &ctx.source()[end..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Indel::replace(start..end + blanks, "")
}

/// Whether a source is certain to be a path of the build context or a heredoc.
fn is_local(source: &str, has_heredoc: bool) -> bool {
    if source.starts_with("<<") {
        return has_heredoc;
    }
    !source.contains([':', '$', '"', '\'', '\\'])
        && !source.contains("git@")
        && !source.starts_with("github.com/")
        && source.trim_end_matches('/').strip_suffix(".git").is_none()
}

/// Whether a source is probably a path with a variable.
fn may_be_local(source: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@${}".contains(c);
    source.contains('$') && source.chars().all(is_plain) && !is_named_like_archive(source)
}

/// What is known of a source.
enum Found {
    /// `ADD` unpacks nothing, which is certain enough for a fix of this level.
    Sure(Level),
    /// `ADD` unpacks it.
    Archive,
    /// Not known; the reason, as a clause.
    Unknown(String),
}

fn found(ctx: &PassContext<'_>, source: &str) -> Found {
    if matches!(source, "." | "./" | "/") {
        return Found::Sure(Level::Safe);
    }
    if let Some(who) = archived(ctx, source) {
        return Found::Unknown(format!("`{who}` may create `{source}` as an archive"));
    }
    match ctx.context() {
        Ok(context) => found_in(context, source),
        Err(_) => found_by_name(ctx, source),
    }
}

/// The file of the project that may put an archive at the path of a source. If the source does not
/// exist and its name has no extension, every archive and every file with the name counts.
fn archived<'p>(ctx: &PassContext<'p>, source: &str) -> Option<&'p str> {
    let has_extension = || source.rsplit('/').next().is_some_and(|it| it.contains('.'));
    let is_there = || ctx.anywhere().iter().any(|it| it.context.has(source));
    let is_open = !is_named_like_archive(source) && !has_extension() && !is_there();
    let is_dir = |it: &Sent<'_>| matches!(content(&it.context, source), Content::Dir);
    let may_be_file = || !source.ends_with('/') && !ctx.anywhere().iter().any(is_dir);
    let writes = |it: &Mention| it.may_write(source) && may_be_file();
    let mut all = ctx.mentions();
    all.find(|it| it.1.may_archive(source, is_open) || writes(&it.1)).map(|it| it.0.as_str())
}

fn found_in(context: &Context<'_>, source: &str) -> Found {
    let paths = match paths(context, source) {
        Some(paths) if !paths.is_empty() => paths,
        _ if is_named_like_archive(source) => return Found::Archive,
        _ if is_named_like_no_archive(source) => return Found::Sure(Level::Intended),
        Some(_) => return Found::Unknown(missing(source)),
        None => return Found::Unknown(format!("what `{source}` matches is not known")),
    };
    let mut level = if is_open(source) { Level::Risky } else { Level::Safe };
    for path in &paths {
        match content(context, path) {
            Content::Archive => return Found::Archive,
            Content::Dir => {}
            Content::Other if is_ignored(context, path) => {
                return Found::Unknown(ignored_by_git(path));
            }
            Content::Other if is_named_like_no_archive(path) || !is_named_like_archive(path) => {}
            Content::Missing | Content::Unknown(_) if is_named_like_no_archive(path) => {
                level = level.max(Level::Intended);
            }
            Content::Other => return Found::Unknown(named_like_archive(path)),
            Content::Missing => return Found::Unknown(missing(path)),
            Content::Unknown(what) => {
                let reason =
                    format!("`{path}` is {what}, and may be an archive in another checkout");
                return Found::Unknown(reason);
            }
        }
    }
    Found::Sure(level)
}

/// The same without a known context. A file that exists in a directory that may be the context
/// counts, even if the directory lacks other sources.
fn found_by_name(ctx: &PassContext<'_>, source: &str) -> Found {
    let mut is_there = false;
    for it in ctx.anywhere() {
        for path in paths(&it.context, source).unwrap_or_default() {
            match content(&it.context, &path) {
                Content::Archive => return Found::Archive,
                Content::Other if is_ignored(&it.context, &path) => {
                    return Found::Unknown(ignored_by_git(&path));
                }
                Content::Dir | Content::Other => is_there = true,
                Content::Missing | Content::Unknown(_) => {}
            }
        }
    }
    if is_named_like_archive(source) {
        return Found::Archive;
    }
    if is_open(source) {
        return Found::Unknown(format!(
            "without the build context, `{source}` may match an archive"
        ));
    }
    let is_known = is_there || source.ends_with('/') || is_named_like_no_archive(source);
    if is_known || !ctx.has_evidence() {
        return Found::Sure(Level::Intended);
    }
    Found::Unknown(missing(source))
}

fn missing(source: &str) -> String {
    format!("`{source}` does not exist yet, and may become an archive")
}

/// Whether git ignores a file that may be an archive elsewhere.
fn is_ignored(context: &Context<'_>, path: &str) -> bool {
    !is_named_like_no_archive(path) && context.is_left_out(path)
}

fn ignored_by_git(path: &str) -> String {
    format!("git ignores `{path}`, which may be an archive in another checkout")
}

fn named_like_archive(path: &str) -> String {
    format!("`{path}` is named like an archive, and may be an archive in another checkout")
}

/// Whether a source is a pattern that may match the name of an archive: the extension is certain
/// only if the pattern has a `.` after the last wildcard.
fn is_open(source: &str) -> bool {
    let name = source.rsplit('/').next().unwrap_or(source);
    let Some(end) = name.rfind(['*', '?', ']']) else { return false };
    !name[end..].contains('.') || is_named_like_archive(name)
}

/// The paths that a source matches; `None` if they are not known.
fn paths(context: &Context<'_>, source: &str) -> Option<Vec<String>> {
    if source.contains(['*', '?', '[']) {
        return Some(context.matching(source)?.iter().cloned().collect());
    }
    Some(vec![source.to_owned()])
}

/// The length of a tar block, in bytes. The first block identifies a tar archive; compressed files
/// are identified by fewer bytes.
const BLOCK: usize = 512;

/// The beginning of a Git LFS pointer, which stands for a file on a server.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/v1";

/// The kind of file at a path of the context.
enum Content {
    Missing,
    Dir,
    Archive,
    /// A file that is not an archive.
    Other,
    /// A file whose content does not decide, such as a Git LFS pointer; the text describes the
    /// file.
    Unknown(&'static str),
}

fn content(context: &Context<'_>, path: &str) -> Content {
    match context.entry(path) {
        Some(Entry::Dir) => Content::Dir,
        Some(Entry::Other) if context.leads_to_dir(path) => Content::Dir,
        Some(Entry::File | Entry::Other) => match context.head(path, BLOCK) {
            None => Content::Unknown("not a readable file"),
            Some(it) if it.is_empty() => Content::Unknown("empty"),
            Some(it) if it.starts_with(LFS) => Content::Unknown("a Git LFS pointer"),
            Some(it) if is_archive(&it) => Content::Archive,
            Some(_) => Content::Other,
        },
        None => Content::Missing,
    }
}

/// Whether the content is a tar archive, or compressed, and so may contain one.
fn is_archive(content: &[u8]) -> bool {
    let magic: [&[u8]; 5] =
        [b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\x1f\x9d"];
    let is_tar = content.get(257..262) == Some(b"ustar");
    // zstd and lz4 files may begin with a skippable frame.
    let is_skipped =
        content.len() > 3 && content[0] & 0xf0 == 0x50 && content[1..4] == *b"\x2a\x4d\x18";
    is_tar || is_skipped || has_tar_sum(content) || magic.iter().any(|it| content.starts_with(it))
}

/// Whether the first block has the checksum of a tar header. Archives of the old format (before
/// `ustar`) have no other mark.
fn has_tar_sum(content: &[u8]) -> bool {
    let Some(block) = content.get(..BLOCK) else { return false };
    let field = String::from_utf8_lossy(&block[148..156]);
    let digits = field.trim_matches(|c: char| c == '\0' || c == ' ');
    let Ok(said) = u32::from_str_radix(digits, 8) else { return false };
    // The sum takes the field itself for spaces.
    let bytes = block.iter().enumerate();
    let blanked = bytes.map(|(at, it)| if (148..156).contains(&at) { b' ' } else { *it });
    blanked.map(u32::from).sum::<u32>() == said
}
