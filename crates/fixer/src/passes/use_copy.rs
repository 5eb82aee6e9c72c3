//! `ADD` of local files → `COPY`.

use dockwright_model::Instruction;
use dockwright_model::context::{Context, Entry};
use dockwright_syntax::{Keyword, ast};
use dockwright_verify::Change;

use crate::edit::Indel;
use crate::sources::is_named_like_archive;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Writes `ADD` of local files and folders as `COPY`.
    ///
    /// `ADD` also fetches URLs and repositories, and unpacks archives. `COPY` says that none of
    /// this happens, today or after somebody replaces the file.
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
    /// - Safe for the whole build context, for folders in it, for files whose content is no archive,
    ///   and with `--unpack=false`, which goes.
    /// - Intended without a build context, where the name is not that of an archive.
    ///
    /// - A suggestion for variables, and without a build context where a `*` may stand for anything.
    ///
    /// Never for URLs, repositories, archives, and flags that only `ADD` has.
    name: "use-copy", phase: Forms, level: Safe,
    settles: ["DL3020"], uncovers: ["DL3021", "DL3045"], run: run,
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
    let words = || it.words().map(|it| it.text()).collect();
    let mut sources: Vec<String> = it.json().map_or_else(words, |it| it.values());
    sources.pop()?;
    let has_heredoc = it.heredocs().next().is_some();
    if let Some(source) = sources.iter().find(|it| may_be_local(it)) {
        let reason = format!(
            "`ADD` may fetch and unpack; what `{source}` stands for is not known here, and `COPY` \
             does neither"
        );
        return Some(Fix::suggestion(add.start(), reason));
    }
    (!sources.is_empty() && sources.iter().all(|it| is_local(it, has_heredoc))).then_some(())?;
    if let Some(source) = sources.iter().find(|it| packed.is_empty() && is_open(ctx, it)) {
        let reason = format!(
            "`ADD` may fetch and unpack; without the build context, nobody knows whether `{source}` \
             stands for an archive"
        );
        return Some(Fix::suggestion(add.start(), reason));
    }
    let level = if packed.is_empty() {
        let levels = sources.iter().filter(|it| !it.starts_with("<<")).map(|it| level(ctx, it));
        levels.collect::<Option<Vec<_>>>()?.into_iter().max().unwrap_or(Level::Safe)
    } else {
        Level::Safe
    };
    let reason = match level {
        Level::Safe if !packed.is_empty() => {
            "`ADD --unpack=false` of what is in the build context is `COPY`"
        }
        Level::Safe => "`ADD` may fetch and unpack; nothing of this is meant here",
        _ => "`ADD` may fetch and unpack; by its name, nothing of this is meant here",
    };
    let mut indels = vec![keyword(add)?];
    indels.extend(packed.iter().map(|it| without(ctx, it)));
    Fix::new(add.start(), level, reason, indels, vec![Change::AddToCopy])
}

/// `ADD` → `COPY`, in the case that the file has it in.
fn keyword(add: &Instruction) -> Option<Indel> {
    let range = add.syntax.keyword_range()?;
    let word = add.syntax.keyword_token()?;
    let text = if word.text().starts_with('a') { "copy" } else { "COPY" };
    Some(Indel::replace(range.start().into()..range.end().into(), text))
}

/// A flag goes with the blanks behind it.
fn without(ctx: &PassContext<'_>, flag: &ast::Flag) -> Indel {
    let range = flag.syntax().text_range();
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    let rest = &ctx.source()[end..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Indel::replace(start..end + blanks, "")
}

/// Whether a source is a path of the build context, and certain.
fn is_local(source: &str, has_heredoc: bool) -> bool {
    if source.starts_with("<<") {
        return has_heredoc;
    }
    !source.contains([':', '$', '"', '\'', '\\'])
        && !source.contains("git@")
        && !source.starts_with("github.com/")
        && source.trim_end_matches('/').strip_suffix(".git").is_none()
}

/// Whether a source is a path with a variable in it, as far as can be told.
fn may_be_local(source: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@${}".contains(c);
    source.contains('$') && source.chars().all(is_plain) && !is_named_like_archive(source)
}

/// Whether files of any name may be meant, and nobody knows which.
fn is_open(ctx: &PassContext<'_>, source: &str) -> bool {
    let Some(end) = source.rfind(['*', '?', ']']) else { return false };
    ctx.context().is_err() && !source[end..].contains('.') && !is_named_like_archive(source)
}

/// How sure it is that nothing is unpacked; nothing if an archive is.
fn level(ctx: &PassContext<'_>, source: &str) -> Option<Level> {
    if matches!(source, "." | "./" | "/") {
        return Some(Level::Safe);
    }
    if let Ok(context) = ctx.context() {
        let paths = paths(context, source)?;
        return paths.iter().all(|it| is_no_archive(context, it)).then_some(Level::Safe);
    }
    // What is found in a folder that may be the context counts, though something else is not there.
    let is_archive_there = ctx.anywhere().iter().any(|it| {
        let context = &it.context;
        let paths = paths(context, source).unwrap_or_default();
        paths.iter().any(|it| context.has(it) && !is_no_archive(context, it))
    });
    (!is_archive_there && !is_named_like_archive(source)).then_some(Level::Intended)
}

/// The paths that a source stands for; nothing if that cannot be told.
fn paths(context: &Context<'_>, source: &str) -> Option<Vec<String>> {
    if source.contains(['*', '?', '[']) {
        return Some(context.matching(source)?.iter().cloned().collect());
    }
    Some(vec![source.to_owned()])
}

/// The first block of a tar says that it is one; what is compressed says so in its first bytes.
const BLOCK: usize = 512;

fn is_no_archive(context: &Context<'_>, path: &str) -> bool {
    match context.entry(path) {
        Some(Entry::Folder) => true,
        Some(Entry::Other) if context.leads_to_folder(path) => true,
        Some(Entry::File | Entry::Other) => {
            context.head(path, BLOCK).is_some_and(|it| !is_archive(&it))
        }
        None => false,
    }
}

/// Whether the content is a tar, or compressed, so that it may hold one.
fn is_archive(content: &[u8]) -> bool {
    let magic: [&[u8]; 5] =
        [b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\x1f\x9d"];
    let is_tar = content.get(257..262) == Some(b"ustar");
    // A frame of zstd or lz4 that is skipped may stand before the first one with content.
    let is_skipped =
        content.len() > 3 && content[0] & 0xf0 == 0x50 && content[1..4] == *b"\x2a\x4d\x18";
    is_tar || is_skipped || has_tar_sum(content) || magic.iter().any(|it| content.starts_with(it))
}

/// Whether the first block has the sum of its bytes where a tar has it, which an old one has for
/// its only mark.
fn has_tar_sum(content: &[u8]) -> bool {
    let Some(block) = content.get(..BLOCK) else { return false };
    let field = String::from_utf8_lossy(&block[148..156]);
    let digits = field.trim_matches(|c: char| c == '\0' || c == ' ');
    let Ok(said) = u32::from_str_radix(digits, 8) else { return false };
    // The field itself counts as blanks.
    let bytes = block.iter().enumerate();
    let blanked = bytes.map(|(at, it)| if (148..156).contains(&at) { b' ' } else { *it });
    blanked.map(u32::from).sum::<u32>() == said
}
