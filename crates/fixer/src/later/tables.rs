//! Tables of commands that a daemon in the container starts: those of `cron`.

use dockwright_syntax::Keyword;

use super::need::Need;
use super::reader::Reader;

/// Part of the names of such tables and their directories.
const MARK: &str = "cron";

/// The maximum number of tables of an instruction to read.
const MOST: usize = 64;

impl Reader<'_, '_> {
    /// The need of an unknown program in a table that the image gets.
    pub fn in_tables(&self) -> Need {
        let model = self.ctx.model();
        let copies = model.instructions().iter().filter(|it| {
            matches!(it.keyword, Keyword::Add | Keyword::Copy) && self.ctx.text(it).contains(MARK)
        });
        for copy in copies {
            let line = self.ctx.line(copy.start());
            let bodies = copy.syntax.heredocs().filter_map(|it| it.body());
            let mut texts: Vec<_> = bodies.map(|it| (format!("line {line}"), it)).collect();
            if let Some(sent) = self.ctx.sent_or_nearest() {
                let roots = self.roots(&sent.context, copy);
                let paths = roots.iter().take(MOST);
                let read = |it: &String| Some((format!("`{it}`"), sent.context.text(it)?));
                texts.extend(paths.filter_map(read));
            }
            for (who, text) in texts {
                let mut commands = text.lines().filter_map(command);
                if let Some(name) = commands.find_map(|it| self.unknown_in_table(it)) {
                    return Need::Perhaps(format!("`{name}`, which {who} starts,"));
                }
            }
        }
        Need::No
    }

    /// The unknown program of a command, before which a user may stand.
    fn unknown_in_table(&self, command: &str) -> Option<String> {
        let first = self.unknown_in_container(command, 0)?;
        let (user, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
        let may_be_user = user == first && !rest.trim().is_empty();
        if may_be_user { self.unknown_in_container(rest, 0) } else { Some(first) }
    }
}

/// The command of a line of a table.
fn command(line: &str) -> Option<&str> {
    let line = line.trim();
    let is_time = |it: &str| {
        it.starts_with(|c: char| c.is_ascii_digit() || c == '*')
            || it.len() >= 3 && it[..3].bytes().all(|it| it.is_ascii_alphabetic())
    };
    if line.starts_with('@') {
        return Some(line.split_once(char::is_whitespace)?.1.trim());
    }
    let mut rest = line;
    for _ in 0..5 {
        let (field, behind) = rest.split_once(char::is_whitespace)?;
        (field.is_ascii() && is_time(field)).then_some(())?;
        rest = behind.trim_start();
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn a_line_has_times_before_its_command() {
        for (line, expected) in [
            ("0 3 * * * root report -u > /var/log/x", Some("root report -u > /var/log/x")),
            ("*/5 * * jan mon-fri report", Some("report")),
            ("@daily report", Some("report")),
            ("# 0 3 * * * report", None),
            ("MAILTO=root", None),
            ("", None),
        ] {
            assert_eq!(command(line), expected, "{line}");
        }
    }
}
