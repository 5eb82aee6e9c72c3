//! The rooms of a crate: checks the source against the table of `crates/README.md`.

mod paths;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use self::source::{Module, Source};

/// The rooms of a crate.
struct Rooms {
    /// From the top. A room may use only rooms of later lines.
    lines: &'static [&'static [&'static str]],
}

const CLI: Rooms = Rooms {
    lines: &[
        &["crate"],
        &["commands"],
        &["run"],
        &["select", "write", "output", "context"],
        &["baseline"],
        &["config"],
        &["embedded"],
        &["args"],
        &["paths", "parallel", "message"],
    ],
};

const FIXER: Rooms = Rooms {
    lines: &[
        &["crate"],
        &["engine"],
        &["codes", "pages"],
        &["passes"],
        &["shared"],
        &["later"],
        &["searched"],
        &["mentions"],
        &["program", "manifests"],
        &["pass"],
        &["policy"],
        &["contexts"],
        &["dockerignore"],
        &["facts"],
        &["names", "text", "word_set"],
    ],
};

#[test]
fn the_rooms_of_the_command_stand_in_their_order() {
    check_rooms("cli", &CLI);
}

#[test]
fn the_rooms_of_the_fixer_stand_in_their_order() {
    check_rooms("fixer", &FIXER);
}

fn check_rooms(package: &str, table: &Rooms) {
    let source = read(package);
    assert_eq!(faults(&source, table), [] as [String; 0]);
    assert_eq!(listed(package), table.lines[1..].concat());
    // A reader that finds no paths would find no faults either.
    let named: BTreeSet<_> = source.arrows().into_iter().map(|(_, to)| to.room()).collect();
    let rooms: BTreeSet<_> = table.lines[1..].concat().into_iter().map(str::to_owned).collect();
    assert!(rooms.is_subset(&named), "{named:?}");
}

fn read(package: &str) -> Source {
    Source::read(&crates().join(package).join("src"))
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rooms that `crates/README.md` lists, without the crate root.
fn listed(package: &str) -> Vec<String> {
    let text = fs::read_to_string(crates().join("README.md")).expect("the design");
    let (_, table) = text.split_once(&format!("| rooms of `{package}/src`")).expect("a table");
    let rows = table.lines().skip(3).take_while(|it| it.starts_with('|'));
    let columns = rows.filter_map(|it| it.split('|').nth(1));
    columns.flat_map(|it| it.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The faults in the rooms of a crate.
fn faults(source: &Source, table: &Rooms) -> Vec<String> {
    let arrows = source.arrows();
    let rooms: BTreeSet<_> = source.modules().map(Module::room).collect();
    let line = |room: &str| table.lines.iter().position(|it| it.contains(&room));
    let unknown = rooms.iter().filter(|it| line(it).is_none());
    let unknown = unknown.map(|it| format!("the room `{it}` is not in the table"));
    let empty = table.lines.iter().copied().flatten().filter(|it| !rooms.contains(**it));
    let empty = empty.map(|it| format!("the room `{it}` of the table has no source"));
    let up = arrows.iter().filter(|(from, to)| from.room() != to.room());
    let up =
        up.filter(|(from, to)| line(&to.room()).is_none_or(|it| Some(it) <= line(&from.room())));
    let up = up.map(|(from, to)| format!("{from} names {to}, which stands no further down"));
    let circles = circles(&arrows).into_iter().map(|it| format!("a circle: {}", it.join(", ")));
    unknown.chain(empty).chain(up).chain(circles).collect()
}

/// Cycles of more than two files in one room.
fn circles(arrows: &BTreeSet<(Module, Module)>) -> BTreeSet<Vec<String>> {
    let mut named: BTreeMap<&Module, Vec<&Module>> = BTreeMap::new();
    for (from, to) in arrows.iter().filter(|(from, to)| from.room() == to.room()) {
        named.entry(from).or_default().push(to);
    }
    let reached = |from: &Module| {
        let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(it) = next.pop() {
            let new = named.get(it).into_iter().flatten().filter(|it| reached.insert(**it));
            next.extend(new.copied().collect::<Vec<_>>());
        }
        reached
    };
    let reached: BTreeMap<_, _> = named.keys().map(|it| (*it, reached(it))).collect();
    let circle = |of: &&Module| {
        let ahead = reached[of].iter().copied();
        let back = |it: &&Module| reached.get(it).is_some_and(|behind| behind.contains(of));
        ahead.filter(back).map(ToString::to_string).collect::<Vec<_>>()
    };
    named.keys().map(circle).filter(|it| it.len() > 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOMS: Rooms = Rooms { lines: &[&["crate"], &["up"], &["down", "beside"]] };
    const ROOT: (&str, &str) = ("main.rs", "mod beside; mod down; mod up;");

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let rooms = [("up.rs", ""), ("down.rs", ""), ("beside.rs", ""), ROOT];
        let source = Source::of(rooms.iter().chain(files).copied());
        assert_eq!(faults(&source, &ROOMS), expected, "{files:?}");
    }

    #[test]
    fn an_arrow_down_is_right_and_one_up_or_aside_is_wrong() {
        check(&[("up.rs", "mod a; use crate::down::{self, D}; use crate::beside::B as C;")], &[]);
        check(
            &[("down.rs", "use crate::up::U;")],
            &["down.rs names up.rs, which stands no further down"],
        );
        check(
            &[("down/a.rs", "fn f() -> crate::beside::B { super::super::up::g() }")],
            &[
                "down/a.rs names beside.rs, which stands no further down",
                "down/a.rs names up.rs, which stands no further down",
            ],
        );
        check(
            &[("down.rs", "use crate::Root;")],
            &["down.rs names the crate root, which stands no further down"],
        );
    }

    #[test]
    fn groups_are_read_to_the_last_name() {
        let down =
            "use std::{fs, io};\nuse crate::{\n    beside::{B, b::{c, D}},\n    up as it,\n};";
        check(
            &[("down.rs", down), ("beside/b.rs", "")],
            &[
                "down.rs names beside.rs, which stands no further down",
                "down.rs names beside/b.rs, which stands no further down",
                "down.rs names up.rs, which stands no further down",
            ],
        );
    }

    #[test]
    fn a_name_is_followed_to_the_file_that_has_it() {
        let root =
            ("main.rs", "mod beside; mod down; mod up; pub use up::U; pub use self::down::D;");
        check(&[root, ("up.rs", "use crate::D;")], &[]);
        check(
            &[root, ("down.rs", "fn f(it: crate::U) {}")],
            &["down.rs names up.rs, which stands no further down"],
        );
        check(
            &[
                ("up.rs", "use crate::down;\nfn f() { down::g(); }"),
                ("down.rs", "pub use crate::up::h as g;"),
            ],
            &["down.rs names up.rs, which stands no further down"],
        );
    }

    #[test]
    fn a_room_that_the_table_does_not_know_is_wrong() {
        check(
            &[("new.rs", ""), ("up.rs", "use crate::new::N;")],
            &[
                "the room `new` is not in the table",
                "up.rs names new.rs, which stands no further down",
            ],
        );
        let source = Source::of([ROOT, ("up.rs", ""), ("down.rs", "")]);
        assert_eq!(faults(&source, &ROOMS), ["the room `beside` of the table has no source"]);
    }

    #[test]
    fn two_files_of_a_room_may_name_each_other_and_three_may_not() {
        let (a, b) = (("up/a.rs", "use super::b::B;"), ("up/b.rs", "use super::a::A;"));
        check(&[a, b, ("up.rs", "mod a; mod b; fn f() { a::A; b::B; }")], &[]);
        let circle = ["a circle: up/a.rs, up/b.rs, up/c.rs"];
        check(&[a, ("up/b.rs", "use super::c::C;"), ("up/c.rs", "use crate::up::a::A;")], &circle);
        // A name that a room only re-exports is not an arrow to the room.
        let up = ("up.rs", "mod a; mod b; pub use self::a::A; fn f() { b::g() }");
        check(&[up, ("up/a.rs", ""), ("up/b.rs", "use super::A;")], &[]);
        check(
            &[up, ("up/a.rs", "use super::f;"), ("up/b.rs", "use super::A;")],
            &["a circle: up.rs, up/a.rs, up/b.rs"],
        );
    }

    #[test]
    fn comments_tests_and_other_crates_are_passed_over() {
        let down = "//! As [`crate::up`] has it.\nuse other::up;\n/// `crate::up::U`\n\
                    const A: &str = \"https://example.com\"; // crate::up\n\
                    pub(crate) fn f() {}\n\n#[cfg(test)]\nmod tests {\n    use crate::up::U;\n}\n";
        let tests = ["down/tests.rs", "down/tests/more.rs"].map(|it| (it, "use crate::up::U;"));
        check(&[("down.rs", down), tests[0], tests[1]], &[]);
        let down = "#[cfg(test)]\nmod tests;\nuse crate::up::U;";
        check(&[("down.rs", down)], &["down.rs names up.rs, which stands no further down"]);
    }
}
