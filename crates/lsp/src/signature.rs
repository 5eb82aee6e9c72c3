//! Signature help: the form of the instruction at the cursor, with the current flag.

use lsp_types::{
    Documentation, MarkupContent, MarkupKind, ParameterInformation, ParameterLabel, SignatureHelp,
    SignatureHelpParams, SignatureInformation,
};

use crate::desk::Ask;
use crate::instructions::About;
use crate::position::number;

/// The form of the instruction at a position, unless the position is in the keyword.
pub fn help(ask: &Ask<'_>, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let analysis = ask.analysis();
    let position = params.text_document_position_params.position;
    let offset = ask.document.lines.offset(analysis.text(), position);
    let (it, start) = analysis.written(offset)?;
    let keyword = it.keyword()?;
    let before = &analysis.text()[start..offset];
    if !before.contains([' ', '\t']) {
        return None;
    }
    let about = About::of(keyword);
    let word = before.rsplit([' ', '\t', '\n']).next().unwrap_or_default();
    let typed = word.strip_prefix("--").map(|it| it.split('=').next().unwrap_or_default());
    let is_typed = |name: &str| typed.is_some_and(|it| !it.is_empty() && name.starts_with(it));
    // Outside of a flag, the cursor is in the arguments, which come after all flags.
    let active = about.flags.iter().position(|it| is_typed(it.name)).unwrap_or(about.flags.len());
    let mut label = keyword.as_str().to_owned();
    let mut parameters = Vec::new();
    let mut add = |text: &str, shown: String| {
        label.push(' ');
        let start = label.encode_utf16().count();
        label.push_str(&shown);
        let end = label.encode_utf16().count();
        parameters.push(ParameterInformation {
            label: ParameterLabel::LabelOffsets([number(start), number(end)]),
            documentation: Some(markdown(text)),
        });
    };
    for flag in about.flags {
        add(flag.text, format!("[{}]", flag.written()));
    }
    add(about.text, about.form.to_owned());
    Some(SignatureHelp {
        signatures: vec![SignatureInformation {
            label,
            documentation: None,
            parameters: Some(parameters),
            active_parameter: Some(number(active)),
        }],
        active_signature: Some(0),
        active_parameter: Some(number(active)),
    })
}

fn markdown(text: &str) -> Documentation {
    let value = text.to_owned();
    Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
}
