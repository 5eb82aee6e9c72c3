use super::*;
use crate::Text;
use crate::compare::Difference;

mod added;
mod changes;
mod config;
mod variables;

fn compare(before: &str, after: &str, announced: &[Change]) -> Result<(), Difference> {
    same_program(&Text::of(before.into()), &Text::of(after.into()), announced)
}

/// Both texts are the same program, in either order.
fn same(before: &str, after: &str) {
    for (before, after) in [(before, after), (after, before)] {
        assert_eq!(compare(before, after, &[]), Ok(()), "\n{before}\n---\n{after}");
    }
}

/// The texts are different programs, in either order.
fn differ(before: &str, after: &str) {
    for (before, after) in [(before, after), (after, before)] {
        assert!(compare(before, after, &[]).is_err(), "no difference:\n{before}\n---\n{after}");
    }
}

/// Both texts are the same instructions of a stage.
fn same_in_stage(before: &str, after: &str) {
    same(&format!("FROM a\n{before}\n"), &format!("FROM a\n{after}\n"));
}

fn differ_in_stage(before: &str, after: &str) {
    differ(&format!("FROM a\n{before}\n"), &format!("FROM a\n{after}\n"));
}

#[test]
fn layout_comments_and_case_are_no_part_of_it() {
    same(
        "from a as B\n# c\nrun  x \\\n  y\n",
        "FROM a AS b\n\nRUN x y # c\n".trim_end_matches(" # c\n"),
    );
    same("FROM a\nCMD x\nLABEL b=c\n", "FROM a\nLABEL b=c\nCMD x\n");
    differ("FROM a\nRUN x\n", "FROM a\nRUN x\nRUN x\n");
    differ("FROM a\nRUN x\nRUN y\n", "FROM a\nRUN y\nRUN x\n");
    differ("FROM a\nRUN x\n", "FROM a\nRUN x\nFROM a\n");
    differ("# syntax=a\nFROM a\n", "FROM a\n");
    differ("FROM a\nRUN x\n", "FROM a\nRUNN x\n");
}

#[test]
fn bases_are_images_or_stages() {
    differ("FROM a\n", "FROM b\n");
    differ("FROM a AS b\n", "FROM a AS c\n");
    differ("FROM a AS b\n", "FROM a\n");
    same("FROM a AS Base\nFROM Base\n", "FROM a AS base\nFROM base\n");
    differ("FROM a AS b\nFROM b\n", "FROM a AS b\nFROM c\n");
    same("FROM a AS b\nFROM --platform=linux/amd64 b\n", "FROM a AS b\nFROM b\n");
    differ("FROM --platform=linux/amd64 a\n", "FROM a\n");
    same("FROM --platform=$TARGETPLATFORM a\n", "FROM a\n");
    same("FROM --platform=${TARGETPLATFORM} a\n", "FROM --platform=$TARGETPLATFORM a\n");
    differ(
        "ARG TARGETPLATFORM\nFROM --platform=$TARGETPLATFORM a\n",
        "ARG TARGETPLATFORM\nFROM a\n",
    );
    differ("FROM --platform=$BUILDPLATFORM a\n", "FROM a\n");
    differ("FROM --platform=$TARGETPLATFORM-x a\n", "FROM a\n");
    same("FROM \"a\"\n", "FROM a\n");
    differ("FROM a b\n", "FROM a\n");
    differ("FROM a b c\n", "FROM a AS c\n");
    differ("RUN x\nFROM a\n", "FROM a\n");
    differ("RUN x\nFROM a\n", "RUN y\nFROM a\n");
}

#[test]
fn stages_are_referred_to_by_name_or_number() {
    let copy =
        |from: &str| format!("FROM a AS One\nFROM b AS two\nFROM c\nCOPY --from={from} x y\n");
    same(&copy("0"), &copy("one"));
    same(&copy("ONE"), &copy("one"));
    same(&copy("1"), &copy("Two"));
    differ(&copy("1"), &copy("one"));
    differ(&copy("2"), &copy("0"));
    differ(&copy("00"), &copy("0"));
    differ(&copy("three"), &copy("one"));
    differ(&copy("one"), &copy("one").replace("--from=one ", ""));
    // The last stage of a name may be the intended one.
    let twice = |from: &str| copy(from).replace("two", "one");
    differ(&twice("0"), &twice("one"));
    differ(&twice("1"), &twice("one"));
    let mount = |from: &str| {
        format!("FROM a AS One\nFROM b\nRUN --mount=type=bind,from={from},target=/x y\n")
    };
    same(&mount("one"), &mount("One"));
    differ(&mount("one"), &mount("0"));
    differ(&mount("one"), &mount("two"));
}

#[test]
fn a_run_is_its_tokens_and_its_circumstances() {
    same_in_stage("RUN a  &&  b", "RUN a&&b");
    differ_in_stage("RUN a && b", "RUN a; b");
    differ_in_stage("RUN a", "RUN a b");
    differ_in_stage("RUN a \"b\"", "RUN a b");
    differ_in_stage("RUN a 2>f", "RUN a 2 >f");
    differ_in_stage("RUN a", "RUN [\"a\"]");
    same_in_stage("RUN [\"a\",\"\\u0062\"]", "RUN [ \"a\", \"b\" ]");
    differ_in_stage("RUN [\"a\", \"b\"]", "RUN [\"a\", \"c\"]");
    for circumstance in
        ["ENV a=b", "ARG a", "ARG a=b", "USER a", "WORKDIR /a", "SHELL [\"/bin/sh\", \"-ec\"]"]
    {
        differ_in_stage(&format!("{circumstance}\nRUN x"), &format!("RUN x\n{circumstance}"));
        differ_in_stage(&format!("{circumstance}\nRUN x"), "RUN x");
    }
    differ_in_stage("SHELL [\"pwsh\", \"-c\"]\nRUN a  b", "SHELL [\"pwsh\", \"-c\"]\nRUN a b");
    differ_in_stage("RUN --network=none a", "RUN a");
    same_in_stage(
        "RUN --network=none --mount=type=ssh a",
        "RUN --mount=\"type=ssh\" --network=none a",
    );
    differ_in_stage("RUN --mount=type=ssh a", "RUN --mount=type=secret a");
    differ_in_stage("RUN --mount=type=ssh --mount=type=secret,id=x a", "RUN --mount=type=ssh a");
    differ_in_stage("RUN <<E\na\nE", "RUN <<E\nb\nE");
    same_in_stage("RUN   <<E\na\nE", "RUN <<E\na\nE");
    differ_in_stage("RUN <<E cat\na\nE", "RUN <<'E' cat\na\nE");
}

#[test]
fn a_copy_is_its_sources_its_destination_and_its_flags() {
    same_in_stage("COPY  a   b/", "COPY [\"a\", \"b/\"]");
    same_in_stage("COPY \"a\" b/", "COPY a b/");
    differ_in_stage("COPY a b", "COPY a c");
    differ_in_stage("COPY a b", "COPY c b");
    differ_in_stage("COPY a c b/", "COPY c a b/");
    differ_in_stage("COPY a b", "COPY a b/");
    differ_in_stage("COPY a b", "ADD a b");
    differ_in_stage("COPY a", "COPY a a");
    same_in_stage("COPY --link --chown=a b c", "COPY --chown=a --link=TRUE b c");
    differ_in_stage("COPY --chown=a b c", "COPY b c");
    differ_in_stage("COPY --exclude=a --exclude=b c d", "COPY --exclude=b --exclude=a c d");
    differ_in_stage("COPY --link b c", "COPY --link=false b c");
    differ_in_stage("COPY <<E a\nb\nE", "COPY <<E a\nc\nE");
    differ_in_stage("COPY <<E a\nb\nE", "COPY <<'E' a\nb\nE");
    same_in_stage("ENV x=1\nCOPY <<E a\nb\nE", "COPY <<E a\nb\nE\nENV x=1");
    differ_in_stage("ENV x=1\nCOPY <<E a\n$x\nE", "COPY <<E a\n$x\nE\nENV x=1");
    same_in_stage("ENV x=1\nCOPY <<'E' a\n$x\nE", "COPY <<'E' a\n$x\nE\nENV x=1");
    differ_in_stage("COPY it's a", "COPY its a");
}

#[test]
fn destinations_depend_on_the_directory() {
    same_in_stage("WORKDIR /a\nCOPY x b", "WORKDIR /a\nCOPY x /a/b");
    same_in_stage("WORKDIR /a\nCOPY x .", "WORKDIR /a\nCOPY x ./");
    same_in_stage("WORKDIR /a\nCOPY x ./b/", "WORKDIR /a\nCOPY x /a/b/");
    differ_in_stage("WORKDIR /a\nCOPY x ./b", "WORKDIR /a\nCOPY x /a/b/");
    differ_in_stage("COPY x b", "COPY x /b");
    same("FROM scratch\nCOPY x b\n", "FROM scratch\nCOPY x /b\n");
    differ_in_stage("WORKDIR /a\nCOPY x .", "COPY x .\nWORKDIR /a");
}

#[test]
fn directories_are_joined() {
    same_in_stage("WORKDIR /a\nWORKDIR b", "WORKDIR /a\nWORKDIR /a/b");
    same("FROM scratch\nWORKDIR a\n", "FROM scratch\nWORKDIR /a\n");
    same("FROM scratch AS b\nFROM b\nWORKDIR a\n", "FROM scratch AS b\nFROM b\nWORKDIR /a\n");
    differ_in_stage("WORKDIR a", "WORKDIR /a");
    differ_in_stage("WORKDIR /a", "WORKDIR /a/");
    differ_in_stage("WORKDIR /a\nWORKDIR b", "WORKDIR /a\nWORKDIR /b");
    differ_in_stage("USER x\nWORKDIR /a", "WORKDIR /a\nUSER x");
    differ_in_stage("WORKDIR /a\nWORKDIR $x", "WORKDIR /a\nWORKDIR /a/$x");
    same_in_stage("ENV x=b\nWORKDIR /a\nWORKDIR $x", "ENV x=b\nWORKDIR /a\nWORKDIR /a/b");
    differ_in_stage("WORKDIR /a\nWORKDIR c:b", "WORKDIR /a\nWORKDIR /a/c:b");
    differ_in_stage("WORKDIR /a\nWORKDIR", "WORKDIR /a");
}

#[test]
fn volumes_keep_their_place_among_the_steps() {
    same_in_stage("VOLUME a b", "VOLUME [\"b\", \"a\"]");
    same_in_stage("VOLUME a\nCMD x\nVOLUME b", "VOLUME b a\nCMD x");
    differ_in_stage("VOLUME a", "VOLUME b");
    differ_in_stage("VOLUME a\nRUN x", "RUN x\nVOLUME a");
}

#[test]
fn what_cannot_be_read_counts_as_it_stands() {
    same_in_stage("COPY  a", "COPY a");
    differ_in_stage("COPY a", "COPY b");
    differ_in_stage("ENV a='", "ENV a=\"");
    differ_in_stage("CMD --x a", "CMD a");
    differ_in_stage("FOO a\nRUN b", "RUN b\nFOO a");
}

/// One line for each number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (1..count).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn no_text_is_too_much() {
    let twice = |it: usize| format!("a{it}=$a{0}$a{0}\n", it - 1);
    let doubling = lines(300, |it| format!("ENV {}", twice(it)));
    let doubling = format!("FROM a\nENV a0=xxxxxxxx\n{doubling}");
    differ(&doubling, &doubling);
    let defaults = format!("FROM a\n{}", lines(300, |it| format!("ARG {}", twice(it))));
    differ(&defaults, &defaults);
    let deep = format!("FROM a\n{}", "WORKDIR a\n".repeat(20_000));
    differ(&deep, &deep);
    let stages = lines(3_000, |it| format!("FROM s{} AS s{it}\n", it - 1));
    same(&stages, &stages);
    // The instruction may set any variable.
    differ("FROM a\nENV $x=y\n", "FROM a\nENV $x=y\n");
}
