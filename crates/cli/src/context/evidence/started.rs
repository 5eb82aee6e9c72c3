//! What is run in containers, as files of a project say: by `docker run` and its kin, wherever a
//! text has them.

/// Programs that start containers, or run something in one.
const RUNNERS: &[&str] =
    &["docker", "docker-compose", "podman", "podman-compose", "nerdctl", "buildah"];

/// Their commands for it.
const COMMANDS: &[&str] = &["run", "exec", "create"];

/// How far behind the name of the program such a command is looked for, and how long what it runs
/// may be, in bytes.
const NEAR: usize = 200;
const LONGEST: usize = 4096;

/// What stands behind `docker run`, `docker compose exec` and the like in a text of whatever
/// language.
pub fn texts(text: &str) -> Vec<String> {
    if !RUNNERS[..1].iter().chain(&["podman", "nerdctl", "buildah"]).any(|it| text.contains(it)) {
        return Vec::new();
    }
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let mut found = Vec::new();
    for start in behind_runners(&text) {
        let rest = &text[start..];
        let near = rest.split('\n').next().unwrap_or_default();
        let near = near.get(..NEAR).unwrap_or(near);
        let ends = COMMANDS.iter().filter_map(|it| end_of_word(near, it));
        found.extend(ends.min().map(|at| command_at(&rest[at..]).trim().to_owned()));
    }
    found
}

fn end_of_word(text: &str, word: &str) -> Option<usize> {
    let mut ends = text.match_indices(word).map(|(at, it)| (at, at + it.len()));
    let is_word = |(at, end): &(usize, usize)| {
        text[..*at].ends_with([' ', '\t']) && text[*end..].starts_with([' ', '\t'])
    };
    ends.find(is_word).map(|it| it.1)
}

/// Where the names of such programs end in a text.
fn behind_runners(text: &str) -> Vec<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let ends = RUNNERS.iter().flat_map(|name| {
        text.match_indices(name).map(|(at, name)| (at, at + name.len())).filter(|(at, end)| {
            !text[..*at].ends_with(is_part) && text[*end..].starts_with([' ', '\t', ')', '}'])
        })
    });
    ends.map(|it| it.1).collect()
}

/// A command up to its end: that of the line outside quotes, or that of its heredoc.
fn command_at(text: &str) -> &str {
    let mut quote = None;
    for (at, c) in text.char_indices().take(LONGEST) {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '<') if text[at..].starts_with("<<") => return heredoc(text, at),
            (None, '\n' | ';' | '&' | '|') => return &text[..at],
            _ => {}
        }
    }
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |it| it.0);
    &text[..end]
}

fn heredoc(text: &str, at: usize) -> &str {
    let name = text[at..].trim_start_matches(['<', '-', ' ', '"', '\'']);
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let name = name.split(|c| !is_part(c)).next().unwrap_or_default();
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if end > at + line.len() && line.trim() == name {
            break;
        }
    }
    &text[..end]
}

/// Words as a shell reads them.
pub fn quoted(words: impl IntoIterator<Item = String>) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    let quote = |it: String| {
        let needs_none = !it.is_empty() && it.chars().all(is_plain);
        if needs_none { it } else { format!("'{}'", it.replace('\'', "'\\''")) }
    };
    words.into_iter().map(quote).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_in_a_container_is_found() {
        for (text, expected) in [
            (
                "a:\n\tdocker run --rm app apt-get install x && b\n",
                &["--rm app apt-get install x"][..],
            ),
            ("docker compose -f a.yml exec app sh -c 'a && b'; c", &["app sh -c 'a && b'"]),
            ("sudo docker-compose run \\\n  app a\n", &["app a"]),
            ("podman exec -i app sh <<EOF\na\nEOF\nb\n", &["-i app sh <<EOF\na\nEOF"]),
            ("$(docker) exec app a\n", &["app a"]),
            ("docker build .\ndocker push run-app\n", &[]),
            ("see docker.com run\n", &[]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }
}
