//! Secrets in build arguments and environment variables.

use dockwright_model::{Instruction, may_be_secret, names_secret};
use dockwright_syntax::{Keyword, SyntaxNode};
use hashbrown::HashSet;

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds variables that, by their names, hold secrets.
    ///
    /// The values of `ENV` are part of the image: everyone who can pull the image can read them
    /// with `docker inspect`. The values of an `ARG` are in the history of the image, or in its
    /// provenance. A secret that was in either place is public, and has to be replaced.
    ///
    /// ## Example
    /// ```dockerfile
    /// ARG NPM_TOKEN
    /// RUN npm ci
    /// ```
    /// could be
    /// ```dockerfile
    /// RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows where the secret can come from instead. Each name is
    /// reported once. Not reported are names of files, addresses and numbers (`TOKEN_FILE`,
    /// `KEY_ID`), public keys and fingerprints (`GPG_KEY`), values that are empty, a number, a
    /// boolean, a path or an address, and an `ARG` above the first `FROM`.
    name: "keep-secrets-out", phase: Suggestions, level: Suggestion,
    settles: ["SecretsUsedInArgOrEnv", "DL3064", "DS-0031"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let mut seen = HashSet::new();
    let instructions = ctx.model().instructions().iter();
    let variables = instructions.filter(|it| it.stage.is_some()).flat_map(variables);
    let secrets = variables.filter(Variable::is_secret);
    let first = secrets.filter(|it| seen.insert(it.name.clone()));
    first.map(Variable::suggestion).collect()
}

/// A variable that an instruction defines.
struct Variable {
    name: String,
    value: Option<String>,
    keyword: Keyword,
    node: SyntaxNode,
}

fn variables(it: &Instruction) -> Vec<Variable> {
    let keyword = it.keyword;
    if !matches!(keyword, Keyword::Arg | Keyword::Env) {
        return Vec::new();
    }
    let pairs = it.syntax.pairs().map(|it| (it.key(), it.value(), it.syntax().clone()));
    let legacy = it.syntax.legacy_pair().map(|it| (it.key(), it.value(), it.syntax().clone()));
    let all = pairs.chain(legacy);
    all.filter_map(|(name, value, node)| Some(Variable { name: name?, value, keyword, node }))
        .collect()
}

impl Variable {
    fn is_secret(&self) -> bool {
        let is_argument = self.keyword == Keyword::Arg;
        names_secret(&self.name) && may_be_secret(self.value.as_deref(), is_argument)
    }

    fn suggestion(self) -> Fix {
        let Self { name, keyword, node, .. } = self;
        let reason = match keyword {
            Keyword::Arg => format!(
                "the value of `{name}` stays readable in the history or the provenance of the \
                 image; pass the secret to the `RUN` that needs one: \
                 `--mount=type=secret,id={},env={name}`",
                name.to_ascii_lowercase(),
            ),
            _ => format!(
                "everyone who can pull the image can read `{name}`; set the variable when the \
                 container starts, or pass the secret to the `RUN` that needs one: \
                 `--mount=type=secret,id={},env={name}`",
                name.to_ascii_lowercase(),
            ),
        };
        Fix::suggestion(node.text_range().start().into(), reason)
    }
}
