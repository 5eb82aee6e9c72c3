//! A report as text.

use super::{Report, listed, passes, paths, rows};

/// The number of differences that are listed; the others are counted.
const SHOWN: usize = 20;

impl Report {
    /// The report as text. Control characters in names are written as escapes, so that a terminal
    /// does not obey them.
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}\n", self.dockerfile, self.headline());
        let mut line = |it: &str| {
            text.push_str(it);
            text.push('\n');
        };
        let differences = listed(self);
        for it in differences.iter().take(SHOWN) {
            // The output of a build has several lines.
            let lines: Vec<_> = it.lines().map(visible).collect();
            line(&format!("  {}", lines.join("\n    ")));
        }
        if differences.len() > SHOWN {
            line(&format!("  and {} more, which `--output json` lists", differences.len() - SHOWN));
        }
        line("");
        for it in table(self) {
            line(visible(&it).trim_end());
        }
        let passes = passes(self);
        if !passes.is_empty() {
            line("");
            let width = passes.iter().map(|it| it.0.name.len()).max().unwrap_or_default();
            for (pass, effects) in passes {
                line(format!("{:width$}  {effects}", pass.name).trim_end());
            }
        }
        line("");
        if self.after.is_some() {
            line(&visible(&paths(self)));
        }
        for it in &self.announced {
            line(&visible(&format!("as announced: {it}")));
        }
        for it in &self.unchecked {
            line(&visible(&format!("not checked: {it}")));
        }
        line(&format!("built with {}", visible(&self.builder)));
        text
    }
}

/// The table of the images, with columns as wide as their longest value.
fn table(report: &Report) -> Vec<String> {
    let rows = rows(report);
    let width = |texts: &mut dyn Iterator<Item = &str>| {
        texts.map(|it| it.chars().count()).max().unwrap_or_default()
    };
    let name = width(&mut rows.iter().map(|it| it.name));
    let before = width(&mut rows.iter().map(|it| &*it.values[0]).chain(["before"]));
    let after = width(&mut rows.iter().map(|it| &*it.values[1]).chain(["after"]));
    let head = format!("{:name$}  {:>before$}  {:>after$}", "", "before", "after");
    let line = |row: &super::Row| {
        let [was, is] = &row.values;
        format!("{:name$}  {was:>before$}  {is:>after$}  {}", row.name, row.remark)
    };
    [head].into_iter().chain(rows.iter().map(line)).collect()
}

/// Control characters as escapes.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for it in text.chars() {
        if it.is_control() { shown.extend(it.escape_default()) } else { shown.push(it) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;

    #[test]
    fn the_differences_come_first() {
        assert_eq!(
            example().text(),
            "a<script>/Dockerfile: the images differ in 2 ways that no pass announces\n  \
             files: /<b>&\"\\u{1b}[2J: is gone (by use-copy)\n  \
             config: User was \"cook\", is \"\"\n\
             \n                    \
             before                  after\n\
             size              612.0 MB               590.0 MB  22.0 MB less\n\
             layers                   2                      2\n\
             build               40.0 s                 40.0 s\n\
             rebuild             12.0 s                  2.4 s  5.0× as fast, after a change of \
             app/main.py\n\
             stop     killed after 10 s  0.2 s, exit status: 0  after SIGTERM\n\
             \n\
             clean-apt-lists  1 fix, 12 paths with 20.1 MB gone, as announced\n\
             use-copy         1 fix\n\
             \n\
             21,604 paths compared: 1 differs, 12 gone as announced; noise: 1,234 × bytecode, 4 × \
             log\n\
             as announced: Cmd was [\"/bin/sh\",\"-c\",\"a\"], is [\"a\"]\n\
             built with buildah version 1.40.0\n"
        );
    }
}
