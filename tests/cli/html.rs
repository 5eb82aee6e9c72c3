//! `--output html`: one page about a run.

use crate::support::{AFTER, BEFORE, Dir, INVALID};

/// A fix that is applied, one that is risky, and markup in what is fixed.
const FILE: &str = "FROM debian:12\nENV a b\nRUN echo '</code><script>alert(1)</script>'\n\
                    CMD echo \"<img src=x>\"\n";

fn dir() -> Dir {
    let dir = Dir::with(&["layout/Dockerfile"]);
    dir.write("fix/Dockerfile", FILE);
    dir.write("broken/Dockerfile", INVALID);
    dir.write("fine/Dockerfile", AFTER);
    dir
}

/// The cells of the row that begins with this name in the table with this caption.
fn row<'h>(html: &'h str, caption: &str, name: &str) -> Vec<&'h str> {
    let (_, table) = html.split_once(&format!("<caption>{caption}</caption>")).expect(caption);
    let (table, _) = table.split_once("</table>").unwrap();
    let is_named = |it: &&str| it.starts_with(&format!("<tr><th scope=row>{name}<"));
    let row = table.lines().find(is_named).unwrap_or_else(|| panic!("{name} in {table}"));
    row.split("<td>").skip(1).collect()
}

/// The section about a file.
fn section<'h>(html: &'h str, path: &str) -> &'h str {
    let head = format!("<h3><code>{path}</code></h3>");
    let (_, rest) = html.split_once(&head).unwrap_or_else(|| panic!("{path} in {html}"));
    rest.split("<h3>").next().unwrap()
}

/// The page without its style and its script, which hold no text of a project.
fn body(html: &str) -> &str {
    let (_, body) = html.split_once("<main>").unwrap();
    body.split_once("</main>").unwrap().0
}

#[test]
fn check_has_findings_and_no_diffs() {
    let dir = dir();
    let ran = dir.dockwright(&["check", "--output", "html"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let html = &ran.stdout;
    assert!(html.starts_with("<!doctype html>\n") && html.ends_with("</html>\n"));
    assert_eq!(row(html, "Totals", "files"), ["4"]);
    assert_eq!(row(html, "Totals", "errors"), ["1"]);
    let fix = section(html, "fix/Dockerfile");
    assert!(fix.contains("<li>line 2, <b class=safe>safe</b>: "), "{fix}");
    assert!(
        fix.contains("/docs/passes/use-key-value-pairs.md\">use-key-value-pairs</a>)"),
        "{fix}"
    );
    assert!(
        section(html, "broken/Dockerfile").contains("<li>line 2:1, <b class=error>error</b>: ")
    );
    assert!(!html.contains("<h3><code>fine/") && !html.contains("<h3><code>layout/"), "{html}");
    assert!(!html.contains("<details>") && html.contains("<svg role=\"img\""), "{html}");
    assert!(!html.contains("By owner"), "there is no CODEOWNERS");
    let found = row(html, "By directory", "<code>fix</code>");
    assert_eq!(found[..2], ["1", "1"]);
    assert_ne!(found[2], "0");
}

#[test]
fn fix_has_fixes_and_what_changes() {
    let dir = dir();
    let ran = dir.dockwright(&["fix", "--check", "--output", "html", "fix", "fine"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let html = &ran.stdout;
    assert_eq!(row(html, "Totals", "files: would change"), ["1"]);
    let fix = section(html, "fix/Dockerfile");
    assert!(fix.contains("<b class=safe>safe</b>, would be fixed: "), "{fix}");
    assert!(fix.contains("<td>2<td class=d>ENV a b<td>2<td class=a>ENV a=b\n"), "{fix}");
    assert_eq!(dir.read("fix/Dockerfile"), FILE);

    let ran = dir.dockwright(&["fix", "--output", "html", "fix", "fine"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let fix = section(&ran.stdout, "fix/Dockerfile");
    assert!(fix.contains("<b class=safe>safe</b>, fixed: ") && fix.contains("<details>"), "{fix}");
    assert_eq!(row(&ran.stdout, "Totals", "files: changed"), ["1"]);
    assert!(dir.read("fix/Dockerfile").contains("ENV a=b\n"));
}

#[test]
fn fmt_has_changes_and_no_passes() {
    let dir = dir();
    let ran = dir.dockwright(&["fmt", "--diff", "--output", "html", "layout", "fine"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let html = &ran.stdout;
    let layout = section(html, "layout/Dockerfile");
    assert!(layout.contains("<li>the file is not formatted\n"), "{layout}");
    assert!(layout.contains("<td class=d>from scratch<td>1<td class=a>FROM scratch\n"), "{layout}");
    assert!(!html.contains("By pass") && !html.contains("<svg"), "{html}");
    assert_eq!(row(html, "By directory", "<code>fine</code>"), ["1", "0", "0"]);
    assert_eq!(row(html, "By directory", "<code>layout</code>"), ["1", "0", "1"]);
    assert_eq!(dir.read("layout/Dockerfile"), BEFORE);
}

#[test]
fn carriage_returns_are_visible() {
    let dir = Dir::with(&[]);
    let file = "FROM a\r\nENV\ta b\r\n";
    let args = ["fix", "-", "--stdin-filepath", "x/Dockerfile", "--output", "html", "--quiet"];
    let ran = dir.dockwright_with_stdin(&args, file);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    let section = section(&ran.stdout, "x/Dockerfile");
    assert!(section.contains("<td class=d>ENV\ta b\\r<td>2<td class=a>ENV a=b\\r\n"), "{section}");
}

#[test]
fn names_and_contents_of_files_are_no_markup() {
    let dir = Dir::with(&[]);
    let comment = "# </td></table><script>alert(2)</script> \u{202e}\u{1b}[2J\n";
    dir.write("CODEOWNERS", "* <script>@a \u{202e}\"onclick=\n");
    #[cfg(unix)]
    let name = "a<script>\"\n\u{2066}\u{1b}/Dockerfile";
    #[cfg(not(unix))]
    let name = "a&amp;\u{2066}/Dockerfile";
    dir.write(name, format!("{comment}{}", FILE.replace("FROM", "from")));
    for args in [&["check"][..], &["fix", "--check", "--level", "risky"], &["fmt", "--check"]] {
        let args = [args, &[".", "<script>nowhere", "--output", "html"]].concat();
        let ran = dir.dockwright(&args);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        let body = body(&ran.stdout);
        assert!(!body.contains("<script") && !body.contains("<img"), "{body}");
        let hidden = ['\u{202e}', '\u{2066}', '\u{1b}'];
        assert!(!body.contains(hidden) && body.contains("\\u{2066}"), "{body}");
        assert!(body.contains("&lt;script&gt;nowhere: no such file"), "{body}");
        assert!(body.contains("&lt;script&gt;@a<td>"), "{body}");
        assert_eq!(body.contains("&lt;/td&gt;&lt;/table&gt;"), args[0] != "check", "{body}");
    }
}

#[test]
fn owners_are_those_of_the_repository_around() {
    let dir = Dir::with(&["app/web/Dockerfile", "app/api/Dockerfile", "lib/Dockerfile"]);
    dir.run("git", &["init", "--quiet"], "");
    dir.write("docs/CODEOWNERS", "* @nobody\n");
    dir.write(".github/CODEOWNERS", "/app/ @app\napi @api @app\n");
    let page = |args: &[&str]| {
        let mut command = dir.command(args);
        command.current_dir(dir.join("app"));
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let html = page(&["fmt", "--check", "--output", "html", ".", "../lib"]);
    assert_eq!(row(&html, "By owner", "@app"), ["2", "0", "2"]);
    assert_eq!(row(&html, "By owner", "@api"), ["1", "0", "1"]);
    assert_eq!(row(&html, "By owner", "no owner"), ["1", "0", "1"]);
    assert!(!html.contains("@nobody"), "the first file counts");
}

#[test]
fn owners_that_cannot_be_read_are_a_warning() {
    let dir = Dir::with(&["Dockerfile"]);
    dir.write("CODEOWNERS", "# \n".repeat(1_100_000));
    let ran = dir.dockwright(&["fmt", "--check", "--output", "html"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("CODEOWNERS: 3300000 bytes are more than the 3 MiB"), "{ran:?}");
    assert!(ran.stdout.contains("By directory") && !ran.stdout.contains("By owner"));
}

#[test]
fn an_empty_run_and_a_wrong_one_are_pages_as_well() {
    let dir = Dir::with(&[]);
    for args in [&["check"][..], &["fix"], &["fmt", "--check"]] {
        let ran = dir.dockwright(&[args, &["--output", "html"]].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(row(&ran.stdout, "Totals", "files"), ["0"]);
        assert!(
            ran.stdout.contains("nothing to tell about single files")
                && !ran.stdout.contains("<svg")
        );
    }
    let ran = dir.dockwright(&["check", "--output", "html", "--config", "nowhere"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(body(&ran.stdout).contains("<h2>Errors</h2>"), "{ran:?}");
}
