//! `docker build` and its kin in scripts.

use super::Build;

/// The builds of commands in a script that runs in `folder`.
pub fn builds(script: &str, folder: &str) -> Vec<Build> {
    let script = script.replace("\\\n", " ");
    // Where it goes from there, nobody knows.
    let stays = script.lines().take_while(|it| !["cd ", "pushd "].iter().any(|cd| it.contains(cd)));
    stays.filter_map(|it| build(it, folder)).collect()
}

/// What builds: a program, and the words that may stand between it and its options.
const PROGRAMS: &[(&str, &[&str])] = &[
    ("docker", &["build", "buildx build", "image build", "builder build"]),
    ("podman", &["build", "image build"]),
    ("buildah", &["build", "bud"]),
];

/// The options that have a value of their own.
const WITH_VALUE: &[&str] = &[
    "-f",
    "--file",
    "-t",
    "--tag",
    "--build-arg",
    "--target",
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
    "--build-context",
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
];

fn build(line: &str, folder: &str) -> Option<Build> {
    let words: Vec<_> =
        line.split_ascii_whitespace().map(|it| it.trim_matches(['"', '\''])).collect();
    let start = words.iter().enumerate().find_map(|(at, word)| {
        let (_, verbs) = PROGRAMS.iter().find(|(program, _)| program == word)?;
        let verb = |it: &&&str| {
            let verb: Vec<_> = it.split(' ').collect();
            words[at + 1..].starts_with(&verb)
        };
        verbs.iter().find(verb).map(|it| at + 1 + it.split(' ').count())
    })?;
    let (mut file, mut context) = (None, None);
    let mut words = words[start..].iter().copied();
    while let Some(word) = words.next() {
        if ["&&", "||", ";", "|", "&", ">", ">>"].contains(&word) {
            break;
        }
        if let Some(value) = word.strip_prefix("--file=").or_else(|| word.strip_prefix("-f=")) {
            file = Some(value);
        } else if WITH_VALUE.contains(&word) {
            let value = words.next()?;
            if matches!(word, "-f" | "--file") {
                file = Some(value);
            }
        } else if !word.starts_with('-') || word == "-" {
            context = Some(word.trim_end_matches(';'));
        }
    }
    let below =
        |it: &str| if it.starts_with('/') { it.to_owned() } else { format!("{folder}/{it}") };
    let context = context.filter(|it| *it != "-")?;
    let file = file.map_or_else(|| format!("{context}/Dockerfile"), str::to_owned);
    // What stands in a variable is refused with the path that it is a part of.
    Some(Build { context: below(context), dockerfile: below(&file) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_and_the_context_of_a_command_are_found() {
        let check = |line: &str, expected: Option<(&str, &str)>| {
            let found = builds(line, "x").into_iter().next();
            let expected = expected.map(|(context, dockerfile)| Build {
                context: context.to_owned(),
                dockerfile: dockerfile.to_owned(),
            });
            assert_eq!(found, expected, "{line}");
        };
        check("docker build -t a:b -f api/Dockerfile .", Some(("x/.", "x/api/Dockerfile")));
        check("sudo docker buildx build --push --file=d . && x", Some(("x/.", "x/d")));
        check("docker build \\\n  --build-arg A=b \\\n  api", Some(("x/api", "x/api/Dockerfile")));
        check("podman build -q api;", Some(("x/api", "x/api/Dockerfile")));
        for line in ["docker build -", "docker push a", "cd api\ndocker build .", "docker build -t"]
        {
            check(line, None);
        }
    }
}
