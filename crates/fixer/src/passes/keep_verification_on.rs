//! Checks of certificates and signatures that are switched off.

use dockwright_model::Instruction;
use dockwright_syntax::Keyword;

use crate::shared::commands::{Given, given};
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds options and variables that switch off the checks of certificates and signatures.
    ///
    /// Anyone between the builder and the server can then put anything into the image. Variables of
    /// `ENV` also apply in containers. Usually `ca-certificates` or a company's certificate is
    /// missing, and can be installed.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:13
    /// RUN curl -fsSLk -o /usr/bin/tool https://example.com/tool
    /// ```
    /// could be
    /// ```dockerfile
    /// FROM debian:13
    /// RUN apt-get update \
    ///     && apt-get install -y --no-install-recommends ca-certificates \
    ///     && rm -rf /var/lib/apt/lists/*
    /// RUN curl -fsSL -o /usr/bin/tool https://example.com/tool
    /// ```
    ///
    /// ## Level
    /// A suggestion: the server may have no valid certificate.
    name: "keep-verification-on", phase: Suggestions, level: Suggestion,
    settles: [
        "CKV2_DOCKER_2", "CKV2_DOCKER_3", "CKV2_DOCKER_4", "CKV2_DOCKER_5", "CKV2_DOCKER_6",
        "CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11",
        "CKV2_DOCKER_12", "CKV2_DOCKER_13", "CKV2_DOCKER_14", "CKV2_DOCKER_15", "CKV2_DOCKER_16"
    ],
    run: run,
}

const CERTIFICATES: &str = "certificates";
const SIGNATURES: &str = "signatures";

/// Programs, their options, and the thing that is then not checked.
const OPTIONS: &[(&[&str], &[&str], &str)] = &[
    (&["curl"], &["-k", "--insecure"], CERTIFICATES),
    (&["wget"], &["--no-check-certificate"], CERTIFICATES),
    (&["pip", "pip3"], &["--trusted-host"], CERTIFICATES),
    (&["apk"], &["--allow-untrusted"], SIGNATURES),
    (&["apt-get", "apt"], &["--allow-unauthenticated", "--force-yes"], SIGNATURES),
    (&["yum", "dnf", "microdnf", "tdnf"], &["--nogpgcheck"], SIGNATURES),
    (&["zypper"], &["--no-gpg-checks"], SIGNATURES),
    (&["rpm"], &["--nodigest", "--nosignature", "--noverify", "--nofiledigest"], SIGNATURES),
];

/// Words of commands that set an option for later calls, other words, and the thing that is then
/// not checked.
const SETTINGS: &[(&[&str], &[&str], &str)] = &[
    (&["npm", "yarn", "pnpm"], &["strict-ssl", "false"], CERTIFICATES),
    (&["git"], &["http.sslverify", "false"], CERTIFICATES),
    (&["yum-config-manager", "dnf"], &["sslverify", "false"], CERTIFICATES),
];

/// Variables, each with the values that switch checks off; an empty list stands for all values.
const VARIABLES: &[(&str, &[&str])] = &[
    ("GIT_SSL_NO_VERIFY", &[]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
    ("PIP_TRUSTED_HOST", &[]),
    ("PYTHONHTTPSVERIFY", &["0"]),
];

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let words: Vec<_> = OPTIONS.iter().chain(SETTINGS).flat_map(|it| it.0).copied().collect();
    let mut found: Vec<_> = given(ctx, &words).filter_map(|it| by_command(&it)).collect();
    let instructions = ctx.model().instructions().iter();
    found.extend(instructions.filter(|it| !ctx.swallows_next(it)).flat_map(by_variable));
    found.sort_by_key(|it| it.at);
    found
}

fn by_command(it: &Given<'_>) -> Option<Fix> {
    let (program, words) = it.program()?;
    let option = || {
        let known = OPTIONS.iter().find(|it| it.0.contains(&&*program))?;
        // The word after one of these options is a value, even if it looks like an option.
        let is_value = |at: usize| {
            let before = at.checked_sub(1).map(|it| words[it].as_str());
            matches!(before, Some("-A" | "-H" | "-d" | "-e" | "-o" | "-u" | "-w" | "-x"))
        };
        let is_it = |(at, word): &(usize, &String)| {
            known.1.iter().any(|option| has_option(word, option)) && !is_value(*at)
        };
        let (_, word) = words.iter().enumerate().find(is_it)?;
        Some((word.split('=').next()?.to_owned(), known.2))
    };
    let setting = || {
        let known = SETTINGS.iter().find(|it| it.0.contains(&&*program))?;
        let text = words.join(" ").to_ascii_lowercase().replace(['=', '"'], " ");
        let mut parts = text.split_ascii_whitespace();
        let (key, value) = (known.1[0], known.1[1]);
        let is_set =
            parts.any(|it| it.trim_start_matches("--") == key || it.ends_with(&format!(".{key}")));
        (is_set && parts.next() == Some(value)).then(|| (format!("{key} {value}"), known.2))
    };
    let (option, what) = option().or_else(setting)?;
    Some(Fix::suggestion(it.at, reason(&format!("`{program}` checks no {what} with `{option}`"))))
}

/// Whether a word is the option: alone, with a value, or as one of several letters.
fn has_option(word: &str, option: &str) -> bool {
    match option.strip_prefix('-').filter(|it| it.len() == 1) {
        // A value follows `o` and some other letters.
        Some(letter) => word.strip_prefix('-').is_some_and(|letters| {
            let letters = letters.split(['o', 'H', 'd', 'u', 'x', 'A', 'X', 'b', 'c', '-']).next();
            letters.is_some_and(|it| it.contains(letter))
        }),
        None => word.strip_prefix(option).is_some_and(|it| it.is_empty() || it.starts_with('=')),
    }
}

fn by_variable(it: &Instruction) -> Vec<Fix> {
    if !matches!(it.keyword, Keyword::Arg | Keyword::Env) {
        return Vec::new();
    }
    let pairs = it.syntax.pairs().map(|it| (it.key(), it.value(), it.syntax().clone()));
    let legacy = it.syntax.legacy_pair().map(|it| (it.key(), it.value(), it.syntax().clone()));
    let fix =
        |(key, value, node): (Option<String>, Option<String>, dockwright_syntax::SyntaxNode)| {
            let (key, value) = (key?, value?.trim_matches(['"', '\'']).to_ascii_lowercase());
            let (_, values) = VARIABLES.iter().find(|it| it.0.eq_ignore_ascii_case(&key))?;
            let is_off = values.contains(&value.as_str()) || values.is_empty() && !value.is_empty();
            let at = node.text_range().start().into();
            is_off.then(|| {
                Fix::suggestion(
                    at,
                    reason(&format!("with `{key}={value}`, certificates are not checked")),
                )
            })
        };
    pairs.chain(legacy).filter_map(fix).collect()
}

fn reason(what: &str) -> String {
    format!(
        "{what}, so anyone on the network can change the download; install the missing certificate \
         or key instead"
    )
}
