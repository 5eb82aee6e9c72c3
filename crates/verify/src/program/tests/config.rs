use super::{differ_in_stage, same_in_stage};

#[test]
fn the_last_of_each_counts() {
    for instruction in ["CMD", "ENTRYPOINT", "HEALTHCHECK CMD", "STOPSIGNAL", "MAINTAINER"] {
        same_in_stage(&format!("{instruction} x\n{instruction} y"), &format!("{instruction} y"));
        differ_in_stage(&format!("{instruction} x"), &format!("{instruction} y"));
        differ_in_stage(&format!("{instruction} x"), "");
    }
    differ_in_stage("USER x", "USER y");
    differ_in_stage("USER x", "");
    same_in_stage("USER x\nUSER y", "USER y");
    differ_in_stage("USER a  b", "USER a b");
}

#[test]
fn shell_form_is_the_shell_with_its_text() {
    let shell = "SHELL [\"/bin/bash\", \"-c\"]\n";
    for instruction in ["CMD", "ENTRYPOINT"] {
        same_in_stage(
            &format!("{shell}{instruction} a $b"),
            &format!("{shell}{instruction} [\"/bin/bash\", \"-c\", \"a $b\"]"),
        );
        // The base image may have set another one.
        differ_in_stage(
            &format!("{instruction} a $b"),
            &format!("{instruction} [\"/bin/sh\", \"-c\", \"a $b\"]"),
        );
        differ_in_stage(&format!("{instruction} a  b"), &format!("{instruction} a b"));
        same_in_stage(
            &format!("{instruction} [\"a\",\"b\"]"),
            &format!("{instruction} [ \"a\" , \"\\u0062\" ]"),
        );
        differ_in_stage(&format!("{instruction} [\"a\"]"), &format!("{instruction} []"));
        differ_in_stage(&format!("{shell}{instruction} a"), &format!("{instruction} a\n{shell}"));
    }
    let check = format!("{shell}HEALTHCHECK CMD");
    differ_in_stage(&format!("{check} a"), &format!("{check} [\"/bin/bash\", \"-c\", \"a\"]"));
    differ_in_stage("SHELL [\"/bin/sh\", \"-c\"]", "");
    same_in_stage("SHELL [\"a\"]\nSHELL [\"b\"]", "SHELL [ \"b\" ]");
}

#[test]
fn an_entrypoint_clears_the_command_below() {
    same_in_stage("CMD x\nENTRYPOINT y", "ENTRYPOINT y\nCMD x");
    differ_in_stage("ENTRYPOINT y\nCMD []", "ENTRYPOINT y");
    same_in_stage("ENTRYPOINT x\nCMD y\nENTRYPOINT z", "CMD y\nENTRYPOINT z");
}

#[test]
fn healthchecks_are_compared_with_their_flags() {
    same_in_stage(
        "HEALTHCHECK --retries=1 --interval=2s cmd a",
        "HEALTHCHECK --interval=2s --retries=1 CMD a",
    );
    differ_in_stage("HEALTHCHECK --retries=1 CMD a", "HEALTHCHECK CMD a");
    differ_in_stage("HEALTHCHECK NONE", "HEALTHCHECK CMD a");
    differ_in_stage("HEALTHCHECK NONE", "");
    same_in_stage("HEALTHCHECK --retries=1 none", "HEALTHCHECK NONE");
    differ_in_stage("HEALTHCHECK FOO a", "HEALTHCHECK CMD a");
}

#[test]
fn labels_are_a_map() {
    same_in_stage("LABEL a=1 b=2", "LABEL b=2\nLABEL a=1");
    same_in_stage("LABEL a=1 a=2", "LABEL a=2");
    differ_in_stage("LABEL a=1 a=2", "LABEL a=2 a=1");
    differ_in_stage("LABEL a=1", "LABEL a=2");
    differ_in_stage("LABEL a=1", "LABEL a=1 b=2");
    // The two names may be equal.
    differ_in_stage("LABEL a=1 $x=2", "LABEL $x=2 a=1");
    same_in_stage("LABEL a=1 ${x}=2", "LABEL a=1\nLABEL $x=2");
}

#[test]
fn ports_are_a_set() {
    same_in_stage("EXPOSE 80 443", "EXPOSE 443/tcp\nEXPOSE 80/TCP 80");
    same_in_stage("EXPOSE 8080:80 127.0.0.1::53/UDP", "EXPOSE 80 53/udp");
    same_in_stage("ENV p=\"80 81\"\nEXPOSE $p", "ENV p=\"80 81\"\nEXPOSE 81 80");
    same_in_stage("EXPOSE $p", "EXPOSE ${p}");
    differ_in_stage("EXPOSE 80", "EXPOSE 80/udp");
    differ_in_stage("EXPOSE 80", "EXPOSE 81");
    differ_in_stage("EXPOSE 80-90", "EXPOSE 80");
    differ_in_stage("EXPOSE", "EXPOSE 80");
}

#[test]
fn triggers_count_as_they_stand() {
    same_in_stage("onbuild  RUN a", "ONBUILD RUN a");
    differ_in_stage("ONBUILD RUN a  b", "ONBUILD RUN a b");
    differ_in_stage("ONBUILD run a", "ONBUILD RUN a");
    differ_in_stage("ONBUILD RUN a\nONBUILD RUN b", "ONBUILD RUN b\nONBUILD RUN a");
    differ_in_stage("ONBUILD RUN <<E\na\nE", "ONBUILD RUN <<E\nb\nE");
    same_in_stage("ONBUILD RUN a\nRUN b", "RUN b\nONBUILD RUN a");
}

#[test]
fn authors_are_no_labels() {
    differ_in_stage("MAINTAINER a", "LABEL org.opencontainers.image.authors=a");
    differ_in_stage("MAINTAINER \"a\"", "MAINTAINER a");
}
