//! Shell text → the words that a program receives, where every POSIX-like shell agrees.

use std::ops::Range;

use dockwright_model::{Command, End, Operator, Part, Script, Word};
use dockwright_syntax::{SyntaxKind, ast::ShellText, is_byte};

use crate::facts::programs::last_name;
use crate::pass::edit::Indel;
use crate::word_set::WordSet;

/// The exec form of a command.
pub(crate) struct Argv {
    /// The program.
    pub program: String,
    /// The edits that turn the text into an array; the text between the words stays.
    pub indels: Vec<Indel>,
}

/// The maximum length, in bytes, of an array that is put on one line although its words were on
/// several.
const SHORT: usize = 80;

/// Words that the shell executes itself.
static SHELL_WORDS: WordSet = WordSet::new(
    "
    ! { } [[ ]] if then elif else fi for in do done while until case esac select function time
    coproc . : [ alias bg bind break builtin caller cd chdir command compgen complete compopt
    continue declare dirs disown echo enable eval exec exit export false fc fg getopts hash help
    history jobs kill let local logout mapfile popd print printf pushd pwd read readarray readonly
    return set shift shopt source suspend test times trap true type typeset ulimit umask unalias
    unset wait whence",
);

/// Whether a word names a program rather than a command of the shell.
pub(crate) fn is_program(word: &str) -> bool {
    let is_assignment =
        word.split_once('=').is_some_and(|(name, _)| is_name(name.trim_end_matches('+')));
    !word.is_empty() && !word.starts_with('-') && !SHELL_WORDS.has(word) && !is_assignment
}

/// Whether a shell can have a variable of this name.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a shell only starts a single command: without reading a profile or printing anything.
pub(crate) fn is_bare_shell(argv: &[String]) -> bool {
    let [program, options @ .., last] = argv else { return false };
    let is_known = matches!(last_name(program), "sh" | "bash" | "ash" | "dash");
    let is_plain = |letters: &str| letters.chars().all(|it| matches!(it, 'e' | 'u'));
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let Some(letters) = option.strip_prefix('-').filter(|it| !it.is_empty()) else {
            return false;
        };
        let letters = match letters.strip_suffix('o') {
            Some(letters) => {
                let names = ["pipefail", "errexit", "nounset", "noglob"];
                if !options.next().is_some_and(|it| names.contains(&it.as_str())) {
                    return false;
                }
                letters
            }
            None => letters,
        };
        if !is_plain(letters) {
            return false;
        }
    }
    let letters = last.strip_prefix('-').and_then(|it| it.strip_suffix('c'));
    is_known && letters.is_some_and(is_plain)
}

/// Whether a program runs its commands in a shell, which sets `PWD`.
pub(crate) fn runs_by_shell(program: &str) -> bool {
    matches!(last_name(program), "npm" | "npx" | "yarn" | "yarnpkg" | "pnpm")
}

/// The exec form of `text`, if it is one command whose words are certain.
pub(crate) fn of(text: &ShellText, script: &Script) -> Option<Argv> {
    let [list] = script.lists.as_slice() else { return None };
    let [part] = list.parts.as_slice() else { return None };
    (list.end == End::Text && !script.has_comment).then_some(())?;
    of_part(text, part, None)
}

/// The exec form of a health check without its final `|| exit 1`, `|| exit` or `|| false`: any
/// status but 0 means unhealthy.
pub(crate) fn of_check(text: &ShellText, script: &Script) -> Option<Argv> {
    let [list] = script.lists.as_slice() else { return None };
    let [part, tail] = list.parts.as_slice() else { return None };
    (list.end == End::Text && !script.has_comment).then_some(())?;
    let is_or = matches!(tail.operator, Some((Operator::Or, _)));
    let tail = tail.command().filter(|_| is_or).filter(Command::is_plain)?;
    let words: Vec<_> = tail.words().iter().map(|it| it.text.as_str()).collect();
    matches!(words.as_slice(), ["exit" | "false"] | ["exit", "1"]).then_some(())?;
    of_part(text, part, Some(tail.words().last()?.range.end))
}

/// The exec form of the only command; the text between the command and `end` is dropped.
fn of_part(text: &ShellText, part: &Part, end: Option<usize>) -> Option<Argv> {
    let command = part.command().filter(Command::is_plain)?;
    let joined = text.joined();
    (!joined.contains(['\r', '\n', '\0'])).then_some(())?;

    let mut words = command.words();
    let start = words.first()?.range.start;
    let values: Option<Vec<_>> = words.iter().map(Word::literal).collect();
    let mut values = values?;
    if words.first()?.text == "exec" {
        words = &words[1..];
        values.remove(0);
    }
    let (program, first) = (values.first()?.clone(), words.first()?);
    (is_program(first.written()) && is_program(&program)).then_some(())?;

    let strings: Option<Vec<_>> = values.iter().map(|it| json(it)).collect();
    let own_end = words.last()?.range.end;
    let all = start..end.unwrap_or(own_end);
    let array = format!("[{}]", strings?.join(", "));
    if !has_comment(text, &all) && array.len() < SHORT {
        return Some(Argv { program, indels: vec![Indel::replace(all, array)] });
    }
    // Comments in the omitted text would be lost.
    (!has_comment(text, &(own_end..all.end))).then_some(())?;
    let mut indels = vec![Indel::replace(start..first.range.start, "[")];
    for (index, (word, value)) in words.iter().zip(&values).enumerate() {
        // A word that spans a continuation may have a comment inside.
        (word.written().len() == word.range.len()).then_some(())?;
        let comma = if index + 1 < words.len() { "," } else { "]" };
        indels.push(Indel::replace(word.range.clone(), format!("{}{comma}", json(value)?)));
    }
    if own_end < all.end {
        indels.push(Indel::replace(own_end..all.end, ""));
    }
    (!has_comment(text, &indels[0].delete)).then_some(Argv { program, indels })
}

/// Whether a comment begins in `range`.
fn has_comment(text: &ShellText, range: &Range<usize>) -> bool {
    let tokens = text.syntax().descendants_with_tokens();
    tokens
        .filter(|it| it.kind() == SyntaxKind::Comment)
        .any(|it| range.contains(&usize::from(it.text_range().start())))
}

/// A JSON string; `None` for bytes that are not UTF-8 and for control characters other than tabs.
pub(crate) fn json(value: &str) -> Option<String> {
    let mut string = String::with_capacity(value.len() + 2);
    string.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            '\t' => string.push_str("\\t"),
            c if c.is_control() || is_byte(c) => return None,
            c => string.push(c),
        }
    }
    string.push('"');
    Some(string)
}

#[cfg(test)]
mod tests {
    use crate::{FixOptions, fix_file};

    /// The argument of `CMD` after a fix, in an image from `scratch`, where every word may be a
    /// program.
    fn fixed(text: &str) -> String {
        let source = format!("FROM scratch\nCMD {text}\n");
        let outcome =
            fix_file(source.as_bytes(), &FixOptions { lays_out: false, ..FixOptions::default() });
        let output = outcome.output.map_or(source, |it| String::from_utf8(it).expect("UTF-8"));
        output.strip_prefix("FROM scratch\nCMD ").expect("a CMD").trim_end().to_owned()
    }

    #[test]
    fn words_that_no_shell_changes_become_strings() {
        let cases = [
            ("nginx -g 'daemon off;'", r#"["nginx", "-g", "daemon off;"]"#),
            ("node server.js", r#"["node", "server.js"]"#),
            (
                r#"python -u "my app.py" --opt=a\ b"#,
                r#"["python", "-u", "my app.py", "--opt=a b"]"#,
            ),
            (r#"java -Dk="v w" -jar /a.jar"#, r#"["java", "-Dk=v w", "-jar", "/a.jar"]"#),
            ("exec gunicorn app:app", r#"["gunicorn", "app:app"]"#),
            (r#"app 'it'"'"'s'"#, r#"["app", "it's"]"#),
            (r#"app "a\qb" "c\"d""#, r#"["app", "a\\qb", "c\"d"]"#),
            (r"app \$x", r#"["app", "$x"]"#),
            (r#""/my app/x" y"#, r#"["/my app/x", "y"]"#),
            (r#"app '' """#, r#"["app", "", ""]"#),
            ("app\targ  two", r#"["app", "arg", "two"]"#),
            ("app é日本", r#"["app", "é日本"]"#),
            ("app ]", r#"["app", "]"]"#),
            ("app a^b @c %d +e ,f :g", r#"["app", "a^b", "@c", "%d", "+e", ",f", ":g"]"#),
            ("env A=b app", r#"["env", "A=b", "app"]"#),
        ];
        for (text, array) in cases {
            assert_eq!(fixed(text), array, "{text}");
        }
    }

    #[test]
    fn everything_else_stays_in_shell_form() {
        for text in [
            "FOO=1 node x",
            "npm start && echo",
            "./run.sh $PORT",
            "cmd \"$HOME\"",
            "ls *.js",
            "cat ~/x",
            "app a=~",
            "app --x={a,b}",
            "app # note",
            "app a#b",
            "[ -f x ]",
            "echo hi",
            "cd /x",
            "source a",
            "time app",
            "app > log",
            "app 2>&1",
            "app &",
            "app !",
            "app \"unterminated",
            "app k=v = =x",
            "app a\u{a0}b",
            "app x;",
            "app `id`",
            "app [a]",
            "exec -a name app",
            "exec cd /x",
            "exec A=b app",
            "exec",
            "\"\" a",
            "'if' a",
            "a+=b c",
            "-x app",
            "app %PATH%",
            "app a\u{b}b",
        ] {
            assert_eq!(fixed(text), text, "{text}");
        }
    }
}
