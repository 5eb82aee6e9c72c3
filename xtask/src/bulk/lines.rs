//! Streams of JSON lines: memory must not grow with the length of the stream.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::measure::Contender;
use crate::survey::sources::Source;

const LENGTHS: [usize; 2] = [10_000, 200_000];

/// `fix --jsonl` of streams in `dir`, the short one first.
pub fn contenders(dockwright: &Path, dir: &Path, sources: &[Source]) -> Result<Vec<Contender>> {
    let contender = |length: usize| {
        let file = dir.join(format!("{length}.jsonl"));
        write(&file, sources, length)?;
        let (program, input) = (dockwright.display(), file.display());
        let script = format!("'{program}' fix --jsonl --quiet < '{input}' || [ $? -eq 2 ]");
        let name = format!("`dockwright fix --jsonl`, {} lines", thousands(length));
        Ok(Contender::new(&name, &script, dir))
    };
    LENGTHS.into_iter().map(contender).collect()
}

fn thousands(number: usize) -> String {
    format!("{},{:03}", number / 1000, number % 1000)
}

fn write(path: &Path, sources: &[Source], length: usize) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    // JSON must be UTF-8.
    let texts = sources.iter().filter_map(|it| str::from_utf8(&it.bytes).ok());
    for (number, content) in texts.cycle().take(length).enumerate() {
        let path = format!("{number}/Dockerfile");
        writeln!(file, "{}", json!({ "path": path, "content": content }))?;
    }
    file.flush()?;
    Ok(())
}
