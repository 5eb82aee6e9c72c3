//! Commands that project files run in containers, with `docker run` and similar commands anywhere
//! in a text.

use std::collections::HashSet;

use dockwright_fixer::names_a_manager;

use super::command::words;
use super::containers::{Command, Containers, Lines, Saying, is_open};

/// Programs that start containers, or run commands in them.
pub const RUNNERS: &[&str] =
    &["docker", "docker-compose", "podman", "podman-compose", "nerdctl", "buildah", "kubectl"];

/// Their commands that do so, and the command that copies files into a container.
pub const COMMANDS: &[&str] = &["run", "exec", "create", COPY];
const COPY: &str = "cp";

/// The maximum distance of such a command from the name of the program (`NEAR`), and the maximum
/// length of the command line (`LONGEST`).
const NEAR: usize = 200;
const LONGEST: usize = 4096;

/// The text after `docker run`, `docker compose exec` and similar commands in a text of any
/// language, the text piped into them, and the files that they pass into the container.
pub fn texts(text: &str) -> Containers {
    let mut found = Containers::default();
    if !["docker", "podman", "nerdctl", "buildah", "kubectl"].iter().any(|it| text.contains(it)) {
        return found;
    }
    let joined = joined(text);
    let lines = Lines::of(text);
    found.read.extend(listed(text));
    let mut taken = 0;
    for (start, end) in runners(&joined) {
        let rest = &joined[end..];
        let near = rest.split('\n').next().unwrap_or_default();
        let near = near.get(..NEAR).unwrap_or(near);
        let ends = COMMANDS.iter().filter_map(|it| Some((end_of_word(near, it)?, *it)));
        let Some((at, command)) = ends.min() else { continue };
        let line = lines.at(start);
        let saying = |text: &str| Saying { line, text: text.trim().to_owned() };
        let own = command_at(&rest[at..]);
        found.mounted.extend(mounted(own, command == COPY).iter().map(|it| saying(it)));
        if command != COPY {
            found.started.push(saying(own));
            found.variable_files.extend(variable_files(own));
            let is_new = matches!(command, "run" | "create");
            found.commands.extend(in_container(own).map(|(image, it)| {
                Command::in_image(saying(&it), image.as_deref().filter(|_| is_new))
            }));
            found.read.extend((is_new && has_all_in_variable(own)).then(|| saying(own)));
            let body = own.split_once('<').map_or("", |it| it.1);
            found.read.extend((body.contains("<<") || is_open(body)).then(|| saying(own)));
            let near = files_within(own).into_iter().filter(|_| is_open(own));
            found.mounted.extend(near.map(|it| saying(&it)));
            found = found.and(fed(&joined, start, end + at + own.len(), &mut taken, saying));
        }
    }
    found
}

/// A text with joined lines. Byte offsets stay the same, for line numbers.
pub fn joined(text: &str) -> String {
    text.replace("\\\r\n", "   ").replace("\\\n", "  ")
}

/// What the command from `start` to `end` gets by a pipe or from a file.
pub fn fed(
    text: &str,
    start: usize,
    end: usize,
    taken: &mut usize,
    saying: impl Fn(&str) -> Saying,
) -> Containers {
    let mut found = Containers::default();
    if let Some(source) = piped(text, start, taken) {
        found.read.extend(is_open(source).then(|| saying(source)));
        found.started.push(saying(source));
        let words = words(command_at(source)).into_iter().skip(1);
        found.mounted.extend(words.filter(|it| is_file(it)).map(|it| saying(&it)));
    }
    let read = text[end..].strip_prefix('<').filter(|it| !it.starts_with('<'));
    let words = read.map(|it| words(command_at(it)));
    found.mounted.extend(words.iter().flatten().take(1).map(|it| saying(it)));
    found
}

/// Options of such programs whose value is the next word.
const WITH_VALUE: &[&str] = &[
    "--add-host",
    "--cap-add",
    "--cap-drop",
    "--container",
    "--cpus",
    "--device",
    "--dns",
    "--env",
    "--env-file",
    "--expose",
    "--file",
    "--gpus",
    "--hostname",
    "--ipc",
    "--label",
    "--link",
    "--log-driver",
    "--log-opt",
    "--memory",
    "--mount",
    "--name",
    "--namespace",
    "--net",
    "--network",
    "--pid",
    "--platform",
    "--publish",
    "--pull",
    "--restart",
    "--runtime",
    "--security-opt",
    "--shm-size",
    "--tmpfs",
    "--ulimit",
    "--user",
    "--volume",
    "--volumes-from",
    "--workdir",
    "-a",
    "-c",
    "-e",
    "-f",
    "-h",
    "-l",
    "-m",
    "-n",
    "-p",
    "-u",
    "-v",
    "-w",
];

/// The image or the container in a command that starts one, or runs something in it, and what stands
/// behind that; nothing where it starts what it is made to start.
pub fn in_container(command: &str) -> Option<(Option<String>, String)> {
    let all = words(&command[..end_of_words(command)]);
    if let Some(at) = all.iter().position(|it| it == "--") {
        let command = quoted(all[at + 1..].iter().cloned());
        return Some((None, command)).filter(|it| !it.1.is_empty());
    }
    let mut words = all.iter();
    let mut entrypoint = None;
    let mut image = None;
    while let Some(word) = words.next() {
        match word.split_once('=') {
            Some(("--entrypoint", value)) => entrypoint = Some(value.to_owned()),
            _ if word == "--entrypoint" => entrypoint = words.next().cloned(),
            _ if WITH_VALUE.contains(&word.as_str()) => drop(words.next()),
            _ if word.starts_with('-') => {}
            _ => {
                image = Some(word);
                break;
            }
        }
    }
    let image = image?.clone();
    let command = entrypoint.into_iter().filter(|it| !it.is_empty()).chain(words.cloned());
    Some((Some(image), quoted(command))).filter(|it| !it.1.is_empty())
}

/// Parts of the names of variables that have an image alone, in lower case.
const OF_IMAGES: &[&str] = &["app", "container", "image", "img", "name", "repo", "tag", "target"];

/// Whether the image and the command of a new container come from one variable: `--rm $ALL`. In
/// quotes, a variable is a single word.
fn has_all_in_variable(command: &str) -> bool {
    let Some(last) = command.split_whitespace().last() else { return false };
    let name = last.trim_start_matches('$').trim_matches(['(', ')', '{', '}']);
    let name = name.to_ascii_lowercase();
    last.starts_with('$')
        && !name.is_empty()
        && name.chars().all(is_part_of_name)
        && in_container(command).is_none()
        && !OF_IMAGES.iter().any(|it| name.contains(it))
}

/// The same for a script, which may also pass on text from its variables, quotes, heredocs and
/// arguments. Commands that the script itself calls run on the host.
pub fn of_script(text: &str) -> Containers {
    let mut found = texts(text);
    if found.started.is_empty() && found.mounted.is_empty() || !names_a_manager(text) {
        return found;
    }
    let own = |it: &Saying| TOLD.iter().any(|told| it.text.contains(told));
    let is_told = found.started.iter().any(own);
    let joined = joined(text);
    let starts = runners(&joined).into_iter().filter_map(|(start, _)| {
        let line = joined[..start].rfind('\n').map_or(0, |it| it + 1);
        assigned(&joined[line..start])
    });
    let starts: HashSet<&str> = starts.collect();
    if is_told || starts.len() > MOST {
        found.started.push(Saying { line: 1, text: text.to_owned() });
        return found;
    }
    let mut end = None;
    for (index, line) in joined.lines().enumerate() {
        let is_body = end.is_some();
        if end.is_some_and(|it| line.trim() == it) {
            end = None;
        } else if let Some((_, it)) = line.split_once("<<") {
            end = end.or(Some(name_of_heredoc(it)));
        }
        let uses = |it: &&str| {
            let after =
                line.split_once(*it).filter(|(before, _)| before.ends_with(['$', '(', '{']));
            after.is_some_and(|(_, after)| !after.starts_with(is_part_of_name))
        };
        let is_passed_on = || is_body || assigned(line).is_some() || quotes_a_manager(line);
        if names_a_manager(line) && (is_passed_on() || starts.iter().any(uses)) {
            // The value assigned to a variable, or the command called through one.
            let text = assigned(line).and(line.split_once('=')).map_or(line, |it| it.1);
            let text = text.trim().trim_matches(['"', '\'']).to_owned();
            found.started.push(Saying { line: index + 1, text });
        }
    }
    found
}

/// The maximum number of variables that start containers to look for.
const MOST: usize = 64;

/// Expansions of a script's arguments.
const TOLD: &[&str] = &["$@", "${@", "$*", "${*", "$1", "${1", "$(filter-out"];

fn is_part_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The variable that a line sets.
pub fn assigned(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let words = ["export ", "local ", "readonly ", "declare ", "alias "];
    let line = words.iter().find_map(|it| line.strip_prefix(it)).unwrap_or(line);
    let end = line.find(|c| !is_part_of_name(c)).filter(|it| *it > 0)?;
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start_matches([' ', ':', '?', '+']);
    (rest.starts_with('=') && !rest.starts_with("==")).then_some(name)
}

/// Whether a line has a package manager in quotes, as if writing it to a file.
fn quotes_a_manager(line: &str) -> bool {
    let mut parts = line.split(['"', '\'']);
    parts.next();
    parts.step_by(2).any(names_a_manager)
}

fn name_of_heredoc(text: &str) -> &str {
    let name = text.trim_start_matches(['<', '-', ' ', '"', '\'', '\\']);
    name.split(|c| !is_part_of_name(c)).next().unwrap_or_default()
}

/// The files and directories that a command passes into a container: `-v PATH:/PATH`, `--mount
/// source=PATH`, under any option.
fn mounted(command: &str, is_copy: bool) -> Vec<String> {
    let words = words(command);
    let of_word = |word: &String| {
        let fields = word.split(',').filter_map(|it| it.split_once('='));
        let field = fields
            .filter(|it| matches!(it.0, "source" | "src" | "--from-file"))
            .map(|it| it.1.to_owned());
        let short = word.split_once(":/").map(|(path, _)| {
            let value = path.split_once('=').filter(|_| path.starts_with("--"));
            value.map_or(path.strip_prefix("-v").unwrap_or(path), |it| it.1).to_owned()
        });
        let copied = is_copy && !word.starts_with('-') && !word.contains(':');
        field.chain(short).chain(copied.then(|| word.clone())).collect::<Vec<_>>()
    };
    words.iter().flat_map(of_word).filter(|it| is_path(it)).collect()
}

/// The files with variables that a command passes into a container.
fn variable_files(command: &str) -> Vec<String> {
    const OPTION: &str = "--env-file";
    if !command.contains(OPTION) {
        return Vec::new();
    }
    let mut words = words(command).into_iter();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        match word.strip_prefix(OPTION) {
            Some("") => found.extend(words.next()),
            Some(value) => found.extend(value.strip_prefix('=').map(str::to_owned)),
            None => {}
        }
    }
    found
}

/// Whether a text is a path rather than the name of a volume.
pub fn is_path(text: &str) -> bool {
    text.starts_with(['.', '/', '~', '$', '`', '{']) || text.contains('/')
}

/// Whether a word may be the name of a file.
fn is_file(word: &str) -> bool {
    word.contains(['.', '/', '$']) && !word.starts_with('-')
}

/// The text whose output the command at `start` reads; if several lines produce the output, all of
/// the earlier text that was not `taken` before.
fn piped<'t>(text: &'t str, start: usize, taken: &mut usize) -> Option<&'t str> {
    let line = text[..start].rfind('\n').map_or(0, |it| it + 1);
    let front = &text[line..start];
    let (pipe, _) = front.match_indices('|').next_back()?;
    // After another operator, the command does not read the pipe.
    if front[..pipe].ends_with('|') || front[pipe + 1..].contains([';', '&']) {
        return None;
    }
    let source = front[..pipe].trim();
    if source.contains("<<") {
        return Some(heredoc(&text[line..], source.find("<<").unwrap_or_default()));
    }
    let is_end = ["}", ")", "done", "fi", "esac"].iter().any(|it| source.starts_with(it));
    if is_end || source.is_empty() {
        let from = std::mem::replace(taken, start).min(start);
        return Some(&text[from..start]);
    }
    Some(source)
}

fn end_of_word(text: &str, word: &str) -> Option<usize> {
    let mut ends = text.match_indices(word).map(|(at, it)| (at, at + it.len()));
    let is_word = |(at, end): &(usize, usize)| {
        text[..*at].ends_with([' ', '\t']) && text[*end..].starts_with([' ', '\t'])
    };
    ends.find(is_word).map(|it| it.1)
}

/// The starts and ends of the names of programs that start containers.
fn runners(text: &str) -> Vec<(usize, usize)> {
    calls_of(RUNNERS, text)
}

/// The starts and ends of the names of programs in a text, as their calls have them.
pub fn calls_of(programs: &[&str], text: &str) -> Vec<(usize, usize)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let found = programs.iter().flat_map(|name| {
        text.match_indices(name).map(|(at, name)| (at, at + name.len())).filter(|(at, end)| {
            !text[..*at].ends_with(is_part) && text[*end..].starts_with([' ', '\t', ')', '}'])
        })
    });
    let mut found: Vec<_> = found.collect();
    found.sort_unstable();
    found
}

/// The lines of a program in another language with the list of the words of such a command, of which
/// some are not strings.
fn listed(text: &str) -> Vec<Saying> {
    let is_end = |c: char| c.is_whitespace() || "\"'`,()[]".contains(c);
    let names: Vec<_> = RUNNERS
        .iter()
        .flat_map(|it| ['"', '\''].map(|quote| format!("{quote}{it}{quote},")))
        .filter(|it| text.contains(it.as_str()))
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    let is_open = |line: &&str| {
        let mut words = line.split(is_end).filter(|it| !it.is_empty());
        names.iter().any(|it| line.contains(it.as_str()))
            && words.any(|it| RUNNERS.contains(&it))
            && words.any(|it| COMMANDS.contains(&it) && it != COPY)
            && !ends_literally(line)
    };
    let lines = (1..).zip(text.lines()).filter(|it| is_open(&it.1));
    lines.map(|(line, text)| Saying { line, text: text.trim().to_owned() }).take(MOST).collect()
}

/// Whether a line has a list that consists of strings.
fn ends_literally(line: &str) -> bool {
    let Some((_, list)) = line.split_once('[') else { return false };
    let Some((list, _)) = list.split_once(']') else { return false };
    let is_string = |it: &str| {
        let it = it.trim();
        it.is_empty()
            || ['"', '\''].iter().any(|quote| {
                it.len() > 1 && it.starts_with(*quote) && it.ends_with(*quote) && !is_open(it)
            })
    };
    list.split(',').all(is_string)
}

/// The files that substitutions of a command name: `$(cat FILE)`.
fn files_within(command: &str) -> Vec<String> {
    let parts = command.split(['`', '(']).skip(1);
    let parts = parts.map(|it| it.split(['`', ')']).next().unwrap_or_default());
    let is_end = |c: char| c.is_whitespace() || "\"';|&<".contains(c);
    let words = parts.flat_map(|it| it.split(is_end).collect::<Vec<_>>());
    words.filter(|it| is_file(it) && !it.starts_with('$')).map(str::to_owned).collect()
}

/// The offset of a heredoc outside quotes, or of the end of a command.
fn end_of_words(command: &str) -> usize {
    let mut quote = None;
    let end = command.char_indices().find(|&(at, c)| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '<') => return command[at..].starts_with("<<"),
            _ => {}
        }
        false
    });
    end.map_or(command.len(), |it| it.0)
}

/// A command up to its end: the end of the line outside quotes, or of its heredoc.
pub fn command_at(text: &str) -> &str {
    let mut quote = None;
    for (at, c) in text.char_indices().take(LONGEST) {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '<') if text[at..].starts_with("<<") => return heredoc(text, at),
            (None, '\n' | ';' | '&' | '|' | '<') => return &text[..at],
            _ => {}
        }
    }
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |it| it.0);
    &text[..end]
}

fn heredoc(text: &str, at: usize) -> &str {
    let name = name_of_heredoc(&text[at..]);
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if end > at + line.len() && line.trim() == name {
            break;
        }
    }
    &text[..end]
}

/// Words quoted for a shell.
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

    fn started(text: &str) -> Vec<String> {
        texts(text).started.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn variable_files_of_container_commands_are_found() {
        let files = |text: &str| texts(text).variable_files;
        assert_eq!(files("docker run --rm --env-file a.env x"), ["a.env"]);
        assert_eq!(files("podman exec --env-file=b/.env \\\n  --env-file c x"), ["b/.env", "c"]);
        assert_eq!(files("docker compose up --env-file a.env\ndocker run x"), [""; 0]);
    }

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
            ("a; echo b | docker exec -i c sh\n", &["-i c sh", "a; echo b"]),
            (
                "cat <<E | docker run -i c sh\na\nE\nb\n",
                &["-i c sh", "cat <<E | docker run -i c sh\na\nE"],
            ),
            ("{\n  a\n} | docker run -i c", &["-i c", "{\n  a\n} |"]),
            ("a || docker run c\nb | c && docker run d", &["c", "d"]),
            ("docker build .\ndocker push run-app\n", &[]),
            ("see docker.com run\n", &[]),
        ] {
            assert_eq!(started(text), expected, "{text}");
        }
        assert_eq!(texts("a\ndocker \\\n run b\ndocker run c").started[1].line, 4);
    }

    #[test]
    fn what_starts_a_container_is_told_from_what_runs_in_it() {
        for (text, expected) in [
            ("--rm -e A=b -p 1:1 --name=c app tox -e py", Some("tox -e py")),
            ("-d -p 1:1 --name c app", None),
            ("--entrypoint tox app -e py", Some("tox -e py")),
            ("--entrypoint= app", None),
            ("-it pod -c a -- tox", Some("tox")),
            ("app sh -c 'a && b'", Some("sh -c 'a && b'")),
            ("app $(ARGS)", Some("'$(ARGS)'")),
            ("-i app sh <<E\na\nE", Some("sh")),
        ] {
            let found = in_container(text).map(|it| it.1);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_script_passes_on_what_it_does_not_call_itself() {
        let passed = |text: &str| {
            let all = of_script(text).started;
            all.into_iter().skip(1).map(|it| (it.line, it.text)).collect::<Vec<_>>()
        };
        let one = |line, text: &str| vec![(line, text.to_owned())];
        assert_eq!(passed("C='apt-get install a'\ndocker run b $C\n"), one(1, "apt-get install a"));
        assert_eq!(
            passed("RUN = docker run b\na:\n\t$(RUN) apt-get install c\n"),
            one(3, "$(RUN) apt-get install c")
        );
        assert_eq!(
            passed("cat > s <<E\napt-get install a\nE\ndocker run -v ./s:/s b"),
            one(2, "apt-get install a")
        );
        assert_eq!(
            passed("echo 'apt-get install a' > s\ndocker run -v ./s:/s b"),
            one(1, "echo 'apt-get install a' > s")
        );
        let told = "r() { docker run a \"$@\"; }\nr apt-get install b\n";
        assert_eq!(passed(told), one(1, told));
        assert_eq!(passed("docker run a\nsudo apt-get install b\n"), []);
        assert_eq!(passed("docker run a $B\nif c; then apt-get install b; fi\n"), []);
    }

    #[test]
    fn what_a_container_gets_is_found() {
        for (text, expected) in [
            ("docker run -v $(PWD)/ci:/ci -v data:/data app", &["$(PWD)/ci"][..]),
            ("docker run -v\"$PWD\":/a --volume=./b:/b:ro app", &["$PWD", "./b"]),
            ("docker run --mount type=bind,source=\"$(pwd)\"/a,target=/a app", &["$(pwd)/a"]),
            ("docker cp ./a c:/a", &["./a"]),
            ("docker exec -i c sh < a/b.sh", &["a/b.sh"]),
            ("cat -v a.sh b | docker exec -i c sh", &["a.sh"]),
            ("docker run -p 80:80 -e A=http://b:8/c app", &[]),
        ] {
            let found: Vec<_> = texts(text).mounted.into_iter().map(|it| it.text).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
