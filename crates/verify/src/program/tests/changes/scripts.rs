use super::{announced, dropped, inserted, refused, renamed};
use crate::program::Change;

const CLEAN: &str = "rm -rf /var/lib/apt/lists/*";

/// A clean-up on a line of its own.
fn on_a_line() -> Change {
    let words = ["\n"].into_iter().chain(CLEAN.split(' '));
    Change::Inserted(words.map(str::to_owned).collect())
}

/// A command that is removed with the end of its line, or with the end of the line before.
fn line_dropped(words: &[&str]) -> Change {
    Change::Dropped(words.iter().map(|it| (*it).to_owned()).collect())
}

fn script(opener: &str, body: &str) -> String {
    let end = opener.trim_start_matches(['<', '-', '\'']).split([' ', '\'']).next().unwrap_or("");
    format!("RUN {opener}\n{body}\n{end}")
}

#[test]
fn options_come_into_scripts_that_a_shell_reads() {
    for opener in ["<<E", "<<'E'", "<<-E", "<<'E' bash", "<<-'E' sh -e"] {
        let before = script(opener, "# a\n\ti  install b \\\n\t\tc # d\n\n# e\nf");
        let after = script(opener, "# a\n\ti  install -y b \\\n\t\tc # d\n\n# e\nf");
        announced(&before, &after, &inserted("-y"));
    }
    let before = "RUN <<E\n#!/bin/bash -e\napt install b; cat <<F > g\nh\nF\nE";
    let after = "RUN <<E\n#!/bin/bash -e\napt-get install b; cat <<F > g\nh\nF\nE";
    announced(before, after, &renamed("apt", "apt-get"));
}

#[test]
fn other_heredocs_stay_byte_for_byte() {
    for (before, after) in [
        ("RUN <<E python\ni a\nE", "RUN <<E python\ni -y a\nE"),
        ("RUN <<E\n#!/usr/bin/python\ni a\nE", "RUN <<E\n#!/usr/bin/python\ni -y a\nE"),
        ("RUN cat <<E > f\ni a\nE", "RUN cat <<E > f\ni -y a\nE"),
        ("RUN <<E sh\ni a $b\nE", "RUN <<E sh\ni -y a $b\nE"),
        ("RUN <<E\ni a\r\nE", "RUN <<E\ni -y a\r\nE"),
        ("RUN <<E\ni a 'b\nE", "RUN <<E\ni -y a 'b\nE"),
        ("RUN <<E\ncat <<F\ni a\nF\nE", "RUN <<E\ncat <<F\ni -y a\nF\nE"),
        ("COPY <<E /f\ni a\nE", "COPY <<E /f\ni -y a\nE"),
        ("RUN <<E\ni a\nE", "RUN <<F\ni -y a\nF"),
        ("RUN <<E\ni a\nE", "RUN <<-E\ni -y a\nE"),
        ("RUN <<E sh\ni a\nE", "RUN <<E bash\ni -y a\nE"),
        ("RUN <<E\n#!/bin/sh\ni a\nE", "RUN <<E\n#!/bin/bash\ni -y a\nE"),
    ] {
        refused(before, after, &[inserted("-y")]);
    }
}

#[test]
fn the_layout_of_a_script_stays() {
    let before = "RUN <<E\n# a\ni  install b \\\n\tc # d\n\n# e\nf\nE";
    for body in [
        "# b\ni  install -y b \\\n\tc # d\n\n# e\nf",
        "i  install -y b \\\n\tc # d\n\n# e\nf",
        "# a\n i  install -y b \\\n\tc # d\n\n# e\nf",
        "# a\ni install -y b \\\n\tc # d\n\n# e\nf",
        "# a\ni  install -y b c # d\n\n# e\nf",
        "# a\ni  install -y b \\\n\tc\n\n# e\nf",
        "# a\ni  install -y b \\\n\tc # d\n# e\nf",
        "# a\ni  install -y b \\\n\tc # d\n\n# e\nf\n",
        "# a\ni  install -y b \\\n\tc # d\n\n# e\nf # g",
        "# a\ni  install \\\n -y b \\\n\tc # d\n\n# e\nf",
        "# a\ni  install -y b \\\n\tc # d; \n\n# e\nf",
        "# a\ni  install -y b \\\n\tc # d\n\n# e;\nf",
        "# a\ni  install -y b \\\n\tc; f",
    ] {
        refused(before, &format!("RUN <<E\n{body}\nE"), &[inserted("-y")]);
    }
    let kept = "RUN <<E\n# a\ni  install -y b \\\n\tc # d\n\n# e\nf\nE";
    announced(before, kept, &inserted("-y"));
}

#[test]
fn a_clean_up_has_a_line_of_its_own_where_the_shell_stops_at_failures() {
    for opener in ["<<E bash -e", "<<E sh -eu"] {
        let before = script(opener, "apt-get update # a\nb");
        let after = script(opener, &format!("apt-get update # a\n{CLEAN}\nb"));
        announced(&before, &after, &on_a_line());
    }
    for (before, after) in [
        ("set -e\n  apt x\n", "set -e\n  apt x\n  rm -rf /var/lib/apt/lists/*\n"),
        ("#!/bin/sh -e\napt x", "#!/bin/sh -e\napt x\nrm -rf /var/lib/apt/lists/*"),
        (
            "set -eu\nif a\nthen\n\tapt x \\\n\t\ty\nfi\nb",
            "set -eu\nif a\nthen\n\tapt x \\\n\t\ty\n\trm -rf /var/lib/apt/lists/*\nfi\nb",
        ),
        // No command reads the status.
        ("apt x\nb", "apt x\nrm -rf /var/lib/apt/lists/*\nb"),
    ] {
        announced(&script("<<E", before), &script("<<E", after), &on_a_line());
    }
    for (before, after) in [
        ("apt x", "apt x\nrm -rf /var/lib/apt/lists/*"),
        ("apt x\necho $?", "apt x\nrm -rf /var/lib/apt/lists/*\necho $?"),
        ("set -e\na && apt x", "set -e\na && apt x\nrm -rf /var/lib/apt/lists/*"),
        ("set -e\nb\n# apt x", "set -e\nb\nrm -rf /var/lib/apt/lists/*\n# apt x"),
        ("set -e\ncat <<F\napt x\nF", "set -e\ncat <<F\nrm -rf /var/lib/apt/lists/*\napt x\nF"),
        (
            "set -e\nfor a in b\ndo apt x\ndone &\nwait",
            "set -e\nfor a in b\ndo apt x\nrm -rf /var/lib/apt/lists/*\ndone &\nwait",
        ),
    ] {
        refused(&script("<<E", before), &script("<<E", after), &[on_a_line()]);
    }
    let and = inserted(&format!("&& {CLEAN}"));
    announced(&script("<<E", "apt x"), &script("<<E", &format!("apt x && {CLEAN}")), &and);
    announced(
        &script("<<E", "apt x # a\nb"),
        &script("<<E", &format!("apt x && {CLEAN} # a\nb")),
        &and,
    );
}

#[test]
fn a_command_goes_with_its_line() {
    let update = || line_dropped(&["apk", "update", "\n"]);
    for (before, after) in [
        ("apk update\nb", "b"),
        ("set -e\n  # a\n  apk update\n  # c\n  b", "set -e\n  # a\n  # c\n  b"),
        ("a; apk update\nb", "a; b"),
    ] {
        announced(&script("<<E", before), &script("<<E", after), &update());
    }
    for (before, after) in [
        ("apk update\nb $?", "b $?"),
        ("a && apk update\nb", "a && b"),
        ("a | apk update\nb", "a | b"),
        ("if apk update\nthen b; fi", "if then b; fi"),
        ("a; { apk update\n}", "a; { }"),
        ("a\napk update\n", "a\n"),
        ("# c\napk update\nb", "b"),
        ("apk update # c\nb", "b"),
    ] {
        refused(&script("<<E", before), &script("<<E", after), &[update()]);
    }
    let removal = || line_dropped(&["\n", "rm", "-rf", "/c/*"]);
    announced(&script("<<E", "set -e\na\nrm -rf /c/*"), &script("<<E", "set -e\na"), &removal());
    for before in
        ["a\nrm -rf /c/*", "set -e\nb && a\nrm -rf /c/*", "set -e\nif b\nthen\nb\nfi\nrm -rf /c/*"]
    {
        let after = before.strip_suffix("\nrm -rf /c/*").unwrap_or_default();
        refused(&script("<<E", before), &script("<<E", after), &[removal()]);
    }
    announced("RUN a; b x; c", "RUN a; c", &dropped("b x ;"));
    refused("RUN a; b x; }; c", "RUN a; }; c", &[dropped("b x ;")]);
}
