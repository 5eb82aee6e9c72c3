//! The kinds of tokens and nodes, and the names under which rowan's types go here.

/// A node of the tree.
pub type SyntaxNode = rowan::SyntaxNode<Dockerfile>;
/// A token of the tree.
pub type SyntaxToken = rowan::SyntaxToken<Dockerfile>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<Dockerfile>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// What a token or node is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum SyntaxKind { $($(#[$doc])* $kind,)* }

        /// Every kind, at its own number.
        const KINDS: &[SyntaxKind] = &[$(SyntaxKind::$kind,)*];
    };
}

kinds! {
    /// The byte order mark.
    Bom,
    /// Blanks that are part of the joined text.
    Whitespace,
    /// Blanks that the parser drops: before an instruction or a comment.
    Indent,
    /// `\n` with any `\r` before it.
    Newline,
    /// A line of blanks, its newline included.
    BlankLine,
    /// `#` up to the end of its line.
    Comment,
    /// The escape character, blanks and the newline.
    Continuation,

    /// The `#` of a directive.
    Hash,
    /// `syntax`, `escape` or `check`.
    DirectiveName,
    /// What follows the `=` of a directive.
    DirectiveValue,
    /// `=`
    Eq,

    /// `RUN`, `FROM`, …; also `AS`, and the `CMD` or `NONE` of a `HEALTHCHECK`.
    KeywordToken,
    /// The `--` of a flag, or one that ends the flags.
    Dashes,
    /// `mount` in `--mount=…`.
    FlagName,
    /// What follows the `=` of a flag, quotes included.
    FlagValue,
    /// `[`
    LeftBracket,
    /// `]`
    RightBracket,
    /// `,`
    Comma,
    /// A JSON string, quotes included.
    JsonString,
    /// A JSON value that is no string: an error.
    JsonValue,
    /// Text without structure of its own.
    Text,
    /// `<<EOF`
    HeredocOpener,
    /// The lines of a heredoc, as they are.
    HeredocBody,
    /// The line that ends a heredoc, without its newline.
    HeredocEnd,

    /// The whole file.
    File,
    /// `# key=value` at the top of the file.
    Directive,
    /// `ADD`
    Add,
    /// `ARG`
    Arg,
    /// `CMD`
    Cmd,
    /// `COPY`
    Copy,
    /// `ENTRYPOINT`
    Entrypoint,
    /// `ENV`
    Env,
    /// `EXPOSE`
    Expose,
    /// `FROM`
    From,
    /// `HEALTHCHECK`
    Healthcheck,
    /// `LABEL`
    Label,
    /// `MAINTAINER`
    Maintainer,
    /// `ONBUILD`
    Onbuild,
    /// `RUN`
    Run,
    /// `SHELL`
    Shell,
    /// `STOPSIGNAL`
    Stopsignal,
    /// `USER`
    User,
    /// `VOLUME`
    Volume,
    /// `WORKDIR`
    Workdir,
    /// An instruction that BuildKit does not know.
    Error,

    /// `--name=value`
    Flag,
    /// The exec form.
    JsonArray,
    /// One item of a list.
    Word,
    /// `key=value`, or the bare `key` of an `ARG`.
    Pair,
    /// `key value`, the old form of `ENV` and `LABEL`.
    LegacyPair,
    /// The key of a pair.
    Key,
    /// The value of a pair.
    Value,
    /// An argument that counts as a whole, blanks included.
    Argument,
    /// The text that a shell will read.
    ShellText,
    /// Body and end of one heredoc.
    Heredoc,
}

/// The language of the tree, for rowan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dockerfile {}

impl rowan::Language for Dockerfile {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        KINDS[usize::from(raw.0)]
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        kind.into()
    }
}

impl From<SyntaxKind> for rowan::SyntaxKind {
    fn from(kind: SyntaxKind) -> Self {
        Self(kind as u16)
    }
}
