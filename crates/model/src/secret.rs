//! Secrets, as far as names and values tell: variables that hold some, and files that are keys.

/// Words in names of secrets: those that `BuildKit` looks for.
///
/// Source: <https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/>
const SECRET: [&str; 10] = [
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];

/// Words in names of public data about keys.
const PUBLIC: [&str; 10] = [
    "public",
    "pub",
    "gpg",
    "pgp",
    "fingerprint",
    "fingerprints",
    "checksum",
    "sha256",
    "sha512",
    "keyserver",
];

/// Last words of names of data about a secret, and not of the secret itself.
#[rustfmt::skip]
const ABOUT: [&str; 45] = [
    "algorithm", "alias", "backend", "class", "dir", "directory", "disabled", "enable", "enabled",
    "endpoint", "expiration", "expires", "expiry", "file", "files", "header", "host", "id", "ids",
    "issuer", "length", "method", "methods", "mode", "name", "path", "port", "provider", "realm",
    "required", "server", "servers", "size", "sock", "socket", "source", "store", "timeout", "ttl",
    "type", "uri", "url", "user", "username",
    "version",
];

/// The ends of names of files for keys and certificates.
const KEY_ENDS: [&str; 6] = [".pem", ".key", ".crt", ".pub", ".jks", ".p12"];

/// Names of files that hold secrets.
#[rustfmt::skip]
const KEY_FILES: [&str; 12] = [
    "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", ".npmrc", ".pypirc", ".env",
    ".git-credentials", ".htpasswd", ".pgpass", "credentials.json",
];

/// The ends of names of files that hold private keys.
const PRIVATE_ENDS: [&str; 5] = [".pem", ".key", ".p12", ".pfx", ".jks"];

/// Directories that hold secrets.
const KEY_DIRS: [&str; 3] = [".ssh", ".aws", ".gnupg"];

/// Whether the name of a variable is that of a secret.
pub fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words: Vec<_> = name.split(['_', '-', '.']).collect();
    words.iter().any(|it| SECRET.contains(it))
        && !words.iter().any(|it| PUBLIC.contains(it))
        && !words.last().is_some_and(|it| ABOUT.contains(it))
}

/// Whether the value of a variable with the name of a secret may be the secret: it is not empty, a
/// number, a boolean, a path, an address or a fingerprint. A build argument gets its value from the
/// build.
pub fn may_be_secret(value: Option<&str>, is_argument: bool) -> bool {
    let Some(value) = value else { return is_argument };
    let value = value.trim_matches(['"', '\'']);
    match value.to_ascii_lowercase().as_str() {
        "" => is_argument,
        "true" | "false" | "yes" | "no" | "on" | "off" | "none" | "null" => false,
        it if it.starts_with(['/', '.', '~']) || is_file(it) || is_fingerprint(it) => false,
        it if it.contains("://") => it.contains('@'),
        it => it.parse::<f64>().is_err(),
    }
}

/// Whether a path is, by its name, that of a file or directory with private keys or passwords.
pub fn is_key_file(path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').split('/');
    let name = parts.next_back().unwrap_or_default();
    KEY_FILES.contains(&name)
        || PRIVATE_ENDS.iter().any(|it| name.len() > it.len() && name.ends_with(it))
        || KEY_DIRS.contains(&name)
        || parts.any(|it| KEY_DIRS.contains(&it))
}

/// Whether a value is the name of a file for a key or a certificate.
fn is_file(value: &str) -> bool {
    KEY_ENDS.iter().any(|it| value.ends_with(it))
}

/// Whether a value is the fingerprint of a public key.
fn is_fingerprint(value: &str) -> bool {
    value.len() == 40 && value.bytes().all(|it| it.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_those_about_secrets() {
        for name in ["DB_PASSWORD", "github_token", "API_KEY", "AUTH", "secret_MESSAGE", "apikey"] {
            assert!(names_secret(name), "{name}");
        }
        for name in [
            "GPG_KEY",
            "KEY_FILE",
            "AUTH_TYPE",
            "KEYBOARD",
            "PUBLIC_KEY",
            "TOKEN_URL",
            "TOKEN_VERSION",
            "KMS_KEY_ALIAS",
            "TOKENS",
            "MONKEY",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }

    #[test]
    fn files_of_keys_are_told_from_files_about_keys() {
        for path in ["id_rsa", "keys/server.pem", ".ssh/", "a/.aws/config", ".env", "tls.key"] {
            assert!(is_key_file(path), "{path}");
        }
        for path in ["id_rsa.pub", ".env.example", "keys/", "monkey", ".key", "ca.crt", ""] {
            assert!(!is_key_file(path), "{path}");
        }
    }
}
