//! Whether `yum clean all` has an enabled repository: yum 3 fails without one.

use dockwright_model::{Base, Command, Instruction, Invocation, Word, YUM};
use dockwright_syntax::Keyword;

use crate::PassContext;
use crate::facts::programs::last_name;
use crate::later::known_by_name;
use crate::pass::run::Run;
use crate::word_set::WordSet;

/// Commands that fail without a repository, unless they install a package file.
static PROVING: WordSet = WordSet::new(
    "check-update distro-sync downgrade groupinstall groupupdate install makecache reinstall update
    upgrade",
);

/// Options that leave the repositories of other calls unchanged.
const HARMLESS: &[&str] = &[
    "--allowerasing",
    "--assumeyes",
    "--best",
    "--disableplugin",
    "--exclude",
    "--nobest",
    "--nogpgcheck",
    "--noplugins",
    "--obsoletes",
    "--quiet",
    "--security",
    "--skip-broken",
    "--tolerant",
    "--verbose",
    "-d",
    "-e",
    "-q",
    "-t",
    "-v",
    "-x",
    "-y",
];

/// Why no repository may be enabled for a call of yum after `fillers`; the end of a sentence.
pub(crate) fn doubt(ctx: &PassContext<'_>, run: &Run<'_>, fillers: &[Command]) -> Option<String> {
    let own = run.instruction;
    let root = own.stage.map(|it| ctx.model().root(it));
    if root.is_some_and(has_dnf) || fillers.iter().all(proves) {
        return None;
    }
    let of_run = run.script.calls().iter().map(|it| &it.command);
    let is_changed = of_run.into_iter().any(may_change);
    let before = || ctx.model().before(own).find(|it| may_change_in(it));
    let changes = if is_changed { Some(own) } else { before() }?;
    Some(format!(
        "line {} may change which repositories are enabled, and without one, `yum clean all` fails",
        ctx.line(changes.start())
    ))
}

/// Whether the yum of an image is an alias of dnf, which can clean without a repository.
fn has_dnf(base: &Base) -> bool {
    let Some(image) = base.image() else { return false };
    let is_new = ["8", "9", "10", "stream"].iter().any(|it| image.tag.starts_with(it));
    match last_name(&image.name) {
        "fedora" | "almalinux" | "rockylinux" => true,
        "centos" | "oraclelinux" => is_new,
        _ => false,
    }
}

/// Whether the success of a call proves that a repository is enabled for every call.
fn proves(command: &Command) -> bool {
    let Some(it) = YUM.invocation(command) else { return false };
    let is_package = |it: &Word| it.literal().is_none_or(|it| it.contains('/') || ends_in_rpm(&it));
    PROVING.has(&it.command) && it.options.iter().all(|it| is_harmless(it)) && {
        !it.operands.iter().any(|it| is_package(it))
    }
}

fn ends_in_rpm(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|it| it.1 == "rpm")
}

fn is_harmless(option: &Word) -> bool {
    let text = option.text.as_str();
    let name = text.split('=').next().unwrap_or_default();
    let sets = |it: &str| {
        ["tsflags", "install_weak_deps", "obsoletes"].iter().any(|name| it.starts_with(name))
    };
    let letters =
        text.strip_prefix('-').is_some_and(|it| it.bytes().all(|it| b"qvyt".contains(&it)));
    letters || HARMLESS.contains(&name) || text.strip_prefix("--setopt=").is_some_and(sets)
}

fn may_change_in(it: &Instruction) -> bool {
    match it.keyword {
        Keyword::Run => match it.script() {
            Some(script) => script.calls().iter().any(|it| may_change(&it.command)),
            None => true,
        },
        Keyword::Copy | Keyword::Add => {
            let to = it.syntax.arguments().pop().unwrap_or_default();
            let to = to.trim_end_matches('/');
            let is_etc = to.strip_prefix("/etc").is_some_and(|it| {
                it.is_empty() || ["/yum", "/dnf", "/pki"].iter().any(|name| it.starts_with(name))
            });
            to.is_empty() || is_etc || to.contains('$')
        }
        _ => false,
    }
}

/// Whether a command may change the settings or repositories of yum; true for an unknown command.
fn may_change(command: &Command) -> bool {
    let words = command.words();
    let names_settings = words.iter().any(|it| {
        ["repos.d", "yum.conf", "dnf.conf", "/etc/yum"].iter().any(|name| it.text.contains(name))
    });
    let redirects =
        command.syntax.redirects().any(|it| it.syntax().text().to_string().contains("yum"));
    let is_call = |it: &Invocation<'_>| {
        it.is_one_of(YUM.installs) || it.is_one_of(YUM.changes) || it.is_one_of(YUM.reads)
    };
    let is_known = words.is_empty()
        || YUM.invocation(command).is_some_and(|it| is_call(&it) || it.is_one_of(YUM.cleans))
        || words
            .first()
            .and_then(Word::literal)
            .is_some_and(|it| known_by_name(&it) || it == "rpm");
    names_settings || redirects || !is_known
}
