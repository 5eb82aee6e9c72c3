//! Words that get quotes.

use super::*;

fn quoted(from: &str, to: &str) -> Change {
    Change::Quoted { from: from.to_owned(), to: to.to_owned() }
}

/// The word `from` behind `before` becomes `to`.
fn allowed(before: &str, from: &str, to: &str) {
    let [old, new] = [from, to].map(|it| format!("{before} {it} z"));
    announced(&old, &new, &quoted(from, to));
}

fn forbidden(before: &str, from: &str, to: &str) {
    let [old, new] = [from, to].map(|it| format!("{before} {it} z"));
    refused(&old, &new, &[quoted(from, to)]);
}

#[test]
fn what_is_printed_as_one_word_may_stand_in_quotes() {
    for (from, to) in [
        ("$(nproc)", "\"$(nproc)\""),
        ("-j$(nproc)", "-j\"$(nproc)\""),
        ("*/$(uname  -m)-x", "*/\"$(uname  -m)-x\""),
        ("$(id -u):$(id -g)", "\"$(id -u)\":\"$(id -g)\""),
        ("$x/$(arch)", "$x/\"$(arch)\""),
    ] {
        allowed("RUN make", from, to);
    }
    for (from, to) in [
        ("$(ls)", "\"$(ls)\""),
        ("$(uname -a)", "\"$(uname -a)\""),
        ("$(nproc; ls)", "\"$(nproc; ls)\""),
        ("*$(nproc)", "\"*$(nproc)\""),
        ("~$(nproc)", "\"~$(nproc)\""),
        ("$x/$(arch)", "\"$x/$(arch)\""),
        ("$(nproc)", "\"$(nproc)x\""),
        ("$(nproc)", "\"\"$(nproc)"),
        ("$(nproc)", "\"$(arch)\""),
        ("$(nproc)", "\"$(nproc)$(nproc)\""),
        ("a", "\"a$x\""),
        ("'a'$(nproc)", "'a'\"$(nproc)\""),
    ] {
        forbidden("RUN make", from, to);
    }
}

#[test]
fn a_variable_may_stand_in_quotes_where_the_file_sets_it_to_one_word() {
    for before in [
        "ENV v=1.2\nRUN make",
        "ENV v=1.2\nWORKDIR /x\nRUN a && make",
        "RUN v=1 && make",
        "RUN set -e; v=\"$(nproc)\"; if a; then make",
        "RUN export v=1; make",
        "RUN v=1; export w=$(nproc) x=\"$y\"; make",
        "RUN v=1; v=2; make",
    ] {
        allowed(before, "a/$v", "\"a/$v\"");
        allowed(before, "a/${v}", "\"a/${v}\"");
    }
    for before in [
        "RUN make",
        "ARG v=1\nRUN make",
        "ENV v=1\nARG v\nRUN make",
        "ENV v=\"1 2\"\nRUN make",
        "ENV v=*\nRUN make",
        "ENV v=\nRUN make",
        "ENV v=$w\nRUN make",
        "ENV v=1\nRUN read v && make",
        "ENV v=1\nRUN v=$w && make",
        "ENV v=1\nRUN v=1 w=2 && make",
        "ENV v=1\nRUN . x && make",
        "ENV v=1\nRUN IFS=. && make",
        "ENV v=1\nRUN export $w && make",
        "ENV v=1\nRUN export w=$x && make",
        "ENV v=1\nRUN a ${v:=1 2} && make",
        "ENV v=1\nRUN --mount=type=secret,id=a,env=v make",
        "ENV v=1\nSHELL [\"bash\", \"-lc\"]\nRUN make",
        "RUN a && v=1; make",
        "RUN a || v=1 && make",
        "RUN v=1 & make",
        "RUN v=1 make",
        "RUN (v=1); make",
        "RUN if a; then v=1; fi; make",
        "RUN v=1 | make",
    ] {
        forbidden(before, "a/$v", "\"a/$v\"");
    }
    let later = "RUN make a/$v; v=1";
    refused(later, "RUN make \"a/$v\"; v=1", &[quoted("a/$v", "\"a/$v\"")]);
    for name in ["HOME", "PATH", "http_proxy"] {
        forbidden(&format!("ENV {name}=1\nRUN make"), &format!("${name}"), &format!("\"${name}\""));
    }
}
