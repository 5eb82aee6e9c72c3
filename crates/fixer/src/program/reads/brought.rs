//! Files that come into a container and may take the place of the program: a mount gives a file any
//! name, and only a shell runs text without a `#!` line.

use dockwright_model::context::Entry;

use super::kinds;
use crate::PassContext;
use crate::contexts::Sent;
use crate::facts::programs::last_name;
use crate::program::Program;

/// The first file that may take the place of the program, and that only a shell runs. `has_its_name`
/// tells whether a package or another image provides the program under its name.
pub(crate) fn doubt(ctx: &PassContext<'_>, program: &str, has_its_name: bool) -> Option<String> {
    let told = ctx.containers();
    let is_own = |name: &str| last_name(name) == last_name(program);
    // Nobody replaces a program of a package by a script with another name.
    let may_be_it = |name: &str| is_own(name) || !has_its_name && kinds::may_be_of_shell(name);
    let needs_shell = |content: &[u8]| Program::of_content(content) == Program::Text;
    let written = told.files.iter().find(|it| {
        // Other texts on one line are values of variables.
        let is_file = it.text.trim_end().contains('\n') || is_own(&it.name);
        is_file && may_be_it(&it.name) && needs_shell(it.text.as_bytes())
    });
    let written = written.map(|it| (it.who.as_str(), it.name.as_str()));
    let mounted = || {
        let files = Sent::whole(told.project.as_ref()?).context;
        let mut all = told.mounted.iter().filter(|(_, path)| may_be_it(path));
        let (who, path) = all.find(|(_, path)| {
            files.entry(path) == Some(Entry::File)
                && files.read(path).is_some_and(|it| needs_shell(&it))
        })?;
        Some((who.as_str(), path.as_str()))
    };
    let (who, name) = written.or_else(mounted)?;
    Some(format!(
        "`{who}` may put `{name}` in the place of `{program}`, and only a shell runs a text \
         without a `#!` line"
    ))
}
