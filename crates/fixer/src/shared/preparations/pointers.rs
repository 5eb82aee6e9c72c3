//! References to the source that earlier instructions leave elsewhere: addresses of packages, paths
//! of modules, links. A program of the install may follow them and find nothing before the source
//! is copied.

use std::ops::ControlFlow;

use dockwright_model::Instruction;
use dockwright_model::context::{Entry, clean};
use dockwright_syntax::{Keyword, ast::joined};

use super::without_comments;
use crate::PassContext;
use crate::contexts::Sent;
use crate::facts::heredocs;
use crate::facts::programs::last_name;
use crate::facts::sources;
use crate::manifests::Environment;
use crate::program::reads::{Walked, is_of_others, taken, walk};
use crate::word_set::WordSet;

/// Programs that change nothing outside the directories given to them, or whose settings are
/// checked separately.
static HARMLESS: WordSet = WordSet::new(
    ": [ [[ addgroup adduser apk apt apt-get bundle cargo cat cd chgrp chmod chown composer corepack
    curl du dirname dotnet echo false find go grep groupadd gunzip head install ls mix mkdir node npm
    npx pip pip3 pipenv pnpm poetry printf pushd pwd readlink realpath rm rmdir setfacl sort stat
    tail tar test touch tree true unzip useradd usermod uv virtualenv wc wget xz yarn",
);

/// The programs among them that may print more than they change.
static PRINTING: WordSet =
    WordSet::new("cat dirname echo find grep head ls printf pwd readlink realpath sort stat tail");

/// Programs that write to the directory given last.
const TO_LAST: &[&str] = &["cp", "install", "ln", "mv", "rsync"];

/// Words by which a program writes settings.
const SETTING: &[&str] = &["-w", "c", "config", "set"];

/// Directories of servers and programs that no install reads, and prefixes of files that a
/// container reads at its start.
const OF_OTHERS: &[&str] = &[
    "/bin/",
    "/docker-entrypoint",
    "/entrypoint",
    "/etc/apache2/",
    "/etc/caddy/",
    "/etc/cont-init.d/",
    "/etc/cron",
    "/etc/fix-attrs.d/",
    "/etc/haproxy/",
    "/etc/httpd/",
    "/etc/init.d/",
    "/etc/logrotate.d/",
    "/etc/monit/",
    "/etc/motd",
    "/etc/mysql/",
    "/etc/nginx/",
    "/etc/php/",
    "/etc/postgresql/",
    "/etc/redis/",
    "/etc/rsyslog.d/",
    "/etc/s6-overlay/",
    "/etc/service/",
    "/etc/services.d/",
    "/etc/ssh/",
    "/etc/sudoers.d/",
    "/etc/supervisor",
    "/etc/sv/",
    "/etc/systemd/",
    "/etc/uwsgi/",
    "/root/.bash_aliases",
    "/root/.bashrc",
    "/run.sh",
    "/sbin/",
    "/start",
    "/usr/bin/",
    "/usr/local/apache2/",
    "/usr/local/bin/",
    "/usr/local/etc/php",
    "/usr/local/sbin/",
    "/usr/sbin/",
    "/usr/share/nginx/",
    "/var/spool/cron/",
    "/var/www/",
];

/// Key of the instructions that name the source.
struct Names<'n> {
    root: &'n str,
    /// Variables that hold a path of the source.
    variables: Vec<String>,
}

/// An error for the nearest instruction before `run` that leaves a reference to the source, which
/// `copy` copies to `root`.
pub(super) fn check(
    ctx: &PassContext<'_>,
    (copy, run): (&Instruction, &Instruction),
    root: &str,
) -> Result<(), String> {
    let environment = Environment::of(ctx.model(), run);
    let is_in = |path: &str| names(path, root);
    let all = environment.iter().filter(|(_, value)| value.is_some_and(is_in));
    let variables: Vec<_> = all.map(|(name, _)| name.to_owned()).collect();
    let of = Names { root, variables };
    let key = Points(root.to_owned(), of.variables.clone());
    let noted = ctx.noted(key, |it| of.pointing(ctx, it).is_some());
    let mut found = noted.before(run.index).filter(|it| *it != copy.index);
    let found = found.find_map(|it| of.pointing(ctx, &ctx.model().instructions()[it]));
    found.map_or(Ok(()), |who| {
        Err(format!(
            "{who} names `{root}`, and what runs before the source is copied may look there"
        ))
    })
}

/// The directory of the source, and the variables that may refer to it.
#[derive(PartialEq, Eq, Hash)]
struct Points(String, Vec<String>);

impl Names<'_> {
    /// The reference to the source that an instruction leaves.
    fn pointing(&self, ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
        let line = || format!("line {}", ctx.line(it.start()));
        match it.keyword {
            Keyword::Run => self.is_written(ctx, it).then(line),
            Keyword::Copy | Keyword::Add if it.has_heredoc() => {
                let to = it.syntax.arguments().pop()?;
                let is_apart = names(&to, self.root) || is_of_others_at(&to);
                (!is_apart && self.in_text(ctx.said(it))).then(line)
            }
            Keyword::Copy | Keyword::Add => self.copied(ctx, it),
            _ => None,
        }
    }

    /// Whether a `RUN` names the source outside commands that are known to leave no reference
    /// outside the source.
    fn is_written(&self, ctx: &PassContext<'_>, run: &Instruction) -> bool {
        let directory = ctx.model().workdir(run).unwrap_or_default();
        let is_here = names(&directory, self.root);
        let count = |text: &str| self.count(text, is_here);
        let mut text = ctx.said(run).to_owned();
        for flag in run.syntax.flags() {
            text = text.replacen(&flag.syntax().text().to_string(), "", 1);
        }
        let all = count(&without_comments(&text));
        if all == 0 {
            return false;
        }
        if let Some(array) = run.syntax.json() {
            return !self.is_harmless(&array.values(), "", is_here);
        }
        let script = run.script();
        let commands = match &script {
            _ if run.has_heredoc() => heredocs::commands(run),
            Some(it) => it.calls().iter().map(|it| it.command.clone()).collect(),
            None => Vec::new(),
        };
        // Output may be redirected: through a pipe, or in a group or substitution.
        let outputs = |it: &str| it.matches('>').count();
        let own: usize = commands.iter().map(|it| outputs(&joined(it.syntax.syntax()))).sum();
        let goes_on = text.replace("||", "").contains(['|', '`'])
            || text.contains("$(")
            || own < outputs(&without_comments(&text));
        let harmless = commands.iter().filter(|it| {
            let prints = it.name().is_some_and(|it| PRINTING.has(last_name(&it)));
            if prints && goes_on {
                return false;
            }
            let words = it.words();
            let words: Vec<_> =
                words.iter().map(|it| it.literal().unwrap_or_else(|| it.text.clone())).collect();
            let redirects: String = it.syntax.redirects().map(|it| joined(it.syntax())).collect();
            self.is_harmless(&words, &redirects, is_here)
        });
        harmless.map(|it| count(&joined(it.syntax.syntax()))).sum::<usize>() < all
    }

    /// Whether a command leaves no reference to the source outside the source.
    fn is_harmless(&self, words: &[String], redirects: &str, is_here: bool) -> bool {
        let words = words.strip_prefix(&["sudo".to_owned()]).unwrap_or(words);
        let Some((program, rest)) = words.split_first() else { return true };
        let goes = redirects.split('>').skip(1).map(|it| it.trim().trim_matches(['"', '\'', '&']));
        let goes_apart = |it: &str| {
            it.is_empty()
                || it.starts_with(['1', '2'])
                || it == "/dev/null"
                || self.is_below(it)
                || is_of_others_at(it)
        };
        if !goes.into_iter().all(goes_apart) {
            return false;
        }
        let program = last_name(program);
        let elsewhere = || {
            let parts = rest.iter().flat_map(|it| it.split(['=', ':', '#', '!', '|', ',']));
            let mut paths = parts.filter(|it| it.starts_with('/') && it.len() > 1);
            paths.all(|it| self.is_below(it) || is_of_others_at(it))
        };
        match program {
            "git" => {
                rest.iter().all(|it| it != "config")
                    || rest.iter().any(|it| it.starts_with("safe."))
            }
            "python" | "python3" => {
                rest.first().is_some_and(|it| it == "-m") && !rest.iter().any(|it| it == "config")
            }
            _ if TO_LAST.contains(&program) => {
                let last = rest.last().map_or("", String::as_str);
                self.is_below(last) || is_here && !last.starts_with(['/', '~', '$'])
            }
            _ if HARMLESS.has(program) => !rest.iter().any(|it| SETTING.contains(&it.as_str())),
            _ => elsewhere(),
        }
    }

    /// The copied context file of a `COPY` or `ADD` that names the source.
    fn copied(&self, ctx: &PassContext<'_>, it: &Instruction) -> Option<String> {
        let to = it.syntax.arguments().pop()?;
        let model = ctx.model();
        let directory = model.workdir(it).unwrap_or_default();
        let place =
            if to.starts_with('/') { clean(&to) } else { clean(&format!("{directory}/{to}")) };
        let slash = if to.ends_with('/') { "/" } else { "" };
        let place = format!("/{}{slash}", place?);
        if self.is_below(&place) || is_of_others_at(&place) {
            return None;
        }
        sources::copied(&it.syntax)?;
        let sent = ctx.sent().ok()?;
        let line = ctx.line(it.start());
        taken(&sent.context, it).into_iter().find_map(|root| {
            let path = self.first_in(sent, &root, &place)?;
            Some(format!("`{path}`, which line {line} copies,"))
        })
    }

    /// The first file copied by a `COPY` that names the source, at a place where a program may read
    /// it.
    fn first_in(&self, sent: &Sent<'_>, root: &str, place: &str) -> Option<String> {
        let is_dir = sent.context.entry(root) == Some(Entry::Dir);
        let walked = walk(sent, vec![root.to_owned()], |path| {
            let below = path.strip_prefix(root).filter(|_| is_dir).unwrap_or_default();
            let target = format!("{}/{}", place.trim_end_matches('/'), below.trim_matches('/'));
            if is_dir && (self.is_below(&target) || is_of_others_at(&target)) || is_of_others(path)
            {
                return ControlFlow::Continue(0);
            }
            let Some(content) = sent.context.read(path) else {
                return ControlFlow::Break(path.to_owned());
            };
            let text = crate::text::lossy(&content);
            // Other programs do not read a program file.
            let is_program = text.starts_with("#!") || content.contains(&0);
            if !is_program && self.in_text(&text) {
                return ControlFlow::Break(path.to_owned());
            }
            ControlFlow::Continue(content.len())
        });
        match walked {
            Walked::All => None,
            Walked::Stopped(path) => Some(path),
            Walked::TooMuch => Some(root.to_owned()),
        }
    }

    fn is_below(&self, path: &str) -> bool {
        let is_variable = |name: &String| {
            let rest = path.strip_prefix("${").or_else(|| path.strip_prefix('$'));
            let rest = rest.and_then(|it| it.strip_prefix(name.as_str()));
            rest.is_some_and(|it| it.is_empty() || it.starts_with(['/', '}']))
        };
        let below = path.strip_prefix(self.root);
        below.is_some_and(|it| it.is_empty() || it.starts_with('/'))
            || self.variables.iter().any(is_variable)
    }

    /// Whether a text names the source, by path or by variable.
    fn in_text(&self, text: &str) -> bool {
        self.count(text, false) > 0
    }

    /// The number of such references; `is_here` if the working directory is in the source.
    fn count(&self, text: &str, is_here: bool) -> usize {
        let own = places(text, self.root).count();
        let variables = self.variables.iter().map(|it| words(text, it));
        let here: &[&str] = if is_here { &["PWD", "pwd"] } else { &[] };
        own + variables.sum::<usize>() + here.iter().map(|it| words(text, it)).sum::<usize>()
    }
}

/// Whether a text names a directory, or something in it.
fn names(text: &str, root: &str) -> bool {
    places(text, root).next().is_some()
}

/// The offsets where a text names a directory, also after `..`.
fn places<'t>(text: &'t str, root: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(root).map(|it| it.0).filter(move |at| {
        let (before, behind) = (&text[..*at], &text[at + root.len()..]);
        let is_part = |c: char| c.is_alphanumeric() || "_-".contains(c);
        let is_start =
            !before.ends_with(is_part) && (!before.ends_with('.') || before.ends_with(".."));
        let rest = behind.strip_prefix('.').unwrap_or(behind);
        is_start && !rest.starts_with(is_part)
    })
}

/// The number of times a text has a word.
fn words(text: &str, word: &str) -> usize {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let found = text.match_indices(word).filter(|(at, it)| {
        !text[..*at].ends_with(is_part) && !text[at + it.len()..].starts_with(is_part)
    });
    found.count()
}

/// Whether only servers, a user's shell or the start of a container read a place.
fn is_of_others_at(place: &str) -> bool {
    OF_OTHERS.iter().any(|it| place.starts_with(it))
}
