//! The effect of `merge-apt-installs`: neighbouring calls of `apt-get install` in real files are
//! simulated one after the other and as one call, in systems of two Debian releases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use dockwright_model::{APT, Part, Script};
use dockwright_syntax::{Keyword, parse};
use rayon::prelude::*;

use crate::builds::machine;
use crate::command::{output, shell};
use crate::survey::sources;
use crate::{environment, install, readme};

/// The releases, each with its number and name.
const RELEASES: [(&str, &str); 2] = [("12", "bookworm"), ("13", "trixie")];
const SECTIONS: &str = "main contrib";

/// Two neighbouring calls with the same options.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    /// Whether the calls leave recommended packages out.
    is_lean: bool,
    packages: [Vec<String>; 2],
}

/// The numbers of pairs, in all and with a different result.
#[derive(Default)]
struct Counts {
    pairs: usize,
    different: usize,
    removing: usize,
}

/// Simulates all pairs of the files, and prints the table. Without directories, the files are those of
/// the archives, and the table is written to `benches/README.md`.
pub fn run(dirs: &[PathBuf]) -> Result<()> {
    install::debian(&[("debootstrap", "debootstrap")])?;
    let files = sources::collect(&sources::or_archives(dirs))?;
    let pairs: Vec<_> = files.iter().flat_map(|it| pairs(&it.bytes)).collect();
    println!("{} pairs in {} files", pairs.len(), files.len());
    let mut text = "| release | pairs | different packages | packages removed again by the second \
                    of two calls |\n|---|--:|--:|--:|\n"
        .to_owned();
    for (number, name) in RELEASES {
        let root = Root::of(name)?;
        let counts = root.counts(&pairs)?;
        let Counts { pairs: all, different, removing } = counts;
        let share = match (1000 * different + all / 2).checked_div(all) {
            Some(thousandth) if different > 0 => {
                format!(" ({}.{} %)", thousandth / 10, thousandth % 10)
            }
            _ => String::new(),
        };
        let _ = writeln!(text, "| Debian {number} | {all} | {different}{share} | {removing} |");
    }
    println!("{text}");
    if dirs.is_empty() {
        readme::replace(&environment::root().join("benches/README.md"), "apt-pairs", &text)?;
    }
    Ok(())
}

/// The pairs of a file: consecutive calls in one `RUN`, or in two consecutive ones.
fn pairs(bytes: &[u8]) -> Vec<Pair> {
    let text = String::from_utf8_lossy(bytes);
    let parse = parse(&text);
    let mut pairs = Vec::new();
    let mut last: Option<(Vec<String>, Vec<String>)> = None;
    for it in parse.file().instructions() {
        let text = it.shell_text().filter(|_| it.keyword() == Some(Keyword::Run));
        let Some(script) = text.and_then(|it| Script::of(&it)) else {
            last = None;
            continue;
        };
        for part in script.parts() {
            let Some(call) = call(part) else {
                last = None;
                continue;
            };
            if let Some((_, before)) = last.take_if(|it| it.0 == call.0) {
                let is_lean = call.0.iter().any(|it| it == "--no-install-recommends");
                pairs.push(Pair { is_lean, packages: [before, call.1.clone()] });
            }
            last = Some(call);
        }
    }
    pairs
}

/// The options of an install, sorted, and the packages; `None` for other commands.
fn call(part: &Part) -> Option<(Vec<String>, Vec<String>)> {
    let command = part.command()?;
    let call = APT.invocation(&command)?;
    let is_plain = call.is_one_of(&["install"]) && call.values.is_empty();
    let mut options: Vec<_> = call.options.iter().map(|it| it.text.clone()).collect();
    options.sort_unstable();
    let packages: Vec<_> = call.operands.iter().filter_map(|it| it.literal()).collect();
    (is_plain && !packages.is_empty()).then_some((options, packages))
}

/// A system made by `debootstrap`.
struct Root {
    release: String,
    dir: PathBuf,
    /// The packages of the release.
    names: BTreeSet<String>,
    /// The installed packages, each with its entry.
    status: BTreeMap<String, String>,
}

/// The effect of a simulated call: what is installed, each with its version, and what is removed.
struct Effect {
    installed: BTreeMap<String, String>,
    removed: BTreeSet<String>,
}

impl Root {
    fn of(release: &str) -> Result<Self> {
        let dir = environment::target().join("apt-pairs").join(release);
        if !dir.join("ready").exists() {
            if dir.exists() {
                fs::remove_dir_all(&dir)?;
            }
            fs::create_dir_all(dir.parent().context("a path without a directory")?)?;
            make(&dir, release)?;
            fs::write(dir.join("ready"), "")?;
        }
        let inside = |words: &[&str]| output(Command::new("chroot").arg(&dir).args(words));
        let entries = inside(&["apt-cache", "dumpavail"])?;
        let names = entries.lines().filter_map(|it| it.strip_prefix("Package: "));
        let names = names.map(str::to_owned).collect();
        let status = fs::read_to_string(dir.join("var/lib/dpkg/status"))?;
        let status = entries_of(&status).collect();
        Ok(Self { release: release.to_owned(), dir, names, status })
    }

    fn counts(&self, pairs: &[Pair]) -> Result<Counts> {
        // Many files have the same calls.
        let mut each: BTreeMap<&Pair, usize> = BTreeMap::new();
        for pair in pairs {
            *each.entry(pair).or_default() += 1;
        }
        let each: Vec<_> = each.into_iter().enumerate().collect();
        let compared = each.par_iter().map(|(index, (pair, _))| self.compare(*index, pair));
        let compared = compared.collect::<Result<Vec<_>>>()?;
        let mut counts = Counts::default();
        for ((_, (pair, count)), found) in each.iter().zip(compared) {
            let Some((is_same, is_removing)) = found else { continue };
            counts.pairs += count;
            counts.removing += if is_removing { *count } else { 0 };
            if !is_same {
                let [first, second] = pair.packages.each_ref().map(|it| it.join(" "));
                counts.different += count;
                println!("{}: `{first}`, then `{second}`", self.release);
            }
        }
        Ok(counts)
    }

    /// Whether two calls result in the same packages as one, and whether the second removes some;
    /// `None` if the release cannot install the packages.
    fn compare(&self, index: usize, pair: &Pair) -> Result<Option<(bool, bool)>> {
        let known = |it: &Vec<String>| -> Vec<String> {
            // The release has other versions.
            let names = it.iter().map(|it| it.split('=').next().unwrap_or_default());
            names.filter(|it| self.names.contains(*it)).map(str::to_owned).collect()
        };
        let [first, second] = pair.packages.each_ref().map(known);
        if first.is_empty() || second.is_empty() {
            return Ok(None);
        }
        let merged = [first.clone(), second.clone()].concat();
        let Some(at_once) = self.simulate(&merged, pair.is_lean, None) else { return Ok(None) };
        let Some(before) = self.simulate(&first, pair.is_lean, None) else { return Ok(None) };
        let status = format!("tmp/status-{index}");
        self.write_status(&before, &status)?;
        let after = self.simulate(&second, pair.is_lean, Some(&format!("/{status}")));
        fs::remove_file(self.dir.join(&status))?;
        let Some(after) = after else { return Ok(None) };
        let mut one_by_one = before.installed;
        one_by_one.extend(after.installed);
        one_by_one.retain(|name, _| !after.removed.contains(name));
        let is_same = one_by_one == at_once.installed;
        Ok(Some((is_same, !after.removed.is_empty())))
    }

    /// The effect of a call; `None` if it fails.
    fn simulate(&self, packages: &[String], is_lean: bool, status: Option<&str>) -> Option<Effect> {
        let mut apt = Command::new("chroot");
        apt.arg(&self.dir).args(["apt-get", "--simulate", "--assume-yes", "install"]);
        if is_lean {
            apt.arg("--no-install-recommends");
        }
        if let Some(status) = status {
            apt.arg(format!("--option=Dir::State::status={status}"));
        }
        let said = output(apt.args(packages)).ok()?;
        let (mut installed, mut removed) = (BTreeMap::new(), BTreeSet::new());
        for line in said.lines() {
            let mut words = line.split(' ');
            match (words.next(), words.next()) {
                (Some("Inst"), Some(name)) => {
                    let version = line.split('(').nth(1)?.split(' ').next()?;
                    installed.insert(name.to_owned(), version.to_owned());
                }
                (Some("Remv" | "Purg"), Some(name)) => drop(removed.insert(name.to_owned())),
                _ => {}
            }
        }
        Some(Effect { installed, removed })
    }

    /// Writes the list of installed packages as a call leaves it.
    fn write_status(&self, effect: &Effect, to: &str) -> Result<()> {
        let mut status = self.status.clone();
        status.retain(|name, _| !effect.removed.contains(name));
        if !effect.installed.is_empty() {
            let versions = effect.installed.iter().map(|(name, it)| format!("{name}={it}"));
            let mut apt = Command::new("chroot");
            let shown = output(apt.arg(&self.dir).args(["apt-cache", "show"]).args(versions))?;
            for (name, entry) in entries_of(&shown) {
                let entry = entry.replacen('\n', "\nStatus: install ok installed\n", 1);
                status.insert(name, entry);
            }
        }
        let text: String = status.values().flat_map(|it| [it.as_str(), "\n\n"]).collect();
        Ok(fs::write(self.dir.join(to), text)?)
    }
}

/// The entries of a list of packages, by name.
fn entries_of(list: &str) -> impl Iterator<Item = (String, String)> + '_ {
    list.split("\n\n").filter_map(|it| {
        let entry = it.trim();
        let name = entry.lines().next()?.strip_prefix("Package: ")?;
        Some((name.to_owned(), entry.to_owned()))
    })
}

/// Makes a minimal system with the package lists of the release.
fn make(dir: &Path, release: &str) -> Result<()> {
    let mirror = machine::mirror()?;
    let dir = dir.to_string_lossy();
    output(&mut shell(
        "debootstrap --variant=minbase \"$2\" \"$1\" \"$3\"; mkdir -p \"$1${4%/*}\"",
        &[&dir, release, &mirror, machine::CERTIFICATES],
    ))?;
    let root = Path::new(&*dir);
    fs::write(root.join(&machine::CERTIFICATES[1..]), machine::certificates()?)?;
    fs::write(root.join("etc/apt/apt.conf.d/99machine"), machine::apt_settings()?)?;
    fs::write(root.join("etc/apt/sources.list"), format!("deb {mirror} {release} {SECTIONS}\n"))?;
    let name_servers = fs::read("/etc/resolv.conf").unwrap_or_default();
    fs::write(root.join("etc/resolv.conf"), name_servers)?;
    output(Command::new("chroot").args([&*dir, "apt-get", "update"])).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str) -> Vec<[String; 2]> {
        let pairs = pairs(file.as_bytes());
        pairs.iter().map(|it| it.packages.each_ref().map(|it| it.join(" "))).collect()
    }

    #[test]
    fn calls_with_the_same_options_are_pairs() {
        let pair = |first: &str, second: &str| [first.to_owned(), second.to_owned()];
        let file = "FROM a\nRUN apt-get install -y a b && apt-get install -y c\nRUN apt-get install -y d\n";
        assert_eq!(found(file), [pair("a b", "c"), pair("c", "d")]);
        for file in [
            "FROM a\nRUN apt-get install -y a && apt-get install b\n",
            "FROM a\nRUN apt-get install a && b && apt-get install c\n",
            "FROM a\nRUN apt-get install a\nENV A=b\nRUN apt-get install c\n",
            "FROM a\nRUN apt-get install a && apt-get remove b\n",
        ] {
            assert!(found(file).is_empty(), "{file}");
        }
    }

    #[test]
    fn an_entry_ends_with_an_empty_line() {
        let entries: Vec<_> =
            entries_of("Package: a\nVersion: 1\n\nPackage: b\nDepends: a\n").collect();
        let names: Vec<_> = entries.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(entries[1].1, "Package: b\nDepends: a");
    }
}
