//! The files selected: names, ignore files, `--exclude`, links, and entries that are not files.

use std::fs;

use crate::support::{AFTER, BEFORE, Dir, FOREIGN, INVALID};

#[test]
fn a_directory_is_searched_for_the_names_of_dockerfiles() {
    let taken = [
        "Containerfile",
        "Containerfile-dev",
        "Containerfile.dev",
        "Dockerfile",
        "Dockerfile-dev",
        "Dockerfile.dev",
        "app.Containerfile",
        "app.Dockerfile",
        "app.dockerfile",
        "deep/down/dockerfile",
        "deep/down/dockerfile-dev",
        "deep/down/dockerfile.dev",
    ];
    let dir = Dir::with(&taken);
    let not_taken = [
        "dockerignore",
        "containerignore",
        "in",
        "j2",
        "jinja",
        "jinja2",
        "erb",
        "tmpl",
        "tpl",
        "template",
        "hbs",
        "mustache",
        "gotmpl",
        "md",
        "orig",
        "rej",
        "bak",
        "swp",
        "dev~",
    ];
    for extension in not_taken {
        dir.write(&format!("Dockerfile.{extension}"), BEFORE);
        dir.write(&format!("app.Dockerfile.{extension}"), BEFORE);
    }
    for name in ["Dockerfile~", "Dockerfiles", "MyDockerfile", "Makefile", ".dockerignore"] {
        dir.write(name, BEFORE);
    }
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), taken);
}

#[test]
fn a_file_that_is_named_is_taken_whatever_its_name() {
    let dir =
        Dir::with(&["Dockerfile.tmpl", "recipe", "node_modules/Dockerfile", ".ci/Dockerfile"]);
    dir.write(".gitignore", "recipe\n");
    let args = [
        "fmt",
        "--check",
        "recipe",
        "Dockerfile.tmpl",
        "node_modules/Dockerfile",
        ".ci/Dockerfile",
    ];
    assert_eq!(
        dir.dockwright(&args).names(),
        [".ci/Dockerfile", "Dockerfile.tmpl", "node_modules/Dockerfile", "recipe"]
    );
}

#[test]
fn hidden_directories_and_node_modules_are_left_out_unless_named() {
    let dir = Dir::with(&[
        "Dockerfile",
        ".hidden.Dockerfile",
        ".idea/Dockerfile",
        "a/.git/Dockerfile",
        "a/node_modules/b/Dockerfile",
    ]);
    let names = [".hidden.Dockerfile", "Dockerfile"];
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), names);
    assert_eq!(dir.dockwright(&["fmt", "--check", "--no-ignore"]).names(), names);
    assert_eq!(
        dir.dockwright(&["fmt", "--check", ".idea", "a/node_modules"]).names(),
        [".idea/Dockerfile", "a/node_modules/b/Dockerfile"]
    );
}

#[test]
fn ignore_files_are_obeyed_with_or_without_a_git_repository() {
    let dir = Dir::with(&["Dockerfile", "out/Dockerfile", "a/gen/Dockerfile", "a/keep/Dockerfile"]);
    dir.write(".gitignore", "/out/\n");
    dir.write("a/.ignore", "gen\n");
    let names = ["Dockerfile", "a/keep/Dockerfile"];
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), names);
    fs::create_dir(dir.join(".git")).unwrap();
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), names);
    assert_eq!(dir.dockwright(&["fmt", "--check", "a"]).names(), ["a/keep/Dockerfile"]);
    assert_eq!(
        dir.dockwright(&["fmt", "--check", "--no-ignore"]).names(),
        ["Dockerfile", "a/gen/Dockerfile", "a/keep/Dockerfile", "out/Dockerfile"]
    );
}

#[test]
fn exclude_leaves_out_files_and_whole_directories() {
    let dir =
        Dir::with(&["Dockerfile", "Dockerfile.dev", "a/vendor/x/Dockerfile", "b/c/Dockerfile"]);
    let check = |globs: &[&str]| {
        let flags = globs.iter().flat_map(|glob| ["--exclude", glob]);
        let args: Vec<&str> = ["fmt", "--check"].into_iter().chain(flags).collect();
        dir.dockwright(&args).names().join(" ")
    };
    assert_eq!(check(&["vendor"]), "Dockerfile Dockerfile.dev b/c/Dockerfile");
    assert_eq!(check(&["*.dev", "b/"]), "Dockerfile a/vendor/x/Dockerfile");
    assert_eq!(check(&["*/*/Dockerfile"]), "Dockerfile Dockerfile.dev a/vendor/x/Dockerfile");
    assert_eq!(check(&["**/Dockerfile"]), "Dockerfile.dev");
    assert_eq!(
        check(&["c/Dockerfile"]),
        "Dockerfile Dockerfile.dev a/vendor/x/Dockerfile b/c/Dockerfile"
    );
}

#[test]
fn exclude_spares_what_is_named_unless_forced() {
    let dir = Dir::with(&["Dockerfile", "vendor/Dockerfile"]);
    let args = ["fmt", "--check", "Dockerfile", "vendor/Dockerfile", "--exclude", "vendor"];
    assert_eq!(dir.dockwright(&args).names(), ["Dockerfile", "vendor/Dockerfile"]);
    let forced = [&args[..], &["--force-exclude"]].concat();
    assert_eq!(dir.dockwright(&forced).names(), ["Dockerfile"]);
    let only = ["fmt", "--check", "./vendor", "--exclude", "vendor", "--force-exclude"];
    dir.dockwright(&only).expect(0, "", "");
}

#[test]
fn paths_are_printed_as_spelled_and_in_order() {
    let dir = Dir::with(&["b/Dockerfile", "a/Dockerfile", "c/Dockerfile"]);
    let absolute = dir.join("b/Dockerfile");
    let args = ["fmt", "--check", "./c", "././a//Dockerfile", absolute.to_str().unwrap()];
    let ran = dir.dockwright(&args);
    assert_eq!(ran.names(), [absolute.to_str().unwrap(), "a/Dockerfile", "c/Dockerfile"]);
    let inside = dir.command(&["fmt", "--check", ".."]).current_dir(dir.join("a")).output();
    let inside = String::from_utf8(inside.unwrap().stdout).unwrap();
    assert_eq!(inside, "../a/Dockerfile\n../b/Dockerfile\n../c/Dockerfile\n");
}

#[test]
fn a_file_that_several_paths_lead_to_is_visited_once() {
    let dir = Dir::with(&["app/Dockerfile"]);
    let args = ["fmt", "--check", ".", "app", "app/Dockerfile", "./app/../app/Dockerfile"];
    dir.dockwright(&args).expect(
        1,
        "app/../app/Dockerfile\n",
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
    let args = ["fmt", ".", "app", "app/Dockerfile"];
    dir.dockwright(&args).expect(0, "", "1 file reformatted\n");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_is_found_anyway_is_not_visited() {
    let dir = Dir::with(&["Dockerfile"]);
    std::os::unix::fs::symlink("Dockerfile", dir.join("Containerfile")).unwrap();
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), ["Dockerfile"]);
}

#[cfg(unix)]
#[test]
fn links_to_directories_are_followed_only_when_named() {
    use std::os::unix::fs::symlink;

    let dir = Dir::with(&["real/Dockerfile"]);
    symlink(".", dir.join("real/loop")).unwrap();
    symlink("real", dir.join("link")).unwrap();
    symlink("circle", dir.join("circle")).unwrap();
    symlink("nowhere", dir.join("Dockerfile.dangling")).unwrap();
    symlink("real", dir.join("Dockerfile.dir")).unwrap();
    dir.dockwright(&["fmt", "--check"]).expect(
        1,
        "real/Dockerfile\n",
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
    assert_eq!(dir.dockwright(&["fmt", "--check", "link"]).names(), ["link/Dockerfile"]);
    let circle = dir.dockwright(&["fmt", "circle"]);
    assert_eq!(circle.code, Some(2));
    assert!(circle.stderr.starts_with("error: circle: too many levels"), "{}", circle.stderr);
}

#[test]
fn a_directory_with_the_name_of_a_dockerfile_is_a_directory() {
    let dir = Dir::with(&["Dockerfile/Dockerfile", "app.dockerfile/x"]);
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), ["Dockerfile/Dockerfile"]);
    assert_eq!(
        dir.dockwright(&["fmt", "--check", "Dockerfile"]).names(),
        ["Dockerfile/Dockerfile"]
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_with_the_name_of_a_dockerfile_is_not_waited_for() {
    let dir = Dir::with(&["app/Dockerfile"]);
    dir.run("mkfifo", &["Dockerfile"], "");
    dir.dockwright(&["fmt", "--check"]).expect(
        1,
        "app/Dockerfile\n",
        "1 file would be reformatted\n  next: `dockwright fmt` writes the change\n",
    );
    let verbose = dir.dockwright(&["fmt", "--check", "--verbose"]);
    assert!(
        verbose.stderr.contains("note: Dockerfile: skipped, not a regular file\n"),
        "{verbose:?}"
    );
    let named = dir.dockwright(&["fmt", "--check", "Dockerfile"]);
    named.expect(2, "", "error: Dockerfile: not a regular file\n1 error\n");
}

#[test]
fn a_found_file_that_is_no_dockerfile_is_skipped_and_a_named_one_is_an_error() {
    for content in [&b"\x7fELF\x02\x01\x01\0\0\0\0\0"[..], FOREIGN.as_bytes()] {
        let dir = Dir::with(&["app/Dockerfile"]);
        dir.write("Dockerfile", content);
        let found = dir.dockwright(&["fmt"]);
        assert_eq!(found.code, Some(0), "{found:?}");
        assert_eq!(found.stderr, "1 file reformatted, 1 skipped\n");
        let verbose = dir.dockwright(&["fmt", "--verbose"]);
        assert!(verbose.stderr.starts_with("note: Dockerfile: skipped, "), "{verbose:?}");
        assert_eq!(dir.read("app/Dockerfile"), AFTER);
        // Hooks name their files, and a file for another frontend is not a mistake.
        let (code, level) = if content == FOREIGN.as_bytes() { (0, "note") } else { (2, "error") };
        for command in ["fmt", "fix", "check"] {
            let named = dir.dockwright(&[command, "Dockerfile"]);
            assert_eq!(named.code, Some(code), "{named:?}");
            assert!(named.stderr.starts_with(&format!("{level}: Dockerfile: ")), "{named:?}");
            assert_eq!(fs::read(dir.join("Dockerfile")).unwrap(), content);
            let handed = dir.dockwright(&[command, "--force-exclude", "Dockerfile"]);
            let (code, said) = (handed.code, handed.stderr.as_str());
            assert_eq!((code, handed.stdout.as_str()), (Some(0), ""), "{handed:?}");
            assert!(said.starts_with("note: Dockerfile: skipped, "), "{handed:?}");
            assert!(said.ends_with("\n1 skipped\n"), "{handed:?}");
        }
    }
}

#[test]
fn a_file_that_asks_to_be_ignored_is_skipped_in_silence() {
    let dir = Dir::with(&[]);
    let content = "# dockwright: ignore-file\nfrom scratch\n";
    dir.write("Dockerfile", content);
    for path in [".", "Dockerfile"] {
        dir.dockwright(&["fmt", path]).expect(0, "", "1 skipped\n");
        let verbose = dir.dockwright(&["fmt", "--verbose", path]);
        assert!(verbose.stderr.starts_with("note: Dockerfile: skipped, "), "{verbose:?}");
    }
    assert_eq!(dir.read("Dockerfile"), content);
}

#[test]
fn what_a_hook_names_by_a_pattern_is_passed_over_if_it_is_no_dockerfile() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("dockerfile.go", "package dockerfile\n\nfunc Parse() {}\n");
    dir.write("a.Dockerfile", "{{ if .x }}\nFROM a\n{{ end }}\n");
    dir.write("b.Dockerfile", INVALID);
    let names = ["dockerfile.go", "a.Dockerfile", "Dockerfile"];
    let ran = dir.dockwright(&[&["fmt", "--force-exclude"], &names[..]].concat());
    let template = "skipped, not a Dockerfile: a template\n";
    ran.expect(
        0,
        "",
        &format!(
            "note: a.Dockerfile: {template}note: dockerfile.go: skipped, not a Dockerfile: the text \
             has no `FROM` and does not begin with an instruction\n1 file reformatted, 2 skipped\n"
        ),
    );
    let (note, template) = (format!("note: <stdin>: {template}"), dir.read("a.Dockerfile"));
    let args = ["fmt", "-", "--force-exclude"];
    dir.dockwright_with_stdin(&args, &template).expect(0, &template, &note);
    // A file that should be a Dockerfile but cannot be read is an error nevertheless.
    assert_eq!(dir.dockwright(&["fmt", "--force-exclude", "b.Dockerfile"]).code, Some(2));
    assert_eq!(dir.dockwright(&[&["fmt"], &names[..]].concat()).code, Some(2));
}

#[test]
fn what_a_hook_names_is_passed_over_if_it_is_generated() {
    let dir = Dir::with(&[]);
    let generated = "# Code generated by make. DO NOT EDIT.\nfrom a\nADD b /\n";
    dir.write("Dockerfile", generated);
    let note = "skipped, a comment at the top says that the file is generated\n";
    for command in ["fmt", "fix", "check"] {
        let handed = dir.dockwright(&[command, "--force-exclude", "Dockerfile"]);
        let next = "  next: `--generated` takes 1 generated file\n";
        handed.expect(0, "", &format!("note: Dockerfile: {note}1 skipped\n{next}"));
    }
    let ran = dir.dockwright_with_stdin(&["fmt", "-", "--force-exclude"], generated);
    ran.expect(0, generated, &format!("note: <stdin>: {note}"));
    assert_eq!(dir.read("Dockerfile"), generated);
    // A user who names the file means this file.
    dir.dockwright(&["fmt", "Dockerfile"]).expect(0, "", "1 file reformatted\n");
    assert_eq!(dir.read("Dockerfile"), generated.replace("from", "FROM"));
}

#[test]
fn a_search_leaves_generated_files_alone() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("1.2/Dockerfile", "# Code generated by make. DO NOT EDIT.\nfrom a\n");
    dir.write("Dockerfile-linux.template", "FROM {{ base }}\n");
    dir.write(".gitattributes", "gen/** linguist-generated\n*.own -linguist-generated\n");
    dir.write("gen/app/Dockerfile", BEFORE);
    dir.write("gen/app/Dockerfile.own", BEFORE);
    dir.write("lib/.gitattributes", "Dockerfile.* linguist-generated=true text\n");
    dir.write("lib/Dockerfile.a", BEFORE);
    let next = "  next: `--generated` takes 3 generated files\n";
    let counts = "2 files would be reformatted, 3 skipped\n";
    let changed = "Dockerfile\ngen/app/Dockerfile.own\n";
    let write =
        "  next: `dockwright fmt` writes the change; `--generated` takes 3 generated files\n";
    dir.dockwright(&["fmt", "--check"]).expect(1, changed, &format!("{counts}{write}"));
    let told = dir.dockwright(&["fmt", "--verbose"]);
    for (path, why) in [
        ("1.2/Dockerfile", "a comment at the top says that the file is generated"),
        ("gen/app/Dockerfile", "`.gitattributes` marks the file as generated"),
        ("lib/Dockerfile.a", "`.gitattributes` marks the file as generated"),
    ] {
        let note = format!(
            "note: {path}: skipped, {why}; its template may be Dockerfile-linux.template\n"
        );
        assert!(told.stderr.contains(&note), "{note}: {}", told.stderr);
    }
    assert!(told.stderr.ends_with(next), "{}", told.stderr);
    assert_eq!(dir.dockwright(&["fmt", "--check"]).code, Some(0));
    dir.dockwright(&["fmt", "--generated"]).expect(0, "", "3 files reformatted, 2 unchanged\n");
}

#[test]
fn hidden_directories_for_dockerfiles_are_searched_and_modules_of_go_are_not() {
    let taken = [
        ".circleci/Dockerfile",
        ".devcontainer/Dockerfile",
        ".docker/app/Dockerfile",
        ".github/actions/a/Dockerfile",
        ".gitlab/Dockerfile",
        "Dockerfile.go",
        "php/vendor/Dockerfile",
    ];
    let dir = Dir::with(&taken);
    for path in [".git/Dockerfile", ".idea/Dockerfile", "go/vendor/example.com/a/Dockerfile"] {
        dir.write(path, BEFORE);
    }
    dir.write("go/vendor/modules.txt", "# example.com/a v1.0.0\n");
    dir.write("src/dockerfile.go", BEFORE);
    assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), taken);
    let named = dir.dockwright(&["fmt", "--check", "go/vendor"]);
    assert_eq!(named.names(), ["go/vendor/example.com/a/Dockerfile"]);
}

#[test]
fn many_jobs_are_no_more_threads_than_files() {
    let dir = Dir::with(&["a/Dockerfile", "b/Dockerfile"]);
    let begun = std::time::Instant::now();
    for jobs in ["99999", "18446744073709551615"] {
        let ran = dir.dockwright(&["fmt", "--check", "--jobs", jobs]);
        assert_eq!(ran.names(), ["a/Dockerfile", "b/Dockerfile"]);
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    let ran = dir.dockwright(&["fmt", "--jobs", "0"]);
    assert!(ran.stderr.contains("expected a number from 1"), "{ran:?}");
}

#[test]
fn parts_and_templates_of_dockerfiles_are_passed_over_where_nobody_names_them() {
    for part in [
        "ENV A=b\nRUN c\n",
        "# only a comment\n",
        "RUN a={{ARGS[\"x\"]}}\n",
        "FROM a\nRUN b={{c \\\n\n{{InsertTemplate(\"d\", [\n    \"e\": \"f\",\n])}}\n",
        "FROM {{ x }} y\n",
    ] {
        let dir = Dir::with(&["app/Dockerfile"]);
        dir.write("parts/Dockerfile", part);
        assert_eq!(dir.dockwright(&["fmt", "--check"]).names(), ["app/Dockerfile"], "{part}");
        let ran = dir.dockwright(&["fmt", "--check", "-v"]);
        assert!(ran.stderr.contains("parts/Dockerfile: skipped, not a Dockerfile"), "{ran:?}");
        let ran = dir.dockwright(&["check", "parts/Dockerfile"]);
        assert!(ran.code == Some(2) && ran.stderr.contains("error"), "{ran:?}");
    }
    // A typing error, or an empty file, is a mistake.
    for mistake in ["FORM a\nRUN b\n", "", "FROM a\nRUN b '{{c}}'\nCOPY\n"] {
        let dir = Dir::with(&[]);
        dir.write("Dockerfile", mistake);
        let ran = dir.dockwright(&["fmt", "--check"]);
        assert_eq!(ran.code, Some(2), "{mistake}: {ran:?}");
    }
}
