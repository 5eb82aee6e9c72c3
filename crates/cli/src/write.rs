//! Replacing the content of a file, whole or not at all.

pub mod temporary;

use std::fmt;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;

use crate::message::reason;

/// Why a file was not rewritten.
#[derive(Debug)]
pub enum WriteError {
    /// Nobody, or not this user, may write it.
    ReadOnly,
    /// It no longer holds what was read.
    Changed,
    /// The system refused.
    Io(io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly => out.write_str("cannot be rewritten, since the file is read-only"),
            Self::Changed => {
                out.write_str("changed while dockwright worked on the file; run again")
            }
            Self::Io(err) => write!(out, "cannot be rewritten: {}", reason(err)),
        }
    }
}

impl From<io::Error> for WriteError {
    fn from(err: io::Error) -> Self {
        match err.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io(err),
        }
    }
}

/// Replaces `before`, the content of the regular file `target`, by `after`.
///
/// Readers see the old content or the new one, never a mix, except where the directory or a mount
/// leaves no way but to write in place. Permission bits stay; owner and group stay where the
/// system permits it.
pub fn replace(target: &Path, before: &[u8], after: &[u8]) -> Result<(), WriteError> {
    let metadata = fs::metadata(target)?;
    // Root may write any file, but whoever took the write bits away meant something by it.
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    let mut file = OpenOptions::new().read(true).write(true).open(target)?;
    let mut now = Vec::with_capacity(before.len());
    file.read_to_end(&mut now)?;
    if now != before {
        return Err(WriteError::Changed);
    }
    match rename_over(target, &metadata, after) {
        Err(err) if is_refusal(&err) => Ok(write_in_place(&mut file, before, after)?),
        result => Ok(result?),
    }
}

/// The error of a directory or a mount that takes no new file, while the old one can be written.
fn is_refusal(err: &io::Error) -> bool {
    matches!(
        err.kind(),
        ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::ResourceBusy
            | ErrorKind::CrossesDevices
    )
}

fn rename_over(target: &Path, metadata: &Metadata, content: &[u8]) -> io::Result<()> {
    let mut temporary = temporary::create(target.parent().unwrap_or(Path::new(".")))?;
    temporary.write_all(content)?;
    keep_owner(temporary.as_file(), metadata);
    // After the owner, since a change of owner clears the setuid and setgid bits.
    temporary.as_file().set_permissions(metadata.permissions())?;
    temporary.persist(target)?;
    Ok(())
}

#[cfg(unix)]
fn keep_owner(file: &File, metadata: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};

    // Only root may give files away; a user may still keep the group, where a member of it.
    if fchown(file, Some(metadata.uid()), Some(metadata.gid())).is_err() {
        let _ = fchown(file, None, Some(metadata.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _metadata: &Metadata) {}

fn write_in_place(file: &mut File, before: &[u8], after: &[u8]) -> io::Result<()> {
    // A disk that is full half-way must not cost the old content.
    overwrite(file, after).or_else(|err| overwrite(file, before).and(Err(err)))
}

fn overwrite(file: &mut File, content: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(content)?;
    file.set_len(content.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_since_it_was_read_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Dockerfile");
        for now in ["from b\n", "from a\nrun b\n", ""] {
            fs::write(&path, now).unwrap();
            let err = replace(&path, b"from a\n", b"FROM a\n").unwrap_err();
            assert!(matches!(err, WriteError::Changed), "{err}");
            assert_eq!(fs::read_to_string(&path).unwrap(), now);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_vanished_since_it_was_read_is_not_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Dockerfile");
        let err = replace(&path, b"from a\n", b"FROM a\n").unwrap_err();
        assert_eq!(err.to_string(), "cannot be rewritten: no such file or directory");
        assert!(!path.exists());
    }

    #[test]
    fn writing_in_place_leaves_nothing_of_a_longer_content() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"from   a\n").unwrap();
        write_in_place(&mut file, b"from   a\n", b"FROM a\n").unwrap();
        let mut now = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut now).unwrap();
        assert_eq!(now, "FROM a\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_rename_gives_the_path_a_new_file_with_the_old_permissions() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Dockerfile");
        fs::write(&path, "from a\n").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o2751)).unwrap();
        let before = fs::metadata(&path).unwrap();
        replace(&path, b"from a\n", b"FROM a\n").unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_ne!(after.ino(), before.ino());
        assert_eq!(after.mode(), before.mode());
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    }
}
