//! The one question about every program that something starts by its name: in a `RUN`, a script, a
//! recipe, a script of `package.json`, at the start of a container, or in what the project runs in
//! one. A program is known never to use what a clean-up takes away, or it holds the clean-up back.

use dockwright_model::{Part, Script, Word};
use dockwright_syntax::ast::ShellText;

use super::command::splits;
use super::containers::leaves_alone;
use super::files::fetches_first;
use super::known::{
    ASKING, BUILTINS, GENERATORS, INTERPRETERS, KNOWN, PREFIXES, SHELLS, SYSTEM_MANAGERS,
    without_version,
};
use super::prefixed::before_command;
use super::reader::Reader;
use crate::facts::programs::{is_of_system, last_name};

/// How many shells may be called within each other.
const DEPTH: usize = 4;

impl Reader<'_, '_> {
    /// Whether a program of this name is known; calls of the manager itself are looked at elsewhere.
    pub fn knows(&self, program: &str) -> bool {
        let name = last_name(program);
        let is_named = KNOWN.has(name)
            || BUILTINS.has(name)
            || ASKING.contains(&name)
            || SYSTEM_MANAGERS.contains(&name)
            || self.resource.manager.programs.contains(&name);
        is_named && is_of_system(program) || GENERATORS.contains(&name)
    }

    /// The first program by a bare name, of a text that runs in a container, that is not known.
    pub fn unknown_in_container(&self, text: &str, depth: usize) -> Option<String> {
        let script = ShellText::of_script(text).and_then(|it| Script::of(&it))?;
        if fetches_first(text, self.resource) {
            return None;
        }
        let mut commands = script.parts().flat_map(Part::commands);
        commands.find_map(|it| self.unknown_word(it.words(), depth))
    }

    fn unknown_word(&self, words: &[Word], depth: usize) -> Option<String> {
        let (first, arguments) = words.split_first()?;
        let program = first.literal()?;
        let name = last_name(&program);
        if PREFIXES.contains(&name) {
            let skipped = before_command(name, arguments);
            if name == "env" && arguments[..skipped].iter().any(splits) {
                return None;
            }
            return self.unknown_word(&arguments[skipped..], depth);
        }
        if SHELLS.contains(&name) {
            let has_text = |it: &Word| it.text.starts_with('-') && it.text.ends_with('c');
            let at = arguments.iter().position(has_text)?;
            let text = arguments.get(at + 1)?.literal()?;
            return (depth < DEPTH).then(|| self.unknown_in_container(&text, depth + 1))?;
        }
        let plain = without_version(name);
        let is_known = self.knows(&program)
            || leaves_alone(&program)
            || INTERPRETERS.contains(&plain)
            || self.resource.is_program(plain)
            || is_own_of_tools(plain);
        // What is a path or an option is a file of the image, or an argument of its entrypoint.
        let is_bare = !program.contains(['/', '$', '.', ':', '=', '{', ' '])
            && program.starts_with(|c: char| c.is_ascii_alphabetic())
            && program.len() > 1;
        (is_bare && !is_known).then(|| program.clone())
    }
}

/// Tools that run what files of the project say, which are looked at with these.
fn is_own_of_tools(name: &str) -> bool {
    matches!(name, "find" | "gmake" | "make" | "npm" | "npx" | "pnpm" | "source" | "yarn")
}
