//! Zip archives without the times of their entries, which differ in every build.

/// The record at the end, and the entries of the directory.
const END: &[u8] = b"PK\x05\x06";
const DIRECTORY: &[u8] = b"PK\x01\x02";
/// The start of each entry, and so of an archive.
pub const ENTRY: &[u8] = b"PK\x03\x04";

/// The offset of the time and the date from the start of each kind of record.
const TIMES: [(&[u8], usize); 2] = [(DIRECTORY, 12), (ENTRY, 10)];

/// The bytes of an archive with all times set to zero; `None` if it is not a zip archive.
pub fn without_times(archive: &[u8]) -> Option<Vec<u8>> {
    if !archive.starts_with(ENTRY) {
        return None;
    }
    let end = archive.windows(END.len()).rposition(|it| it == END)?;
    let entries = number(archive, end + 10, 2)?;
    let mut at = number(archive, end + 16, 4)?;
    let mut bytes = archive.to_vec();
    for _ in 0..entries {
        let entry = number(archive, at + 42, 4)?;
        for (record, (signature, time)) in [at, entry].into_iter().zip(TIMES) {
            if !archive.get(record..)?.starts_with(signature) {
                return None;
            }
            bytes.get_mut(record + time..record + time + 4)?.fill(0);
        }
        let [name, extra, comment] = [28, 30, 32].map(|it| number(archive, at + it, 2));
        at += 46 + name? + extra? + comment?;
    }
    Some(bytes)
}

/// Reads a little-endian number of `length` bytes.
fn number(archive: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = archive.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with one empty entry `a`, with the given time and the given byte in a checksum.
    fn archive(time: u8, checksum: u8) -> Vec<u8> {
        let mut bytes = ENTRY.to_vec();
        bytes.extend([10, 0, 0, 0, 0, 0, time, time, time, time, checksum]);
        bytes.extend([0; 11]);
        bytes.extend([1, 0, 0, 0, b'a']);
        let directory = u8::try_from(bytes.len()).unwrap();
        bytes.extend(DIRECTORY);
        bytes.extend([10, 0, 10, 0, 0, 0, 0, 0, time, time, time, time, checksum]);
        bytes.extend([0; 11]);
        bytes.extend([1, 0, 0, 0, 0, 0]);
        bytes.extend([0; 12]);
        bytes.push(b'a');
        bytes.extend(END);
        bytes.extend([0, 0, 0, 0, 1, 0, 1, 0, 47, 0, 0, 0, directory, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn only_times_are_no_difference() {
        assert_eq!(without_times(&archive(1, 7)), without_times(&archive(2, 7)));
        assert_ne!(without_times(&archive(1, 7)), without_times(&archive(1, 8)));
        assert!(without_times(&archive(1, 7)).is_some());
        for other in [&b"text"[..], ENTRY, &archive(1, 7)[..40], END] {
            assert_eq!(without_times(other), None);
        }
    }
}
