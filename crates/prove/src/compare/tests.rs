use tar::EntryType;

use super::*;
use crate::archives::{self, Layer};

/// The differences between images with one layer each, on top of a shared one.
fn check(before: Layer, after: Layer, passes: &[&str]) -> Comparison {
    let dir = tempfile::tempdir().unwrap();
    let base = || Layer::new().dir("app").file("app/base", 0o644, b"base");
    let before = archives::image(&dir, "before.tar", vec![base(), before]);
    let after = archives::image(&dir, "after.tar", vec![base(), after]);
    let promises = Promises::of(passes.iter().copied());
    compare(&before, &after, [b"FROM a\n", b"FROM b AS c\n"], &promises).unwrap()
}

fn differences(before: Layer, after: Layer) -> Vec<String> {
    check(before, after, &[]).differences.iter().map(ToString::to_string).collect()
}

fn main() -> Layer {
    Layer::new().file("app/main", 0o644, b"main").link("app/link", "main")
}

#[test]
fn equal_files_are_no_difference_in_whatever_layer() {
    let other = Layer::new().link("app/link", "main").file("app/main", 0o644, b"main");
    let comparison = check(main(), other.dir("app"), &[]);
    assert_eq!((comparison.differences.len(), comparison.compared), (0, 4));
}

#[test]
fn every_kind_of_difference_is_found() {
    let link = || Layer::new().link("app/link", "main");
    for (after, expected) in [
        (link().file("app/main", 0o644, b"niam"), "files: /app/main: the content differs"),
        (link().file("app/main", 0o644, b"longer"), "files: /app/main: the content differs"),
        (main().file("new", 0o644, b""), "files: /new: is new"),
        (link(), "files: /app/main: is gone"),
        (main().file("app/main", 0o755, b"main"), "files: /app/main: mode was 0644, is 0755"),
        (main().file("app/main", 0o4644, b"main"), "files: /app/main: mode was 0644, is 4644"),
        (main().link("app/link", "new"), "files: /app/link: target was main, is new"),
        (main().file("app/link", 0o777, b""), "files: /app/link: was a link, is a file"),
    ] {
        assert_eq!(differences(main(), after), [expected]);
    }
}

#[test]
fn owners_and_capabilities_count() {
    let file = |owner, attribute| Layer::new().file_of("a", owner, attribute);
    let before = || file((0, 0), None);
    assert_eq!(differences(before(), file((0, 0), None)), [] as [String; 0]);
    assert_eq!(differences(before(), file((7, 8), None)), ["files: /a: owner was 0:0, is 7:8"]);
    let expected = "files: /a: extended attributes differ: security.capability";
    assert_eq!(differences(before(), file((0, 0), Some(b"x"))), [expected]);
    assert_eq!(differences(file((0, 0), Some(b"x")), file((0, 0), Some(b"x"))), [] as [String; 0]);
}

#[test]
fn a_device_is_named_by_its_type_and_numbers() {
    let device = |kind| Layer::new().add("a", kind, 0o644, b"", "");
    let (block, character) = (device(EntryType::Block), device(EntryType::Char));
    let expected = "files: /a: device was block 8:1, is character 8:1";
    assert_eq!(differences(block, character), [expected]);
}

#[test]
fn times_are_noise() {
    let before = Layer::new().file("a", 0o644, b"");
    let comparison = check(before, Layer::new().file_of("a", (0, 0), None), &[]);
    assert_eq!(comparison.differences, []);
    assert_eq!(comparison.noise, BTreeMap::from([(TIME.to_owned(), 1)]));
}

#[test]
fn only_noise_that_differs_is_counted() {
    let log = |text: &[u8]| Layer::new().file("var/log/a", 0o644, text).file("b.log", 0o644, text);
    assert_eq!(check(log(b"1"), log(b"1"), &[]).noise, BTreeMap::new());
    let comparison = check(log(b"1"), log(b"2"), &[]);
    assert_eq!(comparison.noise, BTreeMap::from([("log".to_owned(), 1)]));
    assert_eq!(comparison.differences[0].path.as_deref(), Some("/b.log"));
}

#[test]
fn a_pass_may_only_take_what_it_announces() {
    let lists = || Layer::new().file("var/lib/apt/lists/a", 0o644, b"12345");
    let gone = check(lists(), Layer::new(), &["clean-apt-lists"]);
    assert_eq!((gone.announced.len(), gone.differences.len()), (1, 0));
    assert_eq!((gone.announced[0].pass, gone.announced[0].size), ("clean-apt-lists", 5));
    assert_eq!(differences(lists(), Layer::new()).len(), 1);
    // It announces no new files, and no changed ones.
    assert_eq!(check(Layer::new(), lists(), &["clean-apt-lists"]).differences.len(), 1);
    let changed = Layer::new().file("var/lib/apt/lists/a", 0o644, b"67890");
    assert_eq!(check(lists(), changed, &["clean-apt-lists"]).differences.len(), 1);
}

#[test]
fn the_dockerfile_in_an_image_may_be_the_fixed_one() {
    let copied = |text: &[u8]| Layer::new().file("app/Dockerfile", 0o644, text);
    assert_eq!(differences(copied(b"FROM a\n"), copied(b"FROM b AS c\n")), [] as [String; 0]);
    assert_eq!(differences(copied(b"FROM a\n"), copied(b"FROM b AS d\n")).len(), 1);
}
