use super::*;
use dockwright_syntax::parse;

/// What `read` makes of a call of the manager; nothing if it is none.
fn invoked<T>(manager: &Manager, text: &str, read: impl Fn(&Invocation<'_>) -> T) -> Option<T> {
    let text = format!("FROM a\nRUN {text}\n");
    let run = parse(&text).file().instructions().last()?;
    let command = Command::of(run.shell_text()?.commands().next()?);
    Some(read(&manager.invocation(&command)?))
}

fn shown(manager: &Manager, text: &str) -> Option<String> {
    let texts =
        |words: &[&Word]| words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ");
    invoked(manager, text, |it| {
        let Invocation { program, command, options, operands, .. } = it;
        format!("{program}|{command}|{}|{}", texts(options), texts(operands))
    })
}

#[test]
fn a_call_has_a_command_options_and_operands() {
    let check = |manager, text, expected: &str| {
        assert_eq!(shown(manager, text).as_deref(), Some(expected), "{text}");
    };
    check(&APT, "sudo apt-get -qy install -t x a $b", "apt-get|install|-qy -t|a $b");
    check(&APT, "/usr/bin/apt -yt x install a", "apt|install|-yt|a");
    check(&YUM, "yum group install -y a", "yum|group install|-y|a");
    check(&APK, "apk add -t .build a", "apk|add|-t|a");
    check(&PIP, "python3 -m pip install -r a b", "pip|install|-r|b");
    check(&PIP, "pip3.8 install a", "pip3.8|install||a");
    check(&NPM, "npm i -g a", "npm|i|-g|a");
    for text in ["pipx install a", "python -c pip install", "pip $a", "pip", "x pip install"] {
        assert_eq!(shown(&PIP, text), None, "{text}");
    }
}

#[test]
fn the_commands_of_every_manager_are_read() {
    for (program, manager) in [
        ("apt", &APT),
        ("apt-get", &APT),
        ("apk", &APK),
        ("yum", &YUM),
        ("dnf", &DNF),
        ("dnf5", &DNF),
        ("microdnf", &MICRODNF),
        ("zypper", &ZYPPER),
        ("pip", &PIP),
        ("npm", &NPM),
        ("yarn", &YARN),
        ("pnpm", &PNPM),
        ("gem", &GEM),
        ("conda", &CONDA),
    ] {
        let option = manager.options_with_value[0];
        for name in [manager.installs, manager.changes, manager.reads].concat() {
            // In front of the command, options with a value are those of the manager.
            let text = format!("{program} {name} a {option} value");
            let is_read = invoked(manager, &text, |it| {
                let words: Vec<_> = it.operands.iter().map(|it| it.text.as_str()).collect();
                it.is_one_of(&[name]) && words.last() == Some(&"a")
            });
            assert_eq!(is_read, Some(true), "{text}");
        }
        assert!(manager.names_cache(manager.caches[0]), "{program}");
    }
}

#[test]
fn options_are_found_alone_with_a_value_and_among_others() {
    assert_eq!(times("-oDir::Etc::y=/x", "-o", &APT), 1);
    assert_eq!(times("-oDir::Etc::y=/x", "-y", &APT), 0);
    assert_eq!(times("-y", "-y", &APT), 1);
    assert_eq!(times("-qqy", "-q", &APT), 2);
    assert_eq!(times("--yes=true", "--yes", &APT), 1);
    assert_eq!(times("-q=2", "-q=2", &APT), 1);
    assert_eq!(times("--quiet", "-q", &APT), 0);
    assert_eq!(times("--yes-please", "--yes", &APT), 0);
}
