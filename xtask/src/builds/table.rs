//! The Markdown table.

use std::time::Duration;

use super::proof::Proof;

/// One service.
pub struct Row {
    pub name: String,
    pub passes: Vec<&'static str>,
    pub proof: Proof,
    pub rebuilds: [Duration; 2],
}

/// How much faster a rebuild must be where the manifests come first.
const FASTER: f64 = 3.0;

impl Row {
    pub fn faster(&self) -> f64 {
        self.rebuilds[0].as_secs_f64() / self.rebuilds[1].as_secs_f64()
    }

    /// Nothing differs but what is promised, and a rebuild is as fast as is promised.
    pub fn passed(&self) -> bool {
        let promises_speed = self.passes.contains(&"copy-manifests-first");
        self.proof.differences.is_empty() && (!promises_speed || self.faster() >= FASTER)
    }
}

const HEADER: &str = "\
| service | image | after | rebuild | after | faster | stops in | after | paths compared | promised | differences | passes |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|
";

/// One line for each service.
pub fn markdown(rows: &[Row]) -> String {
    HEADER.to_owned() + &rows.iter().map(line).collect::<String>()
}

/// The line of one service.
pub fn line(row: &Row) -> String {
    let Row { name, passes, proof, rebuilds } = row;
    let [size, smaller] = &proof.sizes;
    let [slow, fast] = rebuilds.map(|it| it.as_secs_f64());
    let [stop, sooner] = proof.stops.map(|it| match it {
        Some(time) => format!("{:.1} s", time.as_secs_f64()),
        None => "killed".to_owned(),
    });
    format!(
        "| {name} | {size} | {smaller} | {slow:.1} s | {fast:.1} s | {:.1}× | {stop} | {sooner} | {} | {} | {} | {} |\n",
        row.faster(),
        proof.compared,
        proof.promised,
        proof.differences.len(),
        passes.join(", "),
    )
}
