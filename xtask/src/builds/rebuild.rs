//! The time to build an image again after its source has changed.

use std::time::Duration;

use anyhow::Result;

use super::buildah::Layers;
use super::proof::Images;

/// How often each image is built again; an odd number, so that there is one in the middle.
const TIMES: usize = 3;

/// The times before and after a rewrite, in order.
pub struct Rebuilds([[Duration; TIMES]; 2]);

impl Rebuilds {
    /// Changes the source anew for each build. The two images take turns, so that both see what
    /// else the machine does.
    pub fn measure(images: &Images<'_>) -> Result<Self> {
        let mut times = [[Duration::ZERO; TIMES]; 2];
        for turn in 0..TIMES {
            images.edit()?;
            times[0][turn] = images.build_before(Layers::Cached)?;
            images.edit()?;
            times[1][turn] = images.build_after(Layers::Cached)?;
        }
        times.iter_mut().for_each(|it| it.sort());
        Ok(Self(times))
    }

    /// The time in the middle, in seconds, before and after.
    pub fn medians(&self) -> [f64; 2] {
        self.0.map(|it| it[TIMES / 2].as_secs_f64())
    }

    /// How many times as fast it is after the rewrite.
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
        let times = |it: [u64; 3]| it.map(Duration::from_secs);
        let rebuilds = Rebuilds([times([6, 6, 60]), times([1, 2, 30])]);
        assert!((rebuilds.faster() - 3.0).abs() < f64::EPSILON);
    }
}
