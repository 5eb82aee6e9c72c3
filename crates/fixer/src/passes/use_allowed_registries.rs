//! Images from registries that the policy of the project does not allow.

use std::collections::HashSet;

use dockwright_model::{Model, PREDEFINED_ARGS, expand};
use dockwright_syntax::{Keyword, ast, syntax_image};

use crate::facts::mounts;
use crate::policy::registry::{Answer, ImageName, UNKNOWN};
use crate::{Fix, PassContext, Policy, declare_pass};

declare_pass! {
    /// Finds images from registries that the policy of the project does not allow.
    ///
    /// The policy is `registries` in `[policy]` of `dockwright.toml`, or `trustedRegistries` in
    /// `.hadolint.yaml`; without it, the pass finds nothing. It looks at `FROM`, `COPY --from`,
    /// `RUN --mount=…,from=` and `# syntax=`, also behind `ONBUILD`.
    ///
    /// ## Example
    /// ```toml
    /// [policy]
    /// registries = ["docker.io/library", "ghcr.io/acme", "*.registry.example"]
    /// ```
    /// ```dockerfile
    /// FROM quay.io/other/base:1
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM ghcr.io/acme/base:1
    /// ```
    ///
    /// ## Names
    /// A name without a registry is one of Docker Hub: `debian` is `docker.io/library/debian`, and
    /// `acme/app` is `docker.io/acme/app`. An entry allows all names below it: `ghcr.io/acme` allows
    /// `ghcr.io/acme/app`, and not `ghcr.io/acme-labs/app`. `*` stands for any text between two `/`,
    /// and alone for every registry. Stages and `scratch` come from no registry.
    ///
    /// A variable has the default of its `ARG`, or the text behind `:-`; what `--build-arg` or a
    /// named context puts in its place is not visible in the file. Where the registry depends on a
    /// variable without a default, a finding says that it cannot be proved. A variable that is only
    /// part of a tag does not matter.
    ///
    /// ## Level
    /// A suggestion: only people know from where else an image may come.
    name: "use-allowed-registries", phase: Suggestions, level: Suggestion,
    settles: ["DL3026"], is_demanded: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let policy = ctx.policy();
    if policy.registries.is_empty() {
        return Vec::new();
    }
    let used = frontend(ctx).into_iter().chain(images(ctx.model()));
    used.filter_map(|it| suggestion(policy, &it)).collect()
}

/// An image that the build uses.
struct Used {
    /// As it is written.
    written: String,
    /// With the values of variables; `None` for an unknown one.
    name: String,
    /// The offset of the place to show, in bytes.
    at: usize,
}

fn suggestion(policy: &Policy, Used { written, name, at }: &Used) -> Option<Fix> {
    let image = ImageName::of(name);
    let answer = policy.registries.iter().map(|it| it.has(&image)).max()?;
    let allowed: Vec<_> = policy.registries.iter().map(|it| format!("`{}`", it.written)).collect();
    let allowed = allowed.join(", ");
    let reason = match answer {
        Answer::Yes => return None,
        Answer::Unknown => format!(
            "it cannot be proved that `{written}` comes from a registry that the policy allows \
             ({allowed}), since a variable in it has no default; write the registry, or give the \
             `ARG` a default"
        ),
        Answer::No => {
            let known = image.known().filter(|it| !written.starts_with(it.as_str()));
            let known = known.map(|it| format!(" (`{it}`)")).unwrap_or_default();
            format!(
                "`{written}`{known} comes from none of the registries that the policy allows \
                 ({allowed}); use an image from one of them"
            )
        }
    };
    Some(Fix::suggestion(*at, reason))
}

/// The image of `# syntax=`.
fn frontend(ctx: &PassContext<'_>) -> Option<Used> {
    let image = syntax_image(ctx.source())?;
    let at = ctx.source().find(image)?;
    Some(Used { written: image.to_owned(), name: image.to_owned(), at })
}

/// The images that instructions name, in order.
fn images(model: &Model) -> Vec<Used> {
    let mut images = Vec::new();
    let (mut stages, mut count) = (HashSet::new(), 0_usize);
    for it in model.instructions() {
        let trigger = it.syntax.trigger();
        let syntax = trigger.as_ref().unwrap_or(&it.syntax);
        if it.keyword == Keyword::From {
            let mut words = it.syntax.words();
            images.extend(words.next().and_then(|word| {
                let at = word.syntax().text_range().start().into();
                used(&word.text(), at, &stages, &|name| value_of(model, name))
            }));
            stages.extend(words.next().map(|it| it.text().to_ascii_lowercase()));
            count += 1;
            continue;
        }
        images.extend(sources(syntax).into_iter().filter_map(|(source, at)| {
            let is_number = source.parse().is_ok_and(|it: usize| it < count);
            let value = |name: &str| model.variable(it, name).default();
            (!is_number).then(|| used(&source, at, &stages, &value))?
        }));
    }
    images
}

/// The images or stages from which a `COPY` or the mounts of a `RUN` take files, each with the
/// offset of its flag.
fn sources(syntax: &ast::Instruction) -> Vec<(String, usize)> {
    let at = |it: &ast::Flag| it.syntax().text_range().start().into();
    let flags = syntax.flags();
    let sources = flags.filter_map(|it| match (syntax.keyword()?, it.name().as_str()) {
        (Keyword::Copy, "from") => Some((it.value().trim_matches(['"', '\'']).to_owned(), at(&it))),
        (Keyword::Run, "mount") => Some((mounts::of_flag(&it).from, at(&it))),
        _ => None,
    });
    sources.filter(|it| !it.0.is_empty()).collect()
}

/// An image by the name of `written`; `None` for a stage and for `scratch`.
fn used(
    written: &str,
    at: usize,
    stages: &HashSet<String>,
    value_of: &dyn Fn(&str) -> Option<String>,
) -> Option<Used> {
    let name = known(written, value_of);
    let lower = name.to_ascii_lowercase();
    (!stages.contains(&lower) && lower != "scratch").then(|| Used {
        written: written.to_owned(),
        name,
        at,
    })
}

/// A build argument in a `FROM`: its default, or what `BuildKit` sets it to.
fn value_of(model: &Model, name: &str) -> Option<String> {
    let from = model.all(Keyword::From).next()?;
    let predefined = || {
        let found = PREDEFINED_ARGS.iter().find(|it| it.0 == name);
        found.and_then(|it| it.1).map(str::to_owned)
    };
    model.variable(from, name).default().or_else(predefined)
}

/// A text with the values of its variables, and with [`UNKNOWN`] for those that are not known.
fn known(text: &str, value_of: &dyn Fn(&str) -> Option<String>) -> String {
    let text = text.trim_matches(['"', '\'']);
    let mut known = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        known.push_str(&rest[..at]);
        let (variable, behind) = rest[at..].split_at(variable_length(&rest[at..]));
        let value = expand(variable, value_of).or_else(|| fallback(variable));
        known.push_str(&value.unwrap_or_else(|| UNKNOWN.to_string()));
        rest = behind;
    }
    known + rest
}

/// The text behind `:-`, which counts where nothing sets the variable.
fn fallback(variable: &str) -> Option<String> {
    let (_, text) = variable.strip_suffix('}')?.split_once(":-")?;
    (!text.is_empty() && !text.contains(['$', '"', '\'', '\\'])).then(|| text.to_owned())
}

/// The length of the variable whose `$` begins the text: `$NAME` or `${…}`, to the `}` that belongs
/// to it.
fn variable_length(text: &str) -> usize {
    let mut depth = 0_usize;
    if text[1..].starts_with('{') {
        let end = text.find(|it| {
            match it {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            it == '}' && depth == 0
        });
        return end.map_or(text.len(), |it| it + 1);
    }
    let end = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    end.map_or(text.len(), |it| it + 1)
}
