//! Archives that are copied to be unpacked.

use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use crate::facts::sources;
use crate::shared::commands::given;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds archives that are copied with `COPY` and unpacked with `tar`.
    ///
    /// The archive stays in the layer of the `COPY`, even if a later `RUN` removes it. `ADD`
    /// unpacks a tar archive of the build context, so that only its content is in the image.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// COPY site.tar.gz /tmp/
    /// RUN tar -xzf /tmp/site.tar.gz -C /srv && rm /tmp/site.tar.gz
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// ADD site.tar.gz /srv/
    /// ```
    ///
    /// ## Level
    /// A suggestion: `ADD` has no options such as `--strip-components`, and owners and modes come
    /// from the archive. Archives of other stages, and other formats than tar, are not reported.
    name: "unpack-with-add", phase: Suggestions, level: Suggestion,
    settles: ["DL3010"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.says_somewhere("tar") {
        return Vec::new();
    }
    let mut copied = HashMap::new();
    for copy in ctx.model().all(Keyword::Copy) {
        let sources = sources::copied(&copy.syntax).unwrap_or_default();
        let archives = sources.into_iter().filter(|it| {
            sources::is_literal(it)
                && sources::is_named_like_archive(it)
                && !it.contains(['*', '?'])
        });
        copied.extend(archives.map(|it| ((copy.stage, last_name(&it).to_owned()), copy.start())));
    }
    if copied.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for it in given(ctx, &["tar"]) {
        let Some((program, words)) = it.program().filter(|it| it.0 == "tar") else { continue };
        let unpacks = |it: &String| {
            matches!(it.as_str(), "--extract" | "--get")
                || !it.starts_with("--") && it.starts_with('-') && it.contains('x')
        };
        let is_old = words.first().is_some_and(|it| it.starts_with('x') && it.len() < 6);
        if !is_old && !words.iter().any(unpacks) {
            continue;
        }
        for word in &words {
            let name = last_name(word.trim_matches('"')).to_owned();
            let Some(at) = copied.remove(&(it.run.stage, name.clone())) else { continue };
            let reason = format!(
                "`{name}` stays in the image, although `{program}` unpacks it in line {}; `ADD` \
                 unpacks the archive and keeps only its content",
                ctx.line(it.at)
            );
            found.push(Fix::suggestion(at, reason));
        }
    }
    found
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
