use dockwright_model::context::{Context, MemoryFiles};

use super::*;
use crate::{Builder, Options, Problem, read};

const FILES: &[(&str, &str)] = &[
    (".dockerignore", "ignored\n"),
    ("ignored", ""),
    ("package.json", "{}"),
    ("src/a.js", "a"),
    ("src/a.md", "a"),
    ("tools/b.sh", "b"),
];

fn files() -> MemoryFiles {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// `touch PATH`, `set NAME` or `set NAME=VALUE`
fn changes(text: &str) -> Changes {
    let mut changes = Changes::default();
    match text.split_once(' ') {
        Some(("touch", path)) => changes.files.push(path.to_owned()),
        Some((_, setting)) => {
            let (name, value) = match setting.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (setting, None),
            };
            changes.args.insert(name.to_owned(), value);
        }
        None => {}
    }
    changes
}

fn rebuilt(builder: Builder, dockerfile: &str, change: &str) -> Rebuilt {
    let files = files();
    let context = Context::new(&files, "Dockerfile");
    let options = Options { builder, target: None };
    let layers = read(dockerfile.as_bytes(), &options, Some(&context)).expect("a Dockerfile");
    layers.rebuilt(&changes(change), Some(&context))
}

/// One letter for each step: `c`ached, `m`aybe, `r`ebuilt; stages apart.
fn states(builder: Builder, dockerfile: &str, change: &str) -> String {
    let letter = |it: &Verdict| match it.state {
        State::Cached => 'c',
        State::Maybe => 'm',
        State::Rebuilt => 'r',
    };
    let stages = rebuilt(builder, dockerfile, change).stages;
    let stages: Vec<String> = stages.iter().map(|it| it.iter().map(letter).collect()).collect();
    stages.join(" ")
}

/// A change with the states for BuildKit, and for Buildah if they differ.
fn check(dockerfile: &str, expected: &[(&str, &str, &str)]) {
    for (change, buildkit, buildah) in expected {
        let of = |builder| states(builder, dockerfile, change);
        assert_eq!(of(Builder::BuildKit), *buildkit, "BuildKit, {change}:\n{dockerfile}");
        let buildah = if buildah.is_empty() { buildkit } else { buildah };
        assert_eq!(of(Builder::Buildah), *buildah, "Buildah, {change}:\n{dockerfile}");
    }
}

#[test]
fn a_changed_file_rebuilds_from_the_first_step_that_copies_it() {
    check(
        "FROM a\nCOPY package.json .\nRUN npm ci\nCOPY src src\nRUN x\n",
        &[
            ("touch package.json", "rrrr", ""),
            ("touch src/a.js", "ccrr", ""),
            ("touch src", "ccrr", ""),
            ("touch src/new.js", "ccrr", ""),
            ("touch tools/b.sh", "cccc", ""),
            ("touch ignored", "cccc", ""),
            ("touch ../src/a.js", "cccc", ""),
            ("", "cccc", ""),
        ],
    );
    // Only in Buildah, configuration is a step.
    check(
        "FROM a\nENV A=1\nCOPY *.json .\nLABEL b=c\nUSER d\nRUN x\n",
        &[("touch package.json", "crccr", "crrrr"), ("touch src/a.js", "ccccc", "")],
    );
}

#[test]
fn an_excluded_file_is_not_copied() {
    for source in ["src", "./src", "src/", "/src/", ".", "s*", "src/*", "src .", "$D"] {
        let text = format!("ARG D=src\nFROM a\nARG D\nCOPY --exclude=**/*.md {source} src/\n");
        check(&text, &[("touch src/a.md", "cc", ""), ("touch src/a.js", "cr", "")]);
        let notes = rebuilt(Builder::BuildKit, &text, "touch src/a.md").notes;
        assert_eq!(notes, [Note::Unused("src/a.md".to_owned())], "{source}");
    }
}

#[test]
fn the_cause_is_a_file_that_the_step_copies() {
    let files = files();
    let context = Context::new(&files, "Dockerfile");
    let text = b"FROM a\nCOPY --exclude=*.md src src\n";
    let layers = read(text, &Options::default(), Some(&context)).expect("a Dockerfile");
    let changed = ["src/a.md", "src/a.js"].map(str::to_owned).to_vec();
    let changes = Changes { files: changed, ..Changes::default() };
    let verdict = &layers.rebuilt(&changes, Some(&context)).stages[0][0];
    assert_eq!(verdict.cause, Some(Cause::File("src/a.js".to_owned())));
}

#[test]
fn a_path_with_an_unknown_variable_may_be_any_file() {
    let text = "FROM a\nARG DIR\nCOPY $DIR/a.js .\nARG OTHER=src\nCOPY $OTHER .\n";
    check(text, &[("touch tools/b.sh", "cmcm", "cmmm"), ("touch src/a.js", "cmcr", "cmmr")]);
}

#[test]
fn files_of_a_rebuilt_stage_may_be_the_same() {
    let text = "FROM a AS b\nCOPY src src\nRUN x\nFROM c\nRUN y\nCOPY --from=b /x /\nRUN z\n";
    check(text, &[("touch src/a.js", "rr cmm", ""), ("touch tools/b.sh", "cc ccc", "")]);
    let mounted = "FROM a AS b\nCOPY src .\nFROM c\nRUN --mount=from=b,target=/b y\nRUN z\n";
    check(mounted, &[("touch src/a.js", "r mm", "")]);
    // What only configures the other stage does not change its files.
    let config = "FROM a AS b\nRUN x\nARG V=1\nLABEL v=$V\nFROM c\nCOPY --from=b /x /\n";
    check(config, &[("set V", "ccr c", "ccc c")]);
}

#[test]
fn a_stage_continues_the_one_that_it_builds_on() {
    let text = "FROM a AS b\nCOPY src .\nFROM b AS c\nRUN x\nFROM a\nRUN y\nCOPY --from=c /x /\n";
    check(text, &[("touch src/a.js", "r r cm", ""), ("touch package.json", "c c cc", "")]);
}

#[test]
fn a_stage_that_is_not_built_is_not_rebuilt() {
    let text = "FROM a AS b\nCOPY src .\nFROM c\nCOPY src .\n";
    check(text, &[("touch src/a.js", "c r", "")]);
    let used = "FROM a AS b\nCOPY src .\nFROM c\nRUN --mount=type=cache,from=b,target=/x y\n";
    check(used, &[("touch src/a.js", "r m", "")]);
}

#[test]
fn an_argument_is_a_part_of_each_run_behind_it() {
    let text = "FROM a\nRUN x\nARG V=1\nCOPY src .\nRUN y\n";
    check(
        text,
        &[
            ("set V", "cccr", ""),
            ("set V=2", "cccr", ""),
            ("set V=1", "cccc", ""),
            ("set W", "cccc", ""),
        ],
    );
    // A stage passes its arguments on only in BuildKit.
    let inherited = "FROM a AS b\nARG V=1\nFROM b\nRUN y\n";
    check(inherited, &[("set V", "c r", "c c")]);
    // A variable of the environment hides the argument.
    check("FROM a\nARG V=1\nENV V=2\nRUN y\n", &[("set V", "ccc", "")]);
    check("FROM a\nENV V=2\nARG V=1\nRUN y\n", &[("set V", "ccr", "ccc")]);
    // Without a value, it is none that could hide another one.
    check("FROM a\nARG W\nENV V=$W\nARG V\nRUN y\n", &[("set W", "crcr", "cccr")]);
}

#[test]
fn the_value_of_an_argument_is_followed() {
    let env = "FROM a\nARG V=1\nENV W=$V\nCOPY src .\nRUN x\n";
    check(env, &[("set V", "crcr", "cccr")]);
    let arg = "FROM a\nARG V=1\nARG W=${V}2\nRUN x\n";
    check(arg, &[("set V", "ccr", ""), ("set W", "ccr", "")]);
    let user = "FROM a\nARG V=1\nUSER $V\nRUN x\n";
    check(user, &[("set V", "crr", "ccr")]);
    let dir = "FROM a\nARG V=1\nWORKDIR /$V\nCOPY src .\n";
    check(dir, &[("set V", "crr", "ccc")]);
    let copied = "FROM a\nARG V=src\nCOPY $V .\n";
    check(copied, &[("set V", "cr", "cm")]);
}

#[test]
fn an_argument_before_the_first_stage_counts_where_it_is_used() {
    let text = "ARG V=1\nARG TAG=${V}-slim\nFROM a:$TAG\nRUN x\nFROM b\nARG V\nRUN y\n\
                FROM c\nRUN z\nCOPY --from=0 / /\nCOPY --from=1 / /\n";
    check(text, &[("set V", "r cr cmm", ""), ("set TAG", "r cc cmm", "")]);
    check(text, &[("set V=1", "c cc ccc", "")]);
}

#[test]
fn a_linked_copy_does_not_depend_on_the_layers_above() {
    let text = "FROM a\nCOPY src .\nCOPY --link tools /tools\nRUN x\n";
    check(text, &[("touch src/a.js", "rcr", "rrr"), ("touch tools/b.sh", "crr", "")]);
}

#[test]
fn a_note_says_why_nothing_happens() {
    let text = "ARG TAG=1\nFROM a\nARG V=1\nCOPY src .\n";
    let check = |change: &str, expected: &[Note]| {
        assert_eq!(rebuilt(Builder::BuildKit, text, change).notes, expected, "{change}");
    };
    let own = ToOwned::to_owned;
    check("touch ignored", &[Note::Ignored(own("ignored"))]);
    check("touch ../a", &[Note::Outside(own("../a"))]);
    check("touch /etc/a", &[Note::Outside(own("/etc/a"))]);
    check("touch package.json", &[Note::Unused(own("package.json"))]);
    check("touch src/b.js", &[Note::New(own("src/b.js"))]);
    check("touch src/a.js", &[]);
    check("set W", &[Note::Undeclared(own("W"), None)]);
    check("set TAGS", &[Note::Undeclared(own("TAGS"), Some(own("TAG")))]);
    check("set http_proxy", &[Note::Predefined(own("http_proxy"))]);
    check("set TAG", &[Note::OnlyGlobal(own("TAG"))]);
    check("set V=1", &[Note::Same(own("V"), own("1"))]);
    check("set V=2", &[]);
}

#[test]
fn the_target_is_a_name_or_a_number() {
    let read = |target: &str| {
        let options = Options { target: Some(target.to_owned()), ..Options::default() };
        read(b"FROM a AS b\nRUN x\nFROM c\nRUN y\n", &options, None).map(|it| it.target)
    };
    assert_eq!((read("b"), read("B"), read("1")), (Ok(0), Ok(0), Ok(1)));
    for name in ["2", "c", ""] {
        assert_eq!(read(name), Err(Problem::NoTarget(name.to_owned(), vec!["b".to_owned()])));
    }
}

#[test]
fn a_file_without_a_stage_or_with_too_many_steps_is_a_problem() {
    let read = |text: &str| read(text.as_bytes(), &Options::default(), None).map(|it| it.target);
    assert_eq!(read(""), Err(Problem::NoStage));
    assert_eq!(read("ARG A=1\n"), Err(Problem::NoStage));
    let long = format!("FROM a\n{}", "RUN x\n".repeat(12_000));
    assert_eq!(read(&long), Err(Problem::TooLarge(12_001)));
}

#[test]
fn the_context_is_counted_for_each_copy() {
    let files = files();
    let context = Context::new(&files, "Dockerfile");
    let text = b"FROM a\nARG D=src\nCOPY $D package.json missing ./\nCOPY . .\nCOPY <<E /a\nx\nE\n";
    let layers = read(text, &Options::default(), Some(&context)).expect("a Dockerfile");
    let depends = |step: usize| &layers.stages[0].steps[step].depends;
    let size = |step: usize| depends(step).size.map(|it| (it.files, it.bytes));
    assert_eq!(layers.context.map(|it| it.files), Some(5));
    assert_eq!((size(1), size(2), size(3)), (Some((3, 4)), Some((5, 13)), None));
    assert_eq!(depends(1).files, ["src", "package.json", "missing"]);
    assert_eq!(depends(1).missing, ["missing"]);
    assert_eq!(depends(1).args.names, ["D"]);
}
