use super::*;
use crate::read;

fn difference(before: &str, after: &str, exactness: Exactness) -> Option<String> {
    let (before, after) = (read(before.as_bytes()), read(after.as_bytes()));
    compare(&before, &after, exactness).err().map(|it| it.what)
}

/// Both texts have the same meaning, in either order.
fn same(before: &str, after: &str) {
    for (before, after) in [(before, after), (after, before)] {
        let difference = difference(before, after, Exactness::Tokens);
        assert_eq!(difference, None, "\n{before}\n---\n{after}");
    }
}

/// The texts differ in meaning, in either order.
fn differ(before: &str, after: &str) {
    for (before, after) in [(before, after), (after, before)] {
        let difference = difference(before, after, Exactness::Tokens);
        assert!(difference.is_some(), "no difference:\n{before}\n---\n{after}");
    }
}

#[test]
fn layout_around_instructions_is_free() {
    same("from  a\n\n\n\tRun  b\n", "FROM a\nRUN b");
    same("FROM a\r\nRUN b \\\r\n c\r\n", "FROM a\nRUN b \\\n    c\n");
    same("\u{feff}FROM a\n", "FROM a\n");
    same("\n\nFROM a\n", "FROM a\n");
    same("FROM a\nRUN b \\\n\n  c\n", "FROM a\nRUN b c\n");
    same("FROM a\nRUN b \\\n\t\\\n  c\n", "FROM a\nRUN b \\\n    \\\n    c\n");
    same("R\\\nUN b\n", "RUN b\n");
    same("RUN b \\", "RUN b\n");
    same("RUN \\\n  b\n", "RUN b\n");
}

#[test]
fn keywords_are_read_in_any_case() {
    same("from a as b\n", "FROM a AS b\n");
    same("healthcheck cmd a\n", "HEALTHCHECK CMD a\n");
    same("HEALTHCHECK none\n", "HEALTHCHECK NONE\n");
    differ("FROM a AS B\n", "FROM a AS b\n");
    differ("ONBUILD run a\n", "ONBUILD RUN a\n");
    same("onbuild   RUN a  b\n", "ONBUILD RUN a  b\n");
    differ("ONBUILD RUN a  b\n", "ONBUILD RUN a b\n");
}

#[test]
fn directives_keep_their_place() {
    same("#syntax=a\n#  Escape = `\nFROM a\n", "# syntax=a\n# escape=`\n\nFROM a\n");
    differ("# escape=`\nFROM a\n", "\n# escape=`\nFROM a\n");
    differ("# escape=`\nFROM a\n", "FROM a\n");
    differ("# syntax=a\nFROM a\n", "# syntax=b\nFROM a\n");
    differ("# syntax=a\n# escape=`\nFROM a\n", "# escape=`\n# syntax=a\nFROM a\n");
    differ("#!/bin/x\n# syntax=a\nFROM a\n", "#!/bin/x\n\n# syntax=a\nFROM a\n");
    differ("# escape= \nFROM a\n", "# escape=\nFROM a\n");
    differ("# foo\n# syntax=a\nFROM a\n", "# syntax=a\n# foo\nFROM a\n");
}

#[test]
fn comments_keep_their_text_and_order() {
    same("  #a b \t\nFROM a\n", "#a b\nFROM a\n");
    same("# a\n\n\n# b\n\nFROM a\n", "# a\n\n# b\nFROM a\n");
    differ("# a\nFROM a\n", "FROM a\n");
    differ("# a\nFROM a\n", "# b\nFROM a\n");
    differ("#a\nFROM a\n", "# a\nFROM a\n");
    differ("# a\n# b\nFROM a\n", "# b\n# a\nFROM a\n");
    differ("# a\nFROM a\n", "FROM a\n# a\n");
    differ("FROM a\n#\n", "FROM a\n");
    differ("# a\u{a0}\nFROM a\n", "# a\nFROM a\n");
}

#[test]
fn comments_inside_an_instruction_stay_in_front_of_the_same_words() {
    same("RUN a && \\\n# c\n b\n", "RUN a \\\n    # c\n    && b\n");
    same("RUN a | \\\n# c\nb; \\\n# d\n c\n", "RUN a \\\n# c\n | b \\\n# d\n;c\n");
    same("RUN a \\\n# c\n b\n", "RUN a \\\n\n    # c\n    b\n");
    same("CMD [\"a\",\\\n# c\n\"b\"]\n", "CMD [ \\\n    \"a\", \\\n    # c\n    \"b\" \\\n]\n");
    same("ENV a=1 \\\n# c\n b=2\n", "ENV a=1   \\\n    # c\n    b=2\n");
    same("RUN --mount=x \\\n# c\n a\n", "RUN   --mount=x \\\n  # c\n  a\n");
    differ("RUN a \\\n# c\n b\n", "RUN \\\n# c\n a b\n");
    differ("RUN a \\\n# c\n b\n", "# c\nRUN a b\n");
    differ("RUN a \\\n# c\n b\n", "RUN a b\n# c\n");
    differ("RUN a \\\n# c\n b\n", "RUN a b\n");
    differ("RUN a & \\\n# c\n b\n", "RUN a \\\n# c\n & b\n");
    differ("RUN --mount=x \\\n# c\n a\n", "RUN \\\n# c\n --mount=x a\n");
    differ("RUN \\\n# c\n a\n", "\\\n# c\nRUN a\n");
    differ("CMD [\"a\",\\\n# c\n\"b\"]\n", "CMD [\\\n# c\n\"a\",\"b\"]\n");
    differ("ENV a=1 \\\n# c\n b=2\n", "ENV a=1 b=2 \\\n# c\n c=3\n");
    differ("RUN a 'b \\\n# c\n d'\n", "RUN a \\\n# c\n 'b  d'\n");
    differ("RUN a 'bx \\\n# c\n dx'\n", "RUN a 'b\\\n# c\nx  dx'\n");
    differ("CMD a \\\n# c\n b c\n", "CMD a  b \\\n# c\n c\n");
    differ("ENV a b \\\n# c\n c d\n", "ENV a b  c \\\n# c\n d\n");
}

#[test]
fn comments_behind_a_last_continuation_stand_after_the_instruction() {
    same("RUN a \\\n# c\n  # d", "RUN a\n# c\n# d\n");
    same("RUN a && b \\\n\n# c\n\\\n", "RUN a && b\n# c\n");
    same("RUN \\\n# c\n", "RUN\n# c\n");
    differ("RUN a \\\n# c\n b\\\n", "RUN a  b\n# c\n");
}

#[test]
fn comments_belong_to_the_instruction_that_buildkit_gives_them_to() {
    differ("# a\nFROM a\n", "\\\n# a\nFROM a\n");
    differ("FROM a\n  # check=skip=A\nRUN b\n", "FROM a\n# check=skip=A\nRUN b\n");
    differ("FROM a\n  #check = skip=A\nRUN b\n", "FROM a\n#check = skip=A\nRUN b\n");
    same("FROM a\n  # checks=skip=A\nRUN b\n", "FROM a\n# checks=skip=A\nRUN b\n");
    same("FROM a\n  # check=skip=A\nRUN b\n", "FROM a\n\t# check=skip=A\nRUN b\n");
    same("# a\n  #\nFROM a\n", "# a\n#\nFROM a\n");
    differ("# x\n# check=skip=A\n  #\nFROM a\n", "# x\n# check=skip=A\n#\nFROM a\n");
}

#[test]
fn flags_keep_their_order_and_values() {
    same("COPY  --from=a\\\n   --chown=b  c d\n", "COPY --from=a --chown=b c d\n");
    same("RUN --mount=\"type=cache\" a\n", "RUN --mount=type=cache a\n");
    differ("COPY --from=a --chown=b c d\n", "COPY --chown=b --from=a c d\n");
    differ("COPY --from=a c d\n", "COPY --from=b c d\n");
    differ("COPY --link c d\n", "COPY c d\n");
    differ("COPY --link c d\n", "COPY --link= c d\n");
    differ("RUN --mount=\"a  b\" c\n", "RUN --mount=\"a b\" c\n");
    differ("CMD -- --help\n", "CMD --help\n");
}

#[test]
fn lists_of_words_keep_their_words() {
    same("EXPOSE 80   \\\n   81\n", "EXPOSE 80 81\n");
    same("COPY \"a  b\" c\n", "COPY \"a b\" c\n");
    differ("EXPOSE 80 81\n", "EXPOSE 81 80\n");
    differ("COPY a b c\n", "COPY a b\n");
    differ("COPY a\u{a0} b c\n", "COPY a b c\n");
    differ("FROM a AS b\n", "FROM a\n");
}

#[test]
fn single_arguments_keep_their_inner_blanks() {
    for name in ["USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER"] {
        same(&format!("{name}   a  b  \n"), &format!("{name} a  b\n"));
        differ(&format!("{name} a  b\n"), &format!("{name} a b\n"));
    }
}

#[test]
fn json_is_read_by_its_strings() {
    same("CMD [\"a\",\"b\"]\n", "CMD [ \"a\" , \"b\" ]\n");
    same("CMD [\"\\u0061\"]\n", "CMD [\"a\"]\n");
    same("CMD [\"a\", \\\n\"b\"]\n", "CMD [\"a\", \"b\"]\n");
    same("HEALTHCHECK CMD [\"a\",\"b\"]\n", "HEALTHCHECK CMD [\"a\", \"b\"]\n");
    differ("CMD [\"a\"]\n", "CMD a\n");
    differ("CMD [\"a\"]\n", "CMD ['a']\n");
    differ("RUN [\"a\"]\n", "RUN [\"a\"] # c\n");
    differ("RUN [\"a\",]\n", "RUN [\"a\"]\n");
    differ("RUN [\"a\",\"b\"]\n", "RUN [\"b\",\"a\"]\n");
    differ("CMD [\"a \\\n b\"]\n", "CMD [\"a b\"]\n");
    differ("VOLUME [\"/a\" \"/b\"]\n", "VOLUME [\"/a\", \"/b\"]\n");
    differ("CMD []\n", "CMD\n");
}

#[test]
fn key_values_keep_their_words() {
    same("ENV a=1   b=\"x  y\"\n", "ENV a=1 \\\n    b=\"x  y\"\n");
    same("ARG a  b=1\n", "ARG a \\\n    b=1\n");
    differ("ENV a=\"x \\\n  y\"\n", "ENV a=\"x \\\n    y\"\n");
    differ("ENV a=\"1\"\n", "ENV a=1\n");
    differ("ENV a=1 b=2\n", "ENV b=2 a=1\n");
    differ("LABEL a=x\\ y\n", "LABEL a=x\\  y\n");
}

#[test]
fn legacy_values_keep_every_blank() {
    same("ENV   a \t b  c  \n", "ENV a b  c\n");
    differ("ENV a b \\\n  c\n", "ENV a b \\\n    c\n");
    differ("ENV a b\n", "ENV a=b\n");
    differ("ENV a b  c\n", "ENV a b c\n");
}

#[test]
fn stored_shell_text_keeps_every_blank() {
    for name in ["CMD", "ENTRYPOINT", "HEALTHCHECK CMD", "ONBUILD RUN"] {
        same(&format!("{name} a  b \\\n c \n"), &format!("{name} a  b  c\n"));
        differ(&format!("{name} a  b\n"), &format!("{name} a b\n"));
    }
}

#[test]
fn blanks_between_shell_tokens_are_free() {
    same("RUN a  b\t c\n", "RUN a b c\n");
    same("RUN a&&b||c|d;e\n", "RUN a && b || c | d ; e\n");
    same("RUN a && b\n", "RUN a \\\n    && b\n");
    same("RUN ( a;b )\n", "RUN ( a; b )\n");
    same("RUN [[ a  == b ]]  && c\n", "RUN [[ a  == b ]] && c\n");
    same("RUN cat  <<E  >f\nx\nE\n", "RUN cat <<E >f\nx\nE\n");
}

#[test]
fn no_other_blank_is_added_or_removed() {
    for (before, after) in [
        ("a &>f", "a & >f"),
        ("cat <(b)", "cat < (b)"),
        ("a <<<b", "a << <b"),
        ("a |& b", "a | & b"),
        ("((a))", "( (a) )"),
        ("a;;b", "a; ;b"),
        ("a ;;& b", "a ;; & b"),
        ("a >|b", "a > |b"),
        ("a >f", "a > f"),
        ("a 2>f", "a 2 >f"),
        ("a >&2", "a >& 2"),
        ("a & b", "a& b"),
        ("a && b", "a & & b"),
        ("a || b", "a | | b"),
        ("a& &b", "a&& b"),
        ("(a)", "( a)"),
        ("f() { a; }", "f () { a; }"),
        ("a=b", "a= b"),
        ("{ a; }", "{a; }"),
        ("a \\;b", "a \\; b"),
        ("a \\; b", "a ; b"),
        ("ls @(a|b)", "ls @(a | b)"),
        ("((x=1<<2))", "((x=1 <<2))"),
        ("a#b", "a #b"),
        ("a $x$y", "a $x $y"),
        ("a\u{a0}b", "a b"),
        ("a \r b", "a b"),
        ("a \u{b} b", "a b"),
        ("a # b  c", "a # b c"),
        ("a 'b  c", "a 'b c"),
    ] {
        differ(&format!("RUN {before}\n"), &format!("RUN {after}\n"));
    }
}

#[test]
fn quoted_and_nested_text_stays() {
    for (before, after) in [
        ("a 'b  c'", "a 'b c'"),
        ("a \"b  c\"", "a \"b c\""),
        ("a \"b\"", "a 'b'"),
        ("a $( b)", "a $(b)"),
        ("a $(b; c)", "a $(b ; c)"),
        ("a $('b  c')", "a $('b c')"),
        ("a \"$(b  c)\"", "a \"$(b c)\""),
        ("a $([[ b =~ (c  d) ]])", "a $([[ b =~ (c d) ]])"),
        ("$(a[b  c]=d)", "$(a[b c]=d)"),
        ("a `b  c`", "a `b c`"),
        ("a ${b:-c  d}", "a ${b:-c d}"),
        ("a $((1  + 2))", "a $((1 + 2))"),
        ("((a  + b))", "((a + b))"),
        ("[[ a  == b ]]", "[[ a == b ]]"),
        ("a $'b  c'", "a $'b c'"),
        ("a b\\  c", "a b\\ c"),
        ("a 'b \\\n  c'", "a 'b \\\n    c'"),
        ("a fo\\\no", "a fo \\\no"),
    ] {
        differ(&format!("RUN {before}\n"), &format!("RUN {after}\n"));
    }
}

#[test]
fn blanks_between_the_words_of_a_substitution_are_free() {
    for (before, after) in [
        ("a $(b  c)", "a $(b c)"),
        ("a=$(b \\\n  | c) d", "a=$(b \\\n      | c) d"),
        ("a $(if [[ b ]];  then c; fi)", "a $(if [[ b ]]; then c; fi)"),
        ("a $(b \\\n# c\n  d)", "a $(b \\\n    # c\n    d)"),
    ] {
        let (before, after) = (format!("RUN {before}\n"), format!("RUN {after}\n"));
        same(&before, &after);
        let compared = compare(&read(before.as_bytes()), &read(after.as_bytes()), Exactness::Bytes);
        assert!(compared.is_err(), "{before}");
    }
}

#[test]
fn shell_words_and_operators_stay() {
    differ("RUN a; b\n", "RUN a && b\n");
    differ("RUN a;\n", "RUN a\n");
    differ("RUN a b\n", "RUN b a\n");
    differ("RUN a \\\n# x\n b\n", "RUN a # x b\n");
    differ("RUN a \\\nRUN b\n", "RUN a\nRUN b\n");
    differ("RUN a \\\\\nRUN b\n", "RUN a \\\nRUN b\n");
    differ("RUN a \\\u{a0}\nRUN b\n", "RUN a \\\nRUN b\n");
}

#[test]
fn text_of_other_shells_stays_byte_for_byte() {
    for head in [
        "# escape=`\nFROM a\n",
        "FROM a\nSHELL [\"powershell\", \"-Command\"]\n",
        "FROM a\nSHELL [\"cmd\", \"/S\", \"/C\"]\n",
        "FROM mcr.microsoft.com/windows/nanoserver:1809\n",
        "ARG B=mcr.microsoft.com/windows\nFROM $B\n",
        "FROM a AS x\nSHELL [\"python\", \"-c\"]\nFROM X\n",
    ] {
        differ(&format!("{head}RUN a  b\n"), &format!("{head}RUN a b\n"));
        same(&format!("{head}RUN   a  b \n"), &format!("{head}RUN a  b\n"));
    }
    differ("FROM a\nRUN echo %ABC%  b\n", "FROM a\nRUN echo %ABC% b\n");
    same("FROM a\nSHELL [\"sh\",\"-c\"]\nRUN a  b\n", "FROM a\nSHELL [\"sh\", \"-c\"]\nRUN a b\n");
}

#[test]
fn heredocs_stay() {
    same("RUN <<E\r\na\nE\r\n", "RUN <<E\na\nE\n");
    same("RUN <<-E\n\ta\n\tE\n", "RUN <<-E\n\ta\nE\n");
    same("COPY   <<E   /a/\nx\nE\n", "COPY <<E /a/\nx\nE\n");
    differ("RUN <<E\na\r\nE\n", "RUN <<E\na\nE\n");
    differ("RUN <<E\n\ta\nE\n", "RUN <<E\na\nE\n");
    differ("RUN <<E\n# a\nE\n", "RUN <<E\nE\n# a\n");
    differ("RUN <<E\na\nE\n", "RUN << E\na\nE\n");
    differ("RUN cat <<E\na\nE\n", "RUN cat<<E\na\nE\n");
    differ("COPY <<E /a\nx\nE\n", "COPY <<'E' /a\nx\nE\n");
    differ("COPY <<E /a\nx\nE\n", "COPY <<-E /a\nx\nE\n");
    differ("ONBUILD RUN <<E\na\nE\n", "ONBUILD RUN <<E\nb\nE\n");
    differ("RUN <<A <<B\na\nA\nb\nB\n", "RUN <<A <<B\nb\nA\na\nB\n");
}

#[test]
fn instructions_are_neither_lost_nor_added() {
    differ("FROM a\nRUN b\n", "FROM a\n");
    differ("FROM a\nRUN b\nRUN c\n", "FROM a\nRUN c\nRUN b\n");
    differ("FROM a\nRUN b\n", "FROM a\nCMD b\n");
}

#[test]
fn only_new_errors_count() {
    let message = |before, after| difference(before, after, Exactness::Tokens).unwrap();
    assert_eq!(difference("FOO  a\n", "foo  a\n", Exactness::Tokens), None);
    assert_eq!(
        message("CMD [\"1\"]\n", "CMD [1]\n"),
        "new error: JSON array of other things than strings"
    );
    assert_eq!(message("RUN a\n", "# RUN a\n"), "new error: file with no instructions");
    assert_eq!(message("RUN <<E\nE\n", "RUN <<E\n E\n"), "new error: unterminated heredoc");
    assert_eq!(message("ENV a=b\n", "ENV a= b\n"), "new error: word without `=`");
    assert_eq!(message("ONBUILD ENV a=b\n", "ONBUILD ENV a\n"), "new error: name without a value");
    let broken = format!("RUN {0} \\\n {0}\n", "a".repeat(40_000));
    let joined = broken.replace("\\\n", "");
    assert_eq!(message(&broken, &joined), "new error: line longer than 65,535 bytes");
    assert_eq!(difference(&joined, &broken, Exactness::Tokens), None);
}

#[test]
fn cache_safe_means_every_byte_of_commands() {
    let layers = |before, after| difference(before, after, Exactness::Layers);
    for (before, after) in [
        ("RUN a  b\n", "RUN a b\n"),
        ("RUN a;b\n", "RUN a; b\n"),
        ("RUN --network=none a $(b  c)\n", "RUN --network=none a $(b c)\n"),
        ("SHELL [\"pwsh\"]\nRUN a  b\n", "SHELL [\"pwsh\"]\nRUN a b\n"),
        ("CMD a  b\n", "CMD a b\n"),
        ("WORKDIR /a  b\n", "WORKDIR /a b\n"),
        ("ONBUILD RUN a  b\n", "ONBUILD RUN a b\n"),
    ] {
        assert!(layers(before, after).is_some(), "{before}");
    }
    for (before, after) in [
        ("run   a  b \n", "RUN a  b\n"),
        ("RUN  --network=none   --mount=b  a\n", "RUN --network=none --mount=b a\n"),
        ("RUN [\"a\",\"b\"]\n", "RUN [\"a\", \"b\"]\n"),
        ("CMD [ \"a\",\"b\" ]\n", "CMD [\"a\", \"b\"]\n"),
        ("from a  as b\n", "FROM a AS b\n"),
        ("COPY a  b\n", "COPY a b\n"),
        ("ENV a=1  b=2\n", "ENV a=1 b=2\n"),
    ] {
        assert_eq!(layers(before, after), None, "{before}");
    }
}

#[test]
fn exact_means_every_byte_of_the_arguments() {
    let bytes = |before, after| difference(before, after, Exactness::Bytes);
    for (before, after) in [
        ("RUN a  b\n", "RUN a b\n"),
        ("RUN a;b\n", "RUN a; b\n"),
        ("CMD [\"a\",\"b\"]\n", "CMD [\"a\", \"b\"]\n"),
        ("FROM a  AS b\n", "FROM a AS b\n"),
        ("COPY a  b\n", "COPY a b\n"),
        ("ENV a=1  b=2\n", "ENV a=1 b=2\n"),
        ("HEALTHCHECK CMD  a\n", "HEALTHCHECK CMD a\n"),
    ] {
        assert!(bytes(before, after).is_some(), "{before}");
        assert!(difference(before, after, Exactness::Tokens).is_none(), "{before}");
    }
    assert_eq!(bytes("run   a  b \n", "RUN a  b\n"), None);
    assert_eq!(bytes("RUN a \\\n b\n", "RUN a  b\n"), None);
    assert_eq!(bytes("from a as b\n", "FROM a AS b\n"), None);
    assert_eq!(bytes("HEALTHCHECK  cmd a\n", "HEALTHCHECK CMD a\n"), None);
    assert_eq!(bytes("RUN  --network=none   a\n", "RUN --network=none a\n"), None);
}

#[test]
fn a_difference_names_its_line_and_construct() {
    let found = |before: &str, after: &str| {
        let (before, after) = (read(before.as_bytes()), read(after.as_bytes()));
        let difference = compare(&before, &after, Exactness::Tokens).unwrap_err();
        format!("{}: {}", difference.line, difference.what)
    };
    let run = |text: &str| format!("FROM a\n\nRUN {text}\n");
    for (before, after, expected) in [
        (
            run("--mount=a b"),
            run("--mount=c b"),
            "3: flag `--mount` changed from `a` to `c` of `RUN`",
        ),
        (run("a b"), run("a c"), "3: shell token changed from `b` to `c` of `RUN`"),
        (run("a >f"), run("a > f"), "3: a blank was added before the shell token `f` of `RUN`"),
        (run("a \\\n# c\n b"), run("a b"), "4: comment `# c` was lost"),
        (
            run("[\"a\"]"),
            "FROM a\nRUN [1]\n".to_owned(),
            "3: new error: JSON array of other things than strings",
        ),
        (run("[\"a\"]"), run("a"), "3: exec form became shell form: the arguments of `RUN`"),
    ] {
        assert_eq!(found(&before, &after), expected);
    }
}

#[test]
fn runs_whose_cache_key_changes_are_listed() {
    let changed =
        |before: &str, after: &str| changed_runs(&read(before.as_bytes()), &read(after.as_bytes()));
    let before = "FROM a\nRUN b  c\nCMD d  e\nRUN f\nRUN [\"a\",\"b\"]\nRUN  --network=none  g \\\n h\nRUN <<E\nx\nE\n";
    let after = "FROM a\nRUN b c\nCMD d e\nRUN f\nRUN [\"a\", \"b\"]\nRUN --network=none g  h\nRUN <<E\ny\nE\n";
    assert_eq!(changed(before, after), [2, 8]);
    assert_eq!(changed(before, before), [0; 0]);
    assert_eq!(changed("RUN a\nRUN b\n", "RUN a\n"), [2]);
}
