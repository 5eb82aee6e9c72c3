//! Evidence of whole projects.

use super::*;

/// The evidence about the Dockerfile at a path in a project with these files; paths are relative to
/// the project.
fn known(files: &[(&str, &str)], dockerfile: &str) -> Known {
    let dir = tempfile::tempdir().expect("a directory");
    let root = std::fs::canonicalize(dir.path()).expect("the directory");
    for (path, text) in files.iter().chain([&(dockerfile, "")]) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    let mut known = Known::default();
    Evidence::below(&root, &Disk::default(), true).tell(&root.join(dockerfile), &mut known);
    let below = |it: &PathBuf| it.strip_prefix(&root).expect("a path below").to_owned();
    Known {
        contexts: known.contexts.iter().map(below).collect(),
        others: known.others.iter().map(below).collect(),
        unknown: known.unknown.as_ref().map(|it| (below(&it.0), it.1.clone())),
        built: known.built.iter().map(|it| (it.0.clone(), below(&it.1))).collect(),
        crowd: known.crowd,
        replaced: known.replaced.iter().map(|it| (it.0.clone(), below(&it.1))).collect(),
        targets: known.targets,
        has_open_target: known.has_open_target,
        naming_platform: Vec::new(),
        containers: Vec::new(),
        mentions: Vec::new(),
        derived: known.derived,
    }
}

fn contexts(files: &[(&str, &str)], dockerfile: &str) -> Vec<String> {
    let known = known(files, dockerfile);
    assert_eq!(known.unknown, None);
    let mut names: Vec<_> = known.contexts.iter().map(|it| it.display().to_string()).collect();
    names.dedup();
    names
}

/// The file that leaves the context open, and the context as written there.
fn unknown(files: &[(&str, &str)], dockerfile: &str) -> Option<(String, String)> {
    let (file, context) = known(files, dockerfile).unknown?;
    Some((file.display().to_string(), context.unwrap_or_default()))
}

#[test]
fn compose_files_name_contexts_wherever_they_are() {
    let text =
        "services:\n  api:\n    build:\n      context: .\n      dockerfile: api/Dockerfile\n";
    assert_eq!(contexts(&[("compose.yaml", text)], "api/Dockerfile"), [""]);
    assert_eq!(contexts(&[("docker-compose.prod.yml", text)], "api/Dockerfile"), [""]);
    let text = "services:\n  api:\n    build: ../../api\n";
    for path in ["deploy/a/docker-compose.yml", "other/b/compose.yaml"] {
        assert_eq!(contexts(&[(path, text)], "api/Dockerfile"), ["api"]);
    }
    let text = "services:\n  api:\n    build:\n      dockerfile: ../Dockerfile\n";
    assert_eq!(contexts(&[("app/compose.yaml", text)], "Dockerfile"), ["app"]);
    assert_eq!(contexts(&[("node_modules/compose.yaml", text)], "Dockerfile"), [""; 0]);
    assert_eq!(contexts(&[("compose.txt", text)], "api/Dockerfile"), [""; 0]);
}

#[test]
fn commands_count_in_every_file_that_may_hold_some() {
    let command = "docker build -f api/Dockerfile .";
    let recipe = format!("image:\n\t{command}\n");
    let step = format!("a:\n  script:\n    - {command}\n");
    let package = format!("{{\"scripts\": {{\"image\": \"{command}\"}}}}");
    for (path, text) in [
        ("Makefile", &*recipe),
        ("docker.mk", &recipe),
        ("justfile", &recipe),
        ("Taskfile.yml", &step),
        (".gitlab-ci.yml", &step),
        (".github/workflows/ci.yml", &step),
        (".github/actions/image/action.yml", &step),
        (".circleci/config.yml", &step),
        ("azure-pipelines.yml", &step),
        ("ci/release.sh", command),
        ("scripts/release", command),
        ("build", command),
        ("Jenkinsfile", &format!("sh '{command}'")),
        ("package.json", &package),
    ] {
        assert_eq!(contexts(&[(path, text)], "api/Dockerfile"), [""], "{path}");
    }
    assert_eq!(contexts(&[("README", command)], "api/Dockerfile"), [""; 0]);
    let bud =
        "podman build -f Containerfile .\nnerdctl build x\nbuildah bud -f api/Dockerfile api\n";
    assert_eq!(contexts(&[("a.sh", bud)], "api/Dockerfile"), ["api"]);
}

#[test]
fn a_context_that_a_variable_names_is_not_known() {
    let some = |file: &str, context: &str| Some((file.to_owned(), context.to_owned()));
    let makefile = "image:\n\tdocker build -f api/Dockerfile $(CTX)\n";
    assert_eq!(unknown(&[("Makefile", makefile)], "api/Dockerfile"), some("Makefile", "${CTX}"));
    assert_eq!(unknown(&[("Makefile", makefile)], "web/Dockerfile"), None);
    let makefile = format!("CTX ?= .\n{makefile}");
    assert_eq!(unknown(&[("Makefile", &makefile)], "api/Dockerfile"), some("Makefile", "${CTX}"));
    let makefile = makefile.replace("?=", ":=");
    assert_eq!(contexts(&[("Makefile", &makefile)], "api/Dockerfile"), [""]);
    let compose = "services:\n  a:\n    build:\n      context: ${CTX:-.}\n      dockerfile: $DF\n";
    assert_eq!(
        unknown(&[("compose.yaml", compose)], "api/Dockerfile"),
        some("compose.yaml", "${CTX}")
    );
    let gone =
        "services:\n  a:\n    build:\n      context: dist\n      dockerfile: ../Dockerfile\n";
    assert_eq!(unknown(&[("compose.yaml", gone)], "Dockerfile"), some("compose.yaml", "dist"));
}

#[test]
fn the_path_of_the_dockerfile_says_what_a_variable_is() {
    let others = |text: &str| {
        let known = known(&[("build.sh", text), ("x/y/a", "")], "x/y/Dockerfile");
        assert_eq!((known.contexts, known.unknown), (Vec::new(), None), "{text}");
        let mut names: Vec<_> = known.others.iter().map(|it| it.display().to_string()).collect();
        names.dedup();
        names
    };
    assert_eq!(others("docker build -t $S x/$S"), ["x/y"]);
    assert_eq!(others("docker build -f x/$S/Dockerfile x"), ["x"]);
    assert_eq!(others("docker build \"$DIR\""), ["x/y"]);
    assert_eq!(others("docker build -f $FILE ."), [""]);
    assert_eq!(others("docker build -f z/$S/Dockerfile ."), [""; 0]);
}

#[test]
fn what_names_nothing_adds_nothing_to_what_is_named() {
    let workflow = "jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        \
                    with:\n          context: ${{ inputs.context }}\n          file: ${{ inputs.file }}\n";
    let files =
        [(".github/workflows/a.yml", workflow), ("compose.yaml", "services: {a: {build: .}}")];
    assert_eq!(contexts(&files, "Dockerfile"), [""]);
    assert!(unknown(&files, "a/Dockerfile").is_some());
}

#[test]
fn names_and_targets_are_told() {
    let compose = "services:\n  a:\n    build:\n      context: .\n      target: dev\n      \
                   additional_contexts:\n        - base=../b\n";
    let command = "docker build --target ${T} --build-context build=../c .";
    let known = known(&[("compose.yaml", compose), ("a.sh", command)], "Dockerfile");
    let replaced: Vec<_> = known.replaced.iter().map(|it| it.0.as_str()).collect();
    assert!(replaced.contains(&"base") && replaced.contains(&"build"), "{replaced:?}");
    assert!(known.targets.contains(&None) && known.targets.contains(&Some("dev".to_owned())));
}

#[test]
fn a_number_may_be_a_target_however_a_build_is_written() {
    let step = |arguments: &str| {
        let text =
            format!("on: push\njobs:\n  a:\n    steps:\n      - with:\n          {arguments}\n");
        known(&[(".github/workflows/ci.yml", &text)], "Dockerfile").targets
    };
    assert_eq!(step("extra-args: --target 0"), [None]);
    assert_eq!(step("extra-args: --target=1 --pull"), [None]);
    assert_eq!(step("target: '2'"), [None]);
    assert_eq!(step("extra-args: --pull"), []);
    assert_eq!(step("name: target2"), []);
    assert_eq!(step("target: 80%"), []);
    assert_eq!(step("target: 2020"), []);
    let script = "ARGS=\"--target 0\"\npodman build $ARGS .\n";
    assert!(known(&[("build.sh", script)], "Dockerfile").targets.contains(&None));
}

#[test]
fn a_large_file_is_not_read_and_may_say_anything() {
    let large = "#".repeat(1 << 21);
    assert!(unknown(&[("Makefile", &large)], "Dockerfile").is_some());
    assert_eq!(unknown(&[("bin/tool", &large)], "Dockerfile"), None);
}

/// The number of Dockerfiles that may be built on the image of `app/Dockerfile`, among 100 others
/// that start from an image with this name; `None` if there are too many.
fn on_it(image: &str, script: &str) -> Option<usize> {
    let text = format!("FROM {image}\nRUN a\n");
    let paths: Vec<_> = (0..100).map(|it| format!("service{it}/Dockerfile")).collect();
    let mut files: Vec<_> = paths.iter().map(|it| (it.as_str(), text.as_str())).collect();
    files.extend([("build.sh", script), ("base/Dockerfile", "FROM debian:12\n")]);
    let known = known(&files, "app/Dockerfile");
    known.crowd.is_none().then_some(known.derived.len())
}

#[test]
fn names_tell_which_image_others_are_built_on() {
    let script = "docker build -t example.com/base:1 base\ndocker build -t app app\n";
    assert_eq!(on_it("example.com/base:1", script), Some(0));
    assert_eq!(on_it("elsewhere.example/tools", script), Some(0));
    assert_eq!(on_it("app", script), None);
    assert_eq!(on_it("$BASE", script), Some(0));
    assert_eq!(on_it("base", "docker build -t base base\ndocker build app\n"), Some(0));
    assert_eq!(on_it("tools", "docker build -t base base\ndocker build app\n"), Some(0));
    assert_eq!(on_it("example.com/my-app", "docker build -t $NAME app\n"), None);
    assert_eq!(on_it("tools", "docker build -t $NAME app\n"), Some(0));
    let in_part = "docker build -t app app\ndocker build -t $T -f app/$F app\n";
    assert_eq!(on_it("app-tools", in_part), None);
    assert_eq!(on_it("tools", in_part), Some(0));
    assert_eq!(on_it("tools", "docker build -t app app\ndocker tag app tools\n"), None);
    let in_loop = |values: &str| {
        let script = "docker build -t app app\nfor i in _; do docker build -t tools $i; done\n";
        on_it("tools", &script.replace('_', values))
    };
    assert_eq!(in_loop("*"), None);
    assert_eq!(in_loop("a app"), None);
    assert_eq!(in_loop("a b"), Some(0));
}

#[test]
fn tags_tell_which_image_of_a_name_others_are_built_on() {
    let script = "docker build -t all:app-v1 app\ndocker build -t all:base-v1 base\n";
    assert_eq!(on_it("all:base-v1", script), Some(0));
    assert_eq!(on_it("all:app-v1", script), None);
    // An older build may have given this tag to either image.
    assert_eq!(on_it("all:base-v0", script), None);
    assert_eq!(on_it("all", script), None);
    let unknown = "docker build -t all:$TAG app\ndocker build -t all:base-v1 base\n";
    assert_eq!(on_it("all:base-v1", unknown), None);
    let newest = "docker build -t all app\ndocker build -t all:base-v1 base\n";
    assert_eq!(on_it("all:base-v1", newest), None);
    let again = format!("{script}docker tag all:app-v1 all:base-v1\n");
    assert_eq!(on_it("all:base-v1", &again), None);
}

#[test]
fn images_by_the_names_of_others_are_known() {
    let built = |text: &str| {
        known(&[("build.sh", text)], "Dockerfile")
            .built
            .into_iter()
            .map(|it| it.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(built("docker build -t node:22 .\n"), ["node:22"]);
    assert_eq!(built("docker tag a node:22\n"), ["node:22"]);
    assert_eq!(built("docker build -t node-app:22 .\ndocker pull node:22\n"), [""; 0]);
}

#[test]
fn a_dockerfile_of_a_collection_is_built_on_those_that_it_names() {
    let on_it = |own: &str| {
        let texts: Vec<_> =
            (0..99).map(|it| format!("FROM example.com/base{it}:1\nRUN a\n")).collect();
        let paths: Vec<_> = (0..99).map(|it| format!("a{it}.Dockerfile")).collect();
        let files: Vec<_> =
            paths.iter().zip(&texts).map(|it| (it.0.as_str(), it.1.as_str())).collect();
        let known = known(&files, own);
        known.crowd.is_none().then_some(known.derived.len())
    };
    assert_eq!(on_it("base7.Dockerfile"), Some(1));
    assert_eq!(on_it("Dockerfile.base8"), Some(1));
    assert_eq!(on_it("other.Dockerfile"), Some(0));
}
