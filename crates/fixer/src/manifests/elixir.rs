//! mix

use crate::word_set::WordSet;

use super::installer::Installer;
use super::options::Options;
use super::renewed::of_repositories;
use super::requirement::is_remote;
use super::value::{Kind, Settings};
use super::{CertainCall, Planned, Project};

/// The facts about mix.
pub(super) const MIX: Installer = Installer {
    programs: &["mix"],
    plan: mix,
    prefix: None,
    settings: SETTINGS,
    variables: VARIABLES,
    reads: &["elixir_", "erl_", "hex_", "mix_", "rebar"],
    above: &[],
    keeps: &[],
};

const SETTINGS: Settings = Settings(&[
    (Kind::Switch, "all check-locked force no-archives-check no-compile"),
    (Kind::Word, "only target"),
]);

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "hex-home mix-archives mix-home rebar-cache-dir"),
    (Kind::Address, "hex-mirror hex-mirror-url"),
    (
        Kind::Word,
        "elixir-erl-options elixir-version erl-aflags erl-flags hex-http-concurrency \
         hex-http-timeout hex-unsafe-https mix-debug mix-env mix-target",
    ),
]);

/// `mix deps.get`
fn mix(call: &CertainCall, project: &Project<'_>) -> Option<Planned> {
    let options = Options::of(call, &SETTINGS, &[]);
    (options.operands.first() == Some(&"deps.get")).then(|| plan(&options, project))
}

fn plan(options: &Options<'_>, project: &Project<'_>) -> Planned {
    options.check(&SETTINGS, project)?;
    if let Some(other) = options.operands.get(1) {
        return Err(format!("what `{other}` means for the install is not known"));
    }
    let text = project.text("mix.exs").unwrap_or_default();
    check(&text, "mix.exs")?;
    if let Some(lock) = project.text("mix.lock").filter(|_| !options.is_on("check-locked")) {
        let is_locked = |it: &&str| lock.contains(&format!("\"{it}\":"));
        if let Some(name) = dependencies(&text).find(|it| !is_locked(it)) {
            return Err(format!("`mix deps.get` would add `{name}` to mix.lock"));
        }
    }
    ["deps", "_build"].into_iter().try_for_each(|it| project.refuse_installed_at(it))?;
    let mut plan = project.plan("mix.exs", &["mix.lock"])?;
    if !project.has("mix.lock") {
        plan.renewed.extend(of_repositories(&text));
    }
    if project.has("config") {
        project.add(&mut plan, "config")?;
        for (name, _) in project.names_at(&project.path("config")) {
            // Only a release evaluates `runtime.exs`.
            if name != "runtime.exs" {
                let file = format!("config/{name}");
                check(&project.text(&file).unwrap_or_default(), &file)?;
            }
        }
    }
    Ok(plan)
}

/// The names in `{:name, "~> 1.0"}` and `{:name, github: …}`.
fn dependencies(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|it| !it.trim_start().starts_with('#'));
    lines.flat_map(|it| it.split("{:").skip(1)).filter_map(|it| {
        let (name, rest) = it.split_once(',')?;
        let rest = rest.trim_start();
        let is_version =
            rest.starts_with("\"~") || rest.starts_with("\">") || rest.starts_with("\"=");
        let is_option = ["github:", "git:", "hex:"].iter().any(|it| rest.starts_with(it));
        (is_version || is_option).then_some(name)
    })
}

/// An error for the first expression in Elixir that may read a file of the source.
fn check(text: &str, file: &str) -> Result<(), String> {
    let refused = |it: &str| Err(format!("`{it}` in {file} may read the source"));
    for line in text.lines().map(str::trim).filter(|it| !it.starts_with('#')) {
        let mut rest = line;
        let mut quotes = 0;
        while let Some(start) =
            rest.find(|it: char| it.is_ascii_alphabetic() || it == ':' || it == '_')
        {
            let word = &rest[start..];
            let is_part =
                |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '?' | '!');
            let end = 1 + word[1..].find(|it| !is_part(it)).unwrap_or(word.len() - 1);
            let (word, after) = word.split_at(end);
            let argument = after.trim_start_matches([':', ' ', '(', '"']);
            let is_key = after.starts_with(':') || after.starts_with("\":");
            let has_call = word
                .rsplit_once('.')
                .is_some_and(|(_, name)| name.starts_with(|it: char| it.is_ascii_lowercase()));
            quotes += rest[..start].matches('"').count();
            let is_text = quotes % 2 == 1;
            let is_refused = match word {
                "use" => !["Mix.Project", "Mix.Config"].iter().any(|it| argument.starts_with(it)),
                "import" => !argument.starts_with("Config"),
                "import_config" => {
                    let name = argument.split('"').next().unwrap_or_default();
                    !after.trim_start_matches([' ', '(']).starts_with('"')
                        || name.contains(['/', '*'])
                }
                "require" | "apply" | "alias" | "receive" | "spawn" => !is_key && !is_text,
                "git" if is_key => !is_remote(argument) && !argument.starts_with("git@"),
                "deps.get" => is_key,
                _ if KEYS.has(word.trim_start_matches(':')) => is_key || word.starts_with(':'),
                _ if word.starts_with(':') => has_call,
                _ if word.starts_with(|it: char| it.is_ascii_uppercase()) => {
                    has_call && !is_pure(word)
                }
                _ => false,
            };
            if is_refused {
                return refused(word);
            }
            rest = &rest[start + end..];
        }
    }
    Ok(())
}

/// Keys that lead to another directory.
static KEYS: WordSet =
    WordSet::new("apps_path build_path config_path deps_path in_umbrella lockfile path");

/// Whether a function of a module reads no file.
fn is_pure(call: &str) -> bool {
    const MODULES: &[&str] = &[
        "Application",
        "Atom",
        "Config",
        "Date",
        "Enum",
        "Integer",
        "Keyword",
        "List",
        "Map",
        "Regex",
        "String",
        "Version",
    ];
    const FUNCTIONS: &[&str] = &[
        "Mix.env",
        "Mix.target",
        "Path.basename",
        "Path.dirname",
        "Path.expand",
        "Path.join",
        "System.fetch_env",
        "System.fetch_env!",
        "System.get_env",
        "System.otp_release",
        "System.schedulers_online",
        "System.version",
    ];
    let module = call.rsplit_once('.').map_or(call, |(module, _)| module);
    MODULES.contains(&module) || FUNCTIONS.contains(&call)
}
