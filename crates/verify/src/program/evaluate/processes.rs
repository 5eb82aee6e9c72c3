//! CMD, ENTRYPOINT and HEALTHCHECK: the processes of a container.

use super::{Evaluated, Evaluator};
use crate::instruction::Instruction;
use crate::payload::Payload;
use crate::program::config::{At, Command, Healthcheck, Process};
use crate::scan::Refused;

impl<'r> Evaluator<'r> {
    pub fn entrypoint(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let process = self.process(instruction, &instruction.payload)?;
        let config = self.config()?;
        config.entrypoint = Some(process);
        if matches!(config.command, Command::Inherited) {
            config.command = Command::Cleared;
        }
        Ok(())
    }

    pub fn healthcheck(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let Payload::Healthcheck { kind, command } = &instruction.payload else {
            return Err(Refused);
        };
        let check = match instruction.slice(kind).to_ascii_uppercase().as_slice() {
            b"NONE" if is_empty(command) => Healthcheck::Disabled,
            b"CMD" => {
                let flags = instruction.flags.iter();
                let mut flags: Vec<_> =
                    flags.map(|it| (&it.name[..], it.value.as_deref())).collect();
                flags.sort_by_key(|(name, _)| *name);
                Healthcheck::Check(self.process(instruction, command)?.it, flags)
            }
            _ => return Err(Refused),
        };
        self.config()?.healthcheck = Some(At { line: instruction.line, it: check });
        Ok(())
    }

    pub fn process(
        &mut self,
        instruction: &'r Instruction<'r>,
        payload: &'r Payload,
    ) -> Evaluated<At<Process<'r>>> {
        let process = match payload {
            Payload::Json(strings) => Process::Exec(strings),
            Payload::Exact(span) => {
                let text = instruction.slice(span);
                let is_posix = self.shells.is_posix(text);
                Process::Shell { shell: self.place()?.shell.clone(), is_posix, text }
            }
            _ => return Err(Refused),
        };
        Ok(At { line: instruction.line, it: process })
    }
}

fn is_empty(payload: &Payload) -> bool {
    matches!(payload, Payload::Exact(span) if span.is_empty())
}
