//! Comments that a check of `BuildKit` takes for descriptions of the stage or argument below, and
//! rejects unless they begin with its name. This matters only in files that enable the check and
//! turn its warnings into errors.

use crate::pass::edit::TextEdit;

const CHECK: &str = "InvalidDefinitionDescription";

/// Whether an edit adds a comment that makes the build of such a file fail.
pub(super) fn is_refused(text: &str, edit: &TextEdit) -> bool {
    fails_on_descriptions(text) && undescribed(&edit.apply(text)) > undescribed(text)
}

fn fails_on_descriptions(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let comments = text.lines().map_while(|it| it.trim_start().strip_prefix('#'));
    let directives = comments.filter_map(|it| it.split_once('='));
    let mut checks = directives.filter(|it| it.0.trim().eq_ignore_ascii_case("check"));
    let Some((_, options)) = checks.next() else { return false };
    let has = |name: &str, value: &str| {
        let all = options.split(';').filter_map(|it| it.split_once('='));
        let mut values = all.filter(|it| it.0.trim() == name).flat_map(|it| it.1.split(','));
        values.any(|it| it.trim().eq_ignore_ascii_case(value))
    };
    let is_turned_on = has("experimental", "all") || has("experimental", CHECK);
    is_turned_on && has("error", "true") && !has("skip", CHECK)
}

/// The number of comments directly above a stage or argument that do not begin with its name.
fn undescribed(text: &str) -> usize {
    let lines = || text.lines().map(str::trim);
    let is_one = |(above, line): &(&str, &str)| {
        let mut words = line.split_whitespace();
        let keyword = words.next().unwrap_or_default();
        let Some(comment) = above.strip_prefix('#') else { return false };
        let described = comment.split_whitespace().next().unwrap_or_default();
        if keyword.eq_ignore_ascii_case("ARG") {
            let mut names = words.map(|it| it.split('=').next().unwrap_or_default());
            !names.any(|it| it == described)
        } else if keyword.eq_ignore_ascii_case("FROM") {
            let mut behind = words.skip_while(|it| !it.eq_ignore_ascii_case("AS")).skip(1);
            behind.next().is_some_and(|it| it.to_ascii_lowercase() != described)
        } else {
            false
        }
    };
    lines().zip(lines().skip(1)).filter(is_one).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_comments_that_do_not_begin_with_the_name_count() {
        for (text, count) in [
            ("# PORT is open\nARG PORT=80", 0),
            ("# the port\nARG PORT=80", 1),
            ("# the port\n\nARG PORT=80", 0),
            ("# a\n# B is\narg A B=1", 0),
            ("# the base\nFROM a", 0),
            ("# the base\nFROM a AS base", 1),
            ("# base has tools\nfrom --platform=x a as Base", 0),
        ] {
            assert_eq!(undescribed(text), count, "{text}");
        }
    }

    #[test]
    fn the_check_is_on_where_the_file_says_so() {
        for (text, is_on) in [
            ("# check=experimental=all;error=true", true),
            ("\u{feff}# check=experimental=all;error=true", true),
            ("# syntax=x\n#check = error=true; experimental=A,InvalidDefinitionDescription", true),
            ("# check=experimental=all", false),
            ("# check=error=true", false),
            ("# check=skip=InvalidDefinitionDescription;experimental=all;error=true", false),
            ("FROM a\n# check=experimental=all;error=true", false),
        ] {
            assert_eq!(fails_on_descriptions(text), is_on, "{text}");
        }
    }
}
