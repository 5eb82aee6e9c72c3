//! One layer: the files that it adds, and the marks of those that it removes.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use tar::EntryType;

use crate::{Error, Result};

/// The prefix of the name of a removed file.
const REMOVED: &[u8] = b".wh.";
/// The name that removes everything that lower layers have in its directory.
const OPAQUE: &[u8] = b".wh..wh..opq";
/// The prefix of extended attributes in the headers of tar.
const ATTRIBUTE: &str = "SCHILY.xattr.";

/// An entry of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path from the root of the image, without a `/` in front.
    pub path: Box<[u8]>,
    /// The type.
    pub kind: Kind,
    /// The permissions, with the bits for set-user-ID, set-group-ID and sticky.
    pub mode: u32,
    /// The user and the group.
    pub owner: (u64, u64),
    /// The modification time, in seconds.
    pub time: u64,
    /// The size of a file, in bytes.
    pub size: u64,
    /// Extended attributes, such as capabilities.
    pub attributes: BTreeMap<String, Vec<u8>>,
}

/// The type of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A file with its content.
    File,
    /// Another name of the file at this path.
    HardLink(Box<[u8]>),
    /// A link, and its target.
    Link(Box<[u8]>),
    /// A device: whether it is a block device, its major and its minor number.
    Device(bool, u32, u32),
    /// A pipe.
    Pipe,
    /// Not a file: the file at the path is removed.
    Removed,
    /// Not a file: everything that lower layers have in the directory at the path is removed.
    Emptied,
}

/// Takes the path and the content of a file.
pub type Take<'t> = dyn FnMut(&[u8], &mut dyn Read) -> io::Result<()> + 't;

/// The size of a layer, and its entries.
pub fn read(layer: impl Read, name: &str) -> Result<(u64, Rc<[Entry]>)> {
    let mut counted = Counted { inner: layer, count: 0 };
    let entries = entries(&mut counted).map_err(Error::file(Path::new(name)))?;
    // The bytes behind the last entry count, too.
    io::copy(&mut counted, &mut io::sink()).map_err(Error::file(Path::new(name)))?;
    Ok((counted.count, entries.into()))
}

fn entries(layer: impl Read) -> io::Result<Vec<Entry>> {
    let mut all = Vec::new();
    for entry in tar::Archive::new(layer).entries()? {
        all.extend(self::entry(&mut entry?)?);
    }
    Ok(all)
}

/// Calls `take` with the path and the content of each file of a layer.
pub fn contents(layer: impl Read, name: &str, take: &mut Take<'_>) -> Result<()> {
    let all = || -> io::Result<()> {
        for entry in tar::Archive::new(layer).entries()? {
            let mut entry = entry?;
            if is_file(entry.header().entry_type()) {
                let path = tidy(&entry.path_bytes());
                take(&path, &mut entry)?;
            }
        }
        Ok(())
    };
    all().map_err(Error::file(Path::new(name)))
}

fn entry<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Option<Entry>> {
    let path = tidy(&entry.path_bytes());
    let header = entry.header();
    let link = || Ok::<_, io::Error>(entry.link_name_bytes().unwrap_or_default().into_owned());
    let device = |is_block| -> io::Result<Kind> {
        let [major, minor] = [header.device_major()?, header.device_minor()?];
        Ok(Kind::Device(is_block, major.unwrap_or_default(), minor.unwrap_or_default()))
    };
    let (dir, file_name) = split(&path);
    let (path, kind) = match header.entry_type() {
        _ if file_name == OPAQUE => (dir.into(), Kind::Emptied),
        _ if file_name.starts_with(REMOVED) => {
            (join(dir, &file_name[REMOVED.len()..]), Kind::Removed)
        }
        EntryType::Directory => (path, Kind::Directory),
        EntryType::Symlink => (path, Kind::Link(link()?.into())),
        EntryType::Link => (path, Kind::HardLink(tidy(&link()?))),
        EntryType::Char => (path, device(false)?),
        EntryType::Block => (path, device(true)?),
        EntryType::Fifo => (path, Kind::Pipe),
        it if is_file(it) => (path, Kind::File),
        // A header for all further entries is not a file.
        _ => return Ok(None),
    };
    let (mode, owner) = (header.mode()? & 0o7777, (header.uid()?, header.gid()?));
    let (time, size) = (header.mtime()?, entry.size());
    let mut attributes = BTreeMap::new();
    for it in entry.pax_extensions()?.into_iter().flatten() {
        let it = it?;
        let name = it.key().ok().and_then(|it| it.strip_prefix(ATTRIBUTE));
        attributes.extend(name.map(|name| (name.to_owned(), it.value_bytes().to_owned())));
    }
    Ok(Some(Entry { path, kind, mode, owner, time, size, attributes }))
}

fn is_file(kind: EntryType) -> bool {
    matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse)
}

/// The path without `./`, a `/` at either end, and `.`s.
fn tidy(path: &[u8]) -> Box<[u8]> {
    let parts = path.split(|it| *it == b'/').filter(|it| !it.is_empty() && *it != b".");
    parts.collect::<Vec<_>>().join(&b'/').into()
}

/// The directory, and the name in it.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|it| *it == b'/') {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (&[], path),
    }
}

fn join(dir: &[u8], name: &[u8]) -> Box<[u8]> {
    if dir.is_empty() { name.into() } else { [dir, name].join(&b'/').into() }
}

/// Counts the bytes that are read.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}
