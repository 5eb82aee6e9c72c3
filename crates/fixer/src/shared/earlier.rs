//! Whether earlier instructions may have changed a directory: with a program that may change more
//! than the paths in its words, or by copying, moving or linking something to the directory.

use std::cell::OnceCell;

use dockwright_model::context::{Context, Entry, clean};
use dockwright_model::{Command, Instruction, Part, Word, expand};
use dockwright_syntax::Keyword;
use hashbrown::HashMap;

use super::directory::{directory_with_base, is_plain, resolve};
use crate::PassContext;
use crate::facts::programs::is_of_system;
use crate::facts::sources::is_named_like_archive;
use crate::pass::run::Run;
use crate::word_set::WordSet;

/// Programs that neither run files of the project nor unpack anything: they change the modes and
/// the contents of existing directories only where their words say so.
static PLAIN: WordSet = WordSet::new(
    "
    : [ [[ a2disconf a2dismod a2dissite a2enconf a2enmod a2ensite add-apt-repository addgroup adduser
    apk apt apt-add-repository apt-cache apt-get apt-key apt-mark aptitude arch awk basename bunzip2
    bzip2 cat cd chgrp chmod chown chpasswd chsh corepack cp crontab curl cut date
    debconf-set-selections deluser delgroup dirname dnf dpkg dpkg-query dpkg-reconfigure echo egrep
    exit export expr false fc-cache fgrep file find gawk getent gpg gpgconf grep groupadd groupdel
    groupmod gunzip gzip head hostname id install ldconfig ldd ln local locale-gen localedef ls mawk
    md5sum microdnf mkdir mktemp mv nproc openssl passwd phpdismod phpenmod printf pwd read readlink
    readonly realpath return rm rmdir sed seq set sha1sum sha256sum sha512sum shift sleep sort
    ssh-keygen ssh-keyscan stat strip tail tee test touch tr true type uname uniq unset unxz
    unzstd update-alternatives update-ca-certificates update-ca-trust update-locale update-rc.d
    useradd userdel usermod wc wget which whoami xz yes yum zcat zstd zypper",
);

/// Programs that copy, link or move directories to the path in their last word.
const BRINGING: [&str; 3] = ["cp", "ln", "mv"];

/// Options with which `find` runs a program.
const RUNNING: [&str; 4] = ["-exec", "-execdir", "-ok", "-okdir"];

/// Options with which `dpkg` unpacks a file.
const UNPACKING: [&str; 6] = ["-i", "--install", "--unpack", "-R", "-x", "--extract"];

/// Key of the instructions that may change any directory.
#[derive(PartialEq, Eq, Hash)]
struct ChangesAny;

/// Key of the instructions that bring something to a directory.
#[derive(PartialEq, Eq, Hash)]
struct BringsTo(String);

/// The instructions that bring something to a directory, by its path.
#[derive(Default)]
struct Brought(OnceCell<HashMap<String, Vec<usize>>>);

/// The nearest earlier instruction that may have changed one of these directories, given by their
/// absolute paths.
pub(crate) fn changes<'c>(
    ctx: &'c PassContext<'_>,
    at: &Instruction,
    dirs: &[&str],
) -> Option<&'c Instruction> {
    let model = ctx.model();
    let any = ctx.noted(ChangesAny, |it| may_change_any(ctx, it));
    let brought = ctx.memory::<Brought>();
    let brought = brought.0.get_or_init(|| brought_by_dir(ctx));
    let to_dirs = dirs.iter().filter_map(|dir| {
        let own = brought.get(*dir)?;
        let noted = ctx.noted(BringsTo((*dir).to_owned()), |it| own.contains(&it.index));
        noted.before(at.index).next()
    });
    let nearest = to_dirs.chain(any.before(at.index).next()).max()?;
    Some(&model.instructions()[nearest])
}

/// Whether a command before `end` in the text of a `RUN` may change any directory.
pub(crate) fn changes_before(run: &Instruction, end: usize) -> bool {
    let Some(run) = Run::of(run) else { return true };
    let mut commands = run.script.parts().flat_map(Part::commands);
    commands.any(|it| {
        let first = it.words().first().map_or(0, |it| it.range.start);
        first < end && !is_plain_command(&it)
    })
}

fn may_change_any(ctx: &PassContext<'_>, it: &Instruction) -> bool {
    match it.keyword {
        Keyword::Run => {
            let Some(run) = Run::of(it) else { return true };
            let mut commands = run.script.parts().flat_map(Part::commands);
            commands.any(|it| !is_plain_command(&it) || matches!(brings(&it), Brings::Anywhere))
        }
        Keyword::Copy | Keyword::Add => destination(ctx, it).is_none(),
        _ => false,
    }
}

/// Whether a command changes only the paths in its words.
fn is_plain_command(command: &Command) -> bool {
    if command.words().is_empty() {
        return true;
    }
    let Some(program) = command.program() else { return false };
    let is_one =
        program.word.literal().is_some_and(|it| is_of_system(&it)) && PLAIN.has(&program.name);
    is_one
        && match &*program.name {
            "dpkg" => !program.arguments.iter().any(|it| UNPACKING.contains(&it.text.as_str())),
            "find" => !program.arguments.iter().any(|it| RUNNING.contains(&it.text.as_str())),
            "chmod" => {
                let mode = program.arguments.iter().find(|it| !is_option(it));
                mode.is_some_and(|it| it.literal().is_some())
                    && !program.arguments.iter().any(|it| it.text.starts_with("--reference"))
            }
            _ => true,
        }
}

fn is_option(word: &Word) -> bool {
    // `chmod -x` takes rights away.
    word.text.starts_with("--") || matches!(word.text.as_str(), "-R" | "-c" | "-f" | "-v")
}

/// The place to which a command brings something.
enum Brings {
    Nothing,
    /// Files or directories to this path.
    To(String),
    /// Files or directories to an unknown path.
    Anywhere,
}

fn brings(command: &Command) -> Brings {
    let program = command.program().filter(|it| BRINGING.contains(&&*it.name));
    let Some((last, others)) = program.and_then(|it| it.arguments.split_last()) else {
        return Brings::Nothing;
    };
    let names_target = |it: &Word| {
        ["--target", "-t", "--parents"].iter().any(|option| it.text.starts_with(option))
    };
    let path = last.literal().filter(|it| it.starts_with('/') && is_plain(it));
    match path {
        Some(path) if !others.iter().any(names_target) => Brings::To(resolve("/", &path)),
        _ => Brings::Anywhere,
    }
}

/// The destination of a copy, where it is known.
fn destination(ctx: &PassContext<'_>, copy: &Instruction) -> Option<String> {
    let model = ctx.model();
    let value_of = |name: &str| model.variable(copy, name).known();
    let written = expand(&copy.syntax.arguments().pop()?, &value_of)?;
    is_plain(&written).then_some(())?;
    if written.starts_with('/') {
        return Some(resolve("/", &written));
    }
    Some(resolve(&directory_with_base(ctx, copy)?.path, &written))
}

/// Whether a copy brings only regular files of the build context, so that no directory gets another
/// mode.
fn is_of_files(context: &Context<'_>, copy: &Instruction) -> bool {
    let is_from = copy.syntax.flags().any(|it| it.name() == "from");
    let is_file = |it: &String| {
        let is_archive = copy.keyword == Keyword::Add && is_named_like_archive(it);
        !is_archive && clean(it).is_some_and(|it| context.entry(&it) == Some(Entry::File))
    };
    let mut sources = copy.syntax.arguments();
    sources.pop();
    !is_from && sources.iter().all(is_file)
}

fn brought_by_dir(ctx: &PassContext<'_>) -> HashMap<String, Vec<usize>> {
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for it in ctx.model().instructions() {
        let places: Vec<_> = match it.keyword {
            Keyword::Copy | Keyword::Add => {
                let has_dirs = || !ctx.context().is_ok_and(|context| is_of_files(context, it));
                destination(ctx, it).filter(|_| has_dirs()).into_iter().collect()
            }
            Keyword::Run => {
                let run = Run::of(it);
                let parts = run.iter().flat_map(|it| it.script.parts());
                parts
                    .flat_map(Part::commands)
                    .filter_map(
                        |it| if let Brings::To(path) = brings(&it) { Some(path) } else { None },
                    )
                    .collect()
            }
            _ => continue,
        };
        for place in places {
            found.entry(place).or_default().push(it.index);
        }
    }
    found
}
