use std::path::PathBuf;

use dockwright_fixer::passes;

use super::*;
use crate::output::report::{Findings, Shown, Verdict, View};

/// The report about a file with three findings and a change of as many lines.
fn report(path: &str, reason: &str, lines: usize) -> Report {
    let finding = |index: usize| Finding {
        pass: passes()[index % passes().len()],
        level: Level::Safe,
        line: index % lines + 1,
        range: 0..1,
        reason: reason.to_owned(),
        edits: Vec::new(),
        key: None,
    };
    let seed = path.len();
    let findings = Findings {
        applied: vec![finding(seed), finding(seed + 1)],
        held: vec![finding(seed + 2)],
        ..Findings::default()
    };
    let output = "RUN b\n".repeat(lines).into_bytes();
    let verdict = Verdict {
        ending: Ending::Changed(None),
        output: Some(output),
        findings,
        ..Verdict::unchanged()
    };
    let source = "run a\n".repeat(lines);
    let path = PathBuf::from(path);
    let view = View { path: &path, source: Some(source.as_bytes()), verdict: &verdict };
    let shown = Shown { section: section(&view, Mode::Check), ..Shown::default() };
    Report { path, shown, verdict }
}

fn page(reports: impl IntoIterator<Item = Report>) -> String {
    let mut page = Page::new(Mode::Check, false, None);
    let mut summary = Summary::default();
    for it in reports {
        summary.count(&it.verdict);
        page.add(&it);
    }
    page.text(&summary, &[])
}

/// The numbers in the rows of the table with this caption.
fn rows(html: &str, caption: &str) -> Vec<Vec<usize>> {
    let (_, table) = html.split_once(&format!("<caption>{caption}</caption>")).expect("a table");
    let (_, body) = table.split_once("<tbody>\n").unwrap();
    let (body, _) = body.split_once("</t").unwrap();
    let rows = body.lines().filter(|it| it.starts_with("<tr>"));
    rows.map(|it| it.split("<td>").skip(1).map(|it| it.parse().unwrap()).collect()).collect()
}

#[test]
fn a_page_about_ten_thousand_files_has_less_than_two_megabytes() {
    let reason = "`npm install` writes a cache that nobody reads again, of about 40 MB";
    let path = |it: usize| format!("services/team-{}/service-{it}/Dockerfile", it % 40);
    let html = page((0..10_000).map(|it| report(&path(it), reason, 20)));
    assert!(html.len() < LARGEST, "{}", html.len());
    assert!(html.len() > LARGEST - 10_000, "{} bytes waste space", html.len());
    let files: usize = rows(&html, "By directory").iter().map(|it| it[0]).sum();
    let (_, more) = html.split_once(" more, for which the page has no space").unwrap_or_default();
    assert!(files < 10_000 && more.contains("</tfoot>"), "a table has a limit of its own");
    let by_pass = rows(&html, "By pass");
    assert_eq!(by_pass.iter().map(|it| it[1]).sum::<usize>(), 10_000);
    assert_eq!(by_pass.iter().map(|it| it[2]).sum::<usize>(), 20_000);
    let listed = html.matches("<h3>").count();
    assert!(html.contains(&format!("no space for {} more files, which", 10_000 - listed)));
}

#[test]
fn diffs_give_way_before_findings() {
    let html = page((0..1_000).map(|it| report(&format!("a/{it}/Dockerfile"), "why", 40)));
    assert!(html.len() < LARGEST, "{}", html.len());
    assert_eq!(html.matches("<h3>").count(), 1_000);
    let shown = html.matches("<details>").count();
    assert!(shown > 100 && shown < 1_000, "{shown}");
    assert!(html.contains(&format!("the changes of {} more files; ", 1_000 - shown)));
    assert_eq!(rows(&html, "By directory").len(), 1_000);
}

#[test]
fn a_page_grows_with_its_files_and_no_faster() {
    let size = |count| page((0..count).map(|it| report(&format!("{it:04}"), "why", 3))).len();
    let (none, some, more) = (size(0), size(100), size(200));
    let (first, second) = (some - none, more - some);
    assert!(second <= first, "{none} {some} {more}");
}

#[test]
fn a_file_that_no_page_has_space_for_hides_no_other() {
    let huge = "x".repeat(LARGEST);
    let mut with_long_diff = report("b", "why", 1);
    with_long_diff.shown.section.as_mut().unwrap().diff.clone_from(&huge);
    let html = page([report("a", &huge, 1), with_long_diff, report("c", "why", 1)]);
    assert!(html.len() < LARGEST);
    assert_eq!((html.matches("<h3>").count(), html.matches("<details>").count()), (2, 1));
    assert!(html.contains("no space for 1 more file, which"));
    assert!(html.contains("the changes of 1 more file; "));
    let errors = vec![Message::error(huge), Message::error("<b>".to_owned())];
    let html = Page::new(Mode::List, false, None).text(&Summary::default(), &errors);
    assert!(html.len() < LARGEST && html.contains("<li class=error>&lt;b&gt;\n<li>1 more, "));
}

#[test]
fn the_policy_names_the_style_and_the_script_of_the_page() {
    let html = page([]);
    let digest = |start: &str, end: &str| {
        let (text, _) = html.split_once(start).unwrap().1.split_once(end).unwrap();
        format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
    };
    let policy = html.lines().find(|it| it.contains("Content-Security-Policy")).unwrap();
    assert!(policy.contains("default-src 'none'; "), "{policy}");
    assert!(policy.contains(&format!("style-src {};", digest("<style>", "</style>"))));
    assert!(policy.contains(&format!("script-src {};", digest("<script>", "</script>"))));
    assert!(!html.contains(" style=") && !html.contains("src=") && !html.contains("http:"));
}
