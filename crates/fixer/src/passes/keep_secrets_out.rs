//! Secrets in build arguments and environment variables.

use std::collections::HashSet;

use dockwright_model::Instruction;
use dockwright_syntax::{Keyword, SyntaxNode};

use crate::word_set::WordSet;
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

/// Words in names of secrets: those that `BuildKit` looks for.
static SECRET: WordSet =
    WordSet::new("apikey auth credential credentials key password pword passwd secret token");

/// Words in names of public data about keys.
static PUBLIC: WordSet =
    WordSet::new("public pub gpg pgp fingerprint fingerprints checksum sha256 sha512 keyserver");

/// Last words of names of data about a secret, and not of the secret itself.
static ABOUT: WordSet = WordSet::new(
    "
    algorithm alias backend class dir directory disabled enable enabled endpoint expiration expires
    expiry file files header host id ids issuer length method methods mode name path port provider
    realm required server servers size sock socket source store timeout ttl type uri url user
    username version",
);

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let mut seen = HashSet::new();
    let instructions = ctx.model().instructions().iter();
    let variables = instructions.filter(|it| it.stage.is_some()).flat_map(variables);
    let secrets = variables.filter(|it| is_secret(&it.name) && it.holds_something());
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
    /// Whether the variable has a value that may be a secret.
    fn holds_something(&self) -> bool {
        let Some(value) = &self.value else { return self.keyword == Keyword::Arg };
        let value = value.trim_matches(['"', '\'']);
        match value.to_ascii_lowercase().as_str() {
            "" => self.keyword == Keyword::Arg,
            "true" | "false" | "yes" | "no" | "on" | "off" | "none" | "null" => false,
            it if it.starts_with(['/', '.', '~']) || is_file(it) || is_fingerprint(it) => false,
            it if it.contains("://") => it.contains('@'),
            it => it.parse::<f64>().is_err(),
        }
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

/// Whether a value is the name of a file for a key or a certificate.
fn is_file(value: &str) -> bool {
    [".pem", ".key", ".crt", ".pub", ".jks", ".p12"].iter().any(|it| value.ends_with(it))
}

/// Whether a value is the fingerprint of a public key.
fn is_fingerprint(value: &str) -> bool {
    value.len() == 40 && value.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Whether a name is that of a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<_> = name.split(['_', '-', '.']).collect();
    words.iter().any(|it| SECRET.has(it))
        && !words.iter().any(|it| PUBLIC.has(it))
        && !words.last().is_some_and(|it| ABOUT.has(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_those_about_secrets() {
        for name in ["DB_PASSWORD", "github_token", "API_KEY", "AUTH", "secret_MESSAGE", "apikey"] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "GPG_KEY",
            "KEY_FILE",
            "AUTH_TYPE",
            "KEYBOARD",
            "PUBLIC_KEY",
            "TOKEN_URL",
            "KMS_KEY_ALIAS",
            "TOKENS",
            "MONKEY",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
