//! `npm install` → `npm ci`.

use dockwright_model::{Call, Instruction, Operator, Program, context::clean};
use dockwright_syntax::{Keyword, ast::joined};

use crate::facts::mounts;
use crate::manifests::{
    self, CertainCall, Environment, Frozen, Keeping, OTHER_PNPM, Plan, Project,
};
use crate::pass::run::Run;
use crate::shared::before_builds::{check_edited, check_filled};
use crate::shared::node;
use crate::shared::origin::{Copied, origin};
use crate::shared::preparations;
use crate::word_set::WordSet;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Installs exactly the packages of the lock file: `npm ci` instead of `npm install`, and
    /// `--frozen-lockfile` for yarn 1 and pnpm.
    ///
    /// Where the lock file does not match `package.json`, `npm install` updates the lock file
    /// without an error, and the image gets untested versions. `npm ci` fails instead. The command
    /// is also faster, since it does not search for versions.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM node:22
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm install --omit=dev
    /// ```
    /// becomes, where both files agree,
    /// ```dockerfile
    /// FROM node:22
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci --omit=dev
    /// ```
    ///
    /// ## Level
    /// Intended where the build context proves that the same packages are installed:
    /// - `COPY` brings `package.json` and the lock file, git ignores neither, and no file of the
    ///   project may change them before a build. No `.gcloudignore`, `.flyignore`, `.ebignore`,
    ///   `.cfignore` or similar filter of an upload keeps them from a service that builds the image.
    /// - The lock file has each dependency of `package.json` with the same range. For each package,
    ///   the lock file has a version that fits the ranges of `package.json` and of the other
    ///   packages. With npm, this includes the optional packages of other platforms.
    /// - The format of the lock file is version 2 or 3 (npm), that of yarn 1, or one that the pnpm
    ///   named by `packageManager` writes.
    /// - No dependency is a tag, a repository or a part of the source. The project is neither a
    ///   workspace nor a part of one, replaces no versions (`overrides`, `resolutions`), and has no
    ///   `preinstall` script and no other script of an install that runs a file of the project: the
    ///   file may ask for the command (`npm_command`).
    /// - No `COPY`, earlier install or mount creates `node_modules`, which `npm ci` removes first.
    /// - Every command between the `COPY` and the install is known to leave both files alone.
    /// - Every option and setting of the package manager is known to have the same effect in both
    ///   commands, also those that a `COPY` brings to the home directory or to a directory of the
    ///   system (`/root/.npmrc`, `/usr/local/etc/npmrc`).
    /// - npm has version 7 or later, yarn has version 1, and pnpm has the version that
    ///   `packageManager` names. The tag of the Node.js image or a command of the file shows this.
    ///
    /// A suggestion where `COPY` brings a `package.json` and one of these facts is missing.
    name: "use-npm-ci", phase: Packages, level: Intended, settles: [], run: run,
}

/// The first major version of Node.js whose releases all come with npm 7 or later, which reads
/// lock files of versions 2 and 3.
const FIRST: u32 = 15;

/// The maximum number of earlier instructions to look at. Without a limit, a walk for each install
/// would take quadratic time.
const MOST: usize = 200;

/// Programs that change a file of a project only if their words name it.
static HARMLESS: WordSet = WordSet::new(
    ": addgroup adduser cd chgrp chmod chown echo export groupadd groupmod id ls mkdir printf pwd
    set sleep test true umask useradd usermod",
);

/// Parts of the names of files and settings that an install reads or makes.
const OF_INSTALLS: &[&str] = &["lock", "node_modules", "npmrc", "package", "shrinkwrap", "yarnrc"];

/// Files next to `package.json` that may hold settings.
const BESIDE: &[&str] =
    &[".npmrc", ".pnpmfile.cjs", ".yarn", ".yarnrc", ".yarnrc.yml", "pnpm-workspace.yaml"];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let calls = ctx.calls_of(&["npm", "yarn", "yarnpkg", "pnpm"]);
    calls.filter_map(|(run, it)| fix(ctx, run, &it)).collect()
}

fn fix(ctx: &PassContext<'_>, run: &Instruction, call: &Call) -> Option<Fix> {
    let certain = CertainCall::of(&call.command)?;
    let frozen = Frozen::of(&certain)?;
    let Program { word, arguments, .. } = call.command.program()?;
    let subcommand = arguments.iter().find(|it| frozen.is_install(&it.text));
    let last = subcommand.unwrap_or(word);
    let shown = match subcommand {
        Some(it) => format!("{} {}", certain.program(), it.text),
        None => certain.program().to_owned(),
    };
    let install = Install { ctx, run, call, certain: &certain, frozen };
    let (at, name) = (word.range.start, frozen.name);
    match install.lock()? {
        Ok(lock) => {
            let reason = format!(
                "`{shown}` updates {lock} where it does not match package.json; `{name}` installs \
                 exactly the locked versions, and fails on a mismatch"
            );
            let fix = Fix::new(at, Level::Intended, reason);
            Some(match frozen.keeping {
                Keeping::Command(by) => fix.replace_word(last, by),
                Keeping::Option(option) => fix.insert_after(last, &[option]),
            })
        }
        Err(why) => {
            let reason = format!(
                "`{shown}` may install versions other than the locked ones; `{name}` would not, but \
                 {why}"
            );
            Some(Fix::suggestion(at, reason))
        }
    }
}

/// An install that may change its lock file.
struct Install<'i, 'p> {
    ctx: &'i PassContext<'p>,
    run: &'i Instruction,
    call: &'i Call,
    certain: &'i CertainCall,
    frozen: &'static Frozen,
}

impl Install<'_, '_> {
    /// The lock file that is certain to agree with `package.json`, or the reason why that is not
    /// certain. `None` if no instruction copies a `package.json`.
    fn lock(&self) -> Option<Result<&'static str, String>> {
        let directory = || {
            let start = self.ctx.model().workdir(self.run);
            let steps = Steps::of(&Run::of(self.run)?, start);
            let own = steps.0.into_iter().nth(self.call.part)?;
            own.at.filter(|_| own.call.as_ref() == Some(self.certain))
        };
        if self.keeps_anyway() {
            return None;
        }
        let Some(dir) = directory() else {
            let is_copied =
                |it: &Instruction| it.keyword == Keyword::Copy && self.ctx.says(it, "package");
            let why = || Err("the directory of the install is not known".to_owned());
            return self.ctx.model().before(self.run).any(is_copied).then(why);
        };
        match origin(self.ctx, self.run, &within(&dir, "package.json")) {
            Ok(package) => package.map(|it| self.checked(&dir, &it)),
            Err(why) => Some(Err(why)),
        }
    }

    /// Whether pnpm keeps to the lock file, as it does in continuous integration.
    fn keeps_anyway(&self) -> bool {
        let is_set = || {
            let own = self.certain.assignments.iter().any(|it| it.0 == "CI");
            own || Environment::of(self.ctx.model(), self.run).iter().any(|it| it.0 == "CI")
        };
        self.frozen.programs == ["pnpm"] && is_set()
    }

    /// The lock file, if it is certain to agree with the `package.json` that is copied to `dir`.
    fn checked(&self, dir: &str, package: &Copied) -> Result<&'static str, String> {
        let Self { ctx, run, frozen, .. } = *self;
        let context = ctx.context()?;
        let other = |from: &str, name: &str| format!("`{from}` is copied as `{name}`");
        let parts = package.from.rsplit_once('/').unwrap_or(("", &package.from));
        let (home, "package.json") = parts else {
            return Err(other(&package.from, "package.json"));
        };
        let beside = |name: &str| within(home, name).trim_start_matches('/').to_owned();
        let (lock, first) = self.copied_lock(dir, &beside, package.by)?;
        for name in BESIDE {
            let found = origin(ctx, run, &within(dir, name))?;
            if let Some(found) = found.filter(|it| it.from != beside(name)) {
                return Err(other(&found.from, name));
            }
        }
        for name in ["package.json", lock] {
            let path = beside(name);
            if context.is_left_out(&path) {
                return Err(format!("git ignores `{path}`, so a fresh checkout has no such file"));
            }
            if let Some(filter) = context.filter_of_upload(&path) {
                return Err(format!(
                    "`{filter}` keeps `{path}` from a service that builds the image"
                ));
            }
        }
        self.check_above(dir)?;
        self.check_stages()?;
        self.check_mounts(dir)?;
        let part = context.below(home).ok_or_else(|| format!("`{home}` is not a directory"))?;
        let project = Project::new(&part, "", dir, Environment::of(ctx.model(), run));
        let own = (dir, frozen.meddling);
        preparations::check_user_settings(ctx, run, self.certain, own, &project)?;
        frozen.check(self.certain, &project, lock)?;
        if *frozen.programs == ["npm"]
            && let Some(found) = origin(ctx, run, &within(dir, "node_modules"))?
        {
            return Err(format!(
                "`npm ci` removes `{}`, which an earlier instruction copies",
                found.from
            ));
        }
        self.check_commands(dir, first)?;
        if let Some((who, word)) = ctx.ignoring() {
            return Err(format!(
                "`{who}` names `{word}`, so which files the builder gets is not known"
            ));
        }
        let files = vec![beside("package.json"), beside(lock)];
        check_edited(ctx, &Plan { files, ..Plan::default() })?;
        check_filled(ctx, home)?;
        self.check_version()?;
        Ok(lock)
    }

    /// The lock file that is copied next to `package.json`, and the index of the first instruction
    /// that copies one of the two. Instruction `first` copies `package.json`.
    fn copied_lock(
        &self,
        dir: &str,
        beside: &impl Fn(&str) -> String,
        first: usize,
    ) -> Result<(&'static str, usize), String> {
        for name in self.frozen.locks {
            match origin(self.ctx, self.run, &within(dir, name))? {
                None => {}
                Some(Copied { from, by }) if from == beside(name) => {
                    return Ok((name, first.min(by)));
                }
                Some(Copied { from, .. }) => {
                    return Err(format!("`{from}` is copied as `{name}`"));
                }
            }
        }
        let context = self.ctx.context()?;
        let is_there = |name: &&&str| context.has(&beside(name));
        if let Some(name) = self.frozen.locks.iter().find(is_there) {
            return Err(format!("no instruction copies `{}`", beside(name)));
        }
        let name = self.frozen.locks.last().copied().unwrap_or_default();
        Err(format!("there is no `{}` in the build context", beside(name)))
    }

    /// An error for a `package.json` in a directory above, which may be that of a workspace.
    fn check_above(&self, dir: &str) -> Result<(), String> {
        for (at, _) in dir.match_indices('/').filter(|_| dir != "/") {
            let path = within(&dir[..at], "package.json");
            if origin(self.ctx, self.run, &path)?.is_some() {
                return Err(format!("`{path}` may be that of a workspace"));
            }
        }
        Ok(())
    }

    /// An error for a stage that the file does not determine.
    fn check_stages(&self) -> Result<(), String> {
        let model = self.ctx.model();
        if self.run.stage.is_some_and(|it| model.is_chosen(it)) {
            return Err("a build argument may choose another base than the default one in `FROM`"
                .to_owned());
        }
        let mut of_parents = model.before(self.run).filter(|it| it.stage != self.run.stage);
        if of_parents.any(|it| it.keyword == Keyword::Onbuild) {
            return Err("an `ONBUILD` of a parent stage runs before the install".to_owned());
        }
        Ok(())
    }

    /// An error for a mount that may bring other files, or that `npm ci` cannot remove.
    fn check_mounts(&self, dir: &str) -> Result<(), String> {
        let is_apart = |it: &mounts::Mount| {
            let target = clean(&it.target).map(|it| format!("/{it}"));
            let is_below = |it: &str| it.starts_with(dir.trim_end_matches('/'));
            it.kind == "ssh"
                || matches!(&*it.kind, "cache" | "secret")
                    && it.target.starts_with('/')
                    && !target.is_none_or(|it| is_below(&it))
                || it.kind == "secret" && it.target.is_empty()
        };
        if mounts::of(self.run).all(|it| is_apart(&it)) {
            return Ok(());
        }
        Err("a mount of the `RUN` may bring other files".to_owned())
    }

    /// An error for a command before the install that may change the files of the install, or install
    /// packages itself. Instruction `first` is the first one that copies a file of the install.
    fn check_commands(&self, dir: &str, first: usize) -> Result<(), String> {
        let model = self.ctx.model();
        let unknown = |text: &str| {
            let line = text.trim().lines().next().unwrap_or_default();
            Err(format!("`{line}` before the install may change what is installed"))
        };
        let own = Run::of(self.run).map(|it| Steps::of(&it, model.workdir(self.run)));
        let own = own.map(|it| it.0).unwrap_or_default();
        let own = &own[..self.call.part.min(own.len())];
        if let Some(it) =
            own.iter().find(|it| it.is_alternative || !it.is_apart(self.frozen, dir, true))
        {
            return unknown(&it.text);
        }
        for (count, it) in model.before(self.run).enumerate() {
            if count == MOST {
                return Err("the file is too long to follow all of its commands".to_owned());
            }
            if it.keyword != Keyword::Run {
                continue;
            }
            let step = |text: &str| Step { text: text.to_owned(), ..Step::default() };
            let steps = Run::of(it).map(|run| Steps::of(&run, model.workdir(it)).0);
            let steps = steps
                .unwrap_or_else(|| vec![Step { at: model.workdir(it), ..step(self.ctx.said(it)) }]);
            let mut steps = steps.iter();
            if let Some(step) =
                steps.find(|step| !step.is_apart(self.frozen, dir, it.index > first))
            {
                return unknown(&step.text);
            }
        }
        Ok(())
    }

    /// An error unless the package manager is known to have the expected version.
    fn check_version(&self) -> Result<(), String> {
        let Self { ctx, run, .. } = *self;
        let (is_known, why) = match self.frozen.programs[0] {
            "npm" => (node::has_npm_of(ctx, run, FIRST), "npm may be older than version 7"),
            "yarn" => (node::has_yarn_1(ctx, run), "yarn may be version 2 or later"),
            _ => {
                (ctx.says_somewhere("corepack") && !ctx.says_somewhere("PROJECT_SPEC"), OTHER_PNPM)
            }
        };
        if is_known { Ok(()) } else { Err(why.to_owned()) }
    }
}

/// The parts of a script, in order.
struct Steps(Vec<Step>);

/// A part of a script: a command or a compound.
#[derive(Default)]
struct Step {
    text: String,
    /// The call, if its words are certain.
    call: Option<CertainCall>,
    /// The directory in which the part starts, if known.
    at: Option<String>,
    /// Whether the part runs only if the previous one fails.
    is_alternative: bool,
}

impl Step {
    /// Whether a command leaves the files of an install in `dir` alone; `is_after` if the files are
    /// already there.
    fn is_apart(&self, frozen: &Frozen, dir: &str, is_after: bool) -> bool {
        let has_name = || OF_INSTALLS.iter().any(|it| self.text.contains(it));
        if let Some(call) = &self.call {
            let mut settings = call.words.iter().flat_map(|it| it.split('='));
            if call.words.get(1).is_some_and(|it| it == "config") {
                return !has_name() && !settings.any(|it| frozen.meddling.contains(&it));
            }
            if HARMLESS.has(call.program()) {
                return !has_name();
            }
            if manifests::is_harmless(call) {
                return true;
            }
            if manifests::is_install(call) {
                return self.at.as_deref().is_some_and(|it| !overlap(it, dir));
            }
        }
        let is_here = || self.at.as_deref().is_none_or(|it| is_below(it, dir));
        !is_after && !has_name() && !self.text.contains(&dir[1..]) && !is_here()
    }
}

impl Steps {
    fn of(run: &Run<'_>, mut at: Option<String>) -> Self {
        let mut steps = Vec::new();
        for part in run.script.parts() {
            let call = part.command().as_ref().and_then(CertainCall::of);
            let next = match call.as_ref().map(|it| it.words.as_slice()) {
                Some([cd, to]) if cd == "cd" => entered(at.as_deref(), to),
                Some([cd, ..]) if cd == "cd" => None,
                // A `cd` in a subshell has no effect after it.
                _ if part.is_simple() || !joined(&part.node).contains("cd ") => at.clone(),
                _ => None,
            };
            steps.push(Step {
                text: joined(&part.node),
                call,
                at: std::mem::replace(&mut at, next),
                is_alternative: matches!(part.operator, Some((Operator::Or, _))),
            });
        }
        Self(steps)
    }
}

fn entered(from: Option<&str>, to: &str) -> Option<String> {
    let path = match to.chars().next()? {
        '/' => clean(to)?,
        '-' | '~' => return None,
        _ => clean(&format!("{}/{to}", from?))?,
    };
    Some(format!("/{path}"))
}

/// A path in a directory.
fn within(dir: &str, name: &str) -> String {
    format!("{}/{name}", dir.trim_end_matches('/'))
}

fn is_below(path: &str, dir: &str) -> bool {
    format!("{}/", path.trim_end_matches('/')).starts_with(&within(dir, ""))
}

fn overlap(one: &str, other: &str) -> bool {
    is_below(one, other) || is_below(other, one)
}
