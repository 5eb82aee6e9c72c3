//! Dprint with the plugin, over all files in one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};
use serde_json::json;

use super::{Answer, Answers, copies};
use crate::package::dprint::Dprint;
use crate::survey::sources::Source;

pub fn dprint(sources: &[Source], dir: &Path) -> Result<Answers> {
    let dprint = Dprint::install("same-dprint")?;
    let dir = dir.join("dprint");
    let paths = copies(sources, &dir)?;
    // The first run compiles the plugin.
    let first = dir.join("first");
    fs::create_dir_all(&first)?;
    fs::write(first.join("Dockerfile"), "FROM a\n")?;
    ensure!(dprint.format(&first, &json!({}), &json!({}))?.status.success(), "dprint fails");
    let start = Instant::now();
    let run = dprint.format(&dir, &json!({}), &json!({}))?;
    let seconds = start.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&run.stderr);
    let answer = |path: &PathBuf| {
        // A file that stays is one that is refused, or as it should be.
        if said.contains(&format!("Error formatting {}.", path.display())) {
            return Ok(Answer::Refused);
        }
        Ok(Answer::Bytes(fs::read(path)?))
    };
    let all = paths.iter().map(answer).collect::<Result<_>>()?;
    Ok(Answers {
        caller: "dprint with the plugin, all cores",
        task: "format",
        all,
        seconds,
        alters: None,
    })
}
