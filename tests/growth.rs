//! The work for a file grows at most linearly with its size, or within known bounds. The tests
//! count allocated memory, which is equal on every machine, and almost every loop allocates.

use std::fmt::Write;
use std::hint::black_box;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{iter, thread};

use allocation_counter::measure;
use dockwright_fixer::{
    BuildContext, ContextDir, Contexts, Entry, Files, FixOptions, FormatOptions, Level, Listing,
    MemoryFiles, Status, check_file, fix_file, format_file,
};

/// Files of one kind: a head, a part that is repeated with its number for `@` and the previous
/// number for `%`, and a tail.
struct Kind {
    name: &'static str,
    above: &'static str,
    each: &'static str,
    below: &'static str,
    /// Whether the allocated bytes grow quadratically, as where the law of added commands reads all
    /// text in front of each command. A limit on the size exists for that reason.
    is_square: bool,
    /// The maximum number of parts at first: with more, the doubled file would take another path.
    most: usize,
}

impl Kind {
    const fn square(self) -> Self {
        Self { is_square: true, ..self }
    }

    const fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

const fn kind(name: &'static str, [above, each, below]: [&'static str; 3]) -> Kind {
    Kind { name, above, each, below, is_square: false, most: usize::MAX }
}

const KINDS: &[Kind] = &[
    kind("stages", ["", "FROM debian:12 AS s@\nRUN apt-get update && apt-get install -y x\n", ""]),
    kind(
        "stages on stages",
        [
            "FROM debian:12 AS s0\n",
            "FROM s% AS s@\nRUN apt-get update && apt-get install -y x\n",
            "",
        ],
    ),
    kind(
        "RUNs",
        ["FROM debian:12\n", "RUN apt-get update && apt-get install -y x@\nENV A=@\n", ""],
    ),
    // The RUNs are joined until a line is too long for BuildKit.
    kind("RUNs to join", ["FROM debian:12\n", "RUN apt-get update && apt-get install -y x@\n", ""])
        .at_most(400),
    kind("relative WORKDIRs", ["FROM debian:12\n", "WORKDIR y@\nRUN cd z && a\n", ""]),
    kind("commands", ["FROM debian:12\nRUN a", " \\\n && apt-get install x@", "\n"]),
    kind(
        "commands of many managers",
        [
            "FROM node:20\nRUN a",
            " \\\n && npm ci && pip install x && apt-get update && yarn install",
            "\n",
        ],
    )
    .square(),
    kind(
        "ENV chains",
        [
            "FROM debian:12\nENV A0=x\n",
            "ENV A@=$A%\n",
            "WORKDIR /$A9\nCOPY . .\nRUN npm ci\nUSER $A9\nRUN sudo make\n",
        ],
    ),
    kind(
        "ENVs that double",
        ["FROM debian:12\nENV A0=x\n", "ENV A@=$A%$A%\n", "WORKDIR /$A9\nCOPY . .\nRUN npm ci\n"],
    ),
    kind(
        "COPYs",
        ["FROM node:20\nWORKDIR /app\n", "COPY a@ b@\n", "COPY . .\nRUN npm ci\nCMD node x.js\n"],
    ),
    kind("comments", ["FROM debian:12\n", "# @\n", "RUN a\n"]),
    kind("comments in a RUN", ["FROM debian:12\nRUN a \\\n", "# @\n", " b\n"]),
    kind("COPYs and installs", ["FROM node:20\nWORKDIR /app\n", "COPY . .\nRUN npm ci\n", ""]),
    kind(
        "scripts and installs",
        ["FROM node:20\n", "COPY r@.sh /r@.sh\nRUN /r@.sh && pip install x && npm ci\n", ""],
    ),
    kind("pip", ["FROM python:3.11\n", "RUN pip install x@\n", ""]),
    kind(
        "CMDs on stages",
        ["FROM debian:12 AS s0\n", "FROM s% AS s@\nCOPY x /usr/bin/x\nCMD x a@\n", ""],
    ),
    kind(
        "COPYs from stages",
        ["FROM debian:12 AS s0\n", "FROM debian:12\nCOPY --from=% /a /b\n", ""],
    ),
    kind("words of a CMD", ["FROM debian:12\nCMD a", " \\\n b@", "\n"]),
    kind("ports of an EXPOSE", ["FROM debian:12\nEXPOSE 80/tcp", " \\\n @/tcp 80/TCP", "\n"]),
    kind(
        "packages",
        ["FROM debian:12\nRUN apt-get update && apt-get install -y a", " \\\n b@", "\n"],
    ),
];

impl Kind {
    fn file(&self, count: usize) -> String {
        let mut text = self.above.to_owned();
        for number in 1..=count {
            let each = self.each.replace('@', &number.to_string());
            text.push_str(&each.replace('%', &(number - 1).to_string()));
        }
        text + self.below
    }
}

type Run<'r> = &'r (dyn Fn(&[u8]) + Sync);

/// The faults of all kinds, found on all cores. Allocations are counted by thread.
fn of_all_kinds(faults: impl Fn(&Kind) -> Vec<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let on_a_core = || {
        let kinds = iter::from_fn(|| KINDS.get(next.fetch_add(1, Ordering::Relaxed)));
        kinds.flat_map(&faults).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(on_a_core)).collect();
        threads.into_iter().flat_map(|it| it.join().expect("a thread without a panic")).collect()
    })
}

/// The number and the bytes of allocations.
fn work(run: Run<'_>, file: &str) -> [u64; 2] {
    // Allocations that are reused for later files of the thread are made once.
    run(KINDS[0].file(3).as_bytes());
    let all = measure(|| run(file.as_bytes()));
    [all.count_total, all.bytes_total]
}

/// A description of the growth, if doubling the file takes more than `most` tenths of the work.
fn grows(run: Run<'_>, kind: &Kind, count: usize, most: u64) -> Option<String> {
    let count = count.min(kind.most);
    let [once, twice] = [count, 2 * count].map(|it| work(run, &kind.file(it)));
    let mut said = String::new();
    for (what, once, twice) in [("allocations", once[0], twice[0]), ("bytes", once[1], twice[1])] {
        if 10 * twice > most * once {
            write!(said, " {once} {what} for {count}, {twice} for {};", 2 * count).expect("text");
        }
    }
    (!said.is_empty()).then(|| format!("{}:{said}", kind.name))
}

/// The number of parts of each kind, which is then doubled.
const COUNT: usize = 1_000;

const LINEAR: u64 = 25;
/// Excludes cubic growth.
const SQUARE: u64 = 52;

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "assertions of debug builds do more work: `cargo xtask test`"
)]
fn a_layout_takes_twice_the_work_for_twice_as_much() {
    let format = FormatOptions::default();
    let run = |it: &[u8]| drop(format_file(it, &format));
    let all = of_all_kinds(|it| grows(&run, it, COUNT, LINEAR).into_iter().collect());
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "assertions of debug builds do more work: `cargo xtask test`"
)]
fn fixes_take_no_more_work_than_is_known() {
    let fix = FixOptions { level: Level::Risky, ..FixOptions::default() };
    let check = |it: &[u8]| drop(check_file(it, &fix));
    let all_fixed = |it: &[u8]| drop(fix_file(it, &fix));
    let commands: [(&str, Run<'_>); 2] = [("check", &check), ("fix", &all_fixed)];
    let all = of_all_kinds(|kind| {
        let outcome = check_file(kind.file(3).as_bytes(), &fix);
        assert_eq!(outcome.status, Status::Done, "{}", kind.name);
        let outcome = check_file(kind.file(2 * COUNT).as_bytes(), &fix);
        let said: Vec<_> = outcome.diagnostics.iter().map(|it| &it.message).collect();
        assert!(!said.iter().any(|it| it.contains("no fixes are looked for")), "{said:?}");
        let most = if kind.is_square { SQUARE } else { LINEAR };
        let grown = commands.iter().filter_map(|(command, run)| {
            Some(format!("{command} {}", grows(*run, kind, COUNT, most)?))
        });
        grown.collect()
    });
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_loop_in_a_loop_is_found() {
    let run = |it: &[u8]| {
        for end in it.iter().enumerate().filter(|it| *it.1 == b'\n').map(|it| it.0) {
            drop(black_box(it[..end].to_vec()));
        }
    };
    let found = KINDS.iter().filter_map(|it| grows(&run, it, 100, LINEAR)).count();
    assert_eq!(found, KINDS.len());
}

/// Files that count how often each one is requested.
struct Counted {
    files: MemoryFiles,
    asked: Arc<AtomicUsize>,
}

impl Counted {
    fn ask(&self) -> &MemoryFiles {
        self.asked.fetch_add(1, Ordering::Relaxed);
        &self.files
    }
}

impl Files for Counted {
    fn entry(&self, path: &str) -> Option<Entry> {
        self.ask().entry(path)
    }

    fn list(&self, dir: &str) -> Option<Listing> {
        self.ask().list(dir)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.ask().read(path)
    }
}

/// How often the files of a project of the given size are requested by Dockerfiles that are built
/// from its root.
fn asked_by(dockerfiles: usize, files: usize) -> usize {
    let asked = Arc::new(AtomicUsize::new(0));
    let own = [
        (".dockerignore", "node_modules\n"),
        ("package.json", r#"{"scripts": {"build": "node build.js"}}"#),
        ("package-lock.json", r#"{"lockfileVersion": 3, "packages": {"": {}}}"#),
    ];
    let own = own.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let sources = (0..files).map(|it| (format!("src/{it}.js"), b"console.log(1)\n".to_vec()));
    let files: MemoryFiles = own.into_iter().chain(sources).collect();
    let dir = Arc::new(ContextDir::new(".", Counted { files, asked: Arc::clone(&asked) }));
    let text = "FROM node:20\nWORKDIR /app\nRUN apt-get update && apt-get install -y git\nCOPY . .\n\
                RUN npm ci\nRUN npm run build && pip install x\nCMD node src/1.js\n";
    for it in 0..dockerfiles {
        let context = BuildContext::new(Arc::clone(&dir), format!("{it}.Dockerfile"));
        let contexts = Contexts::named(vec![context]);
        let options = FixOptions { level: Level::Risky, contexts, ..FixOptions::default() };
        assert_eq!(fix_file(text.as_bytes(), &options).status, Status::Done);
    }
    asked.load(Ordering::Relaxed)
}

#[test]
fn the_files_of_a_project_are_gone_through_once_for_all_of_its_dockerfiles() {
    let by_each = |files| (asked_by(14, files) - asked_by(4, files)) / 10;
    let (few, many) = (by_each(250), by_each(1_000));
    // Each Dockerfile requests the files that it names.
    assert!(few > 0 && many < few + 10, "{few} of 250, {many} of 1,000");
    assert!(asked_by(1, 1_000) > 1_000);
}
