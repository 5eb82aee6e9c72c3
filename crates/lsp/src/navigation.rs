//! Definitions, references and renaming of stages and variables.

use std::ops::Range;

use dockwright_model::{Model, PREDEFINED_ARGS};
use dockwright_syntax::{self as syntax, Leaf, SyntaxKind, leaves};
use lsp_server::ErrorCode;
use lsp_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, GotoDefinitionParams,
    GotoDefinitionResponse, Location, Position, PrepareRenameResponse, ReferenceParams,
    RenameParams, TextDocumentPositionParams, TextEdit, WorkspaceEdit,
};

use crate::analysis::Analysis;
use crate::desk::{Ask, Failure};
use crate::names::{self, Name, Place, is_name, is_of_name};

/// The definition of the name at a position.
pub fn definition(ask: &Ask<'_>, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let analysis = ask.analysis();
    let places = names::places(&analysis);
    let position = params.text_document_position_params.position;
    let offset = offset(ask, position);
    let found = names::at(&places, offset).and_then(|it| given(&analysis, &places, it));
    found.map(|it| GotoDefinitionResponse::Scalar(location(ask, &it)))
}

/// The range of the definition that counts at a place.
fn given(analysis: &Analysis, places: &[Place], used: &Place) -> Option<Range<usize>> {
    let model = &analysis.model;
    let definitions = places.iter().filter(|it| it.is_definition && it.name == used.name);
    if let Name::Stage(stage) = used.name {
        // A stage without a name is defined by its `FROM`.
        let from = || model.of_stage(stage).first().map(|it| analysis.body(it));
        return definitions.map(|it| it.range.clone()).next().or_else(from);
    }
    let here = model.at(used.range.start)?;
    let is_global = |it: &&Place| model.at(it.range.start).is_some_and(|it| it.stage.is_none());
    // `ARG NAME` in a stage takes the value from above the first stage.
    let repeats = used.is_definition
        && here.stage.is_some()
        && here.syntax.pairs().any(|it| {
            it.value().is_none() && it.key().is_some_and(|it| used.name == Name::Variable(it))
        });
    if repeats && let Some(global) = definitions.clone().find(is_global) {
        return Some(global.range.clone());
    }
    let is_seen = |it: &&Place| {
        model.at(it.range.start).is_some_and(|there| {
            there.index < here.index && model.is_before(there, here)
                || there.index == here.index && used.is_definition && it.range == used.range
        })
    };
    let last = definitions.clone().rfind(is_seen);
    let any = || definitions.clone().find(is_global).or(definitions.clone().next());
    last.or_else(any).map(|it| it.range.clone())
}

/// All places of the name at a position.
pub fn references(ask: &Ask<'_>, params: &ReferenceParams) -> Option<Vec<Location>> {
    let position = params.text_document_position.position;
    let is_wanted = |it: &Place| params.context.include_declaration || !it.is_definition;
    let found = same(ask, position)?;
    Some(found.into_iter().filter(is_wanted).map(|it| location(ask, &it.range)).collect())
}

/// All places of the name at a position, to be highlighted.
pub fn highlights(
    ask: &Ask<'_>,
    params: &DocumentHighlightParams,
) -> Option<Vec<DocumentHighlight>> {
    let position = params.text_document_position_params.position;
    let highlight = |it: Place| DocumentHighlight {
        range: ask.document.lines.range(&it.range),
        kind: Some(if it.is_definition {
            DocumentHighlightKind::WRITE
        } else {
            DocumentHighlightKind::READ
        }),
    };
    same(ask, position).map(|all| all.into_iter().map(highlight).collect())
}

/// All places of the name at a position; `None` if there is none.
fn same(ask: &Ask<'_>, position: Position) -> Option<Vec<Place>> {
    let places = names::places(&ask.analysis());
    let name = names::at(&places, offset(ask, position))?.name.clone();
    Some(places.into_iter().filter(|it| it.name == name).collect())
}

/// The range of the name that would be renamed at a position.
pub fn prepare_rename(
    ask: &Ask<'_>,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>, Failure> {
    let analysis = ask.analysis();
    let places = names::places(&analysis);
    let Some(place) = names::at(&places, offset(ask, params.position)) else { return Ok(None) };
    renamable(ask, &analysis, &places, &place.name)?;
    let range = ask.document.lines.range(&place.range);
    Ok(Some(PrepareRenameResponse::Range(range)))
}

/// The edits that rename a stage or variable everywhere, if nothing else can depend on the old name.
pub fn rename(ask: &Ask<'_>, params: &RenameParams) -> Result<Option<WorkspaceEdit>, Failure> {
    let analysis = ask.analysis();
    let places = names::places(&analysis);
    let position = params.text_document_position.position;
    let Some(place) = names::at(&places, offset(ask, position)) else { return Ok(None) };
    let new = params.new_name.as_str();
    renamable(ask, &analysis, &places, &place.name)?;
    spelled(&analysis, &places, &place.name, new)?;
    let edited: Vec<_> =
        places.iter().filter(|it| it.name == place.name && !it.is_number).collect();
    let mut text = analysis.text().to_owned();
    for it in edited.iter().rev() {
        text.replace_range(it.range.clone(), new);
    }
    let parse = syntax::parse(&text);
    let shape = |model: &Model| {
        let stages: Vec<_> = model.stages().iter().map(|it| it.base.clone()).collect();
        (model.instructions().len(), stages)
    };
    let is_same = syntax::parse(analysis.text()).errors().len() == parse.errors().len()
        && shape(&analysis.model) == shape(&Model::of(&parse));
    if !is_same {
        return refused(format!("`{new}` would change what the file means"));
    }
    let edit = |it: &&Place| TextEdit {
        range: ask.document.lines.range(&it.range),
        new_text: new.to_owned(),
    };
    Ok(Some(ask.edit(edited.iter().map(edit).collect())))
}

/// An error if a name cannot be changed.
fn renamable(
    ask: &Ask<'_>,
    analysis: &Analysis,
    places: &[Place],
    name: &Name,
) -> Result<(), Failure> {
    match name {
        Name::Stage(stage) => {
            let Some(name) = &analysis.model.stages()[*stage].name else {
                return refused(format!("stage {stage} has no name"));
            };
            if ask.options().is_some_and(|it| it.contexts.selects(name)) {
                return refused(format!("a build of the project may select the stage `{name}`"));
            }
            Ok(())
        }
        Name::Variable(name) => {
            let is_given =
                places.iter().any(|it| it.is_definition && it.name == Name::Variable(name.clone()));
            if !is_given {
                return refused(format!("nothing in this file sets `{name}`"));
            }
            if is_known_by_others(name) {
                return refused(format!("other programs read `{name}`"));
            }
            match elsewhere(analysis, places, name) {
                Some(line) => refused(format!(
                    "line {line} may use `{name}` in a way that cannot be followed"
                )),
                None => Ok(()),
            }
        }
    }
}

/// Variables that builders and most programs read.
const KNOWN: [&str; 10] =
    ["HOME", "HOSTNAME", "LANG", "LC_ALL", "PATH", "PWD", "SHELL", "TERM", "TZ", "USER"];

fn is_known_by_others(name: &str) -> bool {
    KNOWN.contains(&name)
        || PREDEFINED_ARGS.iter().any(|it| it.0 == name)
        || name.to_ascii_lowercase().ends_with("_proxy")
        || name.starts_with("BUILDKIT_")
}

/// The first line with a possible use of a variable that is not among the places: in shell text, or in
/// another text that programs read.
fn elsewhere(analysis: &Analysis, places: &[Place], name: &str) -> Option<usize> {
    let text = analysis.text();
    let mut line = None;
    let known: Vec<_> = places
        .iter()
        .filter(|it| matches!(&it.name, Name::Variable(other) if other == name))
        .map(|it| it.range.start)
        .collect();
    for it in analysis.model.instructions() {
        leaves(
            it.syntax.syntax(),
            |_| false,
            |Leaf { kind, parent, range }| {
                if line.is_some() || kind == SyntaxKind::Comment || !may_hide(kind, parent) {
                    return;
                }
                let token = &text[range.clone()];
                let hidden = token.match_indices(name).find(|(at, _)| {
                    let behind = &token[at + name.len()..];
                    let is_whole =
                        !token[..*at].ends_with(is_of_name) && !behind.starts_with(is_of_name);
                    is_whole && known.binary_search(&(range.start + at)).is_err()
                });
                if let Some((at, _)) = hidden {
                    line = Some(analysis.document.lines.line(range.start + at) + 1);
                }
            },
        );
    }
    line
}

/// Whether a token may contain uses of variables that are not found as places.
fn may_hide(kind: SyntaxKind, parent: SyntaxKind) -> bool {
    use SyntaxKind::{
        HeredocBody, JsonString, ShArithmetic, ShArithmeticExpansion, ShBackquoted, ShLiteral,
        ShName, ShOpaque, ShParameter, ShSingleQuoted, ShellText, Text,
    };
    match kind {
        HeredocBody
        | JsonString
        | ShArithmeticExpansion
        | ShBackquoted
        | ShName
        | ShParameter
        | ShSingleQuoted => true,
        // The name of a variable, as for `export`.
        ShLiteral => parent == SyntaxKind::ShWord || parent == ShArithmetic,
        Text => parent == ShellText || parent == ShOpaque,
        _ => false,
    }
}

/// An error if a stage or variable cannot have the name `new`.
fn spelled(analysis: &Analysis, places: &[Place], name: &Name, new: &str) -> Result<(), Failure> {
    let is_used = match name {
        Name::Stage(_) => {
            let starts = |it: char| it.is_ascii_lowercase();
            let is_part =
                |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_.".contains(it);
            if !new.starts_with(starts) || !new.chars().all(is_part) {
                return refused(format!(
                    "`{new}` is not a valid name of a stage: use a lowercase letter, then \
                     lowercase letters, digits, `-`, `_` and `.`"
                ));
            }
            if ["scratch", "context"].contains(&new) {
                return refused(format!("`{new}` is a reserved name"));
            }
            let stages = analysis.model.stages().iter();
            let mut taken = stages.filter_map(|it| it.name.as_deref());
            taken.any(|it| it.eq_ignore_ascii_case(new)) || is_image(analysis, new)
        }
        Name::Variable(_) => {
            if !is_name(new) {
                return refused(format!(
                    "`{new}` is not a valid name of a variable: use letters, digits and `_`"
                ));
            }
            if is_known_by_others(new) {
                return refused(format!("other programs read `{new}`"));
            }
            let other = Name::Variable(new.to_owned());
            places.iter().any(|it| it.name == other) || elsewhere(analysis, places, new).is_some()
        }
    };
    if is_used { refused(format!("this file already uses `{new}`")) } else { Ok(()) }
}

/// Whether the file uses an image of this name, which a stage of the same name would replace.
fn is_image(analysis: &Analysis, name: &str) -> bool {
    let instructions = analysis.model.instructions().iter();
    let mut texts = instructions.flat_map(|it| {
        let flags = it.syntax.flags().map(|it| it.value());
        flags.chain(it.syntax.words().map(|it| it.text())).collect::<Vec<_>>()
    });
    texts.any(|it| it.split(['=', ',']).any(|it| it.eq_ignore_ascii_case(name)))
}

fn refused<T>(text: String) -> Result<T, Failure> {
    Err(Failure::new(ErrorCode::RequestFailed, text))
}

fn offset(ask: &Ask<'_>, position: Position) -> usize {
    ask.document.lines.offset(&ask.document.text, position)
}

fn location(ask: &Ask<'_>, range: &Range<usize>) -> Location {
    Location { uri: ask.document.uri.clone(), range: ask.document.lines.range(range) }
}
