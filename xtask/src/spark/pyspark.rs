//! Spark in local mode.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::Place;
use crate::{command, install};

const DRIVER: &str = include_str!("driver.py");

/// The Python interpreter of an environment with Spark.
pub fn provision() -> Result<PathBuf> {
    // There is no wheel, but the package needs no build step.
    let packages = ["pyspark==4.0.5", "--no-binary=pyspark"];
    Ok(install::python("pyspark", &packages)?.join("python"))
}

/// Runs the documented example on the parts, and returns the time taken after the start of Spark.
pub fn run(place: &Place, python: &Path) -> Result<Duration> {
    let mut spark = Command::new(python);
    spark.args(["-c", DRIVER, place.documented.python()?]).env("PYSPARK_PYTHON", python);
    spark.current_dir(&place.dir).env("PATH", &place.path);
    let said = command::output(&mut spark)?;
    let seconds = said.lines().last().and_then(|it| it.parse().ok()).context("no time")?;
    Ok(Duration::from_secs_f64(seconds))
}

/// The requests and answers of each partition.
pub fn partitions(dir: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let (requests, answers) = (parts(&dir.join("lines"))?, parts(&dir.join("result"))?);
    ensure!(requests.keys().eq(answers.keys()), "requests and answers have other partitions");
    Ok(requests.into_values().zip(answers.into_values()).collect())
}

/// The files `part-00000` or `part-00000-…`, by number.
fn parts(dir: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let paths = fs::read_dir(dir)?.map(|it| Ok(it?.path())).collect::<Result<Vec<_>>>()?;
    let number = |path: &Path| {
        let name = path.file_name()?.to_str()?.strip_prefix("part-")?;
        name.get(..5).map(str::to_owned)
    };
    Ok(paths.into_iter().filter_map(|it| Some((number(&it)?, it))).collect())
}
