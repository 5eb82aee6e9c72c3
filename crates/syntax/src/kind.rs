//! The kinds of tokens and nodes, and aliases for rowan's types.

/// A node of the tree.
pub type SyntaxNode = rowan::SyntaxNode<Dockerfile>;
/// A token of the tree.
pub type SyntaxToken = rowan::SyntaxToken<Dockerfile>;
/// A node or a token.
pub type SyntaxElement = rowan::SyntaxElement<Dockerfile>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// The kind of a token or node.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum SyntaxKind { $($(#[$doc])* $kind,)* }

        /// Every kind, indexed by its number.
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

    /// `RUN`, `FROM`, …
    KeywordToken,
    /// `--`
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

    /// Unquoted characters of a word, globs and braces among them; in `ShQuoted`, quoted ones.
    ShLiteral,
    /// A backslash and the character that it quotes.
    ShEscape,
    /// `'…'` or `$'…'`
    ShSingleQuoted,
    /// `"` or `$"`, at both ends of `ShQuoted`.
    ShQuote,
    /// `$name`, `$1`, `$@` or `${…}`
    ShParameter,
    /// `$((…))`
    ShArithmeticExpansion,
    /// Backquotes and the command between them.
    ShBackquoted,
    /// The name of an assignment, its subscript included.
    ShName,
    /// `=` or `+=`
    ShAssign,
    /// The digits or the `{name}` directly in front of a redirection.
    ShIoNumber,
    /// `<`, `>`, `>>`, `>|`, `<>`, `<&`, `>&`, `&>`, `&>>`, `<<<`
    ShRedirectOperator,
    /// A reserved word where it counts as one; also `{`, `}`, `!`, `[[` and `]]`.
    ShReserved,
    /// `&&`
    ShAndAnd,
    /// `||`
    ShOrOr,
    /// `|` or `|&`
    ShPipe,
    /// `;`
    ShSemicolon,
    /// `&`
    ShAmpersand,
    /// `;;`, `;&` or `;;&`
    ShArmEnd,
    /// A newline that separates commands.
    ShNewline,
    /// `(`, `((`, `$(`, `<(` or `>(`
    ShOpenParen,
    /// `)` or `))`
    ShCloseParen,
    /// `#` up to the end of what the shell takes for the line.
    ShComment,

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

    /// `AS`, and the `CMD` or `NONE` of a `HEALTHCHECK`.
    Subkeyword,
    /// `--name=value`
    Flag,
    /// The `--` that ends the flags.
    FlagsEnd,
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

    /// Pipelines with `&&` or `||` between them.
    ShAndOr,
    /// Commands with `|` between them, or `!` and a command.
    ShPipeline,
    /// A simple command: assignments, words and redirections.
    ShCommand,
    /// `name=value`
    ShAssignment,
    /// The `(…)` of `name=(…)`.
    ShArray,
    /// `2>file`, or a heredoc opener.
    ShRedirect,
    /// One word, quotes included.
    ShWord,
    /// `"…"`
    ShQuoted,
    /// `$(…)`, `<(…)` or `>(…)`
    ShSubstitution,
    /// The list of commands inside of a compound command or a substitution.
    ShBody,
    /// The list of commands behind `if`, `elif`, `while` and `until`.
    ShCondition,
    /// `{ …; }`
    ShGroup,
    /// `(…)`
    ShSubshell,
    /// `if …; then …; fi`
    ShIf,
    /// `while …; do …; done`, or `until`.
    ShLoop,
    /// `for … in …; do …; done`
    ShFor,
    /// `case … in … esac`
    ShCase,
    /// `pattern) …;;`
    ShCaseArm,
    /// `name() { …; }`
    ShFunction,
    /// `[[ … ]]`
    ShTest,
    /// `((…))`
    ShArithmetic,
    /// Shell text that the grammar does not know, as it is.
    ShOpaque,
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
