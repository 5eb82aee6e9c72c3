//! Measures rebuilds of an image after a change of its source.

use std::time::Duration;

use anyhow::Result;

use super::buildah::Layers;
use super::proof::Images;

/// The number of rebuilds of each image; odd, so that there is a median.
const TIMES: usize = 3;

/// The times before and after a rewrite, sorted.
pub struct Rebuilds([Vec<Duration>; 2]);

impl Rebuilds {
    /// Changes the source before each build. The two images alternate, so that other load on the
    /// machine affects both.
    pub fn measure(images: &Images<'_>) -> Result<Self> {
        let [mut before, mut after] = [Vec::new(), Vec::new()];
        for _ in 0..TIMES {
            images.edit()?;
            before.push(images.build_before(Layers::Cached)?);
            images.edit()?;
            after.push(images.build_after(Layers::Cached)?);
        }
        before.sort();
        after.sort();
        Ok(Self([before, after]))
    }

    /// The medians before and after, in seconds.
    pub fn medians(&self) -> [f64; 2] {
        self.0.each_ref().map(|it| it[TIMES / 2].as_secs_f64())
    }

    /// The speed-up of the rewrite, as a factor.
    pub fn faster(&self) -> f64 {
        let [before, after] = self.medians();
        before / after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_build_does_not_count() {
        let times = |it: [u64; 3]| it.map(Duration::from_secs).to_vec();
        let rebuilds = Rebuilds([times([6, 6, 60]), times([1, 2, 30])]);
        assert!((rebuilds.faster() - 3.0).abs() < f64::EPSILON);
    }
}
