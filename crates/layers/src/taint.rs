//! The variables whose values change.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::changes::Changes;
use crate::rebuilt::Cause;
use crate::step::Setting;

/// The variables in force whose values change, each with the cause. Stages that build on one
/// another share them until one of the stages sets a variable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taint {
    args: Rc<BTreeMap<String, Cause>>,
    envs: Rc<BTreeMap<String, Cause>>,
    /// The arguments that a variable of the environment hides.
    hidden: Rc<BTreeSet<String>>,
}

impl Taint {
    /// Lets an argument hide a variable of the environment that stands above.
    pub fn unhide(&mut self, name: &str) {
        put(&mut self.envs, name, None);
        if self.hidden.contains(name) {
            Rc::make_mut(&mut self.hidden).remove(name);
        }
    }

    /// The same without arguments, for builders that do not pass them on.
    pub fn without_args(self) -> Self {
        Self { args: Rc::default(), ..self }
    }

    /// The cause of a change of a variable, if it changes.
    pub fn of(&self, name: &str) -> Option<&Cause> {
        let arg = || self.args.get(name).filter(|_| !self.hidden.contains(name));
        self.envs.get(name).or_else(arg)
    }

    /// The cause of a change of the first of these variables that changes.
    pub fn among(&self, names: &[String]) -> Option<&Cause> {
        names.iter().find_map(|it| self.of(it))
    }

    /// The cause of a change of an argument in force.
    pub fn of_args(&self) -> Option<&Cause> {
        self.args.keys().find_map(|it| self.of(it))
    }

    /// The cause of a change of a variable in force.
    pub fn of_any(&self) -> Option<&Cause> {
        self.of_args().or_else(|| self.envs.values().next())
    }

    /// Sets environment variables, all of which see the values from before. `declared` are the names
    /// of all arguments of the file.
    pub fn set_envs(&mut self, settings: &[Setting], declared: &BTreeSet<&str>) {
        let causes: Vec<_> = settings.iter().map(|it| self.among(&it.reads).cloned()).collect();
        for (it, cause) in settings.iter().zip(causes) {
            if declared.contains(it.name.as_str()) && !self.hidden.contains(&it.name) {
                Rc::make_mut(&mut self.hidden).insert(it.name.clone());
            }
            put(&mut self.envs, &it.name, cause);
        }
    }

    /// Sets an argument. `global` is the argument of this name before the first stage.
    pub fn set_arg(&mut self, it: &Setting, changes: &Changes, global: Option<&Global>) {
        let cause = match changes.args.get(&it.name) {
            Some(value) => {
                let global = || global.and_then(|it| it.value.as_deref());
                let before = it.value.as_deref().or_else(global);
                let is_same = value.is_some() && value.as_deref() == before;
                (!is_same).then(|| Cause::Arg(it.name.clone()))
            }
            None if it.value.is_some() => self.among(&it.reads).cloned(),
            None => {
                let own = self.args.get(&it.name).cloned();
                own.or_else(|| global.and_then(|it| it.cause.clone()))
            }
        };
        put(&mut self.args, &it.name, cause);
    }
}

fn put(all: &mut Rc<BTreeMap<String, Cause>>, name: &str, cause: Option<Cause>) {
    match cause {
        Some(cause) => {
            Rc::make_mut(all).insert(name.to_owned(), cause);
        }
        None if all.contains_key(name) => {
            Rc::make_mut(all).remove(name);
        }
        None => {}
    }
}

/// An argument before the first stage.
pub(crate) struct Global {
    value: Option<String>,
    pub cause: Option<Cause>,
}

/// The arguments before the first stage.
pub(crate) fn globals(settings: &[Setting], changes: &Changes) -> BTreeMap<String, Global> {
    let (mut taint, mut found) = (Taint::default(), BTreeMap::new());
    for it in settings {
        taint.set_arg(it, changes, None);
        let cause = taint.of(&it.name).cloned();
        found.insert(it.name.clone(), Global { value: it.value.clone(), cause });
    }
    found
}
