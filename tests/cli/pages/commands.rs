//! Runs the commands of the pages.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use super::page::{Page, Part, Remark, Step};
use super::{root, written};
use crate::support::{Dir, has};

/// What a run over pages found.
#[derive(Default)]
struct Found {
    blocks: usize,
    commands: usize,
    files: usize,
    marked: usize,
    wrong: Vec<String>,
}

impl Found {
    fn report(&self, pages: usize) {
        let Self { blocks, commands, files, marked, wrong } = self;
        eprintln!(
            "{pages} pages: {blocks} blocks with {commands} commands are run, {files} are files, \
             {marked} are marked as not run"
        );
        assert!(wrong.is_empty(), "{} of them are wrong:\n\n{}", wrong.len(), wrong.join("\n"));
        assert!(*commands > 0, "nothing is run");
    }
}

/// Runs a page from its top to its end.
fn run(page: &Page, found: &mut Found) {
    let mut dir = Dir::with(&[]);
    for part in page.parts() {
        match part {
            Part::Directory { commands, files } => {
                dir = Dir::with(&[]);
                for (path, text) in &files {
                    dir.write(path, text);
                }
                for command in &commands {
                    let step = Step { command, code: 0, output: Vec::new() };
                    found.wrong.extend(wrong(&dir, &step).map(|it| at(page, 0, &it)));
                }
            }
            Part::Block { block, remark: Some(Remark::File(path)) } => {
                dir.write(&path, &block.text);
                found.files += 1;
            }
            Part::Block { remark: Some(Remark::NotRun(_)), .. } => found.marked += 1,
            Part::Block { block, remark: None } if block.language == "console" => {
                found.blocks += 1;
                for step in block.steps() {
                    found.commands += 1;
                    found.wrong.extend(wrong(&dir, &step).map(|it| at(page, block.line, &it)));
                }
            }
            Part::Block { block, remark: None } if page.path.starts_with("docs") => {
                found.wrong.push(at(page, block.line, "the block is neither run nor marked\n"));
            }
            Part::Block { .. } => {}
        }
    }
}

fn at(page: &Page, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", page.path.display())
}

/// Runs a command, and says how its result differs from what the page shows.
fn wrong(dir: &Dir, step: &Step<'_>) -> Option<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_dockwright"));
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let output = dir
        .prepared(Command::new("sh"))
        // Both streams at one place, as in a terminal.
        .args(["-c", &format!("exec 2>&1\n{}", step.command)])
        .env("PATH", path)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|it| (it, "A")))
        .envs(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|it| (it, "a@example.com")))
        .output()
        .unwrap();
    let (code, actual) = (output.status.code(), String::from_utf8_lossy(&output.stdout));
    let is_right = code == Some(step.code) && step.shows(&actual);
    (!is_right).then(|| {
        let mut text = format!("$ {}\n", step.command);
        if code != Some(step.code) {
            writeln!(text, "exit code {code:?}, expected {}", step.code).unwrap();
        }
        writeln!(text, "--- expected\n{}\n--- found\n{actual}", step.output.join("\n")).unwrap();
        text
    })
}

#[test]
fn every_command_of_the_book_prints_what_the_page_shows() {
    if !has("git") {
        return;
    }
    let mut pages = written();
    pages.extend(["README.md", "CONTRIBUTING.md"].map(|it| Page::read(root(), Path::new(it))));
    let mut found = Found::default();
    for page in &pages {
        run(page, &mut found);
    }
    found.report(pages.len());
}

#[test]
fn a_page_with_wrong_output_fails() {
    let text = "<!-- directory\n-- Dockerfile --\nfrom scratch\n-->\n```console\n\
                $ dockwright fmt --check  # exit code 1\nanother/Dockerfile\n```\n";
    let page = Page { path: "a.md".into(), text: text.to_owned() };
    let mut found = Found::default();
    run(&page, &mut found);
    assert_eq!((found.commands, found.wrong.len()), (1, 1), "{:?}", found.wrong);
    assert!(found.wrong[0].starts_with("a.md:5: $ dockwright fmt --check"), "{:?}", found.wrong);
}

/// The calls of dockwright in a text that is not run: after `- `, `run: ` and the like, and as far
/// as the shell passes them on.
fn calls(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let at = line.find("dockwright ").filter(|at| {
            let (before, after) = line.split_at(*at);
            let before = before.trim_end();
            let is_first = before.is_empty() || before.ends_with(['$', '-', ':', '|', '`']);
            let command = after.trim_start_matches("dockwright ");
            is_first && command.starts_with(|it: char| it.is_ascii_lowercase())
        })?;
        let end = line[at..].find(['>', '<', '|', '#', ';', '`']).map_or(line.len(), |it| at + it);
        // A workflow fills these in.
        let call = line[at..end].replace("${{ matrix.part }}", "1");
        Some(call.replace("${{ github.base_ref }}", "main").trim().to_owned())
    })
}

#[test]
fn what_is_not_run_is_valid_as_far_as_flags_and_yaml_go() {
    let mut all = Vec::new();
    for page in written() {
        let code = page.text.split('`').skip(1).step_by(2);
        let spans = code.filter(|it| it.starts_with("dockwright ") && !it.contains('\n'));
        all.extend(spans.map(|it| (page.path.clone(), it.to_owned())));
        for part in page.parts() {
            if let Part::Block { block, remark: Some(Remark::NotRun(_)) } = part {
                all.extend(calls(&block.text).map(|it| (page.path.clone(), it)));
                let is_valid = yaml_rust2::YamlLoader::load_from_str(&block.text).is_ok();
                assert!(is_valid || block.language != "yaml", "{}: {block}", page.path.display());
            }
        }
    }
    let dir = Dir::with(&[]);
    for (path, call) in &all {
        let words = call.replace(['\'', '"', '…'], "").replace("PASS", "use-copy");
        let mut args: Vec<_> = words.split_whitespace().skip(1).collect();
        args.push("--help");
        let ran = dir.dockwright(&args);
        assert_eq!(ran.code, Some(0), "{}: `{call}`: {}", path.display(), ran.stderr);
    }
    assert!(all.len() > 10, "{all:?}");
    assert_eq!(dir.dockwright(&["fmt", "--nothing", "--help"]).code, Some(2));
}
