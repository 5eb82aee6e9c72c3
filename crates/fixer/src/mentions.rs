//! Lines in project files, in any language, with words that matter to a fix.

pub(crate) mod arguments;
mod by_line;
mod compared;
pub(crate) mod documents;
pub(crate) mod edited;
mod entrypoint;
mod filling;
mod lines;
mod listed;
pub(crate) mod looked_for;
mod made;
mod numbered;
mod open_files;
mod parsed;
mod piped;
mod quoted;
mod recorded;
mod text_tools;
mod written;

use std::collections::BTreeSet;

use hashbrown::HashSet;

use self::entrypoint::Given;
pub(crate) use self::lines::{COMPARED, HELD, NUMBERED, SAME};
use self::lines::{MOST, is_comment, lines};
use self::made::{Made, Maker};
use crate::contexts::mention::{
    ARCHIVERS, About, CLASSIC, Mention, OPEN, PIPED, READ, last, words,
};
use crate::facts::sources::WITHOUT_EXTENSION;
use crate::manifests;

/// Options of builders and settings that name an ignore file, and the names of ignore files that
/// builders read without them.
const IGNORING: &[&str] =
    &["--ignorefile", "IgnoreFile=", "ignorefile", ".dockerignore", ".containerignore"];

/// The programs whose commands have the same names as some of [`ARCHIVERS`].
const OF_COMMANDS: &[(&str, &[&str])] = &[
    ("archive", &["git", "hg"]),
    ("export", &["buildah", "docker", "container", "podman", "nerdctl"]),
    ("pack", &["npm", "pnpm", "yarn"]),
    ("save", &["docker", "image", "nerdctl", "podman"]),
];

/// Commands that change nothing.
const READING: &[&str] = &["[", "[[", "cat", "diff", "echo", "grep", "head", "ls", "tail", "test"];

/// The lines of a text that matter to a fix.
pub fn mentions(text: &str) -> Vec<Mention> {
    let is_said = |it: &&&str| text.contains(**it);
    let ignoring: Vec<_> = IGNORING.iter().filter(is_said).copied().collect();
    let archivers: Vec<_> = ARCHIVERS.iter().filter(is_said).copied().collect();
    let (settings, has_target) = (manifests::Named::in_text(text), text.contains("arget"));
    let may_target = has_target || text.contains("ARGET");
    let builds_images = may_target && numbered::builds_images(text);
    let has_entrypoint = ["ntrypoint", "ntryPoint", "NTRYPOINT"].iter().any(|it| text.contains(it));
    let has_kaniko = ["kaniko", "Kaniko", "KANIKO"].iter().any(|it| text.contains(it));
    let (is_workflow, mut entrypoint) = (is_workflow(text), None);
    let is_of_image = is_workflow && numbered::builds_images(text);
    let mut edits = edited::Edits::of(text);
    let source = text;
    let (mut found, mut names, mut in_filter) = (Vec::new(), HashSet::new(), false);
    let mut add = |about, word, line, text: &str| {
        let is_of = |it: &&Mention| it.about == about;
        if found.iter().filter(is_of).count() < MOST {
            found.push(Mention::new(about, word, line, text));
        }
    };
    let mut lines = lines(text).peekable();
    while let Some((line, text)) = lines.next() {
        let text = text.trim();
        if is_comment(text) {
            // A comment may show how to build.
            let shown = has_target.then(|| documents::shown_target(text)).flatten();
            if let Some(shown) = shown {
                add(About::Target, "target", line, shown);
            }
            continue;
        }
        in_filter = is_workflow && (in_filter && text.starts_with('-') || is_filter(text));
        if !in_filter && !only_reads(text) {
            if let Some(word) = ignoring.iter().find(|it| has_word(text, it)) {
                add(About::Ignoring, word, line, text);
            }
            if turns_buildkit_off(text) {
                add(About::Ignoring, CLASSIC, line, text);
            }
            if let Some(word) = settings.made_by(text) {
                add(About::Settings, word, line, text);
            }
            if let Some(word) = archivers.iter().find(|it| makes_archive(text, it)) {
                add(About::Archive, word, line, text);
            }
            if let Some(names) = written::written(text) {
                add(About::Writing, "", line, &names);
            }
            if let Some(text) = edits.edit(text) {
                add(About::Editing, "", line, &text);
            }
            let place = || filling::downloaded(text, rest_of(source, line));
            let by_action = || is_of_image.then(|| filling::by_action(text)).flatten();
            if let Some(place) = filling::filled(text).or_else(place).or_else(by_action) {
                add(About::Filling, "", line, &place);
            }
        }
        if let Some(line) = entrypoint.take().filter(|_| !text.is_empty())
            && entrypoint::continued(text) == Given::MaybeNothing
        {
            add(About::Entrypoint, "entrypoint", line, text);
        }
        match Some(text).filter(|_| has_entrypoint).and_then(entrypoint::given) {
            Some(Given::MaybeNothing) => add(About::Entrypoint, "entrypoint", line, text),
            Some(Given::Next) => entrypoint = Some(line),
            Some(Given::Something) | None => {}
        }
        if has_target && text.contains("arget") && text.contains(|c: char| c.is_ascii_uppercase()) {
            add(About::Target, "target", line, text);
        }
        if recorded::is_author_read(text) {
            add(About::Author, "", line, text);
        }
        if has_kaniko && text.to_ascii_lowercase().contains("kaniko") {
            add(About::Kaniko, "kaniko", line, text);
        }
        if may_place_volume_in_caches(text) {
            add(About::Caches, ".cache", line, text);
        }
        let next = lines.peek().map_or("", |it| &it.1);
        let given = || numbered::given(text, next, builds_images);
        if let Some(what) = may_target.then(given).flatten() {
            add(About::Number, what, line, text);
        }
        for word in words(text) {
            let name = WITHOUT_EXTENSION.get(&last(word).to_ascii_lowercase());
            if let Some(name) = name.filter(|it| names.insert(*it)) {
                add(About::Name, name, line, text);
            }
        }
    }
    found.extend(recorded::readers(source));
    found.extend(searches(text));
    found
}

/// Whether a line makes `docker build` use the builder that came before `BuildKit`.
fn turns_buildkit_off(line: &str) -> bool {
    line.match_indices(CLASSIC).any(|(at, it)| {
        let value = line[at + it.len()..].trim_start_matches(['"', '\'', ' ', ':', '=', ',']);
        ["0", "false"].iter().any(|it| value.starts_with(it))
    })
}

/// The word of a line that makes a Dockerfile of others.
pub(crate) const MADE: &str = ">";

/// The word of a line in a patch that names the changed Dockerfile.
pub(crate) const PATCHED: &str = "@@";

/// The word of a line that searches all files.
pub(crate) const EVERYWHERE: &str = "**";

/// The word of a line with a pattern or a template.
pub(crate) const QUOTED: &str = "~";

/// The lines of a patch that name the Dockerfiles it changes.
pub fn patched(text: &str) -> Vec<Mention> {
    let lines = (1..).zip(text.lines());
    let found = lines.filter_map(|(line, text)| {
        let path = text.strip_prefix("--- ").or_else(|| text.strip_prefix("+++ "))?;
        let path = path.split('\t').next()?.trim();
        let path = path.strip_prefix("a/").or_else(|| path.strip_prefix("b/")).unwrap_or(path);
        text_tools::names_dockerfile(last(path)).then(|| Mention {
            dockerfiles: vec![path.to_owned()],
            ..Mention::new(About::Text, PATCHED, line, text)
        })
    });
    found.take(MOST).collect()
}

/// The lines that search for a pattern in files whose names they do not give.
fn everywhere(text: &str) -> impl Iterator<Item = Mention> {
    let mut open = open_files::OpenFiles::of(text);
    let lines = open.may_be_any().then(|| lines(text)).into_iter().flatten();
    lines.filter_map(move |(line, text)| {
        let dockerfiles = open.searched_by(&text);
        (!dockerfiles.is_empty() && text_tools::pattern(&text).is_some())
            .then(|| Mention { dockerfiles, ..Mention::new(About::Text, EVERYWHERE, line, &text) })
    })
}

/// The lines with a pattern or a template that may be for the text of a Dockerfile.
fn quoting(text: &str) -> impl Iterator<Item = Mention> {
    let has_name = quoted::may_name_dockerfile(text);
    let may_quote = has_name || quoted::has_pattern(text);
    let lines = may_quote.then(|| lines(text)).into_iter().flatten();
    let lines = lines.filter(|(_, it)| !is_comment(it.trim()));
    let found = lines.filter_map(move |(line, text)| {
        let quoted = quoted::parts(&text, has_name);
        if quoted.is_empty() {
            return None;
        }
        // A tool finds the file that its command names; settings are for files anywhere.
        let is_of_tool = text_tools::searches(&text).is_some_and(|it| !it.0.is_empty());
        let named = text_tools::names(&text).filter(|_| is_of_tool);
        let mut dockerfiles: Vec<_> = named.map(str::to_owned).collect();
        if dockerfiles.is_empty() {
            dockerfiles.push("*/*".to_owned());
        }
        Some(Mention { dockerfiles, quoted, ..Mention::new(About::Text, QUOTED, line, "") })
    });
    found.take(MOST)
}

/// The lines of a text that work on the text of Dockerfiles.
pub fn searches(text: &str) -> Vec<Mention> {
    let mut found = without_needless_reads(all_searches(text));
    found.extend(listed::listed(text));
    found
}

/// The lines of a source that read Dockerfiles, compare them with other files, work on texts that it
/// has read, or look at what an image or a container records. Most other lines of tests are about
/// Dockerfiles that they write.
pub fn readers(text: &str) -> Vec<Mention> {
    let found = all_searches(text);
    let variables = text_tools::may_name_dockerfile(text).then(|| by_line::Variables::of(text));
    // One line may read the file and look for a pattern.
    let has_read = variables.is_some_and(|it| text.lines().any(|line| it.are_read_by(line)));
    let mut found = without_needless_reads(found);
    found.retain(|it| {
        it.reads_text() || it.quotes() || it.word == SAME || has_read && it.word.is_empty()
    });
    found.extend(recorded::readers(text));
    found.extend(listed::listed(text));
    found
}

/// A pattern shows which part of the text the program needs.
fn without_needless_reads(mut found: Vec<Mention>) -> Vec<Mention> {
    if found.iter().any(|it| it.about == About::Text && matches!(it.word, "" | NUMBERED)) {
        found.retain(|it| it.word != READ);
    }
    found
}

fn all_searches(text: &str) -> Vec<Mention> {
    let found = searches_by_name(text).into_iter();
    let found = found.chain(everywhere(text)).chain(compared::compared(text)).chain(quoting(text));
    let found = found.chain(parsed::parsed(text));
    let mut found: Vec<_> = found.take(MOST).collect();
    // A patch may have any name, as in a series of quilt.
    if text.contains("\n+++ ") && text.contains("\n@@ ") {
        found.extend(patched(text));
    }
    found
}

/// The lines that work on the text of Dockerfiles, in a text that names one.
fn searches_by_name(text: &str) -> Vec<Mention> {
    if !text_tools::may_name_dockerfile(text) {
        return Vec::new();
    }
    let of_file: BTreeSet<_> = lines(text)
        .filter(|(_, it)| !is_comment(it.trim()))
        .flat_map(|(_, it)| text_tools::names(&it).map(str::to_owned).collect::<Vec<_>>())
        .take(MOST)
        .collect();
    if of_file.is_empty() {
        return Vec::new();
    }
    let maker = Maker::of(text);
    let of_dockerfiles = by_line::Variables::of(text);
    let all: Vec<_> = lines(text).collect();
    let found = all.iter().enumerate().filter_map(|(index, (line, text))| {
        let (line, text) = (*line, text.as_ref());
        let is_embedded =
            text.starts_with("//go:embed ") && text_tools::names(text).next().is_some();
        (!is_comment(text.trim()) || is_embedded).then_some(())?;
        let made = made::made(text, &maker, all[index + 1..].iter().map(|it| it.1.as_ref()));
        let (word, looked_for) = match made {
            Some(_) => (MADE, ""),
            None if of_dockerfiles.are_numbered_by(text) => (NUMBERED, ""),
            None if is_embedded => (READ, ""),
            None => {
                let read = || of_dockerfiles.are_read_by(text).then_some((READ, ""));
                text_tools::searches(text).or_else(read)?
            }
        };
        if word == PIPED
            && text_tools::names(text).next().is_none()
            && !of_dockerfiles.is_of_one(text)
        {
            return None;
        }
        let mut dockerfiles: Vec<_> = text_tools::names(text).map(str::to_owned).collect();
        if word == READ {
            // `dockerfile` is most often a variable.
            dockerfiles.retain(|it| made::is_file_name(it) && it != "dockerfile");
        }
        if made.is_some_and(|it| it != Made::Named) {
            dockerfiles.extend(of_file.iter().cloned());
        }
        if made == Some(Made::Any) {
            dockerfiles.push("*".to_owned());
        }
        if dockerfiles.is_empty() {
            // The name comes from elsewhere in the file, by a variable or as an argument.
            let is_open = matches!(word, "" | NUMBERED | PIPED | READ)
                || looked_for.contains('$')
                || piped::piped(text).is_some()
                || text.contains("xargs");
            (is_open && word != "cat").then_some(())?;
            dockerfiles.extend(of_file.iter().cloned());
        }
        let is_of_tool = !matches!(word, "" | NUMBERED | PIPED | READ);
        if word == READ {
            // A directory by a variable is one that the program has made, or near the program.
            for it in dockerfiles.iter_mut().filter(|it| it.contains(OPEN)) {
                *it = last(it).to_owned();
            }
        }
        if is_fed_by_search(text) || is_of_tool && text_tools::names(text).next().is_none() {
            // The Dockerfile may be in any directory.
            dockerfiles
                .iter_mut()
                .filter(|it| !it.contains('/'))
                .for_each(|it| it.insert_str(0, "*/"));
        }
        Some(Mention { dockerfiles, ..Mention::new(About::Text, word, line, text) })
    });
    found.take(MOST).collect()
}

/// Whether a line may name a user's cache directory in a container, or a directory in it, as the
/// place of a volume: an engine creates missing directories above a volume with the owner `root`,
/// and a named volume gets the owner that its directory has in the image. The path may be set far
/// from where the volume is, so every line with one counts, unless it begins at the home directory
/// of a machine.
fn may_place_volume_in_caches(line: &str) -> bool {
    if !line.contains(".cache") {
        return false;
    }
    let is_end = |c: char| c.is_whitespace() || "\"'`,:=;<>".contains(c);
    let is_there = |it: &str| {
        let path = it.trim_end_matches(['/', ')', ']', '}']);
        let mut parts = path.split('/');
        let first = parts.next().unwrap_or_default();
        let is_of_machine = OF_MACHINES.iter().any(|home| it.starts_with(home));
        let is_open = it.starts_with('/') || first.contains(['$', '{', '%']);
        !is_of_machine && is_open && parts.any(|it| it == ".cache")
    };
    let is_value = || {
        let value = line.rsplit(['=', ':']).next().unwrap_or_default();
        let value = value.trim().trim_matches(['"', '\'', '/', ',']);
        value.len() < line.trim().len() && value == ".cache"
    };
    line.split(is_end).any(is_there) || is_value()
}

/// Home directories of machines and of pipelines, with whose caches a container has nothing to do.
const OF_MACHINES: &[&str] = &[
    "$(HOME)",
    "$HOME",
    "${HOME}",
    "${env:HOME}",
    "${{",
    "/Users/",
    "/github/home/",
    "/home/circleci/",
    "/home/runner/",
    "/home/travis/",
];

/// Whether a line searches for files with a name.
fn is_fed_by_search(line: &str) -> bool {
    ["find ", "ls-files", "fd "].iter().any(|it| line.contains(it))
}

/// The lines behind the line of a number.
fn rest_of(text: &str, line: usize) -> impl Iterator<Item = &str> {
    text.lines().skip(line)
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, it)| {
        let starts = word.starts_with(['.', '-']) || !text[..at].ends_with(is_part);
        starts && (word.ends_with('=') || !text[at + it.len()..].starts_with(is_part))
    })
}

/// Whether a text is a GitHub workflow, which names the files for which it runs.
fn is_workflow(text: &str) -> bool {
    text.lines().any(|it| ["on:", "\"on\":", "'on':"].iter().any(|key| it.starts_with(key)))
}

fn is_filter(line: &str) -> bool {
    line.starts_with("paths:") || line.starts_with("paths-ignore:")
}

/// Texts in pipelines that only read a file's content.
const ASKING: &[&str] = &["-file:", "dependency-path:", "hashFiles("];

/// Whether a line is a single command that changes nothing, or a setting that only reads a file.
fn only_reads(line: &str) -> bool {
    let is_command = || ["run:", "script:", ">"].iter().any(|it| line.contains(it));
    if ASKING.iter().any(|it| line.contains(it)) && !is_command() {
        return true;
    }
    let first = words(line.trim_start_matches(['-', '@', ' '])).find(|it| *it != "run");
    first.is_some_and(|it| READING.contains(&it)) && !line.contains(['>', '|', ';', '&', '`', '$'])
}

/// Whether a line may create a tar archive with a program of this name.
fn makes_archive(line: &str, name: &str) -> bool {
    let mut before = "";
    let mut words = words(line).peekable();
    while let Some(word) = words.next() {
        let is_called = last(word) == name || word.split('.').any(|it| it == name);
        let of = OF_COMMANDS.iter().find(|it| it.0 == name);
        if is_called && of.is_none_or(|it| it.1.contains(&last(before))) {
            let options = words.peek().map_or("", |it| it.trim_start_matches('-'));
            let unpacks = options == "extract"
                || options.contains('x') && !options.contains(['c', 'r', 'u', 'A']);
            if !(name.ends_with("tar") && (unpacks || word.contains(".tar"))) {
                return true;
            }
        }
        before = word;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, &'static str)> {
        let all = mentions(text).into_iter();
        let others = [
            About::Name,
            About::Target,
            About::Number,
            About::Entrypoint,
            About::Filling,
            About::Editing,
            About::Caches,
            About::Author,
            About::Recorded,
            About::Text,
            About::Writing,
        ];
        let is_asked = |it: &Mention| !others.contains(&it.about);
        all.filter(is_asked).map(|it| (it.line, it.word)).collect()
    }

    #[test]
    fn what_changes_a_context_is_found_in_every_language() {
        for (text, word) in [
            ("podman build --ignorefile ci/x .", "--ignorefile"),
            ("IgnoreFile=ci/x", "IgnoreFile="),
            ("    ignorefile: ci/x", "ignorefile"),
            ("cp ci/x \\\n  .dockerignore", ".dockerignore"),
            ("echo x >> .dockerignore", ".dockerignore"),
            ("fs.rmSync('.containerignore')", ".containerignore"),
            ("  - run: npm config set --location=project a b", "npm"),
            ("exec('npm', ['config', 'set', 'a', 'b'])", "npm"),
            ("yarn config set a b", "yarn"),
            ("poetry config --local a b", "poetry"),
            ("bundle config set --local a b", "bundle"),
            ("cp ~/.npmrc .", "npmrc"),
            ("configFile(fileId: 'a', targetLocation: '.npmrc')", "npmrc"),
            ("go work init", "go work"),
            ("uv python pin 3.12", "uv python pin"),
            ("tar czf app -C build .", "tar"),
            ("git archive -o app HEAD", "archive"),
            ("shutil.make_archive('app', 'tar')", "make_archive"),
            ("with tarfile.open('app', 'w') as it:", "tarfile"),
            ("docker save -o app x", "save"),
        ] {
            assert_eq!(found(&format!("a\n{text}\n")), [(2, word)], "{text}");
        }
    }

    #[test]
    fn what_is_packed_is_no_archive() {
        let may_be =
            |text: &str, path: &str| mentions(text).iter().any(|it| it.may_archive(path, false));
        for text in [
            "tar czf ../app.bin -C build .",
            "tar -cf app.bin x",
            "tar c x > app.bin",
            "git archive -o app.bin HEAD",
            "tar --file=app.bin -c x",
            "make_archive('app.bin', 'tar')",
        ] {
            assert!(may_be(text, "dist/app.bin"), "{text}");
        }
        for text in ["tar czf x.tgz app.bin", "tar czf x.tgz -C build x app.bin", "cp app.bin x"] {
            assert!(!may_be(text, "app.bin"), "{text}");
        }
    }

    #[test]
    fn what_changes_none_is_passed_over() {
        for text in [
            "# cp ci/x .dockerignore",
            "on: push\npaths-ignore:\n  - .dockerignore\n  - .npmrc",
            "cat .dockerignore",
            "test -f .npmrc",
            "npm config set --location=user a b",
            "npm config get registry",
            "set -e; npm ci",
            "echo a > ~/.npmrc",
            "docker build --secret id=npmrc,src=$HOME/.npmrc .",
            "git config --global user.name a",
            "    python-version-file: .python-version",
            "  key: a-${{ hashFiles('.npmrc', 'global.json') }}",
            "tar xzf a.tar.gz",
            "tar -xf a",
            "export A=b",
            "npm ci && npm run save",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
