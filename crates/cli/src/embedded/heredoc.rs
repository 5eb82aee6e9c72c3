//! Documents of the shell that are the Dockerfile of a build.

use std::ops::Range;

/// A document in a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The index of the line of its command.
    pub command: usize,
    /// The indices of its lines.
    pub lines: Range<usize>,
    /// Whether its text is handed over as it is.
    pub is_quoted: bool,
    /// Whether tabs at the start of lines are removed, as by `<<-`.
    pub strips_tabs: bool,
}

/// The documents that builds get as their Dockerfile: `docker build -f - . <<EOF`,
/// `docker build - <<EOF` and `cat <<EOF | docker build -`.
pub fn for_builds(script: &str) -> Vec<Heredoc> {
    if !script.contains("<<") || !script.contains("bu") {
        return Vec::new();
    }
    let mut scanner = Scanner::new(script);
    while scanner.step().is_some() {}
    scanner.end_line();
    scanner.found
}

/// A command with its words, up to an operator.
#[derive(Default)]
struct Command {
    words: Vec<String>,
    /// The indices of its documents among those of the line.
    documents: Vec<usize>,
    /// Whether the next command reads what this one prints.
    is_piped: bool,
}

/// A document whose lines come after the line of its command.
struct Pending {
    word: String,
    is_quoted: bool,
    strips_tabs: bool,
}

/// Reads a script once from its start to its end.
struct Scanner<'s> {
    script: &'s str,
    at: usize,
    /// The index of the line.
    line: usize,
    /// The index of the line of the first command.
    first: usize,
    word: Option<String>,
    commands: Vec<Command>,
    pending: Vec<Pending>,
    found: Vec<Heredoc>,
}

impl<'s> Scanner<'s> {
    fn new(script: &'s str) -> Self {
        let commands = vec![Command::default()];
        let (word, pending, found) = Default::default();
        Self { script, at: 0, line: 0, first: 0, word, commands, pending, found }
    }

    fn rest(&self) -> &'s str {
        &self.script[self.at..]
    }

    /// The next character.
    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        self.line += usize::from(next == '\n');
        Some(next)
    }

    fn push(&mut self, next: char) {
        self.word.get_or_insert_default().push(next);
    }

    /// Reads a character, or what belongs to it; `None` at the end.
    fn step(&mut self) -> Option<()> {
        match self.next()? {
            '\\' => match self.next()? {
                '\n' => {}
                it => self.push(it),
            },
            quote @ ('\'' | '"') => self.quoted(quote)?,
            '#' if self.word.is_none() => {
                let length = self.rest().find('\n').unwrap_or(self.rest().len());
                self.at += length;
            }
            '<' if self.rest().starts_with("<<") => self.at += 2,
            '<' if self.rest().starts_with('<') => self.operator()?,
            '\n' => self.end_line(),
            it @ ('|' | '&' | ';' | '(' | ')') => self.end_command(it == '|'),
            it if it.is_whitespace() => self.end_word(),
            it => self.push(it),
        }
        Some(())
    }

    fn quoted(&mut self, quote: char) -> Option<()> {
        self.word.get_or_insert_default();
        loop {
            match self.next()? {
                it if it == quote => return Some(()),
                '\\' if quote == '"' => {
                    let it = self.next()?;
                    self.push(it);
                }
                it => self.push(it),
            }
        }
    }

    /// Reads `<<` or `<<-` and the word behind.
    fn operator(&mut self) -> Option<()> {
        self.at += 1;
        self.end_word();
        let strips_tabs = self.rest().starts_with('-');
        self.at += usize::from(strips_tabs);
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        let (mut word, mut is_quoted) = (String::new(), false);
        while let Some(it) = self.rest().chars().next() {
            match it {
                '\'' | '"' => {
                    is_quoted = true;
                    self.next();
                    while let Some(inner) = self.next().filter(|inner| *inner != it) {
                        word.push(inner);
                    }
                }
                '\\' => {
                    is_quoted = true;
                    self.next();
                    word.extend(self.next());
                }
                it if it.is_whitespace() || "|&;()<>".contains(it) => break,
                it => {
                    self.next();
                    word.push(it);
                }
            }
        }
        let index = self.pending.len();
        self.pending.push(Pending { word, is_quoted, strips_tabs });
        self.commands.last_mut()?.documents.push(index);
        Some(())
    }

    fn end_word(&mut self) {
        if let (Some(word), Some(command)) = (self.word.take(), self.commands.last_mut()) {
            command.words.push(word);
        }
    }

    fn end_command(&mut self, is_piped: bool) {
        self.end_word();
        // `||` is no pipe.
        let is_double = is_piped && self.rest().starts_with('|');
        self.at += usize::from(is_double);
        if let Some(last) = self.commands.last_mut() {
            last.is_piped = is_piped && !is_double;
        }
        self.commands.push(Command::default());
    }

    /// Reads the documents below a line with commands.
    fn end_line(&mut self) {
        self.end_word();
        let commands = std::mem::take(&mut self.commands);
        let wanted = wanted(&commands);
        for (index, pending) in std::mem::take(&mut self.pending).into_iter().enumerate() {
            let start = self.line;
            let Some(end) = self.skip(&pending) else {
                self.at = self.script.len();
                break;
            };
            if wanted.contains(&index) {
                let Pending { is_quoted, strips_tabs, .. } = pending;
                let (command, lines) = (self.first, start..end);
                self.found.push(Heredoc { command, lines, is_quoted, strips_tabs });
            }
        }
        self.first = self.line;
        self.commands = vec![Command::default()];
    }

    /// Passes over the lines of a document; returns the index of its last one.
    fn skip(&mut self, pending: &Pending) -> Option<usize> {
        while self.at < self.script.len() {
            let line = self.rest().split('\n').next().unwrap_or_default();
            self.at = (self.at + line.len() + 1).min(self.script.len());
            self.line += 1;
            let tabs: &[char] = if pending.strips_tabs { &['\t'] } else { &[] };
            if line.trim_start_matches(tabs) == pending.word {
                return Some(self.line - 1);
            }
        }
        None
    }
}

/// The indices of the documents that a build gets as its Dockerfile.
fn wanted(commands: &[Command]) -> Vec<usize> {
    let is_build = |it: &Command| reads_dockerfile(&it.words);
    let next = commands.iter().skip(1).map(Some).chain([None]);
    let is_wanted = |(it, next): (&Command, Option<&Command>)| {
        let is_handed_on = it.words == ["cat"] && it.is_piped && next.is_some_and(is_build);
        // Of several documents, a command reads the last.
        let last = it.documents.last().copied();
        last.filter(|_| is_build(it) || is_handed_on)
    };
    commands.iter().zip(next).filter_map(is_wanted).collect()
}

/// Words that may be in front of a program.
const BEFORE: [&str; 10] = ["!", "do", "else", "env", "exec", "if", "sudo", "then", "time", "{"];

/// Whether a command builds with a Dockerfile that it reads from its standard input.
fn reads_dockerfile(words: &[String]) -> bool {
    let is_before = |it: &&String| BEFORE.contains(&it.as_str());
    let is_before = |it: &&String| is_before(it) || it.contains('=') || it.starts_with('-');
    let mut words = words.iter().skip_while(is_before).map(String::as_str);
    let program = words.next().and_then(|it| it.rsplit('/').next());
    if !matches!(program, Some("docker" | "podman" | "nerdctl" | "buildah")) {
        return false;
    }
    let command = words.next();
    let command = if matches!(command, Some("buildx" | "image")) { words.next() } else { command };
    if !matches!(command, Some("build" | "bud" | "b")) {
        return false;
    }
    words.any(|it| matches!(it, "-" | "-f-" | "--file=-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(script: &str) -> Vec<(Range<usize>, bool)> {
        for_builds(script).into_iter().map(|it| (it.lines, it.is_quoted)).collect()
    }

    #[test]
    fn documents_for_builds_are_found() {
        for (script, expected) in [
            ("docker build -f - . <<EOF\nFROM a\nEOF\n", (1..2, false)),
            ("docker build - <<'EOF'\nFROM a\nEOF", (1..2, true)),
            ("docker buildx build --file=- . <<\"E\"\nFROM a\nRUN b\nE\n", (1..3, true)),
            ("set -e\nsudo docker build -t x -f- . <<-\\EOF\nFROM a\n\tEOF\n", (2..3, true)),
            ("docker build \\\n  --file - \\\n  . << EOF && echo\nFROM a\nEOF\n", (3..4, false)),
            ("cat <<'EOF' | docker build -t a -\nFROM a\nEOF\n", (1..2, true)),
            (
                "cat <<A > x\nEOF\nA\nDOCKER_BUILDKIT=1 podman build - <<B\nFROM a\nB\n",
                (4..5, false),
            ),
            ("echo 'it is\n<<X' # <<Y\ndocker build - <<'EOF'\nFROM a\nEOF", (3..4, true)),
        ] {
            assert_eq!(lines(script), [expected], "{script}");
        }
    }

    #[test]
    fn other_documents_are_not_found() {
        for script in [
            "cat <<EOF > Dockerfile\nFROM a\nEOF\ndocker build .\n",
            "docker run -i a - <<EOF\nFROM a\nEOF\n",
            "docker build . <<EOF\nFROM a\nEOF\n",
            "cat > x <<'A'\ndocker build - <<EOF\nFROM a\nEOF\nA\n",
            "docker build - <<EOF\nFROM a\n",
            "docker build - <<< 'FROM a'\n",
            "cat <<EOF || docker build -\nFROM a\nEOF\n",
            "# docker build - <<EOF\nFROM a\nEOF\n",
            "docker build - <<",
            "\\",
            "'",
        ] {
            assert_eq!(lines(script), [], "{script}");
        }
    }
}
