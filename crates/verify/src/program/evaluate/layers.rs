//! The instructions that make layers: RUN, COPY, ADD, WORKDIR, and VOLUME for its place among them.

use std::rc::Rc;

use hashbrown::HashSet;

use super::{Evaluated, Evaluator, arguments};
use crate::flags;
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::payload::Payload;
use crate::program::path;
use crate::program::step::{Command, Copy, Field, Flag, FlagValue, Run, Source, Step};
use crate::scan::Refused;

impl<'r> Evaluator<'r> {
    pub fn run_step(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let command = match &instruction.payload {
            Payload::Shell(tokens) => Command::Shell(tokens),
            Payload::Json(strings) => Command::Exec(strings),
            _ => Command::Exact(instruction.slice(&instruction.arguments)),
        };
        let mut place = self.place()?.clone();
        self.budget.spend_value(&place.directory);
        if let Some(user) = &place.user {
            self.budget.spend_value(user);
        }
        if let Some(shell) = &place.shell {
            self.budget.spend(shell.iter().map(Vec::len).sum());
        }
        if matches!(command, Command::Exec(_)) {
            place.shell = None;
        }
        let variables = self.variables();
        let flags = instruction.flags.iter().map(|it| self.run_flag(it)).collect();
        let flags = sorted(flags);
        self.push(Step::Run(Run { instruction, command, flags, variables, place }));
        Ok(())
    }

    /// Reads a flag of RUN. A RUN sees the variables of its flags anyway, so the flags may stay
    /// unexpanded.
    fn run_flag(&self, flag: &'r flags::Flag) -> Flag<'r> {
        let value = match &flag.value {
            Some(mount) if flag.name == b"--mount" && !mount.contains(&b'"') => {
                FlagValue::Mount(mount.split(|&it| it == b',').map(|it| self.field(it)).collect())
            }
            value => FlagValue::Text(value.as_deref()),
        };
        (&flag.name, value)
    }

    fn field(&self, field: &'r [u8]) -> Field<'r> {
        match field.split_at_checked(5) {
            Some((key, stage)) if key.eq_ignore_ascii_case(b"from=") => {
                self.stage_named(stage).map_or(Field::Text(field), Field::FromStage)
            }
            _ => Field::Text(field),
        }
    }

    pub fn copy_step(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let words: Vec<_> = match &instruction.payload {
            Payload::Json(strings) => {
                strings.iter().map(|it| (it.value.as_slice(), None)).collect()
            }
            Payload::Words(words) => {
                words.iter().map(|it| (instruction.slice(it), Some(it.start))).collect()
            }
            _ => return Err(Refused),
        };
        let [sources @ .., (destination, _)] = &words[..] else { return Err(Refused) };
        if sources.is_empty() {
            return Err(Refused);
        }
        let flags = sorted(
            instruction.flags.iter().map(|it| self.copy_flag(it)).collect::<Evaluated<_>>()?,
        );
        let mut found = Vec::with_capacity(sources.len());
        for (word, start) in sources {
            found.push(self.source(instruction, word, *start)?);
        }
        let heredocs = found.iter().filter(|it| matches!(it, Source::Heredoc { .. })).count();
        if heredocs != instruction.heredocs.len() {
            return Err(Refused);
        }
        let destination = self.value(destination)?;
        let directory = Rc::clone(&self.place()?.directory);
        let destination = path::destination(&directory, destination);
        self.budget.spend_value(&destination);
        let (line, is_add) = (instruction.line, instruction.keyword == Keyword::Add);
        self.push(Step::Copy(Copy { line, is_add, sources: found, destination, flags }));
        Ok(())
    }

    fn source(
        &mut self,
        instruction: &'r Instruction<'r>,
        word: &[u8],
        start: Option<usize>,
    ) -> Evaluated<Source<'r>> {
        let opener = |start| start..start + word.len();
        let heredoc = start
            .and_then(|start| instruction.heredocs.iter().find(|it| it.opener == opener(start)));
        let Some(heredoc) = heredoc else { return Ok(Source::Path(self.value(word)?)) };
        let is_expanded = !heredoc.quoted && heredoc.body.contains(&b'$');
        Ok(Source::Heredoc {
            name: &heredoc.name,
            body: heredoc.body,
            dash: heredoc.dash,
            quoted: heredoc.quoted,
            variables: is_expanded.then(|| self.variables()),
        })
    }

    fn copy_flag(&mut self, flag: &'r flags::Flag) -> Evaluated<Flag<'r>> {
        let name: &'r [u8] = &flag.name;
        let text = FlagValue::Text(flag.value.as_deref());
        let value = match (name, flag.value.as_deref()) {
            (b"--from", Some(from)) => self.stage_from(from).map_or(text, FlagValue::Stage),
            (b"--chown" | b"--chmod" | b"--checksum", Some(value)) => {
                FlagValue::Value(self.value(value)?)
            }
            (b"--link" | b"--parents" | b"--keep-git-dir" | b"--unpack", value) => match value {
                None => FlagValue::Switch(true),
                Some(value) if value.eq_ignore_ascii_case(b"true") => FlagValue::Switch(true),
                Some(value) if value.eq_ignore_ascii_case(b"false") => FlagValue::Switch(false),
                Some(_) => text,
            },
            _ => text,
        };
        Ok((name, value))
    }

    pub fn workdir(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let path = self.value(arguments(instruction)?)?;
        let place = self.place()?;
        let path = Rc::new(path::directory(&place.directory, path));
        place.directory = Rc::clone(&path);
        let user = place.user.clone();
        self.budget.spend_value(&path);
        self.push(Step::Workdir { line: instruction.line, path, user });
        Ok(())
    }

    pub fn volume(&mut self, instruction: &'r Instruction<'r>) -> Evaluated {
        let words: Vec<_> = match &instruction.payload {
            Payload::Json(strings) => strings.iter().map(|it| it.value.as_slice()).collect(),
            _ => instruction.words(),
        };
        let found = self.values(&words)?;
        self.config()?.volumes.extend(found.iter().cloned());
        let steps = self.stages.last_mut().map(|it| &mut it.steps).ok_or(Refused)?;
        if let Some(Step::Volumes { paths, .. }) = steps.last_mut() {
            paths.extend(found);
        } else {
            let paths: HashSet<_> = found.into_iter().collect();
            steps.push(Step::Volumes { line: instruction.line, paths });
        }
        Ok(())
    }
}

/// Sorts by name: order matters only among flags of the same name.
fn sorted(mut flags: Vec<Flag<'_>>) -> Vec<Flag<'_>> {
    flags.sort_by_key(|(name, _)| *name);
    flags
}
