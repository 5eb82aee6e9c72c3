//! Measures the speed of `fix` on one thread.

use std::fmt;
use std::hint::black_box;

use dockwright_fixer::{FixOptions, fix_file};

use super::File;
use crate::survey::speed::megabytes_per_second;

/// The number of measurements; the best counts.
const TIMES: usize = 3;
/// The index of the default level.
const DEFAULT: usize = 1;

/// Megabytes per second on one thread.
pub struct Speed {
    source: f64,
    fixed: f64,
}

impl Speed {
    /// Measures on the original files and on the fixed files.
    pub fn measure(files: &[File<'_>]) -> Self {
        let source: Vec<_> = files.iter().map(|it| it.source.bytes.as_slice()).collect();
        let fixed: Vec<_> = files.iter().map(|it| it.at(DEFAULT)).collect();
        Self { source: best(&source), fixed: best(&fixed) }
    }
}

fn best(texts: &[&[u8]]) -> f64 {
    let fix = |text: &[u8]| {
        black_box(fix_file(text, &FixOptions::default()));
    };
    (0..TIMES).map(|_| megabytes_per_second(texts, fix)).fold(0.0, f64::max)
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, fixed } = self;
        write!(f, "fix {source:.1} MB/s, of files that are fixed {fixed:.1} MB/s")
    }
}
