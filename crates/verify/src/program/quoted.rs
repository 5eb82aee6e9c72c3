//! The law of new quotes: the quoted part is a single word of plain characters even without the
//! quotes, so that a shell neither splits the part nor expands it to files.

use super::added::Shell;
use super::tokens::Word;
use crate::shell::TokenKind;

/// Commands that print one word, or fail. Those that end in a blank take one more argument, without
/// blanks.
const PRINT_ONE_WORD: &[&[u8]] = &[
    b"apk --print-arch",
    b"arch",
    b"date +%F",
    b"date +%Y",
    b"date +%Y%m%d",
    b"date +%s",
    b"dpkg --print-architecture",
    b"getconf LONG_BIT",
    b"getconf _NPROCESSORS_ONLN",
    b"id -g",
    b"id -gn",
    b"id -u",
    b"id -un",
    b"lsb_release -c -s",
    b"lsb_release -cs",
    b"lsb_release -rs",
    b"lsb_release -sc",
    b"lsb_release -sr",
    b"nproc",
    b"nproc --all",
    b"rpm -E %fedora",
    b"rpm -E %rhel",
    b"uname -i",
    b"uname -m",
    b"uname -p",
    b"uname -r",
    b"uname -s",
    b"whoami",
];

/// Variables that shells set, or that affect the values of others.
const OF_SHELL: &[&[u8]] = &[
    b"_",
    b"BASH",
    b"BASHOPTS",
    b"BASHPID",
    b"DIRSTACK",
    b"EUID",
    b"FUNCNAME",
    b"GROUPS",
    b"HOME",
    b"HOSTNAME",
    b"HOSTTYPE",
    b"IFS",
    b"LINENO",
    b"MACHTYPE",
    b"OLDPWD",
    b"OPTARG",
    b"OPTIND",
    b"OSTYPE",
    b"PATH",
    b"PIPESTATUS",
    b"PPID",
    b"PS1",
    b"PS4",
    b"PWD",
    b"RANDOM",
    b"REPLY",
    b"SECONDS",
    b"SHELL",
    b"SHELLOPTS",
    b"SHLVL",
    b"TERM",
    b"UID",
];

/// Whether ENV is certain to set a variable to a value that [`is_plain`].
pub type Plain<'v> = &'v dyn Fn(&[u8]) -> bool;

/// The facts known at a word that gets quotes.
pub struct Known<'t> {
    text: &'t [Word<'t>],
    at: usize,
    shell: Shell<'t>,
    is_set: Plain<'t>,
}

impl<'t> Known<'t> {
    /// The facts at the token `at` of a text.
    pub fn new(text: &'t [Word<'t>], at: usize, shell: Shell<'t>, is_set: Plain<'t>) -> Self {
        Self { text, at, shell, is_set }
    }

    /// Whether the token may become `to`.
    pub fn allows(&self, from: &[u8], to: &[u8]) -> bool {
        let is_odd = |it: &u8| b"\"'\\`".contains(it);
        !from.iter().any(is_odd) && self.is_plain() && self.pairs(from, to).unwrap_or_default()
    }

    /// Whether the text leaves word splitting (`IFS`) unchanged, and sets no variables in ways that
    /// cannot be read.
    fn is_plain(&self) -> bool {
        let is_reader = |it: &Word<'_>| [&b"."[..], b"source", b"eval"].contains(&it.text);
        let sets_any = |it: &[Word<'_>]| {
            let sets = [&b"export"[..], b"readonly", b"declare", b"typeset", b"local", b"unset"];
            sets.contains(&it[0].text) && may_name_others(it[1].text)
        };
        let is_login = |it: &Vec<u8>| {
            it.starts_with(b"--") || it.starts_with(b"-") && it.iter().any(|it| b"il".contains(it))
        };
        let is_known = |it: &Word<'_>| it.kind != TokenKind::Rest;
        self.text.iter().all(is_known)
            && !self.text.iter().any(|it| is_reader(it) || occurs(it.text, b"IFS").next().is_some())
            && !self.text.windows(2).any(sets_any)
            && !self.shell.words.is_some_and(|it| it.iter().skip(1).any(is_login))
    }

    /// Whether `to` is `from` with added pairs of quotes, each around one plain word. Whether a
    /// word remains after expansion must not depend on the quotes.
    fn pairs(&self, from: &[u8], to: &[u8]) -> Option<bool> {
        let (mut old, mut new) = (from, to);
        let (mut is_quoted, mut pairs) = (false, 0);
        while let [first, ..] = *new {
            if first == b'"' {
                is_quoted = !is_quoted;
                pairs += usize::from(is_quoted);
                new = &new[1..];
                // A pair of quotes must not be empty.
                (!is_quoted || new.first() != Some(&b'"')).then_some(())?;
                continue;
            }
            let length = match first {
                b'$' => self.expansion(old, is_quoted)?,
                _ if is_quoted => usize::from(is_plain(&old[..1.min(old.len())])),
                b' ' | b'\t' | b'(' | b')' | b'<' | b'>' => 0,
                _ => 1,
            };
            (length > 0 && old.get(..length)? == new.get(..length)?).then_some(())?;
            (old, new) = (&old[length..], &new[length..]);
        }
        Some(old.is_empty() && !is_quoted && pairs > 0)
    }

    /// The length of the expansion at the start of a text; `None` if a quoted expansion is not
    /// known to be one word.
    fn expansion(&self, text: &[u8], is_quoted: bool) -> Option<usize> {
        if let Some(command) = text.strip_prefix(b"$(") {
            let end = command.iter().position(|it| *it == b')')?;
            let is_one = PRINT_ONE_WORD.contains(&&*squeezed(&command[..end]));
            return is_one.then_some(end + 3);
        }
        let rest = text.strip_prefix(b"$")?;
        let has_braces = rest.starts_with(b"{");
        let name = &rest[usize::from(has_braces)..];
        let name = &name[..name.iter().take_while(|it| is_part(**it)).count()];
        let length = 1 + name.len() + 2 * usize::from(has_braces);
        let ends = !has_braces || text.get(length - 1) == Some(&b'}');
        let is_name = name.first().is_some_and(|it| !it.is_ascii_digit());
        (ends && is_name && (!is_quoted || self.is_one_word(name))).then_some(length)
    }

    /// Whether a variable is one plain word where it is used.
    fn is_one_word(&self, name: &[u8]) -> bool {
        if OF_SHELL.contains(&name) || name.to_ascii_lowercase().ends_with(b"_proxy") {
            return false;
        }
        let names = |it: &Word<'_>| occurs(it.text, name).any(|it| !it);
        let mut naming = (0..self.text.len()).filter(|it| names(&self.text[*it]));
        let Some(first) = naming.next() else {
            return (self.is_set)(name);
        };
        self.holds(first) && self.is_set(name, first) && naming.all(|it| self.is_set(name, it))
    }

    /// Whether a token sets the variable to one plain word, before it is used.
    fn is_set(&self, name: &[u8], at: usize) -> bool {
        let value = self.text[at].text.strip_prefix(name).and_then(|it| it.strip_prefix(b"="));
        let Some(value) = value.filter(|_| at < self.at) else { return false };
        is_one_word(value)
    }

    /// Whether the assignment at `at` is a whole command, or part of an `export`, and has run on
    /// every path to the use of the variable.
    fn holds(&self, at: usize) -> bool {
        let is_between =
            |it: Option<&Word<'_>>| it.is_none_or(|it| it.text == b"&&" || it.text == b";");
        let start = match at.checked_sub(1) {
            Some(before) if self.text[before].text == b"export" => before,
            _ => at,
        };
        let before = start.checked_sub(1).map(|it| &self.text[it]);
        let is_and = |it: &Word<'_>| it.text == b"&&";
        let is_simple = |it: &Word<'_>| {
            let is_reserved = [&b"if"[..], b"for", b"while", b"until", b"case", b"{", b"do"];
            match it.kind {
                TokenKind::Word => !is_reserved.contains(&it.text),
                TokenKind::Separator => it.text == b"&&" || it.text == b";",
                TokenKind::Operator => matches!(it.text, b">" | b">>" | b">&"),
                TokenKind::Rest => false,
            }
        };
        let is_skipped = |it: &Word<'_>| matches!(it.text, b";" | b"||" | b"&" | b"|" | b"\n");
        is_between(before)
            && is_between(self.text.get(at + 1))
            && self.text[..start].iter().all(is_simple)
            && (!before.is_some_and(is_and) || !self.text[at..self.at].iter().any(is_skipped))
    }
}

/// Whether the value of an assignment is one plain word.
fn is_one_word(value: &[u8]) -> bool {
    let quoted = value.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\""));
    let value = quoted.unwrap_or(value);
    let command = value.strip_prefix(b"$(").and_then(|it| it.strip_suffix(b")"));
    is_plain(value) || command.is_some_and(|it| PRINT_ONE_WORD.contains(&&*squeezed(it)))
}

/// Whether an argument of `export` may set variables that are not named there.
fn may_name_others(argument: &[u8]) -> bool {
    let is_open = |it: &[u8]| it.iter().any(|it| b"$`".contains(it));
    let at = argument.iter().position(|it| *it == b'=').unwrap_or(argument.len());
    let (name, value) = (&argument[..at], argument.get(at + 1..).unwrap_or_default());
    let is_quoted = value.len() > 1 && value.starts_with(b"\"") && value.ends_with(b"\"");
    is_open(name) || is_open(value) && !is_quoted && !is_one_word(value)
}

/// The occurrences of a variable's name in a text, and whether each is an expansion.
fn occurs<'t>(text: &'t [u8], name: &'t [u8]) -> impl Iterator<Item = bool> + 't {
    let found = text.windows(name.len()).enumerate().filter(move |it| it.1 == name).map(|it| it.0);
    found.filter_map(move |at| {
        let before = &text[..at];
        let is_inside = before.last().is_some_and(|it| is_part(*it))
            || text.get(at + name.len()).is_some_and(|it| is_part(*it));
        let sets = || {
            let behind = &text[at + name.len()..];
            let behind = behind.strip_prefix(b":").unwrap_or(behind);
            before.ends_with(b"{") && behind.starts_with(b"=")
        };
        let is_expanded = before.ends_with(b"$") || before.ends_with(b"${");
        (!is_inside).then(|| is_expanded && !sets())
    })
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a value is one word that does not expand to files.
pub fn is_plain(value: &[u8]) -> bool {
    let is_plain = |it: &u8| it.is_ascii_alphanumeric() || b"_-./:,@%+=".contains(it);
    !value.is_empty() && value.iter().all(is_plain)
}

/// A command with single spaces between its words.
fn squeezed(command: &[u8]) -> Vec<u8> {
    let words = command.split(|it| matches!(it, b' ' | b'\t')).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}
