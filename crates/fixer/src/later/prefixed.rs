//! The commands that prefixes such as `sudo` and `timeout` run.

use dockwright_model::Word;

/// The options of prefixes whose value is the next word.
const WITH_VALUE: &[(&str, &[&str])] = &[
    ("dumb-init", &["-r", "--rewrite"]),
    ("env", &["-C", "-u", "--chdir", "--unset"]),
    ("exec", &["-a"]),
    ("ionice", &["-c", "-n", "--class", "--classdata"]),
    ("nice", &["-n", "--adjustment"]),
    ("stdbuf", &["-e", "-i", "-o", "--error", "--input", "--output"]),
    ("sudo", &["-C", "-D", "-R", "-T", "-g", "-h", "-p", "-u", "--group", "--host", "--user"]),
    ("time", &["-f", "-o", "--format", "--output"]),
    ("timeout", &["-k", "-s", "--kill-after", "--signal"]),
    ("tini", &["-e", "-p"]),
    ("xargs", &["-E", "-I", "-L", "-P", "-a", "-d", "-n", "-s"]),
];

/// The prefixes whose first operand is no command, but a user or an architecture.
const WITH_OPERAND: &[&str] = &["gosu", "setarch", "su-exec"];

/// How many words after a prefix such as `env` or `timeout` precede the command that it runs.
pub(super) fn before_command(prefix: &str, arguments: &[Word]) -> usize {
    let with_value = WITH_VALUE.iter().find(|it| it.0 == prefix).map_or(&[][..], |it| it.1);
    let mut skipped = 0;
    while let Some(it) = arguments.get(skipped).map(|it| it.text.as_str()) {
        let is_told = it.starts_with(|c: char| c == '-' || c.is_ascii_digit()) || it.contains('=');
        if !is_told {
            break;
        }
        skipped += 1 + usize::from(with_value.contains(&it));
        if it == "--" {
            break;
        }
    }
    (skipped + usize::from(WITH_OPERAND.contains(&prefix))).min(arguments.len())
}

#[cfg(test)]
mod tests {
    use dockwright_model::Script;
    use dockwright_syntax::ast::ShellText;

    use super::*;

    #[test]
    fn the_command_stands_behind_options_and_their_values() {
        for (text, command) in [
            ("timeout -s KILL 10s nginx -t", "nginx"),
            ("timeout --signal=KILL 10 nginx", "nginx"),
            ("sudo -u www-data -E nginx", "nginx"),
            ("sudo -- nginx", "nginx"),
            ("env -u HOME A=b nginx", "nginx"),
            ("gosu www-data nginx", "nginx"),
            ("nice -n 10 nginx", "nginx"),
            ("xargs -0 -n 1 rm", "rm"),
            ("exec nginx", "nginx"),
        ] {
            let script = ShellText::of_script(text).and_then(|it| Script::of(&it)).unwrap();
            let calls = script.calls();
            let words = calls[0].command.words();
            let rest = &words[1..];
            let found = before_command(&words[0].text, rest);
            assert_eq!(rest[found].text, command, "{text}");
        }
    }
}
