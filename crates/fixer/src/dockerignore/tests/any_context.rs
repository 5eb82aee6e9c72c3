//! Random contexts and Dockerfiles: no pattern hides a file that is copied by name.

use dockwright_model::context::matches_name;

use super::hidden;

/// Pseudorandom numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn some<'t>(&mut self, of: &'t str, separator: char, most: usize) -> Vec<&'t str> {
        let of: Vec<_> = of.split(separator).map(str::trim).filter(|it| !it.is_empty()).collect();
        (0..=self.below(most)).map(|_| of[self.below(of.len())]).collect()
    }
}

const PATHS: &str = "
    package.json Cargo.toml pom.xml go.mod pyproject.toml a/package.json a/dist/x.js a/src/x.js
    a/node_modules/y/z.js a/.env dist/x.js dist/y/z.js target/app.jar target/classes/A.class
    node_modules/a/i.js .git/HEAD .env .github/w.yml server.pem certs/ca.pem certs/.env
    src/main.rs src/target/x.rs venv/x.py b/venv/x.py .vscode/s.json compose.yaml
    b/__pycache__/x.pyc b/c/d/node_modules/x.js b/c/target/x README.md";

const SOURCES: &str = "
    . ./ * a a/dist a/* b b/c/ dist dist/y dist/*.js target target/*.jar target/app.jar
    node_modules node_modules/a .git .git/HEAD .env a/.env *.pem server.pem certs certs/ src src/*
    venv .github .vscode compose.* README.md *.json ?.pem ../dist /target/ .* $X target/$X
    b/c/d/node_modules a/node_modules/y";

const RUNS: &str = "npm ci, npm run build, cargo build, mvn package, pip install ., true";

/// Patterns that may be hidden although a directory above is copied.
const GOES: &str = "
    node_modules dist target venv __pycache__ .git .env .github .vscode compose.yaml server.pem";

#[test]
fn whatever_is_copied_by_its_name_is_sent_in_any_context() {
    let mut numbers = Numbers(7);
    let mut count = 0;
    for _ in 0..400 {
        let paths = numbers.some(PATHS, ' ', 12);
        let sources = numbers.some(SOURCES, ' ', 4);
        let runs = numbers.some(RUNS, ',', 3);
        let dockerfile =
            format!("FROM a\nCOPY {} /x/\nRUN {}\n", sources.join(" "), runs.join(" && "));
        let (text, hidden) = hidden(&dockerfile, &paths);
        for path in hidden {
            for source in &sources {
                count += usize::from(may_go(path, source));
                assert!(may_go(path, source), "{source} has {path}\n{dockerfile}\n{text}");
            }
        }
    }
    assert!(count > 300, "{count} paths were hidden");
}

/// Whether a hidden path is not one that the source names, judged by its name alone.
fn may_go(path: &str, source: &str) -> bool {
    let source = source.trim_start_matches("../").trim_matches('/').trim_start_matches("./");
    let source = if source == "." || source == "*" { "" } else { source };
    // Everything in a directory means the directory.
    let source = source.strip_suffix("/*").unwrap_or(source);
    let names: Vec<_> = path.split('/').collect();
    let parts: Vec<_> = source.split('/').filter(|it| !it.is_empty()).collect();
    let is_named = parts.len() <= names.len()
        && parts
            .iter()
            .zip(&names)
            .all(|(part, name)| matches_name(&part.replace("$X", "*"), name));
    // A variable alone may be any path, but is never about version control or clutter.
    if source == "$X" {
        return !["dist", "target", "node_modules", "venv", ".env", "server.pem"]
            .iter()
            .any(|it| names.contains(it));
    }
    !is_named
        || names[parts.len()..].iter().any(|it| GOES.split_whitespace().any(|goes| goes == *it))
}
