use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dockwright_model::context::{Entry, Files, Listing, MemoryFiles};

use crate::{Contexts, FixOptions, fix_file};

/// Files that count how often each of them is read.
struct Counted {
    files: MemoryFiles,
    sources: Arc<AtomicUsize>,
    pictures: Arc<AtomicUsize>,
}

impl Files for Counted {
    fn entry(&self, path: &str) -> Option<Entry> {
        self.files.entry(path)
    }

    fn list(&self, dir: &str) -> Option<Listing> {
        self.files.list(dir)
    }

    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let count = if path.contains("png") { &self.pictures } else { &self.sources };
        count.fetch_add(usize::from(path.starts_with("a/")), Ordering::Relaxed);
        self.files.read(path)
    }
}

const DOCKERFILE: &str = "FROM python:3.12\nWORKDIR /srv\nCOPY a a\nCMD python a/1.py\n";

fn fixed(contexts: Contexts) -> String {
    let options = FixOptions { contexts, lays_out: false, ..FixOptions::default() };
    let outcome = fix_file(DOCKERFILE.as_bytes(), &options);
    outcome.output.map_or_else(String::new, |it| String::from_utf8(it).expect("UTF-8"))
}

#[test]
fn a_file_is_read_once_and_a_picture_never() {
    let (sources, pictures) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let paths = (0..10).flat_map(|it| [format!("a/{it}.py"), format!("a/{it}.png")]);
    let files = paths.map(|it| (it, b"print(1)".to_vec())).collect();
    let counts = (Arc::clone(&sources), Arc::clone(&pictures));
    let contexts = Contexts::of(Counted { files, sources, pictures }, "Dockerfile");
    for _ in 0..3 {
        assert!(fixed(contexts.clone()).contains("CMD [\"python\", \"a/1.py\"]"));
    }
    let (sources, pictures) = counts;
    assert_eq!((sources.load(Ordering::Relaxed), pictures.load(Ordering::Relaxed)), (10, 0));
}

#[test]
fn what_is_too_much_to_be_read_is_not_known() {
    let files = |count: usize, size: usize| -> MemoryFiles {
        (0..count).map(|it| (format!("a/{it}.py"), vec![b'x'; size])).collect()
    };
    for (count, size, is_fixed) in [
        (super::MOST_FILES - 1, 1, true),
        (super::MOST_FILES, 1, false),
        (3, super::MOST_BYTES / 3, true),
        (3, super::MOST_BYTES / 2, false),
    ] {
        let output = fixed(Contexts::of(files(count, size), "Dockerfile"));
        assert_eq!(output.contains("CMD ["), is_fixed, "{count} files of {size} bytes");
    }
}
