//! `docker build` and similar commands.

use super::build::Build;
use super::written::{Written, closing};

/// A program that builds images.
struct Builder {
    program: &'static str,
    /// The words that may come between the program and its options.
    verbs: &'static [&'static str],
    /// Whether the Dockerfile is also looked up below the context, and as `Containerfile`.
    looks_below: bool,
}

const BUILDERS: &[Builder] = &[
    Builder {
        program: "docker",
        verbs: &["build", "buildx build", "image build", "builder build"],
        looks_below: false,
    },
    Builder { program: "podman", verbs: &["build", "image build"], looks_below: true },
    Builder {
        program: "buildah",
        verbs: &["build", "bud", "build-using-dockerfile"],
        looks_below: true,
    },
    Builder { program: "nerdctl", verbs: &["build", "image build"], looks_below: true },
    Builder { program: "depot", verbs: &["build"], looks_below: false },
    Builder { program: "img", verbs: &["build"], looks_below: false },
    Builder { program: "az", verbs: &["acr build"], looks_below: true },
    Builder { program: "executor", verbs: &[""], looks_below: true },
];

/// Options of builders whose value is the next word.
const WITH_VALUE: &[&str] = &[
    "-r",
    "--registry",
    "--build-arg",
    "--platform",
    "--cache-from",
    "--cache-to",
    "-o",
    "--output",
    "--label",
    "--secret",
    "--ssh",
    "--network",
    "--progress",
    "--builder",
    "--iidfile",
    "--metadata-file",
    "--add-host",
    "--shm-size",
    "--ulimit",
    "--cgroup-parent",
    "--isolation",
    "-m",
    "--memory",
    "--allow",
    "--annotation",
    "--attest",
    "--call",
    "--sbom",
    "--provenance",
    "--no-cache-filter",
    "--format",
    "--arch",
    "--os",
    "--layers",
    "--jobs",
    "-v",
    "--volume",
    "--authfile",
    "--creds",
    "--label-file",
    "--project",
    "--verbosity",
];

/// Words one of which is in every command that builds images.
const SIGNS: &[&str] =
    &["docker", "podman", "buildah", "nerdctl", "depot build", "img build", "acr build", "kaniko"];

/// Whether a text may hold a command that builds images.
pub fn is_named(text: &str) -> bool {
    SIGNS.iter().any(|it| text.contains(it))
}

/// The builds of one command that runs in `here`.
pub fn builds(all: &[String], here: &Written) -> Vec<Build> {
    let Some((builder, options)) = split(all) else { return Vec::new() };
    let (mut files, mut context, mut target) = (Vec::new(), None, None);
    let (mut replaced, mut tags) = (Vec::new(), Vec::new());
    let is_kaniko = builder.program == "executor";
    let mut fed = None;
    let mut words = options.iter().peekable();
    while let Some(word) = words.next() {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with('-') => (name, Some(value)),
            _ => (word.as_str(), None),
        };
        if words.next_if(|it| *it == ">").is_some() {
            // The word before `>` is a file descriptor, or a word of the command.
            words.next();
            if name.bytes().all(|it| it.is_ascii_digit()) {
                continue;
            }
        }
        let mut value = || value.or_else(|| words.next().map(String::as_str));
        match name {
            "-f" | "--file" | "--dockerfile" => files.extend(value()),
            "-c" | "--context" if is_kaniko => {
                context = value().map(|it| it.strip_prefix("dir://").unwrap_or(it));
            }
            "--target" => target = value(),
            "--build-context" => {
                replaced
                    .extend(value().and_then(|it| it.split_once('=')).map(|it| it.0.to_owned()));
            }
            "-t" | "--tag" | "--image" | "-d" | "--destination" => {
                tags.extend(value().map(Written::read));
            }
            it if WITH_VALUE.contains(&it) => {
                value();
            }
            // The redirected file is the Dockerfile, and the context has no other file.
            "<" if context == Some("-") => return Vec::new(),
            "<" => fed = value(),
            ">" => {
                value();
            }
            it if it.starts_with('-') && it != "-" => {}
            it if !is_kaniko => context = Some(it),
            _ => {}
        }
    }
    // A command run for each input line takes its last argument from the line.
    let feeder = || ["xargs", "parallel"].into_iter().find(|it| all.iter().any(|word| word == it));
    let told = if context.is_none() { feeder().map(|it| format!("${{{it}}}")) } else { None };
    let Some(context) = context.or(told.as_deref()) else { return Vec::new() };
    // A context sent by another command is not known, and includes the Dockerfile.
    let is_sent = context == "-";
    let context = if is_sent { Written::text("-") } else { here.enter(&Written::read(context)) };
    let base = if is_sent { here } else { &context };
    let mut found = Vec::new();
    let mut add = |dockerfile: Written| {
        found.push(Build {
            context: context.clone(),
            dockerfile,
            target: target.map(Written::read),
            replaced: replaced.clone(),
            tags: tags.clone(),
            ..Build::default()
        });
    };
    for file in &files {
        let file = Written::read(if *file == "-" { fed.unwrap_or(file) } else { file });
        add(here.enter(&file));
        if builder.looks_below {
            add(base.join(&file));
        }
    }
    if files.is_empty() {
        add(base.join(&Written::text("Dockerfile")));
        if builder.looks_below {
            add(base.join(&Written::text("Containerfile")));
        }
    }
    found
}

/// Additional names that commands in a text give to images: `docker tag a b`.
pub fn given_names(text: &str) -> Vec<String> {
    if !text.contains(" tag ") {
        return Vec::new();
    }
    let lines = text.lines().filter(|it| BUILDERS.iter().any(|of| it.contains(of.program)));
    let names = lines.filter_map(|it| {
        let rest = it.split_once(" tag ")?.1;
        let end = rest.find(['&', ';', '|', '#']).unwrap_or(rest.len());
        let name = rest[..end].split_whitespace().last()?;
        Some(name.trim_matches(['"', '\'', ',', ']', ')']).to_owned())
    });
    names.filter(|it| !it.is_empty()).collect()
}

/// The builder and its arguments.
fn split(words: &[String]) -> Option<(&'static Builder, &[String])> {
    words.iter().enumerate().find_map(|(at, word)| {
        let name = word.rsplit('/').next().unwrap_or_default();
        let is_kaniko =
            |it: &Builder| it.program != "executor" || word.ends_with("kaniko/executor");
        let builder = BUILDERS.iter().find(|it| it.program == name && is_kaniko(it))?;
        let behind = &words[at + 1..];
        let verb = |it: &&str| {
            let verb: Vec<_> = it.split_ascii_whitespace().collect();
            behind
                .iter()
                .map(String::as_str)
                .take(verb.len())
                .eq(verb.iter().copied())
                .then_some(verb.len())
        };
        let length = builder.verbs.iter().find_map(verb)?;
        Some((builder, &behind[length..]))
    })
}

/// The words and operators of a line, without quotes; expansions are kept in one piece.
pub fn words(line: &str) -> Vec<String> {
    let bytes = line.as_bytes();
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &line[at..];
        let length = match byte {
            b'$' if quote != Some(b'\'') && rest.starts_with("$(") => {
                closing(rest.as_bytes(), b'(', b')')
            }
            b'$' if quote != Some(b'\'') && rest.starts_with("${") => {
                closing(rest.as_bytes(), b'{', b'}')
            }
            b'{' if rest.starts_with("{{") => closing(rest.as_bytes(), b'{', b'}'),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        let text = &rest[..length];
        at += length;
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                word.get_or_insert_default();
            }
            (None, b' ' | b'\t' | b'\r') => words.extend(word.take()),
            (None, b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>') => {
                words.extend(word.take());
                words.push(text.to_owned());
            }
            (None, b'#') if word.is_none() => break,
            _ => word.get_or_insert_default().push_str(text),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_and_the_context_of_a_command_are_found() {
        let check = |line: &str, expected: &[(&str, &str)]| {
            let found = builds(&words(line), &Written::text("x"));
            let found: Vec<_> = found
                .iter()
                .map(|it| (it.context.to_string(), it.dockerfile.to_string()))
                .collect();
            let expected: Vec<_> =
                expected.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
            assert_eq!(found, expected, "{line}");
        };
        check("docker build -t a:b -f api/Dockerfile .", &[("x/.", "x/api/Dockerfile")]);
        check("sudo docker buildx build --push --file=d .", &[("x/.", "x/d")]);
        check("docker build --build-arg \"A=b c\" api", &[("x/api", "x/api/Dockerfile")]);
        let below = [("x/api", "x/api/Dockerfile"), ("x/api", "x/api/Containerfile")];
        check("/usr/bin/podman build -q api", &below);
        check("docker build -f $(F) ${CTX:-a b}", &[("x/${CTX}", "x/${F}")]);
        let below = [("x/a", "x/b"), ("x/a", "x/a/b")];
        check("/kaniko/executor --context dir://a --dockerfile=b --destination c", &below);
        check("docker build -", &[("-", "x/Dockerfile")]);
        check("docker build -t a -f b -", &[("-", "x/b")]);
        check("docker build -f - api < b", &[("x/api", "x/b")]);
        check("docker build api > log", &[("x/api", "x/api/Dockerfile")]);
        check("docker build -f b 2> log api", &[("x/api", "x/b")]);
        for line in [
            "docker build - < a",
            "docker build - <<EOF",
            "docker push a",
            "docker build -t",
            "# docker build .",
        ] {
            check(line, &[]);
        }
    }

    #[test]
    fn what_stands_for_one_word_is_one() {
        assert_eq!(
            words("a \"b c\"'d' $(e f) ${{ g }};h # i"),
            ["a", "b cd", "$(e f)", "${{ g }}", ";", "h"]
        );
    }
}
