//! The plugin for dprint.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::{Artifact, fresh, size, wasm};
use crate::environment;

const DPRINT: &str = "dprint@0.57.4";

/// Dprint with the plugin.
pub struct Dprint {
    prefix: PathBuf,
    pub bytes: u64,
    pub seconds: f64,
}

impl Dprint {
    /// Packs the plugin, and installs it beside dprint.
    pub fn install(name: &str) -> Result<Self> {
        let dir = fresh(name)?;
        let [package, prefix] = ["package", "installed"].map(|it| dir.join(it));
        for it in [&package, &prefix] {
            fs::create_dir_all(it)?;
        }
        fs::copy(crate::wasm::dprint()?, package.join("plugin.wasm"))?;
        let source = environment::root().join("crates/wasm/dprint");
        let packed = wasm::npm_pack(&source, &package, &dir, &[])?;
        let seconds = wasm::npm_install(&prefix, &[&packed, Path::new(DPRINT)])?;
        Ok(Self { prefix, bytes: size(&packed)?, seconds })
    }

    /// Formats the files below `dir` with these options of the plugin and of dprint.
    pub fn format(&self, dir: &Path, own: &Value, global: &Value) -> Result<Output> {
        let mut options = json!({
            "plugins": [self.prefix.join("node_modules/@dockwright/dprint/plugin.wasm")],
            "dockerfile": own,
        });
        if let (Value::Object(options), Value::Object(global)) = (&mut options, global) {
            options.extend(global.clone());
        }
        let configuration = dir.join("dprint.json");
        fs::write(&configuration, options.to_string())?;
        let mut dprint = Command::new(self.prefix.join("node_modules/.bin/dprint"));
        dprint.args(["fmt", "--incremental=false", "--no-gitignore", "--config"]);
        dprint.arg(&configuration).env("DPRINT_CACHE_DIR", self.prefix.join("cache"));
        Ok(dprint.current_dir(dir).output()?)
    }
}

/// Too long for the usual width.
const LONG: &str = "FROM a\nRUN a-command-of-fifty-columns --that-breaks=a-line && \
                    another-command-of-sixty-columns --that-fits=only-without-a-limit\n";

/// Options of the plugin, options of dprint, a Dockerfile, and what becomes of it.
const CASES: [(&str, &str, &str, &str); 7] = [
    ("{}", "{}", "from debian:13\nrun a&&b\n", "FROM debian:13\nRUN a && b\n"),
    ("{}", "{\"indentWidth\": 2}", "FROM a\nRUN b \\\n && c\n", "FROM a\nRUN b \\\n  && c\n"),
    (
        "{\"indent\": \"tab\"}",
        "{\"indentWidth\": 2, \"newLineKind\": \"crlf\"}",
        "FROM a\nRUN b \\\n && c\n",
        "FROM a\r\nRUN b \\\r\n\t&& c\r\n",
    ),
    (
        "{}",
        "{\"lineWidth\": 20, \"useTabs\": true}",
        "FROM a\nRUN bbbbbbbb && cccccccc\n",
        "FROM a\nRUN bbbbbbbb \\\n\t&& cccccccc\n",
    ),
    ("{}", "{\"lineWidth\": 100000}", LONG, LONG),
    ("{\"cacheSafe\": true}", "{}", "from a\nrun b&&c\n", "FROM a\nRUN b&&c\n"),
    ("{}", "{}", "# syntax=example.com/b\nfrom a\n", "# syntax=example.com/b\nfrom a\n"),
];

/// Options of the plugin, a Dockerfile, and what is said of them.
const ERRORS: [(&str, &str, &str); 3] = [
    ("{}", "FROM a\nCOPY b\n", "line 2, column 1: COPY"),
    ("{\"indent\": 17}", "FROM a\n", "`indent` is a number from 1 to 16"),
    ("{\"level\": \"safe\"}", "FROM a\n", "unknown option; there are width, indent"),
];

pub fn package() -> Result<Artifact> {
    let dprint = Dprint::install("dprint")?;
    let dir = fresh("dprint-files")?;
    for (own, global, text, expected) in CASES {
        for name in ["Dockerfile", "Containerfile", "app.dockerfile"] {
            fs::write(dir.join(name), text)?;
        }
        let run = dprint.format(&dir, &own.parse()?, &global.parse()?)?;
        let said = String::from_utf8_lossy(&run.stderr);
        ensure!(run.status.success(), "dprint with {own} and {global}: {said}");
        for name in ["Dockerfile", "Containerfile", "app.dockerfile"] {
            let formatted = fs::read_to_string(dir.join(name))?;
            ensure!(formatted == expected, "dprint with {own} and {global} makes {formatted:?}");
        }
    }
    for (own, text, expected) in ERRORS {
        fs::write(dir.join("Dockerfile"), text)?;
        let run = dprint.format(&dir, &own.parse()?, &json!({}))?;
        let said = String::from_utf8_lossy(&run.stderr);
        ensure!(!run.status.success() && said.contains(expected), "dprint with {own}: {said}");
    }
    Ok(Artifact {
        name: "plugin for dprint",
        bytes: dprint.bytes,
        install: "npm install --save-dev @dockwright/dprint",
        seconds: dprint.seconds,
        ran: "npx dprint fmt".to_owned(),
    })
}
