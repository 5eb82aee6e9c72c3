//! Completions and man pages.

use crate::support::{Dir, has};

#[test]
fn completions_are_printed_for_every_shell() {
    let dir = Dir::with(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = dir.dockwright(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        assert!(ran.stdout.contains("changed-since"), "{shell}");
        if shell == "bash" && has("bash") {
            dir.run("bash", &["-n"], &ran.stdout);
        }
    }
    assert_eq!(dir.dockwright(&["completions", "cmd"]).code, Some(2));
}

#[test]
fn man_pages_tell_what_help_tells() {
    let dir = Dir::with(&[]);
    let page = |args: &[&str]| dir.dockwright(&[&["man"], args].concat()).stdout;
    let main = page(&[]);
    assert!(main.contains(".TH dockwright 1"));
    let named: Vec<_> = main.lines().filter_map(|it| it.strip_prefix("dockwright\\-")).collect();
    assert!(named.len() > 10, "{main}");
    for name in named {
        let name = name.trim_end_matches("(1)").replace("\\-", "-");
        assert!(page(&[&name]).contains(&format!(".TH dockwright-{name} 1")), "{name}");
    }
    let fix = page(&["fix"]);
    assert!(fix.contains(".TH dockwright-fix 1") && fix.contains("changed\\-since"), "{fix}");
    assert_eq!(dir.dockwright(&["man", "nothing"]).code, Some(2));
}
