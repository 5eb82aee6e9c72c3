//! The capabilities of the editor.

use std::path::PathBuf;

use lsp_types::{ClientCapabilities, InitializeParams, TextDocumentClientCapabilities, Uri};
use serde_json::Value;

use crate::position::Encoding;
use crate::uri;

/// Whether the server can request that the editor ask for diagnostics again.
const REFRESHES: &str = "/capabilities/workspace/diagnostics/refreshSupport";

/// The capabilities of the editor, as its first message gives them.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability")]
pub struct Client {
    /// The unit in which the editor counts characters.
    pub encoding: Encoding,
    /// Whether the editor asks for diagnostics; if not, the server sends them on every change.
    pub pulls_diagnostics: bool,
    /// Whether the server can request that the editor ask for diagnostics again.
    pub refreshes_diagnostics: bool,
    /// Whether the editor asks for the edit of an action when the user chooses the action.
    pub resolves_edits: bool,
    /// Whether completions may have placeholders.
    pub takes_snippets: bool,
    /// Whether symbols may have nested symbols.
    pub nests_symbols: bool,
    /// Whether edits may name the version of their document.
    pub versions_edits: bool,
    /// Whether the editor watches files on request.
    pub watches_files: bool,
}

impl Client {
    /// Reads the first message, of which `params` are the known members and `all` the whole.
    pub fn of(params: &InitializeParams, all: &Value) -> Self {
        let ClientCapabilities { workspace, text_document, general, .. } = &params.capabilities;
        let encodings = general.as_ref().and_then(|it| it.position_encodings.as_deref());
        let document = |has: fn(&TextDocumentClientCapabilities) -> Option<bool>| {
            text_document.as_ref().and_then(has).unwrap_or(false)
        };
        let workspace = workspace.as_ref();
        let versions = workspace.and_then(|it| it.workspace_edit.as_ref()?.document_changes);
        let watches =
            workspace.and_then(|it| it.did_change_watched_files.as_ref()?.dynamic_registration);
        Self {
            encoding: Encoding::of(encodings),
            pulls_diagnostics: document(|it| it.diagnostic.as_ref().map(|_| true)),
            // In `lsp-types`, the member is called `diagnostic`, which is not its name in the protocol.
            refreshes_diagnostics: all.pointer(REFRESHES).is_some_and(|it| *it == true),
            resolves_edits: document(|it| {
                let resolved = it.code_action.as_ref()?.resolve_support.as_ref()?;
                Some(resolved.properties.iter().any(|it| it == "edit"))
            }),
            takes_snippets: document(|it| {
                it.completion.as_ref()?.completion_item.as_ref()?.snippet_support
            }),
            nests_symbols: document(|it| {
                it.document_symbol.as_ref()?.hierarchical_document_symbol_support
            }),
            versions_edits: versions.unwrap_or(false),
            watches_files: watches.unwrap_or(false),
        }
    }
}

/// The directories that are open in the editor.
pub fn dirs(params: &InitializeParams) -> Vec<PathBuf> {
    let named = params.workspace_folders.iter().flatten().map(|it| &it.uri);
    let mut dirs: Vec<_> = named.filter_map(uri::to_path).collect();
    if dirs.is_empty() {
        #[expect(deprecated, reason = "editors without workspace dirs send it")]
        let root: Option<&Uri> = params.root_uri.as_ref();
        dirs.extend(root.and_then(uri::to_path));
    }
    dirs
}
