//! mix

use super::manager::Manager;
use super::value::{Kind, Settings};
use super::{Call, Planned, Project};

/// What is known of mix.
pub(super) const MIX: Manager = Manager {
    programs: &["mix"],
    plan: mix,
    prefix: None,
    settings: Settings::NONE,
    variables: VARIABLES,
    reads: &["elixir_", "erl_", "hex_", "mix_"],
    above: &["mix.exs"],
};

const VARIABLES: Settings = Settings(&[
    (Kind::Places, "hex-home mix-archives mix-home"),
    (Kind::Word, "elixir-version hex-http-timeout mix-env mix-debug"),
]);

/// `mix deps.get`
fn mix(call: &Call, project: &Project<'_>) -> Option<Planned> {
    let is_get = call.program() == "mix" && call.operands().next() == Some("deps.get");
    is_get.then(|| {
        let text = project.text("mix.exs").unwrap_or_default();
        let reads = ["File.", "Code.", "Path.", "apps_path:", "path:", "import_file"];
        if let Some(word) = reads.iter().find(|it| text.contains(**it)) {
            return Err(format!("`{word}` in mix.exs may read the source"));
        }
        project.refuse(&["deps", "_build"])?;
        if project.has("config") {
            let mut plan = project.plan("mix.exs", &["mix.lock"])?;
            project.add(&mut plan, "config")?;
            return Ok(plan);
        }
        project.plan("mix.exs", &["mix.lock"])
    })
}
