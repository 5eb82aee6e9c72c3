//! The file: its instructions and stages.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use dockwright_syntax::{Keyword, Parse, Reader, Shell, ast};
use hashbrown::HashMap;

use crate::Script;
use crate::calls::takes_text;
use crate::in_force::InForce;
use crate::stage::{self, Base, Stage};

/// The meaning of a file.
#[derive(Debug)]
pub struct Model {
    pub(crate) instructions: Vec<Instruction>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) in_force: InForce,
    /// Whether each stage is built for Windows.
    pub(crate) windows: OnceCell<Vec<bool>>,
    /// What `PATH` is set to, by the index of the instruction that does so.
    pub(crate) paths: OnceCell<HashMap<usize, String>>,
}

/// One instruction, and where it stands.
#[derive(Debug)]
pub struct Instruction {
    /// Its place among the instructions of the file, from 0.
    pub index: usize,
    /// Its tree.
    pub syntax: ast::Instruction,
    /// Its keyword.
    pub keyword: Keyword,
    /// The stage that it belongs to; `None` before the first `FROM`.
    pub stage: Option<usize>,
    /// The shell that reads its text.
    pub shell: Shell,
    /// The range of its tree.
    range: Range<usize>,
    /// Parsed on first use.
    script: OnceCell<Option<Rc<Script>>>,
    reader: OnceCell<Option<Reader>>,
    has_heredoc: OnceCell<bool>,
}

impl Instruction {
    /// A keyword in the case of this instruction's own keyword: `BuildKit` may warn about mixed
    /// case.
    pub fn in_its_case(&self, keyword: &str) -> String {
        let own = self.syntax.keyword_token();
        let is_small = own.is_some_and(|it| it.text().bytes().all(|it| it.is_ascii_lowercase()));
        if is_small { keyword.to_ascii_lowercase() } else { keyword.to_owned() }
    }
}

impl Model {
    /// The model of a file without errors; unknown instructions are left out.
    pub fn of(parse: &Parse<'_>) -> Self {
        let mut instructions: Vec<Instruction> = Vec::new();
        let mut stage = None;
        for syntax in parse.file_with_scripts().instructions() {
            let Some(keyword) = syntax.keyword() else { continue };
            if keyword == Keyword::From {
                stage = Some(stage.map_or(0, |it| it + 1));
            }
            let range = syntax.syntax().text_range();
            let range = usize::from(range.start())..usize::from(range.end());
            let shell = parse.shell_at(range.end.saturating_sub(1));
            let index = instructions.len();
            let (script, reader, has_heredoc) = Default::default();
            instructions.push(Instruction {
                index,
                syntax,
                keyword,
                stage,
                shell,
                range,
                script,
                reader,
                has_heredoc,
            });
        }
        let (stages, in_force, windows, paths) = Default::default();
        let mut model = Self { instructions, stages, in_force, windows, paths };
        model.stages = stage::stages(&model);
        model.in_force = InForce::of(&model);
        model
    }

    /// The same model with the bases of some stages taken as unknown.
    #[must_use]
    pub fn with_unknown_bases(mut self, stages: &[usize]) -> Self {
        // A name is enough to tell Windows.
        self.windows.get_or_init(|| self.stages_for_windows());
        for it in stages {
            self.stages[*it].base = Base::Unknown;
        }
        self
    }

    /// The instructions, in order.
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }

    /// The stages, in order.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The instruction at a byte offset, its comments included.
    pub fn at(&self, offset: usize) -> Option<&Instruction> {
        let next = self.instructions.partition_point(|it| it.range().end <= offset);
        self.instructions.get(next).filter(|it| it.range().contains(&offset))
    }

    /// The instructions with this keyword, in order.
    pub fn all(&self, keyword: Keyword) -> impl DoubleEndedIterator<Item = &Instruction> {
        self.instructions.iter().filter(move |it| it.keyword == keyword)
    }

    /// The instructions of a stage, its `FROM` first.
    pub fn of_stage(&self, stage: usize) -> &[Instruction] {
        self.stages.get(stage).map_or(&[], |it| &self.instructions[it.instructions.clone()])
    }

    /// The instructions of the same stage behind this one.
    pub fn rest_of_stage(&self, it: &Instruction) -> &[Instruction] {
        let end = it.stage.map_or(0, |stage| self.stages[stage].instructions.end);
        self.instructions.get(it.index + 1..end).unwrap_or_default()
    }
}

impl Instruction {
    /// The commands of the shell form, or of the heredoc that a shell reads as a script; `None` for
    /// the exec form, and where not all of the text is understood.
    pub fn script(&self) -> Option<Rc<Script>> {
        let read = || {
            let Some(reader) = self.reader() else {
                return Script::of(&self.syntax.shell_text()?).map(Rc::new);
            };
            let is_input = matches!(reader, Reader::Own { is_input: true, .. });
            let script = Script::of(&self.syntax.script()?)?.read_as(is_input);
            let is_taken = is_input && script.calls().iter().any(takes_text);
            (!is_taken).then(|| Rc::new(script))
        };
        self.script.get_or_init(read).clone()
    }

    /// Who reads its heredoc as a script of commands, if it has such a one.
    pub fn reader(&self) -> Option<&Reader> {
        let find = || self.has_heredoc().then(|| self.syntax.script_reader(self.shell))?;
        self.reader.get_or_init(find).as_ref()
    }

    /// Whether it has a heredoc.
    pub fn has_heredoc(&self) -> bool {
        *self.has_heredoc.get_or_init(|| self.syntax.heredocs().next().is_some())
    }

    /// Where it starts: its keyword, in bytes.
    pub fn start(&self) -> usize {
        let keyword = self.syntax.keyword_token();
        keyword.map_or(0, |it| it.text_range().start().into())
    }

    /// Where its tree stands, the comments above it and its last line end included, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }
}
