//! Installs that are merged.

use super::*;

fn merged(words: &str) -> Change {
    Change::Merged(words.split_whitespace().map(str::to_owned).collect())
}

#[test]
fn installs_with_the_same_options_are_merged() {
    let change = merged("&& apt-get install -y");
    let both = "apt-get install -y a b && apt-get install -y c";
    let one = "apt-get install -y a b c";
    announced(&format!("RUN {both}"), &format!("RUN {one}"), &change);
    announced(&format!("RUN x; {both} && y 2>f"), &format!("RUN x; {one} && y 2>f"), &change);
    announced(&format!("RUN x || y && {both}"), &format!("RUN x || y && {one}"), &change);
    announced(
        "RUN apt-get -q install a -y && apt-get -y install -q b",
        "RUN apt-get -q install a -y b",
        &merged("&& apt-get -y install -q"),
    );
    announced(
        "RUN sudo apk add --no-cache g++ && sudo apk add --no-cache b=1",
        "RUN sudo apk add --no-cache g++ b=1",
        &merged("&& sudo apk add --no-cache"),
    );
    announced(
        "RUN yum install a && \\yum 'install' b",
        "RUN yum install a b",
        &merged("&& \\yum 'install'"),
    );
}

#[test]
fn three_installs_take_two_changes() {
    let changes = [merged("&& apt install"), merged("&& apt install")];
    let text = |it: &str| format!("FROM a\nRUN {it}\n");
    let three = text("apt install a && apt install b && apt install c");
    assert_eq!(compare(&three, &text("apt install a b c"), &changes), Ok(()));
    assert!(compare(&three, &text("apt install a c b"), &changes).is_err());
}

#[test]
fn what_sees_that_only_the_first_succeeds_keeps_both() {
    let change = [merged("&& apt-get install -y")];
    let both = "apt-get install -y a && apt-get install -y b";
    let one = "apt-get install -y a b";
    for (start, end) in [
        ("", "; c"),
        ("", " || c"),
        ("", " && c || d"),
        ("", " && c; d"),
        ("", " | c"),
        ("", " &"),
        ("", " >f"),
        ("c || ", ""),
        ("c | ", ""),
        ("( ", " )"),
        ("{ ", "; }"),
        ("! ", ""),
        ("if ", "; then c; fi"),
        ("A=b ", ""),
        ("exec ", ""),
    ] {
        refused(&format!("RUN {start}{both}{end}"), &format!("RUN {start}{one}{end}"), &change);
    }
}

#[test]
fn calls_that_differ_keep_apart() {
    for (first, second, call) in [
        ("apt-get install a", "apt-get install -y b", "apt-get install -y"),
        ("apt-get install -y a", "apt-get install b", "apt-get install"),
        ("apt-get install -y a", "apt install -y b", "apt install -y"),
        ("apt-get install a", "sudo apt-get install b", "sudo apt-get install"),
        ("apt-get install a", "apt-get remove b", "apt-get remove"),
        ("apt-get remove a", "apt-get remove b", "apt-get remove"),
        ("apt-get install", "apt-get install b", "apt-get install"),
        ("apt-get install a", "apt-get install b-", "apt-get install"),
        ("apt-get install a-", "apt-get install b", "apt-get install"),
        ("apt-get install a", "apt-get install ./b.deb", "apt-get install"),
        ("apt-get install a", "apt-get install $b", "apt-get install"),
        ("apt-get install a", "apt-get install b -y", "apt-get install"),
        ("apt-get install a", "apt-get install -y", "apt-get install"),
        ("apt-get install a", "apt-get install b c", "apt-get install b"),
        ("apt-get install -t x a", "apt-get install -t x b", "apt-get install -t"),
        ("apt-get install -t x a", "apt-get install -t x b", "apt-get install -t x"),
        ("apk add --virtual x a", "apk add --virtual x b", "apk add --virtual"),
        ("pip install a", "pip install b", "pip install"),
    ] {
        let rest = second.strip_prefix(call).unwrap_or_default();
        refused(
            &format!("RUN {first} && {second}"),
            &format!("RUN {first}{rest}"),
            &[merged(&format!("&& {call}"))],
        );
    }
}
