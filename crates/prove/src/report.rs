//! The result of a proof, as data.

mod html;
mod text;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::bisect::LAYOUT;
use crate::difference::{Change, Difference};
use crate::service::Run;

/// The result of a proof, which [`text`](Self::text), [`html`](Self::html) and
/// [`json`](Self::json) render.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The Dockerfile, as the user names it.
    pub dockerfile: String,
    /// The builder, with its version.
    pub builder: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The passes of the fix, in the order in which they run.
    pub passes: Vec<PassReport>,
    /// The image before.
    pub before: ImageReport,
    /// The image after; `None` if it does not build, or if nothing was built.
    pub after: Option<ImageReport>,
    /// The source file that was changed before each rebuild.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touched: Option<String>,
    /// The number of paths compared.
    pub compared: usize,
    /// Differences of settings that passes announce.
    pub announced: Vec<String>,
    /// The number of paths whose difference is noise, by reason.
    pub noise: BTreeMap<String, usize>,
    /// The differences that no pass announces.
    pub differences: Vec<Difference>,
    /// Checks that were not possible, each with the reason.
    pub unchecked: Vec<String>,
}

/// The verdict of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The images are the same, apart from announced differences.
    Same,
    /// There are other differences.
    Different,
    /// The version before builds, and the version after does not.
    Broken,
}

/// A pass of a fix, and its effects on the image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PassReport {
    /// The name.
    pub name: String,
    /// The fixes.
    pub fixes: Vec<FixReport>,
    /// The number of paths that are gone, as the pass announces.
    pub gone: usize,
    /// The size of these paths, in bytes.
    pub gone_bytes: u64,
    /// The image after this pass and all before it, if it was built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Step>,
}

/// A fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixReport {
    /// The line in the Dockerfile before.
    pub line: usize,
    /// The level.
    pub level: String,
    /// The present cost, and the effect of the fix.
    pub reason: String,
}

/// An image after some of the passes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its size in bytes.
    pub bytes: u64,
    /// The number of its layers.
    pub layers: usize,
    /// The time of a rebuild after a change of the source, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuild_seconds: Option<f64>,
}

/// One of the two images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImageReport {
    /// The sum of the sizes of its layers, in bytes, without compression.
    pub bytes: u64,
    /// The size of each layer from the bottom, in bytes.
    pub layers: Vec<u64>,
    /// The time of a build without cached layers, in seconds.
    pub build_seconds: f64,
    /// The times of rebuilds after a change of the source, in seconds, sorted.
    pub rebuild_seconds: Vec<f64>,
    /// A run of its container; `None` if it has no process, or was not run.
    pub run: Option<Run>,
}

impl ImageReport {
    /// The median of the rebuild times, in seconds.
    pub fn rebuild(&self) -> Option<f64> {
        self.rebuild_seconds.get(self.rebuild_seconds.len() / 2).copied()
    }
}

impl Report {
    /// A report without findings.
    pub fn new(dockerfile: &str, builder: String, passes: Vec<PassReport>) -> Self {
        Self {
            dockerfile: dockerfile.to_owned(),
            builder,
            verdict: Verdict::Same,
            passes,
            before: ImageReport::default(),
            after: None,
            touched: None,
            compared: 0,
            announced: Vec::new(),
            noise: BTreeMap::new(),
            differences: Vec::new(),
            unchecked: Vec::new(),
        }
    }

    /// Whether the images are the same, apart from announced differences.
    pub fn is_same(&self) -> bool {
        self.verdict == Verdict::Same
    }

    /// The report as a JSON document that ends with a newline.
    pub fn json(&self) -> String {
        // Cannot fail: all keys are strings, and every type derives `Serialize`.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The number of paths that are gone, as passes announce.
    pub fn gone(&self) -> usize {
        self.passes.iter().map(|it| it.gone).sum()
    }

    /// The verdict in one line.
    pub fn headline(&self) -> String {
        let count = self.differences.len();
        match self.verdict {
            Verdict::Same if self.gone() == 0 && self.announced.is_empty() => {
                "same image".to_owned()
            }
            Verdict::Same => {
                "same image, apart from the effects that the passes announce".to_owned()
            }
            Verdict::Different if count == 1 => {
                "the images differ in 1 way that no pass announces".to_owned()
            }
            Verdict::Different => {
                format!("the images differ in {count} ways that no pass announces")
            }
            Verdict::Broken => "the image builds before the change, but not after it".to_owned(),
        }
    }
}

/// A number with a comma between thousands.
fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 path`, `2 paths`.
fn counted(number: usize, thing: &str) -> String {
    format!("{} {thing}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A size in the units of builders: thousands.
fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "four digits are shown")]
    let bytes = bytes as f64;
    match bytes {
        ..1e3 => format!("{bytes} B"),
        ..1e6 => format!("{:.1} kB", bytes / 1e3),
        ..1e9 => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.2} GB", bytes / 1e9),
    }
}

/// The difference between two sizes in words.
fn change(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Less => format!("{} less", size(before - after)),
        std::cmp::Ordering::Equal => "the same".to_owned(),
        std::cmp::Ordering::Greater => format!("{} more", size(after - before)),
    }
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.1} s")
}

/// A row of the table of the images: its name, the values, and a remark about their difference.
struct Row {
    name: &'static str,
    values: [String; 2],
    remark: String,
}

/// The table of the images.
fn rows(report: &Report) -> Vec<Row> {
    let images = [Some(&report.before), report.after.as_ref()];
    let values = |value: &dyn Fn(&ImageReport) -> Option<String>| {
        images.map(|it| it.and_then(value).unwrap_or_else(|| "–".to_owned()))
    };
    let compared = |value: &dyn Fn(&ImageReport, &ImageReport) -> String| {
        report.after.as_ref().map_or_else(String::new, |after| value(&report.before, after))
    };
    let row = |name, values, remark| Row { name, values, remark };
    let mut rows = vec![
        row(
            "size",
            values(&|it| Some(size(it.bytes))),
            compared(&|before, after| change(before.bytes, after.bytes)),
        ),
        row("layers", values(&|it| Some(it.layers.len().to_string())), String::new()),
        row("build", values(&|it| Some(seconds(it.build_seconds))), String::new()),
    ];
    if let Some(touched) = &report.touched {
        let faster = compared(&|before, after| match (before.rebuild(), after.rebuild()) {
            (Some(before), Some(after)) if after > 0.0 => {
                format!("{:.1}× as fast, after a change of {touched}", before / after)
            }
            _ => format!("after a change of {touched}"),
        });
        rows.push(row("rebuild", values(&|it| it.rebuild().map(seconds)), faster));
    }
    if images.iter().flatten().any(|it| it.run.is_some()) {
        let end = |it: &ImageReport| it.run.as_ref()?.end();
        let signals = images.iter().flatten().filter_map(|it| it.run.as_ref()?.stopped.as_ref());
        let remark = signals.map(|it| format!("after SIG{}", it.signal)).next();
        rows.push(row("stop", values(&end), remark.unwrap_or_default()));
    }
    rows
}

/// The effects of a pass, in words.
fn effects(pass: &PassReport, before: Step) -> String {
    let mut parts = Vec::new();
    if !pass.fixes.is_empty() {
        let fixes = pass.fixes.len();
        parts.push(if fixes == 1 { "1 fix".to_owned() } else { format!("{fixes} fixes") });
    }
    if pass.gone > 0 {
        parts.push(format!(
            "{} with {} gone, as announced",
            counted(pass.gone, "path"),
            size(pass.gone_bytes)
        ));
    }
    if let Some(step) = pass.image {
        parts.push(format!("size {}", change(before.bytes, step.bytes)));
        if let (Some(was), Some(is)) = (before.rebuild_seconds, step.rebuild_seconds) {
            parts.push(format!("rebuild was {}, is {}", seconds(was), seconds(is)));
        }
    }
    parts.join(", ")
}

/// The passes, each with its effects.
fn passes(report: &Report) -> Vec<(&PassReport, String)> {
    let mut before = Step {
        bytes: report.before.bytes,
        layers: report.before.layers.len(),
        rebuild_seconds: report.before.rebuild(),
    };
    let mut all = Vec::new();
    for pass in &report.passes {
        all.push((pass, effects(pass, before)));
        before = pass.image.unwrap_or(before);
    }
    all
}

/// The numbers of compared paths, by result.
fn paths(report: &Report) -> String {
    let files = report.differences.iter().filter(|it| it.path.is_some()).count();
    let noise: Vec<_> =
        report.noise.iter().map(|(why, number)| format!("{} × {why}", count(*number))).collect();
    let differ = match files {
        0 => "none differs".to_owned(),
        1 => "1 differs".to_owned(),
        files => format!("{} differ", count(files)),
    };
    let gone = match report.gone() {
        0 => String::new(),
        gone => format!(", {} gone as announced", count(gone)),
    };
    let noise = match noise[..] {
        [] => String::new(),
        _ => format!("; noise: {}", noise.join(", ")),
    };
    format!("{} compared: {differ}{gone}{noise}", counted(report.compared, "path"))
}

/// The differences, each with the pass behind it. Of a directory that is new or gone, the paths below
/// are only counted.
fn listed(report: &Report) -> Vec<String> {
    let tops: HashSet<_> = report.differences.iter().filter_map(whole).collect();
    let mut below: HashMap<_, usize> = HashMap::new();
    for it in report.differences.iter().filter_map(|it| top(it, &tops)) {
        *below.entry(it).or_default() += 1;
    }
    let text = |it: &Difference| {
        let more = whole(it).and_then(|it| below.get(&it)).map_or_else(String::new, |number| {
            format!(", with {} below", counted(*number, "path"))
        });
        match it.pass.as_deref() {
            Some(LAYOUT) => format!("{it}{more} (by the layout)"),
            Some(pass) => format!("{it}{more} (by {pass})"),
            None => format!("{it}{more}"),
        }
    };
    report.differences.iter().filter(|it| top(it, &tops).is_none()).map(text).collect()
}

/// The uppermost of these directories above a path that is new or gone with it.
fn top<'d>(
    difference: &'d Difference,
    tops: &HashSet<(&'d str, Change)>,
) -> Option<(&'d str, Change)> {
    let (path, change) = whole(difference)?;
    let mut above = path.match_indices('/').map(|it| (&path[..it.0], change));
    above.find(|it| tops.contains(it))
}

/// A path that is new or gone, as a whole.
fn whole(difference: &Difference) -> Option<(&str, Change)> {
    let change = difference.change.filter(|it| matches!(it, Change::Added | Change::Removed))?;
    Some((difference.path.as_deref()?, change))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::Check;
    use crate::service::Stopped;

    /// A report with every part, and hostile names.
    pub fn example() -> Report {
        let stopped = |seconds, status: Option<&str>| {
            let status = status.map(str::to_owned);
            let stopped = Some(Stopped { signal: "TERM".to_owned(), seconds, status });
            Some(Run { stopped, ..Run::default() })
        };
        let image = |bytes, rebuild, run| ImageReport {
            bytes,
            layers: vec![bytes - 1_000, 1_000],
            build_seconds: 40.0,
            rebuild_seconds: rebuild,
            run,
        };
        let file = |path: &str| {
            Difference::of_file(path.to_owned(), Change::Removed, "is gone".to_owned())
        };
        let blamed = Difference { pass: Some("use-copy".to_owned()), ..file("/<b>&\"\u{1b}[2J") };
        let pass = |name: &str, gone, gone_bytes| PassReport {
            name: name.to_owned(),
            fixes: vec![FixReport {
                line: 3,
                level: "safe".to_owned(),
                reason: "`a <b>` is slow".to_owned(),
            }],
            gone,
            gone_bytes,
            image: None,
        };
        Report {
            dockerfile: "a<script>/Dockerfile".to_owned(),
            builder: "buildah version 1.40.0".to_owned(),
            verdict: Verdict::Different,
            passes: vec![pass("clean-apt-lists", 12, 20_100_000), pass("use-copy", 0, 0)],
            before: image(612_000_000, vec![11.0, 12.0, 90.0], stopped(10.0, None)),
            after: Some(image(
                590_000_000,
                vec![2.0, 2.4, 2.5],
                stopped(0.2, Some("exit status: 0")),
            )),
            touched: Some("app/main.py".to_owned()),
            compared: 21_604,
            announced: vec!["Cmd was [\"/bin/sh\",\"-c\",\"a\"], is [\"a\"]".to_owned()],
            noise: BTreeMap::from([("log".to_owned(), 4), ("bytecode".to_owned(), 1_234)]),
            differences: vec![blamed, Check::Config.found("User was \"cook\", is \"\"".to_owned())],
            unchecked: Vec::new(),
        }
    }

    #[test]
    fn paths_below_a_directory_that_is_gone_are_counted() {
        let file =
            |path: &str, change| Difference::of_file(path.to_owned(), change, "differs".to_owned());
        let mut report = example();
        report.differences = vec![
            file("/etc/a", Change::Removed),
            file("/etc/a.d", Change::Removed),
            file("/etc/a.d/b", Change::Removed),
            file("/etc/a/b", Change::Removed),
            file("/etc/a/b/c", Change::Removed),
            file("/etc/a/new", Change::Added),
        ];
        assert_eq!(
            listed(&report),
            [
                "files: /etc/a: differs, with 2 paths below",
                "files: /etc/a.d: differs, with 1 path below",
                "files: /etc/a/new: differs"
            ]
        );
    }

    #[test]
    fn json_is_read_as_it_was_written() {
        let report = example();
        let read: Report = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(read.json(), report.json());
        assert_eq!(read.differences, report.differences);
    }

    #[test]
    fn one_slow_rebuild_does_not_count() {
        assert_eq!(example().before.rebuild(), Some(12.0));
        assert_eq!(ImageReport::default().rebuild(), None);
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(
            [1, 999, 1_000, 21_604, 1_234_567].map(count),
            ["1", "999", "1,000", "21,604", "1,234,567"]
        );
        assert_eq!(
            [12, 1_000, 590_000_000, 1_234_000_000].map(size),
            ["12 B", "1.0 kB", "590.0 MB", "1.23 GB"]
        );
        assert_eq!(change(5, 5), "the same");
        assert_eq!(change(5, 7), "2 B more");
    }
}
