use super::{announced, refused, renamed};

/// Whether the law allows the first `install` or `i` of a text to become `ci`.
fn check(text: &str, from: &str, is_allowed: bool) {
    let file = |text: &str| format!("RUN {text}");
    let after = text.replacen(&format!(" {from}"), " ci", 1);
    let (before, after) = (file(text), file(&after));
    if is_allowed {
        announced(&before, &after, &renamed(from, "ci"));
    } else {
        refused(&before, &after, &[renamed(from, "ci")]);
    }
}

#[test]
fn an_install_without_packages_keeps_to_its_lock_file() {
    for text in [
        "npm install",
        "a && npm install --omit=dev && b > c",
        "A=b npm --loglevel error install --omit dev --no-audit",
        "if a; then npm install --production; fi",
        "npm install --progress false --registry https://packages.example.com -q",
        "(cd a && /usr/bin/npm install)",
        "npm install; npm run install",
    ] {
        check(text, "install", true);
    }
    check("npm i --only=production", "i", true);
}

#[test]
fn other_installs_stay() {
    for text in [
        "npm install a",
        "npm install --omit=dev a",
        "npm install -- a",
        "npm install -g",
        "npm install --prefix a",
        "npm install --no-package-lock",
        "npm install --force",
        "npm install > a b",
        "npm install $a",
        "npm --omit a b install",
        "npm run install",
        "yarn install",
        "echo npm install",
    ] {
        check(text, "install", false);
    }
    let file = |text: &str| format!("RUN {text}");
    refused(&file("npm update"), &file("npm ci"), &[renamed("update", "ci")]);
    refused(&file("npm install"), &file("npm update"), &[renamed("install", "update")]);
}
