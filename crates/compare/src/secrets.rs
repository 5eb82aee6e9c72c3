//! Secrets that appear or disappear: variables, and copied files that are keys.

use std::collections::BTreeMap;

use dockwright_model::{is_key_file, may_be_secret, names_secret};
use dockwright_verify::Keyword;

use crate::copies;
use crate::kind::Kind;
use crate::notes::Notes;
use crate::sets;
use crate::side::Side;
use crate::text::code;

/// The secrets of a file as they are called, each with the instruction.
fn secrets(side: &Side<'_>) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for index in side.preamble.end..side.reading.instructions.len() {
        let keyword = &side.at(index).keyword;
        match keyword {
            Keyword::Env | Keyword::Arg => {
                for (name, value) in sets::values(side, index) {
                    let name = String::from_utf8_lossy(&name).into_owned();
                    let value = value.map(|it| String::from_utf8_lossy(&it).into_owned());
                    let is_arg = *keyword == Keyword::Arg;
                    if names_secret(&name) && may_be_secret(value.as_deref(), is_arg) {
                        let text = format!("{} of `{}`", code(name.as_bytes()), keyword.name());
                        found.entry(text).or_insert(index);
                    }
                }
            }
            Keyword::Copy | Keyword::Add => {
                let mut words = copies::arguments(side, index);
                words.pop();
                for source in words {
                    if is_key_file(&String::from_utf8_lossy(&source)) {
                        let text = format!("the copied file {}", code(&source));
                        found.entry(text).or_insert(index);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Tells the secrets that only one of the files has.
pub fn tell(notes: &mut Notes<'_, '_>) {
    let (old, new) = (secrets(notes.old), secrets(notes.new));
    for (name, index) in new.iter().filter(|it| !old.contains_key(it.0)) {
        let line = notes.new.at(*index).line;
        let text = format!("a secret appears: {name}");
        notes.at_lines(Kind::SecretAdded, [None, Some(line)], text);
    }
    for (name, index) in old.iter().filter(|it| !new.contains_key(it.0)) {
        let line = notes.old.at(*index).line;
        let text = format!("a secret is gone: {name}");
        notes.at_lines(Kind::SecretRemoved, [Some(line), None], text);
    }
}
