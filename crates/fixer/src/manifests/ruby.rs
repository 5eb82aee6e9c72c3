//! bundler

use super::gemfile_lock::Lock;
use super::installer::Installer;
use super::options::Options;
use super::renewed::of_repositories;
use super::value::{Kind, Settings};
use super::{CertainCall, Planned, Project, gemfile};

/// The facts about bundler, and about gem before it.
pub(super) const BUNDLER: Installer = Installer {
    programs: &["bundle", "bundler", "gem"],
    plan: bundler,
    prefix: Some("bundle_"),
    settings: SETTINGS,
    variables: VARIABLES,
    reads: &["gem", "ruby"],
    above: &[],
    keeps: &[],
};

/// Options, variables, and settings with `-` for `_`.
const SETTINGS: Settings = Settings(&[
    (Kind::Manifest, "gemfile"),
    (
        Kind::Switch,
        "allow-offline-install auto-install clean deployment disable-checksum-validation \
         disable-exec-load disable-local-branch-check disable-local-revision-check \
         disable-shared-gems disable-version-check force force-ruby-platform frozen full-index \
         global global-gem-cache ignore-messages local no-cache no-prune path-system prefer-patch \
         quiet redownload retry-download silence-deprecations silence-root-warning system",
    ),
    (Kind::Places, "app-config cache-path path ssl-ca-cert user-cache user-config user-home"),
    (
        Kind::Word,
        "github-https jobs redirect retry ssl-verify-mode timeout user-agent version with without",
    ),
]);

const SHORT: &[(&str, &str)] = &[("-j", "jobs")];

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "gem-home gem-path gem-spec-cache gemrc"),
    (
        Kind::Word,
        "ruby-download-sha256 ruby-download-url ruby-major ruby-version ruby-yjit-enable \
         rubygems-version",
    ),
    (
        Kind::Options(&["--enable", "--disable", "--jit", "--yjit", "-W", "--encoding=", "-w"]),
        "rubyopt",
    ),
]);

const ONLY_PRESENT: &str = "with `local`, bundler installs only gems that are there before";

/// `bundle install`, and the `bundle config` before it.
fn bundler(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    if call.program() == "gem" {
        return None;
    }
    let options = Options::of(call, &SETTINGS, SHORT);
    match options.operands.as_slice() {
        [] | ["install", ..] => Some(plan(&options, project)),
        ["config", rest @ ..] if rest.contains(&"local") && !rest.contains(&"false") => {
            Some(Err(ONLY_PRESENT.to_owned()))
        }
        // Without `--global`, `bundle config` writes the settings of the project.
        ["config", ..] if !options.is_on("global") => {
            Some(check_settings_file(project).map(|()| super::Plan::default()))
        }
        _ => None,
    }
}

fn plan(options: &Options<'_>, project: &Project<'_>) -> Planned {
    options.check(&SETTINGS, project)?;
    if let Some((_, other)) = options.manifests(&SETTINGS).next() {
        return Err(format!("the install reads `{other}` in place of the Gemfile"));
    }
    // `--without development test`
    let is_group = |it: &&str| it.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    let takes_groups = options.get("without").is_some() || options.get("with").is_some();
    let mut groups = options.operands.iter().skip(1);
    if let Some(other) = groups.find(|it| !takes_groups || !is_group(it)) {
        return Err(format!("what `{other}` means for the install is not known"));
    }
    for name in ["gems.rb", ".bundle/plugin"] {
        if project.has(name) {
            return Err(format!("what `{name}` means for the install is not known"));
        }
    }
    let is_remembered = ["clean", "deployment", "frozen", "path", "system", "with", "without"];
    if is_remembered.iter().any(|it| options.get(it).is_some()) {
        check_settings_file(project)?;
    }
    let config = project.text(".bundle/config").unwrap_or_default();
    let settings = settings(&config, project)?;
    project.refuse_installed_at("vendor/bundle")?;
    project.refuse(&["vendor/cache"])?;

    let text = project.text("Gemfile").unwrap_or_default();
    let gemfile =
        gemfile::parse(&text).map_err(|it| format!("`{it}` in the Gemfile may read the source"))?;
    let is_set = |name: &str| {
        let variable = project.environment.get(&format!("BUNDLE_{}", name.to_ascii_uppercase()));
        let value = settings.iter().find(|(it, _)| it == name).map(|(_, value)| *value);
        options.is_on(name)
            || variable
                .or(value)
                .is_some_and(|it| !matches!(it, "" | "0" | "false" | "no" | "f" | "n"))
    };
    if is_set("local") {
        return Err(ONLY_PRESENT.to_owned());
    }
    let lock = project.text("Gemfile.lock");
    if let Some(text) = &lock {
        let lock = Lock::parse(text)?;
        if !is_set("frozen") && !is_set("deployment") {
            if !lock.has_platform() {
                return Err("`bundle install` would add its platform to Gemfile.lock".to_owned());
            }
            lock.check(&gemfile)?;
        }
    }
    let mut plan = project.plan("Gemfile", &["Gemfile.lock"])?;
    if lock.is_none() {
        plan.renewed.extend(of_repositories(&text));
    }
    gemfile.files.iter().try_for_each(|it| project.add(&mut plan, it))?;
    project.add_present(&mut plan, &[".ruby-version", ".tool-versions", ".bundle/config"])?;
    Ok(plan)
}

/// An error for a settings file that bundler writes and that the source may bring as well.
fn check_settings_file(project: &Project<'_>) -> Result<(), String> {
    let dir = project.environment.get("BUNDLE_APP_CONFIG").unwrap_or(".bundle");
    project.refuse_installed_at(&format!("{dir}/config"))
}

/// The settings of `.bundle/config`, if all are known.
fn settings<'t>(text: &'t str, project: &Project<'_>) -> Result<Vec<(String, &'t str)>, String> {
    let mut found = Vec::new();
    for line in text.lines().filter(|it| !matches!(it.trim(), "" | "---")) {
        let unknown =
            || format!("what `{line}` in .bundle/config means for the install is not known");
        let (name, value) = line.split_once(": ").ok_or_else(unknown)?;
        let name = name.strip_prefix("BUNDLE_").ok_or_else(unknown)?.to_ascii_lowercase();
        let value = value.trim().trim_matches('"');
        let kind = SETTINGS.find(&name).or_else(|| is_of_host(&name).then_some(Kind::Word));
        kind.ok_or_else(unknown)?.check(
            &format!("`{line}` in .bundle/config"),
            Some(value),
            project,
        )?;
        found.push((name, value));
    }
    Ok(found)
}

/// Whether a setting is for one gem server: `gems__example__com`.
fn is_of_host(name: &str) -> bool {
    name.contains("__") && !["local__", "plugin", "gemfile"].iter().any(|it| name.starts_with(it))
}

/// Whether a call configures bundler, or installs gems by name.
pub(super) fn prepares(call: &CertainCall) -> bool {
    let options = Options::of(call, &SETTINGS, SHORT);
    let is_plain = |it: &&str| !it.starts_with('-') && !it.contains(['/', '.']) || is_version(it);
    match (call.program(), options.operands.as_slice()) {
        (
            "bundle" | "bundler",
            ["config", "set" | "--global" | "--local", name, ..] | ["config", name, _],
        ) => SETTINGS.find(&name.replace('.', "-")).is_some(),
        ("gem", ["install", names @ ..]) => {
            let mut rest = call.rest().iter().skip(1);
            !names.is_empty()
                && rest.all(|it| {
                    is_plain(&it.as_str())
                        || ["-v", "-N", "--no-document", "--version", "--no-rdoc", "--no-ri"]
                            .contains(&it.as_str())
                        || it.strip_prefix("--version=").is_some_and(is_version)
                })
        }
        ("gem", ["update", ..]) => call.rest()[1..]
            .iter()
            .all(|it| it == "--system" || is_version(it) || it == "--no-document"),
        _ => false,
    }
}

/// An error for a gem in the source, which `gem install` takes before it asks the network.
pub(super) fn check_gems(call: &CertainCall, project: &Project<'_>) -> Result<(), String> {
    if call.program() != "gem" {
        return Ok(());
    }
    let own = project.path("");
    let dirs = std::iter::once(own.as_str()).chain(project.above());
    let mut names = dirs.flat_map(|dir| project.names_at(dir)).map(|it| it.0);
    match names.find(|it| it.rsplit_once('.').is_some_and(|it| it.1 == "gem")) {
        Some(name) => Err(format!("`gem` may install `{name}` of the source")),
        None => Ok(()),
    }
}

fn is_version(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_digit())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'.')
}
