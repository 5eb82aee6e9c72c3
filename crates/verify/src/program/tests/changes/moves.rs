//! Files, commands and comments that move.

use super::*;

#[test]
fn files_are_copied_before_a_run_and_all_others_behind_it() {
    let yes = Change::CopiedFirst { past: 1 };
    announced(
        "COPY . /app\nRUN npm ci",
        "COPY package.json package-lock.json /app/\nRUN npm ci\nCOPY . /app",
        &yes,
    );
    announced(
        "WORKDIR /app\nCOPY --chown=node ./ ./\nRUN npm ci && npm run build",
        "WORKDIR /app\nCOPY --chown=node package.json ./\nRUN npm ci\nCOPY --chown=node ./ ./\n\
         RUN npm run build",
        &yes,
    );
    announced(
        "COPY . /app\nWORKDIR /app\nRUN npm ci\nUSER a",
        "COPY ui/package.json /app/ui/\nCOPY ui/patches /app/ui/patches\nCOPY b /app/\nWORKDIR /app\n\
         RUN npm ci\nCOPY . /app\nUSER a",
        &yes,
    );
    announced(
        "COPY ./src/ /app\nRUN a && b",
        "COPY src/x src/y /app/\nCOPY src/c/z /app/c/\nRUN a\nCOPY ./src/ /app\nRUN b",
        &yes,
    );
    announced(
        "WORKDIR /app\nCOPY . .\nWORKDIR b\nRUN a",
        "WORKDIR /app\nCOPY x ./\nWORKDIR b\nRUN a\nCOPY . /app/",
        &yes,
    );
    announced(
        "WORKDIR /app\nCOPY [\".\", \".\"]\nRUN a",
        "WORKDIR /app\nCOPY x ./\nRUN a\nCOPY [\".\", \".\"]",
        &yes,
    );
    announced("COPY . /\nRUN a\nRUN b", "COPY x /\nRUN a\nCOPY . /\nRUN b", &yes);
    announced("COPY . /\nRUN [\"a\"]", "COPY x /\nRUN [\"a\"]\nCOPY . /", &yes);
    for (run, first, second) in [
        ("a && b # c", "a", "b # c"),
        ("cd b && a && c", "cd b && a", "cd b && c"),
        (". /v/bin/activate && a && c", ". /v/bin/activate && a", ". /v/bin/activate && c"),
        ("set -ex && cd b && a && c", "set -ex && cd b && a", "set -ex && cd b && c"),
        ("set -e; a; b; c", "set -e; a; b", "set -e; c"),
        ("set -e; a; b || c; d &", "set -e; a", "set -e; b || c; d &"),
        ("set -x; a && b", "set -x; a", "set -x; b"),
        ("set -eo pipefail; cd b; a; c", "set -eo pipefail; cd b; a", "set -eo pipefail; cd b; c"),
    ] {
        let before = format!("COPY . /\nRUN {run}");
        announced(&before, &format!("COPY x /\nRUN {first}\nCOPY . /\nRUN {second}"), &yes);
    }
    announced(
        "SHELL [\"/bin/sh\", \"-ec\"]\nCOPY . /\nRUN a; b",
        "SHELL [\"/bin/sh\", \"-ec\"]\nCOPY x /\nRUN a\nCOPY . /\nRUN b",
        &yes,
    );
}

#[test]
fn copies_between_and_before_bring_what_a_run_needs() {
    let (yes, nothing) = (Change::CopiedFirst { past: 1 }, Change::CopiedLater { past: 1 });
    announced(
        "WORKDIR /app\nCOPY . .\nCOPY x .\nRUN a",
        "WORKDIR /app\nCOPY y ./\nCOPY x .\nRUN a\nCOPY . .",
        &yes,
    );
    announced(
        "WORKDIR /app\nCOPY . .\nCOPY x .\nRUN a && b",
        "WORKDIR /app\nCOPY x .\nRUN a\nCOPY . .\nRUN b",
        &nothing,
    );
    announced("COPY x /a/\nCOPY . /a\nRUN b", "COPY x /a/\nRUN b\nCOPY . /a", &nothing);
    announced(
        "COPY . /a\nCOPY --from=c x /bin/\nRUN b",
        "COPY y /a/\nCOPY --from=c x /bin/\nRUN b\nCOPY . /a",
        &yes,
    );
    for between in [
        "COPY x /a/b/",
        "COPY y /a/x",
        "COPY --chown=c x /a/",
        "COPY --from=c x /a/",
        "COPY x /",
        "COPY x* /a/",
        "ADD x /c/",
        "ADD x /a/",
        "COPY x $c",
    ] {
        let before = format!("COPY . /a\n{between}\nRUN b");
        refused(
            &before,
            &format!("COPY y /a/\n{between}\nRUN b\nCOPY . /a"),
            std::slice::from_ref(&yes),
        );
        refused(&before, &format!("{between}\nRUN b\nCOPY . /a"), std::slice::from_ref(&nothing));
    }
    refused("COPY . /a\nRUN b", "COPY x /a/\nRUN b\nCOPY . /a", &[nothing]);
}

#[test]
fn what_files_name_is_fetched_in_front_of_all_others() {
    announced(
        "COPY . /app\nRUN go build",
        "COPY go.mod go.sum /app/\nRUN cd /app && go mod download\nCOPY . /app\nRUN go build",
        &Change::FetchedFirst,
    );
    announced(
        "WORKDIR /app\nCOPY --link src .\nRUN b",
        "WORKDIR /app\nCOPY --link src/go.mod ./\nRUN go mod download\nCOPY --link src .\nRUN b",
        &Change::FetchedFirst,
    );
    announced(
        "WORKDIR /app\nCOPY . .\nRUN pnpm i --prod",
        "WORKDIR /app\nCOPY a b ./\nRUN pnpm fetch --prod\nCOPY . .\nRUN pnpm i --prod",
        &Change::FetchedFirst,
    );
    for after in [
        "RUN go mod download\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN go get ./...\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN a=b go mod download\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN pnpm install --prod\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN pnpm fetch --dir b\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN go mod download && b\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN cd $c && go mod download\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN cd c; go mod download\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN --network=none go mod download\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN go mod download\nCOPY . /app/b\nRUN b",
        "COPY x /app/\nRUN go mod download\nCOPY . /app",
        "COPY x /b/\nRUN go mod download\nCOPY . /app\nRUN b",
        "COPY x /app/\nRUN go mod download\nRUN b\nCOPY . /app",
    ] {
        refused("COPY . /app\nRUN b", after, &[Change::FetchedFirst]);
    }
}

#[test]
fn a_split_keeps_what_holds_for_both_parts() {
    for (run, first, second) in [
        ("cd b && a && c", "cd b && a", "c"),
        (". /v/bin/activate && a && c", ". /v/bin/activate && a", "c"),
        (". /v/b && a && c", ". /v/b && a", ". /v/b && c"),
        ("cd b && a && c", "cd b && a", "cd d && c"),
        ("cd $b && a && c", "cd $b && a", "cd $b && c"),
        ("cd b; a && c", "cd b; a", "cd b; c"),
        ("a && cd b && c && d", "a && cd b && c", "d"),
        ("set -x; a; b", "set -x; a", "set -x; b"),
        ("set -e; a; b", "set -e; a", "b"),
        ("set -e; a && b; c", "set -e; a && b", "set -e; c"),
        ("set -e; a && b; c", "set -e; a", "set -e; b; c"),
        ("set -e; ! a; b", "set -e; ! a", "set -e; b"),
        ("set -e; a & b; c", "set -e; a & b", "set -e; c"),
        ("set -e; x=1; b", "set -e; x=1", "set -e; b"),
        ("set -e && { a; b; } && c", "set -e && { a; b; }", "set -e && c"),
        ("set -$x; a && b", "set -$x; a", "set -$x; b"),
        ("cd b && c", "cd b", "cd b && c"),
        ("cd b && c && d", "cd b && c", "cd b"),
    ] {
        let before = format!("COPY . /\nRUN {run}");
        let after = format!("COPY x /\nRUN {first}\nCOPY . /\nRUN {second}");
        refused(&before, &after, &[Change::CopiedFirst { past: 1 }]);
    }
}

#[test]
fn whatever_else_moves_with_the_files_is_refused() {
    for (before, after) in [
        // Another destination, another owner, no file, a glob, or a path out of the context.
        ("COPY . /app\nRUN a", "COPY x /other/\nRUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a", "COPY x /app\nRUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a", "COPY b/x /app/\nRUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a", "COPY --chown=a x /app/\nRUN a\nCOPY . /app"),
        ("COPY --chown=a . /app\nRUN a", "COPY x /app/\nRUN a\nCOPY --chown=a . /app"),
        ("COPY --chown=a . /app\nRUN a", "COPY --chown=a x /app/\nRUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a", "RUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a", "COPY x* /app/\nRUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a", "COPY ../x /app/\nRUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a", "ADD x /app/\nRUN a\nCOPY . /app"),
        // A source outside the directory, a source that is not a directory, or one outside the
        // context.
        ("COPY src /app\nRUN a", "COPY x /app/\nRUN a\nCOPY src /app"),
        ("COPY src /app\nRUN a", "COPY src/x /app/src/\nRUN a\nCOPY src /app"),
        ("COPY src /app\nRUN a", "COPY src /app/\nRUN a\nCOPY src /app"),
        ("COPY src /app\nRUN a", "COPY src/x /app/\nRUN a\nCOPY src2 /app"),
        ("COPY src* /app\nRUN a", "COPY src*/x /app/\nRUN a\nCOPY src* /app"),
        ("COPY a b /app/\nRUN a", "COPY a/x /app/\nRUN a\nCOPY a b /app/"),
        ("ADD . /app\nRUN a", "ADD x /app/\nRUN a\nADD . /app"),
        ("COPY --from=b . /app\nRUN a", "COPY --from=b x /app/\nRUN a\nCOPY --from=b . /app"),
        // Another step in between, or another RUN.
        ("COPY . /app\nVOLUME /b\nRUN a", "COPY x /app/\nVOLUME /b\nRUN a\nCOPY . /app"),
        ("COPY . $b\nENV b=c\nRUN a", "COPY x $b/\nENV b=c\nRUN a\nCOPY . $b"),
        ("COPY . /app\nCOPY y /app/z\nRUN a", "COPY x /app/\nCOPY y /app/z\nRUN a\nCOPY . /app"),
        ("COPY . /app\nWORKDIR /b\nRUN a", "COPY x /app/\nWORKDIR /c\nRUN a\nCOPY . /app"),
        ("COPY . .\nWORKDIR /b\nRUN a", "COPY x ./\nWORKDIR /b\nRUN a\nCOPY . ."),
        ("COPY . /app\nRUN a\nRUN b", "COPY x /app/\nRUN a\nRUN b\nCOPY . /app"),
        ("COPY . /app\nRUN a", "COPY x /app/\nRUN b\nCOPY . /app"),
        // A split that changes the commands.
        ("COPY . /app\nRUN a && b", "COPY x /app/\nRUN a\nCOPY . /app"),
        ("COPY . /app\nRUN a; b", "COPY x /app/\nRUN a\nCOPY . /app\nRUN b"),
        ("COPY . /app\nRUN a || b", "COPY x /app/\nRUN a\nCOPY . /app\nRUN b"),
        ("COPY . /app\nRUN a && b || c", "COPY x /app/\nRUN a\nCOPY . /app\nRUN b || c"),
        ("COPY . /app\nRUN cd b && c", "COPY x /app/\nRUN cd b\nCOPY . /app\nRUN c"),
        ("COPY . /app\nRUN a & b && c", "COPY x /app/\nRUN a & b\nCOPY . /app\nRUN c"),
        ("COPY . /app\nRUN --network=none a && b", "COPY x /app/\nRUN a\nCOPY . /app\nRUN b"),
    ] {
        refused(before, after, &[Change::CopiedFirst { past: 1 }]);
    }
}

fn moved(line: usize, comment: &str) -> Change {
    Change::CommentMoved { line, comment: comment.to_owned() }
}

#[test]
fn a_comment_behind_arguments_moves() {
    for (before, after) in [
        ("EXPOSE 80 443 # web", "# web\nEXPOSE 80 443"),
        ("WORKDIR /a # web", "# web\nWORKDIR /a"),
        ("CMD [\"a\", \"# web\"] # web", "# web\nCMD [\"a\", \"# web\"]"),
        ("ENTRYPOINT [\"a\"]\t# web", "# web\nENTRYPOINT [\"a\"]"),
        ("HEALTHCHECK --retries=1 CMD [\"a\"] # web", "# web\nHEALTHCHECK --retries=1 CMD [\"a\"]"),
        ("WORKDIR /a # web\nRUN b\nCOPY c d", "# web\nWORKDIR /a\nRUN b\nCOPY c d"),
        ("USER a # web\nRUN b", "# web\nUSER a\nRUN b"),
        ("COPY --chown=a b c # web", "# web\nCOPY --chown=a b c"),
        ("ADD b c # web", "# web\nADD b c"),
        ("STOPSIGNAL INT # web", "# web\nSTOPSIGNAL INT"),
        ("VOLUME /a /b # web", "# web\nVOLUME /a /b"),
        ("ARG a=b # web\nRUN c", "# web\nARG a=b\nRUN c"),
        ("FROM b AS c # web\nRUN d", "# web\nFROM b AS c\nRUN d"),
        ("ENV a=b # web\nRUN c", "# web\nENV a=b\nRUN c"),
        ("LABEL a=b # web", "# web\nLABEL a=b"),
        ("HEALTHCHECK NONE # web", "# web\nHEALTHCHECK NONE"),
    ] {
        announced(before, after, &moved(2, "# web"));
    }
    let both = [Change::ArrayMeant, moved(2, "# web")];
    let (before, after) = ("FROM a\nCMD ['a',] # web", "FROM a\n# web\nCMD [\"a\"]");
    assert_eq!(compare(before, after, &both), Ok(()));
    assert!(compare(before, after, &both[..1]).is_err());
    assert!(compare(before, after, &both[1..]).is_err());
}

#[test]
fn nothing_moves_but_a_comment_behind_arguments() {
    for (before, after) in [
        ("WORKDIR /a # b", "# b\nWORKDIR /c"),
        ("WORKDIR /a# b", "# b\nWORKDIR /a"),
        ("WORKDIR # b", "# b\nWORKDIR"),
        ("WORKDIR /a # b\nRUN c", "# b\nWORKDIR /a\nRUN d"),
        ("CMD [\"a\"] # b", "# b\nCMD [\"c\"]"),
        ("CMD [\"a\"] # b", "# b\nENTRYPOINT [\"a\"]"),
        ("LABEL a=b #b=c", "#b=c\nLABEL a=b"),
        ("ENV a=b # b", "# b\nENV a=c"),
        ("FROM b # b", "# b\nFROM c"),
        ("RUN a # b", "# b\nRUN a"),
        ("USER a # b", "# b\nUSER c"),
        ("COPY a b # b", "# b\nCOPY a c"),
        ("COPY --from=a b c # b", "# b\nCOPY b c"),
        ("VOLUME /a # b", "# b\nVOLUME /a b"),
        ("ARG a=b # b", "# b\nARG a=c"),
        ("COPY <<E /a # b\nE", "# b\nCOPY <<E /a\nE"),
    ] {
        refused(before, after, &[moved(2, "# b")]);
    }
    refused("WORKDIR /a # b", "# b\nWORKDIR /a", &[moved(1, "# b")]);
    refused("WORKDIR /a # b", "# b\nWORKDIR /a", &[moved(2, "b")]);
    refused("WORKDIR /a # b", "# b\nWORKDIR /a", &[moved(2, "# b"), moved(2, "# b")]);
}
