use super::{Change, compare};

/// Whether the law allows the text between `‹` and `›` of a RUN to be inserted.
fn is_lawful(shell: &str, text: &str) -> bool {
    let (start, rest) = text.split_once('‹').expect("the start of what is inserted");
    let (inserted, end) = rest.split_once('›').expect("its end");
    let file = |text: &str| format!("FROM a\n{shell}\nRUN {text}\n");
    let words = inserted.split_whitespace().map(str::to_owned).collect();
    let change = Change::Inserted(words);
    let (before, after) = (format!("{start}{end}"), format!("{start} {inserted}{end}"));
    compare(&file(&before), &file(&after), &[change]).is_ok()
}

const ERREXIT: &str = "SHELL [\"/bin/sh\", \"-ec\"]";

#[track_caller]
fn allowed(text: &str) {
    assert!(is_lawful("", text), "{text}");
}

#[track_caller]
fn refused(text: &str) {
    assert!(!is_lawful("", text), "{text}");
}

#[test]
fn the_same_name_was_called_on_every_way() {
    allowed("npm ci‹ && npm cache clean --force›");
    allowed("npm ci‹ && npm cache clean --force› && npm uninstall -g npm");
    allowed("if a; then npm ci‹ && npm cache clean --force›; fi");
    allowed("case $a in b) npm ci‹ && npm cache clean --force›;; esac");
    allowed("(. x.sh && npm ci‹ && npm cache clean --force›)");
    allowed("f() { npm ci‹ && npm cache clean --force›; }; f");
    allowed("npm ci || npm i‹ && npm cache clean --force›");
    allowed("until npm ci; do sleep 1; done‹ && npm cache clean --force›");
    allowed("for a in b c; do npm i $a; done‹ && npm cache clean --force›");
    allowed("npm config set a b; npm i .‹ && npm cache clean --force›; b");
    allowed("yes | dnf install b‹ && dnf clean all›");
    allowed("dnf install b > c 2>&1‹ && dnf clean all›");
    refused("a‹ && npm cache clean --force›");
    refused("if a; then npm ci; fi‹ && npm cache clean --force›");
    refused("npm ci || a‹ && npm cache clean --force›");
    refused("a || npm ci‹ && npm cache clean --force›");
    refused("npm ci | a‹ && npm cache clean --force›");
    refused("! npm ci‹ && npm cache clean --force›");
    refused("npm ci && npm uninstall -g npm‹ && npm cache clean --force›");
    refused("npm ci && rm -r /usr/lib/node_modules‹ && npm cache clean --force›");
    refused("(. x.sh && npm ci)‹ && npm cache clean --force›");
    refused("f() { npm ci; }‹ && npm cache clean --force›; f");
    refused("for a in $b; do npm i $a; done‹ && npm cache clean --force›");
    refused("case $a in b) npm ci;; esac‹ && npm cache clean --force›");
    refused("yum install b || dnf install b‹ && dnf clean all›");
    refused("npm ci ‹ && npm cache clean --force›&");
    refused("npm ci‹ && npm cache clean --force› & a");
    refused("(npm ci‹ && npm cache clean --force› & a); b");
    refused("npm() { a; }; npm ci‹ && npm cache clean --force›");
    refused("alias npm=a; npm ci‹ && npm cache clean --force›");
}

#[test]
fn it_is_called_as_before() {
    allowed("sudo npm ci‹ && sudo npm cache clean --force›");
    allowed("PATH=/a:$PATH npm ci‹ && PATH=/a:$PATH npm cache clean --force›");
    allowed("/a/npm ci‹ && /a/npm cache clean --force›");
    refused("sudo npm ci‹ && npm cache clean --force›");
    refused("npm ci‹ && sudo npm cache clean --force›");
    refused("PATH=/a:$PATH npm ci‹ && npm cache clean --force›");
    refused("HOME=/a npm ci‹ && npm cache clean --force›");
    refused("HOME=/a npm ci‹ && HOME=/b npm cache clean --force›");
    refused("HOME=$(a) npm ci‹ && HOME=$(a) npm cache clean --force›");
    refused("/a/npm ci‹ && npm cache clean --force›");
    refused("npm ci‹ && npm run x›");
    refused("npm ci‹ && rm -rf /›");
    refused("npm ci‹ || npm cache clean --force›");
    refused("npm ci‹ && npm cache clean --force && a›");
}

#[test]
fn lists_of_apt_go_behind_its_commands() {
    allowed("apt-get update && apt-get install b‹ && rm -rf /var/lib/apt/lists/*›");
    allowed("sudo apt-get update && apt list‹ && sudo rm -rf /var/lib/apt/lists/*›");
    allowed("apt-get update && if a; then apt-get install b; fi‹ && rm -rf /var/lib/apt/lists/*›");
    refused("a‹ && rm -rf /var/lib/apt/lists/*›");
    refused("apt-get update‹ && rm -rf /var/lib/apt›");
    refused("apt-get update‹ && sudo rm -rf /var/lib/apt/lists/*›");
    refused("if a; then apt-get update; fi‹ && rm -rf /var/lib/apt/lists/*›");
}

#[test]
fn every_status_is_seen_as_before() {
    for (text, off, on) in [
        ("npm ci‹ && npm cache clean --force›; a $?", true, false),
        ("npm ci‹; npm cache clean --force›; a $?", false, true),
        ("npm ci‹; npm cache clean --force›; a", true, true),
        ("npm ci‹; npm cache clean --force›", false, true),
        ("a && npm ci‹; npm cache clean --force›; b", false, false),
        ("a && npm ci‹ && npm cache clean --force›; b", true, false),
        ("a && npm ci‹ && npm cache clean --force›", true, true),
        ("npm ci‹ && npm cache clean --force› || a; b", true, true),
        ("npm ci‹; npm cache clean --force› || a; b", false, false),
        ("if npm ci‹ && npm cache clean --force›; then a; fi; b", true, true),
        ("if a; then npm ci‹ && npm cache clean --force›; fi; b", true, false),
        ("if a; then npm ci‹; npm cache clean --force›; fi; b", false, true),
        ("if a; then npm ci‹ && npm cache clean --force›; fi", true, true),
        ("{ npm ci‹ && npm cache clean --force›; } && a; b", true, true),
        ("f() { npm ci‹ && npm cache clean --force›; }; f", true, false),
        ("f() { npm ci‹; npm cache clean --force›; }; f", false, false),
        ("f() { if npm ci‹ && npm cache clean --force›; then a; fi; }; f", true, true),
        ("f() { npm ci‹ && npm cache clean --force›; } && a; f", true, false),
        ("yes | npm ci‹; npm cache clean --force›; a", true, true),
        ("npm ci‹ && npm cache clean --force›; a ${PIPESTATUS[0]}", false, false),
        ("trap a EXIT; npm ci‹ && npm cache clean --force›", false, false),
        ("set -x; npm ci‹ && npm cache clean --force›; a", true, false),
    ] {
        assert_eq!(is_lawful("", text), off, "{text}");
        assert_eq!(is_lawful(ERREXIT, text), on, "with errexit: {text}");
        if !text.starts_with("set") {
            assert_eq!(is_lawful("", &format!("set -ex; {text}")), on, "with `set -e`: {text}");
        }
    }
}

#[test]
fn options_of_the_shell_stand_at_the_start() {
    allowed("‹ set -o pipefail &&› a | b");
    refused("a | b‹ set -o pipefail &&›");
    refused("‹ set -o pipefail && c &&› a | b");
}
