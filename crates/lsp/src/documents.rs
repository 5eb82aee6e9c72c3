//! The open documents, in the state that the editor has.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use crate::position::{Encoding, Lines};
use crate::uri;

/// The largest document that is read, in bytes; the command leaves larger files alone as well.
const LARGEST: usize = 8 << 20;

/// A state of a document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The URI of the document.
    pub uri: Uri,
    /// The path of the document on the disk, if it has one.
    pub path: Option<PathBuf>,
    /// The number of this state for the editor.
    pub version: i32,
    /// The text.
    pub text: String,
    /// The lines of the text.
    pub lines: Lines,
    /// Whether the text is left alone because of its size.
    pub is_too_large: bool,
    /// The identity of this state among all states of all documents.
    pub state: State,
    /// The number of announced publications of diagnostics.
    publications: Arc<AtomicU64>,
}

/// The identity of a state of a document.
#[derive(Clone, Debug)]
pub struct State {
    /// The number of this state among all states of all documents.
    pub revision: u64,
    /// The revision of the document's newest state.
    newest: Arc<AtomicU64>,
}

impl State {
    /// Whether the editor has no newer state, and has not closed the document.
    pub fn is_current(&self) -> bool {
        self.newest.load(Ordering::Acquire) == self.revision
    }
}

impl Document {
    /// Announces a publication of diagnostics. The result tells whether the publication is still
    /// wanted: no later one is announced, and the state is the newest.
    pub fn announce(self: &Arc<Self>) -> impl Fn() -> bool + Send + 'static {
        let document = Arc::clone(self);
        let number = document.publications.fetch_add(1, Ordering::AcqRel) + 1;
        move || {
            document.state.is_current() && document.publications.load(Ordering::Acquire) == number
        }
    }

    fn set(&mut self, text: String, encoding: Encoding) {
        self.is_too_large = text.len() > LARGEST;
        self.lines = Lines::of(&text, encoding);
        self.text = text;
    }
}

/// The open documents.
#[derive(Debug)]
pub struct Documents {
    encoding: Encoding,
    open: HashMap<Uri, Arc<Document>>,
    /// The number of states of all documents so far.
    revisions: u64,
}

impl Documents {
    /// No documents yet.
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, open: HashMap::new(), revisions: 0 }
    }

    /// The newest state of a document.
    pub fn get(&self, uri: &Uri) -> Option<&Arc<Document>> {
        self.open.get(uri)
    }

    /// All documents, in no order.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.open.values()
    }

    /// Opens a document, or replaces it.
    pub fn open(&mut self, uri: Uri, version: i32, text: String) -> &Arc<Document> {
        self.close(&uri);
        self.revisions += 1;
        let lines = Lines::of("", self.encoding);
        let mut document = Document {
            path: uri::to_path(&uri),
            uri: uri.clone(),
            version,
            text: String::new(),
            lines,
            is_too_large: false,
            state: State {
                revision: self.revisions,
                newest: Arc::new(AtomicU64::new(self.revisions)),
            },
            publications: Arc::default(),
        };
        document.set(text, self.encoding);
        self.open.entry(uri).insert_entry(Arc::new(document)).into_mut()
    }

    /// Changes a document; `None` if it is not open.
    pub fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) -> Option<&Arc<Document>> {
        let document = self.open.get_mut(uri)?;
        self.revisions += 1;
        // Copies the document only if a lane still holds the old state.
        let it = Arc::make_mut(document);
        it.state.revision = self.revisions;
        it.state.newest.store(self.revisions, Ordering::Release);
        it.version = version;
        for TextDocumentContentChangeEvent { range, text, .. } in changes {
            let text = match range {
                None => text,
                Some(range) => {
                    let bytes = it.lines.bytes(&it.text, range);
                    let mut whole = std::mem::take(&mut it.text);
                    whole.replace_range(bytes, &text);
                    whole
                }
            };
            it.set(text, self.encoding);
        }
        Some(document)
    }

    /// Closes a document, if it is open.
    pub fn close(&mut self, uri: &Uri) {
        if let Some(document) = self.open.remove(uri) {
            document.state.newest.store(0, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use lsp_types::{Position, Range};

    use super::*;
    use crate::position::number;

    fn change(range: Option<[u32; 4]>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|[a, b, c, d]| Range::new(Position::new(a, b), Position::new(c, d)));
        TextDocumentContentChangeEvent { range, range_length: None, text: text.to_owned() }
    }

    #[test]
    fn changes_apply_one_after_the_other() {
        let uri = Uri::from_str("file:///a").expect("an address");
        let mut documents = Documents::new(Encoding::Utf16);
        let old = Arc::clone(documents.open(uri.clone(), 1, "FROM a\nRUN é😀b\n".to_owned()));
        let changes = [
            change(Some([1, 5, 1, 7]), "c"),
            change(Some([1, 6, 1, 6]), "\nUSER d\n"),
            change(Some([0, 0, 9, 9]), "x"),
            change(Some([7, 7, 3, 3]), "y"),
        ];
        for (count, expected) in
            ["FROM a\nRUN éc\nUSER d\nb\n", "x", "xy", "z"].into_iter().enumerate()
        {
            let mut documents = Documents::new(Encoding::Utf16);
            documents.open(uri.clone(), 1, old.text.clone());
            let mut some = changes[..(count + 2).min(4)].to_vec();
            some.extend((count == 3).then(|| change(None, "z")));
            let new = documents.change(&uri, 2, some).expect("the document");
            assert_eq!((new.text.as_str(), new.version), (expected, 2));
            let last = number(new.text.matches('\n').count());
            assert_eq!(new.lines.position(new.text.len()).line, last);
        }
        assert!(old.state.is_current());
        assert!(documents.change(&uri, 2, Vec::new()).expect("the document").state.is_current());
        assert!(!old.state.is_current());
        let last = Arc::clone(documents.get(&uri).expect("the document"));
        documents.close(&uri);
        assert!(!last.state.is_current() && documents.change(&uri, 3, Vec::new()).is_none());
    }

    #[test]
    fn a_text_that_is_too_large_comes_back_when_it_is_not() {
        let uri = Uri::from_str("untitled:a").expect("an address");
        let mut documents = Documents::new(Encoding::Utf8);
        let large = "a".repeat(LARGEST + 1);
        assert!(documents.open(uri.clone(), 1, large).is_too_large);
        let cut = change(Some([0, 0, 0, 1]), "");
        assert!(!documents.change(&uri, 2, vec![cut]).expect("the document").is_too_large);
    }
}
