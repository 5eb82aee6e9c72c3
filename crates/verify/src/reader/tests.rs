use super::*;
use crate::{Exactness, changed_runs, compare};

/// A file with many constructs that are hard to read.
const NASTY: &[u8] = b"\xEF\xBB\xBF# syntax=docker/dockerfile:1\r\n#  Escape = \\\n# check=skip=all\n\n\
# a \xff comment \t\n  # check=skip=A\n  #\nARG V=1 W=\"$V x\" \\\n  # inner\n  X='y\nfrom --platform=$V a:${V:-1} as \
B\nSHELL [\"/bin/bash\", \"-euxo\", \"pipefail\", \"-c\"]\nRUN --mount=type=cache,target=\"/a b\" \\\n\n\t\\\n  # c\n\
  set -eux; a && b || c | d |& e; \\\n  case \"$x\" in a|b) x;; *) y;; esac; f() { (g; h) & }; \\\n\
  [[ a =~ (b|c) ]] && ((x = 1 << 2)) ; i=(1 2) ; @(a|b) >f 2>&1 &>>g <<<\"h\" \\\n  $( case x in (a) b;; esac ) \
`x \\` y` ${a:-\"}\"} \"${b:-'c'}\" $((1 + (2))) $'a\\n' \\; # rest\nRUN <<EOF cat >f && 3<<-\"E F\" x\n# body\r\n\tEOF\n\
EOF\n\tb\n\tE F\nRUN echo $((1<<2)) it's <<X\nCOPY --chmod=755 --link <<A <<\\B /x/\nA\nb\nB\nONBUILD RUN <<E\nE\n\
ENV k  v \\\n   w # x\nENV a=1 'b c'=\"d \\\n# e\n  f\" g=\\ h\nLABEL x\nLABEL x=y z\nCMD [ \"a\\u00e9\\ud83d\\ude00\", \
\"\\t\" , [1, {\"a\": -1.5e3}] ]\nCMD ['a']\nhealthcheck --interval=5s cmd  [\"a\"]\nHEALTHCHECK NONE\nEXPOSE 80\x0b81\x0c82\n\
WORKDIR \xC2\xA0/a  b\xC2\x85\nUSER \0\nFOO\xE3\x80\x80bar\nONBUILD ONBUILD COPY [1] x\n\\\n\nFROM --x=\"\\\" y\n\
FROM mcr.microsoft.com/windows\nRUN a  %B% \\\\\n c\nCOPY <<${x:-a b} /\nRUN a \\\n# last\n  \\\n# of all";

/// Reads `source` and checks properties that hold for every file.
fn check(source: &[u8]) {
    let (first, second) = (read(source), read(source));
    assert_eq!(compare(&first, &second, Exactness::Bytes), Ok(()));
    assert_eq!(changed_runs(&first, &second), [0; 0]);
    let lines = source.split(|&byte| byte == b'\n').count();
    assert!(first.instructions.iter().all(|it| (1..=lines).contains(&it.line)));
    assert!(first.comments.iter().all(|it| it.text.starts_with(b"#")));
    for instruction in &first.instructions {
        let landmarks = instruction.landmarks();
        assert!(landmarks.windows(2).all(|pair| pair[0].end <= pair[1].start), "{landmarks:?}");
        assert!(landmarks.last().is_none_or(|it| it.end <= instruction.text.len()));
    }
}

#[test]
fn every_prefix_of_a_nasty_file_is_read() {
    for end in 0..=NASTY.len() {
        check(&NASTY[..end]);
        check(&NASTY[NASTY.len() - end..]);
    }
}

#[test]
fn mutated_files_are_read() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..1_000 {
        let mut source = NASTY.to_vec();
        for _ in 0..=random(6) {
            let at = random(source.len());
            let to = (at + random(40)).min(source.len());
            match random(4) {
                0 => source[at] = b"\\`'\"#<>()[]{}$\n\r \t&|;=-\xC2\xA0\xFF\0"[random(27)],
                1 => drop(source.drain(at..to)),
                2 => drop(source.splice(at..at, NASTY[..to.min(NASTY.len())].to_vec())),
                _ => source.insert(at, b"\\\n#'\"<("[random(7)]),
            }
            source.push(b'\n');
        }
        check(&source);
    }
}

#[test]
fn deep_and_long_texts_are_read() {
    for text in [
        "$(".repeat(300_000),
        "\"${a:-".repeat(100_000),
        "<<".repeat(200_000),
        "<<E${a:-".repeat(50_000),
        "f(".repeat(200_000),
        "x \\\n# c\n".repeat(50_000),
        "'x \\\n# c\n".repeat(49_999),
        "[[ (( ".repeat(50_000),
        "%a ".repeat(100_000),
    ] {
        for head in ["RUN ", "ONBUILD RUN ", "CMD ", "ENV a=", "COPY ["] {
            check(format!("{head}{text}\n").as_bytes());
        }
    }
    check("ONBUILD ".repeat(100_000).as_bytes());
    check(["# check=a\n".repeat(50_000), "  #\n".repeat(50_000)].concat().as_bytes());
}

fn errors(source: &str) -> Vec<(usize, ErrorKind)> {
    read(source.as_bytes()).errors.into_iter().map(|it| (it.line, it.kind)).collect()
}

#[test]
fn what_buildkit_refuses_is_an_error() {
    for (source, kind) in [
        ("RUN a\nCMD [null]", ErrorKind::JsonNotStrings),
        ("RUN a\nHEALTHCHECK CMD [1]", ErrorKind::JsonNotStrings),
        ("RUN a\nENV a", ErrorKind::MissingValue),
        ("RUN a\nLABEL a=b c", ErrorKind::MissingEquals),
        ("RUN a\nRUN <<E\nx\n", ErrorKind::UnterminatedHeredoc),
        ("RUN a\nRUN echo $((1 << 2))\n", ErrorKind::UnterminatedHeredoc),
        ("RUN a\nCOPY <<${x:-a b} /\n", ErrorKind::HeredocName),
        ("RUN a\nFOO b", ErrorKind::UnknownInstruction),
        ("RUN a\nONBUILD ENV a", ErrorKind::MissingValue),
        ("# escape=\\\n# escape=`\nRUN a", ErrorKind::DuplicateDirective),
        ("# syntax=a\n# escape=x\nRUN a", ErrorKind::InvalidEscape),
    ] {
        assert_eq!(errors(source), [(2, kind)], "{source}");
    }
    assert_eq!(errors("# a\n\n"), [(1, ErrorKind::NoInstructions)]);
    assert_eq!(errors("FROM a\nRUN\nCMD\nENV\nENV a=b\nRUN <<E\nE\n"), []);
}

#[test]
fn heredocs_belong_to_run_copy_and_add_only() {
    let names = |source: &str| {
        let reading = read(source.as_bytes());
        let names = reading.instructions.iter().map(|it| it.heredocs.len());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names("ADD <<E /\nE\nONBUILD copy <<E /\nE\nrun <<E\nE"), [1, 1, 1]);
    assert_eq!(names("CMD <<E\nE"), [0, 0]);
    assert_eq!(names("RUN [\"cat\",\"<<E\"]\nE"), [0, 0]);
    assert_eq!(names("ONBUILD RUN [\"cat\", \"<<E\"]\nE"), [0, 0]);
    assert_eq!(names("RUN [\"cat\"] <<E\nE"), [1]);
    assert_eq!(names("RUN a \\\n <<A \\\n <<B\nB\nA\nA\nB\n"), [2]);
    assert_eq!(names("# escape=`\nRUN a \\<<E `\n<<E\nE\n"), [1]);
}

#[test]
fn comments_know_what_stands_before_them() {
    let source =
        "# a\nFROM x\n# b\nRUN --network=none a b && 'c \\\n # c\n d' \\\n# d\n# e\n | f\n# f\n";
    let reading = read(source.as_bytes());
    let positions = reading.comments.iter().map(|it| {
        let Position { instructions, words, inside } = it.position;
        (it.line, instructions, words, inside)
    });
    let expected =
        [(1, 0, 0, 0), (3, 1, 0, 0), (5, 1, 5, 2), (7, 1, 5, 0), (8, 1, 5, 0), (10, 2, 0, 0)];
    assert_eq!(positions.collect::<Vec<_>>(), expected);
}

#[test]
fn attached_comments_reach_over_blank_lines() {
    let attached = |source: &str| {
        let reading = read(source.as_bytes());
        let last = reading.instructions.last().unwrap();
        last.attached
            .iter()
            .map(|it| String::from_utf8_lossy(it.text).into_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(attached("# syntax=a\n# b\n\n  #c \nFROM a"), ["b", "c"]);
    assert_eq!(attached("# a\n#\n# b\nFROM a"), ["b"]);
    assert_eq!(attached("# a\nFROM a\nRUN b \\\n# c\n d"), [""; 0]);
    assert_eq!(attached("FROM a\n# check=skip=A\n  #\nRUN b"), ["check=skip=A", ""]);
}
