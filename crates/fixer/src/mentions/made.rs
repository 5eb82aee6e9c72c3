//! Lines that write a Dockerfile, which may be made of other ones.

use super::text_tools::names_dockerfile;
use crate::contexts::mention::{is_part, last, words};

/// Options, keys and programs before the name of an output.
const BEFORE_OUTPUT: &[&str] = &[
    "-o",
    "-out",
    "--out",
    "--output",
    "dest",
    "destination",
    "of",
    "out",
    "output",
    "outputs",
    "outs",
    "sponge",
    "tee",
];

/// Parts of the names of functions, in any language, that write a file.
const WRITES: &[&str] = &["Append", "Write", "append", "configure_file", "write"];

/// Modes that open a file for writing, and commands of PowerShell that write a file.
const TO_WRITE: &[&str] = &[
    "\"a\"",
    "\"ab\"",
    "\"w\"",
    "\"wb\"",
    "'a'",
    "'ab'",
    "'w'",
    "'wb'",
    "Add-Content ",
    "Out-File ",
    "Set-Content ",
];

/// Parts of the names of functions, in lower case, that read files or fill in templates.
const READS: &[&str] = &[
    "createreadstream",
    "file_get_contents",
    "fromfile",
    "getline",
    "glob",
    "include_str",
    "read_",
    "readall",
    "readfile",
    "readlines",
    "readtextfile",
    "render",
    "slurp",
    "template",
];

/// Other parts of lines that read a file.
const TOLD: &[&str] = &[
    "\").eachLine",
    "\").text",
    "').eachLine",
    "').text",
    ".read ",
    ".readlines ",
    "Dir[",
    "File.foreach",
    "File.stream",
    "Files.lines",
    "Get-Content",
    "fileinput.",
    "io.lines",
];

/// Whole names of such functions.
const READS_AS: &[&str] = &["cat", "load", "open", "read"];

/// Whether and how a file may make Dockerfiles.
pub(super) struct Maker<'t> {
    /// The variables that are set to the name of a Dockerfile.
    variables: Vec<&'t str>,
    /// Whether the file calls a function that reads files; otherwise it writes a text of its own.
    reads: bool,
}

impl<'t> Maker<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { variables: variables(text), reads: text.lines().any(reads) }
    }
}

/// The Dockerfiles of which a line makes another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// Those that the line names.
    Named,
    /// Those that any line of the file names.
    All,
    /// Any near the file.
    Any,
}

/// The Dockerfiles from which a line makes another one, if it writes one; `behind` has the next
/// lines.
pub(super) fn made<'t>(
    line: &str,
    maker: &Maker<'_>,
    behind: impl Iterator<Item = &'t str>,
) -> Option<Made> {
    let is_it = |it: &str| is_named(it, &maker.variables);
    let output = redirected(line, is_it);
    let is_rule = is_rule(line, behind);
    let is_function = output.is_none() && !is_rule && !is_told(line, is_it);
    let count = words(line).filter(|it| is_file_name(it)).count();
    if is_function && (!maker.reads && count < 2 || !calls_writer(line, &maker.variables)) {
        return None;
    }
    if line.contains("<<") || output.is_some_and(|at| only_prints(line, at)) {
        return None;
    }
    let inputs = output.map_or(line, |at| &line[..at]);
    let is_open = is_function || inputs.split_whitespace().any(is_pattern);
    Some(match count {
        _ if is_open => Made::Any,
        0 | 1 => Made::All,
        _ => Made::Named,
    })
}

/// Whether a line calls a function that writes files, and has a string or a variable that names a
/// Dockerfile.
fn calls_writer(line: &str, variables: &[&str]) -> bool {
    let calls = || called(line).any(|name| WRITES.iter().any(|it| name.contains(it)));
    let has_name = || {
        let mut strings = line.split(['"', '\'', '`']).skip(1).step_by(2);
        strings.any(is_file_name) || line.split(|c| !is_part(c)).any(|it| variables.contains(&it))
    };
    let is_bare =
        || ["-Content ", "Out-File ", "configure_file("].iter().any(|it| line.contains(it));
    (calls() || TO_WRITE.iter().any(|it| line.contains(it)))
        && (has_name() || is_bare() && words(line).any(is_file_name))
}

/// Whether a line calls a function that reads a file.
pub(super) fn reads(line: &str) -> bool {
    let is_reader = |name: &str| {
        let name = name.to_ascii_lowercase();
        READS_AS.contains(&name.as_str()) || READS.iter().any(|it| name.contains(it))
    };
    let is_told = || TOLD.iter().any(|it| line.contains(it));
    !TO_WRITE.iter().any(|it| line.contains(it)) && (called(line).any(is_reader) || is_told())
}

/// The names before the parentheses of a line.
fn called(line: &str) -> impl Iterator<Item = &str> {
    let before = line.split('(').rev().skip(1).map(|it| it.trim_end_matches('!'));
    before.filter_map(|it| it.rsplit(|c| !is_part(c)).next())
}

/// Whether a word is the name of a Dockerfile, and not the name of a function or variable that only
/// contains this word.
pub(super) fn is_file_name(word: &str) -> bool {
    let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let name = last(word);
    ["Dockerfile", "dockerfile", "Containerfile"].iter().any(|it| {
        name.match_indices(it).any(|(at, it)| {
            let (before, rest) = (&name[..at], &name[at + it.len()..]);
            (before.is_empty() || before.ends_with(is_end))
                && (rest.is_empty() || rest.starts_with(is_end))
        })
    })
}

/// The variables that a text sets to the name of a Dockerfile.
pub(super) fn variables(text: &str) -> Vec<&str> {
    let set = text.lines().filter(|it| names_dockerfile(it)).filter_map(|line| {
        let (names, value) = line.split_once('=')?;
        let is_end = |c: char| c.is_whitespace() || "\"'`(),;".contains(c);
        value.split(is_end).any(is_file_name).then_some(names)
    });
    set.flat_map(set_by).collect()
}

/// The variables in front of a `=`, except those for a failure, such as `err`.
pub(super) fn set_by(names: &str) -> impl Iterator<Item = &str> {
    let is_name = |it: &&str| !it.is_empty() && it.chars().all(is_part);
    names.split(',').filter_map(move |it| {
        let it = it.trim_end().trim_end_matches([':', '?', '+']);
        it.split_whitespace().last().filter(is_name).filter(|it| !matches!(*it, "_" | "err" | "ok"))
    })
}

/// Whether a word names a Dockerfile, by a variable or by itself.
fn is_named(word: &str, variables: &[&str]) -> bool {
    let mut names = word.split('$').skip(1).map(|it| it.trim_start_matches(['{', '(']));
    is_file_name(word)
        || names.any(|it| {
            let end = it.find(|c| !is_part(c)).unwrap_or(it.len());
            variables.contains(&&it[..end])
        })
}

/// The offset of the first `>` that redirects an output to a Dockerfile.
fn redirected(line: &str, is_it: impl Fn(&str) -> bool) -> Option<usize> {
    line.match_indices('>').map(|it| it.0).find(|&at| {
        let (before, rest) = (&line[..at], line[at..].trim_start_matches(['>', '|']));
        let word = rest.trim_start().trim_start_matches(['"', '\'']);
        let end = word.find(|c: char| c.is_whitespace() || "\"'`;&|)<,".contains(c));
        // An arrow, or the end of a tag.
        let is_arrow = before.ends_with(['=', '-']);
        let is_tag =
            || before.rsplit_once('<').is_some_and(|it| !it.1.is_empty() && !it.1.contains(' '));
        is_it(&word[..end.unwrap_or(word.len())]) && !is_arrow && !is_tag()
    })
}

/// Whether an option, a key or a program gives an output the name of a Dockerfile.
fn is_told(line: &str, is_it: impl Fn(&str) -> bool) -> bool {
    let mut before = ["", ""];
    let is_end = |c: char| c.is_whitespace() || "\"'`,;:=()[]|&".contains(c);
    line.split(is_end).filter(|it| !it.is_empty()).any(|word| {
        let [first, second] = before;
        before = [second, word];
        let is_told = |it: &str| BEFORE_OUTPUT.contains(&last(it));
        is_it(word) && (is_told(second) || second.starts_with('-') && last(first) == "tee")
    })
}

/// Whether a line is the head of a rule that makes a Dockerfile.
fn is_rule<'t>(line: &str, behind: impl Iterator<Item = &'t str>) -> bool {
    let Some((target, sources)) = line.split_once(':') else { return false };
    let is_target = !target.is_empty()
        && !line.starts_with([' ', '\t', '.'])
        && target.split_whitespace().all(is_file_name);
    is_target && !sources.starts_with('=') && {
        let mut recipe = behind.take_while(|it| it.starts_with('\t')).peekable();
        let makes = |it: &str| ["$@", "$(@", "${@"].iter().any(|name| it.contains(name));
        let has_sources = sources.split_whitespace().any(is_file_name);
        has_sources && recipe.peek().is_some() || recipe.any(makes)
    }
}

/// Whether a redirection overwrites a file with the arguments of a command.
fn only_prints(line: &str, at: usize) -> bool {
    let (before, rest) = line.split_at(at);
    let start = before.rfind(['|', ';', '&']).map_or(0, |it| it + 1);
    let mut words = words(&before[start..]);
    words.any(|it| matches!(last(it.trim_start_matches('@')), "echo" | "printf"))
        && !rest.starts_with(">>")
        && !["$(", "`"].iter().any(|it| before.contains(it))
}

/// Whether a word stands for files by a pattern or a variable, or ends a block of commands.
fn is_pattern(word: &str) -> bool {
    let bare = word.trim_start_matches(['"', '(', '{', '@']);
    bare.starts_with('$')
        || !word.starts_with(['\'', '"']) && word.contains(['*', '?', '%'])
        || matches!(word, "done" | "}" | ")" | "fi" | "esac")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_a_dockerfile_of_others_is_found() {
        for (line, expected) in [
            ("cat parts/* > Dockerfile", Made::Any),
            ("done >\"out/Dockerfile\"", Made::Any),
            ("cat $(PARTS) | tee Dockerfile", Made::Any),
            ("sed \"s/@V@/$V/\" Dockerfile.in > Dockerfile", Made::Named),
            ("gomplate -f Dockerfile.tmpl -o Dockerfile", Made::Named),
            ("tee -a Dockerfile < tail", Made::All),
            ("sed s/a/b/ head > $DF.ci", Made::All),
            ("echo 'RUN x' >> Dockerfile.ci", Made::All),
            ("  outs = [\"Dockerfile\"],", Made::All),
            ("open('Dockerfile', 'w').write(text)", Made::Any),
            ("os.WriteFile(DF, text, 0o644)", Made::Any),
            ("a.Dockerfile, b.Dockerfile | Set-Content Dockerfile", Made::Any),
            ("configure_file(Dockerfile.in Dockerfile @ONLY)", Made::Any),
            ("Dockerfile: Dockerfile.m4", Made::Named),
            ("%.Dockerfile: base.Dockerfile %.part", Made::Any),
        ] {
            let maker = Maker { variables: vec!["DF"], reads: true };
            let behind = ["\tm4 $< > $@"].into_iter();
            assert_eq!(made(line, &maker, behind), Some(expected), "{line}");
        }
    }

    #[test]
    fn what_writes_a_text_of_its_own_makes_none_of_others() {
        for line in [
            "cat > Dockerfile <<EOF",
            "echo 'FROM debian:12' > Dockerfile",
            "docker build -f Dockerfile . > log",
            "<dockerFile>Dockerfile</dockerFile>",
            "'file' => 'Dockerfile',",
            ".PHONY: Dockerfile",
            "DOCKERFILE := Dockerfile",
            "docker build --output out -f Dockerfile .",
            "docker build -f utils/overwrite_rules.Dockerfile .",
            "dir, err := writeTempDockerfileDir(spec.DockerfileContents)",
        ] {
            let maker = Maker { variables: vec!["DF"], reads: true };
            assert_eq!(made(line, &maker, ["\tdocker build ."].into_iter()), None, "{line}");
        }
        let maker = Maker::of("");
        assert_eq!(made("dockerfile: ci/Dockerfile", &maker, ["context: ."].into_iter()), None);
    }

    #[test]
    fn a_program_that_reads_no_file_makes_a_dockerfile_of_none() {
        let line = "os.WriteFile(\"Dockerfile\", text, 0o644)";
        for (reader, expected) in [
            ("text, err := os.ReadFile(part)", Some(Made::Any)),
            ("text = open(part).read()", Some(Made::Any)),
            ("let text = include_str!(\"head\");", Some(Made::Any)),
            ("text = env.get_template(name).render()", Some(Made::Any)),
            ("text = File.read 'head'", Some(Made::Any)),
            ("File.foreach('head').map(&:split)", Some(Made::Any)),
            ("val text = Source.fromFile(\"head\").getLines", Some(Made::Any)),
            ("def text = new File('head').text", Some(Made::Any)),
            ("with open('Dockerfile', 'w') as out:", None),
            ("commands := ReadCopyCmdsFromDockerfile(path)", None),
            ("reader := strings.NewReader(text)", None),
        ] {
            assert_eq!(made(line, &Maker::of(reader), [].into_iter()), expected, "{reader}");
        }
        let two = "fs.write('Dockerfile', concat('head.Dockerfile', 'tail.Dockerfile'))";
        assert_eq!(made(two, &Maker::of(""), [].into_iter()), Some(Made::Any));
    }

    #[test]
    fn a_failure_is_no_name_of_a_file() {
        for (line, expected) in [
            ("DF ?= ci/Dockerfile", &["DF"][..]),
            ("const path = join(dir, 'Dockerfile')", &["path"]),
            ("out, err := os.Create(\"Dockerfile\")", &["out"]),
            ("err = os.WriteFile(path, []byte(test.dockerfile), 0o644)", &[]),
            ("_, ok := files[\"Dockerfile\"]", &[]),
        ] {
            assert_eq!(variables(line), expected, "{line}");
        }
    }
}
