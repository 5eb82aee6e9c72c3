//! `MAINTAINER` → `LABEL org.opencontainers.image.authors`.

use std::ops::Range;

use dockwright_model::{Base, Instruction, Model};
use dockwright_syntax::{Keyword, SyntaxKind, SyntaxNode, ast};
use dockwright_verify::Change;

use crate::pass::edit::Indel;
use crate::shared::comments;
use crate::shared::quoting;
use crate::{Fix, Level, PassContext, declare_pass, text};

declare_pass! {
    /// Replaces `MAINTAINER` with the label that the Open Container Initiative defines for authors.
    ///
    /// `MAINTAINER` is deprecated. The instruction fills a field of its own in the image, which no
    /// registry shows and no filter finds.
    ///
    /// ## Example
    /// ```dockerfile
    /// MAINTAINER Jane Doe <jane@example.com>
    /// ```
    /// becomes
    /// ```dockerfile
    /// LABEL org.opencontainers.image.authors="Jane Doe <jane@example.com>"
    /// ```
    ///
    /// ## Level
    /// Intended: the label gets the same text, with its quotes, and the image keeps the field
    /// `Author` of the base image.
    ///
    /// Risky where a file of the project may read the author of an image (`{{.Author}}`), or look
    /// for `MAINTAINER`, as the rules of a linter do.
    ///
    /// A suggestion where the text has a placeholder that a tool may replace (`${author}`,
    /// `@author@`), and where the same stage, a stage that it builds on, or a stage that builds on
    /// it already sets the label. Several `MAINTAINER`s in a stage become several labels; the last
    /// label counts, as before.
    name: "replace-maintainer", phase: Modernize, level: Intended,
    settles: ["DL4000", "MaintainerDeprecated", "CKV_DOCKER_6", "DS-0022"],
    changes_image: [LabelsAuthor], run: run,
}

const LABEL: &str = "org.opencontainers.image.authors";

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let model = ctx.model();
    if model.all(Keyword::Maintainer).next().is_none() {
        return Vec::new();
    }
    let labelled = labelled(model).into_iter().enumerate();
    labelled.flat_map(|(stage, is_labelled)| fixes(ctx, model, stage, is_labelled)).collect()
}

/// One fix for all `MAINTAINER`s of a stage: each of them sets the same field, so all have to go.
fn fixes(ctx: &PassContext<'_>, model: &Model, stage: usize, is_labelled: bool) -> Vec<Fix> {
    let all = || model.of_stage(stage).iter().filter(|it| it.keyword == Keyword::Maintainer);
    let Some(first) = all().next() else { return Vec::new() };
    let suggestion = |what: &str| {
        let reason = format!("`MAINTAINER` is deprecated, but {what}");
        all().map(|it| Fix::suggestion(it.start(), reason.clone())).collect()
    };
    if is_labelled {
        return suggestion(&format!("`{LABEL}`, or a label that may be the same, is set already"));
    }
    if all().any(|it| ctx.swallows_next(it)) {
        return suggestion("the instruction below is a part of its text");
    }
    if let Some(it) = all().find_map(|it| placeholder(ctx.text(it))) {
        return suggestion(&format!(
            "a tool may replace `{it}` in its text with a value that needs other quotes"
        ));
    }
    let edits: Option<Vec<_>> = all().map(|it| edit(it, ctx.parse.escape())).collect();
    let Some(edits) = edits else {
        return suggestion("a comment or a character in its text prevents the fix");
    };
    let reason = if edits.len() > 1 {
        format!(
            "`MAINTAINER` is deprecated; use the label `{LABEL}`; of several, only the last one \
             counts, as before"
        )
    } else {
        format!("`MAINTAINER` is deprecated; use the label `{LABEL}`")
    };
    let (level, reason) = match ctx.mentions().find(|it| it.1.reads_author()) {
        Some((who, _)) => {
            let why = "may read the author of the image, or look for `MAINTAINER`";
            (Level::Risky, format!("{reason}; `{who}` {why}"))
        }
        None => (Level::Intended, reason),
    };
    let changes = vec![Change::AuthorToLabel];
    Some(Fix::new(first.start(), level, reason).edit(edits.concat(), changes)).into_iter().collect()
}

/// A placeholder in a text. Builders expand no variable there, so `${a}` is for another tool, such
/// as the resource filter of Maven.
fn placeholder(text: &str) -> Option<&str> {
    let variable = || {
        let rest = &text[text.find("${")?..];
        Some(&rest[..=rest.find('}')?])
    };
    text::placeholder(text).or_else(variable)
}

fn edit(it: &Instruction, escape: char) -> Option<Vec<Indel>> {
    let is_argument = |it: &SyntaxNode| it.kind() == SyntaxKind::Argument;
    let argument = it.syntax.syntax().children().find(is_argument)?;
    let chars = quoting::chars(&argument);
    let written = quoting::literal(&chars, escape)?;
    let header: Range<usize> = it.start()..argument.text_range().start().into();
    let label = it.in_its_case("LABEL");
    let mut indels = comments::replace(it, header, &format!("{label} {LABEL}=\""))?;
    indels.extend(quoting::in_quotes(&chars, &written, escape)?);
    Some(indels)
}

/// For each stage, whether the new label might meet one that is, or may be, the same: in the stage,
/// in a stage that it builds on, or in one that builds on it.
fn labelled(model: &Model) -> Vec<bool> {
    let stages = 0..model.stages().len();
    let own: Vec<_> =
        stages.clone().map(|it| model.of_stage(it).iter().any(may_set_label)).collect();
    let base = |stage: usize| match model.stages()[stage].base {
        Base::Stage(base) => Some(base),
        _ => None,
    };
    let (mut below, mut above) = (own.clone(), own);
    for stage in stages.clone() {
        below[stage] |= base(stage).is_some_and(|it| below[it]);
    }
    for stage in stages.rev() {
        if let Some(base) = base(stage) {
            above[base] |= above[stage];
        }
    }
    below.iter().zip(above).map(|(below, above)| *below || above).collect()
}

fn may_set_label(it: &Instruction) -> bool {
    match it.keyword {
        Keyword::Label => keys(&it.syntax).iter().any(|it| it.contains(LABEL) || it.contains('$')),
        Keyword::Onbuild => it.syntax.syntax().to_string().contains(LABEL),
        _ => false,
    }
}

fn keys(label: &ast::Instruction) -> Vec<String> {
    let legacy = label.legacy_pair().and_then(|it| it.key());
    label.pairs().filter_map(|it| it.key()).chain(legacy).collect()
}
