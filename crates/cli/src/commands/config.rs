//! `dockwright config`: the effective options for a Dockerfile, and their sources.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use dockwright_fixer::{Chains, Indent, LineEnding, Named, Operators, named};
use toml::Value;

use super::exit::Exit;
use super::print::print;
use crate::args::format::Format;
use crate::args::mode::Mode;
use crate::args::values::EmbeddedKind;
use crate::args::{ConfigArgs, OutputArgs};
use crate::config::{Configurations, Hadolint, Options, PolicyOptions, Source, Sourced, name};
use crate::message::{Message, reason, visible};
use crate::output::reporter::Reporter;
use crate::paths::{current_dir, tidy};

/// The JSON schema of configuration files.
const SCHEMA: &[u8] = include_bytes!("../../dockwright.schema.json");

/// Prints the effective options for a Dockerfile at the path in the arguments.
pub fn run(args: &ConfigArgs, output: &OutputArgs) -> io::Result<Exit> {
    if args.schema {
        return print(SCHEMA, output);
    }
    let mut reporter = Reporter::new(Mode::Check, Format::Text, output);
    let (text, messages) = show(args, &current_dir());
    messages.iter().try_for_each(|it| reporter.message(it))?;
    reporter.result(text.as_bytes())?;
    reporter.flush()?;
    Ok(if reporter.counts().errors > 0 { Exit::Failed } else { Exit::Clean })
}

/// The text to print, empty where a message says why, and the messages.
fn show(args: &ConfigArgs, current_dir: &Path) -> (String, Vec<Message>) {
    let flags = Options::from(&args.passes).or(Options::from(&args.layout));
    let configurations = match Configurations::new(&args.configuration, flags, current_dir) {
        Ok(configurations) => configurations,
        Err(message) => return (String::new(), vec![message]),
    };
    let path = match dockerfile(&args.path) {
        Ok(path) => path,
        Err(err) => {
            let text = format!("{}: {}", tidy(&args.path).display(), reason(&err));
            return (String::new(), vec![Message::error(text)]);
        }
    };
    let options = configurations.options(&path);
    let file = configurations.file(&path);
    let text = options.map(|it| {
        let format = format(&it, current_dir);
        let fix = fix(&it, current_dir);
        let include = file.as_ref().filter(|it| !it.included.is_empty());
        let include = include.map(|it| patterns("include", &it.included, current_dir));
        let include = include.unwrap_or_default();
        let embedded = file.as_ref().and_then(|it| it.embedded.as_ref());
        let embedded = embedded.map_or_else(String::new, |it| embedded_kinds(it, current_dir));
        let exclude = file.as_ref().map_or(&[][..], |it| &it.excluded);
        let exclude = patterns("exclude", exclude, current_dir);
        let context = context(&it, current_dir);
        let hadolint = configurations.hadolint(&path);
        let silent = silent(&hadolint, current_dir);
        let policy = policy(it.policy.or(hadolint.policy.clone()), current_dir);
        format!("{format}\n{fix}{silent}{policy}\n[files]\n{include}{exclude}{embedded}{context}")
    });
    (text.unwrap_or_default(), configurations.take_messages())
}

/// The file itself, or the one that a directory would hold.
fn dockerfile(path: &Path) -> io::Result<PathBuf> {
    let path = fs::canonicalize(path)?;
    Ok(if path.is_dir() { path.join("Dockerfile") } else { path })
}

fn format(options: &Options, current_dir: &Path) -> String {
    fn from<T>(set: Option<&Sourced<T>>) -> Option<&Source> {
        set.map(|it| &it.source)
    }
    let set = options.format_options();
    let lines = [
        ("width", width(set.width), from(options.width.as_ref())),
        ("indent", indent(set.indent), from(options.indent.as_ref())),
        ("operators", operators(set.operators), from(options.operators.as_ref())),
        ("chains", chains(set.chains), from(options.chains.as_ref())),
        ("line-ending", line_ending(set.line_ending), from(options.line_ending.as_ref())),
        ("cache-safe", set.cache_safe.into(), from(options.cache_safe.as_ref())),
    ];
    let lines = lines.map(|(key, value, source)| {
        let place = source.map_or_else(|| "default".to_owned(), |it| place(it, key, current_dir));
        format!("{key} = {value}  # {place}\n")
    });
    format!("[format]\n{}", lines.concat())
}

fn fix(options: &Options, current_dir: &Path) -> String {
    fn line<T>(key: &str, set: Option<&Sourced<T>>, value: &Value, current_dir: &Path) -> String {
        let place =
            set.map_or_else(|| "default".to_owned(), |it| place(&it.source, key, current_dir));
        format!("{key} = {value}  # {place}\n")
    }
    let names = |set: Option<&Sourced<Vec<String>>>| {
        set.map(|it| Value::Array(it.value.iter().map(|it| Value::from(it.as_str())).collect()))
    };
    let level = Value::from(options.fix_options().level.as_str());
    let level = line("level", options.level.as_ref(), &level, current_dir);
    // Without `only`, every pass is on; there is no value that says so.
    let only = names(options.only.as_ref())
        .map(|it| line("only", options.only.as_ref(), &it, current_dir))
        .unwrap_or_default();
    let skip = names(options.skip.as_ref()).unwrap_or_else(|| Value::Array(Vec::new()));
    let skip = line("skip", options.skip.as_ref(), &skip, current_dir);
    format!("[fix]\n{level}{only}{skip}")
}

/// The policy, if there is one: a key that nothing sets demands nothing.
fn policy(policy: PolicyOptions, current_dir: &Path) -> String {
    fn list<T>(values: &[T], text: impl Fn(&T) -> &str) -> Value {
        Value::Array(values.iter().map(|it| Value::from(text(it))).collect())
    }
    let PolicyOptions { registries, labels, numeric_user, non_root_user, forbid } = policy;
    let line = |key: &str, source: &Source, value: &Value| {
        format!("{key} = {value}  # {}\n", place(source, key, current_dir))
    };
    let lines = [
        registries
            .map(|it| line("registries", &it.source, &list(&it.value, |it| it.written.as_str()))),
        labels.map(|it| line("labels", &it.source, &list(&it.value, String::as_str))),
        numeric_user.map(|it| line("numeric-user", &it.source, &it.value.into())),
        non_root_user.map(|it| line("non-root-user", &it.source, &it.value.into())),
        forbid.map(|it| line("forbid", &it.source, &list(&it.value, |it| it.as_str()))),
    ];
    let lines: String = lines.into_iter().flatten().collect();
    if lines.is_empty() { lines } else { format!("\n[policy]\n{lines}") }
}

/// The codes that hadolint's configuration ignores, which is no key of dockwright.
fn silent(Hadolint { path, codes, .. }: &Hadolint, current_dir: &Path) -> String {
    if codes.is_empty() {
        return String::new();
    }
    let file = visible(&name(path, current_dir));
    let lines = codes.iter().map(|code| match named(code) {
        Named::Passes(passes) => {
            let names: Vec<_> = passes.iter().map(|it| it.name).collect();
            format!("#   {}: {}\n", visible(code), names.join(", "))
        }
        Named::WithoutPass(_) | Named::Unknown => format!("#   {}: no pass\n", visible(code)),
    });
    format!("# {file} silences:\n{}", lines.collect::<String>())
}

fn patterns(key: &str, patterns: &[Sourced<String>], current_dir: &Path) -> String {
    if patterns.is_empty() {
        return format!("{key} = []  # default\n");
    }
    let lines = patterns.iter().map(|Sourced { value, source }| {
        let value = Value::from(value.as_str());
        format!("    {value},  # {}\n", place(source, key, current_dir))
    });
    format!("{key} = [\n{}]\n", lines.collect::<String>())
}

fn embedded_kinds(
    Sourced { value, source }: &Sourced<Vec<EmbeddedKind>>,
    current_dir: &Path,
) -> String {
    let names = Value::Array(value.iter().map(|it| Value::from(it.name())).collect());
    format!("embedded = {names}  # {}\n", place(source, "embedded", current_dir))
}

/// Without one, the directories around each Dockerfile are looked at; there is no value that says
/// so.
fn context(options: &Options, current_dir: &Path) -> String {
    options.context.as_ref().map_or_else(String::new, |it| {
        let value = Value::from(it.value.to_string_lossy().as_ref());
        format!("context = {value}  # {}\n", place(&it.source, "context", current_dir))
    })
}

fn place(source: &Source, key: &str, current_dir: &Path) -> String {
    match source {
        Source::Flag => format!("--{key}"),
        Source::Line(path, line) => visible(&format!("{}:{line}", name(path, current_dir))),
    }
}

fn width(columns: usize) -> Value {
    u32::try_from(columns).map_or_else(|_| Value::from("off"), Value::from)
}

fn indent(indent: Indent) -> Value {
    match indent {
        Indent::Spaces(blanks) => Value::from(blanks),
        Indent::Tab => Value::from("tab"),
        Indent::Auto => Value::from("auto"),
    }
}

fn operators(operators: Operators) -> Value {
    Value::from(match operators {
        Operators::Preserve => "preserve",
        Operators::Leading => "leading",
        Operators::Trailing => "trailing",
    })
}

fn chains(chains: Chains) -> Value {
    Value::from(match chains {
        Chains::Split => "split",
        Chains::Keep => "keep",
    })
}

fn line_ending(line_ending: LineEnding) -> Value {
    Value::from(match line_ending {
        LineEnding::Auto => "auto",
        LineEnding::Lf => "lf",
        LineEnding::Crlf => "crlf",
    })
}
