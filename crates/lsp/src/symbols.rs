//! Symbols: stages with their instructions.

use std::ops::Range;

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;
use lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation,
    SymbolKind,
};

use crate::analysis::Analysis;
use crate::desk::Ask;
use crate::hover::shortened;

/// The symbols of a document.
pub fn symbols(ask: &Ask<'_>, _: &DocumentSymbolParams) -> DocumentSymbolResponse {
    let analysis = ask.analysis();
    let model = &analysis.model;
    let globals = model.instructions().iter().take_while(|it| it.stage.is_none());
    let mut symbols: Vec<_> = globals.map(|it| of_instruction(&analysis, it)).collect();
    for index in 0..model.stages().len() {
        symbols.extend(of_stage(&analysis, index));
    }
    if ask.desk.client.nests_symbols {
        return DocumentSymbolResponse::Nested(symbols);
    }
    let mut flat = Vec::new();
    flatten(ask, symbols, None, &mut flat);
    DocumentSymbolResponse::Flat(flat)
}

fn of_stage(analysis: &Analysis, index: usize) -> Option<DocumentSymbol> {
    let (from, rest) = analysis.model.of_stage(index).split_first()?;
    let base = from.syntax.words().next().map(|it| it.text()).unwrap_or_default();
    let name = analysis.model.stages()[index].name.clone();
    let (name, detail) = match name {
        Some(name) => (name, format!("FROM {base}")),
        None => (format!("FROM {base}"), String::new()),
    };
    let children = rest.iter().map(|it| of_instruction(analysis, it)).collect();
    let stage = analysis.stage(index);
    let symbol = symbol(analysis, name, detail, SymbolKind::MODULE, stage, analysis.body(from));
    Some(DocumentSymbol { children: Some(children), ..symbol })
}

fn of_instruction(analysis: &Analysis, it: &Instruction) -> DocumentSymbol {
    let body = analysis.body(it);
    let keyword = it.keyword.as_str();
    let text = analysis.text()[body.clone()].split_once(char::is_whitespace);
    let text = text.map(|it| shortened(it.1.trim_start())).unwrap_or_default();
    let kind = match it.keyword {
        Keyword::Arg | Keyword::Env => SymbolKind::VARIABLE,
        Keyword::Run => SymbolKind::EVENT,
        Keyword::Copy | Keyword::Add => SymbolKind::FILE,
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => SymbolKind::FUNCTION,
        _ => SymbolKind::PROPERTY,
    };
    symbol(analysis, keyword.to_owned(), text, kind, body.clone(), body)
}

fn symbol(
    analysis: &Analysis,
    name: String,
    detail: String,
    kind: SymbolKind,
    range: Range<usize>,
    selected: Range<usize>,
) -> DocumentSymbol {
    let lines = &analysis.document.lines;
    #[expect(deprecated, reason = "the type has the field")]
    DocumentSymbol {
        name,
        detail: (!detail.is_empty()).then_some(detail),
        kind,
        tags: None,
        deprecated: None,
        range: lines.range(&range),
        selection_range: lines.range(&selected),
        children: None,
    }
}

/// A flat list for editors without nested symbols.
fn flatten(
    ask: &Ask<'_>,
    symbols: Vec<DocumentSymbol>,
    within: Option<&str>,
    flat: &mut Vec<SymbolInformation>,
) {
    for it in symbols {
        let location = Location { uri: ask.document.uri.clone(), range: it.range };
        #[expect(deprecated, reason = "the type has the field")]
        flat.push(SymbolInformation {
            name: it.name.clone(),
            kind: it.kind,
            tags: None,
            deprecated: None,
            location,
            container_name: within.map(str::to_owned),
        });
        flatten(ask, it.children.unwrap_or_default(), Some(&it.name), flat);
    }
}
