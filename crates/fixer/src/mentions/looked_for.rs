//! What a line of a program searches for in the text of a Dockerfile.

use dockwright_syntax::Keyword;

use super::text_tools::{self, APPENDED, BUILTINS};
use super::{COMPARED, EVERYWHERE, HELD, MADE, NUMBERED, PATCHED, QUOTED, SAME};
use crate::contexts::mention::{About, Mention, PIPED, READ, identifiers, is_part};

/// What a line of a program searches for in the text of a Dockerfile.
pub(crate) struct LookedFor {
    /// The searching program; empty for another language.
    pub tool: &'static str,
    /// The keyword in lower case with which the pattern begins; other spellings do not match.
    pub in_lower: Option<String>,
    /// The name with which the pattern begins, if a space follows.
    pub spaced: Option<String>,
    /// The keywords in the pattern.
    pub keywords: Vec<Keyword>,
    /// The other words of the pattern.
    pub words: Vec<String>,
    /// The number of lines from the first on, if the search is limited to them.
    pub first_lines: Option<usize>,
    /// The reason why each line has to stay as it is, as a predicate.
    pub needs_lines: Option<&'static str>,
    /// Whether the found text is built.
    pub is_built_from: bool,
    /// Whether everything matches.
    pub takes_all: bool,
    /// Whether upper and lower case are the same to the search.
    ignores_case: bool,
}

const QUOTES: [char; 2] = ['"', '\''];

/// Tools that work on lines regardless of their content.
const BY_LINES: &[&str] = &["csplit", "ed", "ex", "patch", "tail"];

/// The reason why a reader needs each line.
const READS: &str = "reads the text of this file, and may compare each line";

/// Whether a name is that of the number of a line in `awk`.
fn is_line_number(name: &str) -> bool {
    matches!(name, "FNR" | "NR")
}

/// Whether a text begins with a comparison of numbers, but not with another one's number.
fn compares_number(text: &str) -> bool {
    let other = text.trim_start().strip_prefix(['=', '<', '>', '~', '!']);
    other.is_some_and(|it| !it.trim_start_matches(['=', ' ']).starts_with("FNR"))
}

/// What follows the number of a line at the start of a program of `sed`, which a variable may hold:
/// `5`, `$`, `${LINE}`, `$LINE` before a comma or a quote.
fn behind_number(program: &str) -> Option<&str> {
    let behind = if let Some(name) = program.strip_prefix("${") {
        name.split_once('}')?.1
    } else if let Some(name) = program.strip_prefix('$') {
        let behind = name.trim_start_matches(is_part);
        let is_variable = behind.starts_with(',') || behind.len() > 1 && behind.starts_with('"');
        if is_variable { behind } else { name }
    } else {
        let behind = program.trim_start_matches(|c: char| c.is_ascii_digit());
        (behind.len() < program.len()).then_some(behind)?
    };
    Some(behind.trim_start_matches(QUOTES))
}

/// Whether a program of `awk`, `perl` or `sed` on a line acts on a line by its number: `NR == 5`,
/// `$. == 5`, `5s/a/b/`, `2,4d`.
fn has_address(tool: &str, line: &str) -> bool {
    if tool == "perl" {
        return line.match_indices("$.").any(|(at, it)| compares_number(&line[at + it.len()..]));
    }
    if tool.ends_with("awk") {
        return line.match_indices("NR").any(|(at, it)| compares_number(&line[at + it.len()..]));
    }
    let is_program = |word: &str| {
        let program = word.trim_start_matches(['"', '\'', '{', ';', '-', 'e']);
        let Some(rest) = behind_number(program) else { return false };
        let rest_of_range = rest.strip_prefix(',').map(|it| {
            let end = it.trim_start_matches(['+', '~']);
            behind_number(end).unwrap_or(end)
        });
        let command = rest_of_range.unwrap_or(rest).trim_start_matches('!');
        let is_command = |it: char| "acdipqswxy".contains(it);
        let is_done = |it: &str| !it.starts_with(|c: char| c.is_alphanumeric());
        // A text may be added behind the last line, whichever it is.
        !program.starts_with("$a") && command.strip_prefix(is_command).is_some_and(is_done)
    };
    let words = || line.split_whitespace();
    // A program begins in quotes, or behind the options.
    let begins = |before: &str, word: &str| {
        word.starts_with(['"', '\'']) || before.starts_with('-') || before.ends_with("sed")
    };
    tool.ends_with("sed")
        && words().zip(words().skip(1)).any(|(before, it)| begins(before, it) && is_program(it))
}

/// The number of lines that `head` prints by default.
const FIRST: usize = 10;

/// Programs that print the whole text of a file, changed or not, unless an option asks for a part.
const PRINTERS: &[&str] = &["cat", "cpp", "envsubst", "gpp", "gsed", "m4", "perl", "sed"];

/// Whether a line keeps its output, or edits a file.
fn keeps(line: &str) -> bool {
    [" -i", ">"].iter().any(|it| line.contains(it))
}

/// Whether the output of a tool is the whole text of a file.
fn prints_all(tool: &str, line: &str) -> bool {
    tool == APPENDED
        || PRINTERS.contains(&tool) && ![" -i", " -n"].iter().any(|it| line.contains(it))
}

/// Whether an option of `grep` makes upper and lower case the same.
fn ignores_case(tool: &str, line: &str) -> bool {
    let is_option = |it: &str| {
        it == "--ignore-case" || it.starts_with('-') && !it.starts_with("--") && it.contains('i')
    };
    (tool.ends_with("grep") || matches!(tool, "rg" | "ack" | "ag"))
        && line.split_whitespace().any(is_option)
}

impl LookedFor {
    /// What a line searches for in the files that it names.
    pub fn of(mention: &Mention) -> Option<Self> {
        (mention.about == About::Text && !matches!(mention.word, HELD | QUOTED)).then_some(())?;
        let line = mention.text.as_str();
        let is_made_of = mention.word == MADE;
        let (tool, pattern) = match mention.word {
            it @ (COMPARED | MADE | NUMBERED | PATCHED | PIPED | READ | SAME) => (it, ""),
            EVERYWHERE => ("", text_tools::pattern(line)?),
            _ => text_tools::searches(line)?,
        };
        let spaced = tool.is_empty().then(|| text_tools::spaced(pattern)).flatten();
        let mut pattern = pattern.split(" >").next()?.to_owned();
        let is_named = text_tools::names(&pattern).next().is_some();
        for it in &mention.dockerfiles {
            pattern = pattern.replace(it.as_str(), " ");
        }
        // An option belongs to the tool; a pattern begins with a quote.
        let of_tool = |it: &&str| !it.starts_with('-') || tool.is_empty();
        let pattern = pattern.split_whitespace().filter(of_tool).collect::<Vec<_>>().join(" ");
        let mut named: Vec<_> = identifiers(&pattern).collect();
        let is_lower = |it: &&&str| {
            tool.is_empty()
                && it.starts_with(|c: char| c.is_ascii_lowercase())
                && Keyword::parse(it).is_some()
        };
        let in_lower = named.first().filter(is_lower).map(|it| (*it).to_owned());
        if in_lower.is_some() || spaced.is_some() {
            named.clear();
        }
        let ignores_case = ignores_case(tool, line);
        let is_keyword = |it: &&&str| {
            Keyword::parse(it).is_some_and(|known| ignores_case || known.as_str() == **it)
        };
        let keywords: Vec<_> =
            named.iter().filter(is_keyword).filter_map(|it| Keyword::parse(it)).collect();
        // `AS` is part of an instruction.
        let is_word = |it: &&&str| it.len() > 2 || it.eq_ignore_ascii_case("as");
        let is_builtin = |it: &&&str| tool.ends_with("awk") && BUILTINS.contains(it);
        let words = named.iter().filter(|it| !is_keyword(it) && is_word(it) && !is_builtin(it));
        let words: Vec<_> = words.map(|it| (*it).to_owned()).collect();
        let number = named.iter().find_map(|it| it.parse().ok());
        // A number behind `$` is that of a word in `awk`.
        let is_awk = tool.ends_with("awk");
        let is_number = number.is_some() && (!is_awk || named.iter().any(|it| is_line_number(it)));
        let is_head = tool == "head";
        let is_fed = text_tools::feeds_build(line);
        let has_none = keywords.is_empty() && words.is_empty();
        let counts = BY_LINES.contains(&tool)
            || tool == NUMBERED
            || has_address(tool, line)
            || has_none && spaced.is_none() && is_number && !is_head;
        Some(Self {
            tool,
            first_lines: is_head.then(|| number.unwrap_or(FIRST)),
            needs_lines: match tool {
                COMPARED => Some("has the checksum of this file"),
                PATCHED => Some("patches this file"),
                SAME => Some("compares this file with another one"),
                PIPED | READ => Some(READS),
                _ if counts => Some("counts the lines of this file"),
                _ if is_awk && has_none && is_named => Some(READS),
                _ => None,
            },
            is_built_from: is_fed || is_made_of || keeps(line),
            takes_all: is_fed || is_made_of || prints_all(tool, line),
            in_lower,
            spaced: spaced.map(str::to_owned),
            keywords,
            words,
            ignores_case,
        })
    }

    /// The instructions that the search is about: those with a word of the pattern and its keyword,
    /// if any; otherwise all of them.
    pub fn instructions(&self, all: &[(Option<Keyword>, &str)]) -> Vec<usize> {
        if let Some(keyword) = &self.in_lower {
            let is_it = |it: &usize| identifiers(all[*it].1).next() == Some(keyword);
            return (0..all.len()).filter(is_it).collect();
        }
        if let Some(name) = &self.spaced {
            let is_it = |it: &usize| {
                let mut behind = all[*it].1.split(name.as_str()).skip(1);
                behind.any(|rest| rest.starts_with([' ', '\t']))
            };
            return (0..all.len()).filter(is_it).collect();
        }
        let is_asked = |it: &Option<Keyword>| {
            self.keywords.is_empty() || it.is_some_and(|it| self.keywords.contains(&it))
        };
        let pool = (0..all.len()).filter(|it| is_asked(&all[*it].0));
        let (hits, rest): (Vec<_>, Vec<_>) = pool.partition(|it| self.is_in(all[*it].1));
        if hits.is_empty() && !self.keywords.is_empty() { rest } else { hits }
    }

    fn is_in(&self, text: &str) -> bool {
        let is_same = |word: &String, it: &str| {
            word == it || self.ignores_case && word.eq_ignore_ascii_case(it)
        };
        identifiers(text).any(|it| self.words.iter().any(|word| is_same(word, it)))
    }

    pub fn is_in_comments(&self, text: &str) -> bool {
        let mut comments = text.lines().filter(|it| it.trim_start().starts_with('#'));
        comments.any(|it| self.is_in(it))
    }
}

#[cfg(test)]
mod tests {
    use super::has_address;

    #[test]
    fn lines_of_a_program_by_their_numbers_are_found() {
        for (tool, line) in [
            ("sed", "sed -i \"5s/.*/ENV A=$V/\" \"$DOCKERFILE\""),
            ("sed", "sed -i.bak '2,4d' $(DF)"),
            ("sed", "sed -n 3p Dockerfile"),
            ("gsed", "gsed -i -e '8c ENV A 1' {{df}}"),
            ("sed", "sed '3,$!d' Dockerfile"),
            ("sed", "sed -n \"${N}p\" Dockerfile"),
            ("sed", "sed -n \"$N\"p Dockerfile"),
            ("sed", "sed -i \"${first},${last}d\" Dockerfile"),
            ("sed", "sed -i \"$first,+2d\" Dockerfile"),
            ("sed", "sed '$d' Dockerfile"),
            ("awk", "awk 'NR==3 {print $2}' Dockerfile"),
            ("awk", "awk -v line=\"$LINE\" 'FNR == line' Dockerfile"),
            ("perl", "perl -pi -e 's/a/b/ if $. == 8' Dockerfile"),
        ] {
            assert!(has_address(tool, line), "{line}");
        }
        for (tool, line) in [
            ("sed", "sed -i 's/5s/6s/' Dockerfile"),
            ("sed", "sed -i \"s/VERSION 5d/VERSION $V/\" Dockerfile"),
            ("sed", "sed -i 's/a/b/;s/c/d/' Dockerfile && sleep 5s"),
            ("grep", "grep '5s' Dockerfile"),
            ("perl", "perl -pi -e 's/a$./b/' Dockerfile"),
            ("sed", "sed \"$EDIT\" Dockerfile"),
            ("sed", "sed \"s/$A/$B/\" Dockerfile"),
            ("sed", "sed '$a ENV A=1' Dockerfile"),
            ("awk", "awk 'NR==FNR {a[$1]; next} $1 in a' list Dockerfile"),
            ("awk", "awk '/ENV/ {print NR}' Dockerfile"),
        ] {
            assert!(!has_address(tool, line), "{line}");
        }
    }
}
