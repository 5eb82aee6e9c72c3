//! The state at each instruction: variables, user, shell and directory, computed in one pass.
//!
//! Each stage is visited before those that build on it, and its variables are reset when all of
//! those are done. So every variable has one history, and the state at an instruction is a point in
//! time.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use dockwright_syntax::{Keyword, ast};
use hashbrown::HashMap;

use crate::context::clean;
use crate::expand::expand;
use crate::stage::Base;
use crate::variables::{Source, Variable};
use crate::{Instruction, Model};

/// An absolute path; `None` where it is not known.
type Directory = Option<Rc<str>>;

/// The value of an environment variable, if it is set, and the time at which it was.
type Setting = Option<(usize, Rc<Variable>)>;

/// The state in front of an instruction.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    time: usize,
    /// Variables set up to this time are those of a base that a build argument may replace.
    open_until: usize,
    /// The last `USER`, by index.
    pub user: Option<usize>,
    /// Whether the user is that of a base that a build argument may replace.
    pub is_user_open: bool,
    /// The last `SHELL`, by index.
    pub shell: Option<usize>,
    /// The last `WORKDIR`, by index.
    pub last_workdir: Option<usize>,
    /// The working directory; `None` if only the base image sets it.
    pub workdir: Directory,
    /// The same in a build without `--build-arg`, with `/` as the directory of base images.
    pub usual_workdir: Directory,
}

/// The settings of all instructions of a file.
#[derive(Debug, Default)]
pub(crate) struct InForce {
    /// Of each instruction, by index.
    states: Vec<State>,
    /// At the end of each stage, by index.
    ends: Vec<State>,
    globals: HashMap<String, Variable>,
    /// The values of an `ARG` within its stage, each with the index of the instruction.
    args: HashMap<(usize, String), Vec<(usize, Variable)>>,
    /// Whether an `ARG` of this stage, or of a stage that it builds on, declares a name, each with
    /// the time from which that holds.
    declared: HashMap<String, Vec<(usize, bool)>>,
    /// The values of a variable of the environment, each with the time from which it holds.
    envs: HashMap<String, Vec<(usize, Setting)>>,
    /// The stages, each before those that build on it, and where those stand in this order.
    order: Vec<usize>,
    heirs: Vec<Range<usize>>,
}

/// The longest value in bytes: a few lines that each double a variable would fill any memory.
const LONGEST: usize = 1 << 16;

enum Step {
    Enter(usize),
    Leave { stage: usize, position: usize, marks: [usize; 2] },
}

/// The state of the pass over the file.
struct Reader<'m> {
    model: &'m Model,
    found: InForce,
    now: usize,
    /// The variables that the stages so far have set, with their values before.
    set: Vec<(String, Setting)>,
    /// The names that the stages so far have declared, with whether each was declared before.
    declared: Vec<(String, bool)>,
    /// How many bytes values may still take.
    left: Cell<usize>,
}

impl InForce {
    /// Reads the stages of a file.
    pub fn of(model: &Model) -> Self {
        let size = model.instructions.last().map_or(0, |it| it.range().end);
        let mut reader = Reader {
            model,
            found: Self {
                states: vec![State::default(); model.instructions.len()],
                ends: vec![State::default(); model.stages.len()],
                globals: globals(&model.instructions),
                heirs: vec![0..0; model.stages.len()],
                ..Self::default()
            },
            now: 0,
            set: Vec::new(),
            declared: Vec::new(),
            left: Cell::new((1 << 20) + 16 * size),
        };
        reader.stages();
        reader.found
    }

    /// What holds at an instruction.
    pub fn at(&self, it: &Instruction) -> &State {
        &self.states[it.index]
    }

    /// What holds at the end of a stage.
    pub fn at_end(&self, stage: usize) -> &State {
        &self.ends[stage]
    }

    /// The stages that build on this one, directly or not.
    pub fn heirs(&self, stage: usize) -> &[usize] {
        &self.order[self.heirs[stage].clone()]
    }

    /// Whether a stage is `other`, or builds on it.
    pub fn is_of(&self, stage: usize, other: usize) -> bool {
        // In the order, heirs stand directly behind the stage.
        let position = self.heirs[stage].start - 1;
        stage == other || self.heirs[other].contains(&position)
    }

    /// A build argument from before the first stage.
    pub fn global(&self, name: &str) -> Variable {
        self.globals.get(name).cloned().unwrap_or(Variable::Unset)
    }

    /// A variable at an instruction of a stage.
    pub fn variable(&self, it: &Instruction, name: &str) -> Variable {
        let env = self.envs.get(name).and_then(|history| {
            let State { time, open_until, .. } = *self.at(it);
            let set = history.partition_point(|(since, _)| *since < time);
            let (since, value) = history[..set].last()?.1.as_ref()?;
            Some(if *since > open_until { value } else { &Variable::Unknown })
        });
        let arg = || {
            let all = self.args.get(&(it.stage?, name.to_owned()))?;
            let set = all.partition_point(|(index, _)| *index < it.index);
            all[..set].last().map(|(_, value)| value)
        };
        // BuildKit passes arguments on to the stages that build on this one; the classic builder does
        // not.
        let inherited = || {
            let history = self.declared.get(name)?;
            let set = history.partition_point(|(since, _)| *since < self.at(it).time);
            history[..set].last()?.1.then_some(&Variable::Unknown)
        };
        env.or_else(arg).or_else(inherited).cloned().unwrap_or(Variable::Unset)
    }
}

impl InForce {
    /// The instruction that a variable has its value from.
    pub fn source(&self, it: &Instruction, name: &str) -> Option<Source> {
        let time = self.at(it).time;
        let is_env = self.envs.get(name).is_some_and(|history| {
            let set = history.partition_point(|(since, _)| *since < time);
            history[..set].last().is_some_and(|(_, setting)| setting.is_some())
        });
        let is_arg = || {
            let all = it.stage.and_then(|it| self.args.get(&(it, name.to_owned())));
            all.and_then(|all| all.first()).is_some_and(|(index, _)| *index < it.index)
        };
        let is_inherited = || {
            self.declared.get(name).is_some_and(|history| {
                let set = history.partition_point(|(since, _)| *since < time);
                history[..set].last().is_some_and(|(_, is_declared)| *is_declared)
            })
        };
        if is_env {
            Some(Source::Env)
        } else if is_arg() {
            Some(Source::Arg)
        } else {
            is_inherited().then_some(Source::InheritedArg)
        }
    }
}

/// The arguments before the first stage; the last one of a name counts.
pub(crate) fn globals(instructions: &[Instruction]) -> HashMap<String, Variable> {
    let before = instructions.iter().take_while(|it| it.stage.is_none());
    let pairs = before.filter(|it| it.keyword == Keyword::Arg).flat_map(|it| it.syntax.pairs());
    let value = |it: &ast::Pair| it.value().map_or(Variable::Unknown, Variable::arg);
    pairs.filter_map(|it| Some((it.key()?, value(&it)))).collect()
}

impl Reader<'_> {
    fn stages(&mut self) {
        let mut children = vec![Vec::new(); self.model.stages.len()];
        let mut steps = Vec::new();
        for (index, stage) in self.model.stages.iter().enumerate().rev() {
            match stage.base {
                Base::Stage(parent) => children[parent].push(index),
                _ => steps.push(Step::Enter(index)),
            }
        }
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(stage) => {
                    self.found.order.push(stage);
                    let position = self.found.order.len();
                    let marks = [self.set.len(), self.declared.len()];
                    steps.push(Step::Leave { stage, position, marks });
                    self.stage(stage);
                    steps.extend(children[stage].iter().map(|it| Step::Enter(*it)));
                }
                Step::Leave { stage, position, marks: [set, declared] } => {
                    self.found.heirs[stage] = position..self.found.order.len();
                    self.now += 1;
                    for (name, before) in self.set.split_off(set).into_iter().rev() {
                        self.found.envs.entry(name).or_default().push((self.now, before));
                    }
                    for (name, before) in self.declared.split_off(declared).into_iter().rev() {
                        self.found.declared.entry(name).or_default().push((self.now, before));
                    }
                }
            }
        }
    }

    fn stage(&mut self, index: usize) {
        let stage = &self.model.stages[index];
        let mut state = match stage.base {
            Base::Stage(parent) => self.found.ends[parent].clone(),
            _ => self.first_state(&stage.base),
        };
        if stage.is_chosen {
            state.open_until = self.now;
            state.is_user_open = true;
            state.workdir = None;
        }
        for it in self.model.of_stage(index) {
            self.now += 1;
            state.time = self.now;
            self.found.states[it.index] = state.clone();
            match it.keyword {
                Keyword::User => {
                    state.user = Some(it.index);
                    state.is_user_open = false;
                }
                Keyword::Shell => state.shell = Some(it.index),
                Keyword::Workdir => self.enter(it, &mut state),
                Keyword::Arg => self.arguments(index, it),
                Keyword::Env => self.environment(it),
                _ => {}
            }
        }
        self.now += 1;
        state.time = self.now;
        self.found.ends[index] = state;
    }

    fn first_state(&self, base: &Base) -> State {
        let root: Rc<str> = Rc::from("/");
        let workdir = (*base == Base::Scratch).then(|| Rc::clone(&root));
        State { time: self.now, workdir, usual_workdir: Some(root), ..State::default() }
    }

    fn enter(&self, workdir: &Instruction, state: &mut State) {
        let path = workdir.argument();
        state.last_workdir = Some(workdir.index);
        let known = self.expanded(&path, workdir, Variable::known);
        state.workdir = known.and_then(|it| self.joined(state.workdir.as_deref(), &it));
        let usual = self.expanded(&path, workdir, Variable::default);
        state.usual_workdir = usual.and_then(|it| self.joined(state.usual_workdir.as_deref(), &it));
    }

    fn joined(&self, from: Option<&str>, path: &str) -> Directory {
        let from = if path.starts_with('/') { "" } else { from? };
        let path = clean(&format!("{from}/{path}"))?;
        self.spend(path.len()).then(|| Rc::from(format!("/{path}")))
    }

    fn arguments(&mut self, stage: usize, it: &Instruction) {
        for pair in it.syntax.pairs() {
            let Some(name) = pair.key() else { continue };
            let value = pair.value().map_or_else(|| self.found.global(&name), Variable::arg);
            let history = self.found.declared.entry(name.clone()).or_default();
            self.declared.push((name.clone(), history.last().is_some_and(|it| it.1)));
            history.push((self.now, true));
            self.found.args.entry((stage, name)).or_default().push((it.index, value));
        }
    }

    fn environment(&mut self, it: &Instruction) {
        let legacy = it.syntax.legacy_pair().and_then(|it| Some((it.key()?, it.value()?)));
        let pairs = it.syntax.pairs().filter_map(|it| Some((it.key()?, it.value()?)));
        // All values of an instruction see the variables from before the instruction.
        let values: Vec<_> = pairs
            .chain(legacy)
            .map(|(name, value)| (name, self.expanded(&value, it, Variable::known)))
            .collect();
        for (name, value) in values {
            let value = value.map_or(Variable::Unknown, Variable::Known);
            let history = self.found.envs.entry(name.clone()).or_default();
            let before = history.last().and_then(|(_, value)| value.clone());
            history.push((self.now, Some((self.now, Rc::new(value)))));
            self.set.push((name, before));
        }
    }

    /// A text with its variables replaced by what `value` returns.
    fn expanded(
        &self,
        text: &str,
        at: &Instruction,
        value: impl Fn(Variable) -> Option<String>,
    ) -> Option<String> {
        let length = Cell::new(text.len());
        let value_of = |name: &str| {
            let value = value(self.found.variable(at, name))?;
            length.set(length.get() + value.len());
            (length.get() <= LONGEST).then_some(value)
        };
        expand(text, &value_of).filter(|it| self.spend(it.len()))
    }

    /// Takes this many bytes, if they are left.
    fn spend(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::Source::{Arg, Env, InheritedArg};
    use crate::{Model, Variable};

    fn model(text: &str) -> Model {
        Model::of(&dockwright_syntax::parse(text))
    }

    fn last(text: &str, name: &str) -> Variable {
        let model = model(text);
        model.variable(model.instructions().last().expect("an instruction"), name)
    }

    fn known(value: &str) -> Variable {
        Variable::Known(value.to_owned())
    }

    #[test]
    fn a_stage_sees_what_it_builds_on_and_nothing_beside_it() {
        let text = "FROM debian AS a\nENV X=1\nARG Y=2\nFROM a AS b\nENV X=${X}2\n\
                    FROM debian AS c\nENV X=9\nFROM a\nENV Z=$X\nCMD x\n";
        assert_eq!(last(text, "X"), known("1"));
        assert_eq!(last(text, "Z"), known("1"));
        assert_eq!(last(text, "Y"), Variable::Unknown);
        let beside = text.replace("FROM a\nENV Z", "FROM debian\nENV Z");
        assert_eq!(last(&beside, "Y"), Variable::Unset);
        let text = text.replace("FROM a\nENV Z", "FROM b\nENV Z");
        assert_eq!(last(&text, "Z"), known("12"));
    }

    #[test]
    fn a_variable_comes_from_the_environment_or_from_an_argument() {
        let text = "FROM debian AS a\nARG X=1\nARG Y=1\nENV Y=2\nFROM a\nARG Z\nCMD x\nENV X=3\n\
                    FROM debian\nCMD y\n";
        let model = model(text);
        let of = |index: usize| {
            let it = &model.instructions()[index];
            ["X", "Y", "Z"].map(|name| model.source(it, name))
        };
        assert_eq!(of(3), [Some(Arg), Some(Arg), None]);
        assert_eq!(of(6), [Some(InheritedArg), Some(Env), Some(Arg)]);
        assert_eq!(of(9), [None, None, None]);
    }

    #[test]
    fn an_instruction_sees_what_stands_above_it() {
        let text = "FROM a\nENV A=1\nENV A=2 B=$A\nCMD x\nENV A=3\n";
        let model = model(text);
        let of = |index: usize, name: &str| model.variable(&model.instructions()[index], name);
        assert_eq!(of(1, "A"), Variable::Unset);
        assert_eq!((of(2, "A"), of(2, "B")), (known("1"), Variable::Unset));
        assert_eq!((of(3, "A"), of(3, "B")), (known("2"), known("1")));
    }

    #[test]
    fn values_that_double_end_as_unknown() {
        let mut text = String::from("FROM a\nENV A0=x\n");
        for it in 1..60 {
            writeln!(text, "ENV A{it}=$A{}$A{}", it - 1, it - 1).expect("text");
        }
        text += "CMD x\n";
        assert_eq!(last(&text, "A9"), known(&"x".repeat(512)));
        assert_eq!(last(&text, "A59"), Variable::Unknown);
    }

    #[test]
    fn all_values_together_are_bounded() {
        let mut text = format!("FROM a\nENV A={}\n", "x".repeat(60_000));
        for it in 0..2_000 {
            writeln!(text, "ENV B{it}=$A\nWORKDIR $A").expect("text");
        }
        text += "CMD x\n";
        assert_eq!(last(&text, "B0"), known(&"x".repeat(60_000)));
        assert_eq!(last(&text, "B1999"), Variable::Unknown);
    }

    #[test]
    fn chains_of_any_length_are_followed() {
        let mut text = String::from("FROM a AS s0\nENV A0=x\n");
        for it in 1..20_000 {
            writeln!(text, "FROM s{} AS s{it}\nENV A{it}=$A{}", it - 1, it - 1).expect("text");
        }
        text += "CMD x\n";
        assert_eq!(last(&text, "A19999"), known("x"));
        assert_eq!(model(&text).built_on(0).count(), 19_999);
    }
}
