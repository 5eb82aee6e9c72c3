//! A command whose words are all certain.

use dockwright_model::Command;

/// A command whose words are all certain.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct CertainCall {
    /// The leading assignments, with the values that are certain.
    pub assignments: Vec<(String, Option<String>)>,
    /// Whether Python, run with `-m`, also looks for modules in the working directory.
    pub is_module: bool,
    /// The Python virtual environment that the call creates, activates, or takes its program from.
    pub environment: Option<String>,
    /// The words: first the program, without its directory if that is one of the system.
    pub words: Vec<String>,
}

impl CertainCall {
    /// The words of a command without redirections; `python -m pip` is `pip`.
    pub fn of(command: &Command) -> Option<Self> {
        if command.syntax.redirects().next().is_some() {
            return None;
        }
        let words: Option<Vec<_>> =
            command.words().iter().map(|it| word(&it.text, it.literal())).collect();
        Self::assigned(command, words?)
    }

    /// Like [`of`](Self::of), but uncertain words are kept as written, and output may be
    /// redirected.
    pub fn with_variables(command: &Command) -> Option<Self> {
        let words = command.words();
        let words = words.iter().map(|it| it.literal().unwrap_or_else(|| it.text.clone()));
        Self::assigned(command, words.collect())
    }

    fn assigned(command: &Command, words: Vec<String>) -> Option<Self> {
        let call = Self::of_words(words)?;
        let assignments = command.syntax.assignments().map(|it| {
            let value = match it.value() {
                Some(value) => dockwright_model::literal(&value.text()),
                // A program does not see an array.
                None => it.syntax().to_string().ends_with('=').then(String::new),
            };
            (it.name(), value)
        });
        Some(Self { assignments: assignments.collect(), ..call })
    }

    /// The call of these words, as written in an exec form.
    pub fn of_words(mut words: Vec<String>) -> Option<Self> {
        let program = words.first_mut()?;
        for dir in ["/usr/local/bin/", "/usr/bin/", "/bin/"] {
            if let Some(name) = program.strip_prefix(dir) {
                *program = name.to_owned();
            }
        }
        let own = program.rsplit_once("/bin/").map(|(dir, it)| (dir.to_owned(), it));
        let own = own.filter(|(_, it)| it.starts_with("python") || it.starts_with("pip"));
        let (own, name) = own.map(|(dir, name)| (dir, name.to_owned())).unzip();
        *program = name.unwrap_or_else(|| std::mem::take(program));
        let module = words.get(2).filter(|_| words[0].starts_with("python") && words[1] == "-m");
        let module = module.map(String::as_str);
        let is_module = matches!(module, Some("pip" | "venv"));
        let named = match words.as_slice() {
            [dot, file] if matches!(dot.as_str(), "." | "source") => {
                file.strip_suffix("/bin/activate").map(ToOwned::to_owned)
            }
            [.., directory] if module == Some("venv") => Some(directory.clone()),
            _ => None,
        };
        if module == Some("pip") {
            words.drain(..2);
        }
        Some(Self { assignments: Vec::new(), is_module, environment: named.or(own), words })
    }

    /// The program.
    pub fn program(&self) -> &str {
        &self.words[0]
    }

    /// The words after the program.
    pub fn rest(&self) -> &[String] {
        &self.words[1..]
    }

    /// Whether one of the words is this option, with or without `=VALUE`.
    pub fn has(&self, option: &str) -> bool {
        self.words.iter().any(|it| {
            it.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    }

    /// The words after the program that are not options.
    pub fn operands(&self) -> impl Iterator<Item = &str> {
        self.rest().iter().map(String::as_str).filter(|it| !it.starts_with('-'))
    }
}

/// The value of a word that is certain, or whose start suffices: a path in the home directory, and
/// the package lists of apt.
fn word(text: &str, literal: Option<String>) -> Option<String> {
    let is_home = text.strip_prefix("~/").and_then(dockwright_model::literal);
    let lists = "/var/lib/apt/lists/*";
    literal
        .or_else(|| is_home.map(|it| format!("~/{it}")))
        .or_else(|| (text == lists).then(|| lists.to_owned()))
}
