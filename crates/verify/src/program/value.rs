//! Strings with parts that are known only to a build.

use std::rc::Rc;

/// A string of literal text and symbols. Adjacent literal text forms one piece and no piece is
/// empty, so that equal strings have equal pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Value {
    pieces: Vec<Piece>,
    /// The total size of the pieces, symbols included.
    weight: usize,
    /// The nesting depth of symbols.
    depth: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Piece {
    Text(Vec<u8>),
    Symbol(Rc<Symbol>),
}

/// A value known only to a build.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// The value of this variable in the base image, if set there.
    Inherited(Vec<u8>),
    /// The value of this ARG from `--build-arg`, or the default.
    Argument { name: Vec<u8>, otherwise: Option<Value> },
    /// A `${…}` whose result depends on a symbol.
    Substitution { value: Value, operator: Vec<u8>, words: Vec<Value> },
    /// The working directory of the base image.
    BaseDirectory,
    /// A path that is, or may be, relative to a directory.
    Path { directory: Value, path: Value },
}

impl Symbol {
    fn parts(&self) -> (usize, Vec<&Value>) {
        match self {
            Symbol::Inherited(name) => (name.len(), Vec::new()),
            Symbol::Argument { name, otherwise } => (name.len(), otherwise.iter().collect()),
            Symbol::Substitution { value, operator, words } => {
                (operator.len(), std::iter::once(value).chain(words).collect())
            }
            Symbol::BaseDirectory => (0, Vec::new()),
            Symbol::Path { directory, path } => (0, vec![directory, path]),
        }
    }
}

impl Value {
    pub fn text(text: &[u8]) -> Self {
        let mut value = Value::default();
        value.push_text(text);
        value
    }

    pub fn symbol(symbol: Symbol) -> Self {
        let (own, parts) = symbol.parts();
        let weight = parts.iter().map(|it| it.weight).sum::<usize>() + own + 1;
        let depth = parts.iter().map(|it| it.depth).max().unwrap_or_default() + 1;
        Value { pieces: vec![Piece::Symbol(Rc::new(symbol))], weight, depth }
    }

    pub fn push_text(&mut self, text: &[u8]) {
        self.weight += text.len();
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Text(last)) => last.extend_from_slice(text),
            _ => self.pieces.push(Piece::Text(text.to_vec())),
        }
    }

    pub fn push_value(&mut self, other: &Value) {
        for piece in &other.pieces {
            match piece {
                Piece::Text(text) => self.push_text(text),
                Piece::Symbol(symbol) => self.pieces.push(Piece::Symbol(Rc::clone(symbol))),
            }
        }
        let symbols = other.pieces.iter().filter(|it| matches!(it, Piece::Symbol(_)));
        if symbols.count() > 0 {
            self.weight += other.weight - other.text_len();
            self.depth = self.depth.max(other.depth);
        }
    }

    /// The whole string, if it contains no symbol.
    pub fn literal(&self) -> Option<&[u8]> {
        match &self.pieces[..] {
            [] => Some(b""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text before the first symbol.
    pub fn head(&self) -> &[u8] {
        match &self.pieces[..] {
            [Piece::Text(text), ..] => text,
            _ => b"",
        }
    }

    /// The symbol, if the string consists of a single one.
    pub fn as_symbol(&self) -> Option<&Symbol> {
        match &self.pieces[..] {
            [Piece::Symbol(symbol)] => Some(symbol),
            _ => None,
        }
    }

    /// Whether the string is empty; `None` if unknown.
    pub fn is_empty(&self) -> Option<bool> {
        if self.pieces.is_empty() {
            return Some(true);
        }
        self.pieces.iter().any(|it| matches!(it, Piece::Text(_))).then_some(false)
    }

    pub fn weight(&self) -> usize {
        self.weight
    }

    pub fn depth(&self) -> usize {
        self.depth
    }

    fn text_len(&self) -> usize {
        let length = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Symbol(_) => 0,
        };
        self.pieces.iter().map(length).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_have_equal_pieces() {
        let mut built = Value::text(b"a");
        built.push_value(&Value::default());
        built.push_value(&Value::text(b"b"));
        assert_eq!(built, Value::text(b"ab"));
        assert_eq!(built.literal(), Some(b"ab".as_slice()));
        let symbol = Value::symbol(Symbol::Inherited(b"x".to_vec()));
        built.push_value(&symbol);
        assert_eq!((built.literal(), built.weight(), built.depth()), (None, 4, 1));
        assert_eq!(symbol.is_empty(), None);
        assert_eq!(built.is_empty(), Some(false));
        assert_eq!(Value::default().is_empty(), Some(true));
    }
}
