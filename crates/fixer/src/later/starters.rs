//! Known programs that start files not named by any argument, because of settings, directories or
//! variables of the image.

use std::ops::ControlFlow;

use dockwright_model::Word;
use dockwright_syntax::ast::ShCommand;

use super::known::{reaches, without_version};
use super::need::Need;
use super::place::Place;
use super::reader::Reader;
use crate::contexts::Answers;
use crate::program::reads::{self, Walked};

struct Starter {
    names: &'static [&'static str],
    /// Commands and options with which the program starts nothing; with any other, it may.
    idle: &'static [&'static str],
    /// Parts of the names of settings, files or directories that make the program start something;
    /// empty if any name may do so.
    marks: &'static [&'static str],
}

const fn starter(
    names: &'static [&'static str],
    idle: &'static [&'static str],
    marks: &'static [&'static str],
) -> Starter {
    Starter { names, idle, marks }
}

impl Starter {
    fn of(name: &str) -> Option<&'static Self> {
        STARTERS.iter().find(|it| it.names.contains(&name))
    }

    /// Whether the arguments start nothing.
    fn is_idle(&self, arguments: &[Word]) -> bool {
        let takes_value = |it: &Word| matches!(&*it.text, "-C" | "-c");
        let mut is_value = false;
        let mut others = arguments.iter().filter(|it| {
            let is_other = !is_value && !it.text.starts_with('-');
            is_value = takes_value(it);
            is_other
        });
        let command = others.next();
        let mut options = arguments.iter().filter(|it| it.text.starts_with('-'));
        command.is_some_and(|it| self.idle.contains(&&*it.text))
            || options.any(|it| self.idle.contains(&&*it.text))
    }
}

const STARTERS: &[Starter] = &[
    starter(
        &["git"],
        &[
            "--version",
            "archive",
            "config",
            "describe",
            "init",
            "log",
            "ls-files",
            "ls-remote",
            "remote",
            "rev-list",
            "rev-parse",
            "show",
            "tag",
            "version",
        ],
        &["hooks/", "/hooks", "husky", "gitconfig", ".git/config", "GIT_"],
    ),
    starter(&["hg"], &[], &["hgrc", "HGRCPATH"]),
    starter(&["svn"], &[], &[".subversion"]),
    starter(&["rsync", "scp", "ssh"], &[], &["ssh", "RSYNC_"]),
    starter(&["tar"], &[], &["TAR_OPTIONS"]),
    // Programs that start services.
    starter(
        &["systemctl"],
        &["daemon-reload", "disable", "enable", "is-enabled", "mask", "set-default", "unmask"],
        &[],
    ),
    starter(&["service"], &["--status-all"], &[]),
    starter(&["mysql", "mysqld_safe", "psql"], &[], &[]),
    starter(&["ed", "sqlite3"], &[], &[]),
    // Hooks that run when packages or users are added or removed.
    starter(&["dpkg-reconfigure", "dpkg"], DPKG_ASKS, &["dpkg"]),
    starter(&["update-ca-certificates"], &[], &["ca-certificates/update.d"]),
    starter(&["addgroup", "adduser"], &[], &["adduser.local"]),
    starter(&["delgroup", "deluser"], &[], &["deluser.local"]),
    starter(&["groupadd", "useradd", "userdel"], &[], &["shadow-maint", "USERDEL_CMD"]),
    starter(&["chpasswd", "chsh", "passwd"], &[], &["pam.d"]),
    // Programs that build extensions from their sources.
    starter(&["docker-php-ext-configure", "docker-php-ext-install"], &[], &["ext"]),
    starter(&["apxs", "cpan", "cpanm", "luarocks", "pear", "pecl"], &[], &[]),
    starter(&["conda", "mamba"], &["clean", "config", "init", "list"], &[]),
    starter(&["flake8", "javac", "mypy", "nvm", "pyenv", "pylint"], &[], &[]),
];

/// Options of `dpkg` that change no package.
const DPKG_ASKS: &[&str] = &[
    "--add-architecture",
    "--compare-versions",
    "--get-selections",
    "--list",
    "--listfiles",
    "--print-architecture",
    "--print-foreign-architectures",
    "--search",
    "--set-selections",
    "--status",
    "-L",
    "-S",
    "-l",
    "-s",
];

/// Start-up files of login shells and interactive shells.
const OF_SHELLS: &[&str] =
    &["bash_login", "bashrc", "kshrc", "profile", "zlogin", "zshenv", "zshrc"];

/// Options of known programs that start the command after them.
const STARTING: &[(&str, &[&str])] = &[
    ("git", &["--exec", "-x"]),
    ("rsync", &["--rsh", "-e"]),
    ("split", &["--filter"]),
    (
        "tar",
        &[
            "--checkpoint-action",
            "--info-script",
            "--new-volume-script",
            "--to-command",
            "--use-compress-program",
            "-F",
            "-I",
        ],
    ),
];

impl Reader<'_, '_> {
    /// Whether a known program with this name may run files that no argument names.
    pub fn starts_files(&self, name: &str, arguments: &[Word]) -> bool {
        if reaches(name, arguments) {
            return true;
        }
        let Some(it) = Starter::of(without_version(name)) else { return false };
        let may_start = || it.marks.is_empty() || it.marks.iter().any(|it| self.has_mark(it));
        !it.is_idle(arguments) && may_start()
    }

    /// Whether the image may get a file whose name has this mark, or the Dockerfile has the mark.
    pub fn has_mark(&self, mark: &'static str) -> bool {
        let find = || {
            if self.ctx.source().contains(mark) {
                return true;
            }
            let Some(sent) = self.ctx.sent_or_nearest() else { return false };
            let all = self.ctx.model().instructions().iter();
            let roots =
                all.flat_map(|it| self.roots(&sent.context, it).to_vec()).collect::<Vec<_>>();
            let known = sent.memory_of_usual::<Answers<(Vec<String>, &str), bool>>();
            known.get((roots.clone(), mark), || {
                let is_it = |path: &str| path.contains(mark) && !path.ends_with(".sample");
                let walked = reads::walk(sent, roots, |path| {
                    if is_it(path) { ControlFlow::Break(()) } else { ControlFlow::Continue(0) }
                });
                !matches!(walked, Walked::All)
            })
        };
        self.memory.marks.get(&mark, find)
    }

    /// The need of a shell that reads its user's settings before anything else.
    pub fn login(&self, place: &Place<'_>, words: &[Word]) -> Need {
        let is_login = |it: &Word| {
            let letters = it.text.strip_prefix('-').filter(|it| !it.starts_with('-'));
            it.text == "--login" || letters.is_some_and(|it| it.contains(['l', 'i']))
        };
        let is_for_people = words.iter().any(is_login) || place.is_start && words.len() == 1;
        let is_told = || self.has_mark("BASH_ENV");
        let reads = is_for_people && OF_SHELLS.iter().any(|it| self.has_mark(it)) || is_told();
        if reads { self.may_reach(place, words) } else { Need::No }
    }

    /// The need of the shell that reads the text of a `RUN`.
    pub fn own_shell(&self, place: &Place<'_>) -> Need {
        let shell = self.ctx.model().shell(place.at).unwrap_or_default();
        let is_login = shell.iter().skip(1).any(|it| it == "--login" || it.starts_with("-l"));
        let reads =
            is_login && OF_SHELLS.iter().any(|it| self.has_mark(it)) || self.has_mark("BASH_ENV");
        if reads { self.reached(place, || "the shell".to_owned()) } else { Need::No }
    }

    /// The command that an option of a known program starts.
    pub fn by_option(&self, place: &Place<'_>, name: &str, words: &[Word]) -> Need {
        let Some((_, options)) = STARTING.iter().find(|it| it.0 == name) else { return Need::No };
        let text = |it: &Word| it.literal().unwrap_or_else(|| it.text.clone());
        let mut need = Need::No;
        for (at, word) in words.iter().enumerate() {
            let word = text(word);
            let value = options.iter().find_map(|option| match word.strip_prefix(option)? {
                "" => words.get(at + 1).map(text),
                rest => rest.strip_prefix('=').map(str::to_owned),
            });
            let Some(value) = value else { continue };
            // Other checkpoint actions of `tar` only print.
            let command = match value.split_once('=') {
                Some(("exec", command)) => command,
                _ if word.starts_with("--checkpoint-action") => continue,
                _ => &value,
            };
            need = need.or(self.inner(place, words, command));
        }
        need
    }

    /// The need of `git`, if an argument or a setting tells it to run a command.
    pub fn git(&self, place: &Place<'_>, words: &[Word], command: &ShCommand) -> Need {
        let position = |name: &str| words.iter().position(|it| it.text == name);
        let told = position("foreach").or_else(|| position("bisect").and(position("run")));
        let told = told.map_or(&[][..], |at| &words[at + 1..]);
        let skipped = told.iter().take_while(|it| it.text.starts_with('-')).count();
        let run = match &told[skipped..] {
            [text] => match text.literal() {
                Some(it) => self.inner(place, words, &it),
                None => self.unknown(place, words),
            },
            words => self.words(place, words, command),
        };
        let is_idle = Starter::of("git").is_some_and(|it| it.is_idle(&words[1..]));
        if is_idle || !self.sets_hooks() { run } else { run.or(self.unknown(place, words)) }
    }

    /// Whether the Dockerfile configures hooks, filters or aliases of `git` that run commands.
    fn sets_hooks(&self) -> bool {
        let find = || {
            let source = self.ctx.source().to_ascii_lowercase();
            let values = |name: &str| {
                let found = source.match_indices(name).map(|(at, _)| at + name.len());
                found.collect::<Vec<_>>()
            };
            let value = |at: &usize| source[*at..].trim_start_matches(['=', ' ', '"', '\'']);
            values("core.hookspath").iter().any(|it| !value(it).starts_with("/dev/null"))
                || [" core.fsmonitor", " filter.", " init.templatedir"]
                    .iter()
                    .any(|it| source.contains(it))
                || values("alias.").iter().any(|it| {
                    let line = source[*it..].lines().next().unwrap_or_default();
                    line.contains('!')
                })
        };
        *self.memory.hooks.get_or_init(find)
    }
}
