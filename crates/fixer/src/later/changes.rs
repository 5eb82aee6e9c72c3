//! Changes that may affect what another call of a manager fetches.

use std::rc::Rc;

use dockwright_model::{Command, Instruction, Part, Variable, Word};
use dockwright_syntax::{Keyword, ast::ShellText};

use super::known::{
    BUILTINS, INTERPRETERS, KNOWN, MODULES, NODE, PREFIXES, SOURCED, SYSTEM_MANAGERS,
    without_version,
};
use super::need::Need;
use super::prefixed::before_command;
use super::reader::Reader;
use crate::facts::programs::{is_of_system, last_name};
use crate::facts::shell_text::text_of;
use crate::pass::run::Run;
use crate::word_set::WordSet;

/// Programs with a command that removes packages.
const MANAGERS: [&str; 12] = [
    "apk", "apt", "apt-get", "aptitude", "conda", "dnf", "microdnf", "npm", "pnpm", "yarn", "yum",
    "zypper",
];

/// Commands and options that remove packages or log out.
const REMOVING: [&str; 12] = [
    "--auto-remove",
    "--purge",
    "autopurge",
    "autoremove",
    "del",
    "delete",
    "erase",
    "logout",
    "purge",
    "remove",
    "uninstall",
    "unset",
];

/// Parts of the paths of files that no install needs.
const HARMLESS: [&str; 13] = [
    "/.cache",
    "/var/cache/",
    "/var/lib/apt/lists",
    "/var/log/",
    "/usr/share/doc",
    "/usr/share/info",
    "/usr/share/locale",
    "/usr/share/man",
    "__pycache__",
    "_cacache",
    ".npm/",
    ".pyc",
    "node_modules",
];

/// The settings of a manager, apart from its arguments.
struct Settings {
    /// The first program of the manager.
    manager: &'static str,
    /// Its variables, in lower case; a name that ends in `_` is a prefix.
    variables: &'static [&'static str],
    /// Parts of the paths of its files.
    files: &'static [&'static str],
    /// Whether the manager looks for the files in the working directory.
    is_of_project: bool,
}

static SETTINGS: [Settings; 8] = [
    Settings {
        manager: "npm",
        variables: &["npm_", "node_extra_ca_certs", "node_options", "node_tls_reject_unauthorized"],
        files: &["npmrc"],
        is_of_project: true,
    },
    Settings {
        manager: "yarn",
        variables: &["npm_", "yarn_", "node_extra_ca_certs", "node_options"],
        files: &["npmrc", "yarnrc"],
        is_of_project: true,
    },
    Settings {
        manager: "pip",
        variables: &["cc", "cflags", "cxx", "ldflags", "pip_", "pythonhome", "setuptools_"],
        files: &["pip.conf", ".pypirc", "distutils.cfg"],
        is_of_project: false,
    },
    Settings { manager: "apk", variables: &["apk_"], files: &["etc/apk"], is_of_project: false },
    OF_RPM,
    Settings { manager: "dnf", ..OF_RPM },
    Settings { manager: "microdnf", ..OF_RPM },
    Settings { manager: "zypper", ..OF_RPM },
];

const OF_RPM: Settings = Settings {
    manager: "yum",
    variables: &["dnf_", "zypp_"],
    files: &["etc/dnf", "etc/yum.conf", "etc/yum/", "etc/zypp/zypp.conf"],
    is_of_project: false,
};

/// Variables for networks, certificates and home directories, which all programs read.
const OF_ALL: &[&str] = &[
    "all_proxy",
    "curl_",
    "ftp_proxy",
    "git_",
    "http_proxy",
    "https_proxy",
    "ld_",
    "netrc",
    "no_proxy",
    "openssl_conf",
    "requests_",
    "ssh_",
    "ssl_",
    "tmpdir",
    "xdg_",
];

/// Parts of the paths of files with the same purpose.
const FILES_OF_ALL: &[&str] =
    &[".gitconfig", ".netrc", ".ssh", "ca-certificates.conf", "etc/hosts", "etc/resolv.conf"];

/// Parts of the names of build arguments for credentials and sources.
const SECRETS: &[&str] = &["AUTH", "CRED", "INDEX", "KEY", "PASS", "REGISTRY", "SECRET", "TOKEN"];

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    SECRETS.iter().any(|it| name.contains(it))
}

/// Parts of the names of options for credentials, sources and networks.
const SAYING_WHERE: &[&str] = &[
    ":",
    "auth",
    "cafile",
    "cert",
    "config",
    "find-links",
    "host",
    "index",
    "key",
    "proxy",
    "registry",
    "repo",
];

/// Endings of settings that affect neither the source nor the credentials.
pub(super) static OF_NO_MATTER: WordSet = WordSet::new(
    "
    audit color default_timeout disable_pip_version_check engine_strict fund jobs loglevel
    maxsockets no_cache_dir no_input no_warn_script_location only optional package_lock prefix
    production progress python root_user_action save send_metrics spin unsafe_perm
    update_notifier",
);

/// Whether a setting of a manager does not affect what an install fetches.
fn is_of_no_matter(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let plain = ["npm_config_", "pip_", "yarn_"].iter().find_map(|it| name.strip_prefix(it));
    OF_NO_MATTER.has(plain.unwrap_or(&name))
}

/// Programs that do not change the files given as arguments.
const ASKING: &[&str] = &["[", "cat", "chmod", "chown", "grep", "ls", "mkdir", "stat", "test"];

/// Further programs that build without removing anything.
pub(super) static BUILDING: WordSet = WordSet::new(
    "
    7z a2enmod add-apt-repository ansible ansible-galaxy ansible-playbook ant bower chkconfig
    corepack coverage createrepo django-admin django-admin.py dos2unix drush express find gmake
    gradlew grunt gulp hugo jekyll jupyter make manage.py mongo mvnw ng nosetests npx pnpx
    py.test pytest rails rake rpm rpmbuild sphinx-build systemctl tox tsc vite webpack yarnpkg yo",
);

/// Finds changes that may affect what another call fetches.
pub(super) struct Changes<'r, 'p> {
    reader: &'r Reader<'r, 'p>,
    settings: &'static Settings,
}

impl<'r, 'p> Changes<'r, 'p> {
    pub fn of(reader: &'r Reader<'r, 'p>) -> Self {
        let name = reader.resource.manager.programs[0];
        let settings = SETTINGS.iter().find(|it| it.manager == name).unwrap_or(&OF_RPM);
        Self { reader, settings }
    }

    /// A build argument of a stage that a call in a stage built on it may lack.
    pub fn lost_behind(&self, parent: usize, stage: usize) -> Option<Rc<str>> {
        let ctx = self.reader.ctx;
        let arguments = |stage: usize| {
            let all = ctx.model().of_stage(stage).iter().filter(|it| it.keyword == Keyword::Arg);
            all.flat_map(|it| it.syntax.pairs().filter_map(|it| it.key()).map(move |key| (it, key)))
        };
        let mut lost = arguments(parent).filter(|(_, name)| is_secret(name) || self.reads(name));
        let (at, name) = lost.find(|(_, name)| arguments(stage).all(|(_, it)| it != *name))?;
        let line = ctx.line(at.start());
        Some(
            format!(
                "`ARG {name}` of line {line} is not set for another call, which may need {}",
                self.reader.resource.name
            )
            .into(),
        )
    }

    /// A build argument, or a setting of a call, that is missing in containers.
    pub fn lost_at_the_end(&self, stage: usize) -> Option<Rc<str>> {
        let ctx = self.reader.ctx;
        ctx.model().lineage_backwards(stage).find_map(|it| {
            let line = ctx.line(it.start());
            if it.keyword == Keyword::Arg {
                let mut names = it.syntax.pairs().filter_map(|it| it.key());
                let name = names.find(|name| is_secret(name) || self.reads(name))?;
                let why = format!(
                    "`ARG {name}` of line {line} is not set in a container, where a call may need {}",
                    self.reader.resource.name
                );
                return Some(Rc::from(why));
            }
            let run = Run::of(it)?;
            let name = run.script.calls().iter().find_map(|it| self.own_setting(&it.command))?;
            Some(
                format!(
                    "`{name}` of line {line} is not set in a container, where a call may need {}",
                    self.reader.resource.name
                )
                .into(),
            )
        })
    }

    /// A variable or option of this call only that may set the source or the credentials.
    fn own_setting(&self, command: &Command) -> Option<String> {
        let call = self.reader.resource.manager.invocation(command)?;
        let set = command.syntax.assignments().map(|it| it.name().clone());
        let mut set = set.filter(|name| is_secret(name) || self.reads(name));
        let mut options = call.options.iter().filter_map(|it| {
            let name = it.text.split('=').next()?;
            let says = |it: &&str| name.starts_with("--") && name.contains(*it);
            (SAYING_WHERE.iter().any(says) || matches!(name, "-i" | "-f")).then(|| name.to_owned())
        });
        set.next().or_else(|| options.next())
    }

    /// The change that an instruction may make for a later call, or for its own calls.
    pub fn in_instruction(&self, it: &Instruction, is_called: bool) -> Option<Rc<str>> {
        let ctx = self.reader.ctx;
        if it.keyword == Keyword::Run {
            return self.in_run(it, is_called);
        }
        is_called.then_some(())?;
        let what = match it.keyword {
            Keyword::Env | Keyword::Arg => {
                let mut names = it.syntax.pairs().filter_map(|it| it.key());
                let legacy = it.syntax.legacy_pair().and_then(|it| it.key());
                names
                    .find(|name| self.is_read(it, name))
                    .or(legacy.filter(|name| self.is_read(it, name)))?
            }
            Keyword::Copy | Keyword::Add if self.may_bring(it) => it.keyword.as_str().to_owned(),
            Keyword::Workdir if self.settings.is_of_project && self.may_have_settings() => {
                "WORKDIR".to_owned()
            }
            Keyword::User if ctx.model().variable(it, "HOME") != Variable::Unset => {
                "USER".to_owned()
            }
            _ => return None,
        };
        let line = ctx.line(it.start());
        Some(format!("`{what}` in line {line} may change what another call fetches").into())
    }

    fn in_run(&self, it: &Instruction, is_called: bool) -> Option<Rc<str>> {
        let Some(run) = Run::of(it) else {
            return is_called.then(|| self.in_other_form(it))?;
        };
        let needs = self.reader.parts(&run);
        let is_before = |(index, part): (usize, &Part)| {
            is_called
                || needs.get(index + 1).is_some_and(|it| *it != Need::No)
                || self.reader.calls_twice(part)
        };
        let is_before: Vec<_> = run.script.parts().enumerate().map(is_before).collect();
        let mut calls = run.script.calls().iter().filter(|it| is_before[it.part]);
        calls.find_map(|call| self.by_command(it, &call.command))
    }

    /// The change that a heredoc script or an array may make.
    fn in_other_form(&self, it: &Instruction) -> Option<Rc<str>> {
        let script = text_of(&it.syntax).filter(|_| !it.has_heredoc());
        let Some(script) = script.filter(ShellText::is_complete) else {
            let line = self.reader.ctx.line(it.start());
            return Some(
                format!(
                    "the script of line {line} may remove what another call needs for its downloads"
                )
                .into(),
            );
        };
        script.commands().find_map(|command| self.by_command(it, &Command::of(command)))
    }

    /// The change that a command may make.
    pub fn by_command(&self, run: &Instruction, command: &Command) -> Option<Rc<str>> {
        let line = self.reader.ctx.line(run.start());
        if let Some(text) = removing(command) {
            let why = format!(
                "`{text}` in line {line} removes what another call may need for its downloads"
            );
            return Some(why.into());
        }
        let text = self.changing(run, command)?;
        Some(
            format!("`{text}` in line {line} may remove what another call needs for its downloads")
                .into(),
        )
    }

    /// The program and the first word of a command that may change something.
    fn changing(&self, run: &Instruction, command: &Command) -> Option<String> {
        let words = called(command.words());
        let mut redirects = command.syntax.redirects().map(|it| it.syntax().text().to_string());
        let (first, arguments) = words.split_first()?;
        let shown = || super::place::shown(words).trim_matches('`').to_owned();
        let Some(program) = first.literal().or_else(|| (first.text == "[").then(|| "[".to_owned()))
        else {
            return Some(shown());
        };
        let name = last_name(&program);
        let names_file =
            |text: &str| self.settings.files.iter().chain(FILES_OF_ALL).any(|it| text.contains(it));
        let is_named = arguments.iter().any(|it| names_file(&it.text));
        if !ASKING.contains(&name) && is_named || redirects.any(|it| names_file(&it)) {
            return Some(shown());
        }
        let operands =
            arguments.iter().map(|it| it.text.as_str()).filter(|it| !it.starts_with('-'));
        let told: Vec<_> = operands.take(3).collect();
        let plain = if name == "." { "source" } else { without_version(name) };
        let is_known = match plain {
            "npm" | "pnpm" | "yarn" | "pip" => match told.as_slice() {
                ["config" | "c", "set", key, ..] | ["set", key, ..] => {
                    let key = key.split('=').next().unwrap_or_default();
                    is_of_no_matter(key.trim_start_matches("global."))
                }
                ["config" | "c", "delete" | "edit" | "rm" | "unset", ..] => false,
                _ => true,
            },
            "sed" | "dnf" | "yum" | "yum-config-manager" => {
                let names = |text: &str| arguments.iter().any(|it| it.text.contains(text));
                !names("yum.repos.d") && !names("zypp/repos.d") && !names("disable")
            }
            "git" => !arguments.iter().any(|it| {
                ["insteadOf", "extraheader", "credential", "--unset"]
                    .iter()
                    .any(|word| it.text.contains(word))
            }),
            "export" => !arguments.iter().any(|it| {
                let name = it.text.split('=').next().unwrap_or_default();
                name != "PATH" && self.reads(name)
            }),
            "cd" | "pushd" => !self.settings.is_of_project || !self.may_have_settings(),
            "source" => {
                let path = arguments.first().map_or("", |it| it.text.as_str());
                SOURCED.contains(&last_name(path.trim_matches(['"', '\''])))
            }
            it if INTERPRETERS.contains(&it) => {
                let script = arguments.iter().find(|it| !it.text.starts_with('-'));
                let is_module = script.is_none_or(|it| MODULES.contains(&it.text.as_str()));
                is_module || script.is_some_and(|it| it.text.ends_with("setup.py"))
            }
            it => {
                let is_one = KNOWN.has(name) || BUILTINS.has(name) || BUILDING.has(it);
                is_one && is_of_system(&program)
                    || SYSTEM_MANAGERS.contains(&name)
                    || NODE.contains(&it)
                    || it == "configure"
                    || self.reader.resource.manager.programs.contains(&it)
                    // The body of a function counts where the function is defined.
                    || run.script().is_some_and(|it| it.functions().iter().any(|it| it == name))
            }
        };
        (!is_known).then(shown)
    }

    /// Whether the manager reads a variable, or the variable already has a value.
    fn is_read(&self, at: &Instruction, name: &str) -> bool {
        let is_set = || self.reader.ctx.model().variable(at, name) != Variable::Unset;
        if name == "PATH" {
            return !self.reader.ctx.said(at).contains("PATH}")
                && !self.reader.ctx.said(at).contains("$PATH");
        }
        self.reads(name) || name != "DEBIAN_FRONTEND" && is_set()
    }

    pub fn reads(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        if is_of_no_matter(name) {
            return false;
        }
        self.settings
            .variables
            .iter()
            .chain(OF_ALL)
            .any(|it| lower == *it || it.ends_with('_') && lower.starts_with(it))
    }

    /// Whether a copy may bring settings.
    fn may_bring(&self, copy: &Instruction) -> bool {
        let ctx = self.reader.ctx;
        let mut names = self.settings.files.iter().chain(FILES_OF_ALL);
        if names.any(|it| ctx.says(copy, it)) {
            return true;
        }
        let is_dir = |it: &String| {
            let name = last_name(it);
            !name.contains('.') || name.starts_with('.') || name.contains('*')
        };
        let mut sources = copy.syntax.arguments();
        sources.pop();
        sources.iter().any(is_dir) && self.may_have_settings()
    }

    /// Whether the image may have files with settings of the manager.
    fn may_have_settings(&self) -> bool {
        self.settings.files.iter().any(|it| self.reader.has_mark(it))
    }
}

/// The words of a command without wrappers such as `sudo` and `env`.
pub(super) fn called(words: &[Word]) -> &[Word] {
    let mut rest = words;
    while let Some((first, arguments)) = rest.split_first()
        && PREFIXES.contains(&first.text.as_str())
    {
        rest = &arguments[before_command(&first.text, arguments)..];
    }
    rest
}

/// The program and the word with which a command removes system packages.
pub(super) fn removes_packages(command: &Command) -> Option<String> {
    let words = called(command.words());
    let name = words.first().map(|it| last_name(&it.text)).unwrap_or_default();
    let is_one = SYSTEM_MANAGERS.contains(&name) || matches!(name, "conda" | "dpkg" | "rpm");
    removing(command).filter(|_| is_one)
}

/// The program and the word with which a command removes something.
fn removing(command: &Command) -> Option<String> {
    let words = command.words().iter().map(|it| it.text.trim_matches(['"', '\'']));
    let words: Vec<_> = words.skip_while(|it| *it == "sudo").collect();
    let (program, arguments) = words.split_first()?;
    let name = last_name(program);
    let is_harmful = |it: &&&str| {
        let is_known = HARMLESS.iter().any(|mark| it.contains(mark));
        !it.starts_with('-') && !it.starts_with(['+', ';']) && !is_known
    };
    let word = match name {
        "rm" | "mv" | "rmdir" | "shred" | "unlink" => arguments.iter().find(is_harmful),
        "find" => {
            let removes = arguments.iter().any(|it| matches!(*it, "-delete" | "rm"));
            let is_known = arguments.iter().any(|it| !is_harmful(&it) && !it.starts_with('-'));
            arguments.first().filter(|_| removes && !is_known)
        }
        "unset" | "userdel" => arguments.first(),
        "dpkg" | "rpm" => arguments
            .iter()
            .find(|it| matches!(**it, "-e" | "--erase" | "-P" | "--purge" | "-r" | "--remove")),
        it if MANAGERS.contains(&it) || it.starts_with("pip") => {
            arguments.iter().find(|it| REMOVING.contains(it))
        }
        _ => None,
    }?;
    let is_plain = !word.contains(['`', '\n']);
    Some(if is_plain { format!("{name} {word}") } else { name.to_owned() })
}
