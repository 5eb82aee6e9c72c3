//! Lines that write a Dockerfile, which may be made of other ones.

use super::text_tools::names_dockerfile;
use crate::contexts::mention::{last, words};

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

/// Parts of functions, in any language, that write a file, and modes of an open file.
const WRITES: &[&str] = &[
    "\"a\"",
    "\"ab\"",
    "\"w\"",
    "\"wb\"",
    "'a'",
    "'ab'",
    "'w'",
    "'wb'",
    "Add-Content",
    "Append",
    "Out-File",
    "Set-Content",
    "Write",
    "append",
    "configure_file",
    "write",
];

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

/// Of which Dockerfiles a line makes another one, if it writes any. `variables` are those that the
/// file sets to the name of a Dockerfile, and `behind` are the lines behind it.
pub(super) fn made<'t>(
    line: &str,
    variables: &[&str],
    behind: impl Iterator<Item = &'t str>,
) -> Option<Made> {
    let is_it = |it: &str| is_named(it, variables);
    let output = redirected(line, is_it);
    let is_rule = is_rule(line, behind);
    let has_function = || {
        let has_name =
            line.split([' ', '"', '\'', '`', '(', ',']).any(|it| names_dockerfile(last(it)));
        has_name && WRITES.iter().any(|it| line.contains(it))
    };
    let is_function = output.is_none() && !is_rule && !is_told(line, is_it);
    if is_function && !has_function() {
        return None;
    }
    if line.contains("<<") || output.is_some_and(|at| only_prints(line, at)) {
        return None;
    }
    let inputs = output.map_or(line, |at| &line[..at]);
    let count = words(line).filter(|it| names_dockerfile(last(it))).count();
    let is_open = is_function || inputs.split_whitespace().any(is_pattern);
    Some(match count {
        _ if is_open => Made::Any,
        0 | 1 => Made::All,
        _ => Made::Named,
    })
}

/// The variables that a text sets to the name of a Dockerfile.
pub(super) fn variables(text: &str) -> Vec<&str> {
    let is_name =
        |it: &&str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let set = text.lines().filter(|it| names_dockerfile(it)).filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        let name = name.trim_end().trim_end_matches([':', '?', '+']);
        let name = name.split_whitespace().last().filter(is_name)?;
        value.split_whitespace().any(names_dockerfile).then_some(name)
    });
    set.collect()
}

/// Whether a word names a Dockerfile, by a variable or by itself.
fn is_named(word: &str, variables: &[&str]) -> bool {
    let mut names = word.split('$').skip(1).map(|it| it.trim_start_matches(['{', '(']));
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    names_dockerfile(last(word))
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
        && target.split_whitespace().all(|it| names_dockerfile(last(it)));
    is_target && !sources.starts_with('=') && {
        let mut recipe = behind.take_while(|it| it.starts_with('\t')).peekable();
        let makes = |it: &str| ["$@", "$(@", "${@"].iter().any(|name| it.contains(name));
        let has_sources = sources.split_whitespace().any(names_dockerfile);
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
            ("Dockerfile: Dockerfile.m4", Made::Named),
            ("%.Dockerfile: base.Dockerfile %.part", Made::Any),
        ] {
            assert_eq!(made(line, &["DF"], ["\tm4 $< > $@"].into_iter()), Some(expected), "{line}");
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
        ] {
            assert_eq!(made(line, &["DF"], ["\tdocker build ."].into_iter()), None, "{line}");
        }
        assert_eq!(made("dockerfile: ci/Dockerfile", &[], ["context: ."].into_iter()), None);
    }
}
