//! `--shard K/N`: the part of the files that one of several machines works on.

use std::path::Path;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// One of several parts, which together hold every file once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from 1.
    number: u64,
    /// How many there are.
    count: u64,
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/').and_then(|(number, count)| {
            Some(Self { number: number.parse().ok()?, count: count.parse().ok()? })
        });
        numbers
            .filter(|it| (1..=it.count).contains(&it.number))
            .ok_or("expected two numbers like 1/4, the first at most the second")
    }
}

impl Shard {
    /// Whether the file at `path`, relative to where the run starts, is in this part. That depends
    /// on nothing else, so files that come and go move no others.
    pub fn holds(self, path: &Path) -> bool {
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let digest = Sha256::digest(path.as_bytes());
        let first = digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
        first % self.count == self.number - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_two_numbers() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, count: 3 }));
        for text in ["", "1", "0/3", "4/3", "1/0", "-1/3", "a/b", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_path_is_in_one_shard_and_always_the_same() {
        let shards = ["1/3", "2/3", "3/3"].map(|it| it.parse::<Shard>().unwrap());
        let paths = (0..300).map(|it| format!("services/{it}/Dockerfile"));
        let mut counts = [0; 3];
        for path in paths {
            let holders: Vec<_> = (0..3).filter(|it| shards[*it].holds(Path::new(&path))).collect();
            assert_eq!(holders.len(), 1, "{path}");
            counts[holders[0]] += 1;
        }
        assert!(counts.iter().all(|it| (70..130).contains(it)), "{counts:?}");
        assert!(shards[1].holds(Path::new("Dockerfile")), "machines must agree");
    }
}
