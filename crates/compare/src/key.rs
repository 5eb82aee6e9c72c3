//! Keys of instructions without layout and quotes: instructions of the same meaning have the same key.

use dockwright_verify::{Flag, Heredoc, Instruction, JsonString, Keyword, Payload};

use crate::side::Side;

/// Keys of the instructions of one file. A stage that an instruction names stands in its key by an
/// identity, so that a new name of the stage changes no key.
pub struct Keys<'a, 's> {
    pub side: &'a Side<'s>,
    /// The identity of each stage, if it has one.
    pub identities: &'a [Option<usize>],
}

/// A key in parts; the length stands in front of each, so that no two lists of parts are equal.
#[derive(Default)]
struct Key(Vec<u8>);

impl Key {
    fn push(&mut self, part: &[u8]) {
        self.0.extend(part.len().to_le_bytes());
        self.0.extend(part);
    }

    fn push_all(&mut self, strings: &[JsonString]) {
        for it in strings {
            self.push(&it.value);
        }
    }
}

impl Keys<'_, '_> {
    /// The key of an instruction of a stage, or of the preamble.
    pub fn of(&self, it: &Instruction<'_>, stage: usize) -> Vec<u8> {
        let mut key = Key::default();
        key.push(it.keyword.name().as_bytes());
        let mut flags: Vec<_> = it.flags.iter().collect();
        flags.sort_by_key(|it| &it.name);
        for flag in flags {
            key.push(&flag.name);
            key.push(&self.flag_value(flag, stage));
        }
        key.push(b"");
        self.payload(it, &it.payload, &mut key);
        for heredoc in &it.heredocs {
            push_heredoc(heredoc, &mut key);
        }
        key.0
    }

    /// The value of a flag, with the identity of a stage that it names.
    pub fn flag_value(&self, flag: &Flag, stage: usize) -> Vec<u8> {
        let value = flag.value.as_deref().unwrap_or_default();
        match flag.name.as_slice() {
            b"--from" => self.reference(value, stage),
            b"--mount" => {
                let field = |it: &[u8]| match it.strip_prefix(b"from=") {
                    Some(name) => [b"from=", self.reference(name, stage).as_slice()].concat(),
                    None => it.to_vec(),
                };
                let fields: Vec<_> = value.split(|it| *it == b',').map(field).collect();
                fields.join(&b',')
            }
            _ => value.to_vec(),
        }
    }

    fn reference(&self, name: &[u8], stage: usize) -> Vec<u8> {
        let named = self.side.stage_called(name, stage, true);
        let identity = named.and_then(|it| self.identities.get(it).copied().flatten());
        identity.map_or_else(|| name.to_vec(), |it| format!("\0{it}").into_bytes())
    }

    fn payload(&self, it: &Instruction<'_>, payload: &Payload, key: &mut Key) {
        let is_list = matches!(it.keyword, Keyword::Copy | Keyword::Add | Keyword::Volume);
        match payload {
            // The exec form of these is another way to write words.
            Payload::Json(strings) if is_list => {
                for it in strings {
                    key.push(&self.side.unquoted(&it.value));
                }
            }
            Payload::Json(strings) => {
                key.push(b"[");
                key.push_all(strings);
            }
            Payload::Words(words) | Payload::Pairs(words) => {
                for word in words {
                    key.push(&self.side.unquoted(it.slice(word)));
                }
            }
            Payload::Legacy { key: name, value } => {
                let name = self.side.unquoted(it.slice(name));
                let value = self.side.unquoted(it.slice(value));
                key.push(&[&name[..], b"=", &value].concat());
            }
            Payload::Shell(tokens) => {
                for token in tokens {
                    key.push(if token.glued { b"+" } else { b"" });
                    key.push(it.slice(&token.span));
                }
            }
            // A builder expands these like a word.
            Payload::Exact(span)
                if matches!(it.keyword, Keyword::User | Keyword::Workdir | Keyword::Stopsignal) =>
            {
                key.push(&self.side.unquoted(it.slice(span)));
            }
            Payload::Exact(span) => key.push(it.slice(span)),
            Payload::Healthcheck { kind, command } => {
                key.push(&it.slice(kind).to_ascii_uppercase());
                self.payload(it, command, key);
            }
        }
    }
}

fn push_heredoc(heredoc: &Heredoc<'_>, key: &mut Key) {
    key.push(&heredoc.name);
    key.push(&[u8::from(heredoc.dash), u8::from(heredoc.quoted)]);
    key.push(heredoc.body);
}

/// The text on which a builder keys the layer of a `RUN`: every byte of the commands.
pub fn run_text(it: &Instruction<'_>) -> Vec<u8> {
    let mut key = Key::default();
    match &it.payload {
        Payload::Json(strings) => {
            key.push(b"[");
            key.push_all(strings);
        }
        _ => key.push(it.slice(&it.arguments)),
    }
    for heredoc in &it.heredocs {
        push_heredoc(heredoc, &mut key);
    }
    key.0
}
