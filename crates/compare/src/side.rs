//! One of the two files, read by both readers.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::{Model, names_secret};
use dockwright_syntax::{Parse, decode, parse};
use dockwright_verify::{Difference, Instruction, Keyword, Reading, Text};

use crate::sets;
use crate::text::{code, unquoted};

/// The bytes of a file, and their text.
pub struct Source {
    pub text: Text,
    decoded: String,
}

impl Source {
    pub fn of(bytes: &[u8]) -> Self {
        Self { text: Text::of(bytes.to_vec()), decoded: decode(bytes).into_owned() }
    }

    /// Whether there is nothing but white space, as in a file that does not exist.
    pub fn is_empty(&self) -> bool {
        self.text.bytes().trim_ascii().is_empty()
    }
}

/// One of the two files.
pub struct Side<'s> {
    pub reading: &'s Reading<'s>,
    pub parse: Parse<'s>,
    pub model: Model,
    pub stages: Vec<Stage>,
    /// The instructions above the first `FROM`.
    pub preamble: Range<usize>,
    /// The stages of each name, in order.
    named: HashMap<Vec<u8>, Vec<usize>>,
    /// The defaults of the build arguments above the first `FROM`.
    pub globals: HashMap<Vec<u8>, Vec<u8>>,
    /// The instruction of the model with the index in the reading.
    of_model: Vec<Option<usize>>,
    /// The offsets at which lines begin.
    lines: Vec<usize>,
}

/// A `FROM` and the instructions below, by index.
pub struct Stage {
    pub from: usize,
    pub body: Range<usize>,
    /// The name in lower case.
    pub name: Option<Vec<u8>>,
    /// The image or stage as it is written.
    pub base: Vec<u8>,
}

impl<'s> Side<'s> {
    pub fn of(source: &'s Source) -> Self {
        let reading = source.text.reading();
        let parse = parse(&source.decoded);
        let model = Model::of(&parse);
        let breaks = source.decoded.bytes().enumerate().filter(|it| it.1 == b'\n');
        let lines: Vec<_> = [0].into_iter().chain(breaks.map(|it| it.0 + 1)).collect();
        let mut side = Self {
            reading,
            parse,
            model,
            stages: stages(reading),
            preamble: 0..0,
            named: HashMap::new(),
            globals: HashMap::new(),
            of_model: Vec::new(),
            lines,
        };
        for (index, name) in
            side.stages.iter().enumerate().filter_map(|it| Some((it.0, it.1.name.as_ref()?)))
        {
            side.named.entry(name.clone()).or_default().push(index);
        }
        let first = side.stages.first().map_or(reading.instructions.len(), |it| it.from);
        side.preamble = 0..first;
        let arguments = side.preamble.clone().filter(|it| side.at(*it).keyword == Keyword::Arg);
        let pairs = arguments.flat_map(|it| sets::values(&side, it));
        side.globals = pairs.filter_map(|(name, value)| Some((name, value?))).collect();
        let mut others = side.model.instructions().iter().peekable();
        side.of_model = reading
            .instructions
            .iter()
            .map(|it| {
                while others.next_if(|other| side.line_at(other.start()) < it.line).is_some() {}
                others.next_if(|other| side.line_at(other.start()) == it.line).map(|it| it.index)
            })
            .collect();
        side
    }

    /// The line, from 1, of a byte of the text.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|it| *it <= offset)
    }

    /// An instruction as the second reader has it.
    pub fn at(&self, index: usize) -> &Instruction<'s> {
        &self.reading.instructions[index]
    }

    /// The same instruction in the model.
    pub fn model_at(&self, index: usize) -> Option<&dockwright_model::Instruction> {
        self.of_model[index].map(|it| &self.model.instructions()[it])
    }

    /// The instruction as code, without values of variables that may be secrets.
    pub fn code(&self, index: usize) -> String {
        let it = self.at(index);
        if !self.has_secret(index) {
            return code(&it.text);
        }
        let mut words = vec![it.keyword.name().into_bytes()];
        words
            .extend(sets::values(self, index).into_iter().map(|it| [&it.0, &b"=..."[..]].concat()));
        code(&words.join(&b' '))
    }

    /// Whether an instruction sets a variable that, by its name, holds a secret.
    fn has_secret(&self, index: usize) -> bool {
        let is_secret = |name: &[u8]| names_secret(&String::from_utf8_lossy(name));
        matches!(self.at(index).keyword, Keyword::Env | Keyword::Arg)
            && sets::values(self, index).iter().any(|it| is_secret(&it.0))
    }

    /// A difference that the second reader tells, without values of such variables.
    pub fn without_secrets(&self, difference: Difference) -> Difference {
        let line = difference.line;
        let index = self.reading.instructions.partition_point(|it| it.line < line);
        let found = self.reading.instructions.get(index).filter(|_| self.has_secret(index));
        match found {
            Some(it) => {
                Difference { line, what: format!("another word of `{}`", it.keyword.name()) }
            }
            None => difference,
        }
    }

    /// The stage that a word of `FROM`, `--from` or `from=` names, for an instruction of the stage
    /// `before`: an earlier one, by name or, except in `FROM`, by number.
    pub fn stage_called(&self, word: &[u8], before: usize, by_number: bool) -> Option<usize> {
        let word = word.to_ascii_lowercase();
        let before = before.min(self.stages.len());
        let named = self.named.get(&word).and_then(|all| {
            let earlier = all.partition_point(|it| *it < before);
            earlier.checked_sub(1).map(|it| all[it])
        });
        let number = || str::from_utf8(&word).ok()?.parse().ok().filter(|it| *it < before);
        named.or_else(|| if by_number { number() } else { None })
    }

    /// The stage in words: its name, or its place.
    pub fn stage_name(&self, stage: usize) -> String {
        match &self.stages[stage].name {
            Some(name) => format!("stage {}", code(name)),
            None if self.stages.len() == 1 => "the stage".to_owned(),
            None if stage + 1 == self.stages.len() => "the last stage".to_owned(),
            None => format!("stage {} of {}", stage + 1, self.stages.len()),
        }
    }

    /// A word without its quotes.
    pub fn unquoted(&self, word: &[u8]) -> Vec<u8> {
        unquoted(word, self.reading.escape)
    }
}

fn stages(reading: &Reading<'_>) -> Vec<Stage> {
    let all = reading.instructions.iter().enumerate();
    let starts: Vec<_> = all.filter(|it| it.1.keyword == Keyword::From).map(|it| it.0).collect();
    let ends = starts.iter().skip(1).copied().chain([reading.instructions.len()]);
    let stage = |(from, end): (&usize, usize)| {
        let words = reading.instructions[*from].words();
        let is_named = words.get(1).is_some_and(|it| it.eq_ignore_ascii_case(b"as"));
        Stage {
            from: *from,
            body: *from + 1..end,
            name: words.get(2).filter(|_| is_named).map(|it| it.to_ascii_lowercase()),
            base: words.first().map(|it| it.to_vec()).unwrap_or_default(),
        }
    };
    starts.iter().zip(ends).map(stage).collect()
}
