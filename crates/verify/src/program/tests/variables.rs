use super::{differ, differ_in_stage, same, same_in_stage};

#[test]
fn spellings_of_one_value_are_equal() {
    same_in_stage("LABEL a=$x", "LABEL a=${x}");
    same_in_stage("LABEL a=\"$x b\"", "LABEL a=$x\\ b");
    same_in_stage("ENV a b", "ENV a=b");
    same_in_stage("ENV a b  c", "ENV a=\"b  c\"");
    same_in_stage("ENV a \"b\" 'c' \\$d $e", "ENV a=\"b c \\$d ${e}\"");
    same_in_stage("ENV a = b", "ENV a=\"= b\"");
    same_in_stage("ENV a=1 b=2", "ENV a=1\nENV b=2");
    same_in_stage("LABEL a b c", "LABEL \"a\"='b c'");
    differ_in_stage("ENV a=1 b=2", "ENV b=2 a=1");
    differ_in_stage("ENV a b  c", "ENV a=\"b c\"");
    differ_in_stage("ENV a=$x", "ENV a='$x'");
    differ_in_stage("ENV a=$x", "ENV a=$y");
    differ_in_stage("ENV a=$x$y", "ENV a=$xy");
    differ_in_stage("ENV a=${x}y", "ENV a=$xy");
    differ_in_stage("ENV a=1", "ENV a=1\nENV a=1");
    differ_in_stage("ENV a=1", "ARG a=1");
    differ_in_stage("ENV a=1", "LABEL a=1");
}

#[test]
fn the_escape_character_is_that_of_the_file() {
    same("# escape=`\nFROM a\nENV a=b` c\n", "# escape=`\nFROM a\nENV a=\"b c\"\n");
    same("# escape=`\nFROM a\nENV a=c:\\b\n", "# escape=`\nFROM a\nENV a=\"c:\\b\"\n");
    same_in_stage("ENV a=\\n", "ENV a=n");
    same_in_stage("ENV a=\"\\n\"", "ENV a='\\n'");
}

#[test]
fn known_values_are_put_in() {
    same_in_stage("ENV x=1\nLABEL a=$x", "ENV x=1\nLABEL a=1");
    same_in_stage("ENV x=1\nENV y=${x}2\nLABEL a=$y", "ENV x=1\nENV y=${x}2\nLABEL a=12");
    same_in_stage("ENV x=$y\nLABEL a=$x", "ENV x=$y\nLABEL a=$y");
    differ_in_stage("LABEL a=$x\nENV x=1", "LABEL a=1\nENV x=1");
    differ_in_stage("LABEL a=$x", "LABEL a=");
    same_in_stage("ENV x=1\nUSER $x", "ENV x=1\nUSER 1");
    same_in_stage("ENV x=1\nCOPY $x /a", "ENV x=1\nCOPY 1 /a");
    same_in_stage("ENV x=1\nCOPY --chown=$x b /a", "ENV x=1\nCOPY --chown=1 b /a");
    same_in_stage("ENV x=1\nSTOPSIGNAL $x", "ENV x=1\nSTOPSIGNAL 1");
    differ_in_stage("ENV x=1\nCMD $x", "ENV x=1\nCMD 1");
    differ_in_stage("ENV x=1\nRUN $x", "ENV x=1\nRUN 1");
    differ_in_stage("ENV x=1\nMAINTAINER $x", "ENV x=1\nMAINTAINER 1");
}

#[test]
fn an_env_does_not_see_its_own_pairs() {
    same_in_stage("ENV a=1\nENV a=2 b=$a", "ENV a=1\nENV a=2 b=1");
    differ_in_stage("ENV a=2 b=$a", "ENV a=2\nENV b=$a");
    same_in_stage("ARG a=1 b=$a", "ARG a=1\nARG b=$a");
}

#[test]
fn arguments_stay_symbols() {
    differ_in_stage("ARG x=1\nLABEL a=$x", "ARG x=1\nLABEL a=1");
    differ_in_stage("ARG x=1\nLABEL a=$x", "ARG x=2\nLABEL a=$x");
    differ_in_stage("ARG x=1\nLABEL a=$x", "ARG x\nLABEL a=$x");
    differ_in_stage("ARG x\nLABEL a=$x", "LABEL a=$x");
    same_in_stage("ARG x=\"1\"\nLABEL a=$x", "ARG x=1\nLABEL a=${x}");
}

#[test]
fn the_last_of_env_and_arg_wins() {
    same_in_stage("ARG x=1\nENV x=2\nLABEL a=$x", "ARG x=1\nENV x=2\nLABEL a=2");
    differ_in_stage("ENV x=2\nARG x=1\nLABEL a=$x", "ENV x=2\nARG x=1\nLABEL a=2");
    differ_in_stage("ENV x=2\nARG x\nLABEL a=$x", "ENV x=2\nARG x\nLABEL a=2");
    differ("ARG x=1\nFROM a\nARG x\nENV y=$x\n", "ARG x=1\nFROM a\nARG x\nENV y=1\n");
}

#[test]
fn arguments_before_the_first_stage_are_seen_by_from_only() {
    differ("ARG x=1\nFROM a:$x\n", "ARG x=1\nFROM a:1\n");
    same("ARG x=1\nFROM a:$x\n", "ARG x=1\nFROM a:${x}\n");
    differ("ARG x=1\nFROM a:$x\n", "ARG x=2\nFROM a:$x\n");
    same("ARG x=1\nARG y=a:$x\nFROM $y\n", "ARG x=1\nARG y=\"a:${x}\"\nFROM ${y}\n");
    differ("ARG x=1\nFROM a\nLABEL b=$x\n", "ARG x=1\nFROM a\nARG x\nLABEL b=$x\n");
    // In a stage, the ARG before the first stage only sets the default.
    differ("ARG x=1\nFROM a\nARG x\nLABEL b=$x\n", "ARG x=1\nFROM a\nLABEL b=1\nARG x\n");
    differ("ARG x=1\nFROM a\nARG x\nRUN b\n", "ARG x=2\nFROM a\nARG x\nRUN b\n");
}

#[test]
fn stages_inherit_what_those_below_define() {
    let file = |rest: &str| format!("FROM a AS b\nENV x=1\nUSER u\nWORKDIR /w\nFROM b\n{rest}\n");
    same(&file("LABEL c=$x"), &file("LABEL c=1"));
    same(&file("WORKDIR d"), &file("WORKDIR /w/d"));
    let other = |rest: &str| file(rest).replace("FROM b", "FROM c");
    differ(&other("LABEL c=$x"), &other("LABEL c=1"));
    differ(&other("WORKDIR d"), &other("WORKDIR /w/d"));
    differ(&file("RUN c"), &file("RUN c").replace("x=1", "x=2"));
    differ(&file("RUN c"), &file("RUN c").replace("USER u\n", ""));
    // Triggers run before the first instruction.
    let trigger = |rest: &str| file(rest).replace("USER", "ONBUILD ENV x=2\nUSER");
    differ(&trigger("LABEL c=$x"), &trigger("LABEL c=1"));
    differ(&trigger("WORKDIR d"), &trigger("WORKDIR /w/d"));
    same(&trigger("LABEL c=$x"), &trigger("LABEL c=${x}"));
    // The stage depends on a build argument.
    let unknown = |rest: &str| format!("ARG s=b\nFROM a AS b\nENV x=1\nFROM $s\n{rest}\n");
    differ(&unknown("LABEL c=$x"), &unknown("LABEL c=1"));
}

#[test]
fn substitutions_are_evaluated_where_they_can_be() {
    let value = |text: &str| format!("ENV x=1 e=\nENV v={text}");
    for (text, same) in [
        ("${x:-2}", "1"),
        ("${x-2}", "1"),
        ("${x:+2}", "2"),
        ("${x:?2}", "1"),
        ("${e:-2}", "2"),
        ("${e-2}", ""),
        ("${e:+2}", ""),
        ("${e+2}", "2"),
        ("${e:-$x}", "1"),
        ("${y:-$x}", "${y:-1}"),
        ("${y:-\"a\"}", "${y:-a}"),
    ] {
        same_in_stage(&value(text), &value(same));
    }
    for (text, other) in [
        ("${y:-1}", "1"),
        ("${y:-1}", "${y-1}"),
        ("${y:-1}", "${y:-2}"),
        ("${y:-1}", "$y"),
        ("${y:+1}", "${y:-1}"),
        ("${y#1}", "${y##1}"),
        ("${y/1/2}", "${y//1/2}"),
        ("${y/1/2}", "${y/2/1}"),
        ("${x#1}", "${y#1}"),
    ] {
        differ_in_stage(&value(text), &value(other));
    }
    differ_in_stage("ARG y=1\nENV v=${y:-2}", "ARG y=1\nENV v=$y");
    same_in_stage("ARG y=1\nENV v=${y-2}", "ARG y=1\nENV v=$y");
    differ_in_stage("ARG y\nENV v=${y-2}", "ARG y\nENV v=$y");
}
