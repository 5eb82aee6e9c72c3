//! Downloads that save the error page of a server as the file.

use dockwright_model::place::{Errexit, is_in_background};
use dockwright_model::{Call, Command, Program, Word};
use dockwright_syntax::ast::{Instruction, ShCommand};
use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

use crate::pass::run::Run;
use crate::word_set::WordSet;
use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `--fail` to downloads by `curl`.
    ///
    /// If a server answers 404 or 500, `curl` saves the error page as the file, and succeeds. The
    /// build continues with that page and is cached, and something else breaks later, perhaps only
    /// when the image is used. With `--fail`, `curl` writes nothing and fails.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN curl -L -o /usr/bin/app https://example.com/app && chmod +x /usr/bin/app
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN curl --fail -L -o /usr/bin/app https://example.com/app && chmod +x /usr/bin/app
    /// ```
    ///
    /// ## Level
    /// - Risky where the `RUN` fails when the call fails: a server may send the right file with an
    ///   error status, and a build that works without the file stops.
    /// - A suggestion where the `RUN` goes on after a failure: before `;` and in loops without
    ///   `set -e`, in functions, and in the background. The file would be missing instead of wrong.
    /// - A suggestion in `$(…)`, where no fix changes anything.
    /// - A suggestion for several URLs without `--fail-early`, since the status is that of the last
    ///   URL.
    /// - A suggestion before a `|` without `pipefail`: `sh`, `python` or `jq` fail on most error
    ///   pages, and succeed on empty input, so `--fail` alone would hide the error. `tar`, `gunzip`
    ///   or `gpg` fail on empty input too, and do not hold the fix back.
    ///
    /// Calls that are tested stay as they are: in `if`, `while` and `until`, after `!` and before
    /// `||`. Their author has chosen what the status means: `until curl …` may wait for any answer
    /// of a server, and `|| true` accepts that the file is missing.
    ///
    /// So do calls that only print, write to `/dev/null`, resume a download (`-C`), ask for headers
    /// or a status, or send data; URLs of other protocols; and calls that may get the option from a
    /// settings file, or from a variable beside the URL.
    name: "use-curl-fail", phase: Packages, level: Risky,
    settles: [], run: run,
}

/// Options whose value may be the next word.
static WITH_VALUE: WordSet = WordSet::new(
    "
    A b c C d D e E F h H K m o P Q r t T u U w x X y Y z
    abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config
    connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data
    data-ascii data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr
    dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save
    expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port
    ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header help hostpubmd5
    hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type
    krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize
    max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass
    pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert
    proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
    proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword
    proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request
    request-target resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a
    socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr telnet-option
    tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii
    trace-config unix-socket upload-file url url-query user user-agent variable vlan-priority
    write-out",
);

/// Options that decide about errors, read more options, or do not ask for a file.
static DECIDES: WordSet = WordSet::new(
    "
    f fail fail-with-body no-fail K config : next
    I head i include D dump-header w write-out V version h help M manual
    d data data-ascii data-binary data-raw data-urlencode json F form form-string T upload-file
    C continue-at Q quote",
);

/// Options that save the download to a file.
static SAVES: WordSet = WordSet::new("o output O remote-name remote-name-all");

/// Protocols without the status codes of HTTP.
static OTHER_PROTOCOLS: WordSet = WordSet::new(
    "
    dict file ftp ftps gopher gophers imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb
    smbs smtp smtps telnet tftp",
);

/// Programs that fail on empty input.
static FAILS_ON_NOTHING: WordSet = WordSet::new("apt-key bunzip2 gpg gunzip tar");

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    // A settings file holds for all calls.
    if ctx.says_somewhere("curlrc") {
        return Vec::new();
    }
    let runs = ctx.runs_with(&["curl"]).filter_map(Run::of);
    runs.flat_map(|it| {
        let shell = Shell::of(ctx, &it);
        it.script.calls().iter().filter_map(|it| fix(&shell, it)).collect::<Vec<_>>()
    })
    .collect()
}

fn fix(shell: &Shell, call: &Call) -> Option<Fix> {
    let Program { word, name, arguments, .. } = call.command.program()?;
    let place = (name == "curl").then(|| place(word, arguments))??;
    let it = Arguments::of(arguments)?;
    let says = "without `--fail`, `curl` saves an error page as the file and succeeds; ";
    let at = word.range.start;
    match it.is_download(call).then(|| shell.fate(call.command.syntax.syntax()))? {
        Fate::Fails if it.counts_last() => {
            let what = "of several URLs, only the last one counts without `--fail-early`";
            Some(Fix::suggestion(at, format!("{says}{what}")))
        }
        Fate::Fails => {
            let reason = format!("{says}with `--fail`, the `RUN` fails");
            Some(Fix::new(at, Level::Risky, reason).insert_after(place, &["--fail"]))
        }
        Fate::Tested => None,
        Fate::Lost => {
            let what = "`--fail` alone does not help, because the `RUN` continues after the call";
            Some(Fix::suggestion(at, format!("{says}{what}")))
        }
        Fate::Substituted => {
            let what = "nothing is changed inside `$(…)`";
            Some(Fix::suggestion(at, format!("{says}{what}")))
        }
        Fate::Piped(reader) => {
            let what = format!(
                "`--fail` alone would give nothing to {reader}, which may take that for success: \
                 the shell has no `pipefail` here"
            );
            Some(Fix::suggestion(at, format!("{says}{what}")))
        }
    }
}

/// The word after which the option goes: `-q` works only as the first argument.
fn place<'c>(program: &'c Word, arguments: &'c [Word]) -> Option<&'c Word> {
    let first = arguments.first()?;
    match first.text.as_str() {
        "-q" | "--disable" => Some(first),
        it if it.starts_with('-') && !it.starts_with("--") && it.contains('q') => None,
        _ => Some(program),
    }
}

/// The arguments of a call.
#[derive(Default)]
struct Arguments<'c> {
    /// Names without dashes, each with its value.
    options: Vec<(&'c str, &'c str)>,
    /// The URLs, and words that may be URLs.
    urls: Vec<&'c str>,
}

impl<'c> Arguments<'c> {
    /// The arguments, if each is certainly an option, the value of an option, or a URL.
    fn of(arguments: &'c [Word]) -> Option<Self> {
        let mut words = arguments.iter().map(|it| it.text.as_str());
        let mut it = Self::default();
        while let Some(word) = words.next() {
            if let Some(name) = word.strip_prefix("--") {
                let value = if WITH_VALUE.has(name) { words.next()? } else { "" };
                it.options.push((name, value));
            } else if let Some(letters) = word.strip_prefix('-') {
                for (at, letter) in letters.char_indices() {
                    (letter.is_ascii_alphanumeric() || "#:".contains(letter)).then_some(())?;
                    let (name, rest) = (&letters[at..=at], &letters[at + 1..]);
                    if WITH_VALUE.has(name) {
                        let value = if rest.is_empty() { words.next()? } else { rest };
                        it.options.push((name, value));
                        break;
                    }
                    it.options.push((name, ""));
                }
            } else {
                it.urls.push(word);
            }
        }
        let named = it.options.iter().filter(|it| it.0 == "url").map(|it| it.1);
        it.urls.extend(named);
        let is_alone = it.urls.len() == 1;
        (!it.urls.iter().any(|it| may_be_options(it, is_alone))).then_some(it)
    }

    /// Whether the call downloads a file by HTTP, and keeps it.
    fn is_download(&self, call: &Call) -> bool {
        let is_kept = call.is_read() || self.options.iter().any(|it| SAVES.has(it.0));
        let asks_else = self.options.iter().any(|(name, value)| match *name {
            "X" | "request" => *value != "GET",
            "o" | "output" => *value == "/dev/null",
            name => DECIDES.has(name),
        });
        let mut redirects = call.command.syntax.redirects().map(|it| it.syntax().to_string());
        let is_dropped = redirects.any(|it| !it.starts_with('2') && it.ends_with("/dev/null"));
        is_kept && !asks_else && !is_dropped && self.urls.iter().any(|it| is_http(it))
    }

    /// Whether there are several downloads, and only the last decides the status.
    fn counts_last(&self) -> bool {
        let are_several = self.urls.len() > 1 || self.urls.iter().any(|it| is_pattern(it));
        are_several && !self.options.iter().any(|it| it.0 == "fail-early")
    }
}

/// Whether a URL has a pattern of `curl`, and so stands for several.
fn is_pattern(url: &str) -> bool {
    url.replace("${", "").contains(['{', '['])
}

/// Whether a word may expand to options or to several words. A variable that is the only word is
/// the URL.
fn may_be_options(word: &str, is_alone: bool) -> bool {
    let is_list = ["$@", "$*", "[@]", "[*]", "{@", "{*"].iter().any(|it| word.contains(it));
    let is_bare = word.starts_with(['$', '`']) && !word.contains('/');
    is_list || is_bare && !is_alone
}

/// Whether a URL is, or may be, an HTTP URL. Without a protocol, `curl` decides by the name of the
/// host.
fn is_http(url: &str) -> bool {
    let url = url.trim_start_matches(['"', '\'']).to_ascii_lowercase();
    let is_other = url.split_once(':').is_some_and(|it| OTHER_PROTOCOLS.has(it.0));
    !is_other && !url.starts_with("ftp.")
}

/// The effect of a call that fails.
enum Fate {
    /// The `RUN` fails.
    Fails,
    /// The text tests the status.
    Tested,
    /// The failure may go unnoticed.
    Lost,
    /// The call is in `$(…)`.
    Substituted,
    /// The failure goes unnoticed before a `|`; with the name of the next command.
    Piped(String),
}

/// The settings of the shell of a `RUN` for failures.
struct Shell {
    stops: bool,
    has_pipefail: bool,
}

impl Shell {
    fn of(ctx: &PassContext<'_>, run: &Run<'_>) -> Self {
        let words = ctx.model().shell(run.instruction).unwrap_or_default();
        let mut options = words.iter().skip(1);
        let is_set = options.any(|it| {
            it == "errexit" || it.starts_with('-') && !it.starts_with("--") && it.contains('e')
        });
        let start = if is_set { Errexit::On } else { Errexit::Off };
        Self {
            stops: run.script.errexit(start) == Errexit::On,
            has_pipefail: run.script.sets_pipefail() || words.iter().any(|it| it == "pipefail"),
        }
    }

    /// Follows the status of a command outward, up to the status of the text.
    fn fate(&self, command: &SyntaxNode) -> Fate {
        use SyntaxKind::{ShAndOr, ShBody, ShCondition, ShFor, ShFunction, ShLoop, ShPipeline};
        use SyntaxKind::{ShSubstitution, ShellText};
        let mut lost = None;
        // Whether `set -e` ignores the failure at this place, and whether only `set -e` can stop
        // the text.
        let (mut is_exempt, mut has_to_stop) = (false, false);
        for node in command.ancestors() {
            let is_shell = |it: &SyntaxNode| Instruction::cast(it.clone()).is_none();
            let Some(parent) = node.parent().filter(is_shell) else { break };
            let next = node.next_sibling();
            let fate = match parent.kind() {
                ShCondition => return Fate::Tested,
                ShPipeline if is_negated(&parent) => return Fate::Tested,
                ShPipeline => next.and_then(|it| self.piped(&it)),
                ShAndOr if is_before_or(&node) => return Fate::Tested,
                ShAndOr => {
                    is_exempt |= next.is_some();
                    (is_exempt && has_to_stop).then_some(Fate::Lost)
                }
                ShellText | ShBody if is_in_background(&node) => Some(Fate::Lost),
                ShellText | ShBody if next.is_none() => None,
                ShellText | ShBody | ShFor | ShLoop => {
                    has_to_stop = true;
                    (is_exempt || !self.stops).then_some(Fate::Lost)
                }
                ShFunction => Some(Fate::Lost),
                ShSubstitution => Some(Fate::Substituted),
                _ => None,
            };
            lost = lost.or(fate);
        }
        lost.unwrap_or(Fate::Fails)
    }

    /// The fate in a pipeline whose next command is `reader`; `None` if the pipeline fails.
    fn piped(&self, reader: &SyntaxNode) -> Option<Fate> {
        let command = ShCommand::cast(reader.clone()).map(Command::of);
        let name = command.as_ref().and_then(|it| Some(it.program()?.name.into_owned()));
        let fails = name.as_deref().is_some_and(|it| FAILS_ON_NOTHING.has(it));
        let is_seen = self.has_pipefail || fails && reader.next_sibling().is_none();
        let shown = name.map_or_else(|| "the next command".to_owned(), |it| format!("`{it}`"));
        (!is_seen).then_some(Fate::Piped(shown))
    }
}

fn is_negated(pipeline: &SyntaxNode) -> bool {
    pipeline.children_with_tokens().any(|it| it.kind() == SyntaxKind::ShReserved)
}

/// Whether a `||` follows a part of an and-or list.
fn is_before_or(part: &SyntaxNode) -> bool {
    let mut behind =
        std::iter::successors(part.next_sibling_or_token(), SyntaxElement::next_sibling_or_token);
    behind.any(|it| it.kind() == SyntaxKind::ShOrOr)
}
