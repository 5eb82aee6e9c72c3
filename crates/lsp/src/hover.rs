//! Hovers: an instruction with the settings in force, a flag, a name, a base image.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use dockwright_fixer::{Named, address_of_page, named, page_of_image};
use dockwright_model::{Base, Instruction, User, Variable};
use dockwright_syntax::{Keyword, Pragma, Shell, SyntaxKind, SyntaxToken, ast};
use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use crate::analysis::{Analysis, bytes, bytes_of};
use crate::desk::Ask;
use crate::instructions::{About, DIRECTIVES};
use crate::names::{self, Name, Place};

/// The maximum number of variables in a hover.
const VARIABLES: usize = 12;

/// The hover at a position.
pub fn hover(ask: &Ask<'_>, params: &HoverParams) -> Option<Hover> {
    let analysis = ask.analysis();
    let position = params.text_document_position_params.position;
    let offset = ask.document.lines.offset(analysis.text(), position);
    let found = about(&analysis, offset);
    found.map(|(value, range)| Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
        range: Some(ask.document.lines.range(&range)),
    })
}

fn about(analysis: &Analysis, offset: usize) -> Option<(String, Range<usize>)> {
    let token = analysis.token(offset)?;
    let range = bytes(&token);
    if token.kind() == SyntaxKind::Comment {
        return Some((pragma(token.text())?, range));
    }
    let parent = token.parent()?;
    if parent.kind() == SyntaxKind::Directive {
        let directive = ast::Directive::cast(parent)?;
        let name = directive.name()?.text().to_ascii_lowercase();
        let (_, _, text) = DIRECTIVES.iter().find(|it| it.0 == name)?;
        return Some((format!("**# {name}=** {text}"), bytes_of(directive.syntax())));
    }
    let it = analysis.model.at(offset).or_else(|| analysis.model.at(offset.checked_sub(1)?))?;
    if token.kind() == SyntaxKind::KeywordToken && parent == *it.syntax.syntax() {
        return Some((instruction(analysis, it), range));
    }
    let places = names::places(analysis);
    if let Some(place) = names::at(&places, offset) {
        return Some((of_name(analysis, it, place), place.range.clone()));
    }
    if let Some(flag) = token.parent_ancestors().find_map(ast::Flag::cast) {
        let known = About::of(it.keyword).flag(&flag.name())?;
        let text = format!("`{}`\n\n{}", known.written(), known.text);
        return Some((text, bytes_of(flag.syntax())));
    }
    image(analysis, it, &token)
}

/// The text for an instruction: its effect, the settings in force, and the changes that rebuild it.
fn instruction(analysis: &Analysis, it: &Instruction) -> String {
    let About { form, text, .. } = About::of(it.keyword);
    let mut shown = format!("**{}** {form}\n\n{text}\n", it.keyword.as_str());
    if it.stage.is_some() && it.keyword != Keyword::From {
        for (what, value) in in_force(analysis, it) {
            let _ = write!(shown, "\n- {what}: {value}");
        }
        shown.push('\n');
    }
    let reasons = dockwright_layers::reasons(&analysis.model, it, |it| analysis.line(it));
    if !reasons.is_empty() {
        let _ = write!(shown, "\nRebuilt when\n- {}\n", reasons.join("\n- "));
    }
    shown
}

/// The settings that hold at an instruction.
fn in_force(analysis: &Analysis, it: &Instruction) -> Vec<(&'static str, String)> {
    let model = &analysis.model;
    let user = match model.user(it) {
        User::Base => "set by the base image".to_owned(),
        User::Named(name) => code(&name),
        User::Unknown => "not known".to_owned(),
    };
    let dir = model.workdir(it);
    let dir = dir.map_or_else(|| "not known".to_owned(), |it| code(&it));
    let shell = match (model.shell(it), it.shell) {
        (Some(words), _) => code(&words.join(" ")),
        (None, Shell::Cmd) => code("cmd /S /C"),
        (None, _) => code("/bin/sh -c"),
    };
    let variables = variables(analysis, it);
    let mut shown: Vec<_> = variables.iter().take(VARIABLES).map(|it| code(it)).collect();
    if variables.len() > VARIABLES {
        shown.push("…".to_owned());
    }
    let mut all = vec![("shell", shell), ("user", user), ("directory", dir)];
    if !shown.is_empty() {
        all.push(("variables", shown.join(", ")));
    }
    all
}

/// The variables that the file sets above an instruction, with their values.
fn variables(analysis: &Analysis, it: &Instruction) -> Vec<String> {
    let mut found = BTreeMap::new();
    for other in analysis.model.before(it) {
        let of_arg = other.keyword == Keyword::Arg && other.stage == it.stage;
        if !of_arg && other.keyword != Keyword::Env {
            continue;
        }
        let pairs = other.syntax.pairs().filter_map(|it| it.key());
        let legacy = other.syntax.legacy_pair().and_then(|it| it.key());
        for name in pairs.chain(legacy) {
            found.entry(name).or_insert_with_key(|name| analysis.model.variable(it, name));
        }
    }
    found.into_iter().map(|(name, value)| with_value(&name, value)).collect()
}

fn with_value(name: &str, value: Variable) -> String {
    match value.default() {
        Some(value) => format!("{name}={}", shortened(&value)),
        None => name.to_owned(),
    }
}

/// The start of a long text, on one line.
pub fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < text.len() => format!("{line}…"),
        None => line.to_owned(),
    }
}

fn of_name(analysis: &Analysis, it: &Instruction, place: &Place) -> String {
    match &place.name {
        Name::Stage(stage) => {
            let from = analysis.model.of_stage(*stage).first();
            let text = from.map(|it| &analysis.text()[analysis.body(it)]).unwrap_or_default();
            let line = from.map_or(0, |it| analysis.line(it));
            format!("The stage that begins on line {line}\n```dockerfile\n{text}\n```")
        }
        Name::Variable(name) => {
            // A definition shows its own value.
            let at = if place.is_definition { next(analysis, it) } else { Some(it) };
            let value = at.map_or(Variable::Unknown, |it| analysis.model.variable(it, name));
            let value = match value {
                Variable::Known(value) => format!("is {}", code(&shortened(&value))),
                Variable::Default(value) => {
                    format!("is {} unless a build sets it", code(&shortened(&value)))
                }
                Variable::Unknown => "has a value that is not in this file".to_owned(),
                Variable::Unset => "is not set in this file".to_owned(),
            };
            format!("{} {value}", code(name))
        }
    }
}

/// The instruction after another one in the same stage.
fn next<'a>(analysis: &'a Analysis, it: &Instruction) -> Option<&'a Instruction> {
    let next = analysis.model.instructions().get(it.index + 1)?;
    // Values from above the first stage are seen by `FROM`.
    (next.stage == it.stage || it.stage.is_none()).then_some(next)
}

/// The base image at a token.
fn image(
    analysis: &Analysis,
    it: &Instruction,
    token: &SyntaxToken,
) -> Option<(String, Range<usize>)> {
    let word = token.parent_ancestors().find_map(ast::Word::cast)?;
    let is_first = it.keyword == Keyword::From && it.syntax.words().next()? == word;
    let base = &analysis.model.stages()[is_first.then_some(it.stage?)?].base;
    let name = base.image().map(|it| {
        let tag = if it.tag.is_empty() { "" } else { ":" };
        format!("{}{tag}{}", it.repository, it.tag)
    });
    let range = bytes_of(word.syntax());
    match base {
        Base::Scratch => Some(("`scratch` has no files.".to_owned(), range)),
        _ => Some((page_of_image(&name?), range)),
    }
}

/// The summaries of the passes that a comment names.
fn pragma(comment: &str) -> Option<String> {
    let pragma = Pragma::of(comment)?;
    let passes = pragma.names().filter_map(|name| match named(name) {
        Named::Passes(passes) => Some(passes),
        Named::WithoutPass(_) | Named::Unknown => None,
    });
    let lines: Vec<_> = passes
        .flatten()
        .map(|it| format!("[{}]({}): {}", it.name, address_of_page(it), it.summary()))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n\n"))
}

/// A text, which may contain backquotes, as code in Markdown.
pub fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or_default();
    let ticks = "`".repeat(longest + 1);
    if longest == 0 { format!("`{text}`") } else { format!("{ticks} {text} {ticks}") }
}
