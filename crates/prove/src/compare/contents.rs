//! The contents of files that may differ, as digests. Files of a layer that both images share are
//! not read.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::zip;
use crate::Result;
use crate::image::{Content, Image, Node};

/// The largest zip archive to be read into memory, in bytes. The times in a larger one count.
const LARGEST_ZIP: u64 = 256 << 20;

type Hash = [u8; 32];

/// The digests of contents. For zip archives, times do not count.
pub struct Contents {
    digests: HashMap<Content, Hash>,
    dockerfiles: [Hash; 2],
    lengths: [u64; 2],
}

impl Contents {
    /// Reads all files that are in both images, with the same size, and in different layers.
    pub fn of(images: [&Image; 2], dockerfiles: [&[u8]; 2]) -> Result<Self> {
        let mut contents = Self {
            digests: HashMap::new(),
            dockerfiles: dockerfiles.map(hash),
            lengths: dockerfiles.map(|it| it.len() as u64),
        };
        let [before, after] = images.map(|it| it.tree.nodes());
        let mut wanted = [HashMap::new(), HashMap::new()];
        for (path, old) in before {
            let Some(new) = after.get(path) else { continue };
            let (Some(was), Some(is)) = (&old.content, &new.content) else { continue };
            let may_be_same = was != is && contents.may_be_same(old, new);
            for (content, wanted) in [was, is].into_iter().zip(&mut wanted) {
                if may_be_same {
                    let files: &mut HashSet<_> =
                        wanted.entry(Rc::clone(&content.layer)).or_default();
                    files.insert(content.path.clone());
                }
            }
        }
        for (image, wanted) in images.into_iter().zip(wanted) {
            for (layer, mut paths) in wanted {
                image.contents(&layer, &mut |path, content| {
                    if let Some(path) = paths.take(path) {
                        let layer = Rc::clone(&layer);
                        contents.digests.insert(Content { layer, path }, digest(content)?);
                    }
                    Ok(())
                })?;
            }
        }
        Ok(contents)
    }

    /// Whether two files have the same content, or are the two Dockerfiles.
    pub fn are_same(&self, old: &Node, new: &Node) -> bool {
        let (Some(was), Some(is)) = (&old.content, &new.content) else { return true };
        if was == is {
            return true;
        }
        let (Some(was), Some(is)) = (self.digests.get(was), self.digests.get(is)) else {
            return false;
        };
        was == is || [*was, *is] == self.dockerfiles
    }

    fn may_be_same(&self, old: &Node, new: &Node) -> bool {
        let sizes = [old.entry.size, new.entry.size];
        sizes[0] == sizes[1] || sizes == self.lengths
    }
}

fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The digest of a file; that of a zip archive is without times.
fn digest(mut content: &mut dyn Read) -> io::Result<Hash> {
    let mut start = Vec::new();
    (&mut content).take(zip::ENTRY.len() as u64).read_to_end(&mut start)?;
    if start == zip::ENTRY {
        (&mut content).take(LARGEST_ZIP).read_to_end(&mut start)?;
        if let Some(without) = zip::without_times(&start) {
            start = without;
        }
    }
    let mut hasher = Sha256::new();
    hasher.update(&start);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match content.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().into()),
            count => hasher.update(&buffer[..count]),
        }
    }
}
