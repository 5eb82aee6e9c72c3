//! Links between pages, and the table of contents of the book.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::{markdown, root};

/// Where a link from the book leads to files of the repository that are not in the book.
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");

/// The targets of the links of a text, without code.
fn links(text: &str) -> Vec<&str> {
    let blocks = text.split("```").step_by(2);
    let prose = blocks.flat_map(|it| it.split("](").skip(1));
    let inline = prose.filter_map(|it| it.split(')').next());
    let html = text.split("src=\"").skip(1).filter_map(|it| it.split('"').next());
    inline.chain(html).collect()
}

/// The anchors of the headings of a text, as GitHub and mdBook make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let prose = text.split("```").step_by(2).flat_map(str::lines);
    let headings = prose.filter(|it| it.starts_with('#'));
    let kept = |it: char| it.is_alphanumeric() || " -_".contains(it);
    headings
        .map(|it| it.trim_start_matches('#').trim().to_lowercase())
        .map(|it| it.chars().filter(|it| kept(*it)).collect::<String>().replace(' ', "-"))
        .collect()
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(plain.pop(), "{} is outside", path.display()),
            part => plain.push(part),
        }
    }
    plain
}

/// Why a link of a page leads nowhere.
fn fault(page: &Path, link: &str) -> Option<String> {
    let is_of_book = page.starts_with("docs");
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if let Some(path) = path.strip_prefix(REPOSITORY) {
        PathBuf::from(path)
    } else if path.contains("://") || path.starts_with("mailto:") {
        return None;
    } else if path.is_empty() {
        page.to_owned()
    } else {
        plain(&page.parent().unwrap().join(path))
    };
    if is_of_book && !path.starts_with(REPOSITORY) && !target.starts_with("docs") {
        return Some(format!("is not in the book: write {REPOSITORY}{}", target.display()));
    }
    if !root().join(&target).exists() {
        return Some("leads nowhere".to_owned());
    }
    let is_known = anchor.is_empty()
        || anchors(&fs::read_to_string(root().join(&target)).unwrap()).contains(anchor);
    (!is_known).then(|| "leads to no heading".to_owned())
}

#[test]
fn every_link_leads_somewhere() {
    let dirs =
        ["", "docs", "docs/passes", "crates", "tests", "benches", "integrations", "editors/vscode"];
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|it| it.unwrap().path());
    let crates =
        crates.filter_map(|it| Some(it.join("README.md").strip_prefix(root()).ok()?.into()));
    let crates = crates.filter(|it: &PathBuf| root().join(it).exists());
    let (mut count, mut wrong) = (0, Vec::new());
    for page in dirs.iter().flat_map(|it| markdown(it)).chain(crates) {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        for link in links(&text) {
            count += 1;
            let fault = fault(&page, link);
            wrong.extend(fault.map(|it| format!("{}: {link} {it}", page.display())));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} links:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 100, "{count}");
    assert!(fault(Path::new("docs/ci.md"), "style.md#nothing").is_some());
    assert!(fault(Path::new("docs/ci.md"), "nothing.md").is_some());
    assert!(fault(Path::new("docs/ci.md"), "../README.md").is_some());
}

#[test]
fn the_table_of_contents_has_every_page_once() {
    let contents = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let mut listed: Vec<_> = links(&contents).iter().map(|it| Path::new("docs").join(it)).collect();
    listed.sort();
    let mut pages = [markdown("docs"), markdown("docs/passes")].concat();
    pages.retain(|it| it != Path::new("docs/SUMMARY.md"));
    pages.sort();
    assert_eq!(listed, pages);
}

#[test]
fn every_part_that_a_page_includes_is_there() {
    let mut count = 0;
    for page in markdown("docs") {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        for include in text.split("{{#include ").skip(1) {
            count += 1;
            let (path, name) = include.split_once("}}").unwrap().0.split_once(':').unwrap();
            let target = plain(&page.parent().unwrap().join(path));
            let text = fs::read_to_string(root().join(target)).unwrap();
            // To mdBook, a part that is missing is empty.
            for marker in ["ANCHOR", "ANCHOR_END"] {
                let marker = format!("<!-- {marker}: {name} -->");
                assert!(text.contains(&marker), "{}: {include}", page.display());
            }
        }
    }
    assert!(count > 0);
}
