//! What the sources of a program say about being started by a shell.

use std::collections::{HashSet, VecDeque};

use dockwright_model::Model;
use dockwright_model::context::{Context, Entry, clean};

use crate::word_set::WordSet;
use crate::{PassContext, sources};

/// How many sources are read, and how many bytes of them; as much again of settings. The files nearest to the root, where
/// programs begin, are read first.
const MOST_FILES: usize = 400;
const MOST_BYTES: usize = 2 << 20;
/// How many directories are looked into.
const MOST_FOLDERS: usize = 400;

static EXTENSIONS: WordSet = WordSet::new(
    "c cc cjs clj cpp cs erl ex exs fs go groovy java js jsx kt kts lua mjs php pl pm py r rb rs ru
    scala swift ts tsx",
);

/// Settings, which programs look up variables for.
static SETTINGS: WordSet =
    WordSet::new("cfg conf config env ini json properties toml xml yaml yml");

/// Settings of what runs outside of the image or starts a shell of its own.
static SETTINGS_OF_OTHERS: WordSet = WordSet::new(
    "
    .gitlab-ci.yml .travis.yml appveyor.yml azure-pipelines.yml bitbucket-pipelines.yml
    cloudbuild.yaml compose.yaml compose.yml composer.json docker-compose.yaml docker-compose.yml
    package.json package-lock.json",
);

/// Directories that hold what others have written, or what does not run in the image.
static PASSED_OVER: WordSet = WordSet::new(
    "
    .cache .git .github .idea .venv .vscode __mocks__ __pycache__ __tests__ bower_components cypress
    doc docs e2e env examples node_modules spec test tests venv vendor",
);

/// Something that depends on the shell, and the words that tell.
struct Trait {
    words: &'static [&'static str],
    /// What must stand on the same line, unless it is empty.
    beside: &'static [&'static str],
    /// What depends on the shell, behind the name of the file; `{}` is the word.
    what: &'static str,
    /// Whether it is about what a shell sets; if not, it is about being process 1.
    is_of_environment: bool,
}

const TRAITS: &[Trait] = &[
    Trait {
        words: &["PWD", "OLDPWD", "SHLVL", "ENV_PWD"],
        beside: &[],
        what: "reads `{}`, which only a shell sets",
        is_of_environment: true,
    },
    Trait {
        words: &["PPID", "ppid", "getppid", "Getppid", "parent_id"],
        beside: &[],
        what: "asks for its parent process (`{}`), which is the shell today",
        is_of_environment: false,
    },
    Trait {
        words: &["getpid", "Getpid", "pid", "posix_getpid"],
        beside: &["kill("],
        what: "may send a signal to itself (`{}`), and process 1 ignores signals that it does not \
               handle",
        is_of_environment: false,
    },
    Trait {
        words: &["raise_signal"],
        beside: &[],
        what: "sends a signal to itself (`{}`), and process 1 ignores signals that it does not \
               handle",
        is_of_environment: false,
    },
    Trait {
        words: &[
            "chromedriver",
            "chromium",
            "daemonize",
            "detached",
            "fork",
            "nohup",
            "pcntl_fork",
            "playwright",
            "puppeteer",
            "pyppeteer",
            "selenium",
            "setsid",
            "start_new_session",
        ],
        beside: &[],
        what: "may leave orphans (`{}`), which process 1 has to reap",
        is_of_environment: false,
    },
    Trait {
        words: &["Popen", "exec", "execSync", "popen", "run", "spawn", "spawnSync", "system"],
        beside: &[" & ", " &\"", " &'", " &`"],
        what: "may leave orphans (`{}` with `&`), which process 1 has to reap",
        is_of_environment: false,
    },
];

/// What in the sources of the build context depends on a shell that starts the program, if
/// something does. A program that is a shell sets `PWD` itself, and one behind an init is not
/// process 1.
pub(crate) fn doubt(ctx: &PassContext<'_>, sets_pwd: bool, has_init: bool) -> Option<String> {
    // Where not all that is copied is there, what is there still counts.
    let anywhere = ctx.anywhere();
    let nearest = || anywhere.first().map(|it| &it.context);
    let context = ctx.context().ok().or_else(nearest)?;
    let is_covered = |it: &&Trait| if it.is_of_environment { sets_pwd } else { has_init };
    let traits: Vec<_> = TRAITS.iter().filter(|it| !is_covered(it)).collect();
    let (mut files, mut bytes) = ([0; 2], [0; 2]);
    let mut folders = VecDeque::new();
    let mut read = |path: &str| -> Option<String> {
        let is_settings = is_settings(path);
        let kind = usize::from(is_settings);
        if files[kind] >= MOST_FILES || bytes[kind] >= MOST_BYTES {
            return None;
        }
        if !is_settings && !is_source(path) {
            return None;
        }
        let text = context.text(path)?;
        files[kind] += 1;
        bytes[kind] += text.len();
        let counts = |it: &&&Trait| it.is_of_environment || !is_settings;
        let found = traits.iter().filter(counts).find_map(|it| it.found(&text))?;
        Some(format!("`{path}` {found}"))
    };
    for path in roots(ctx.model(), context) {
        match context.entry(&path) {
            Some(Entry::Folder) => folders.push_back(path),
            Some(Entry::File) => {
                if let Some(doubt) = read(&path) {
                    return Some(doubt);
                }
            }
            _ => {}
        }
    }
    let mut seen = HashSet::new();
    while let Some(folder) = folders.pop_front().filter(|_| seen.len() < MOST_FOLDERS) {
        if !seen.insert(folder.clone()) {
            continue;
        }
        for (name, entry) in context.list(&folder).iter() {
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            match entry {
                Entry::Folder if !PASSED_OVER.has(name) => folders.push_back(path),
                Entry::File => {
                    if let Some(doubt) = read(&path) {
                        return Some(doubt);
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// What the file copies from the context.
fn roots(model: &Model, context: &Context<'_>) -> Vec<String> {
    let copied = model.instructions().iter().filter_map(|it| sources::copied(&it.syntax));
    let mut roots = Vec::new();
    for source in copied.flatten().filter(|it| sources::is_literal(it)) {
        if source.contains(['*', '?', '[']) {
            roots.extend(context.matching(&source).iter().flat_map(|it| it.iter().cloned()));
        } else {
            roots.extend(clean(&source));
        }
    }
    roots
}

/// Whether a file is a source of a program, and no test of it.
fn is_source(path: &str) -> bool {
    let name = super::last_name(path);
    let mut parts = name.rsplit('.');
    let extension = parts.next().unwrap_or_default();
    let is_test = ["test", "tests", "spec", "config", "cy", "stories"];
    let is_test = parts.next().is_some_and(|it| is_test.contains(&it) && name != "config.js")
        || name.starts_with("test_")
        || name.contains("_test.");
    name.contains('.') && EXTENSIONS.has(extension) && !is_test
}

/// Whether a file holds settings of a program in the image.
fn is_settings(path: &str) -> bool {
    let name = super::last_name(path);
    let extension = name.rsplit_once('.').map_or("", |it| it.1);
    let is_dotenv = name.starts_with(".env.");
    (is_dotenv || SETTINGS.has(extension)) && !SETTINGS_OF_OTHERS.has(name)
}

impl Trait {
    /// What the text depends on.
    fn found(&self, text: &str) -> Option<String> {
        let word = self.words.iter().find(|word| {
            words(text, word).any(|at| {
                let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
                let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
                let line = &text[start..end];
                self.beside.is_empty() || self.beside.iter().any(|it| line.contains(it))
            })
        })?;
        Some(self.what.replace("{}", word))
    }
}

/// Where `word` stands as a word of its own.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> {
    let goes_on = |it: char| it.is_alphanumeric() || it == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !text[..*at].ends_with(goes_on) && !text[at + word.len()..].starts_with(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        TRAITS.iter().find_map(|it| it.found(text))
    }

    #[test]
    fn what_depends_on_a_shell_is_found() {
        for (text, word) in [
            ("path.join(process.env.PWD, 'a')", "PWD"),
            ("const { PWD } = process.env", "PWD"),
            ("os.environ.get('OLDPWD')", "OLDPWD"),
            ("os.Getenv(\"SHLVL\")", "SHLVL"),
            ("if process.ppid == 1", "ppid"),
            ("os.kill(os.getpid(), 15)", "getpid"),
            ("process.kill(process.pid, 'SIGUSR2')", "pid"),
            ("spawn(a, { detached: true })", "detached"),
            ("exec('worker &')", "exec"),
            ("os.system(\"a & b\")", "system"),
        ] {
            assert!(found(text).is_some_and(|it| it.contains(&format!("`{word}"))), "{text}");
        }
        for text in [
            "const USER_PWD = 1",
            "pwd = input()",
            "console.log(process.pid)",
            "kill(other)",
            "const x = a & b",
            "exec('a && b')",
            "forked = 1",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn settings_of_other_programs_do_not_count() {
        for path in [".env", ".env.local", "prod.env", "a/app.yml", "b.ini", "web.config", "c.json"]
        {
            assert!(is_settings(path), "{path}");
        }
        for path in ["env", "a/package.json", "docker-compose.yml", ".travis.yml", "a.js", "conf"] {
            assert!(!is_settings(path), "{path}");
        }
    }

    #[test]
    fn tests_are_no_sources() {
        assert!(is_source("a/b.js") && is_source("main.go") && is_source("config.js"));
        for path in [
            "a.test.js",
            "b.spec.ts",
            "test_a.py",
            "a_test.go",
            "README.md",
            "js",
            "playwright.config.ts",
        ] {
            assert!(!is_source(path), "{path}");
        }
    }
}
