//! The pictures of the README and the book are what a terminal shows. `cargo xtask pictures` draws
//! them anew.

use std::fs;
use std::path::Path;

use crate::pages::page::{Page, Part, Remark};
use crate::readme;
use crate::support::Dir;

/// The columns of the terminal.
const COLUMNS: usize = 100;

/// The colours on a light background, and on a dark one where the reader prefers that.
const STYLE: &str = "
    .bg { fill: #f6f8fa; stroke: #d1d9e0 }
    .fg { fill: #1f2328 }
    .fg-red { fill: #c4202c }
    .fg-green { fill: #116329 }
    .fg-yellow { fill: #7a4d05 }
    .fg-blue { fill: #0550ae }
    .fg-cyan { fill: #0b6a72 }
    @media (prefers-color-scheme: dark) {
      .bg { fill: #151b23; stroke: #3d444d }
      .fg { fill: #e6edf3 }
      .fg-red { fill: #ff7b72 }
      .fg-green { fill: #7ee787 }
      .fg-yellow { fill: #e3b341 }
      .fg-blue { fill: #79c0ff }
      .fg-cyan { fill: #76e3ea }
    }
";

#[test]
fn the_pictures_show_what_is_printed() {
    check("fix", &readme::service(), &["fix", "--diff"]);
    check("check", &directory("docs/start.md"), &["check"]);
    check("init", &directory("docs/adopting.md"), &["init"]);
}

/// The directory in which the commands of a page begin.
fn directory(page: &str) -> Dir {
    let page = Page::read(Path::new(env!("CARGO_MANIFEST_DIR")), Path::new(page));
    let dir = Dir::with(&[]);
    for part in page.parts() {
        match part {
            Part::Directory { files, .. } => {
                for (path, text) in files {
                    dir.write(&path, text);
                }
            }
            Part::Block { block, remark: Some(Remark::File(path)) } => dir.write(&path, block.text),
            Part::Block { .. } => break,
        }
    }
    dir
}

/// Compares a picture with the output of a command, or draws it anew.
fn check(name: &str, dir: &Dir, args: &[&str]) {
    let mut text = format!("\x1b[1m$ dockwright {}\x1b[0m\n", args.join(" "));
    text += &shown(dir, args);
    let drawn = drawn(&text);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/pictures/{name}.svg"));
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, drawn).unwrap();
    } else {
        let picture = fs::read_to_string(&path).unwrap_or_default();
        assert!(picture == drawn, "`cargo xtask pictures` draws {} anew", path.display());
    }
}

/// What a terminal gets from a command, in the order of writing.
fn shown(dir: &Dir, args: &[&str]) -> String {
    let mut file = tempfile::tempfile().unwrap();
    let mut command = dir.command(&[&["--color", "always"], args].concat());
    command.stdout(file.try_clone().unwrap()).stderr(file.try_clone().unwrap());
    command.status().unwrap();
    let mut text = String::new();
    std::io::Seek::rewind(&mut file).unwrap();
    std::io::Read::read_to_string(&mut file, &mut text).unwrap();
    text
}

fn drawn(text: &str) -> String {
    let lines: String = text.lines().map(|it| wrapped(it) + "\n").collect();
    let picture = anstyle_svg::Term::new().render_svg(lines.trim_end());
    let (head, rest) = picture.split_once("<style>").unwrap();
    let (style, tail) = rest.split_once("</style>").unwrap();
    let is_layout = |it: &&str| !it.contains(" { fill: ");
    let layout: Vec<_> = style.trim_matches('\n').lines().filter(is_layout).collect();
    let colours = style.lines().filter_map(|it| it.trim().split_once(" {")).map(|it| it.0);
    for colour in colours.filter(|it| it.starts_with(".fg") || it.starts_with(".bg")) {
        assert!(STYLE.contains(colour), "`{colour}` has no colour");
    }
    // anstyle-svg leaves blanks at the ends of lines.
    let tail: String = tail.lines().map(|it| it.trim_end().to_owned() + "\n").collect();
    format!("{head}<style>{STYLE}{}\n  </style>{}", layout.join("\n").trim_end(), tail)
}

/// A line, broken at blanks where the terminal ends. Escape sequences have no width.
fn wrapped(line: &str) -> String {
    let (mut wrapped, mut column, mut blank) = (String::new(), 0, None);
    let mut is_escape = false;
    for character in line.chars() {
        is_escape |= character == '\x1b';
        if !is_escape {
            column += 1;
            if character == ' ' {
                blank = Some((wrapped.len(), column));
            } else if column > COLUMNS
                && let Some((at, before)) = blank.take()
            {
                wrapped.replace_range(at..=at, "\n");
                column -= before;
            }
        }
        is_escape &= character != 'm';
        wrapped.push(character);
    }
    wrapped
}

#[test]
fn lines_break_at_blanks_before_the_last_column() {
    let word = "a".repeat(COLUMNS / 2 - 1);
    let line = |blank| format!("\x1b[1m{word} {word}\x1b[0m{blank}b {word}{blank}{word}");
    assert_eq!(wrapped(&line(" ")), line("\n"));
}
