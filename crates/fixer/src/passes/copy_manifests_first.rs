//! Dependency manifests and the install before the source.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::manifests::{self, ByHand, Plan, Project, Renewed};
use crate::pass::edit::Indel;
use crate::shared::before_builds::{check_edited, check_filled, check_settings};
use crate::shared::fetch::first_fetch;
use crate::shared::install::Install;
use crate::shared::whole_copy::{Beside, WholeCopy};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Copies the manifests of a package manager and installs the packages before the source is
    /// copied.
    ///
    /// A layer is built again when a file changes that an earlier `COPY` copies. After `COPY . .`,
    /// every change to the source reinstalls all packages, which takes minutes. After a `COPY` of
    /// the manifests alone, only a change to the manifests does.
    ///
    /// ## Example
    /// ```dockerfile
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci && npm run build
    /// ```
    /// becomes, with `package.json` and `package-lock.json` in the build context, and
    /// `node_modules` in its `.dockerignore`,
    /// ```dockerfile
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// COPY . .
    /// RUN npm run build
    /// ```
    ///
    /// ## Level
    /// Intended where the build context proves that the install reads no other file of the source:
    /// - Every manifest and every settings file exists, is not ignored by git, is sent to the
    ///   builder and is understood. No filter of an upload (`.gcloudignore`, `.flyignore`) keeps one
    ///   from a service that builds the image.
    /// - Every option, variable and assignment that the package manager reads is understood, and so
    ///   is every setting that an earlier `RUN` or `COPY` makes for the manager.
    /// - Every hidden file beside the manifests is known not to affect the install, and so is every
    ///   directory of the context above the project.
    /// - No script of the project or of a package may read the source.
    /// - The install writes no lock file that the source would overwrite: `npm ci` writes no lock
    ///   file, while `npm install` may rewrite the present one.
    /// - The source overwrites no installed files: `.dockerignore` excludes everything that the
    ///   install also creates on a developer's machine, such as `node_modules`, `.venv`, and the
    ///   files that yarn writes instead of `node_modules`.
    /// - No file of the project may, before a build, write settings of the package manager, copy or
    ///   unpack unnamed files into the directory of the manifests (`cp -r ci/. .`), or choose
    ///   another ignore file.
    /// - No file of the project may change a manifest before a build (`jq`, `sed -i`, `>>`,
    ///   `npm install ./lib`, `git apply`). Changes to the version in the manifest are allowed, and
    ///   so are changes to a list that a manager resolves (`pip-compile`).
    /// - No earlier instruction leaves a path into the source where the install may find this path:
    ///   in a list of packages, in a module path, as a link.
    /// - No file that the image may start compares the times of a manifest and of installed files
    ///   (a rule of `make`, `cmake` or `gradle`, `-nt`).
    /// - No command after a split removes or moves the installed files, empties the cache of the
    ///   install (`yarn cache clean`), or gives all of the files another owner or mode (`chown -R`),
    ///   which would store the packages twice. Every program that these commands call is known, and
    ///   so is every script of the project that they run.
    /// - No `VOLUME` is in force other than one for data, such as `/data` or `/var/log`. Some
    ///   builders drop the files that a `RUN` writes to a volume, so that another `RUN` would not
    ///   find the installed packages.
    /// - A mounted cache may hold downloads, but not the packages themselves, as `/go/pkg/mod`
    ///   does.
    /// - Between the `COPY` and the install, there are only instructions that leave the copied
    ///   files unchanged, and `RUN`s that only install packages by name or write settings of the
    ///   user. Settings of the project (`npm config set --location=project`) stay after the source,
    ///   which may overwrite them. A `COPY` may bring some of
    ///   the same files to the same places, or other files to another place.
    ///
    /// Hidden files are copied by a pattern that matches one name and may match nothing (`.npmr[c]`),
    /// since a tool that sends the build context may leave settings out.
    ///
    /// A project in a directory of the context is treated like a project that is the whole context:
    /// after `COPY app .`, the manifests of `app` are copied first. A `WORKDIR` has to create the
    /// destination, since the `COPY` would give the destination the mode of `app`, and no earlier
    /// `COPY` may bring other files to the destination or to a directory above.
    ///
    /// `/usr/src`, `/srv`, `/opt` and directories in `/home` are accepted as destinations where
    /// they are empty in an official image, and are not the home directory of the user who
    /// installs.
    ///
    /// A `RUN` is split after the install at `&&`, or at `;` where the shell stops at failures.
    /// `cd`, `set` and `. venv/bin/activate` at the beginning of the `RUN` then begin both parts.
    ///
    /// Risky where every change to the source renews packages whose versions no manifest fixes, which
    /// the fix would keep until a manifest changes:
    /// - repositories without the whole hash of a commit (a branch or a tag may move), and URLs
    ///   without a hash;
    /// - without a lock file, `github:` and other repositories of npm, yarn, bundler and mix, the
    ///   versions `*` and `latest`, and tags such as `next`;
    /// - names without an exact version together with another index than the usual one
    ///   (`--index-url`, `--extra-index-url`, `--find-links`, `PIP_INDEX_URL`, a `registry` in
    ///   `.npmrc`, also where a command, a `COPY` or a secret brings the setting) or with
    ///   `--upgrade`;
    /// - `go install` of `@latest` or of a branch.
    ///
    /// Names without an exact version that the usual index resolves (`flask`, `flask>=3`) do not
    /// hold the fix back: after it, a new version comes with the next change to a manifest or with
    /// `docker build --no-cache`, and no longer with each change to the source.
    ///
    /// A suggestion everywhere else, with the obstacle or the missing fact. Cargo, Maven, Gradle
    /// and Composer need more than another order of instructions; the suggestion says what to do.
    ///
    /// Lock files of yarn, bun, pnpm 9 and npm 6 do not say which packages have install scripts.
    /// With them, the fix is intended only if each package is known to have no script that reads
    /// the source.
    ///
    /// For `go build`, a `go mod download` before the source fetches the modules, unless the
    /// command would also fetch a private module that the build does not need. The `go build` stays
    /// as it is.
    ///
    /// For a `pnpm install` that may read more than the manifests, for example in a workspace, a
    /// `pnpm fetch` before the source fetches the packages of the lock file, and the install stays
    /// as it is. Corepack has to start the version of pnpm that `packageManager` names, and the
    /// source may contain no patches of packages and no hooks of pnpm. No package may have a script
    /// that reads the source: `pnpm fetch` runs the script, and the install does not run it again.
    ///
    /// The pass knows npm, yarn, pnpm, bun, pip, uv, pipenv, poetry, `go mod download`, bundler,
    /// `dotnet restore` and mix.
    name: "copy-manifests-first", phase: CacheOrder, level: Intended..Risky,
    settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let fix = |it| match WholeCopy::of(it) {
        Some(copy) => fix(ctx, &copy),
        None => of_everything(ctx, it),
    };
    ctx.model().all(Keyword::Copy).filter_map(fix).collect()
}

/// A suggestion for `COPY * ./`. It copies the content of every directory to the same place, so that
/// no manifest is certain to be that of the project.
fn of_everything(ctx: &PassContext<'_>, copy: &Instruction) -> Option<Fix> {
    let words = copy.syntax.arguments();
    matches!(words.as_slice(), [from, _] if from == "*" || from == "./*").then_some(())?;
    let install = Install::behind(ctx.model(), copy)?.ok();
    let is_install = |it: &Install<'_>| manifests::is_install(&it.calls[it.first]);
    install.filter(is_install)?;
    let reason = "every change to the source reinstalls all packages; copy `.` instead of `*`, \
                  which copies the content of each directory without the directory itself, and the \
                  manifests can be copied first";
    Some(Fix::suggestion(copy.start(), reason))
}

fn fix(ctx: &PassContext<'_>, copy: &WholeCopy<'_>) -> Option<Fix> {
    let at = copy.instruction.start();
    let held = |why: &str| {
        let reason = format!(
            "every change to the source reinstalls all packages; the manifests cannot be \
             copied first: {why}"
        );
        Fix::suggestion(at, reason)
    };
    let install = match Install::behind(ctx.model(), copy.instruction)? {
        Ok(install) => install,
        Err(why) => return copy.is_whole().then(|| held(&why)),
    };
    if !copy.is_whole() && !copy.is_project(ctx.model(), &install, ctx.context().ok()?) {
        return None;
    }
    let first = &install.calls[install.first];
    if !manifests::is_install(first) {
        let ByHand { tool, manifest, how } = manifests::by_hand(first)?;
        let is_done = |it: &Instruction| {
            it.keyword == Keyword::Copy && it.syntax.words().any(|it| it.text().contains(manifest))
        };
        if install.has_cache() || ctx.model().before(copy.instruction).any(is_done) {
            return None;
        }
        if let Some(found) = first_fetch(ctx, copy, &install) {
            let held = |why: &str| {
                let reason = format!(
                    "every change to the source makes {tool} start from scratch; the manifests \
                     cannot be copied first: {why}"
                );
                Some(Fix::suggestion(at, reason))
            };
            return found.unwrap_or_else(|why| held(&why));
        }
        let reason = format!("every change to the source makes {tool} start from scratch; {how}");
        return Some(Fix::suggestion(at, reason));
    }
    let why = match proven(ctx, copy, &install) {
        Ok(fix) => return Some(fix),
        Err(why) => why,
    };
    match first_fetch(ctx, copy, &install) {
        Some(Ok(fix)) => fix,
        Some(Err(other)) if why.starts_with(manifests::OF_SEVERAL) => {
            Some(held(&format!("{why}, and `pnpm fetch` cannot run first: {other}")))
        }
        _ => Some(held(&why)),
    }
}

/// The fix, or what is in the way.
fn proven(
    ctx: &PassContext<'_>,
    copy: &WholeCopy<'_>,
    install: &Install<'_>,
) -> Result<Fix, String> {
    let model = ctx.model();
    let whole_context = ctx.context()?;
    if let Some((who, word)) = ctx.ignoring() {
        return Err(format!(
            "`{who}` names `{word}`, so which files the builder gets is not known"
        ));
    }
    if copy.instruction.stage.is_some_and(|it| model.is_chosen(it)) {
        return Err(
            "a build argument may choose another base than the default one in `FROM`".to_owned()
        );
    }
    let root = copy.root(model, install)?;
    let dir = install.dir(model, &root)?;
    copy.check_mode(model, &root)?;
    install.check_shell(model)?;
    copy.check_alone(model, whole_context, &root)?;
    let part = copy.part(whole_context);
    let part =
        part.ok_or_else(|| format!("`{}` is not a directory of the build context", copy.from))?;
    let project = Project::new(&part, &dir, &root, install.environment(model));
    let checked = checked(ctx, copy, install, &project, &root);
    let (plan, count) = checked.map_err(|it| copy.located(it))?;
    let already = already(ctx, copy, install, &root)?;
    check_filled(ctx, &copy.source(&dir))?;
    check_edited(ctx, &plan)?;
    install.apart(count, &plan, (&root, &copy.from, &dir)).check(ctx)?;

    let whole = &copy.again(ctx.source(), install, &root);
    let newline = if whole.ends_with("\r\n") { "\r\n" } else { "\n" };
    let missing = |it: &String| !already.contains(it);
    let files = plan.files.iter().filter(|it| missing(it)).cloned().collect();
    let missing = Plan { files, dirs: plan.dirs.clone(), ..Plan::default() };
    let first = copy.parts(ctx.source(), &missing, newline);
    let past = install.runs_between + 1;
    let changed =
        if first.is_empty() { Change::CopiedLater { past } } else { Change::CopiedFirst { past } };
    let names = copy.names(&plan).ok_or("the install reads no manifest")?;
    let how = if first.is_empty() {
        ", since the source is copied before the install".to_owned()
    } else {
        format!(" unless {names} copied first")
    };
    let (level, doubt) = match plan.renewed.why() {
        Some(why) => (Level::Risky, format!(", but {why}, and then stays as it is")),
        None => (Level::Intended, String::new()),
    };
    let reason = format!("every change to the source reinstalls all packages{how}{doubt}");
    let indels = vec![
        Indel::replace(copy.instruction.range(), first),
        install.then(ctx, count, whole, newline)?,
    ];
    Some(Fix::new(copy.instruction.start(), level, reason).edit(indels, vec![changed]))
        .ok_or_else(|| "the edits overlap".to_owned())
}

/// The files of the source that other `COPY`s bring to the same places, or an error for a `COPY`
/// between the source and the install that may bring other files there.
fn already(
    ctx: &PassContext<'_>,
    copy: &WholeCopy<'_>,
    install: &Install<'_>,
    root: &str,
) -> Result<Vec<String>, String> {
    let (model, context) = (ctx.model(), ctx.context()?);
    let mut files = copy.copied_before(model, context, root);
    for it in &install.copies_between {
        match copy.beside(model, context, it, root) {
            Beside::Part(found) => files.extend(found),
            Beside::Apart => {}
            Beside::Other => {
                let text = ctx.said(it).trim().to_owned();
                let why = format!("`{text}` may bring other files to the directory of the source");
                return Err(why);
            }
        }
    }
    Ok(files)
}

/// The plan of the installs and the number of their commands, or the reason why the plan is not
/// certain.
fn checked(
    ctx: &PassContext<'_>,
    copy: &WholeCopy<'_>,
    install: &Install<'_>,
    project: &Project<'_>,
    root: &str,
) -> Result<(Plan, usize), String> {
    install.check_preparations(ctx, copy.instruction, root, project)?;
    let planned = planned(install, project, root);
    if project.lacks_something() && manifests::fails_without(&install.calls[install.first]) {
        ctx.rule_out_context();
    }
    let (mut plan, count) = planned?;
    if plan.renewed.needs_index() {
        plan.renewed.index = install.index(ctx);
    }
    let calls = &install.calls[..count];
    let environments = install.between.iter().chain(calls);
    environments.into_iter().try_for_each(|it| manifests::check_environment(it, project))?;
    calls.iter().try_for_each(|it| project.check_words(it, &plan))?;
    install.between.iter().try_for_each(|it| project.check_words(it, &Plan::default()))?;
    calls.iter().try_for_each(|it| manifests::check_beside(it, project, &plan))?;
    if ctx.says_somewhere("corepack")
        && calls.iter().any(|it| manifests::is_pinned_by_corepack(it, project))
    {
        return Err("corepack may write `packageManager` into package.json".to_owned());
    }
    project.check_versions(&plan, ctx.source())?;
    install.between.iter().chain(calls).try_for_each(|it| check_settings(ctx, it))?;
    Ok((plan, count))
}

/// The plan of the installs at the beginning of the text, and the number of commands up to the last
/// one.
fn planned(
    install: &Install<'_>,
    project: &Project<'_>,
    root: &str,
) -> Result<(Plan, usize), String> {
    let mut all = Plan::default();
    let mut count = install.start;
    let before = install.between.iter().chain(&install.calls[..install.first]);
    if let Some(call) = before.into_iter().find(|it| manifests::changes(it, root)) {
        return Err(format!("`{}` before the install changes `{root}`", call.words.join(" ")));
    }
    for call in &install.between {
        let plan = manifests::plan(call, project).transpose()?.unwrap_or_default();
        all.renewed.extend(manifests::renewed(call, plan.renewed, project));
    }
    for call in &install.calls[install.start..] {
        match manifests::plan(call, project) {
            Some(Ok(mut plan)) => {
                plan.renewed = manifests::renewed(call, std::mem::take(&mut plan.renewed), project);
                all.extend(plan);
            }
            // The installs so far can go first without this one.
            Some(Err(why)) if count <= install.first => return Err(why),
            Some(Err(_)) => break,
            None if manifests::is_harmless(call) && !manifests::changes(call, root) => {
                let own = manifests::renewed(call, Renewed::default(), project);
                all.renewed.extend(own);
            }
            None => break,
        }
        count += 1;
    }
    Ok((all, count))
}
