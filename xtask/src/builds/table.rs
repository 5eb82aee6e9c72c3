//! The printed report: a Markdown table, with further details below.

use super::proof::Proof;
use super::rebuild::Rebuilds;
use super::stack::Gain;

/// One service.
pub struct Row {
    pub name: String,
    pub passes: Vec<&'static str>,
    pub proof: Proof,
    pub rebuilds: Rebuilds,
    pub promised: Gain,
}

impl Row {
    /// Whether all differences are promised, and the rebuild is as fast as promised.
    pub fn passed(&self) -> bool {
        self.proof.differences.is_empty() && self.is_fast()
    }

    fn is_fast(&self) -> bool {
        match self.promised {
            Gain::Faster(times) => self.rebuilds.faster() >= times,
            Gain::Same(_) => true,
        }
    }
}

const HEADER: &str = "\
| service | image | after | rebuild | after | faster | promised | stops in | after | paths compared | as promised | other differences | passes |
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
    let Row { name, passes, proof, rebuilds, promised } = row;
    let [size, smaller] = &proof.sizes;
    let [slow, fast] = rebuilds.medians();
    let faster = rebuilds.faster();
    let promised = match promised {
        Gain::Faster(times) => format!("{times:.1}×"),
        Gain::Same(_) => "–".to_owned(),
    };
    let [stop, sooner] = proof.stops.map(|it| match it {
        Some(time) => format!("{:.1} s", time.as_secs_f64()),
        None => "killed".to_owned(),
    });
    format!(
        "| {name} | {size} | {smaller} | {slow:.1} s | {fast:.1} s | {faster:.1}× | {promised} | {stop} | {sooner} | {} | {} | {} | {} |\n",
        proof.compared,
        proof.promised,
        proof.differences.len(),
        passes.join(", "),
    )
}

/// The paths that were not compared, by reason.
pub fn noise(proof: &Proof) -> String {
    let counts: Vec<_> =
        proof.noise.iter().map(|(why, count)| format!("{count} × {why}")).collect();
    format!("not compared: {}", counts.join(", "))
}
