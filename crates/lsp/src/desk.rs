//! The data for answers to requests: each state of a document is parsed once and checked once.

use std::cell::{OnceCell, RefCell};
use std::num::NonZero;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use dockwright_fixer::{FixOptions, Helpers, Outcome, check_file_with};
use lsp_server::ErrorCode;
use lsp_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit,
    WorkspaceEdit,
};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::analysis::Analysis;
use crate::client::Client;
use crate::documents::{Document, State};
use crate::host::{Host, Setup};
use crate::lanes::STACK;

/// The maximum number of threads that check one document.
const MOST_THREADS: usize = 4;

/// The number of documents that a lane remembers.
const REMEMBERED: usize = 4;

/// The error of a request.
#[derive(Debug)]
pub struct Failure {
    /// The kind of the error, for the editor.
    pub code: ErrorCode,
    /// The reason, for the user.
    pub text: String,
}

impl Failure {
    /// An error with a reason for the user.
    pub fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// The data of a lane.
pub struct Desk {
    /// The program around the server.
    pub host: Arc<dyn Host>,
    /// The capabilities of the editor.
    pub client: Client,
    /// The number of possible changes to files on the disk so far.
    changes: Arc<AtomicU64>,
    parsed: RefCell<Vec<Rc<Analysis>>>,
    checked: RefCell<Vec<Checked>>,
    pool: OnceCell<Pool>,
}

/// Threads that wait for passes, which takes less time than starting them for each document.
struct Pool(Option<ThreadPool>);

impl Pool {
    fn new() -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
        let pool = || ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads - 1).build();
        // A system may have no thread left.
        Self((threads > 1).then(pool).and_then(Result::ok))
    }
}

impl Helpers for Pool {
    fn along(&self, most: usize, help: &(dyn Fn() + Sync), own: &mut dyn FnMut()) {
        let Some(pool) = &self.0 else { return own() };
        pool.in_place_scope(|scope| {
            (0..most.min(pool.current_num_threads())).for_each(|_| scope.spawn(|_| help()));
            own();
        });
    }
}

/// The findings in a document.
#[derive(Clone)]
struct Checked {
    state: State,
    change: u64,
    outcome: Rc<Outcome>,
}

impl Desk {
    /// A desk without documents.
    pub fn new(host: Arc<dyn Host>, client: Client, changes: Arc<AtomicU64>) -> Self {
        let (parsed, checked, pool) = Default::default();
        Self { host, client, changes, parsed, checked, pool }
    }

    /// Forgets all documents, after a panic.
    pub fn clear(&self) {
        self.parsed.replace(Vec::new());
        self.checked.replace(Vec::new());
    }
}

/// A request about a document.
pub struct Ask<'d> {
    /// The data of the lane.
    pub desk: &'d Desk,
    /// The document in its state at the time of the request.
    pub document: &'d Arc<Document>,
}

impl Ask<'_> {
    /// The parsed document.
    pub fn analysis(&self) -> Rc<Analysis> {
        let revision = self.document.state.revision;
        let mut parsed = self.desk.parsed.borrow_mut();
        // No later request is about an older state of a document, and a tree takes much memory.
        parsed.retain(|it| it.document.state.is_current());
        if let Some(known) = parsed.iter().find(|it| it.document.state.revision == revision) {
            return Rc::clone(known);
        }
        let new = Rc::new(Analysis::of(Arc::clone(self.document)));
        remember(&mut parsed, Rc::clone(&new));
        new
    }

    /// The setup for the document.
    pub fn setup(&self) -> Setup {
        if self.document.is_too_large {
            return Setup::LeftAlone;
        }
        self.desk.host.setup(self.document.path.as_deref())
    }

    /// The options for the document, unless it is left alone or its configuration is wrong.
    pub fn options(&self) -> Option<Arc<FixOptions>> {
        match self.setup() {
            Setup::Options(options) => Some(options),
            Setup::LeftAlone | Setup::Broken(_) => None,
        }
    }

    /// The findings of all passes, with the options for the document.
    pub fn outcome(&self, options: &FixOptions) -> Rc<Outcome> {
        let (state, change) = (&self.document.state, self.desk.changes.load(Ordering::Acquire));
        let mut checked = self.desk.checked.borrow_mut();
        checked.retain(|it| it.change == change && it.state.is_current());
        if let Some(known) = checked.iter().find(|it| it.state.revision == state.revision) {
            return Rc::clone(&known.outcome);
        }
        let pool = self.desk.pool.get_or_init(Pool::new);
        let outcome = Rc::new(check_file_with(pool, self.document.text.as_bytes(), options));
        remember(
            &mut checked,
            Checked { state: state.clone(), change, outcome: Rc::clone(&outcome) },
        );
        outcome
    }

    /// The path of a file that messages call `name`.
    pub fn resolve(&self, name: &str) -> Option<PathBuf> {
        let path = self.document.path.as_deref()?;
        Some(self.desk.host.resolve(path, name))
    }

    /// Edits of the document, for an editor.
    pub fn edit(&self, edits: Vec<TextEdit>) -> WorkspaceEdit {
        let Document { uri, version, .. } = &**self.document;
        if !self.desk.client.versions_edits {
            #[expect(clippy::mutable_key_type, reason = "the protocol has a map by URI")]
            let changes = [(uri.clone(), edits)].into();
            return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
        }
        let text_document =
            OptionalVersionedTextDocumentIdentifier { uri: uri.clone(), version: Some(*version) };
        let edits = edits.into_iter().map(OneOf::Left).collect();
        let changes = DocumentChanges::Edits(vec![TextDocumentEdit { text_document, edits }]);
        WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
    }
}

fn remember<T>(all: &mut Vec<T>, new: T) {
    if all.len() == REMEMBERED {
        all.remove(0);
    }
    all.push(new);
}
