//! What a `RUN` does with the package lists of apt.

use std::rc::Rc;

use dockwright_model::{APT, Command, End, Instruction, Operator, Part, Script, Word};
use dockwright_syntax::{Keyword, ast::ShCommand};

use crate::word_set::WordSet;

/// The folder that `apt-get update` fills.
pub(crate) const LISTS: &str = "/var/lib/apt";
/// What removes them; hadolint looks for these words.
pub(crate) const REMOVE_LISTS: [&str; 3] = ["rm", "-rf", "/var/lib/apt/lists/*"];

/// What an instruction, or a part of one, does with package lists that were there before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reads {
    /// It does not need them, or fetches its own first.
    No,
    /// A command in it that nobody knows may need them.
    Perhaps,
    /// It needs them.
    Yes,
}

/// Whether a command is an `update` of apt.
pub(crate) fn is_update(command: &Command) -> bool {
    APT.invocation(command).is_some_and(|it| it.command == "update")
}

/// Whether a command is a call of apt.
pub(crate) fn is_apt(command: &Command) -> bool {
    APT.invocation(command).is_some()
}

/// Whether a text fetches lists.
pub(crate) fn updates(script: &Script) -> bool {
    script.parts().flat_map(Part::commands).any(|it| is_update(&it))
}

/// Whether a text removes lists.
pub(crate) fn cleans(script: &Script) -> bool {
    script.parts().flat_map(Part::commands).any(|it| {
        let words = it.words();
        let is_removal = words.iter().any(|it| matches!(it.text.as_str(), "rm" | "find"));
        is_removal && words.iter().any(|it| it.text.contains(LISTS))
    })
}

/// Whether a command certainly reads the lists.
pub(crate) fn needs_lists(command: &Command) -> bool {
    of_command(command) != Reads::No
}

/// What `instruction` does with the lists that were there before it.
pub(crate) fn reads(instruction: &Instruction) -> Reads {
    match instruction.keyword {
        Keyword::Run => run_reads(instruction),
        Keyword::Onbuild if instruction.syntax.syntax().to_string().contains("apt") => {
            Reads::Perhaps
        }
        _ => Reads::No,
    }
}

fn run_reads(run: &Instruction) -> Reads {
    if let Some(array) = run.syntax.json() {
        let argv = array.values();
        let program = argv.first().map(String::as_str).unwrap_or_default();
        let is_apt = APT.programs.contains(&program);
        return if is_apt { Reads::Yes } else { of_program(program) };
    }
    let script = run.syntax.script(run.shell);
    let script = script.map_or_else(|| run.script(), |it| Script::of(&it).map(Rc::new));
    script.map_or(Reads::Perhaps, |it| script_reads(&it, 0))
}

/// The first command of a `RUN`, from part `first` on, of which nobody knows what it needs.
pub(crate) fn unknown(run: &Instruction, first: usize) -> Option<String> {
    const LONGEST: usize = 40;
    let script = run.script()?;
    let mut commands = script.parts().skip(first).flat_map(Part::commands);
    let unknown = commands.find(|it| of_command(it) == Reads::Perhaps)?;
    let name =
        unknown.words().iter().take(2).map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ");
    let is_plain = name.len() < LONGEST && !name.contains(['`', '\n']);
    is_plain.then(|| format!("`{name}`"))
}

/// What the parts of `script` from `first` on do with the lists that were there before.
pub(crate) fn script_reads(script: &Script, first: usize) -> Reads {
    let mut reads = Reads::No;
    let mut index = 0;
    for list in &script.lists {
        for (position, part) in list.parts.iter().enumerate() {
            index += 1;
            if index <= first {
                continue;
            }
            let is_tolerated =
                list.end == End::Background || list.parts.iter().skip(position).any(is_or);
            if !is_tolerated && part.command().is_some_and(|it| fetches(&it)) {
                return reads;
            }
            reads = reads.max(part.commands().map(|it| of_command(&it)).max().unwrap_or(Reads::No));
        }
    }
    reads
}

fn is_or(part: &Part) -> bool {
    matches!(part.operator, Some((Operator::Or, _)))
}

/// Whether a command fetches all lists anew.
fn fetches(command: &Command) -> bool {
    APT.invocation(command).is_some_and(|it| it.command == "update" && !it.has_option("-o"))
}

fn of_command(command: &Command) -> Reads {
    if let Some(apt) = APT.invocation(command) {
        let is_blind =
            apt.is_one_of(&["update", "clean", "autoclean", "remove", "purge", "autoremove"]);
        return if is_blind { Reads::No } else { Reads::Yes };
    }
    let words = command.words();
    if words.iter().any(|it| APT.programs.contains(&it.text.as_str())) {
        return Reads::Yes;
    }
    let is_program = |it: &&Word| !it.text.starts_with('-') && !it.text.contains('=');
    let first = match words.first().map(|it| it.text.as_str()) {
        None | Some("[") => return Reads::No,
        Some("sudo" | "env" | "nice" | "time" | "exec" | "command" | "xargs") => {
            words[1..].iter().find(is_program)
        }
        Some(_) => words.first(),
    };
    let Some(program) = first.and_then(Word::literal) else { return Reads::Perhaps };
    let name = program.rsplit('/').next().unwrap_or_default();
    let arguments = words.iter().skip_while(|it| Some(*it) != first).skip(1);
    match name {
        "make" | "gmake" | "npm" | "yarn" | "pnpm" | "rake" => targets(arguments),
        "find" if words.iter().any(|it| it.text.starts_with("-exec")) => Reads::Perhaps,
        "find" => Reads::No,
        "source" | "." => sourced(arguments),
        _ if INTERPRETERS.contains(&without_version(name)) => interpreted(arguments),
        _ => of_program(&program),
    }
}

/// Programs that run what others have written.
const INTERPRETERS: &[&str] = &["java", "node", "nodejs", "perl", "php", "python", "ruby"];

fn without_version(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
}

/// What an interpreter is given: its own installers and one-liners are known.
fn interpreted<'w>(mut arguments: impl Iterator<Item = &'w Word>) -> Reads {
    let (first, second) = (arguments.next(), arguments.next());
    let text = |it: Option<&'w Word>| it.map_or("", |it| it.text.as_str());
    let is_known = match text(first) {
        "-m" => ["pip", "venv", "compileall", "ensurepip", "build", "pytest", "unittest"]
            .contains(&text(second)),
        "-c" | "-e" | "-r" => !text(second).contains("apt"),
        "setup.py" | "manage.py" | "--version" | "-V" | "-v" | "-version" | "" => true,
        // The installer of Composer, which comes through a pipe; another one would stand there so.
        "--" => text(second).starts_with("--install-dir="),
        script => {
            let name = script.rsplit('/').next().unwrap_or_default();
            ["composer-setup.php", "get-pip.py"].contains(&name)
        }
    };
    if is_known { Reads::No } else { Reads::Perhaps }
}

/// What a shell reads in: files that only set variables and functions are known.
fn sourced<'w>(mut arguments: impl Iterator<Item = &'w Word>) -> Reads {
    let path = arguments.next().map_or("", |it| it.text.as_str());
    let name = path.rsplit('/').next().unwrap_or_default().trim_end_matches(['"', '\'']);
    let names =
        "os-release lsb-release activate nvm.sh envvars .bashrc .bash_profile .profile profile";
    let is_known = names.split_ascii_whitespace().any(|it| it == name);
    if is_known { Reads::No } else { Reads::Perhaps }
}

/// What a build tool is asked for: targets that install or set something up may ask apt.
fn targets<'w>(arguments: impl Iterator<Item = &'w Word>) -> Reads {
    let is_odd = |it: &Word| {
        let text = it.text.as_str();
        !text.starts_with('-')
            && ["dep", "setup", "apt", "playwright", "bootstrap", "prepare"]
                .iter()
                .any(|odd| text.contains(odd))
            || text.starts_with('$')
    };
    if arguments.into_iter().any(is_odd) { Reads::Perhaps } else { Reads::No }
}

pub(crate) fn of_program(program: &str) -> Reads {
    let name = program.rsplit('/').next().unwrap_or_default();
    let is_system = is_of_system(program);
    match name {
        "apt-get" | "apt" | "aptitude" | "apt-cache" | "apt-file" | "rosdep" | "tasksel" => {
            Reads::Yes
        }
        "configure" | "pip" | "pip3" | "python" | "python3" | "npm" => Reads::No,
        _ if is_system && KNOWN.has(name) => Reads::No,
        _ => Reads::Perhaps,
    }
}

/// Whether a program is named without a folder, or in a folder that the system fills.
pub(crate) fn is_of_system(program: &str) -> bool {
    let Some((folder, _)) = program.rsplit_once('/') else { return true };
    matches!(folder, "/bin" | "/sbin" | "/usr/bin" | "/usr/sbin")
}

/// Programs that are known never to ask apt for anything: the shell's own, those of the base
/// system, compilers, and package managers of languages.
static KNOWN: WordSet = WordSet::new(
    "
    : [ alias basename bunzip2 bzip2 cat cd chgrp chmod chown chpasswd chsh cmp comm cp curl cut
    date dd df diff dirname dpkg dpkg-divert dpkg-reconfigure du echo egrep env exec exit
    expand export expr false fgrep file fold getent getopts git gpg gpgconf grep groupadd
    groupmod gunzip gzip head hostname iconv id install ldconfig ln local locale locale-gen ls
    md5sum mkdir mkfifo mktemp mv nproc patch popd printf ps pushd pwd read readlink realpath
    return rm rmdir rsync sed seq set setcap sha1sum sha256sum sha512sum shift shopt sleep sort
    split ssh-keygen ssh-keyscan stat strip sync tail tar tee test time touch tr trap true
    tsort type ulimit umask uname uniq unlink unset unxz unzip update-alternatives
    update-ca-certificates update-locale update-rc.d useradd userdel usermod wait wc wget which
    whoami xargs xz yes zcat zip zstd adduser addgroup deluser passwd crontab apt-key apt-mark
    apt-config a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf openssl svn hg
    cmake ninja meson gcc g++ cc c++ ld ar autoconf automake autoreconf libtoolize pkg-config
    bundle bundler cargo composer conda cpan cpanm dep dotnet easy_install gem glide go gradle
    javac jar keytool lein luarocks mamba mix mvn nvm opam pecl phpize pear
    pip pip2 pip3 pipenv poetry rebar3 rustup rustc sbt stack tlmgr uv
    docker-php-ext-configure docker-php-ext-enable docker-php-ext-install nginx mysql
    mysqld_safe psql initdb redis-server systemctl service ldd nm objdump jq yq awk gawk mawk
    localedef mount umount sysctl ip iptables scp visudo debconf-set-selections lsb_release
    apxs apxs2 docker-php-source fc-cache gcloud php5enmod php5dismod phpenmod phpdismod pkill
    pyenv virtualenv",
);

/// Whether a part is a call of apt that joins may move: plain, with certain options.
pub(crate) fn is_apt_only(part: &Part) -> bool {
    let Some(command) = part.command() else { return false };
    APT.invocation(&command).is_some() || is_cleanup(&command)
}

/// Whether a command removes files of apt, and nothing else but temporary ones.
fn is_cleanup(command: &Command) -> bool {
    let words = command.words();
    let mut words = words.iter().skip_while(|it| it.text == "sudo").map(|it| it.text.as_str());
    let is_rm = words.next() == Some("rm");
    let paths: Vec<_> = words.filter(|it| !it.starts_with('-')).collect();
    let is_below = |it: &str, folders: &[&str]| folders.iter().any(|folder| it.starts_with(folder));
    let is_apt = |it: &&str| is_below(it, &["/var/lib/apt/", "/var/cache/apt/"]);
    let is_temporary = |it: &&str| is_below(it, &["/tmp/", "/var/tmp/"]);
    is_rm
        && paths.iter().any(is_apt)
        && paths.iter().all(|it| is_apt(it) || is_temporary(it) && !it.contains(".."))
}

/// Whether `command` is an `rm` that does not mind if there is nothing to remove.
pub(crate) fn is_forced_removal(command: &ShCommand) -> bool {
    let mut words = command.words().map(|it| it.text()).skip_while(|it| it == "sudo");
    words.next().as_deref() == Some("rm")
        && words.any(|it| {
            it == "--force" || it.starts_with('-') && !it.starts_with("--") && it.contains('f')
        })
}
