//! The two versions of a Dockerfile: before and after `fix`, or two that are given.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_fixer::{Finding, FixOptions, Pass, fix_file, passes};
use dockwright_prove::{FixReport, PassReport};

use crate::args::ProveArgs;
use crate::config::{Configurations, Options};
use crate::context::Dirs;
use crate::message::{Message, Severity, reason};
use crate::output::report::{Ending, Verdict};
use crate::paths::{current_dir, git, target};
use crate::run::file::read;
use crate::run::judge::judge;
use crate::run::project::Project;
use crate::run::task::fix_options;
use crate::select::Origin;

/// The two versions, and the build context.
pub struct Versions {
    /// The content before.
    pub before: Vec<u8>,
    /// The content after.
    pub after: Vec<u8>,
    /// The passes that are applied, or whose effects are expected, in the order in which they run.
    pub passes: Vec<PassReport>,
    /// The build context.
    pub context: PathBuf,
    /// Warnings for the user.
    pub warnings: Vec<Message>,
    options: FixOptions,
}

impl Versions {
    /// Reads the Dockerfile, and fixes a copy or reads the other version.
    pub fn of(args: &ProveArgs, dockerfile: &Path, name: &str) -> Result<Self, Vec<Message>> {
        let here = current_dir();
        let one = |text: String| vec![Message::error(text)];
        let source = read(dockerfile).map_err(|err| one(format!("{name}: {err}")))?;
        let flags = Options::from(&args.passes).or(Options::from(&args.layout));
        let configurations = Configurations::new(&args.configuration, flags, &here);
        let project = Project {
            configurations: Arc::new(configurations.map_err(|it| vec![it])?),
            dirs: Dirs::new(&here, true),
            current_dir: here,
        };
        let path = target(dockerfile, &project.current_dir);
        let Some(options) = project.configurations.options(&path) else {
            return Err(project.configurations.take_messages());
        };
        let beside = path.parent().unwrap_or(&path).to_owned();
        let context = options.context.as_ref();
        let context = context.map_or(beside, |it| project.current_dir.join(&it.value));
        if !context.is_dir() {
            let text = format!("the build context `{}` is not a directory", context.display());
            return Err(one(text));
        }
        let fix = fix_options(&options, project.surroundings(&options, &path));
        let versions = Self {
            before: Vec::new(),
            after: source,
            passes: Vec::new(),
            context,
            warnings: project.configurations.take_messages(),
            options: fix,
        };
        match &args.base {
            Some(base) => versions.against(base, args, &path, name),
            None => versions.fixed(name),
        }
    }

    /// The Dockerfile as it is, and after `fix`.
    fn fixed(self, name: &str) -> Result<Self, Vec<Message>> {
        let before = self.after;
        let outcome = fix_file(&before, &self.options);
        let verdict = judge(name, Origin::Named, &before, outcome);
        let Verdict { ending, output, messages, findings } = verdict;
        if matches!(ending, Ending::Failed | Ending::Skipped) {
            return Err(messages);
        }
        let mut warnings = self.warnings;
        warnings.extend(messages.into_iter().filter(|it| it.severity < Severity::Error));
        let passes = reports(&findings.applied);
        Ok(Self {
            after: output.unwrap_or_else(|| before.clone()),
            before,
            passes,
            warnings,
            ..self
        })
    }

    /// The given version, and the Dockerfile as it is.
    fn against(
        self,
        base: &str,
        args: &ProveArgs,
        path: &Path,
        name: &str,
    ) -> Result<Self, Vec<Message>> {
        let before = given(base, path, name).map_err(|it| vec![it])?;
        let is_named =
            |it: &Pass| args.announced.iter().any(|all| all.0.iter().any(|name| name == it.name));
        let named = passes().iter().filter(|it| is_named(it));
        let report =
            |it: &&'static Pass| PassReport { name: it.name.to_owned(), ..PassReport::default() };
        let passes = named.map(report).collect();
        Ok(Self { before, passes, ..self })
    }

    /// The Dockerfile with the fixes of only the first `count` passes.
    pub fn with_first(&self, count: usize) -> Vec<u8> {
        let is_first = |pass: &Pass| self.passes[..count].iter().any(|it| it.name == pass.name);
        let mut options = self.options.clone();
        options.passes.retain(|it| is_first(it));
        fix_file(&self.before, &options).output.unwrap_or_else(|| self.before.clone())
    }
}

/// The passes of fixes, in the order in which they run.
fn reports(applied: &[Finding]) -> Vec<PassReport> {
    let mut fixes: BTreeMap<&str, Vec<FixReport>> = BTreeMap::new();
    for it in applied {
        fixes.entry(it.pass.name).or_default().push(FixReport {
            line: it.line,
            level: it.level.to_string(),
            reason: it.reason.clone(),
        });
    }
    let report = |it: &&Pass| {
        let fixes = fixes.remove(it.name)?;
        Some(PassReport { name: it.name.to_owned(), fixes, ..PassReport::default() })
    };
    passes().iter().filter_map(report).collect()
}

/// The content of the file of this name, or of the Dockerfile at this revision.
fn given(base: &str, path: &Path, name: &str) -> Result<Vec<u8>, Message> {
    let file = Path::new(base);
    if file.is_file() {
        return read(file).map_err(|err| Message::error(format!("{base}: {err}")));
    }
    let error = |why: &str| {
        let text =
            format!("--base: `{base}` is neither a file nor a git revision with {name}: {why}");
        Message::error(text)
    };
    // Git would take a name that begins with a dash for an option.
    let (Some(dir), Some(file)) = (path.parent(), path.file_name()) else {
        return Err(error("the Dockerfile is not in a directory"));
    };
    if base.starts_with('-') {
        return Err(error("a revision does not begin with a dash"));
    }
    let object = format!("{base}:./{}", file.to_string_lossy());
    let output = git::ask(dir, &["show", "--no-textconv", &object])
        .map_err(|err| error(&format!("git cannot be started: {}", reason(&err))))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("git fails without a message");
    Err(error(first.trim_start_matches("fatal: ")))
}
