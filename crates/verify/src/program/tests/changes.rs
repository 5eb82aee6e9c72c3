use super::{Change, compare};

mod frozen;
mod joins;
mod merges;
mod modes;
mod moves;
mod quotes;
mod scripts;

/// Accepted if announced once; refused if not announced, announced twice, or announced with another
/// change.
fn announced(before: &str, after: &str, change: &Change) {
    let (before, after) = (format!("FROM a\n{before}\n"), format!("FROM a\n{after}\n"));
    let result = |announced: &[Change]| compare(&before, &after, announced);
    assert_eq!(result(std::slice::from_ref(change)), Ok(()), "\n{before}\n---\n{after}");
    assert!(result(&[]).is_err(), "not announced:\n{before}\n---\n{after}");
    assert!(result(&[change.clone(), change.clone()]).is_err(), "twice:\n{before}\n---\n{after}");
    assert!(compare(&before, &before, std::slice::from_ref(change)).is_err(), "absent:\n{before}");
}

fn refused(before: &str, after: &str, changes: &[Change]) {
    let (before, after) = (format!("FROM a\n{before}\n"), format!("FROM a\n{after}\n"));
    assert!(compare(&before, &after, changes).is_err(), "\n{before}\n---\n{after}");
}

fn inserted(words: &str) -> Change {
    Change::Inserted(words.split_whitespace().map(str::to_owned).collect())
}

fn dropped(words: &str) -> Change {
    Change::Dropped(words.split_whitespace().map(str::to_owned).collect())
}

fn renamed(from: &str, to: &str) -> Change {
    Change::Renamed { from: from.to_owned(), to: to.to_owned() }
}

#[test]
fn options_and_clean_ups_are_inserted() {
    announced("RUN apt-get install a", "RUN apt-get install -y a", &inserted("-y"));
    let clean = inserted("&& rm -rf /var/lib/apt/lists/*");
    announced("RUN apt x", "RUN apt x && rm -rf /var/lib/apt/lists/*", &clean);
    announced("RUN (apt x)", "RUN (apt x && rm -rf /var/lib/apt/lists/*)", &clean);
    announced("RUN apt x; b", "RUN apt x && rm -rf /var/lib/apt/lists/*; b", &clean);
    // The inserted stretch begins like the text after it.
    announced("RUN a -b c", "RUN a -b -x -b c", &inserted("-b -x"));
    announced("RUN a -b c", "RUN a -b -x -b c", &inserted("-x -b"));
    refused("RUN apt-get install a", "RUN apt-get install a b", &[inserted("b")]);
    refused("RUN a", "RUN sudo a", &[inserted("sudo")]);
    refused("RUN a", "RUN a > f", &[inserted("> f")]);
}

#[test]
fn whole_commands_are_dropped() {
    announced("RUN a && b x && c", "RUN a && c", &dropped("b x &&"));
    announced("RUN a && b x && c", "RUN a && c", &dropped("&& b x"));
    announced("RUN ( a && b ); c", "RUN ( b ); c", &dropped("a &&"));
    announced("RUN a && b || c", "RUN a || c", &dropped("&& b"));
    refused("RUN a b && c", "RUN a c", &[dropped("b &&")]);
    refused("RUN a && b c", "RUN a c", &[dropped("&& b")]);
    refused("RUN a && b > c", "RUN a > c", &[dropped("&& b")]);
    refused("RUN a b c", "RUN a c", &[dropped("b")]);
    refused("RUN a && b && c && d", "RUN a && d", &[dropped("b && c &&")]);
    refused("RUN if a && b; then c; fi", "RUN b; then c; fi", &[dropped("if a &&")]);
}

#[test]
fn words_make_way_for_those_that_mean_the_same() {
    announced("RUN apt install a", "RUN apt-get install a", &renamed("apt", "apt-get"));
    announced("RUN (apt install a)", "RUN (apt-get install a)", &renamed("apt", "apt-get"));
    announced("RUN A=b sudo apt x", "RUN A=b sudo apt-get x", &renamed("apt", "apt-get"));
    announced("RUN >f apt show a", "RUN >f apt-cache show a", &renamed("apt", "apt-cache"));
    let no_cache = renamed("--update", "--no-cache");
    announced("RUN /sbin/apk add --update a", "RUN /sbin/apk add --no-cache a", &no_cache);
    refused("RUN a add --update b", "RUN a add --no-cache b", &[no_cache]);
    refused("RUN echo apt", "RUN echo apt-get", &[renamed("apt", "apt-get")]);
    refused("RUN echo > apt", "RUN echo > apt-get", &[renamed("apt", "apt-get")]);
    refused("RUN apt remove a", "RUN apt install a", &[renamed("remove", "install")]);
    refused("RUN a>f", "RUN b>f", &[renamed("a", "b")]);
}

#[test]
fn sudo_and_the_way_down_of_chown_are_stripped() {
    let stripped = |a: &str, b: &str| Change::Stripped([a.to_owned(), b.to_owned()]);
    announced("RUN (sudo make)", "RUN (make)", &stripped("sudo", "make"));
    announced("RUN chown -R a /b", "RUN chown a /b", &stripped("-R", "a"));
    refused("RUN echo sudo make", "RUN echo make", &[stripped("sudo", "make")]);
    refused("RUN rm -R a", "RUN rm a", &[stripped("-R", "a")]);
    refused("RUN time make", "RUN make", &[stripped("time", "make")]);
}

#[test]
fn several_stretches_of_one_run_are_found() {
    let before = "FROM a\nRUN apt install b && apt install c\nRUN apt install d\n";
    let after = before.replace("apt", "apt-get");
    let change = renamed("apt", "apt-get");
    let times = |count: usize| vec![change.clone(); count];
    assert_eq!(compare(before, &after, &times(3)), Ok(()));
    assert!(compare(before, &after, &times(2)).is_err());
    assert!(compare(before, &after, &times(4)).is_err());
    let after = after.replace("install d", "install -y d");
    let both = [&times(3)[..], &[inserted("-y")]].concat();
    assert_eq!(compare(before, &after, &both), Ok(()));
    assert!(compare(before, &after, &both[1..]).is_err());
}

#[test]
fn nothing_but_the_stretch_may_change() {
    let yes = [inserted("-y")];
    for (before, after) in [
        ("RUN i a b", "RUN i -y a"),
        ("RUN i a b", "RUN i -y a c"),
        ("RUN i a", "RUN i -q a"),
        ("RUN i a", "RUN i '-y' a"),
        ("RUN i a && b", "RUN i -y a; b"),
        ("RUN i a\nRUN b", "RUN i -y a\nRUN c"),
        ("RUN i a\nRUN b", "RUN i -y a"),
        ("RUN i a", "USER x\nRUN i -y a"),
        ("RUN i a", "WORKDIR /x\nRUN i -y a"),
        ("RUN i a", "ENV x=y\nRUN i -y a"),
        ("RUN i a", "RUN --network=none i -y a"),
        ("RUN i a", "RUN [\"i\", \"-y\", \"a\"]"),
        ("RUN [\"i\", \"a\"]", "RUN [\"i\", \"-y\", \"a\"]"),
        ("CMD i a", "CMD i -y a"),
        ("RUN <<E python\ni a\nE", "RUN <<E python\ni -y a\nE"),
        ("RUN cat <<E && i a\nb\nE", "RUN cat <<E && i -y a\nc\nE"),
        ("SHELL [\"pwsh\", \"-c\"]\nRUN i a", "SHELL [\"pwsh\", \"-c\"]\nRUN i -y a"),
        ("ONBUILD RUN i a", "ONBUILD RUN i -y a"),
        ("RUN i a # b", "RUN i a # -y b"),
    ] {
        refused(before, after, &yes);
    }
    // A change without an effect is never found.
    refused("RUN i a", "RUN i -y a", &[inserted(""), inserted("-y")]);
    refused("RUN i a", "RUN i -y a", &[renamed("i", "i"), inserted("-y")]);
}

#[test]
fn what_takes_the_place_of_a_token_is_glued_as_that_one() {
    let change = renamed("apt", "apt-get");
    announced("RUN (apt>b)", "RUN (apt-get>b)", &change);
    refused("RUN (apt>b)", "RUN ( apt-get>b)", std::slice::from_ref(&change));
    refused("RUN (apt>b)", "RUN (apt-get >b)", std::slice::from_ref(&change));
}

#[test]
fn no_redirection_changes_what_it_redirects() {
    refused("RUN a 2>f", "RUN a 2 -y>f", &[inserted("-y")]);
    refused("RUN a -b>f", "RUN a -b -2>f", &[inserted("-2")]);
    refused("RUN a >f", "RUN a -2>f", &[inserted("-2")]);
    refused("RUN a && b 2>f", "RUN a 2>f", &[dropped("&& b")]);
}

fn sorted(words: &str, sorted: &str) -> Change {
    let split = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    Change::Sorted { words: split(words), sorted: split(sorted) }
}

#[test]
fn the_packages_of_one_command_are_sorted() {
    let change = sorted("b c a b", "a b c");
    announced("RUN i install -y b c a b", "RUN i install -y a b c", &change);
    announced("RUN A=b i add b c a b && d", "RUN A=b i add a b c && d", &change);
    announced("RUN if x; then i add b c a b; fi", "RUN if x; then i add a b c; fi", &change);
    announced("RUN i in b c a b >f", "RUN i in a b c >f", &change);
    for (before, after) in [
        ("RUN i b c a b", "RUN i a b c"),
        ("RUN b c a b", "RUN a b c"),
        ("RUN install b c a b", "RUN install a b c"),
        ("RUN i add && b c a b", "RUN i add && a b c"),
        ("RUN i add >f b c a b", "RUN i add >f a b c"),
        ("RUN i add b c a b", "RUN i add a b"),
        ("RUN i add b c a b", "RUN i add a b c c"),
        ("RUN i add b c a b", "RUN i add a b d"),
        ("RUN i add b c a b", "RUN i add -y a b c"),
        ("RUN i add b c a b d", "RUN i add a b c"),
        ("RUN i add b c a 'b'", "RUN i add a b c"),
        ("RUN i add b c && i add a b", "RUN i add a b && i add c"),
    ] {
        refused(before, after, std::slice::from_ref(&change));
    }
    for (words, now) in [("b a", "a b c"), ("b a", "a"), ("b a", "a a b"), ("a b", "a b")] {
        let (before, after) = (format!("RUN i add {words}"), format!("RUN i add {now}"));
        refused(&before, &after, &[sorted(words, now)]);
    }
    for (words, now) in [("b -a", "-a b"), ("$b a", "a $b"), ("b* a", "a b*"), ("'b' a", "a 'b'")] {
        let (before, after) = (format!("RUN i add {words}"), format!("RUN i add {now}"));
        refused(&before, &after, &[sorted(words, now)]);
    }
}

#[test]
fn an_add_of_local_files_becomes_a_copy() {
    announced("ADD a b", "COPY a b", &Change::AddToCopy);
    announced("ADD --chown=x a b /c/", "COPY --chown=x a b /c/", &Change::AddToCopy);
    announced("ADD .gitignore .git b/", "COPY .gitignore .git b/", &Change::AddToCopy);
    announced("ADD --unpack=false a b", "COPY a b", &Change::AddToCopy);
    announced("ADD [\"a\", \"b\"]", "COPY a b", &Change::AddToCopy);
    for (before, after) in [
        ("COPY a b", "ADD a b"),
        ("ADD a b", "COPY a c"),
        ("ADD a b", "COPY c b"),
        ("ADD --chown=x a b", "COPY a b"),
        ("ADD --unpack=true a b", "COPY a b"),
        ("ADD --checksum=x a b", "COPY --checksum=x a b"),
        ("ADD https://a/b c", "COPY https://a/b c"),
        ("ADD git@a:b c", "COPY git@a:b c"),
        ("ADD x/y.git#z c", "COPY x/y.git#z c"),
        ("ADD $x c", "COPY $x c"),
        ("ADD a b\nRUN c", "RUN c\nCOPY a b"),
    ] {
        refused(before, after, &[Change::AddToCopy]);
    }
}

#[test]
fn static_commands_take_the_exec_form() {
    for instruction in ["CMD", "ENTRYPOINT", "HEALTHCHECK --retries=1 CMD"] {
        let form = |text: &str| format!("{instruction} {text}");
        let check = |text: &str, exec: &str| announced(&form(text), &form(exec), &Change::ExecForm);
        check("node 'a b'", "[\"node\", \"a b\"]");
        check("exec node a", "[\"node\", \"a\"]");
        for (text, exec) in [
            ("node a b", "[\"node\", \"a\"]"),
            ("node $a", "[\"node\", \"$a\"]"),
            ("cd a", "[\"cd\", \"a\"]"),
            ("node a", "[\"node\", \"b\"]"),
            ("node a", "[\"/bin/sh\", \"-c\", \"node a\"]"),
            ("node a", "node  a"),
        ] {
            refused(&form(text), &form(exec), &[Change::ExecForm]);
        }
    }
    let shell = "SHELL [\"pwsh\", \"-c\"]\n";
    refused(&format!("{shell}CMD a"), &format!("{shell}CMD [\"a\"]"), &[Change::ExecForm]);
    refused("RUN a", "RUN [\"a\"]", &[Change::ExecForm]);
    refused("HEALTHCHECK CMD a", "HEALTHCHECK --retries=1 CMD [\"a\"]", &[Change::ExecForm]);
    let later = "\nSHELL [\"bash\", \"-c\"]";
    let (text, exec) = ("HEALTHCHECK CMD a", "HEALTHCHECK CMD [\"a\"]");
    refused(&format!("{text}{later}"), &format!("{exec}{later}"), &[Change::ExecForm]);
}

#[test]
fn a_check_loses_a_failure_at_its_end() {
    let check = |text: &str| format!("HEALTHCHECK --retries=1 CMD {text}");
    let array = check("[\"curl\", \"-f\", \"a\"]");
    for text in ["curl -f a || exit 1", "curl  -f 'a'||exit", "curl -f a || false"] {
        announced(&check(text), &array, &Change::CheckExecForm);
        refused(&check(text), &array, &[Change::ExecForm]);
    }
    for text in ["curl -f a", "curl -f a || exit 0", "curl -f a && exit 1", "curl -f b || exit 1"] {
        refused(&check(text), &array, &[Change::CheckExecForm]);
    }
    refused("CMD a || exit 1", "CMD [\"a\"]", &[Change::CheckExecForm]);
    let profile = "SHELL [\"bash\", \"-lc\"]\n";
    let text = format!("{profile}{}", check("curl -f a || exit 1"));
    refused(&text, &format!("{profile}{array}"), &[Change::CheckExecForm]);
    refused(&format!("{profile}CMD a"), &format!("{profile}CMD [\"a\"]"), &[Change::ExecForm]);
}

#[test]
fn other_commands_are_wrapped_with_exec() {
    for instruction in ["CMD", "ENTRYPOINT", "HEALTHCHECK CMD"] {
        let form = |text: &str| format!("{instruction} {text}");
        let sh = |text: &str| form(&format!("[\"/bin/sh\", \"-c\", \"{text}\"]"));
        announced(&form("a $b"), &sh("exec a $b"), &Change::ExecWrapped);
        announced(&form("A=b a $b"), &sh("A=b exec a $b"), &Change::ExecWrapped);
        announced(&form("cd /x && a"), &sh("cd /x && exec a"), &Change::ExecWrapped);
        for (text, wrapped) in [("a $b", "a $b"), ("a $b", "exec a $c"), ("a | b", "a | exec b")] {
            refused(&form(text), &sh(wrapped), &[Change::ExecWrapped]);
        }
        refused(&form("a $b"), &sh("exec a $b"), &[Change::ExecForm]);
        refused(&form("a $b"), &sh("exec a $b").replace("/bin/sh", "sh"), &[Change::ExecWrapped]);
        let bash = |text: &str| format!("SHELL [\"bash\", \"-c\"]\n{text}");
        let wrapped = form("[\"bash\", \"-c\", \"exec a $b\"]");
        announced(&bash(&form("a $b")), &bash(&wrapped), &Change::ExecWrapped);
        refused(&bash(&form("a $b")), &bash(&sh("exec a $b")), &[Change::ExecWrapped]);
    }
}

#[test]
fn the_author_becomes_a_label() {
    let authors = |text: &str| format!("LABEL org.opencontainers.image.authors={text}");
    announced("MAINTAINER a <b@c>", &authors("\"a <b@c>\""), &Change::AuthorToLabel);
    announced("MAINTAINER \"a\" $b", &authors("\"\\\"a\\\" \\$b\""), &Change::AuthorToLabel);
    announced("MAINTAINER x\nMAINTAINER a", &authors("a"), &Change::AuthorToLabel);
    announced(
        "LABEL b=c\nMAINTAINER a",
        &format!("LABEL b=c\n{}", authors("a")),
        &Change::AuthorToLabel,
    );
    let label = authors("x");
    for (before, after) in [
        ("MAINTAINER a", authors("b")),
        ("MAINTAINER a", "LABEL authors=a".to_owned()),
        ("MAINTAINER a", authors("a") + " b=c"),
        ("MAINTAINER a", format!("{}\nMAINTAINER a", authors("a"))),
        ("MAINTAINER $a", authors("$a")),
        ("LABEL b=c\nMAINTAINER a", authors("a")),
        (&format!("{label}\nMAINTAINER a"), authors("a")),
        (&format!("MAINTAINER a\n{label}"), authors("a")),
        ("MAINTAINER a", String::new()),
    ] {
        refused(before, &after, &[Change::AuthorToLabel]);
    }
    let below = format!("FROM a AS b\n{label}\nFROM b\n");
    let (before, after) = (format!("{below}MAINTAINER a\n"), format!("{below}{}\n", authors("a")));
    assert!(compare(&before, &after, &[Change::AuthorToLabel]).is_err());
}

#[test]
fn arrays_take_the_place_of_what_looks_like_them() {
    for name in ["CMD", "ENTRYPOINT", "HEALTHCHECK --retries=2 CMD"] {
        let exec = format!("{name} [\"a\", \"b c\"]");
        for text in ["['a', 'b c']", "[\"a\", \"b c\",]", "['a', \"b c\" , ]"] {
            announced(&format!("{name} {text}"), &exec, &Change::ArrayMeant);
        }
        for text in ["['a']", "['a', 'b']", "['a' 'b c']", "['a', 'b c'] # d", "a 'b c'"] {
            refused(&format!("{name} {text}"), &exec, &[Change::ArrayMeant]);
        }
        refused(&exec, &format!("{name} ['a', 'b c']"), &[Change::ArrayMeant]);
    }
    refused("RUN ['a',]", "RUN [\"a\"]", &[Change::ArrayMeant]);
    refused("CMD ['a',]\nUSER b", "CMD [\"a\"]\nUSER c", &[Change::ArrayMeant]);
    let (before, after) = ("HEALTHCHECK CMD ['a']", "HEALTHCHECK CMD [\"a\"]");
    let shell = "\nSHELL [\"/bin/bash\", \"-c\"]";
    refused(&format!("{before}{shell}"), &format!("{after}{shell}"), &[Change::ArrayMeant]);
}

#[test]
fn caches_are_mounted() {
    let cache = Change::CacheMount("type=cache,target=/root/.npm".to_owned());
    let mount = "--mount=type=cache,target=/root/.npm";
    announced("RUN npm ci", &format!("RUN {mount} npm ci"), &cache);
    let secret = "--mount=type=secret,id=a";
    let (before, after) = (format!("RUN {secret} npm ci"), format!("RUN {mount} {secret} npm ci"));
    announced(&before, &after, &cache);
    announced("RUN --network=host a", &format!("RUN {mount} --network=host a"), &cache);
    for after in [
        format!("RUN {mount} npm i"),
        format!("RUN {mount} {mount} npm ci"),
        format!("RUN {mount}/x npm ci"),
        format!("RUN {mount},sharing=locked npm ci"),
        format!("RUN {mount} --network=none npm ci"),
        format!("RUN {mount} {secret} npm ci"),
        format!("USER x\nRUN {mount} npm ci"),
        format!("RUN {mount} [\"npm\", \"ci\"]"),
        "RUN --mount=type=bind,target=/root/.npm npm ci".to_owned(),
        "RUN npm ci".to_owned(),
    ] {
        refused("RUN npm ci", &after, std::slice::from_ref(&cache));
    }
    let relative = Change::CacheMount("type=cache,target=a".to_owned());
    refused("RUN a", "RUN --mount=type=cache,target=a a", &[relative]);
    let bind = Change::CacheMount("type=bind,target=/a".to_owned());
    refused("RUN a", "RUN --mount=type=bind,target=/a a", &[bind]);
    refused("RUN [\"a\"]", &format!("RUN {mount} [\"a\"]"), &[cache]);
}

#[test]
fn copies_get_an_owner() {
    let owner = Change::Owner("a:b".to_owned());
    announced("COPY x y", "COPY --chown=a:b x y", &owner);
    announced("COPY --from=c x y", "COPY --from=c --chown=a:b x y", &owner);
    for (before, after) in [
        ("COPY x y", "COPY --chown=a:c x y"),
        ("COPY x y", "COPY --chown=a:b x z"),
        ("COPY x y", "COPY --chown=a:b x z y"),
        ("COPY x y", "COPY --chown=a:b --link x y"),
        ("COPY --chown=c x y", "COPY --chown=a:b x y"),
        ("COPY --chown=a:b x y", "COPY x y"),
        ("ADD x y", "ADD --chown=a:b x y"),
        ("ADD x y", "COPY --chown=a:b x y"),
    ] {
        refused(before, after, std::slice::from_ref(&owner));
    }
    refused("COPY x y", "COPY --chown=$a x y", &[Change::Owner("$a".to_owned())]);
}

#[test]
fn directories_are_entered_by_workdir() {
    let (there, back) = (Change::Entered { returns: false }, Change::Entered { returns: true });
    let check = |before: &str, after: &str, change: &Change| {
        announced(&format!("WORKDIR /w\n{before}"), &format!("WORKDIR /w\n{after}"), change);
    };
    check("RUN cd /a && b", "WORKDIR /a\nRUN b\nWORKDIR /w", &back);
    check("RUN cd a/b && c | d && (e; f)", "WORKDIR a/b\nRUN c | d && (e; f)\nWORKDIR /w", &back);
    check("RUN cd a && c", "WORKDIR /w/a\nRUN c\nWORKDIR /w", &back);
    check("RUN cd /a && b\nWORKDIR /c", "WORKDIR /a\nRUN b\nWORKDIR /c", &there);
    check("RUN cd /a && b\nWORKDIR /w", "WORKDIR /a\nRUN b\nWORKDIR /w\nWORKDIR /w", &back);
    for (before, after) in [
        ("RUN cd /a && b", "WORKDIR /a\nRUN b"),
        ("RUN cd /a && b", "WORKDIR /a\nRUN b\nWORKDIR /x"),
        ("RUN cd /a && b", "WORKDIR /b\nRUN b\nWORKDIR /w"),
        ("RUN cd /a && b", "WORKDIR /a\nRUN c\nWORKDIR /w"),
        ("RUN cd /a && b", "WORKDIR /a\nUSER x\nRUN b\nWORKDIR /w"),
        ("RUN cd /a && b", "WORKDIR /a\nRUN --network=none b\nWORKDIR /w"),
        ("RUN cd /a; b", "WORKDIR /a\nRUN b\nWORKDIR /w"),
        ("RUN cd /a && b; c", "WORKDIR /a\nRUN b; c\nWORKDIR /w"),
        ("RUN cd /a && b || c", "WORKDIR /a\nRUN b || c\nWORKDIR /w"),
        ("RUN cd /a && b && cd -", "WORKDIR /a\nRUN b && cd -\nWORKDIR /w"),
        ("RUN cd /a && b $OLDPWD", "WORKDIR /a\nRUN b $OLDPWD\nWORKDIR /w"),
        ("RUN cd $a && b", "WORKDIR $a\nRUN b\nWORKDIR /w"),
        ("RUN cd '/a' && b", "WORKDIR '/a'\nRUN b\nWORKDIR /w"),
        ("RUN cd -P && b", "WORKDIR -P\nRUN b\nWORKDIR /w"),
        ("RUN cd && b", "WORKDIR b\nRUN b\nWORKDIR /w"),
        ("RUN [\"cd\", \"/a\"]", "WORKDIR /a\nRUN [\"b\"]\nWORKDIR /w"),
    ] {
        let at = |text: &str| format!("WORKDIR /w\n{text}");
        refused(&at(before), &at(after), std::slice::from_ref(&back));
        refused(&at(before), &at(after), std::slice::from_ref(&there));
    }
}

#[test]
fn shells_fail_with_pipelines() {
    let words = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let fails = |shell: &str| Change::FailsOnPipe(words(&[shell, "-o", "pipefail", "-c"]));
    let all_announced = |before: &str, after: &str, changes: &[Change]| {
        let (before, after) = (format!("FROM a\n{before}\n"), format!("FROM a\n{after}\n"));
        assert_eq!(compare(&before, &after, changes), Ok(()), "\n{before}\n---\n{after}");
    };
    let (sh, stays) = (Change::StartsWithSh { stage: 0 }, Change::ShellStays { stage: 0 });
    let bash = r#"SHELL ["/bin/bash", "-o", "pipefail", "-c"]"#;
    let back = r#"SHELL ["/bin/sh", "-c"]"#;
    let before = "RUN a | b\nRUN c";
    let kept = [sh.clone(), fails("/bin/bash"), fails("/bin/bash"), stays.clone()];
    let restored = [sh.clone(), fails("/bin/bash")];
    let stay = format!("{bash}\n{before}");
    let restore = format!("{bash}\nRUN a | b\n{back}\nRUN c");
    all_announced(before, &stay, &kept);
    all_announced(before, &restore, &restored);
    let own = format!("{back}\n{before}");
    all_announced(&own, &format!("{back}\n{restore}"), &[fails("/bin/bash")]);
    let with = |text: &str, last: &str| format!("{text}\n{last}");
    for last in ["CMD a | b", "HEALTHCHECK CMD a", "ONBUILD RUN a | b"] {
        refused(&with(before, last), &with(&stay, last), &kept);
        all_announced(&with(before, last), &with(&restore, last), &restored);
    }
    let check = |text: &str| format!("HEALTHCHECK CMD a\n{text}");
    refused(&check(before), &check(&stay), &kept);
    for (after, changes) in [
        (&stay, &kept[..3]),
        (&stay, &kept[1..]),
        (&stay, &restored[..]),
        (&restore, &kept[..]),
        (&restore, &restored[1..]),
        (&restore, &[sh.clone(), fails("/bin/ash")][..]),
        (&stay.replace("/bin/bash", "/bin/zsh"), &kept[..]),
        (&stay.replace("\"-c\"", "\"-e\", \"-c\""), &kept[..]),
        (&stay.replace("pipefail", "errexit"), &kept[..]),
        (&stay.replace("RUN c", "RUN d"), &kept[..]),
    ] {
        refused(before, after, changes);
    }
}

#[test]
fn a_workdir_makes_its_directory() {
    let made = Change::MadeByWorkdir;
    announced("RUN mkdir -p /a/b\nWORKDIR /a/b", "WORKDIR /a/b", &made);
    announced("RUN mkdir --parents /a/\nENV x=y\nWORKDIR /a", "ENV x=y\nWORKDIR /a", &made);
    announced("RUN mkdir /a\nWORKDIR /a/", "WORKDIR /a/", &made);
    announced("RUN mkdir a\nWORKDIR a", "WORKDIR a", &made);
    announced("WORKDIR /w\nRUN mkdir a\nWORKDIR /w/a", "WORKDIR /w\nWORKDIR /w/a", &made);
    announced("USER 0\nRUN mkdir /a\nWORKDIR /a", "USER 0\nWORKDIR /a", &made);
    for (before, after) in [
        ("RUN mkdir /a\nWORKDIR /b", "WORKDIR /b"),
        ("RUN mkdir /a/b\nWORKDIR /a", "WORKDIR /a"),
        ("RUN mkdir /a /b\nWORKDIR /b", "WORKDIR /b"),
        ("RUN mkdir -m 700 /a\nWORKDIR /a", "WORKDIR /a"),
        ("RUN mkdir -pm700 /a\nWORKDIR /a", "WORKDIR /a"),
        ("RUN mkdir /a && b\nWORKDIR /a", "WORKDIR /a"),
        ("RUN mkdir /a > /b\nWORKDIR /a", "WORKDIR /a"),
        ("RUN rmdir /a\nWORKDIR /a", "WORKDIR /a"),
        ("RUN mkdir $a\nWORKDIR $a", "WORKDIR $a"),
        ("RUN mkdir ~\nWORKDIR ~", "WORKDIR ~"),
        ("RUN mkdir /\nWORKDIR /", "WORKDIR /"),
        ("RUN --network=none mkdir /a\nWORKDIR /a", "WORKDIR /a"),
        ("RUN mkdir /a\nRUN b\nWORKDIR /a", "RUN b\nWORKDIR /a"),
        ("RUN mkdir /a\nUSER u\nWORKDIR /a", "USER u\nWORKDIR /a"),
        ("USER u\nRUN mkdir /a\nWORKDIR /a", "USER u\nWORKDIR /a"),
        ("USER u\nRUN mkdir /a\nUSER root\nWORKDIR /a", "USER u\nUSER root\nWORKDIR /a"),
        ("RUN mkdir a\nWORKDIR /a", "WORKDIR /a"),
        ("RUN mkdir /a\nWORKDIR /a", ""),
        ("RUN [\"mkdir\", \"/a\"]\nWORKDIR /a", "WORKDIR /a"),
    ] {
        refused(before, after, std::slice::from_ref(&made));
    }
}

#[test]
fn values_see_the_variables_of_an_env_that_is_split() {
    let at = |line| Change::SeesItself { line };
    let check = |before: &str, after: &str, changes: &[Change]| {
        compare(&format!("FROM a\n{before}"), &format!("FROM a\n{after}"), changes).is_ok()
    };
    let cases = [
        ("ENV a=1 b=$a", "ENV a=1\nENV b=$a"),
        ("ENV a=1 b=$a c=2 d=${b}x", "ENV a=1\nENV b=$a c=2\nENV d=${b}x"),
        ("ENV a=1 b=$a\nRUN c $b", "ENV a=1\nENV b=$a\nRUN c $b"),
        ("ENV a=1 b=$a\nWORKDIR $b", "ENV a=1\nENV b=$a\nWORKDIR $b"),
    ];
    for (before, after) in cases {
        assert!(check(before, after, &[at(2)]), "{before}");
        assert!(!check(before, after, &[]), "{before}");
        assert!(!check(before, before, &[at(2)]), "{before}");
        assert!(!check(before, after, &[at(1)]), "{before}");
    }
    for (before, after) in [
        ("ENV a=1 b=$a", "ENV a=1\nENV b=1x"),
        ("ENV a=1 b=$a", "ENV b=$a\nENV a=1"),
        ("ENV a=1 b=$a", "ENV a=1"),
        ("ENV a=1 b=2", "ENV a=1\nENV b=2"),
        ("LABEL a=1 b=$a", "LABEL a=1\nLABEL b=$a"),
        ("ENV a=1 b=$a\nENV c=1 d=$c", "ENV a=1\nENV b=$a\nENV c=1\nENV d=$c"),
    ] {
        assert!(!check(before, after, &[at(2)]), "{before}");
    }
    let twice = "ENV a=1 b=$a\nENV c=1 d=$c";
    let split = "ENV a=1\nENV b=$a\nENV c=1\nENV d=$c";
    assert!(check(twice, split, &[at(2), at(3)]));
}

#[test]
fn a_base_image_is_taken_to_start_where_the_fix_says() {
    let starts = |stage: usize, it: &str| Change::StartsIn { stage, directory: it.to_owned() };
    let (relative, absolute) = ("FROM a\nWORKDIR b\n", "FROM a\nWORKDIR /w/b\n");
    let check = |before: &str, after: &str, changes: &[Change]| compare(before, after, changes);
    assert!(check(relative, absolute, &[starts(0, "/w")]).is_ok());
    assert!(check(relative, absolute, &[starts(0, "/w"), starts(0, "/w")]).is_ok());
    let above = |text: &str| format!("FROM a AS x\n{}", text.replace("FROM a", "FROM x"));
    assert!(check(&above(relative), &above(absolute), &[starts(0, "/w")]).is_ok());
    let back = [Change::Entered { returns: true }, starts(0, "/w")];
    let entered = "FROM a\nWORKDIR /x\nRUN b\nWORKDIR /w\n";
    assert!(check("FROM a\nRUN cd /x && b\n", entered, &back).is_ok());
    for changes in [
        vec![],
        vec![starts(0, "/v")],
        vec![starts(0, "/w"), starts(0, "/v")],
        vec![starts(1, "/w")],
        vec![starts(0, "w")],
    ] {
        assert!(check(relative, absolute, &changes).is_err(), "{changes:?}");
    }
    let scratch = |it: &str| it.replace("FROM a", "FROM scratch");
    assert!(check(&scratch(relative), &scratch(absolute), &[starts(0, "/w")]).is_err());
    let triggered = |it: &str| it.replace("FROM a", "FROM a AS x\nONBUILD USER u\nFROM x");
    assert!(check(&triggered(relative), &triggered(absolute), &[starts(1, "/w")]).is_err());
}

#[test]
fn a_stage_gets_a_name_of_its_own() {
    let named = |name: &str| Change::StageNamed { stage: 0, name: name.to_owned() };
    let file = "FROM a\nFROM b\nCOPY --from=0 /x /y\n";
    let after = "FROM a AS Build\nFROM b\nCOPY --from=build /x /y\n";
    assert_eq!(compare(file, after, &[named("build")]), Ok(()));
    assert_eq!(compare(file, &file.replace("FROM a", "FROM a AS n"), &[named("n")]), Ok(()));
    for changes in [vec![], vec![named("b")], vec![named("build"), named("build")]] {
        assert!(compare(file, after, &changes).is_err(), "{changes:?}");
    }
    assert!(compare(file, file, &[named("build")]).is_err());
    assert!(compare(after, &after.replace("Build", "n"), &[named("n")]).is_err());
    for (before, after, name) in [
        ("FROM a\nFROM b AS n", "FROM a AS n\nFROM b AS n", "n"),
        ("FROM a\nFROM n", "FROM a AS n\nFROM n", "n"),
        ("FROM a\nFROM b\nCOPY --from=n x y", "FROM a AS n\nFROM b\nCOPY --from=n x y", "n"),
        (
            "FROM a\nFROM b\nRUN --mount=from=n,target=/x y",
            "FROM a AS n\nFROM b\nRUN --mount=from=n,target=/x y",
            "n",
        ),
        ("FROM a", "FROM a AS scratch", "scratch"),
        ("FROM a", "FROM a AS 1", "1"),
        ("FROM a", "FROM b AS n", "n"),
        ("FROM a\nFROM b", "FROM a\nFROM b AS n", "n"),
    ] {
        assert!(compare(before, after, &[named(name)]).is_err(), "{after}");
    }
}
