//! Calls of package managers in random texts: the clean-ups that `fix` adds must preserve the exit
//! status, the order of all other commands and the files, and must run only after the manager has
//! succeeded.
//!
//! The managers are scripts that record their calls, and nothing else is on `PATH`. Since busybox
//! has built-in programs, `rm` is renamed in the texts, so that nothing is really removed.

mod texts;

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::Result;
use dockwright_fixer::{FixOptions, Level, fix_file};
use rayon::prelude::*;

use super::execute::{Bench, Observed, Shell};
use super::{SHOWN, shrink};
use texts::Text;

/// The number of cases in a test.
pub const CASES: u64 = 600;

/// A package manager of the texts.
struct Manager {
    name: &'static str,
    /// The first words of the calls that a fix may add or drop.
    cleans: &'static [&'static str],
    /// A call that succeeds even if installs fail.
    works: &'static str,
}

const MANAGERS: [Manager; 6] = [
    Manager { name: "apt-get", cleans: &["erase -rf /var/lib/apt/lists"], works: "update" },
    Manager { name: "apk", cleans: &["apk update", "erase -rf /var/cache/apk"], works: "update" },
    Manager { name: "dnf", cleans: &["dnf clean all"], works: "clean" },
    Manager { name: "npm", cleans: &["npm cache clean"], works: "cache" },
    Manager { name: "yarn", cleans: &["yarn cache clean"], works: "cache" },
    Manager { name: "pip", cleans: &[], works: "cache" },
];

/// The behaviour of the calls of a manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Succeeds,
    Fails,
    /// Every call but installs succeeds.
    FailsToInstall,
    Missing,
}

impl Mode {
    const THERE: [(Self, &'static str); 3] =
        [(Self::Succeeds, "succeeds"), (Self::Fails, "fails"), (Self::FailsToInstall, "half")];
}

/// The results of the runs.
pub struct Cleanups {
    /// Texts that a fix changed.
    pub changed: u64,
    /// Texts whose run differs after a fix.
    pub failed: usize,
    /// The unavailable shells.
    pub missing: Vec<String>,
}

impl Cleanups {
    /// Whether all cases passed, and enough texts changed to prove something.
    pub fn passed(&self, cases: u64) -> bool {
        self.failed == 0 && self.changed > cases / 5
    }
}

/// Runs the given number of cases, starting with `seed`, and prints the results.
pub fn run(seed: u64, cases: u64) -> Result<Cleanups> {
    let (shells, missing) = Shell::all();
    let bench = Bench::new()?;
    provide(&bench)?;
    let started = Instant::now();
    let seeds: Vec<_> = (seed..seed.saturating_add(cases)).collect();
    let ends = seeds.par_iter().map(|it| one(&bench, &shells, *it)).collect::<Result<Vec<_>>>()?;
    let changed = ends.iter().map(|it| u64::from(!matches!(it, End::Untouched))).sum();
    let failures = ends.iter().zip(&seeds).filter_map(|(it, seed)| match it {
        End::Otherwise(shell) => Some((*seed, &shells[*shell])),
        End::Untouched | End::Same => None,
    });
    let failures: Vec<_> = failures.collect();
    println!(
        "{cases} calls of managers from seed {seed}: {changed} changed by fix, {} runs, {} failed, \
         {:.1} s",
        bench.runs(),
        failures.len(),
        started.elapsed().as_secs_f64()
    );
    for (seed, shell) in failures.iter().take(SHOWN) {
        let text = Text::new(*seed);
        // A shrunk text may hang, which is another failure.
        let how = |source: &str| difference(&bench, shell, &text.modes, source).ok().flatten();
        let source = shrink::shrink(&text.source, |it| how(it).is_some());
        let how = how(&source).unwrap_or_else(|| "but not every time".to_owned());
        println!("seed {seed} in {}, {:?}:\n{source}\n{how}", shell.name, text.modes);
    }
    Ok(Cleanups { changed, failed: failures.len(), missing })
}

/// The result of one case.
enum End {
    Untouched,
    Same,
    /// The run differs in the shell with this index.
    Otherwise(usize),
}

fn one(bench: &Bench, shells: &[Shell], seed: u64) -> Result<End> {
    let text = Text::new(seed);
    if fixed(&text.source).is_empty() {
        return Ok(End::Untouched);
    }
    for (index, shell) in shells.iter().enumerate() {
        if difference(bench, shell, &text.modes, &text.source)?.is_some() {
            return Ok(End::Otherwise(index));
        }
    }
    Ok(End::Same)
}

/// The text of the last `RUN` after `fix` at `safe` and at `intended`.
fn fixed(source: &str) -> BTreeSet<String> {
    let before = super::text(source.as_bytes());
    let after = [Level::Safe, Level::Intended].into_iter().filter_map(|level| {
        let options = FixOptions { level, lays_out: false, ..FixOptions::default() };
        Some(super::text(&fix_file(source.as_bytes(), &options).output?))
    });
    after.filter(|it| *it != before).collect()
}

/// How the run of a text differs after a fix, if it does.
fn difference(
    bench: &Bench,
    shell: &Shell,
    modes: &[Mode],
    source: &str,
) -> Result<Option<String>> {
    let path = path(bench, modes);
    let text = super::text(source.as_bytes());
    let before = run_fakes(bench, shell, &text, &path)?;
    for after in fixed(source) {
        let seen = run_fakes(bench, shell, &after, &path)?;
        let is_same = before.status() == seen.status()
            && before.stdout() == seen.stdout()
            && files(&before) == files(&seen)
            && others(&before, modes) == others(&seen, modes)
            && cleans_what_is_there(&before, &seen, modes);
        if !is_same {
            let shown = |it: &Observed| format!("{:?} {:?}", it.status(), calls(it));
            let (before, seen) = (shown(&before), shown(&seen));
            return Ok(Some(format!("{text}\n  {before}\n{after}\n  {seen}")));
        }
    }
    Ok(None)
}

fn run_fakes(bench: &Bench, shell: &Shell, text: &str, path: &str) -> Result<Observed> {
    bench.run_with(shell, &text.replace("rm ", "erase "), path)
}

/// Whether no clean-up was added for a manager that fails or is missing.
fn cleans_what_is_there(before: &Observed, after: &Observed, modes: &[Mode]) -> bool {
    MANAGERS.iter().zip(modes).all(|(manager, mode)| {
        let count = |it: &Observed| {
            let is_clean = |call: &&String| manager.cleans.iter().any(|it| call.starts_with(it));
            calls(it).iter().filter(is_clean).count()
        };
        !matches!(mode, Mode::Fails | Mode::Missing) || count(after) <= count(before)
    })
}

/// All calls, in order.
fn calls(it: &Observed) -> Vec<String> {
    let log = it.files().get("log").map_or("", String::as_str);
    log.lines().map(str::to_owned).collect()
}

/// The calls that no fix may change, without the options that a fix may add. If `apk update` fails,
/// so would the `apk add` that replaces it.
fn others(it: &Observed, modes: &[Mode]) -> Vec<String> {
    const ADDED: [&str; 4] = ["--no-cache", "--no-cache-dir", "--update", "-y"];
    let is_clean =
        |call: &str| MANAGERS.iter().flat_map(|it| it.cleans).any(|it| call.starts_with(it));
    let apk = MANAGERS.iter().position(|it| it.name == "apk");
    let apk_fails = apk.is_some_and(|it| modes.get(it) == Some(&Mode::Fails));
    let kept = calls(it).into_iter().filter(|it| !is_clean(it));
    let kept = kept.filter(|it| !(apk_fails && it.starts_with("apk ")));
    kept.map(|it| it.split(' ').filter(|word| !ADDED.contains(word)).collect::<Vec<_>>().join(" "))
        .collect()
}

/// The files, except the list of calls.
fn files(it: &Observed) -> Vec<(&String, &String)> {
    it.files().iter().filter(|it| it.0 != "log").collect()
}

/// Creates the programs: one directory for those that always exist, and one for each manager and
/// mode.
fn provide(bench: &Bench) -> Result<()> {
    let log =
        |name: &str, then: &str| format!("#!/bin/sh\nprintf '%s\\n' \"{name} $*\" >>log\n{then}\n");
    let cat = "#!/bin/sh\nwhile IFS= read -r line; do printf '%s\\n' \"$line\"; done\n";
    bench.provide(
        "common",
        &[
            ("erase", log("erase", "")),
            ("works", log("works", "")),
            ("breaks", log("breaks", "exit 3")),
            ("sudo", "#!/bin/sh\nexec \"$@\"\n".to_owned()),
            ("cat", cat.to_owned()),
        ],
    )?;
    for Manager { name, works, .. } in &MANAGERS {
        for (mode, dir) in Mode::THERE {
            let then = match mode {
                Mode::Fails => "exit 7".to_owned(),
                Mode::FailsToInstall => format!("case $1 in {works}) ;; *) exit 8 ;; esac"),
                Mode::Succeeds | Mode::Missing => String::new(),
            };
            bench.provide(&format!("{name}.{dir}"), &[(name, log(name, &then))])?;
        }
    }
    Ok(())
}

fn path(bench: &Bench, modes: &[Mode]) -> String {
    let there = MANAGERS.iter().zip(modes).filter_map(|(manager, mode)| {
        let (_, dir) = Mode::THERE.iter().find(|it| it.0 == *mode)?;
        Some(format!("{}.{dir}", manager.name))
    });
    let all = std::iter::once("common".to_owned()).chain(there);
    all.map(|it| bench.bin(&it).display().to_string()).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_cleanup_is_told() {
        let bench = Bench::new().unwrap();
        provide(&bench).unwrap();
        let modes = [Mode::Missing; MANAGERS.len()];
        for shell in Shell::all().0 {
            let run = |text: &str, modes: &[Mode]| {
                bench.run_with(&shell, text, &path(&bench, modes)).unwrap()
            };
            let before = run("npm ci || works 1", &modes);
            assert_eq!(others(&before, &modes), ["works 1"]);
            assert_eq!(before.status(), Some(0));
            let after = run("npm ci || works 1; npm cache clean --force", &modes);
            assert_eq!(after.status(), Some(127));
            let modes = [Mode::Fails; MANAGERS.len()];
            let [before, after] = ["npm ci; works", "npm ci; npm cache clean --force; works"]
                .map(|it| run(it, &modes));
            assert_eq!(others(&before, &modes), others(&after, &modes));
            assert!(!cleans_what_is_there(&before, &after, &modes));
        }
    }
}
