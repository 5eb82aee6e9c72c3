//! The files of a saved image: members of a tar archive, or files of a directory.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use super::broken;
use crate::{Error, Result};

/// The largest document to be read into memory, in bytes.
const LARGEST: u64 = 64 << 20;

/// The signatures of compressed layers.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The files of a saved image.
pub enum Archive {
    /// The directory of an OCI layout.
    Dir(PathBuf),
    /// An archive, with the offset and the length of each member. Layers are read in place.
    Tar(PathBuf, HashMap<String, (u64, u64)>),
}

impl Archive {
    /// Reads the names of the members.
    pub fn open(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Ok(Self::Dir(path.to_owned()));
        }
        let file = File::open(path).map_err(Error::file(path))?;
        let mut members = HashMap::new();
        let mut archive = tar::Archive::new(BufReader::new(file));
        for entry in archive.entries_with_seek().map_err(Error::file(path))? {
            let entry = entry.map_err(Error::file(path))?;
            if entry.header().entry_type().is_file() {
                let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                let name = name.trim_start_matches("./").to_owned();
                members.insert(name, (entry.raw_file_position(), entry.size()));
            }
        }
        Ok(Self::Tar(path.to_owned(), members))
    }

    /// Whether there is a file of this name.
    pub fn has(&self, name: &str) -> bool {
        match self {
            Self::Dir(dir) => dir.join(name).is_file(),
            Self::Tar(_, members) => members.contains_key(name),
        }
    }

    /// The content of a small file.
    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        let read = self.open_raw(name)?.take(LARGEST).read_to_end(&mut content);
        read.map_err(Error::file(Path::new(name)))?;
        Ok(content)
    }

    /// The content of a file, without compression.
    pub fn open_file(&self, name: &str) -> Result<Box<dyn Read>> {
        let mut raw = self.open_raw(name)?;
        let mut start = Vec::new();
        raw.by_ref().take(4).read_to_end(&mut start).map_err(Error::file(Path::new(name)))?;
        let (is_gzip, is_zstd) = (start.starts_with(GZIP), start.starts_with(ZSTD));
        let whole = Cursor::new(start).chain(raw);
        if is_gzip {
            return Ok(Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(whole))));
        }
        if is_zstd {
            let reader = ruzstd::decoding::StreamingDecoder::new(BufReader::new(whole));
            return Ok(Box::new(reader.map_err(|err| broken(&format!("{name}: {err}")))?));
        }
        Ok(Box::new(whole))
    }

    fn open_raw(&self, name: &str) -> Result<Box<dyn Read>> {
        match self {
            Self::Dir(dir) => {
                let is_inside =
                    Path::new(name).components().all(|it| matches!(it, Component::Normal(_)));
                if !is_inside {
                    return Err(broken(&format!("`{name}` leads out of the OCI layout")));
                }
                let path = dir.join(name);
                Ok(Box::new(BufReader::new(File::open(&path).map_err(Error::file(&path))?)))
            }
            Self::Tar(path, members) => {
                let missing = || broken(&format!("{name} is missing"));
                let (offset, length) = *members.get(name).ok_or_else(missing)?;
                let mut file = File::open(path).map_err(Error::file(path))?;
                file.seek(SeekFrom::Start(offset)).map_err(Error::file(path))?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, file).take(length)))
            }
        }
    }
}
