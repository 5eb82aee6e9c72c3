//! A bar on the terminal, for runs that take longer than a moment.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs that take no longer than this show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// How far a run is.
pub struct Progress {
    begun: Instant,
    patience: Duration,
    total: u64,
    done: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Nothing is done yet; there is none where nobody would see it.
    pub fn of(total: usize) -> Option<Self> {
        io::stderr().is_terminal().then(|| Self::new(total, PATIENCE))
    }

    fn new(total: usize, patience: Duration) -> Self {
        Self { begun: Instant::now(), patience, total: total as u64, done: 0, bar: None }
    }

    /// The bar, if there is one by now.
    pub fn bar(&self) -> Option<ProgressBar> {
        self.bar.clone()
    }

    /// One more file is done; the bar, if there is one by now.
    pub fn step(&mut self) -> Option<ProgressBar> {
        self.done += 1;
        if self.bar.is_none() && self.begun.elapsed() > self.patience {
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(Some(self.total), target);
            let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} files, {eta} left");
            self.bar = Some(style.map_or(bar.clone(), |it| bar.with_style(it)));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
        self.bar()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_comes_when_patience_is_over() {
        let mut progress = Progress::new(3, Duration::from_hours(1));
        assert!(progress.step().is_none());
        progress.patience = Duration::ZERO;
        let bar = progress.step().expect("a bar");
        assert_eq!((bar.position(), bar.length()), (2, Some(3)));
    }
}
