//! `gem install` without `--no-document`.

use dockwright_model::{Call, Program};

use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `--no-document` to `gem install`.
    ///
    /// `gem` generates the documentation of each gem that it installs. That takes time, and the
    /// files stay in the layer, where nobody reads them.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN gem install rake
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN gem install --no-document rake
    /// ```
    ///
    /// ## Level
    /// Risky: `ri` finds no documentation of the gems in the container.
    name: "skip-gem-documents", phase: Packages, level: Risky,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.calls_of(&["gem"]).filter_map(|(_, it)| fix(&it)).collect()
}

fn fix(call: &Call) -> Option<Fix> {
    let Program { arguments, .. } = call.command.program()?;
    let install = arguments.first().filter(|it| it.text == "install")?;
    let has_option = arguments.iter().any(|it| it.text == "-N" || it.text.contains("document"));
    let reason = "`gem install` leaves the documentation of each gem in this layer; \
                  `--no-document` writes none";
    let fix = Fix::new(install.range.start, Level::Risky, reason);
    (!has_option).then(|| fix.insert_after(install, &["--no-document"]))
}
