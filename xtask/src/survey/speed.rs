//! Measures the speed of parsing and formatting on one thread.

use std::fmt;
use std::hint::black_box;
use std::time::Instant;

use dockwright_fixer::{FormatOptions, format_file};

use super::sources::Source;

/// Megabytes of source per second on one thread.
pub struct Speed {
    parse: f64,
    format: f64,
}

impl Speed {
    /// Measures on files that can be formatted without a panic.
    pub fn measure(sources: &[Source]) -> Self {
        let parse = |source: &[u8]| {
            let text = dockwright_syntax::decode(source);
            black_box(dockwright_syntax::parse(&text).errors().len());
        };
        let format = |source: &[u8]| {
            black_box(format_file(source, &FormatOptions::default()));
        };
        let texts: Vec<_> = sources.iter().map(|it| it.bytes.as_slice()).collect();
        Self {
            parse: megabytes_per_second(&texts, parse),
            format: megabytes_per_second(&texts, format),
        }
    }
}

/// The speed of `work` on `texts`, in megabytes per second.
pub fn megabytes_per_second(texts: &[&[u8]], work: impl Fn(&[u8])) -> f64 {
    let started = Instant::now();
    for text in texts {
        // Panics are reported separately.
        let _ = crate::panics::catch(|| work(text));
    }
    let bytes: usize = texts.iter().map(|it| it.len()).sum();
    super::report::megabytes(bytes) / started.elapsed().as_secs_f64()
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parse, format } = self;
        write!(f, "parse {parse:.1} MB/s, format (parse, print, verify) {format:.1} MB/s")
    }
}
