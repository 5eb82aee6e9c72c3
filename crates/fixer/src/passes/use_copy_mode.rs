//! `COPY` and `RUN chmod` → `COPY --chmod`.

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Command, Instruction, Operator, Part, Word};
use dockwright_syntax::Keyword;
use dockwright_verify::Change;

use crate::facts::destination::destination;
use crate::facts::programs::last_name;
use crate::facts::sources;
use crate::pass::edit::Indel;
use crate::pass::run::Run;
use crate::shared::existing::certainly_exists;
use crate::shared::remove_command;
use crate::shared::take_out::{Then, taken_out};
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Sets the mode of copied files with `COPY --chmod` instead of a `chmod` afterwards.
    ///
    /// A `chmod` in a `RUN` stores the file a second time, in another layer, and starts a container.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12
    /// COPY entrypoint.sh /usr/local/bin/
    /// RUN chmod 755 /usr/local/bin/entrypoint.sh
    /// RUN --mount=type=cache,target=/root/.cache make
    /// ```
    /// becomes, with `entrypoint.sh` in the build context,
    /// ```dockerfile
    /// FROM debian:12
    /// COPY --chmod=755 entrypoint.sh /usr/local/bin/
    /// RUN --mount=type=cache,target=/root/.cache make
    /// ```
    ///
    /// ## Level
    /// The `chmod` is the first command of the `RUN` directly below the `COPY`. It names all files
    /// that the `COPY` copies, and nothing else. Each is a regular file of the build context, and
    /// the resulting mode is known: an octal mode, or a symbolic one such as `+x` applied to the
    /// mode in the build context, of which git keeps only 644 and 755.
    ///
    /// - Intended where the Dockerfile already needs a builder that knows `--chmod`: it has
    ///   heredocs, or flags such as `RUN --mount`, `COPY --link` or `COPY --chmod`.
    /// - Risky elsewhere: the classic builder refuses `--chmod`. Docker before version 23 uses that
    ///   builder by default, and later versions with BuildKit turned off. BuildKit, Podman and
    ///   Buildah know the flag.
    /// - Risky where the `COPY` may create a directory and the mode is not 755: BuildKit, as of
    ///   Docker 28.1, gives the mode to the directories that the `COPY` creates, and nobody but
    ///   `root` can enter a directory with the mode 644. A directory certainly exists before if
    ///   every image of the base has it (`/etc`, `/tmp`, `/usr/bin`; `/opt` and `/usr/local/bin` in
    ///   the known distributions), or if an earlier `WORKDIR`, `COPY` or `mkdir -p` creates it.
    ///   `COPY --link` creates all directories.
    /// - Risky where a file of the project names kaniko, which before version 1.23 ignores `--chmod`,
    ///   and `RUN --mount` as well.
    /// - A suggestion where the build context, or the mode in it, is not known.
    ///
    /// The `chmod` stays
    /// - if it is recursive, sets special bits such as setuid, names a directory, or names files
    ///   with a variable or a wildcard;
    /// - if the `RUN` has flags, or a `USER` other than root is in force;
    /// - in a file whose `# syntax=` may not know `--chmod`.
    name: "use-copy-mode", phase: Modernize, level: Intended..Risky, settles: [], run: run,
}

/// Flags that the classic builder does not know.
const OF_BUILDKIT: &[&str] =
    &["checksum", "chmod", "exclude", "link", "mount", "parents", "unpack"];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.says_somewhere("chmod") {
        return Vec::new();
    }
    let model = ctx.model();
    let neighbours = model.instructions().windows(2);
    neighbours.filter_map(|pair| fix(ctx, &pair[0], &pair[1])).collect()
}

fn fix(ctx: &PassContext<'_>, copy: &Instruction, run: &Instruction) -> Option<Fix> {
    let is_pair = copy.keyword == Keyword::Copy && run.keyword == Keyword::Run;
    (is_pair && copy.stage == run.stage && knows_option(ctx)).then_some(())?;
    let chmod = Chmod::of(run)?;
    let copied = Copied::of(ctx, copy)?;
    let named: Option<Vec<_>> = chmod.paths.iter().map(|it| place(ctx, run, it)).collect();
    let mut named = named?;
    let mut own = copied.places.clone();
    own.sort();
    named.sort();
    (own == named).then_some(())?;
    let is_root = ctx.model().user(run).is_root() != Some(false);
    is_root.then_some(())?;
    let waste = "`chmod` stores the file a second time, in another layer";
    let held = |why: &str| Fix::suggestion(run.start(), format!("{waste}; {why}"));
    let context = match ctx.context() {
        Ok(context) => context,
        Err(why) => return Some(held(&format!("`COPY --chmod` may not do the same: {why}"))),
    };
    let mode = match copied.mode(context, &chmod)? {
        Ok(mode) => format!("{mode:o}"),
        Err(why) => return Some(held(&why)),
    };
    let indel = match chmod.removed(ctx) {
        Ok(indels) => indels,
        Err(why) => return Some(held(&format!("the `RUN` stays, because {why}"))),
    };
    let (level, doubt) = if let Some(dir) = copied.open_directory(ctx, copy, &mode) {
        let doubt = format!(", but Docker 28.1 and later would also set that mode of `{dir}`");
        (Level::Risky, format!("{doubt}, unless the directory exists before the `COPY`"))
    } else if let Some((who, _)) = ctx.mentions().find(|it| it.1.names_kaniko()) {
        let doubt =
            format!(", but kaniko, which `{who}` names, ignores the flag before version 1.23");
        (Level::Risky, doubt)
    } else if needs_buildkit(ctx) {
        (Level::Intended, String::new())
    } else {
        (Level::Risky, ", but the classic builder refuses the flag".to_owned())
    };
    let reason = format!("{waste}; `COPY --chmod={mode}` sets the mode while copying{doubt}");
    let keyword = copy.syntax.keyword_range()?.end().into();
    let mut indels = vec![Indel::insert(keyword, format!(" --chmod={mode}"))];
    indels.extend(indel);
    Some(Fix::new(copy.start(), level, reason).edit(indels, vec![Change::Mode(mode)]))
}

/// Whether the file already needs a builder that knows `COPY --chmod`.
fn needs_buildkit(ctx: &PassContext<'_>) -> bool {
    ctx.model().instructions().iter().any(|it| {
        it.has_heredoc() || it.syntax.flags().any(|it| OF_BUILDKIT.contains(&it.name().as_str()))
    })
}

/// Whether the syntax that the file asks for, if any, certainly knows `COPY --chmod`.
fn knows_option(ctx: &PassContext<'_>) -> bool {
    let lines = ctx.source().lines().map(str::trim).take_while(|it| it.starts_with('#'));
    let mut directives = lines.filter_map(|it| {
        let (name, value) = it.trim_start_matches('#').split_once('=')?;
        name.trim().eq_ignore_ascii_case("syntax").then(|| value.trim().to_owned())
    });
    directives.next().is_none_or(|it| {
        let name = it.strip_prefix("docker.io/").unwrap_or(&it);
        let Some(tag) = name.strip_prefix("docker/dockerfile") else { return false };
        let tag = tag.strip_prefix(':').unwrap_or("1").trim_end_matches("-labs");
        let mut numbers = tag.split('.').map(str::parse::<u32>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(1)), None) => true,
            (Some(Ok(1)), Some(Ok(minor))) => minor >= 3,
            _ => tag == "latest",
        }
    })
}

/// `chmod MODE path…`, the first command of a `RUN`.
struct Chmod<'m> {
    run: Run<'m>,
    mode: Mode,
    paths: Vec<String>,
}

impl<'m> Chmod<'m> {
    fn of(run: &'m Instruction) -> Option<Self> {
        (run.syntax.flags().next().is_none()).then_some(())?;
        let run = Run::on_lines(run)?;
        let list = run.script.single()?;
        let is_and = |it: &Part| matches!(it.operator, None | Some((Operator::And, _)));
        let command = list.parts.first()?.command().filter(Command::is_plain)?;
        list.parts.iter().all(is_and).then_some(())?;
        let [chmod, mode, paths @ ..] = command.words() else { return None };
        let is_path = |it: &Word| {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@".contains(c);
            it.text.chars().all(is_plain)
                && !it.text.starts_with('-')
                && !it.text.contains("..")
                && it.text == it.written()
        };
        let is_meant = chmod.text == "chmod"
            && chmod.text == chmod.written()
            && mode.text == mode.written()
            && !paths.is_empty()
            && paths.iter().all(is_path);
        let mode = Mode::of(&mode.text).filter(|_| is_meant)?;
        let paths = paths.iter().map(|it| it.text.clone()).collect();
        Some(Self { run, mode, paths })
    }

    /// The edits that remove the command, or the reason why it must stay.
    fn removed(&self, ctx: &PassContext<'_>) -> Result<Vec<Indel>, String> {
        let list = self.run.script.single().ok_or("the `RUN` has several lists")?;
        if list.parts.len() == 1 {
            return taken_out(ctx, self.run.instruction, Then::Apart).map(|it| vec![it]);
        }
        let removed = remove_command::before_next(&self.run, list, 0);
        removed.map(|it| it.indels).ok_or_else(|| "its text is not understood".to_owned())
    }
}

/// The mode that a `chmod` sets.
enum Mode {
    /// These bits, whatever they were.
    Octal(u32),
    /// Changes in order: the bits of the named classes (0 if no class is named), the operator, and
    /// the bits.
    Symbolic(Vec<(u32, char, u32)>),
}

impl Mode {
    fn of(text: &str) -> Option<Self> {
        if text.bytes().all(|it| it.is_ascii_digit()) {
            let digits = text.trim_start_matches('0');
            let bits = u32::from_str_radix(digits, 8).ok()?;
            return (digits.len() == 3).then_some(Self::Octal(bits));
        }
        let clause = |text: &str| {
            let at = text.find(['+', '-', '='])?;
            let (who, rest) = text.split_at(at);
            let mut rest = rest.chars();
            let operator = rest.next()?;
            let of_who = |it: char| match it {
                'u' => Some(0o700),
                'g' => Some(0o070),
                'o' => Some(0o007),
                'a' => Some(0o777),
                _ => None,
            };
            let who: Option<u32> = who.chars().map(of_who).try_fold(0, |all, it| Some(all | it?));
            let bit = |it: char| match it {
                'r' => Some(0o444),
                'w' => Some(0o222),
                'x' => Some(0o111),
                _ => None,
            };
            let bits: Option<u32> = rest.map(bit).try_fold(0, |all, it| Some(all | it?));
            Some((who?, operator, bits?))
        };
        text.split(',').map(clause).collect::<Option<_>>().map(Self::Symbolic)
    }

    /// The resulting mode of a file with this mode.
    fn applied(&self, mode: u32) -> u32 {
        match self {
            Self::Octal(bits) => *bits,
            Self::Symbolic(clauses) => clauses.iter().fold(mode, |mode, (who, operator, bits)| {
                // If no class is named, the usual `umask` takes the right to write from others.
                let mask = if *who == 0 { 0o755 } else { *who };
                let bits = bits & mask;
                match operator {
                    '+' => mode | bits,
                    '-' => mode & !bits,
                    _ => mode & !(if *who == 0 { 0o777 } else { *who }) | bits,
                }
            }),
        }
    }
}

/// The files that a `COPY` copies.
struct Copied {
    sources: Vec<String>,
    /// The absolute path of each.
    places: Vec<String>,
}

impl Copied {
    /// The files of a plain `COPY` from the build context, which must have the names of files where
    /// the destination may be a directory.
    fn of(ctx: &PassContext<'_>, copy: &Instruction) -> Option<Self> {
        let stays = ["chown", "link"];
        let is_plain = copy.syntax.flags().all(|it| stays.contains(&it.name().as_str()))
            && !copy.has_heredoc();
        let (to, is_inside) = destination(ctx.model(), copy).filter(|_| is_plain)?;
        let mut sources = copy.syntax.arguments();
        sources.pop();
        let is_path = |it: &String| {
            sources::is_literal(it) && !it.contains(['*', '?', '[', ' ']) && !it.contains("..")
        };
        sources.iter().all(is_path).then_some(())?;
        let is_inside =
            is_inside || sources.len() > 1 || ctx.model().workdir(copy).is_some_and(|it| it == to);
        let place = |source: &String| {
            let name = last_name(source);
            (is_inside || is_name_of_file(&to, name)).then(|| {
                if is_inside { format!("{}/{name}", to.trim_end_matches('/')) } else { to.clone() }
            })
        };
        let places = sources.iter().map(place).collect::<Option<_>>()?;
        Some(Self { sources, places })
    }

    /// The first directory that the `COPY` may create with the mode of the files, unless that is the
    /// mode of new directories anyway.
    fn open_directory(
        &self,
        ctx: &PassContext<'_>,
        copy: &Instruction,
        mode: &str,
    ) -> Option<String> {
        // A linked layer begins empty, so that the `COPY` creates all directories in it.
        let is_linked = copy.syntax.flags().any(|it| it.name() == "link");
        let dirs = self.places.iter().map(|it| it.rsplit_once('/').map_or("", |it| it.0));
        let mut dirs = dirs.map(|it| if it.is_empty() { "/" } else { it });
        let is_open =
            |it: &&str| if is_linked { *it != "/" } else { !certainly_exists(ctx, copy, it) };
        (mode != "755").then(|| dirs.find(is_open).map(str::to_owned)).flatten()
    }

    /// The one mode that all of the files have after a `chmod`, or the reason why it is not known;
    /// `None` if one of them is no file.
    fn mode(&self, context: &Context<'_>, chmod: &Chmod<'_>) -> Option<Result<u32, String>> {
        let mut found = None;
        for source in &self.sources {
            (context.entry(source)? == Entry::File).then_some(())?;
            let mode = match (&chmod.mode, context.mode(source)) {
                (Mode::Octal(bits), _) => *bits,
                // A `umask` may let the group write.
                (it, Some(mode @ (0o644 | 0o664 | 0o755 | 0o775))) => it.applied(mode & 0o755),
                (_, Some(mode)) => {
                    return Some(Err(format!("git does not keep the mode {mode:o} of `{source}`")));
                }
                (_, None) => return Some(Err(format!("the mode of `{source}` is not known"))),
            };
            if found.is_some_and(|it| it != mode) {
                return Some(Err("the files get different modes".to_owned()));
            }
            found = Some(mode);
        }
        found.map(Ok)
    }
}

/// Whether a destination is certainly the name of a copied file, and not an existing directory: the
/// name has an extension of files, or is that of the copied file and the directory is a `bin`.
fn is_name_of_file(to: &str, file: &str) -> bool {
    let (dir, name) = to.rsplit_once('/').unwrap_or(("", to));
    match name.rsplit_once('.') {
        Some((_, extension)) => extension != "d" && sources::is_named_like_no_archive(name),
        None => name == file && dir.ends_with("bin"),
    }
}

/// The absolute path that a command of an instruction names.
fn place(ctx: &PassContext<'_>, it: &Instruction, path: &str) -> Option<String> {
    let from = if path.starts_with('/') { String::new() } else { ctx.model().workdir(it)? };
    Some(format!("/{}", clean(&format!("{from}/{path}"))?))
}
