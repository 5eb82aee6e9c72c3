//! mix

use super::{Call, Planned, Project};

/// `mix deps.get`
pub(super) fn mix(call: &Call, project: &Project<'_>) -> Option<Planned> {
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
