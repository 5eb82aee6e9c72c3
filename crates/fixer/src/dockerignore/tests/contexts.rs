//! Which Dockerfiles count, and what an existing ignore file lacks and hides.

use super::*;

/// Files, some of which git tracks.
struct Tracked(MemoryFiles, &'static [&'static str]);

impl Files for Tracked {
    fn entry(&self, path: &str) -> Option<dockwright_model::context::Entry> {
        self.0.entry(path)
    }

    fn list(&self, dir: &str) -> Option<dockwright_model::context::Listing> {
        self.0.list(dir)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.0.read(path)
    }

    fn is_tracked(&self, path: &str) -> bool {
        self.1.contains(&path)
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).collect()
}

#[test]
fn an_ignore_file_beside_a_dockerfile_makes_no_context_without_the_sources() {
    let copy = "FROM python\nCOPY requirements.txt k.pem /\n";
    let files = |beside: &'static [(&str, &str)]| {
        memory(
            &[&[("requirements.txt", ""), ("k.pem", ""), ("docker/Dockerfile.prod", copy)], beside]
                .concat(),
        )
    };
    for beside in [&[("docker/.dockerignore", "")][..], &[], &[("docker/package.json", "")]] {
        let made = made(&files(beside));
        assert_eq!(made.dockerfiles, ["docker/Dockerfile.prod"]);
        assert!(!Ignore::parse(&made.text).matches("k.pem"), "{}", made.text);
    }
    let own =
        &[("docker/requirements.txt", ""), ("docker/k.pem", ""), ("docker/.dockerignore", "")];
    assert!(claimed(&files(own), &|_| Claim::Unknown).hidden.is_empty());
}

#[test]
fn what_files_of_the_project_say_of_a_context_counts() {
    let whole = "FROM node\nADD . .\n";
    let files = memory(&[
        ("package.json", ""),
        ("node_modules/a.js", ""),
        ("it/main.go", ""),
        ("it/Dockerfile", whole),
    ]);
    let hides = |claim| {
        let made = claimed(&files, &|_| claim);
        (made.dockerfiles.len(), made.others, Ignore::parse(&made.text).matches("node_modules"))
    };
    assert_eq!(hides(Claim::Here), (1, 0, false));
    assert_eq!(hides(Claim::Elsewhere), (0, 1, true));
    assert_eq!(hides(Claim::MaybeBeside), (1, 0, true));
    assert_eq!(hides(Claim::Unknown), (1, 0, false));
    // Scripts and settings are next to Dockerfiles of any context.
    let files = memory(&[
        ("package.json", ""),
        ("node_modules/a.js", ""),
        ("it/start.sh", ""),
        ("it/Dockerfile", whole),
    ]);
    let made = claimed(&files, &|_| Claim::MaybeBeside);
    assert!(!Ignore::parse(&made.text).matches("node_modules"), "{}", made.text);
}

#[test]
fn a_dockerfile_that_came_with_a_module_has_no_say() {
    let whole = "FROM golang\nCOPY . .\n";
    let files = |list: &str| {
        memory(&[
            ("package.json", ""),
            ("node_modules/a.js", ""),
            (list, ""),
            ("vendor/example.com/a/Dockerfile", whole),
        ])
    };
    assert_eq!(made(&files("vendor/modules.txt")).dockerfiles, [""; 0]);
    assert_eq!(made(&files("vendor/list.txt")).dockerfiles.len(), 1);
}

#[test]
fn a_dockerfile_from_elsewhere_keeps_what_it_copies() {
    let files = memory(&[("a.pem", ""), (".dockerignore", "a.pem\n")]);
    let elsewhere = vec![("../d/Dockerfile".to_owned(), b"FROM a\nCOPY a.pem /\n".to_vec())];
    let builds = Builds { is_dockerfile: &|_| false, claim: &|_| Claim::Unknown, elsewhere };
    let made = ignore_file(&files, &builds);
    assert_eq!(made.dockerfiles, ["../d/Dockerfile"]);
    assert!(!Ignore::parse(&made.text).matches("a.pem"), "{}", made.text);
    assert_eq!(made.hidden[0].place, "../d/Dockerfile:2");
}

#[test]
fn a_wildcard_that_may_meet_a_pattern_takes_out_only_what_is_there() {
    let dockerfile = "FROM a\nCOPY uv.lock* composer.* /\nCOPY assets/*yarn* /\n";
    let base = [("Dockerfile", dockerfile), ("uv.lock", ""), ("composer.json", "{}")];
    assert!(!made(&memory(&base)).text.contains('!'), "{}", made(&memory(&base)).text);
    let there = [("uv.lock.pem", ""), ("uv.lock.key", "")];
    let text = made(&memory(&[&base[..], &there].concat())).text;
    let end = "\n# Needed\n# kept: uv.lock.pem (Dockerfile:2 copies it)\n!uv.lock.pem\n\
               # kept: uv.lock.key (Dockerfile:2 copies it)\n!uv.lock.key\n";
    assert!(text.ends_with(end), "{text}");
}

#[test]
fn each_re_include_stands_once_at_the_end() {
    let dockerfile = "FROM a\nCOPY target/*.jar a.pem /\n";
    let again = "FROM a\nCOPY a.pem target/*.jar /b/\n";
    let files = memory(&[
        ("pom.xml", ""),
        ("Cargo.toml", ""),
        ("target/a.jar", ""),
        ("a.pem", ""),
        ("Dockerfile", dockerfile),
        ("Dockerfile.b", again),
    ]);
    let text = made(&files).text;
    let all = lines(&text);
    assert_eq!(all[all.len() - 2..], ["!target/*.jar", "!a.pem"], "{text}");
    assert_eq!(all.iter().filter(|it| it.starts_with('!')).count(), 2, "{text}");
}

#[test]
fn many_directories_become_one_pattern() {
    let services = |names: &[&str], of: &str| -> Vec<(String, Vec<u8>)> {
        let names = names.iter().map(|it| format!("{it}/{of}"));
        names.map(|it| (it, Vec::new())).collect()
    };
    let text = |files: Vec<(String, Vec<u8>)>| made(&files.into_iter().collect()).text;
    let python = services(&["src/a", "src/b", "src/c"], "requirements.txt");
    let all = text(python.clone());
    assert!(lines(&all).contains(&"src/*/venv") && !all.contains("src/a/"), "{all}");
    // Two patterns stay separate, and so do all if the merged one would hide other files.
    let two = text(python[..2].to_vec());
    assert!(lines(&two).contains(&"src/a/venv") && !two.contains("src/*"), "{two}");
    let sources = services(&["src/d"], "dist/x.js");
    let text = text([python, sources].concat());
    assert!(lines(&text).contains(&"src/a/dist") && !text.contains("src/*/dist"), "{text}");
}

#[test]
fn one_pattern_hides_nothing_that_a_dockerfile_needs() {
    let names = ["src/a", "src/b", "src/c"].map(|it| format!("{it}/requirements.txt"));
    let mut files: Vec<_> = names.iter().map(|it| (it.as_str(), "")).collect();
    files.push(("Dockerfile", "FROM a\nCOPY src/b/venv /venv\nCOPY src/web/dist /dist\n"));
    let ignore = Ignore::parse(&made(&memory(&files)).text);
    let hidden = ["src/a/venv", "src/b/venv", "src/web/dist"].map(|it| ignore.matches(it));
    assert_eq!(hidden, [true, false, false]);
}

#[test]
fn settings_that_git_tracks_are_sent() {
    let files = [("Dockerfile", "FROM a\nCOPY . .\n"), (".env", ""), ("a/.env", "")];
    let files = Tracked(memory(&files), &[".env"]);
    let text = claimed(&files, &|_| Claim::Unknown).text;
    assert!(text.ends_with("# kept: .env (git tracks it)\n!.env\n"), "{text}");
    assert!(Ignore::parse(&text).matches("a/.env"));
}

#[test]
fn settings_that_a_tool_reads_are_sent() {
    let copy = "FROM a\nCOPY . .\nRUN npm ci && npm run build\n";
    let dump = "FROM a\nCOPY . .\nRUN composer dump-env prod\n";
    for (dockerfile, path, text, is_read) in [
        (copy, "package.json", r#"{"devDependencies": {"vite": "6"}}"#, true),
        (copy, "package.json", r#"{"dependencies": {"next": "15"}}"#, true),
        (copy, "package.json", r#"{"dependencies": {"express": "5"}, "next": ""}"#, true),
        (copy, "package.json", r#"{"dependencies": {"nextra": "5"}}"#, false),
        (dump, "composer.json", "{}", true),
        (copy, "composer.json", "{}", false),
        (copy, "composer.json", r#"{"require": {"symfony/flex": "2"}}"#, true),
    ] {
        let with = memory(&[("Dockerfile", dockerfile), (path, text), (".env", "")]);
        let made_with = made(&with).text;
        assert_eq!(!Ignore::parse(&made_with).matches(".env"), is_read, "{text}\n{made_with}");
        let survey = Survey::near(&with);
        let model = Model::of(&syntax::parse(dockerfile));
        assert_eq!(unneeded(&with, &survey, &model, dockerfile).is_empty(), is_read, "{text}");
        // The settings may be created later, by a pipeline.
        let text = made(&memory(&[("Dockerfile", dockerfile), (path, text)])).text;
        assert_eq!(!Ignore::parse(&text).matches(".env"), is_read, "{text}");
        assert!(!text.contains('!'), "{text}");
    }
}

#[test]
fn what_an_ignore_file_lacks_is_what_it_does_not_hide() {
    let lacking = |text: &str| {
        let files = memory(&[
            (".dockerignore", text),
            ("package.json", "{}"),
            ("a/node_modules/b.js", ""),
            (".vscode/a.json", ""),
            (".env", ""),
            ("Dockerfile", "FROM a\nCOPY . .\nRUN npm ci && npm run build\n"),
        ]);
        made(&files).lacking.expect("a file that is there")
    };
    let all = lacking("");
    for pattern in ["**/node_modules", "dist", "**/.vscode", "**/.env", "**/.git"] {
        assert!(lines(&all).contains(&pattern), "{pattern}\n{all}");
    }
    // Missing clutter is not worth a line.
    assert!(!all.contains(".turbo") && !all.contains(".idea"), "{all}");
    let some = lacking("node_modules\n.git\n.vscode\n!.env\n");
    for (pattern, lacks) in
        [("**/node_modules", true), ("**/.git", false), ("**/.vscode", false), ("**/.env", false)]
    {
        assert_eq!(lines(&some).contains(&pattern), lacks, "{pattern}\n{some}");
    }
    assert_eq!(lacking("*\n!src\n!package.json\n"), "");
    assert!(made(&memory(&[("package.json", "{}")])).lacking.is_none());
}

/// The line that hides each source of a Dockerfile.
fn lines_that_hide(ignore: &str, sources: &str, paths: &[&str]) -> Vec<(String, usize)> {
    let dockerfile = format!("FROM a\nCOPY {sources} /x/\n");
    let mut files: Vec<_> = paths.iter().map(|it| (*it, "")).collect();
    files.extend([(".dockerignore", ignore), ("Dockerfile", &dockerfile)]);
    let hidden = made(&memory(&files)).hidden;
    hidden.into_iter().map(|it| (it.source, it.line)).collect()
}

#[test]
fn a_source_that_the_ignore_file_hides_is_found() {
    let hidden = |ignore: &str, sources: &str, paths: &[&str]| {
        lines_that_hide(ignore, sources, paths).into_iter().map(|it| it.1).collect::<Vec<_>>()
    };
    assert_eq!(hidden("# all\n\ntarget\n", "target/a.jar", &["target/a.jar"]), [3]);
    // Files made before the build are hidden as well.
    assert_eq!(hidden("target\n", "target/a.jar", &[]), [1]);
    assert_eq!(hidden("target\n", "target/*.jar", &[]), [1]);
    assert_eq!(hidden("target\n!target/*.jar\n", "target/*.jar", &[]), [0; 0]);
    assert_eq!(hidden("*.md\n!README.md\n", "*.md", &["README.md", "a.md"]), [0; 0]);
    assert_eq!(hidden("*.md\n", "*.md", &["README.md", "a.md"]), [1]);
    assert_eq!(hidden("*\n!src\n", "src go.mod", &["src/a.go", "go.mod"]), [1]);
    assert_eq!(hidden("docs\n!docs/a.md\n", "docs", &["docs/a.md", "docs/b.md"]), [0; 0]);
    assert_eq!(hidden("docs/*\n", "docs", &["docs/a.md"]), [0; 0]);
    assert_eq!(hidden("a\n", "b https://example.com/a --from=c ./", &["b"]), [0; 0]);
}

#[test]
fn the_ignore_file_of_a_dockerfile_is_the_one_that_counts() {
    let files = memory(&[
        ("a.txt", ""),
        (".dockerignore", "a.txt\n"),
        ("Dockerfile", "FROM a\nCOPY a.txt /\n"),
        ("Dockerfile.dockerignore", ""),
        ("Dockerfile.b", "FROM a\nCOPY a.txt /\n"),
    ]);
    let hidden = made(&files).hidden;
    let places: Vec<_> = hidden.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(places, ["Dockerfile.b:2"]);
}
