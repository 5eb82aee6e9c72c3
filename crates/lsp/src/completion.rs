//! Completions: instructions, flags and their values, stages, variables, files of the build context,
//! directives and names of passes.

use std::collections::BTreeSet;
use std::ops::Range;

use dockwright_fixer::{Entry, passes};
use dockwright_model::PREDEFINED_ARGS;
use dockwright_syntax::{Keyword, ast};
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionResponse, CompletionTextEdit,
    Documentation, InsertTextFormat, MarkupContent, MarkupKind, TextEdit,
};

use crate::analysis::Analysis;
use crate::desk::Ask;
use crate::instructions::{ALL, About, DIRECTIVES, Flag, MOUNTS, SHARING, SIGNALS};
use crate::names::{self, Name, is_of_name};

/// The completions at a position.
pub fn completion(ask: &Ask<'_>, params: &CompletionParams) -> CompletionResponse {
    let analysis = ask.analysis();
    let position = params.text_document_position.position;
    let offset = ask.document.lines.offset(analysis.text(), position);
    let (choices, start) = choices(ask, &analysis, offset);
    let range = ask.document.lines.range(&(start..offset));
    let takes_snippets = ask.desk.client.takes_snippets;
    let items = choices.into_iter().map(|it| {
        let snippet = it.snippet.filter(|_| takes_snippets);
        let format = snippet.as_ref().map(|_| InsertTextFormat::SNIPPET);
        let new_text = snippet.unwrap_or_else(|| it.label.clone());
        CompletionItem {
            label: it.label,
            kind: Some(it.kind),
            detail: (!it.detail.is_empty()).then_some(it.detail),
            documentation: it.text.map(|it| {
                let value = it.to_owned();
                Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
            }),
            insert_text_format: format,
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
            ..CompletionItem::default()
        }
    });
    CompletionResponse::Array(items.collect())
}

/// A text that may be inserted.
struct Choice {
    label: String,
    kind: CompletionItemKind,
    detail: String,
    text: Option<&'static str>,
    snippet: Option<String>,
}

impl Choice {
    fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        let (label, detail) = (label.into(), String::new());
        Self { label, kind, detail, text: None, snippet: None }
    }
}

/// The texts that may be inserted at an offset, and the start of the text that they replace.
fn choices(ask: &Ask<'_>, analysis: &Analysis, offset: usize) -> (Vec<Choice>, usize) {
    let text = analysis.text();
    let line_start = text[..offset].rfind('\n').map_or(0, |it| it + 1);
    let line = &text[line_start..offset];
    if line.trim_start().starts_with('#') {
        return comment(analysis, line, line_start, offset);
    }
    let Some((it, start)) = analysis.written(offset).filter(|it| is_open(analysis, it, offset))
    else {
        // This includes a continued line of an instruction without a known keyword.
        let start = offset - line.trim_start().len();
        return (instructions(), start);
    };
    let before = &text[start..offset];
    if !before.contains([' ', '\t', '\n']) {
        let is_trigger = it.syntax().parent().and_then(ast::Instruction::cast).is_some();
        return (if is_trigger { triggers() } else { instructions() }, start);
    }
    let Some(keyword) = it.keyword() else { return (Vec::new(), offset) };
    let word_start = before.rfind([' ', '\t', '\n']).map_or(0, |it| it + 1);
    let word = &before[word_start..];
    let at = start + word_start;
    let typed = word.rfind('$').map(|dollar| &word[dollar + 1..]);
    let name = typed.map(|it| it.strip_prefix('{').unwrap_or(it));
    if let Some(name) = name.filter(|it| it.chars().all(is_of_name)) {
        return (variables(analysis, offset), offset - name.len());
    }
    if word.starts_with("--") {
        return flags(analysis, keyword, word, at);
    }
    arguments(ask, analysis, (&it, keyword), word, at)
}

/// Whether the text at an offset still belongs to an instruction.
fn is_open(analysis: &Analysis, (it, _): &(ast::Instruction, usize), offset: usize) -> bool {
    let end = usize::from(it.syntax().text_range().end());
    offset < end || !analysis.text()[..end].ends_with('\n')
}

fn instructions() -> Vec<Choice> {
    let choice = |it: &About| Choice {
        detail: it.form.to_owned(),
        text: Some(it.text),
        snippet: Some(format!("{} ", it.keyword.as_str())),
        ..Choice::new(it.keyword.as_str(), CompletionItemKind::KEYWORD)
    };
    ALL.iter().map(choice).collect()
}

/// The instructions that may follow `ONBUILD`.
fn triggers() -> Vec<Choice> {
    let refused = [Keyword::From, Keyword::Maintainer, Keyword::Onbuild].map(Keyword::as_str);
    let mut all = instructions();
    all.retain(|it| !refused.contains(&it.label.as_str()));
    all
}

/// Completions in a comment: directives at the top of the file, and comments for dockwright.
fn comment(
    analysis: &Analysis,
    line: &str,
    line_start: usize,
    offset: usize,
) -> (Vec<Choice>, usize) {
    let start = offset - line.trim_start().len();
    if let Some((_, names)) = line.split_once("dockwright:").and_then(|it| it.1.split_once('=')) {
        let typed = names.rsplit(',').next().unwrap_or_default().trim_start();
        let choice = |name: &str, text| Choice {
            text: Some(text),
            ..Choice::new(name, CompletionItemKind::VALUE)
        };
        let all = passes().iter().map(|it| choice(it.name, it.summary()));
        return (all.collect(), offset - typed.len());
    }
    let keys = ["ignore", "ignore-stage", "ignore-file", "off", "on"];
    let pragma = |it: &str| Choice::new(format!("# dockwright: {it}"), CompletionItemKind::SNIPPET);
    let mut all: Vec<_> = keys.iter().map(|it| pragma(it)).collect();
    let above = &analysis.text()[..line_start];
    if above.lines().all(dockwright_syntax::is_directive) {
        all.extend(DIRECTIVES.iter().map(|(name, value, text)| Choice {
            detail: (*value).to_owned(),
            text: Some(text),
            ..Choice::new(format!("# {name}={value}"), CompletionItemKind::PROPERTY)
        }));
    }
    (all, start)
}

/// Completions of a flag or its value.
fn flags(analysis: &Analysis, keyword: Keyword, word: &str, at: usize) -> (Vec<Choice>, usize) {
    let about = About::of(keyword);
    let Some((name, value)) = word[2..].split_once('=') else {
        let choice = |it: &Flag| {
            let equals = if it.value.is_empty() { "" } else { "=" };
            Choice {
                detail: it.value.to_owned(),
                text: Some(it.text),
                ..Choice::new(format!("--{}{equals}", it.name), CompletionItemKind::PROPERTY)
            }
        };
        return (about.flags.iter().map(choice).collect(), at);
    };
    let end = at + word.len();
    let names_stage = name == "from" && keyword == Keyword::Copy;
    if names_stage {
        return (stages(analysis, end), end - value.len());
    }
    if name == "mount" {
        return mount(analysis, value, end);
    }
    let values = about.flag(name).map_or(&[][..], |it| it.values);
    let all = values.iter().map(|it| Choice::new(*it, CompletionItemKind::VALUE));
    (all.collect(), end - value.len())
}

/// Completions of the last field of a mount, which ends at an offset.
fn mount(analysis: &Analysis, fields: &str, end: usize) -> (Vec<Choice>, usize) {
    let (before, field) = fields.rsplit_once(',').unwrap_or(("", fields));
    let value = |it: &str| Choice::new(it, CompletionItemKind::VALUE);
    let kind = before.split(',').find_map(|it| it.strip_prefix("type="));
    match (field.split_once('='), kind) {
        (Some(("from", stage)), _) => (stages(analysis, end), end - stage.len()),
        (Some(("sharing", typed)), _) => {
            (SHARING.iter().map(|it| value(it)).collect(), end - typed.len())
        }
        (None, Some(kind)) => {
            let all = MOUNTS.iter().find(|it| it.0 == kind).map_or(&[][..], |it| it.1);
            let is_free = |it: &&&str| !before.split(',').any(|other| other.starts_with(**it));
            let field_of = |it: &&str| Choice::new(*it, CompletionItemKind::PROPERTY);
            (all.iter().filter(is_free).map(field_of).collect(), end - field.len())
        }
        (None | Some(("type", _)), _) => {
            let types = MOUNTS.iter().map(|it| value(&format!("type={}", it.0)));
            (types.collect(), end - field.len())
        }
        (Some(_), _) => (Vec::new(), end),
    }
}

/// The names of the stages above an offset.
fn stages(analysis: &Analysis, offset: usize) -> Vec<Choice> {
    let stages = analysis.model.stages().iter().enumerate();
    let above = stages.filter(|(index, _)| analysis.stage(*index).end < offset);
    let named = above.filter_map(|(index, it)| {
        let from = analysis.model.of_stage(index).first()?;
        let detail = analysis.text()[analysis.body(from)].to_owned();
        Some(Choice { detail, ..Choice::new(it.name.as_ref()?, CompletionItemKind::MODULE) })
    });
    named.collect()
}

/// The variables that the file sets above an offset, and those that builders set.
fn variables(analysis: &Analysis, offset: usize) -> Vec<Choice> {
    let here = analysis.model.at(offset).or_else(|| analysis.model.at(offset.checked_sub(1)?));
    let places = names::places(analysis);
    let given = places.iter().filter(|it| it.is_definition && it.range.end < offset);
    let names: BTreeSet<_> = given
        .filter_map(|it| match &it.name {
            Name::Variable(name) => Some(name.as_str()),
            Name::Stage(_) => None,
        })
        .chain(PREDEFINED_ARGS.iter().map(|it| it.0))
        .collect();
    let choice = |name: &str| {
        let value = here.and_then(|it| analysis.model.variable(it, name).default());
        let detail = value.unwrap_or_default();
        Choice { detail, ..Choice::new(name, CompletionItemKind::VARIABLE) }
    };
    names.into_iter().map(choice).collect()
}

/// Completions of an argument.
fn arguments(
    ask: &Ask<'_>,
    analysis: &Analysis,
    (it, keyword): (&ast::Instruction, Keyword),
    word: &str,
    at: usize,
) -> (Vec<Choice>, usize) {
    let words = |all: &[&str], kind| all.iter().map(|it| Choice::new(*it, kind)).collect();
    match keyword {
        Keyword::From => {
            let is_first = it
                .words()
                .next()
                .is_none_or(|first| at <= usize::from(first.syntax().text_range().start()));
            let mut all = if is_first { stages(analysis, at) } else { Vec::new() };
            let next = if is_first { "scratch" } else { "AS" };
            all.push(Choice::new(next, CompletionItemKind::KEYWORD));
            (all, at)
        }
        Keyword::Copy | Keyword::Add if it.flags().all(|it| it.name() != "from") => {
            files(ask, word, at)
        }
        Keyword::Arg | Keyword::Env if !word.contains('=') => {
            let global = names::places(analysis).into_iter().filter(|it| it.is_definition);
            let names: BTreeSet<_> = global
                .filter_map(|it| match it.name {
                    Name::Variable(name) if it.range.end < at => Some(name),
                    _ => None,
                })
                .collect();
            let all = names.into_iter().map(|it| Choice::new(it, CompletionItemKind::VARIABLE));
            (all.collect(), at)
        }
        Keyword::Healthcheck => (words(&["CMD", "NONE"], CompletionItemKind::KEYWORD), at),
        Keyword::Stopsignal => (words(SIGNALS, CompletionItemKind::CONSTANT), at),
        Keyword::Onbuild => (triggers(), at),
        _ => (Vec::new(), at + word.len()),
    }
}

/// The files of the build context in the directory of a partial path.
fn files(ask: &Ask<'_>, word: &str, at: usize) -> (Vec<Choice>, usize) {
    let quote = word.len() - word.trim_start_matches(['"', '[', '\'']).len();
    let path = &word[quote..];
    let (dir, _) = path.rsplit_once('/').unwrap_or(("", path));
    let name: Range<usize> = dir.len() + usize::from(path.contains('/'))..path.len();
    let Some(options) = ask.options() else { return (Vec::new(), at + word.len()) };
    let choice = |(name, kind): (String, Entry)| match kind {
        Entry::Dir => Choice::new(format!("{name}/"), CompletionItemKind::FOLDER),
        Entry::File | Entry::Other => Choice::new(name, CompletionItemKind::FILE),
    };
    let all = options.contexts.list(dir).into_iter().map(choice).collect();
    (all, at + quote + name.start)
}
