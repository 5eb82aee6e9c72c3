//! Sources that list all variables, `PWD` among them.

/// The names of the whole environment in each language, and whether the name alone lists it.
/// Reading one variable, or passing all to a process (which inherits them anyway), does not count.
const WHOLE: &[(&str, bool)] = &[
    ("%ENV", true),
    ("Deno.env.toObject", true),
    ("Environment.GetEnvironmentVariables", true),
    ("GetEnvironmentVariables", true),
    ("Object.entries(env", true),
    ("Object.keys(env", true),
    ("Object.values(env", true),
    ("Unix.environment", true),
    ("array get env", true),
    ("envPairs", true),
    ("env::vars", true),
    ("environb", true),
    ("<- getEnvironment", true),
    ("getEnvironment >>=", true),
    ("pairs(ENV", true),
    ("parray env", true),
    ("phpinfo", true),
    ("Sys.getenv()", true),
    ("System.getenv()", true),
    ("System.get_env()", true),
    ("getenv()", true),
    ("$_ENV", false),
    ("$_SERVER", false),
    ("ENV", false),
    ("Platform.environment", false),
    ("processInfo.environment", false),
    ("environ", false),
    ("os.environ", false),
    ("os.Environ()", false),
    ("process.env", false),
];

/// Texts on the same line that list the content of a collection.
const SHOWS: &[&str] = &[
    ".all?",
    ".any?",
    ".count",
    ".detect",
    ".each",
    ".entries(",
    ".entrySet(",
    ".filter",
    ".find",
    ".forEach",
    ".fromEntries(",
    ".group_by",
    ".inject",
    ".inspect",
    ".items",
    ".keys",
    ".map",
    ".partition",
    ".reduce",
    ".reject",
    ".select",
    ".sort",
    ".stream(",
    ".to_a",
    ".to_h",
    ".transform",
    ".values",
    "Fprint",
    "Print",
    "_r(",
    "console.",
    "dump",
    "echo ",
    "for ",
    "foreach",
    "format",
    "jsonify",
    "json(",
    "log(",
    "logger",
    "print",
    "puts ",
    "range ",
    "render",
    "send(",
    "sorted(",
    "stringify",
    "substitute",
    "write(",
];

/// The name of the whole environment, if the text lists it.
pub(super) fn listed(text: &str) -> Option<&'static str> {
    let is_listed = |name: &str, is_enough: bool| {
        text.match_indices(name).any(|(at, _)| {
            let (before, behind) = (&text[..at], &text[at + name.len()..]);
            let is_word = !before.ends_with(|it: char| it.is_alphanumeric() || "_$.".contains(it))
                || name.starts_with(['%', '$']);
            let is_one = behind.starts_with(['[', '?', '!'])
                || behind.starts_with(|it: char| it.is_alphanumeric() || it == '_')
                || behind.strip_prefix('.').is_some_and(|it| {
                    !SHOWS
                        .iter()
                        .any(|show| show.strip_prefix('.').is_some_and(|show| it.starts_with(show)))
                });
            let start = before.rfind('\n').map_or(0, |it| it + 1);
            let end = behind.find('\n').map_or(text.len(), |it| at + name.len() + it);
            let line = &text[start..end];
            is_word && !is_one && (is_enough || SHOWS.iter().any(|it| line.contains(it)))
        })
    };
    WHOLE.iter().find(|(name, is_enough)| is_listed(name, *is_enough)).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lists_all_variables_is_told_from_what_looks_one_up() {
        for text in [
            "print(os.environ)",
            "for k, v in os.environ.items():",
            "json.dumps(dict(os.environ))",
            "console.log(process.env)",
            "Object.keys(process.env)",
            "res.json(process.env)",
            "for _, it := range os.Environ() {",
            "ENV.each { |k, v| puts k }",
            "System.getenv().forEach(",
            "env::vars()",
            "Template(t).substitute(os.environ)",
            "from os import environ\nfor k in environ:",
            "all = dict(environ.items())",
            "Object.entries(env).filter(([k]) => k)",
            "ENV.find { |k, v| v == Dir.pwd }",
            "ENV.map { |k, v| k }",
            "ENV.reject { |k, _| k }",
            "foreach ($_SERVER as $k => $v)",
            "all <- Sys.getenv()",
            "for {k v} [array get env] {",
            "getEnvironment >>= print",
            "var all = Environment.GetEnvironmentVariables();",
        ] {
            assert!(listed(text).is_some(), "{text}");
        }
        for text in [
            "print(os.environ['HOME'])",
            "print(os.environ.get('HOME'))",
            "subprocess.run(a, env={**os.environ, 'A': '1'})",
            "env = os.environ.copy()",
            "const { PORT } = process.env",
            "console.log(process.env.PORT)",
            "spawn(a, { env: process.env })",
            "puts ENV['HOME']",
            "puts ENV.fetch('HOME')",
            "ENV.key?('HOME')",
            "echo $_SERVER['REQUEST_URI'];",
            "print(environ['HOME'])",
            "print(environ.get('HOME'))",
            "environ.setdefault('A', 'b')",
            "print(f(wsgi_environ))",
            "cmd.Env = append(os.Environ(), a)",
            "Sys.getenv(\"HOME\")",
            "System.getenv(\"HOME\")",
            "System.getenv().get(\"HOME\")",
        ] {
            assert_eq!(listed(text), None, "{text}");
        }
    }
}
