//! `dockwright layers`: the steps, what a change rebuilds, and each output.

use std::io::pipe;

use serde_json::Value;

use crate::support::{Dir, Ran};

const DOCKERFILE: &str = "\
FROM node:22 AS build
WORKDIR /app
COPY . .
RUN npm ci
FROM node:22-slim
ARG V=1
COPY --from=build /app /app
RUN echo $V
";

fn node() -> Dir {
    let dir = Dir::with(&[]);
    dir.write("Dockerfile", DOCKERFILE);
    dir.write(".dockerignore", "ignored\nnode_modules\n");
    dir.write("package.json", "{}");
    dir.write("package-lock.json", "{\"lockfileVersion\": 3, \"packages\": {\"\": {}}}");
    dir.write("src/a.js", "a();");
    dir.write("ignored/b.js", "b();");
    dir
}

fn json(dir: &Dir, args: &[&str]) -> Value {
    let ran = dir.dockwright(&[&["layers", "--output", "json"], args].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The states of all steps, by the first letter.
fn states(of: &Value) -> String {
    let steps = of["stages"].as_array().unwrap().iter();
    let steps = steps.flat_map(|it| it["steps"].as_array().unwrap());
    steps.map(|it| &it["state"].as_str().unwrap()[..1]).collect()
}

fn fails(ran: &Ran, error: &str) {
    ran.expect(2, "", &format!("error: {error}\n"));
}

#[test]
fn the_steps_are_shown_and_nothing_is_written() {
    let dir = node();
    let expected = "\
Dockerfile, BuildKit, context . with 5 files, 192 B
├─ build: FROM node:22, line 1
│    2  WORKDIR /app  layer
│    3  COPY . .      layer   files . (5 files, 192 B)
│    4  RUN npm ci    layer
└─ stage 1: FROM node:22-slim, line 5, the target
     6  ARG V=1                      -
     7  COPY --from=build /app /app  layer   stage build
     8  RUN echo $V                  layer   ARG V
5 layers in 2 stages
";
    dir.dockwright(&["layers"]).expect(0, expected, "");
    dir.dockwright(&["layers", "."]).expect(0, expected, "");
    let stdin = dir.dockwright_with_stdin(&["layers", "-"], DOCKERFILE);
    stdin.expect(0, &expected.replacen("Dockerfile", "<stdin>", 1), "");
    let names =
        [".dockerignore", "Dockerfile", "ignored", "package-lock.json", "package.json", "src"];
    assert_eq!(dir.names(), names);
}

#[test]
fn a_change_rebuilds_what_depends_on_it() {
    let dir = node();
    let expected = "\
Dockerfile, BuildKit, context . with 5 files, 192 B
├─ build: FROM node:22, line 1
│    2  cached   WORKDIR /app  layer
│    3  rebuilt  COPY . .      layer   `src/a.js` changes
│    4  rebuilt  RUN npm ci    layer   follows line 3
└─ stage 1: FROM node:22-slim, line 5, the target
     6  cached   ARG V=1                      -
     7  maybe    COPY --from=build /app /app  layer   stage `build` is rebuilt
     8  rebuilt  RUN echo $V                  layer   `V` changes
3 of 5 layers are rebuilt, 1 may be
";
    let args = ["layers", "--touch", "src/a.js", "--set", "V=2"];
    dir.dockwright(&args).expect(0, expected, "");
    assert_eq!(states(&json(&dir, &["--touch", "./src/a.js"])), "crrcmm");
    assert_eq!(states(&json(&dir, &["--set", "V"])), "cccccr");
    assert_eq!(states(&json(&dir, &["--set", "V", "--target", "build"])), "cccccc");
}

#[test]
fn a_stage_without_a_name_is_its_number() {
    let dir = node();
    dir.write("Dockerfile", "FROM a\nCOPY src .\nFROM b\nCOPY --from=0 /x /x\n");
    let last = |args: &[&str]| {
        let ran = dir.dockwright(&[&["layers"], args].concat());
        ran.stdout.lines().rev().nth(1).unwrap_or_default().to_owned()
    };
    assert!(last(&[]).ends_with("COPY --from=0 /x /x  layer   stage 0"), "{}", last(&[]));
    let touched = last(&["--touch", "src/a.js"]);
    assert!(touched.ends_with("layer   stage 0 is rebuilt"), "{touched}");
}

#[test]
fn a_change_without_effect_gets_a_note() {
    let dir = node();
    let note = |args: &[&str], expected: &str| {
        let ran = dir.dockwright(&[&["layers"], args].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), expected), "{args:?}");
        assert!(ran.stdout.ends_with("0 of 5 layers are rebuilt\n"), "{ran:?}");
        let quiet = dir.dockwright(&[&["layers", "--quiet"], args].concat());
        quiet.expect(0, &ran.stdout, "");
    };
    note(
        &["--touch", "ignored/b.js"],
        "note: an ignore file such as `.dockerignore` keeps `ignored/b.js` from the builder, so a \
         change rebuilds nothing\n",
    );
    note(&["--touch", "../a"], "note: `../a` is not in the build context, so no step can use it\n");
    note(&["--set", "W=1"], "note: no `ARG` declares `W`, so the value rebuilds nothing\n");
    note(&["--set", "V=1"], "note: `V` is `1` by default, so the value rebuilds nothing\n");
    let ran = dir.dockwright(&["layers", "--touch", "src/new.js"]);
    assert_eq!(
        ran.stderr,
        "note: `src/new.js` does not exist yet, so the prediction is for a new file\n"
    );
    assert!(ran.stdout.ends_with("2 of 5 layers are rebuilt, 2 may be\n"), "{ran:?}");
}

#[test]
fn the_fixed_file_is_shown_beside() {
    let dir = node();
    let args = ["--touch", "src/a.js", "--fixed"];
    let both = json(&dir, &args);
    assert_eq!(
        (states(&both["before"]), states(&both["after"])),
        ("crrcmm".into(), "cccrcmm".into())
    );
    let ran = dir.dockwright(&[&["layers"], &args[..]].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let last = ran.stdout.lines().last().unwrap();
    let sides: Vec<_> = last.split('│').map(str::trim).collect();
    assert_eq!(
        sides,
        ["2 of 5 layers are rebuilt, 2 may be", "1 of 6 layers is rebuilt, 2 may be"]
    );
    let safe = json(&dir, &[&args[..], &["--level", "safe"]].concat());
    assert_eq!(states(&safe["after"]), "crrcmm");
    dir.write("Dockerfile", "FROM debian:12\n");
    let ran = dir.dockwright(&["layers", "--fixed"]);
    assert_eq!(ran.stderr, "note: Dockerfile: `dockwright fix` changes nothing\n");
}

#[test]
fn builders_differ_in_what_is_a_step() {
    let dir = node();
    dir.write("Dockerfile", "FROM a\nCOPY src .\nCMD [\"x\"]\n");
    assert_eq!(states(&json(&dir, &["--touch", "src/a.js"])), "rc");
    assert_eq!(states(&json(&dir, &["--touch", "src/a.js", "--builder", "buildah"])), "rr");
}

#[test]
fn the_context_is_the_given_one_or_that_of_fix() {
    let dir = node();
    dir.write("docker/Dockerfile", "FROM a\nCOPY src/a.js package.json ./\n");
    dir.write("docker/Dockerfile.dockerignore", "package.json\n");
    let size = |args: &[&str]| {
        let shown = json(&dir, &[&["docker/Dockerfile"], args].concat());
        shown["stages"][0]["steps"][0]["depends"].clone()
    };
    assert_eq!(size(&["--context", "."])["size"]["files"], 1);
    assert_eq!(size(&["--context", "."])["missing"], serde_json::json!(["package.json"]));
    dir.write("docker/Dockerfile.dockerignore", "");
    assert_eq!(size(&[])["size"]["files"], 2);
    dir.write("build.sh", "docker build -f docker/Dockerfile \"$DIR\"\n");
    let ran = dir.dockwright(&["layers", "docker/Dockerfile"]);
    let why =
        "note: docker/Dockerfile: the build context is not known: `build.sh` builds with `${DIR}`";
    assert!(ran.code == Some(0) && ran.stderr.starts_with(why), "{ran:?}");
    let missing = dir.dockwright(&["layers", "--context", "missing"]);
    fails(&missing, "missing: no such file or directory");
    let file = dir.dockwright(&["layers", "--context", "package.json"]);
    fails(&file, "package.json: not a directory");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let dir = node();
    let run = |args: &[&str]| dir.dockwright(&[&["layers"], args].concat());
    fails(&run(&["missing"]), "missing: no such file or directory");
    fails(&run(&["src"]), "src/Dockerfile: no such file or directory");
    fails(
        &run(&["--target", "web"]),
        "Dockerfile: there is no stage `web`; the stages are `build`",
    );
    let large = "#".repeat(9 << 20);
    fails(
        &dir.dockwright_with_stdin(&["layers", "-"], &large),
        "<stdin>: larger than 8 MiB: skipped",
    );
    dir.write("Dockerfile", "FROM a\nCOPY x\n");
    let ran = run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.starts_with("Dockerfile:2:1: error: "), "{ran:?}");
    dir.write("Dockerfile", "ARG A=1\n");
    assert_eq!(run(&[]).code, Some(2));
    dir.write("Dockerfile", "# syntax=example/other\nFROM a\n");
    let text = "Dockerfile: cannot be read, since `# syntax=` names the frontend example/other, \
                which is not Docker's";
    fails(&run(&[]), text);
    for args in [&["--set", "=1"][..], &["--level", "safe"], &["--output", "svg"]] {
        assert_eq!(run(args).code, Some(2), "{args:?}");
    }
}

#[test]
fn an_ignore_comment_hides_no_steps() {
    let dir = node();
    dir.write("Dockerfile", "# dockwright: ignore-file\nFROM a\nRUN x\n");
    assert_eq!(json(&dir, &[])["stages"][0]["steps"][0]["line"], 3);
}

#[test]
fn nothing_on_the_page_is_markup_that_the_file_wrote() {
    const HOSTILE: &str = "<script>alert(\"'&1\")</script>";
    let dir = node();
    dir.write(
        "Dockerfile",
        format!(
            "FROM a:{HOSTILE} AS one\nCOPY [\"{}\", \"/\"]\nRUN echo {HOSTILE} ]]></style></svg>\n\
             FROM b\nARG V=1\nCOPY --from=one / /\nLABEL a=\"{HOSTILE}\"\n",
            HOSTILE.replace('"', "\\\"")
        ),
    );
    for args in [&["--touch", HOSTILE, "--set", HOSTILE][..], &[], &["--fixed"]] {
        let ran = dir.dockwright(&[&["layers", "--output", "html"], args].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let page = &ran.stdout;
        for piece in ["<script", "alert(\"", "</style></svg>"] {
            assert!(!page.contains(piece), "{piece}: {page}");
        }
        assert!(page.contains("&lt;script&gt;alert(&quot;&#39;&amp;1&quot;)"), "{page}");
        let count = |piece: &str| page.matches(piece).count();
        for element in ["svg", "g", "table", "section", "style", "title", "code"] {
            let opened = count(&format!("<{element}>")) + count(&format!("<{element} "));
            assert_eq!(opened, count(&format!("</{element}>")), "{element}: {page}");
        }
        // The page needs nothing from elsewhere; the name of a namespace is no address to fetch.
        let links = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!links.contains("http") && !links.contains("src="), "{page}");
    }
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let dir = node();
    dir.write("Dockerfile", b"FROM a\nRUN echo \x1b[2J \xff \xe2\x80\xae\n");
    let ran = dir.dockwright(&["layers"]);
    let expected = "RUN echo \\u{1b}[2J \u{fffd} \\u{202e}";
    assert!(ran.stdout.contains(expected), "{ran:?}");
    assert_eq!(json(&dir, &[])["stages"][0]["steps"][0]["text"], expected);
}

#[test]
fn a_closed_pipe_is_a_success() {
    let dir = node();
    dir.write("Dockerfile", format!("FROM a\n{}", "RUN x\n".repeat(10_000)));
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let status = dir.command(&["layers"]).stdout(writer).status().unwrap();
    assert_eq!(status.code(), Some(0));
}
