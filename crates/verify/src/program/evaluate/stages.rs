//! FROM: the place in which a stage begins, and the stage that a name or a number refers to.

use std::rc::Rc;

use hashbrown::HashMap;

use super::{Evaluated, Evaluator};
use crate::instruction::Instruction;
use crate::keyword::Keyword;
use crate::program::change::Change;
use crate::program::config::Config;
use crate::program::scope::{Scope, Visible};
use crate::program::substitute::substitute;
use crate::program::value::{Symbol, Value};
use crate::program::{Base, Place, Stage};
use crate::reading::Reading;
use crate::scan::Refused;

/// How many stages have each name, in lower case.
pub fn uses(reading: &Reading<'_>) -> HashMap<Vec<u8>, usize> {
    let mut uses = HashMap::new();
    for from in reading.instructions.iter().filter(|it| it.keyword == Keyword::From) {
        if let Some(name) = from.words().get(2) {
            *uses.entry(name.to_ascii_lowercase()).or_insert(0) += 1;
        }
    }
    uses
}

impl<'r> Evaluator<'r> {
    pub fn begin_stage(&mut self, from: &'r Instruction<'r>) {
        let base = self.base(from).unwrap_or(Base::Exact(from));
        let (parent, place) = self.inherited(&base);
        let name = from.words().get(2).map(|it| it.to_ascii_lowercase());
        if let Some(name) = &name {
            self.names.insert(name.clone(), self.stages.len());
        }
        self.scopes.push(Scope::above(parent));
        let (line, steps, config) = (from.line, Vec::new(), Config::default());
        self.stages.push(Stage { line, base, name, place, steps, config });
    }

    /// The stage whose variables a stage inherits, and the place in which it begins. Like an image,
    /// a parent with ONBUILD triggers is unknown, since the triggers run at the start of the stage.
    fn inherited(&mut self, base: &Base<'_>) -> (Option<usize>, Place) {
        let Base::Stage(index) = base else { return (None, self.first_place(base)) };
        let Some(stage) = self.stages.get(*index) else { return (None, self.first_place(base)) };
        let triggers = &stage.config.triggers;
        if triggers.is_empty() {
            return (Some(*index), stage.place.clone());
        }
        let sets_shell = |it: &&Instruction<'_>| {
            it.slice(&it.arguments).windows(5).any(|it| it.eq_ignore_ascii_case(b"shell"))
        };
        let shell = stage.place.shell.clone();
        if triggers.iter().any(sets_shell) {
            self.budget.give_up();
        }
        (None, Place { shell, ..self.first_place(base) })
    }

    fn base(&mut self, from: &Instruction<'_>) -> Evaluated<Base<'r>> {
        let words = from.words();
        let (image, platform) = match (&words[..], &from.flags[..]) {
            ([image] | [image, _, _], []) => (*image, None),
            ([image] | [image, _, _], [flag]) if flag.name == b"--platform" => {
                (*image, Some(flag.value.as_deref().ok_or(Refused)?))
            }
            _ => return Err(Refused),
        };
        if words.get(1).is_some_and(|it| !it.eq_ignore_ascii_case(b"as")) {
            return Err(Refused);
        }
        let image = self.global_value(image)?;
        if let Some(name) = image.literal()
            && let Some(stage) = self.names.get(&name.to_ascii_lowercase())
        {
            return Ok(Base::Stage(*stage));
        }
        let platform = platform.map(|it| self.global_value(it)).transpose()?;
        Ok(Base::Image { image, platform: platform.filter(|it| !self.is_target(it)) })
    }

    fn global_value(&mut self, text: &[u8]) -> Evaluated<Value> {
        let visible = Visible::in_globals(&self.globals);
        substitute(text, self.reading.escape, &visible, &mut self.budget)
    }

    /// Whether a platform is the default target platform.
    fn is_target(&self, platform: &Value) -> bool {
        let Some(Symbol::Argument { name, otherwise: None }) = platform.as_symbol() else {
            return false;
        };
        name == b"TARGETPLATFORM" && self.globals.get(name).is_none()
    }

    /// The stage of this name, if exactly one stage of the whole file has the name and comes
    /// earlier.
    pub fn stage_named(&self, name: &[u8]) -> Option<usize> {
        let name = name.to_ascii_lowercase();
        let stage = *self.names.get(&name).filter(|_| self.uses.get(&name) == Some(&1))?;
        (stage + 1 < self.stages.len()).then_some(stage)
    }

    /// The stage that a `--from` refers to by number or by name.
    pub fn stage_from(&self, from: &[u8]) -> Option<usize> {
        let is_number = from == b"0" || (!from.starts_with(b"0") && from.len() < 10);
        if !is_number || !from.iter().all(u8::is_ascii_digit) || from.is_empty() {
            return self.stage_named(from);
        }
        let number: usize = std::str::from_utf8(from).ok()?.parse().ok()?;
        (number + 1 < self.stages.len()).then_some(number)
    }

    /// The place in which a stage begins that is not built on another stage of the file.
    fn first_place(&self, base: &Base<'_>) -> Place {
        let of_image = match base {
            Base::Image { image, .. } if image.literal() == Some(b"scratch") => Some("/"),
            Base::Image { .. } => self.assumed_start(),
            _ => None,
        };
        let unknown = || Value::symbol(Symbol::BaseDirectory);
        let directory = of_image.map_or_else(unknown, |it| Value::text(it.as_bytes()));
        let stage = self.stages.len();
        let mut assumed = self.assumed.iter();
        let has_sh = matches!(base, Base::Image { .. })
            && assumed.any(|it| matches!(it, Change::StartsWithSh { stage: at } if *at == stage));
        let shell = has_sh.then(|| Rc::new(vec![b"/bin/sh".to_vec(), b"-c".to_vec()]));
        Place { directory: Rc::new(directory), user: None, shell }
    }

    /// The assumed initial directory of the next stage's image.
    fn assumed_start(&self) -> Option<&'r str> {
        let mut starts = self.assumed.iter().filter_map(Change::start);
        starts.find(|it| it.0 == self.stages.len()).map(|it| it.1)
    }
}
