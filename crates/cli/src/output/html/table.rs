//! Tables of counts that a click sorts.

use std::fmt::Write;

/// The most bytes of the rows of one table.
pub const LARGEST: usize = 300_000;

/// A table of counts.
pub struct Table<'t> {
    /// What it shows.
    pub caption: &'t str,
    /// The head of the first column.
    pub of: &'t str,
    /// The heads of the others.
    pub counts: &'t [&'t str],
    /// A row for each name, which is markup.
    pub rows: Vec<(String, Vec<usize>)>,
}

impl Table<'_> {
    /// The markup. The rows with the highest counts come first, by the last column and then by those
    /// before it; where there are too many bytes, the others are counted in one row.
    pub fn html(self) -> String {
        let Self { caption, of, counts, mut rows } = self;
        rows.sort_by(|(name, counts), (other, others)| {
            others.iter().rev().cmp(counts.iter().rev()).then_with(|| name.cmp(other))
        });
        let heads: Vec<_> = counts.iter().map(|it| format!("<th scope=col>{it}")).collect();
        let heads = heads.concat();
        let mut html = format!(
            "<table class=sortable>\n<caption>{caption}</caption>\n<thead><tr><th scope=col>{of}\
             {heads}</thead>\n<tbody>\n"
        );
        let (mut size, mut left) = (0, 0);
        for (name, counts) in &rows {
            let row = row(name, counts);
            if size + row.len() > LARGEST {
                left += 1;
                continue;
            }
            size += row.len();
            html.push_str(&row);
        }
        html.push_str("</tbody>\n");
        if left > 0 {
            let columns = counts.len() + 1;
            let _ = writeln!(
                html,
                "<tfoot><tr><th scope=row colspan={columns}>{left} more, for which the page has no \
                 space</tfoot>"
            );
        }
        html.push_str("</table>\n");
        html
    }
}

fn row(name: &str, counts: &[usize]) -> String {
    let counts: Vec<_> = counts.iter().map(|it| format!("<td>{it}")).collect();
    let counts = counts.concat();
    format!("<tr><th scope=row>{name}{counts}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[(&str, [usize; 2])]) -> String {
        let rows = rows.iter().map(|(name, counts)| ((*name).to_owned(), counts.to_vec()));
        let counts = &["files", "findings"];
        Table { caption: "C", of: "name", counts, rows: rows.collect() }.html()
    }

    #[test]
    fn the_highest_counts_come_first() {
        let html = table(&[("a", [1, 2]), ("b", [9, 1]), ("c", [2, 2]), ("d", [1, 2])]);
        assert_eq!(
            html,
            "<table class=sortable>\n<caption>C</caption>\n<thead><tr><th scope=col>name<th \
             scope=col>files<th scope=col>findings</thead>\n<tbody>\n\
             <tr><th scope=row>c<td>2<td>2\n<tr><th scope=row>a<td>1<td>2\n\
             <tr><th scope=row>d<td>1<td>2\n<tr><th scope=row>b<td>9<td>1\n</tbody>\n</table>\n"
        );
    }

    #[test]
    fn rows_without_space_are_counted() {
        let long = "x".repeat(LARGEST);
        let html = table(&[(long.as_str(), [9, 9]), ("a", [1, 1]), (long.as_str(), [3, 3])]);
        assert!(html.contains("<tbody>\n<tr><th scope=row>a<td>1<td>1\n</tbody>"));
        assert!(
            html.contains("colspan=3>2 more, for which") && html.len() < 1000,
            "{}",
            html.len()
        );
    }
}
