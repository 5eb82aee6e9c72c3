//! Values of an `ENV` that use a variable set by the same `ENV`.

use dockwright_model::Instruction;
use dockwright_syntax::ast;
use hashbrown::HashSet;

use super::variables::{Reading, names};
use crate::PassContext;

/// A value that uses another variable of its own instruction.
pub(crate) struct Reader {
    /// The index of the pair with the value.
    pub index: usize,
    /// The variable that gets the value.
    pub name: String,
    /// The variable that the value uses.
    pub read: String,
    /// Whether the used variable is set after the value.
    pub is_later: bool,
}

/// The values that use another variable of the same instruction, whether it is set before or after
/// the value; `None` where the keys are not certain.
pub(crate) fn readers(ctx: &PassContext<'_>, it: &Instruction) -> Option<Vec<Reader>> {
    let pairs: Vec<_> = it.syntax.pairs().collect();
    (pairs.len() > 1 && !ctx.is_unclear(it) && !ctx.swallows_next(it)).then_some(())?;
    let reading = Reading { escape: ctx.parse.escape(), quotes: true };
    let key = |it: &ast::Pair| {
        let key = it.key()?;
        let name = key.trim_matches(['"', '\'']);
        (!name.contains(['$', '"', '\'', '\\', '`'])).then(|| name.to_owned())
    };
    let keys: Vec<_> = pairs.iter().map(key).collect::<Option<_>>()?;
    let all: HashSet<_> = keys.iter().collect();
    (all.len() == keys.len()).then_some(())?;
    let mut readers = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        let value = pair.value()?;
        let names = names(&value, reading);
        let read = names.iter().filter_map(|it| keys.iter().position(|key| key == it));
        let other = read.filter(|at| *at != index && !keeps(&pairs[*at], &keys[*at]));
        readers.extend(other.map(|at| Reader {
            index,
            name: keys[index].clone(),
            read: keys[at].clone(),
            is_later: at > index,
        }));
    }
    Some(readers)
}

/// Whether a pair sets a variable to its own value: `A=$A`.
fn keeps(pair: &ast::Pair, key: &str) -> bool {
    let value = pair.value().unwrap_or_default();
    let value = value.trim_matches('"');
    value == format!("${key}") || value == format!("${{{key}}}")
}
