//! Finds the pass behind each difference, by builds with only the first passes of a fix.

use std::collections::{BTreeMap, HashSet};

use crate::prove::{Proof, Stage};
use crate::report::{Report, Step};
use crate::{Check, Difference, Error, Result};

/// The name of the layout, which is not a pass.
pub const LAYOUT: &str = "layout";

/// The version of a Dockerfile with the fixes of only so many of the first passes; 0 is for the
/// layout alone.
pub type Version<'v> = dyn Fn(usize) -> Vec<u8> + 'v;

/// Builds of versions; each is built once.
struct Builds<'b, 'p> {
    proof: &'b mut Proof<'p>,
    version: &'b Version<'b>,
    names: Vec<String>,
    known: BTreeMap<usize, HashSet<String>>,
}

impl Proof<'_> {
    /// Finds the pass behind each difference of the report, by builds that halve the passes in
    /// question. The pass behind a difference is the first one after which the images differ in it.
    ///
    /// # Errors
    /// A builder fails, an image cannot be read, or the user asked to stop.
    pub fn bisect(&mut self, report: &mut Report, version: &Version<'_>) -> Result<()> {
        let names: Vec<_> = report.passes.iter().map(|it| it.name.clone()).collect();
        let count = names.len();
        let known = BTreeMap::from([(count, report.differences.iter().map(key).collect())]);
        let mut builds = Builds { proof: self, version, names, known };
        for difference in &mut report.differences {
            let (mut low, mut high) = (0, count);
            while low < high {
                let middle = usize::midpoint(low, high);
                if builds.has(middle, difference)? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            let pass = high.checked_sub(1).map_or(LAYOUT, |it| &builds.names[it]);
            difference.pass = Some(pass.to_owned());
        }
        Ok(())
    }

    /// Builds an image after each pass, and adds its size and the time of a rebuild to the report.
    ///
    /// # Errors
    /// A builder fails, an image cannot be read, or the user asked to stop.
    pub fn each(&mut self, report: &mut Report, version: &Version<'_>) -> Result<()> {
        for (index, pass) in report.passes.iter_mut().enumerate() {
            self.tell(Stage::Pass(pass.name.clone()));
            let text = version(index + 1);
            let image = match self.image(&text) {
                Ok(image) => image,
                // A version that does not build is a difference, and `bisect` finds its pass.
                Err(Error::Failed { .. }) => continue,
                Err(error) => return Err(error),
            };
            pass.image = Some(Step {
                bytes: image.size(),
                layers: image.layers.len(),
                rebuild_seconds: self.rebuilt(&text)?,
            });
        }
        Ok(())
    }
}

impl Builds<'_, '_> {
    /// Whether the version with the fixes of so many passes has a difference.
    fn has(&mut self, count: usize, wanted: &Difference) -> Result<bool> {
        if !self.known.contains_key(&count) {
            let name = count.checked_sub(1).map_or(LAYOUT, |it| &self.names[it]);
            self.proof.tell(Stage::Pass(name.to_owned()));
            let differences = self.proof.differences(&(self.version)(count))?;
            self.known.insert(count, differences.iter().map(key).collect());
        }
        Ok(self.known.get(&count).is_some_and(|it| it.contains(&key(wanted))))
    }
}

/// The part of a difference that is the same in each version that has it: the path of a file, the key
/// of a setting, or else the check, since the output of a failed build names times and temporary
/// files.
fn key(difference: &Difference) -> String {
    let Difference { check, path, what, .. } = difference;
    match path {
        Some(path) => path.clone(),
        // `User was "a", is unset`, or `Labels: a was "1", is "2"`.
        None if *check == Check::Config => what.split([' ', ':']).take(1).collect(),
        None => check.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_differ_apart_from_each_other() {
        let config = |what: &str| key(&Check::Config.found(what.to_owned()));
        assert_eq!(config("User was \"a\", is unset"), "User");
        // Two passes may change one table, each another entry.
        assert_eq!(
            config("Labels: a was \"1\", is \"2\""),
            config("Labels: b was unset, is \"3\"")
        );
        let build = |what: &str| key(&Check::Build.found(what.to_owned()));
        assert_eq!(build("failed at 10:00"), build("failed at 10:01"));
    }
}
