//! Commands that put files into a directory without giving their names.

use crate::contexts::mention::last;
use crate::word_set::WordSet;

/// Programs that, given a directory, copy its content, or commands of such programs.
const MIRRORS: &[&str] = &["copydir", "degit", "ditto", "rclone", "robocopy", "rsync", "sync"];

/// Other programs that may copy a directory.
const COPIERS: &[&str] = &[
    "cp ",
    "mv ",
    "install ",
    "tar ",
    "unzip ",
    "7z ",
    "7za ",
    "download",
    "git checkout",
    "git restore",
];

/// Functions, in any language, that copy a directory.
const FUNCTIONS: &[&str] = &[
    "copySync",
    "copy_tree",
    "copytree",
    "cpSync",
    "cp_r",
    "extractall",
    "fs.cp",
    "unpack_archive",
];

/// Prefixes of paths outside the project.
const ELSEWHERE: &[&str] = &["/", "~", "$HOME", "${HOME}", "$(HOME)", "-"];

/// Parts of the names of variables that hold such paths.
const ELSEWHERE_BY_NAME: &[&str] = &["BIN", "CACHE", "HOME", "PREFIX", "ROOTFS", "TEMP", "TMP"];

/// The directory, as written, that a line fills without names, if it may be in the project.
pub(super) fn filled(line: &str) -> Option<String> {
    if FUNCTIONS.iter().any(|it| calls(line, it)) {
        return Some("$".to_owned());
    }
    // Most lines have none of these, and parsing a line takes time.
    if !COPIERS.iter().chain(MIRRORS).any(|it| line.contains(it)) {
        return None;
    }
    let line = &with_braces(line);
    let mut dir = "";
    line.split(['&', '|', ';', '(', ')', '`', '\n']).find_map(|command| {
        let words: Vec<_> = command
            .split_whitespace()
            .map(|it| it.trim_matches(['"', '\'', ',', '[', ']', '@']))
            .filter(|it| !it.is_empty())
            .collect();
        if let Some(at) = words.iter().position(|it| *it == "cd") {
            dir = words.get(at + 1).copied().unwrap_or("~");
        }
        let mut calls = words.iter().enumerate();
        let place = calls.find_map(|(at, it)| of_command(last(it), &words[at + 1..]))?;
        let is_own = dir.is_empty() || place.starts_with(['/', '$', '~']);
        let place = if is_own { place } else { format!("{dir}/{place}") };
        is_below(&place).then_some(place)
    })
}

/// Where a step of a workflow puts the files of an earlier job, as the lines behind it say; their
/// names are those that the job gave them.
pub(super) fn downloaded<'t>(line: &str, behind: impl Iterator<Item = &'t str>) -> Option<String> {
    let key = if line.contains("download-artifact") {
        "path:"
    } else {
        line.contains("attach_workspace:").then_some("at:")?
    };
    let step = behind.map(str::trim).take_while(|it| !it.starts_with("- "));
    let path = step.take(LONGEST_STEP).find_map(|it| it.strip_prefix(key));
    let place = path.map_or(".", |it| it.trim().trim_matches(['"', '\'']));
    let place = place.replace("${{ github.workspace }}", ".");
    is_below(&place).then_some(place)
}

/// The place where a step of a workflow may put files, as it calls an action of which nothing is
/// known: the checkout.
pub(super) fn by_action(line: &str) -> Option<String> {
    let action = line.trim_start_matches(['-', ' ']).strip_prefix("uses:")?;
    let action = action.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let owner = action.split('/').next()?;
    // The files of a local action are read as those of a workflow.
    let is_known = owner == "." || OWNERS.has(owner);
    (!is_known).then(|| ".".to_owned())
}

/// The owners of actions that set up tools, build, check and publish, and write no settings of
/// package managers into the checkout.
static OWNERS: WordSet = WordSet::new(
    "actions anchore aquasecurity astral-sh aws-actions azure chainguard-dev codecov crazy-max
    denoland docker dorny dtolnay easimon github gitleaks golangci google-github-actions goreleaser
    hadolint hashicorp helm jlumbroso jwalton oven-sh peter-evans pnpm pre-commit
    psf pypa redhat-actions ruby sigstore slackapi slsa-framework snyk softprops sonarsource
    step-security super-linter swatinem tailscale taiki-e tj-actions trufflesecurity webfactory",
);

/// The most lines of a step that are looked at.
const LONGEST_STEP: usize = 12;

/// The line with variables of Makefiles written as shell variables.
fn with_braces(line: &str) -> String {
    let mut parts = line.split("$(");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name =
            part.split_once(')').filter(|it| it.0.chars().all(|c| c.is_alphanumeric() || c == '_'));
        match name {
            Some((name, rest)) => text.extend(["${", name, "}", rest]),
            None => text.extend(["$(", part]),
        }
    }
    text
}

fn calls(line: &str, function: &str) -> bool {
    line.match_indices(function).any(|(at, it)| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        !line[..at].ends_with(is_part) && line[at + it.len()..].starts_with(['(', ' '])
    })
}

/// The directory, as written, to which a command copies unnamed files.
fn of_command(name: &str, words: &[&str]) -> Option<String> {
    let has_letter = |letters: &[char]| {
        let mut short = words.iter().filter_map(|it| it.strip_prefix('-'));
        short.any(|it| !it.starts_with('-') && it.contains(letters))
    };
    let value = |short: &str, long: &str| {
        let next = words.windows(2).find(|it| it[0] == short || it[0] == long).map(|it| it[1]);
        let joined = || words.iter().find_map(|it| it.strip_prefix(long)?.strip_prefix('='));
        let near =
            || words.iter().find_map(|it| it.strip_prefix(short).filter(|it| !it.is_empty()));
        next.or_else(joined).or_else(near)
    };
    let ends = |it: &&&str| it.starts_with(['>', '<', '#']) || it.starts_with("2>");
    let end = words.iter().position(|it| ends(&it)).unwrap_or(words.len());
    let operands: Vec<_> = words[..end].iter().copied().filter(|it| !it.starts_with('-')).collect();
    match name {
        "cp" | "mv" | "scp" | "install" => {
            let has_pattern = operands.iter().any(|it| it.contains(['*', '?', '[']));
            let target = value("-t", "--target-directory");
            let has_variable = operands.split_last().is_some_and(|(last, sources)| {
                target.unwrap_or(last).ends_with(['/', '.'])
                    && sources.iter().any(|it| is_variable(it))
            });
            let is_whole = name != "mv"
                && (has_letter(&['r', 'R', 'a'])
                    || words.contains(&"--recursive")
                    || words.contains(&"--archive"));
            (has_pattern || is_whole || has_variable).then_some(())?;
            copied(&operands, target, has_pattern)
        }
        _ if MIRRORS.contains(&name) && operands.len() > 1 => copied(&operands, None, true),
        "tar" | "bsdtar" | "gtar" => {
            let first = words.first()?;
            let bare = first.strip_prefix('-').unwrap_or(first);
            let unpacks =
                !bare.starts_with('-') && bare.contains('x') && !bare.contains(['.', '/'])
                    || words.iter().any(|it| matches!(*it, "-x" | "--extract" | "--get"));
            let dir = value("-C", "--directory");
            unpacks.then(|| dir.unwrap_or(".").to_owned())
        }
        "unzip" => {
            let only_shows = has_letter(&['l', 'p', 't', 'v', 'Z']);
            (!only_shows).then(|| value("-d", "-d").unwrap_or(".").to_owned())
        }
        "download" | "download-batch" => {
            let dirs = [("-d", "--dir"), ("-D", "--destination"), ("-o", "--output-dir")];
            dirs.iter().find_map(|(short, long)| value(short, long)).map(str::to_owned)
        }
        "7z" | "7za" => {
            (operands.first() == Some(&"x")).then(|| value("-o", "-o").unwrap_or(".").to_owned())
        }
        "git" => {
            let from_commit = match *operands.first()? {
                "checkout" => words.contains(&"--"),
                "restore" => words.iter().any(|it| it.starts_with("--source") || *it == "-s"),
                _ => false,
            };
            from_commit.then(|| operands.last().copied().unwrap_or(".").to_owned())
        }
        _ => None,
    }
}

/// Whether a word is a variable and nothing else, so that the name of the file is not known.
fn is_variable(word: &str) -> bool {
    let name = word.strip_prefix('$').unwrap_or_default();
    let name = name.strip_prefix('{').and_then(|it| it.strip_suffix('}')).unwrap_or(name);
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// The directory to which a copy of directories puts their content: with the directories' names,
/// unless the end of a path shows otherwise.
fn copied(operands: &[&str], target: Option<&str>, has_pattern: bool) -> Option<String> {
    let (target, sources) = if let Some(it) = target {
        (it, operands)
    } else {
        let (target, sources) = operands.split_last()?;
        (*target, sources)
    };
    let source = sources.last()?;
    let is_content = has_pattern || source.ends_with(['/', '.']) || source.contains('$');
    let is_there = target.ends_with(['/', '.']);
    let own = !is_content && is_there;
    Some(if own { format!("{target}/{}", last(source)) } else { target.to_owned() })
}

/// Whether a place may be in the project.
fn is_below(place: &str) -> bool {
    let variable = place.strip_prefix('$').unwrap_or_default();
    let variable = variable.split('/').next().unwrap_or_default();
    !ELSEWHERE.iter().any(|it| place.starts_with(it))
        && !ELSEWHERE_BY_NAME.iter().any(|it| variable.to_ascii_uppercase().contains(it))
        && !place.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fills_a_directory_is_found() {
        for (line, expected) in [
            ("cp -r ci/. .", "."),
            ("cp -a overlay/* api/", "api/"),
            ("cp ci/.* .", "."),
            ("cp -r ci dist", "dist"),
            ("cp -r ci ./", ".//ci"),
            ("- run: rsync -a overlay/ ./", "./"),
            ("\t@cp -R $(SRC) $(DIR)/", "${DIR}/"),
            ("tar xzf a.tgz", "."),
            ("curl a | tar -xz -C api", "api"),
            ("unzip -q a.zip -d b && c", "b"),
            ("git checkout main -- .", "."),
            ("git restore --source main api", "api"),
            ("cd api && cp -r ../x/. .", "api/."),
            ("aws s3 sync s3://a/b .", "."),
            ("cp \"$NPM_CONFIG_USERCONFIG\" .", "."),
            ("cp ${SETTINGS} api/", "api/"),
            ("az storage blob download-batch -d . -s a", "."),
            ("glab securefile download --output-dir=.", "."),
            ("shutil.copytree('a', 'b')", "$"),
            ("subprocess.run(['rsync', '-a', 'a/', './'])", "./"),
        ] {
            assert_eq!(filled(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn an_unknown_action_may_fill_the_checkout() {
        for (line, expected) in [
            ("- uses: example/set-token@v2", Some(".")),
            ("uses: 'docker://example.com/setup:1'", Some(".")),
            ("- uses: actions/checkout@v4", None),
            ("  uses: \"Azure/login@v2\"", None),
            ("- uses: ./.github/actions/setup", None),
            ("- run: uses: example/a", None),
        ] {
            assert_eq!(by_action(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn what_names_its_files_or_goes_elsewhere_is_passed_over() {
        for line in [
            "cp .env.example .env",
            "cp config/a.yml config/b.yml",
            "cp bin/$NAME .",
            "cp \"$SETTINGS\" .npmrc",
            "cp a $DIR",
            "pip download a",
            "go mod download",
            "tar czf a.tgz .",
            "tar xzf a.tgz -C /usr/local",
            "cp -r dist /var/www",
            "cp -r dist $HOME/x",
            "cp -r dist \"$TMPDIR\"",
            "cd /tmp && tar xzf a.tgz",
            "rsync -a dist/ host:/srv",
            "unzip -l a.zip",
            "mv a b",
            "git checkout main",
            "npm run sync",
            "aws s3 sync dist s3://a",
        ] {
            assert_eq!(filled(line), None, "{line}");
        }
    }
}
