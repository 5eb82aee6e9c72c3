//! Runs a tool on copies of files.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::tools::Tool;

/// What a tool makes of a file, or why it fails.
pub type Formatted = Result<Vec<u8>, String>;

/// How many files a call gets where each failure must be found.
const CHUNK: usize = 100;

/// How long a call may take: this, and as much again for each file.
const PATIENCE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(2));

/// A directory for copies, each called `Dockerfile` in a directory of its own.
pub struct Copies {
    dir: PathBuf,
}

impl Copies {
    pub fn new() -> Result<Self> {
        let dir = super::dir().join("copies");
        crate::environment::fresh(&dir)?;
        Ok(Self { dir })
    }

    /// Formats `texts`, and finds those on which the tool fails.
    pub fn format(&self, tool: &Tool, texts: &[&[u8]]) -> Result<Vec<Formatted>> {
        let mut formatted = Vec::with_capacity(texts.len());
        for chunk in texts.chunks(CHUNK) {
            self.format_chunk(tool, chunk, &mut formatted)?;
        }
        Ok(formatted)
    }

    /// A failure may take other files with it: what fails is run again in halves, down to the file.
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

    /// How many of `texts` a second the tool formats in one call, once it has been called before.
    pub fn speed(&self, tool: &Tool, texts: &[&[u8]]) -> Result<Option<f64>> {
        self.fill(texts)?;
        let called = self.call(tool, texts.len())?;
        let files = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        Ok(called.ok().map(|it| f64::from(files) / it.as_secs_f64()))
    }

    fn fill(&self, texts: &[&[u8]]) -> Result<()> {
        crate::environment::fresh(&self.dir)?;
        // Nothing above it is asked for a style.
        fs::write(self.dir.join(".editorconfig"), "root = true\n")?;
        for (number, text) in texts.iter().enumerate() {
            let path = self.dir.join(name(number));
            path.parent().map(fs::create_dir).transpose()?;
            fs::write(path, text)?;
        }
        Ok(())
    }

    /// Calls the tool on the first `count` copies: the time it took, or why it failed.
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
