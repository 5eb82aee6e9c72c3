//! The printed table.

use dockwright_prove::{ImageReport, Report};

use super::stack::Gain;

/// One service.
pub struct Row {
    pub name: String,
    pub report: Report,
    pub promised: Gain,
}

impl Row {
    /// Whether all differences are announced, and the rebuild is as fast as promised.
    pub fn passed(&self) -> bool {
        self.report.is_same() && self.is_fast()
    }

    fn is_fast(&self) -> bool {
        match self.promised {
            Gain::Faster(times) => self.faster().is_some_and(|it| it >= times),
            Gain::Same(_) => true,
        }
    }

    /// The speed-up of the rewrite, as a factor.
    fn faster(&self) -> Option<f64> {
        Some(self.report.before.rebuild()? / self.report.after.as_ref()?.rebuild()?)
    }
}

const HEADER: &str = "\
| service | image | after | rebuild | after | faster | promised | stops in | after | paths compared | as announced | other differences | passes |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
";

/// One line for each service, and the reasons of those without a faster rebuild.
pub fn markdown(rows: &[Row]) -> String {
    let lines: String = rows.iter().map(line).collect();
    let reasons = rows.iter().filter_map(|row| match &row.promised {
        Gain::Same(why) => Some(format!("- {}: {why}\n", row.name)),
        Gain::Faster(_) => None,
    });
    format!("{HEADER}{lines}\nNo faster rebuild is promised:\n\n{}", reasons.collect::<String>())
}

/// The line of one service.
pub fn line(row: &Row) -> String {
    let Row { name, report, promised } = row;
    let images = [Some(&report.before), report.after.as_ref()];
    let of = |value: &dyn Fn(&ImageReport) -> Option<String>| {
        images.map(|it| it.and_then(value).unwrap_or_else(|| "–".to_owned()))
    };
    let [size, smaller] = of(&|it| Some(format!("{} MB", it.bytes / 1_000_000)));
    let [slow, fast] = of(&|it| it.rebuild().map(|it| format!("{it:.1} s")));
    let faster = row.faster().map_or_else(|| "–".to_owned(), |it| format!("{it:.1}×"));
    let promised = match promised {
        Gain::Faster(times) => format!("{times:.1}×"),
        Gain::Same(_) => "–".to_owned(),
    };
    let [stop, sooner] = of(&|it| {
        let stopped = it.run.as_ref()?.stopped.as_ref()?;
        let is_killed = stopped.status.is_none();
        Some(if is_killed { "killed".to_owned() } else { format!("{:.1} s", stopped.seconds) })
    });
    let passes: Vec<_> = report.passes.iter().map(|it| &*it.name).collect();
    format!(
        "| {name} | {size} | {smaller} | {slow} | {fast} | {faster} | {promised} | {stop} | {sooner} | {} | {} | {} | {} |\n",
        report.compared,
        report.gone(),
        report.differences.len(),
        passes.join(", "),
    )
}
