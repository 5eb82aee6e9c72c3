//! Packages without a version.

use dockwright_model::{
    APK, APT, Command, DNF, GEM, Invocation, MICRODNF, Manager, NPM, PIP, YUM, ZYPPER,
};

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds packages that are installed without a version.
    ///
    /// The build takes the newest version of the day. Two builds of the same file may differ, and a
    /// breaking release stops a build that nobody has changed.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir flask gunicorn
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir flask==3.1.2 gunicorn==23.0.0
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which versions work. Pinning the packages of a
    /// distribution has a price: an old version leaves the archive when a new one comes, and the
    /// build fails. A base image whose tag has a date fixes nearly as much, without that price.
    /// Reported once for each command, for apt-get, apk, yum, dnf, microdnf, zypper, pip, npm, gem
    /// and `go install`; not for files, directories, addresses and names with variables, nor where
    /// `-r` or `-c` names a file with versions.
    name: "pin-packages", phase: Suggestions, level: Suggestion,
    settles: ["DL3008", "DL3013", "DL3016", "DL3018", "DL3028", "DL3033", "DL3037", "DL3041", "DL3062"],
    run: run,
}

/// The syntax of a manager for the version of a package.
struct Pin {
    manager: &'static Manager,
    commands: &'static [&'static str],
    /// Marks of a version in the word of a package, after the first character; `-*` is a `-` before
    /// a digit.
    marks: &'static [&'static str],
    /// The sign to write between the package and the version.
    sign: &'static str,
    /// Options that name a version, or a file with versions.
    elsewhere: &'static [&'static str],
}

const PINS: &[Pin] = &[
    Pin { manager: &APT, commands: &["install"], marks: &["=", "/"], sign: "=", elsewhere: &[] },
    Pin {
        manager: &APK,
        commands: &["add"],
        marks: &["=", "~", ">", "<", "@"],
        sign: "=",
        elsewhere: &[],
    },
    Pin { manager: &YUM, commands: &["install"], marks: &["-*"], sign: "-", elsewhere: &[] },
    Pin { manager: &DNF, commands: &["install"], marks: &["-*"], sign: "-", elsewhere: &[] },
    Pin { manager: &MICRODNF, commands: &["install"], marks: &["-*"], sign: "-", elsewhere: &[] },
    Pin {
        manager: &ZYPPER,
        commands: &["install", "in"],
        marks: &["=", ">", "<"],
        sign: "=",
        elsewhere: &[],
    },
    Pin {
        manager: &PIP,
        commands: &["install"],
        marks: &["=", ">", "<", "~", "@"],
        sign: "==",
        elsewhere: &["-r", "--requirement", "-c", "--constraint", "-e", "--editable", "--group"],
    },
    Pin {
        manager: &NPM,
        commands: &["install", "i", "add"],
        marks: &["@"],
        sign: "@",
        elsewhere: &[],
    },
    Pin {
        manager: &GEM,
        commands: &["install", "i"],
        marks: &[":"],
        sign: ":",
        elsewhere: &["-v", "--version", "-g", "--file"],
    },
];

/// The most packages that a message names.
const NAMED: usize = 3;

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    const WORDS: &[&str] =
        &["apt", "apk", "yum", "dnf", "zypper", "pip", "npm", "gem", "go install", "go get"];
    given(ctx, WORDS).filter_map(|it| suggestion(&it)).collect()
}

fn suggestion(it: &Given<'_>) -> Option<Fix> {
    let (open, sign) = by_manager(&it.command).or_else(|| by_go(it))?;
    let named: Vec<_> = open.iter().take(NAMED).map(|it| format!("`{it}`")).collect();
    let (list, verb) = match (named.as_slice(), open.len().saturating_sub(NAMED)) {
        ([], _) => return None,
        ([one], _) => (one.clone(), "has"),
        ([some @ .., last], 0) => (format!("{} and {last}", some.join(", ")), "have"),
        (some, more) => (format!("{} and {more} more", some.join(", ")), "have"),
    };
    let reason = format!(
        "{list} {verb} no version, so every build takes the newest one; name versions, as in \
         `{}{sign}…`",
        open[0]
    );
    Some(Fix::suggestion(it.at, reason))
}

/// The packages that a manager installs without a version, and the sign in front of a version.
fn by_manager(command: &Command) -> Option<(Vec<String>, &'static str)> {
    let (pin, call) = PINS.iter().find_map(|it| Some((it, it.manager.invocation(command)?)))?;
    (call.is_one_of(pin.commands) && !call.has_one_of(pin.elsewhere)).then_some(())?;
    let open = call.operands.iter().filter(|it| pin.is_open(&it.text)).map(|it| it.text.clone());
    let open: Vec<_> = open.collect();
    let is_simulated = |it: &Invocation<'_>| it.has_one_of(&["--simulate", "--dry-run", "-s"]);
    (!is_simulated(&call)).then_some((open, pin.sign))
}

impl Pin {
    /// Whether a word is the name of a package, without a version.
    fn is_open(&self, word: &str) -> bool {
        let is_plain =
            word.bytes().all(|it| it.is_ascii_alphanumeric() || b"@/._-+[],:=<>~".contains(&it));
        let is_path = word.starts_with(['.', '/', '-', '~', '+']) || word.contains("://");
        let is_file = ["deb", "rpm", "apk", "whl", "gem", "tgz", "gz", "zip", "tar"]
            .iter()
            .any(|it| word.rsplit_once('.').is_some_and(|(_, end)| end == *it));
        // An npm name with a scope begins with `@`, the sign of a version.
        let behind = word.get(1..).unwrap_or_default();
        let has_mark = |it: &&str| match *it {
            "-*" => {
                behind.split('-').skip(1).any(|it| it.starts_with(|c: char| c.is_ascii_digit()))
            }
            it => behind.contains(it),
        };
        let is_scoped = word.starts_with('@') && word.contains('/');
        let has_address =
            word.contains('/') && !is_scoped || word.contains(':') && self.sign != ":";
        is_plain
            && !word.is_empty()
            && !is_path
            && !is_file
            && !has_address
            && !self.marks.iter().any(has_mark)
    }
}

/// The packages that `go install` and `go get` fetch without a version.
fn by_go(it: &Given<'_>) -> Option<(Vec<String>, &'static str)> {
    let (program, words) = it.program()?;
    let (command, operands) = words.split_first()?;
    (program == "go" && matches!(command.as_str(), "install" | "get")).then_some(())?;
    let is_open = |it: &&String| {
        let host = it.split('/').next().unwrap_or_default();
        let is_module = host.contains('.') && it.contains('/') && !it.starts_with(['.', '/', '-']);
        let is_plain = !it.contains(['$', '"', '\'', '`']);
        is_module && is_plain && (!it.contains('@') || it.ends_with("@latest"))
    };
    let open = operands.iter().filter(is_open);
    Some((open.map(|it| it.trim_end_matches("@latest").to_owned()).collect(), "@"))
}
