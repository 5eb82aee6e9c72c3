use std::collections::BTreeSet;

use super::*;

const TEXT: &str = include_str!("../facts.tsv");

const COLUMNS: [&str; 11] = [
    "images",
    "tags",
    "system",
    "workdir",
    "user",
    "users",
    "entrypoint",
    "stopsignal",
    "env",
    "tools",
    "source",
];

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    TEXT.lines().filter(|it| !it.starts_with('#')).map(|it| it.split('\t').collect())
}

#[test]
fn every_row_can_be_read() {
    let head = TEXT.lines().rfind(|it| it.starts_with('#')).unwrap();
    assert_eq!(head.trim_start_matches("# ").split('\t').collect::<Vec<_>>(), COLUMNS);
    for row in rows() {
        let [images, tags, system, workdir, user, users, entrypoint, signal, env, tools, source] =
            row[..]
        else {
            panic!("{row:?}");
        };
        assert!(images.split(' ').all(|it| !it.is_empty() && it == it.to_lowercase()), "{row:?}");
        for it in tags.split(' ') {
            let version = it.strip_prefix(">=").or_else(|| it.strip_prefix('<'));
            let words = it.strip_prefix('!').unwrap_or(it);
            let is_word = |it: &str| it.bytes().all(|it| it.is_ascii_lowercase());
            let is_known = it == "*"
                || version.is_some_and(|it| !numbers(it).is_empty())
                || words.split('|').all(|it| !it.is_empty() && is_word(it));
            assert!(is_known, "{it} in {row:?}");
        }
        assert!(["", "debian", "alpine", "redhat", "suse"].contains(&system), "{row:?}");
        assert!(workdir.is_empty() || workdir.starts_with('/'), "{row:?}");
        assert!(!user.contains(' '), "{row:?}");
        let is_any = entrypoint.strip_prefix("any:").is_some_and(|it| !it.is_empty());
        assert!(is_any || ["", "any", "looks"].contains(&entrypoint), "{row:?}");
        assert!(signal.is_empty() || signal.starts_with("SIG"), "{row:?}");
        assert!(users.split_whitespace().chain(env.split_whitespace()).all(|it| it.contains('=')));
        let known = ["bash", "!bash", "wget=gnu", "wget=busybox"];
        assert!(tools.split_whitespace().all(|it| known.contains(&it)), "{row:?}");
        assert!(!source.is_empty(), "{row:?} has no source");
        assert!(source.split(' ').all(|it| it.contains('@')), "{row:?}");
    }
}

/// Whether no tag is covered by both.
fn exclude(one: &str, other: &str) -> bool {
    let excludes = |one: &str, other: &str| {
        one.split(' ').any(|it| {
            let words: BTreeSet<_> = it.split('|').collect();
            let version = it.strip_prefix(">=");
            other.split(' ').any(|it| {
                let none: Option<BTreeSet<_>> =
                    it.strip_prefix('!').map(|it| it.split('|').collect());
                let least = version.map(numbers).zip(it.strip_prefix('<').map(numbers));
                none.is_some_and(|it| words.is_subset(&it))
                    || least.is_some_and(|(least, limit)| limit <= least)
            })
        })
    };
    excludes(one, other) || excludes(other, one)
}

#[test]
fn no_two_rows_disagree_on_a_tag() {
    let rows: Vec<_> = rows().collect();
    for (index, one) in rows.iter().enumerate() {
        for other in &rows[index + 1..] {
            let names: BTreeSet<_> = one[0].split(' ').collect();
            if !other[0].split(' ').any(|it| names.contains(it)) || exclude(one[1], other[1]) {
                continue;
            }
            for column in [2, 3, 4, 6, 7] {
                let (one, other) = (one[column], other[column]);
                let agree = one.is_empty() || other.is_empty() || one == other;
                assert!(agree, "{}: {one} or {other}", names.iter().next().unwrap());
            }
        }
    }
}

#[test]
fn conditions_are_about_parts_and_versions() {
    for (conditions, tag) in [
        ("*", "3.12-slim"),
        ("alpine", "3.12-alpine3.20"),
        ("alpine", "alpine"),
        ("!alpine", "3.12-slim"),
        ("slim|bookworm !alpine", "11-slim-bullseye"),
        (">=12", "12.0.1-jdk"),
        (">=12", ""),
        (">=3.4.2", "3"),
        ("<12", "8u111-jdk"),
        (">=2.7.9 <3", "2.7.18"),
    ] {
        assert!(covers(conditions, tag), "{conditions}: {tag}");
    }
    for (conditions, tag) in [
        ("alpine", "3.12-alpinelinux"),
        ("!alpine", "3.12-alpine3.20"),
        (">=12", "11"),
        (">=12", "slim"),
        ("<12", "latest"),
        (">=3.4.2", "3.4.1"),
    ] {
        assert!(!covers(conditions, tag), "{conditions}: {tag}");
    }
}

#[test]
fn facts_are_those_of_all_rows_of_a_tag() {
    let facts = |name: &str| Image::of(name).facts().clone();
    let node = facts("node:22-alpine");
    assert_eq!(node.system, Some(Family::Alpine));
    assert_eq!(node.workdir, Some("/"));
    assert_eq!(node.users, ["node=1000"]);
    assert_eq!(node.entrypoint, Some(Entrypoint::AnyOr("node")));
    assert_eq!(facts("golang:1.22").workdir, Some("/go"));
    assert_eq!(facts("php:8.3-fpm").workdir, Some("/var/www/html"));
    assert_eq!(facts("openjdk:17").system, Some(Family::RedHat));
    assert_eq!(facts("gradle:4.10-jdk8").user, Some("gradle"));
    for name in ["node:8-onbuild", "golang:1.22-nanoserver-1809", "me/node:22", "node-red"] {
        assert_eq!(facts(name), Facts::default(), "{name}");
    }
}
