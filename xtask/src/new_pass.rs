//! Creates a pass: a source file, three cases, and an entry in every list.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::{environment, generate};

const SOURCE: &str = include_str!("new_pass/pass.rs.txt");

const CASES: [(&str, &str); 3] = [
    (
        "fixed_where_it_is_called",
        "FROM debian:12\n# Stays above its RUN.\nRUN example a\nCOPY a /a\n",
    ),
    (
        "fixed_among_other_commands",
        "FROM debian:12\nRUN apt-get --version \\\n    # Stays above its command.\n    && example a b\n\
         CMD [\"a\"]\n",
    ),
    ("stays_where_it_has_the_option", "FROM debian:12\nRUN example --option a && echo example\n"),
];

/// Writes the initial files of a pass with this name, and regenerates the lists.
pub fn run(name: &str) -> Result<bool> {
    let is_plain = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase());
    let is_name = name.split('-').all(is_plain) && name.contains('-');
    ensure!(is_name, "`{name}` is not a name like `skip-pip-cache`: verb first, in kebab case");
    let module = name.replace('-', "_");
    let root = environment::root();
    let source = root.join(format!("crates/fixer/src/passes/{module}.rs"));
    ensure!(!source.exists(), "{} is there already", source.display());
    write(&source, &SOURCE.replace("NAME", name))?;
    for (case, text) in CASES {
        write(&root.join(format!("corpus/passes/{name}/{case}/before.Dockerfile")), text)?;
    }
    generate::run(None)
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir)?;
    }
    fs::write(path, text)?;
    println!("{}", path.strip_prefix(environment::root()).unwrap_or(path).display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_shows_the_files_that_are_created() {
        let guide = fs::read_to_string(environment::root().join("CONTRIBUTING.md")).unwrap();
        let (_, created) = guide.split_once("\n$ cargo xtask new-pass ").unwrap();
        let (name, files) = created.split("```").next().unwrap().split_once('\n').unwrap();
        let source = format!("crates/fixer/src/passes/{}.rs\n", name.replace('-', "_"));
        let case = |it: &str| format!("corpus/passes/{name}/{it}/before.Dockerfile\n");
        assert_eq!(files, source + &CASES.map(|it| case(it.0)).concat());
    }

    #[test]
    fn a_name_that_is_none_is_refused_before_anything_is_written() {
        for name in ["", "Example", "example", "a_b", "a--b", "../a-b", "skip-pip-cache"] {
            assert!(run(name).is_err(), "{name}");
        }
    }
}
