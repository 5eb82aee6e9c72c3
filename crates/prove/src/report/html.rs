//! A report as a page that needs no other file.

use std::fmt::Write;

use super::{Report, listed, passes, paths, rows};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;\
                     padding:0 1rem;color:#1b1f24;background:#fff}\
                     table{border-collapse:collapse}\
                     th,td{padding:.25rem 1rem .25rem 0;text-align:left;vertical-align:top;\
                     border-bottom:1px solid #8884}\
                     .number{text-align:right}.same{color:#116329}.other{color:#a40e26}\
                     pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}\
                     @media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}\
                     .same{color:#4ac26b}.other{color:#ff8182}}";

impl Report {
    /// The report as a page without scripts that needs no other file.
    pub fn html(&self) -> String {
        let class = if self.is_same() { "same" } else { "other" };
        let (name, headline) = (escaped(&self.dockerfile), escaped(&self.headline()));
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}: {headline}\
             </title>\n<style>{STYLE}</style>\n<h1>{name}</h1>\n\
             <p><strong class=\"{class}\">{headline}</strong></p>\n"
        );
        let mut line = |text: String| {
            page.push_str(&text);
            page.push('\n');
        };
        if !self.differences.is_empty() {
            line("<h2>Differences</h2>\n<ul>".to_owned());
            for it in listed(self) {
                line(format!("<li><pre>{}</pre></li>", escaped(&it)));
            }
            line("</ul>".to_owned());
        }
        line(
            "<h2>Images</h2>\n<table>\n<tr><th></th><th class=\"number\">before</th><th \
             class=\"number\">after</th><th></th></tr>"
                .to_owned(),
        );
        for row in rows(self) {
            let [was, is] = row.values.map(|it| escaped(&it));
            line(format!(
                "<tr><th>{}</th><td class=\"number\">{was}</td><td class=\"number\">{is}</td>\
                 <td>{}</td></tr>",
                row.name,
                escaped(&row.remark)
            ));
        }
        line("</table>".to_owned());
        if !self.passes.is_empty() {
            line("<h2>Passes</h2>\n<table>".to_owned());
            for (pass, effects) in passes(self) {
                let mut fixes = String::new();
                for it in &pass.fixes {
                    let (level, reason) = (escaped(&it.level), escaped(&it.reason));
                    let _ = write!(fixes, "<br>line {} ({level}): {reason}", it.line);
                }
                let (name, effects) = (escaped(&pass.name), escaped(&effects));
                line(format!("<tr><th>{name}</th><td>{effects}{fixes}</td></tr>"));
            }
            line("</table>".to_owned());
        }
        line("<h2>Comparison</h2>".to_owned());
        let announced = self.announced.iter().map(|it| format!("as announced: {it}"));
        let unchecked = self.unchecked.iter().map(|it| format!("not checked: {it}"));
        let compared = self.after.iter().map(|_| paths(self));
        let built = format!("built with {}", self.builder);
        for it in compared.chain(announced).chain(unchecked).chain([built]) {
            line(format!("<p>{}</p>", escaped(&it)));
        }
        line("</html>".to_owned());
        page
    }
}

/// The text with markup and control characters as escapes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push(it),
            it if it.is_control() => safe.extend(it.escape_default()),
            it => safe.push(it),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::tests::example;

    #[test]
    fn markup_in_names_stays_text() {
        let page = example().html();
        assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains('\u{1b}'));
        assert!(page.contains("<h1>a&lt;script&gt;/Dockerfile</h1>"), "{page}");
        assert!(page.contains("/&lt;b&gt;&amp;&quot;\\u{1b}[2J: is gone (by use-copy)"), "{page}");
        assert!(page.contains("line 3 (safe): `a &lt;b&gt;` is slow"), "{page}");
        assert!(!page.contains("http") && !page.contains("src="), "needs no other file");
    }
}
