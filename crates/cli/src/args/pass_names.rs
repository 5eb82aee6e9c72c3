//! Names of passes, and of the rules that they settle.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};
use dockwright_fixer::{Named, named, passes};

/// The similarity, from 0 to 1, from which on a name counts as a misspelling of another.
const ALIKE: f64 = 0.75;

/// The passes that a name on the command line stands for.
#[derive(Clone, Debug)]
pub struct PassNames(pub Vec<String>);

/// The passes that a name stands for: that of a pass, or of a rule that passes settle. An error
/// names the problem, and the intended name or where to look.
pub fn passes_called(name: &str) -> Result<Vec<String>, (String, Option<String>)> {
    match named(name) {
        Named::Passes(passes) => Ok(passes.iter().map(|it| it.name.to_owned()).collect()),
        Named::WithoutPass(text) => Err((text, None)),
        Named::Unknown => {
            let names: Vec<_> = passes().iter().map(|it| it.name).collect();
            let help = match meant(name, &names) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "`dockwright passes` lists them".to_owned(),
            };
            Err((format!("unknown pass `{name}`"), Some(help)))
        }
    }
}

/// The known name that `written` misspells.
pub fn meant<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let written = written.to_lowercase().replace('_', "-");
    let likeness = |name: &str| strsim::jaro_winkler(&written, name);
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= ALIKE).then_some(best)
}

/// Reads such a name; shells complete those of passes.
#[derive(Clone)]
pub struct PassNamesParser;

impl TypedValueParser for PassNamesParser {
    type Value = PassNames;

    fn parse_ref(&self, cmd: &Command, _: Option<&Arg>, name: &OsStr) -> Result<PassNames, Error> {
        passes_called(&name.to_string_lossy()).map(PassNames).map_err(|(text, help)| {
            let help = help.map(|it| format!("; {it}")).unwrap_or_default();
            cmd.clone().error(ErrorKind::ValueValidation, format!("{text}{help}"))
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(passes().iter().map(|it| PossibleValue::new(it.name))))
    }
}

/// The subject of `explain`.
#[derive(Clone, Debug)]
pub enum Explained {
    /// Passes.
    Passes(PassNames),
    /// A base image, by its name and tag.
    Image(String),
}

/// Reads `image:NAME`, or what stands for passes.
#[derive(Clone)]
pub struct ExplainedParser;

impl TypedValueParser for ExplainedParser {
    type Value = Explained;

    fn parse_ref(
        &self,
        cmd: &Command,
        arg: Option<&Arg>,
        name: &OsStr,
    ) -> Result<Explained, Error> {
        match name.to_str().and_then(|it| it.strip_prefix("image:")).filter(|it| !it.is_empty()) {
            Some(image) => Ok(Explained::Image(image.to_owned())),
            None => PassNamesParser.parse_ref(cmd, arg, name).map(Explained::Passes),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(passes().iter().map(|it| PossibleValue::new(it.name))))
    }
}
