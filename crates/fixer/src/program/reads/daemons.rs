//! Daemons that a text starts or restarts, whose processes process 1 has to reap, and signals in the
//! commands of settings.

use crate::facts::programs::last_name;

/// Programs that manage daemons, whatever their arguments.
const MANAGERS: &[&str] = &["invoke-rc.d", "pg_ctlcluster", "rc-service", "systemctl"];

/// Programs that start a daemon with an argument.
const STARTERS: &[(&str, &[&str])] = &[
    ("apache2ctl", &["graceful", "restart", "start"]),
    ("apachectl", &["graceful", "restart", "start"]),
    ("haproxy", &["-D"]),
    ("pg_ctl", &["restart", "start"]),
];

/// What `service` does.
const VERBS: &[&str] = &["force-reload", "reload", "restart", "start", "stop"];

/// Words between `service` and a verb in a sentence.
const OF_SENTENCES: &[&str] = &[
    "a", "after", "and", "at", "before", "can", "did", "is", "may", "must", "not", "on", "or",
    "should", "the", "to", "will",
];

/// The maximum number of words from a program to the argument.
const NEAR: usize = 8;

/// Parts of a text without which it names no daemon and no signal.
const PARTS: &[&str] = &[
    "/etc/init.d/",
    "/sbin/",
    "PPID",
    "apache2ctl",
    "apachectl",
    "haproxy",
    "invoke-rc.d",
    "kill",
    "pg_ctl",
    "rc-service",
    "service",
    "supervisord",
    "systemctl",
];

/// How a source starts daemons.
pub(super) fn of_source(text: &str) -> Option<String> {
    let of_source = |name: &str, rest: &[&str]| {
        let is_program = name.starts_with("/usr/sbin/") || name.starts_with("/usr/local/sbin/");
        let is_daemon =
            || name == "supervisord" && !rest.iter().any(|it| matches!(*it, "-n" | "--nodaemon"));
        is_program || is_daemon()
    };
    found(text, |name, rest| starts(name, rest) || of_source(name, rest)).map(starting)
}

/// How a command that runs in a container starts daemons.
pub(super) fn of_command(text: &str) -> Option<String> {
    found(text, starts).map(starting)
}

/// How the commands in settings start daemons, or signal process 1 or their parent.
pub(super) fn of_settings(text: &str) -> Option<String> {
    let signals = |name: &str, rest: &[&str]| {
        let is_target =
            |it: &&str| it.starts_with(|c: char| "-$".contains(c) || c.is_ascii_digit());
        match last_name(name) {
            "kill" => rest.first().is_some_and(is_target),
            "killall" | "pkill" => !rest.is_empty(),
            _ => name.contains("PPID"),
        }
    };
    let signal = found(text, signals).map(|it| {
        format!(
            "has a command that may signal PID 1 or its parent (`{it}`), and PID 1 ignores signals \
             that it does not handle"
        )
    });
    signal.or_else(|| of_command(text))
}

fn starting(name: &str) -> String {
    format!("starts daemons (`{name}`), whose processes PID 1 has to reap")
}

/// Whether a program starts or restarts a daemon with the words behind it.
fn starts(name: &str, rest: &[&str]) -> bool {
    let program = last_name(name);
    let near = &rest[..rest.len().min(NEAR)];
    let is_started =
        |(it, with): &(&str, &[&str])| program == *it && near.iter().any(|it| with.contains(it));
    let is_service = || match near {
        [daemon, verb, ..] => VERBS.contains(verb) && !OF_SENTENCES.contains(daemon),
        _ => false,
    };
    name.starts_with("/etc/init.d/") && !near.is_empty()
        || MANAGERS.contains(&program)
        || STARTERS.iter().any(is_started)
        || program == "service" && is_service()
}

/// The first word that matters together with those behind it on its line; comments do not count.
fn found(text: &str, matters: impl Fn(&str, &[&str]) -> bool) -> Option<&str> {
    let has_part = |text: &str| PARTS.iter().any(|it| text.contains(it));
    let is_comment = |it: &str| ["#", "//", ";"].iter().any(|mark| it.starts_with(mark));
    has_part(text).then_some(())?;
    let mut lines = text.lines().map(str::trim).filter(|it| !is_comment(it) && has_part(it));
    lines.find_map(|line| {
        let is_end = |c: char| c.is_whitespace() || "\"'`()[]{},;&|=".contains(c);
        let words: Vec<_> = line.split(is_end).filter(|it| !it.is_empty()).collect();
        (0..words.len()).find(|at| matters(words[*at], &words[at + 1..])).map(|at| words[at])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_that_start_daemons_are_found() {
        for text in [
            "subprocess.run([\"service\", \"nginx\", \"restart\"], check=True)",
            "system(\"service nginx start\") or abort",
            "execSync('sudo service nginx reload')",
            "subprocess.run([\"/etc/init.d/nginx\", \"restart\"])",
            "run([\"pg_ctlcluster\", \"15\", \"main\", \"start\"])",
            "os.system(\"apachectl stop; apachectl start\")",
            "run([\"haproxy\", \"-D\", \"-f\", \"a.cfg\"])",
            "check_call([\"/usr/sbin/sshd\"])",
            "run([\"supervisord\", \"-c\", \"a.conf\"])",
        ] {
            assert!(of_source(text).is_some(), "{text}");
        }
        for text in [
            "the service will start",
            "log('service to restart')",
            "service = Service()",
            "service.start()",
            "run([\"haproxy\", \"-c\"])",
            "run([\"supervisord\", \"-n\"])",
            "# service nginx restart",
            "path = '/etc/init.d/'",
        ] {
            assert_eq!(of_source(text), None, "{text}");
        }
    }

    #[test]
    fn settings_that_signal_or_start_daemons_are_found() {
        for text in [
            "command=sh -c 'kill -9 $PPID'",
            "command=sh -c \"read line; kill 1\"",
            "command=pkill -QUIT -f web",
            "on_exit: kill -s TERM $(cat /run/a.pid)",
            "- run: service nginx restart",
        ] {
            assert!(of_settings(text).is_some(), "{text}");
        }
        for text in [
            "killasgroup=true",
            "[supervisord]\nnodaemon=true",
            "command=/usr/sbin/nginx -g \"daemon off;\"",
            "kill: 1",
            "; kill 1",
            "service: web\nrestart: always",
            "title: how to kill a process",
        ] {
            assert_eq!(of_settings(text), None, "{text}");
        }
    }
}
