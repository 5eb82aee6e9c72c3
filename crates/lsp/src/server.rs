//! The loop of the server: messages in, answers out.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    Cancel, DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders,
    DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Exit, Initialized,
    Notification as _, PublishDiagnostics,
};
use lsp_types::request::{
    CodeActionRequest, CodeActionResolveRequest, Completion, DocumentDiagnosticRequest,
    DocumentHighlightRequest, DocumentLinkRequest, DocumentSymbolRequest, FoldingRangeRequest,
    Formatting, GotoDefinition, HoverRequest, InlayHintRequest, OnTypeFormatting,
    PrepareRenameRequest, RangeFormatting, References, RegisterCapability, Rename, Request as _,
    SelectionRangeRequest, SemanticTokensFullRequest, SemanticTokensRangeRequest, Shutdown,
    SignatureHelpRequest, WorkspaceDiagnosticRefresh,
};
use lsp_types::{
    CancelParams, InitializeParams, InitializeResult, NumberOrString, PublishDiagnosticsParams,
    RegistrationParams, ServerInfo, Uri,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::capabilities::{capabilities, watching};
use crate::client::{Client, dirs};
use crate::desk::{Ask, Desk, Failure};
use crate::documents::{Document, Documents};
use crate::host::Host;
use crate::lanes::{Lane, Lanes, caught};
use crate::{
    actions, completion, diagnostics, folding, formatting, hints, hover, links, navigation,
    selection, signature, symbols, tokens,
};

/// The reason for the end of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The editor sent `exit` after a shutdown request.
    Asked,
    /// The editor sent `exit` without a shutdown request.
    Abrupt,
    /// The input ended, and all requests are answered.
    Input,
}

/// The answer to a request, as JSON.
pub(crate) type Answer = fn(&Ask<'_>, Value) -> Result<Value, Failure>;

macro_rules! requests {
    ($($request:ty => $lane:ident, $answer:path $(, $refuses:ident)?;)*) => {
        /// The methods of all requests about documents.
        #[cfg(test)]
        pub(crate) const METHODS: &[&str] = &[$(<$request>::METHOD),*];

        /// The lane of a request, and the function that answers it.
        pub(crate) fn route(method: &str) -> Option<(Lane, Answer)> {
            match method {
                $(<$request>::METHOD => Some((Lane::$lane, |ask, params| {
                    let params = read(params)?;
                    let answer = requests!(@answer $answer(ask, &params) $(, $refuses)?);
                    serde_json::to_value(answer)
                        .map_err(|it| Failure::new(ErrorCode::InternalError, it.to_string()))
                })),)*
                _ => None,
            }
        }
    };
    (@answer $answer:expr) => { $answer };
    (@answer $answer:expr, refuses) => { $answer? };
}

requests! {
    CodeActionRequest => Fixes, actions::actions;
    CodeActionResolveRequest => Fixes, actions::resolve, refuses;
    Completion => Syntax, completion::completion;
    DocumentDiagnosticRequest => Fixes, diagnostics::pulled;
    DocumentHighlightRequest => Syntax, navigation::highlights;
    DocumentLinkRequest => Layout, links::links;
    DocumentSymbolRequest => Syntax, symbols::symbols;
    FoldingRangeRequest => Syntax, folding::ranges;
    Formatting => Layout, formatting::file;
    GotoDefinition => Syntax, navigation::definition;
    HoverRequest => Syntax, hover::hover;
    InlayHintRequest => Syntax, hints::hints;
    OnTypeFormatting => Layout, formatting::on_type;
    PrepareRenameRequest => Syntax, navigation::prepare_rename, refuses;
    RangeFormatting => Layout, formatting::range;
    References => Syntax, navigation::references;
    Rename => Syntax, navigation::rename, refuses;
    SelectionRangeRequest => Syntax, selection::ranges;
    SemanticTokensFullRequest => Syntax, tokens::full;
    SemanticTokensRangeRequest => Syntax, tokens::range;
    SignatureHelpRequest => Syntax, signature::help;
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, Failure> {
    serde_json::from_value(params)
        .map_err(|it| Failure::new(ErrorCode::InvalidParams, it.to_string()))
}

/// Sends a message to the editor.
type Send = Arc<dyn Fn(Message) + std::marker::Send + Sync>;

/// Serves one editor until it ends the connection.
///
/// # Errors
/// If the editor does not begin with a valid `initialize`, or the system refuses threads.
pub fn serve(
    connection: &Connection,
    host: Arc<dyn Host>,
) -> Result<End, Box<dyn std::error::Error + std::marker::Send + Sync>> {
    let (id, all) = connection.initialize_start()?;
    let sender = connection.sender.clone();
    // Sending fails only if the editor has closed the connection.
    let send: Send = Arc::new(move |it| drop(sender.send(it)));
    let params = match InitializeParams::deserialize(&all) {
        Ok(params) => params,
        Err(error) => {
            let code = ErrorCode::InvalidParams as i32;
            send(Response::new_err(id, code, error.to_string()).into());
            return Err(error.into());
        }
    };
    let client = Client::of(&params, &all);
    let name = "dockwright".to_owned();
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    let result = InitializeResult {
        capabilities: capabilities(&client),
        server_info: Some(ServerInfo { name, version }),
    };
    send(Response::new_ok(id, result).into());
    let changes = Arc::new(AtomicU64::new(0));
    let desk = {
        let (host, client, changes) = (Arc::clone(&host), client.clone(), Arc::clone(&changes));
        move || Desk::new(Arc::clone(&host), client.clone(), Arc::clone(&changes))
    };
    let dirs = dirs(&params);
    host.set_dirs(dirs.clone());
    let mut server = Server {
        documents: Documents::new(client.encoding),
        lanes: Lanes::start(desk)?,
        running: Arc::default(),
        is_shut_down: false,
        requests: 0,
        dirs,
        send,
        host,
        client,
        changes,
    };
    for message in &connection.receiver {
        match message {
            Message::Request(request) => server.request(request),
            Message::Notification(it) if it.method == Exit::METHOD => {
                return Ok(if server.is_shut_down { End::Asked } else { End::Abrupt });
            }
            Message::Notification(notification) => server.notification(notification),
            // None of the server's own requests needs an answer.
            Message::Response(_) => {}
        }
    }
    server.lanes.finish();
    Ok(End::Input)
}

/// The requests without an answer so far, each with a flag that is set when it is cancelled.
type Running = Arc<Mutex<HashMap<RequestId, Arc<AtomicBool>>>>;

struct Server {
    documents: Documents,
    lanes: Lanes,
    running: Running,
    is_shut_down: bool,
    /// The number of requests that the server has sent.
    requests: i32,
    dirs: Vec<PathBuf>,
    send: Send,
    host: Arc<dyn Host>,
    client: Client,
    changes: Arc<AtomicU64>,
}

impl Server {
    fn request(&mut self, Request { id, method, params }: Request) {
        let fail = |failure: Failure| (self.send)(response(id.clone(), Err(failure)));
        if self.is_shut_down {
            return fail(Failure::new(ErrorCode::InvalidRequest, "the server is shut down"));
        }
        if method == Shutdown::METHOD {
            self.is_shut_down = true;
            return (self.send)(response(id, Ok(Value::Null)));
        }
        let Some((lane, answer)) = route(&method) else {
            return fail(Failure::new(ErrorCode::MethodNotFound, format!("no method {method}")));
        };
        let uri = ["/textDocument/uri", "/data/uri"].iter().find_map(|it| params.pointer(it));
        let uri = uri.and_then(|it| serde_json::from_value::<Uri>(it.clone()).ok());
        let Some(uri) = uri else {
            return fail(Failure::new(ErrorCode::InvalidParams, "the request names no document"));
        };
        let Some(document) = self.documents.get(&uri).map(Arc::clone) else {
            let text = format!("{} is not open", uri.as_str());
            return fail(Failure::new(ErrorCode::InvalidParams, text));
        };
        let cancelled: Arc<AtomicBool> = Arc::default();
        lock(&self.running).insert(id.clone(), Arc::clone(&cancelled));
        let (send, running) = (Arc::clone(&self.send), Arc::clone(&self.running));
        let job = move |desk: &Desk| {
            let result = if cancelled.load(Ordering::Acquire) {
                Err(Failure::new(ErrorCode::RequestCanceled, "the request is cancelled"))
            } else if document.state.is_current() {
                answered(desk, &document, answer, params)
            } else {
                Err(Failure::new(ErrorCode::ContentModified, "the document has changed"))
            };
            lock(&running).remove(&id);
            send(response(id, result));
        };
        self.lanes.add(lane, Box::new(job));
    }

    fn notification(&mut self, Notification { method, params }: Notification) {
        // An invalid notification has no effect: the protocol has no answer for it.
        let _ = caught(|| self.obey(&method, params));
    }

    fn obey(&mut self, method: &str, params: Value) -> Option<()> {
        match method {
            DidOpenTextDocument::METHOD => {
                let it = notified::<DidOpenTextDocument>(params)?.text_document;
                self.documents.open(it.uri.clone(), it.version, it.text);
                // Files around a newly opened document may be new as well.
                self.refresh();
                self.publish(&it.uri);
            }
            DidChangeTextDocument::METHOD => {
                let it = notified::<DidChangeTextDocument>(params)?;
                let uri = it.text_document.uri;
                self.documents.change(&uri, it.text_document.version, it.content_changes)?;
                self.publish(&uri);
            }
            DidCloseTextDocument::METHOD => {
                let uri = notified::<DidCloseTextDocument>(params)?.text_document.uri;
                self.documents.close(&uri);
                if !self.client.pulls_diagnostics {
                    (self.send)(published(uri, Vec::new(), None));
                }
            }
            DidSaveTextDocument::METHOD | DidChangeWatchedFiles::METHOD => self.refresh_all(),
            DidChangeWorkspaceFolders::METHOD => {
                let it = notified::<DidChangeWorkspaceFolders>(params)?.event;
                let paths = |all: Vec<lsp_types::WorkspaceFolder>| {
                    all.iter().filter_map(|it| crate::uri::to_path(&it.uri)).collect::<Vec<_>>()
                };
                let removed = paths(it.removed);
                self.dirs.retain(|it| !removed.contains(it));
                self.dirs.extend(paths(it.added));
                self.host.set_dirs(self.dirs.clone());
                self.refresh_all();
            }
            Initialized::METHOD if self.client.watches_files => {
                let registrations = vec![watching()];
                self.ask::<RegisterCapability>(RegistrationParams { registrations });
            }
            Cancel::METHOD => {
                let CancelParams { id } = notified::<Cancel>(params)?;
                let id = match id {
                    NumberOrString::Number(it) => RequestId::from(it),
                    NumberOrString::String(it) => RequestId::from(it),
                };
                lock(&self.running).get(&id)?.store(true, Ordering::Release);
            }
            _ => {}
        }
        Some(())
    }

    /// Makes the next answer read the disk again.
    fn refresh(&self) {
        self.host.refresh();
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// Makes the next answer read the disk again, and updates the diagnostics of all documents.
    fn refresh_all(&mut self) {
        self.refresh();
        if self.client.refreshes_diagnostics {
            self.ask::<WorkspaceDiagnosticRefresh>(());
        }
        let open: Vec<_> = self.documents.all().map(|it| it.uri.clone()).collect();
        for uri in open {
            self.publish(&uri);
        }
    }

    /// Sends the diagnostics of a document, unless the editor requests diagnostics itself.
    fn publish(&self, uri: &Uri) {
        let Some(document) = self.documents.get(uri).filter(|_| !self.client.pulls_diagnostics)
        else {
            return;
        };
        let (document, send) = (Arc::clone(document), Arc::clone(&self.send));
        let is_wanted = document.announce();
        let job = move |desk: &Desk| {
            // A newer state or publication has a job of its own.
            if !is_wanted() {
                return;
            }
            let found = caught(|| diagnostics::of(&Ask { desk, document: &document }));
            let Ok(found) = found else { return desk.clear() };
            if is_wanted() {
                send(published(document.uri.clone(), found, Some(document.version)));
            }
        };
        self.lanes.add(Lane::Fixes, Box::new(job));
    }

    /// Sends a request that needs no answer.
    fn ask<R: lsp_types::request::Request>(&mut self, params: R::Params) {
        self.requests += 1;
        let id = RequestId::from(format!("dockwright/{}", self.requests));
        (self.send)(Request::new(id, R::METHOD.to_owned(), params).into());
    }
}

fn notified<N: lsp_types::notification::Notification>(params: Value) -> Option<N::Params> {
    serde_json::from_value(params).ok()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The answer to a request; a panic becomes an error of this request only.
pub(crate) fn answered(
    desk: &Desk,
    document: &Arc<Document>,
    answer: Answer,
    params: Value,
) -> Result<Value, Failure> {
    let result = caught(|| answer(&Ask { desk, document }, params));
    result.unwrap_or_else(|text| {
        desk.clear();
        Err(Failure::new(ErrorCode::InternalError, text))
    })
}

fn response(id: RequestId, result: Result<Value, Failure>) -> Message {
    match result {
        Ok(value) => Response::new_ok(id, value).into(),
        Err(Failure { code, text }) => Response::new_err(id, code as i32, text).into(),
    }
}

fn published(uri: Uri, diagnostics: Vec<lsp_types::Diagnostic>, version: Option<i32>) -> Message {
    let params = PublishDiagnosticsParams { uri, diagnostics, version };
    Notification::new(PublishDiagnostics::METHOD.to_owned(), params).into()
}
