use dockwright_model::context::{Context, Files, MemoryFiles};

use dockwright_syntax as syntax;

use super::*;

mod any_context;
mod contexts;

fn memory(files: &[(&str, &str)]) -> MemoryFiles {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn made(files: &MemoryFiles) -> IgnoreFile {
    claimed(files, &|_| Claim::Unknown)
}

/// The same, with the claims of project files.
fn claimed(files: &dyn Files, claim: &dyn Fn(&str) -> Claim) -> IgnoreFile {
    let is_dockerfile = &|name: &str| name.starts_with("Dockerfile");
    ignore_file(files, &Builds { is_dockerfile, claim, elsewhere: Vec::new() })
}

/// The ignore file for a context with a Dockerfile and empty files, and the paths it hides.
fn hidden<'p>(dockerfile: &str, paths: &[&'p str]) -> (String, Vec<&'p str>) {
    let files: Vec<_> = paths.iter().map(|it| (*it, "")).collect();
    let text = made(&memory(&[files.as_slice(), &[("Dockerfile", dockerfile)]].concat())).text;
    let ignore = Ignore::parse(&text);
    let hidden = paths.iter().copied().filter(|it| ignore.matches(it)).collect();
    (text, hidden)
}

fn check(dockerfile: &str, sent: &[&str], ignored: &[&str]) {
    let (text, hidden) = hidden(dockerfile, &[sent, ignored].concat());
    assert_eq!(hidden, ignored, "{dockerfile}\n{text}");
}

#[test]
fn each_language_hides_what_its_tools_make() {
    check(
        "FROM node\nCOPY . .\nRUN npm ci && npm run build\n",
        &["package.json", "src/dist/a.js", "src/a.js"],
        &["node_modules/a/i.js", "web/node_modules/a.js", "dist/a.js", ".git/HEAD", ".env"],
    );
    check(
        "FROM rust\nCOPY . .\nRUN cargo build --release\n",
        &["Cargo.toml", "src/target/mod.rs", "a/Cargo.toml", "a/target/mod.rs"],
        &["target/debug/a"],
    );
    check(
        "FROM maven\nCOPY . .\nRUN ./mvnw -B package\n",
        &["pom.xml", "a/pom.xml", "src/main/java/target/A.java", ".mvn/settings.xml"],
        &["target/a.jar", "a/target/a.jar"],
    );
    check(
        "FROM python\nCOPY . .\nRUN pip install .\n",
        &["pyproject.toml", "a/venv/x.py", "a/x.py"],
        &["a/__pycache__/x.pyc", ".venv/pyvenv.cfg", "venv/pyvenv.cfg"],
    );
    check(
        "FROM dotnet\nCOPY . .\nRUN dotnet publish\n",
        &["a/a.csproj", "bin/deploy.sh", "a/a.cs"],
        &["a/bin/a.dll", "a/obj/a.json"],
    );
    check(
        "FROM golang\nCOPY . .\nRUN go build\n",
        &["go.mod", "vendor/modules.txt", "testdata/a.test", "bin/x", "dist/x", "target/x"],
        &["a.test"],
    );
}

#[test]
fn what_is_copied_by_its_name_is_sent() {
    check("FROM nginx\nCOPY dist /html\n", &["package.json", "dist/a.js"], &["node_modules/a.js"]);
    check(
        "FROM jre\nCOPY [\"target/*.jar\", \"/\"]\n",
        &["pom.xml", "target/a.jar"],
        &["target/a.class", "target/classes/A.class"],
    );
    check(
        "FROM jre\nADD --chown=1 ./target/app.jar Dockerfile /\nCOPY node_modules /n\n",
        &["pom.xml", "package.json", "target/app.jar", "Dockerfile", "node_modules/a.js"],
        &["target/b.jar"],
    );
    check("FROM a\nCOPY .git /x/.git\n", &[".git/HEAD", ".github/a.yml"], &[".env"]);
    check("FROM a\nRUN --mount=type=bind,source=.env,target=/e cat /e\n", &[".env"], &["a.pem"]);
    check("FROM a\nRUN --mount=type=bind,from=b,source=.env cat /e\n", &[], &[".env"]);
    check("FROM a\nONBUILD COPY .env .vscode /\n", &[".env", ".vscode/x"], &[".idea/x"]);
    check("FROM a\nCOPY --parents **/*.pem /\n", &["a.pem", "b/a.pem"], &["a.key", ".git/HEAD"]);
    check(
        "FROM a\nCOPY --parents p/**/package.json p/**/.env /\nRUN npm ci\n",
        &["p/a/package.json", "p/a/.env"],
        &["p/a/node_modules/b/package.json"],
    );
    check("FROM a\nCOPY --from=b .env /\nADD https://a/.env /\n", &[], &[".env"]);
    check("FROM a\nCOPY ../.env /x/../a.pem /\n", &[".env", "a.pem"], &["b.pem"]);
    check("FROM a\nCOPY [\".e*\", \"my key.key\", \"/\"]\n", &[".env", "my key.key"], &["b.key"]);
}

#[test]
fn a_variable_may_name_anything_of_its_kind() {
    check(
        "FROM jre\nARG JAR=target/*.jar\nCOPY ${JAR} a.jar\n",
        &["pom.xml", "target/a.jar"],
        &[".git/HEAD", "a.pem"],
    );
    check(
        "FROM jre\nARG JAR\nCOPY $JAR a.jar\nCOPY target/a-${V}.jar /\n",
        &["pom.xml", "target/a.jar", "a.pem", ".env"],
        &[".git/HEAD"],
    );
    check(
        "FROM jre\nENV V=1\nCOPY target/a-$V.jar /\n",
        &["pom.xml", "target/a-1.jar"],
        &["target/a-2.jar"],
    );
}

#[test]
fn what_no_command_makes_is_sent_with_all_else() {
    let paths = ["package.json", "node_modules/a.js", "dist/a.js"];
    check("FROM node\nCOPY . .\nCMD [\"node\", \"dist/a.js\"]\n", &paths, &[".git/HEAD"]);
    check(
        "FROM node\nCOPY . .\nRUN npm install -g pm2 && yarn config set a b\n",
        &paths,
        &[".git/HEAD"],
    );
    check(
        "FROM node\nCOPY ./* .\nRUN yarn --frozen-lockfile\n",
        &["package.json", "dist/a.js"],
        &["node_modules/a.js"],
    );
    check(
        "FROM node\nCOPY . .\nRUN <<EOF\nnpm ci\nnpm run build:all\nEOF\n",
        &["package.json"],
        &["node_modules/a.js", "dist/a.js"],
    );
    check(
        "FROM a\nCOPY web /html\n",
        &["web/index.html", "web/package.json", "web/dist/a.js"],
        &[".git/HEAD"],
    );
}

#[test]
fn git_keeps_its_files_where_it_is_asked() {
    let sent = [".git/HEAD", ".github/a.yml", "compose.yaml"];
    for run in ["git describe --tags", "make -C x $(git -C /src rev-parse HEAD)", "cat .git/HEAD"] {
        check(&format!("FROM a\nCOPY . .\nRUN {run}\n"), &sent, &[".env"]);
    }
    for run in ["apt-get install -y git", "git clone a", "git config --global a b", "rm -rf .git"] {
        check(&format!("FROM a\nCOPY . .\nRUN {run}\n"), &[], &[".git/HEAD", ".github/a.yml"]);
    }
    check("FROM a\nCOPY src /src\nRUN git describe\n", &[], &[".git/HEAD"]);
    for (name, text) in [
        ("Makefile", "V := $(shell git describe --always)\n"),
        ("build.sh", "#!/bin/sh\ngit rev-parse HEAD > version\n"),
        ("pyproject.toml", "[tool.setuptools_scm]\n"),
        ("package.json", r#"{"scripts": {"version": "git describe"}}"#),
    ] {
        let dockerfile = "FROM a\nCOPY . .\nRUN make && ./build.sh\n";
        let files = memory(&[("Dockerfile", dockerfile), (name, text), (".git/HEAD", "")]);
        let text = made(&files).text;
        assert!(!Ignore::parse(&text).matches(".git/HEAD"), "{name}\n{text}");
    }
}

#[test]
fn secrets_are_sent_where_somebody_names_them() {
    let copy = "FROM a\nCOPY . .\n";
    check(&format!("{copy}CMD node --env-file=.env a.js\n"), &[".env"], &["a.pem"]);
    check(&format!("{copy}RUN cp .env.example .env\n"), &[".env.example"], &[".env"]);
    check(&format!("{copy}RUN cp ./certs/../a.pem /x\n"), &["a.pem"], &["a.key", ".env"]);
    check(&format!("{copy}RUN curl https://a/b.key > ~/.ssh/c\n"), &[], &["a.key", ".ssh/c"]);
    check("FROM a\nCOPY conf /conf\n", &["conf/.env", "conf/a.pem"], &["x/.env"]);
    check("FROM a\nCOPY api /api\n", &["api/go.mod", "api/a.pem"], &["api/.env"]);
    check(copy, &["symfony.lock", ".env", ".env.production"], &[".env.local", ".env.dev.local"]);
    let public = "-----BEGIN CERTIFICATE-----\n";
    let private = "-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\n";
    let files = [("Dockerfile", copy), ("ca.pem", public), ("a.pem", private), ("b.pem", "\u{1}")];
    let ignore = Ignore::parse(&made(&memory(&files)).text);
    let hidden = ["ca.pem", "a.pem", "b.pem"].map(|it| ignore.matches(it));
    assert_eq!(hidden, [false, true, true]);
}

#[test]
fn dockerfiles_of_other_contexts_have_no_say() {
    let service = "FROM node\nCOPY package.json dist ./\n";
    let own = [
        ("package.json", ""),
        ("a/package.json", ""),
        ("a/dist/x.js", ""),
        ("a/Dockerfile", service),
    ];
    assert_eq!(made(&memory(&own)).dockerfiles, [""; 0]);
    let whole = "FROM node\nCOPY . .\n";
    let text = |files: &[(&str, &str)]| made(&memory(files)).text;
    let is_hidden = |files: &[(&str, &str)]| Ignore::parse(&text(files)).matches("node_modules");
    let root = ("package.json", "");
    let there = ("node_modules/a.js", "");
    assert!(is_hidden(&[root, there, ("a/package.json", ""), ("a/Dockerfile", whole)]));
    assert!(!is_hidden(&[root, there, ("docker/Dockerfile", whole)]));
    assert!(is_hidden(&[root, there, ("a/.dockerignore", ""), ("a/Dockerfile", whole)]));
    let files = memory(&[("a/go.mod", ""), ("Dockerfile", "FROM\0")]);
    assert_eq!(made(&files).unread, ["Dockerfile"]);
}

#[test]
fn a_copy_of_all_is_told_what_it_takes_along() {
    let found = |dockerfile: &str| {
        let names = [".git/HEAD", ".env", "a/.env", "go.mod", "a/b/.env", ".vscode/x", "ca.pem"];
        let files = names.map(|it| (it.to_owned(), b"-----BEGIN CERTIFICATE-----".to_vec()));
        let files: MemoryFiles = files.into_iter().collect();
        unneeded(&files, &Survey::near(&files), &Model::of(&syntax::parse(dockerfile)), dockerfile)
    };
    assert_eq!(found("FROM a\nCOPY . .\nRUN go build\n"), [".env", ".git", "a/.env"]);
    assert_eq!(found("FROM a\nCOPY . .\nRUN git describe\n"), [".env", "a/.env"]);
    assert_eq!(found("FROM a\nCOPY . .\nRUN git log; cat .env\n"), [""; 0]);
}

#[test]
fn no_pattern_is_written_that_a_builder_cannot_read() {
    let dockerfile = "FROM a\nCOPY [x, dist\\nx /y\nCOPY [\"target/\\n*\", \"dist/#[a\", \"/\"]\n";
    let files = memory(&[
        ("Dockerfile", dockerfile),
        ("package.json", ""),
        ("pom.xml", ""),
        ("[slug]/package.json", ""),
        ("!a/package.json", ""),
        ("b\nc/package.json", ""),
    ]);
    let text = made(&files).text;
    let lines: Vec<_> = text.lines().filter(|it| it.contains("dist")).collect();
    assert_eq!(lines, ["dist", "\\!a/dist", "\\[slug]/dist"], "{text}");
    assert!(Ignore::parse(&text).matches("[slug]/dist"));
}

#[test]
fn a_large_context_is_looked_at_in_part() {
    let files: MemoryFiles = (0..100).map(|it| (format!("a/{it}"), Vec::new())).collect();
    let limits = |depth, entries| Survey::of(&files, Limits { depth, entries });
    assert_eq!(limits(1, 50).seen.len(), 50);
    assert!(!limits(1, 50).is_complete && limits(1, 101).is_complete);
    assert_eq!(limits(0, 1000).seen.len(), 1);
}

#[test]
fn the_file_is_what_the_builder_reads() {
    let files = memory(&[
        ("package.json", "{}"),
        ("dist/a.js", ""),
        ("node_modules/a.js", ""),
        ("Dockerfile", "FROM nginx\nCOPY dist /html\n"),
    ]);
    let mut with: Vec<(String, Vec<u8>)> = vec![(".dockerignore".into(), made(&files).text.into())];
    with.extend(["dist/a.js", "node_modules/a.js"].map(|it| (it.to_owned(), Vec::new())));
    let with: MemoryFiles = with.into_iter().collect();
    let context = Context::new(&with, "Dockerfile");
    assert!(context.has("dist/a.js") && !context.has("node_modules"));
    assert!(with.read(".dockerignore").is_some());
}
