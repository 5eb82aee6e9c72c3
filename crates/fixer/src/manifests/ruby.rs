//! bundler

use super::manager::Manager;
use super::value::{Kind, Settings};
use super::{Call, Planned, Project};

/// What is known of bundler.
pub(super) const BUNDLER: Manager = Manager {
    programs: &["bundle", "bundler"],
    plan: bundler,
    prefix: Some("bundle_"),
    settings: SETTINGS,
    variables: VARIABLES,
    reads: &["gem_", "ruby"],
    above: &["Gemfile", ".bundle"],
};

const SETTINGS: Settings = Settings(&[
    (Kind::Switch, "clean deployment force-ruby-platform frozen no-prune silence-root-warning"),
    (Kind::Places, "app-config bin cache-path gemfile path"),
    (Kind::Word, "jobs retry version with without"),
]);

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "gem-home gem-path"),
    (Kind::Word, "ruby-version ruby-yjit-enable ruby-major ruby-download-sha256"),
]);

/// `bundle install`
fn bundler(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_bundle = matches!(call.program(), "bundle" | "bundler");
    let is_install =
        is_bundle && (call.operands().next() == Some("install") || call.rest().is_empty());
    let is_elsewhere = call.has("--gemfile") || call.has("--path");
    (is_install && !is_elsewhere).then(|| plan(call, project))
}

fn plan(call: &Call, project: &Project<'_>) -> Planned {
    let gemfile = project.text("Gemfile").unwrap_or_default();
    let reads =
        ["gemspec", "path:", ":path", "path ", "eval_gemfile", "File.", "Dir", "require", "load "];
    if let Some(word) = reads.iter().find(|it| gemfile.contains(**it)) {
        return Err(format!("`{}` in the Gemfile may read the source", word.trim()));
    }
    project.refuse(&["vendor/bundle", "vendor/cache"])?;
    let lock = project.text("Gemfile.lock");
    let is_frozen = call.has("--frozen") || call.has("--deployment");
    let has_platform =
        |it: &String| it.lines().any(|it| it == "  ruby" || it.starts_with("  x86_64-linux"));
    if lock.is_some() && !is_frozen && !lock.is_some_and(|it| has_platform(&it)) {
        return Err("`bundle install` would add its platform to Gemfile.lock".to_owned());
    }
    let optional = ["Gemfile.lock", ".ruby-version", ".tool-versions", ".bundle/config"];
    project.plan("Gemfile", &optional)
}
