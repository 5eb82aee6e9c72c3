//! Measures the amount of work in tests: facts about one `RUN` must not be computed for each of
//! them.

#[cfg(test)]
thread_local! {
    static COUNT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts a command, copy or file that is examined.
#[inline]
pub(super) fn count() {
    #[cfg(test)]
    COUNT.set(COUNT.get() + 1);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use dockwright_model::context::{Entry, Files, Listing, MemoryFiles};

    use super::COUNT;
    use crate::engine::everywhere;
    use crate::{BuildContext, ContextDir, Contexts, PassContext, passes};

    /// Makes a file with the given number of units.
    type Made = fn(usize) -> String;

    /// Files made of repeated units, each with an item that is searched for in vain.
    const KINDS: [(&str, Made); 9] = [
        ("copies and installs", |n| {
            "FROM node:20\nWORKDIR /app\n".to_owned() + &"COPY . .\nRUN npm ci\n".repeat(n)
        }),
        ("scripts", |n| {
            let unit = |it: usize| {
                format!("COPY r{it}.sh /r{it}.sh\nRUN /r{it}.sh && pip install x && npm ci\n")
            };
            format!("FROM node:20\nRUN apt-get update\n{}", units(n, unit))
        }),
        ("a script that all call", |n| {
            let unit = |it: usize| format!("RUN /r.sh && b{it} && apt-get update && npm ci\n");
            format!("FROM node:20\nCOPY r.sh /r.sh\n{}", units(n, unit))
        }),
        ("dnf", |n| format!("FROM fedora:39\n{}", "RUN dnf install -y x\n".repeat(n))),
        ("apk", |n| format!("FROM alpine:3.19\n{}", "RUN apk update && apk add x\n".repeat(n))),
        ("one text", |n| {
            let unit = "npm ci && pip install x && apt-get update && yarn install";
            format!("FROM node:20\nRUN {}\n", vec![unit; n].join(" && "))
        }),
        ("a chain of stages", |n| {
            let base =
                |it: usize| if it == 0 { "debian:12".to_owned() } else { format!("s{}", it - 1) };
            units(n, |it| {
                format!("FROM {} AS s{it}\nRUN apt-get update && apt-get install -y x\n", base(it))
            })
        }),
        ("a chain of stages that start", |n| {
            let base =
                |it: usize| if it == 0 { "debian:12".to_owned() } else { format!("s{}", it - 1) };
            let start = "RUN apt-get update && apt-get install -y x\nCOPY x /usr/bin/x\nCMD x";
            units(n, |it| format!("FROM {} AS s{it}\n{start} {it}\n", base(it)))
        }),
        ("stages that copy", |n| {
            let run = "RUN apt-get update && apt-get install -y x";
            let first = format!("FROM debian:12\n{run}\n");
            first + &units(n, |it| format!("FROM debian:12\nCOPY --from={it} / /a\n{run}\n"))
        }),
    ];

    fn units(count: usize, unit: impl Fn(usize) -> String) -> String {
        (0..count).map(unit).collect()
    }

    fn files() -> MemoryFiles {
        let names = (0..200).map(|it| format!("r{it}.sh"));
        let scripts = names.chain(["r.sh".to_owned()]).map(|it| (it, b"make all\n".to_vec()));
        let project = ("package.json".to_owned(), b"{\"scripts\": {\"x\": \"y\"}}".to_vec());
        scripts.chain([project]).collect()
    }

    /// The number of items that the passes examine.
    fn examined(ctx: &PassContext<'_>) -> usize {
        COUNT.set(0);
        let own = ["clean-apt-lists", "clean-rpm-cache", "clean-node-cache", "use-apk-no-cache"];
        for pass in passes().iter().filter(|it| own.contains(&it.name)) {
            everywhere::run(pass, ctx);
        }
        COUNT.get()
    }

    /// The number of items that the passes examine in a file, with a context that has its scripts.
    fn work(text: &str) -> usize {
        let contexts = Contexts::of(files(), "Dockerfile");
        let parse = dockwright_syntax::parse(text);
        examined(&PassContext::new(&parse, &contexts))
    }

    #[test]
    fn what_is_known_of_a_context_is_kept_while_others_are_assumed() {
        let dir = |name: &str| BuildContext::new(Arc::new(ContextDir::new(name, files())), "a");
        for names in [&["."][..], &[".", "a"], &[".", "a", "b"]] {
            let contexts = Contexts::named(names.iter().map(|it| dir(it)).collect());
            let text = KINDS[1].1(20);
            let parse = dockwright_syntax::parse(&text);
            let ctx = PassContext::new(&parse, &contexts);
            let (first, second) = (examined(&ctx), examined(&ctx));
            assert!(second * 4 < first, "{names:?}: {first}, then {second}");
        }
    }

    /// Files that count how often `r.sh` is read.
    struct Counted(MemoryFiles, Arc<AtomicUsize>);

    impl Files for Counted {
        fn entry(&self, path: &str) -> Option<Entry> {
            self.0.entry(path)
        }

        fn list(&self, dir: &str) -> Option<Listing> {
            self.0.list(dir)
        }

        fn read(&self, path: &str) -> Option<Vec<u8>> {
            self.1.fetch_add(usize::from(path == "r.sh"), Ordering::Relaxed);
            self.0.read(path)
        }
    }

    #[test]
    fn the_next_state_of_a_file_reads_no_script_again() {
        for script in ["apk update && apk add x\n", "apk add x\n", "apk update\nx\n"] {
            let script = ("r.sh".to_owned(), script.as_bytes().to_vec());
            let reads = Arc::new(AtomicUsize::new(0));
            let files = Counted([script].into_iter().collect(), Arc::clone(&reads));
            let contexts = Contexts::of(files, "Dockerfile");
            let counts = ["", "USER x\n"].map(|rest| {
                let text =
                    format!("FROM alpine:3.19\nRUN apk add x\nCOPY . /\n{rest}CMD unknown\n");
                let parse = dockwright_syntax::parse(&text);
                examined(&PassContext::new(&parse, &contexts));
                reads.swap(0, Ordering::Relaxed)
            });
            assert!(counts[0] > 0 && counts[1] == 0, "{counts:?}");
        }
    }

    #[test]
    fn twice_the_file_is_twice_the_work() {
        for (name, file) in KINDS {
            let (once, twice) = (work(&file(100)), work(&file(200)));
            assert!(once >= 100, "{name}: {once}");
            assert!(twice * 10 <= once * 23, "{name}: {once}, then {twice}");
        }
    }
}
