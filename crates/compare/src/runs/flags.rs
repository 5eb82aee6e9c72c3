//! The form of a `RUN`, and its flags.

use dockwright_verify::{Flag, Instruction, Payload};

use super::{Stage, code_of};
use crate::align::align;
use crate::commands::{Part, Run};
use crate::kind::Kind;
use crate::notes::Notes;
use crate::side::Side;
use crate::text::{code, shown};

impl Stage<'_> {
    pub fn forms(&self, notes: &mut Notes<'_, '_>) {
        for &(a, b) in &self.pairs {
            let (old, new) = (self.old[a].index, self.new[b].index);
            let is_exec = |it: &Instruction<'_>| matches!(it.payload, Payload::Json(_));
            let text = |how: &str| {
                format!("`RUN` runs {how} now: {}", code_of(&texts(&self.new[b].parts)))
            };
            match (is_exec(notes.old.at(old)), is_exec(notes.new.at(new))) {
                (false, true) => {
                    notes.add(
                        Kind::StartsWithoutShell,
                        Some(old),
                        Some(new),
                        text("without a shell"),
                    );
                }
                (true, false) => {
                    notes.add(Kind::StartsWithShell, Some(old), Some(new), text("in a shell"));
                }
                _ => {}
            }
        }
    }

    /// Mounts and other flags, over all instructions: each as a whole.
    pub fn flags(&self, notes: &mut Notes<'_, '_>) {
        let flags = |side: &Side<'_>, runs: &[Run]| {
            let flags = |it: &Run| {
                let flags = side.at(it.index).flags.iter();
                let text = |flag: &Flag| side.at(it.index).slice(&flag.span).to_vec();
                flags.map(|flag| (text(flag), it.index)).collect::<Vec<_>>()
            };
            runs.iter().flat_map(flags).collect::<Vec<_>>()
        };
        let (old, new) = (flags(notes.old, self.old), flags(notes.new, self.new));
        let keys = |all: &[(Vec<u8>, usize)]| all.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        let aligned = align(&keys(&old), &keys(&new));
        let is_mount = |text: &[u8]| text.starts_with(b"--mount");
        for at in aligned.old {
            let (text, index) = &old[at];
            let kind = if is_mount(text) { Kind::MountRemoved } else { Kind::RunFlagChanged };
            notes.add(kind, Some(*index), None, format!("`RUN` no longer has {}", code(text)));
        }
        for at in aligned.new {
            let (text, index) = &new[at];
            let kind = if is_mount(text) { Kind::MountAdded } else { Kind::RunFlagChanged };
            notes.add(kind, None, Some(*index), format!("`RUN` has {} now", code(text)));
        }
    }
}

fn texts(parts: &[Part]) -> String {
    let texts: Vec<_> = parts.iter().map(|it| it.text.as_str()).collect();
    shown(texts.join(" ").as_bytes())
}
