//! Runs a tool on copies of files.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::tools::Tool;

/// The output of a tool for a file, or why the tool failed.
pub type Formatted = Result<Vec<u8>, String>;

/// The number of files in a call if each failure must be found.
const CHUNK: usize = 100;

/// The time limit of a call: a fixed part, and a part for each file.
const PATIENCE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(2));

/// A directory for copies, each named `Dockerfile` in its own directory.
pub struct Copies {
    dir: PathBuf,
}

impl Copies {
    pub fn new() -> Result<Self> {
        let dir = super::dir().join("copies");
        crate::environment::fresh(&dir)?;
        Ok(Self { dir })
    }

    /// Formats `texts`, and identifies those on which the tool fails.
    pub fn format(&self, tool: &Tool, texts: &[&[u8]]) -> Result<Vec<Formatted>> {
        let mut formatted = Vec::with_capacity(texts.len());
        for chunk in texts.chunks(CHUNK) {
            self.format_chunk(tool, chunk, &mut formatted)?;
        }
        Ok(formatted)
    }

    /// A failure may affect other files of the call: the files are run again in halves, down to
    /// single files.
    fn format_chunk(
        &self,
        tool: &Tool,
        texts: &[&[u8]],
        formatted: &mut Vec<Formatted>,
    ) -> Result<()> {
        self.fill(texts)?;
        match self.call(tool, texts.len())? {
            Ok(_) => {
                for number in 0..texts.len() {
                    formatted.push(Ok(fs::read(self.dir.join(name(number)))?));
                }
            }
            Err(reason) if texts.len() == 1 => formatted.push(Err(reason)),
            Err(_) => {
                let (first, second) = texts.split_at(texts.len() / 2);
                self.format_chunk(tool, first, formatted)?;
                self.format_chunk(tool, second, formatted)?;
            }
        }
        Ok(())
    }

    /// The speed of the tool in files per second, in one call over `texts` after a warm-up.
    pub fn speed(&self, tool: &Tool, texts: &[&[u8]]) -> Result<Option<f64>> {
        self.fill(texts)?;
        let called = self.call(tool, texts.len())?;
        let files = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        Ok(called.ok().map(|it| f64::from(files) / it.as_secs_f64()))
    }

    fn fill(&self, texts: &[&[u8]]) -> Result<()> {
        crate::environment::fresh(&self.dir)?;
        // Stops the search for style settings in directories above.
        fs::write(self.dir.join(".editorconfig"), "root = true\n")?;
        for (number, text) in texts.iter().enumerate() {
            let path = self.dir.join(name(number));
            path.parent().map(fs::create_dir).transpose()?;
            fs::write(path, text)?;
        }
        Ok(())
    }

    /// Calls the tool on the first `count` copies and returns the time taken, or why the tool
    /// failed.
    fn call(&self, tool: &Tool, count: usize) -> Result<Result<Duration, String>> {
        let log = self.dir.join("log");
        let started = Instant::now();
        let mut child = tool
            .command()
            .args((0..count).map(name))
            .current_dir(&self.dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()
            .with_context(|| format!("`{}` does not start", tool.name))?;
        let patience = PATIENCE.0 + PATIENCE.1 * u32::try_from(count).unwrap_or(u32::MAX);
        loop {
            if let Some(status) = child.try_wait()? {
                let duration = started.elapsed();
                let said = fs::read(&log)?;
                let failure = || format!("{status}: {}", String::from_utf8_lossy(&said));
                return Ok(if tool.has_worked(status, &said) {
                    Ok(duration)
                } else {
                    Err(failure())
                });
            }
            if started.elapsed() > patience {
                child.kill()?;
                child.wait()?;
                return Ok(Err("timeout".to_owned()));
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

fn name(number: usize) -> String {
    format!("{number:05}/Dockerfile")
}
