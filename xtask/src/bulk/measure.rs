//! Time and memory of shell commands, by GNU time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// A shell command in a directory.
pub struct Contender {
    /// The name shown in the table.
    pub name: String,
    script: String,
    dir: PathBuf,
}

impl Contender {
    pub fn new(name: &str, script: &str, dir: &Path) -> Self {
        Self { name: name.to_owned(), script: script.to_owned(), dir: dir.to_owned() }
    }
}

/// The resources used by a run.
#[derive(Clone, Copy)]
pub struct Cost {
    pub time: Duration,
    /// The processor time of all its processes and threads, in seconds.
    pub processor: f64,
    /// The peak memory of its largest process, in kilobytes.
    pub peak: u64,
}

/// Runs all contenders in turns and returns the medians. With more than one round, a warm-up round
/// precedes.
pub fn measured(contenders: &[Contender], rounds: usize) -> Result<Vec<Cost>> {
    let mut costs = vec![Vec::new(); contenders.len()];
    for round in 0..rounds + usize::from(rounds > 1) {
        for (contender, costs) in contenders.iter().zip(&mut costs) {
            let cost = run(contender).with_context(|| contender.name.clone())?;
            // The first round reads from the disk, later ones from memory.
            if rounds == 1 || round > 0 {
                costs.push(cost);
            }
        }
    }
    Ok(costs.iter().map(|it| medians(it)).collect())
}

fn run(contender: &Contender) -> Result<Cost> {
    let report = tempfile::NamedTempFile::new()?;
    let started = Instant::now();
    let status = Command::new("time")
        .args(["--format=%U %S %M", "--quiet", "--output"])
        .arg(report.path())
        .args(["sh", "-c", &contender.script])
        .current_dir(&contender.dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("GNU time does not run")?;
    let time = started.elapsed();
    ensure!(status.success(), "ends with {status}");
    let text = fs::read_to_string(report.path())?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    let [user, system, _] = numbers[..] else { anyhow::bail!("GNU time says {text:?}") };
    let peak = text.split_whitespace().next_back().unwrap_or_default().parse()?;
    Ok(Cost { time, processor: user + system, peak })
}

/// The medians; of the memory, which depends on thread timing, the maximum.
fn medians(costs: &[Cost]) -> Cost {
    let mut times: Vec<_> = costs.iter().map(|it| it.time).collect();
    let mut processor: Vec<_> = costs.iter().map(|it| it.processor).collect();
    times.sort();
    processor.sort_by(f64::total_cmp);
    let peak = costs.iter().map(|it| it.peak).max().unwrap_or_default();
    Cost { time: times[costs.len() / 2], processor: processor[costs.len() / 2], peak }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_neither_the_best_nor_the_mean() {
        let cost = |millis: u64, peak| Cost {
            time: Duration::from_millis(millis),
            processor: f64::from(u32::try_from(millis).unwrap()),
            peak,
        };
        let median = medians(&[cost(90, 1), cost(1, 3), cost(2, 2)]);
        assert_eq!((median.time.as_millis(), median.peak), (2, 3));
        assert!((median.processor - 2.0).abs() < f64::EPSILON);
    }
}
