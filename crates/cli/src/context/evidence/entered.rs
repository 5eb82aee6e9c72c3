//! Shells that a project enters on other machines and in other files, by other ways than those of
//! containers. The image may be there: in a container with a server of `ssh`, or unpacked.

use super::command::words;
use super::containers::{Containers, Lines, Saying};
use super::started::{calls_of, command_at, fed, joined};

/// Programs that run commands there.
const ENTERING: &[&str] =
    &["arch-chroot", "chroot", "machinectl", "nsenter", "proot", "ssh", "systemd-nspawn"];

/// Programs that copy files there.
const COPYING: &[&str] = &["rsync", "scp"];

/// Programs that read commands from their input.
const SHELLS: &[&str] = &["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// Options of [`ENTERING`] whose value is the next word.
const WITH_VALUE: &[&str] = &[
    "-F", "-J", "-L", "-M", "-R", "-S", "-b", "-c", "-e", "-i", "-l", "-m", "-o", "-p", "-t", "-u",
];

/// What such shells read: files, what other commands print, and heredocs. The commands among the
/// arguments count elsewhere.
pub fn texts(text: &str) -> Containers {
    let mut found = Containers::default();
    if !ENTERING.iter().any(|it| text.contains(it)) {
        return found;
    }
    let joined = joined(text);
    let lines = Lines::of(text);
    let copied = copied(&joined);
    let mut taken = 0;
    for (start, end) in calls_of(ENTERING, &joined) {
        let command = command_at(&joined[end..]);
        let line = lines.at(start);
        let saying = |text: &str| Saying { line, text: text.trim().to_owned() };
        let is_called = |it: &&String| command.contains(it.rsplit('/').next().unwrap_or(it));
        found.mounted.extend(copied.iter().filter(is_called).map(|it| saying(it)));
        if is_shell(command) {
            found.started.extend(command.contains("<<").then(|| saying(command)));
            found = found.and(fed(&joined, start, end + command.len(), &mut taken, saying));
        }
    }
    found
}

/// Whether a command, behind the name of its program, reads commands: it names a shell, or nothing
/// but the place.
fn is_shell(command: &str) -> bool {
    let words = words(command.split("<<").next().unwrap_or_default());
    let mut words = words.iter();
    let mut operands = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            it if operands.is_empty() && WITH_VALUE.contains(&it) => drop(words.next()),
            it if operands.is_empty() && it.starts_with('-') => {}
            it => operands.push(it),
        }
    }
    let names_shell = |it: &str| {
        let mut words = it.split_whitespace().map(|it| it.rsplit('/').next().unwrap_or(it));
        words.any(|it| SHELLS.contains(&it))
    };
    operands.len() < 2 || operands[1..].iter().any(|it| names_shell(it))
}

/// The files that are copied to another machine.
fn copied(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (_, end) in calls_of(COPYING, text) {
        let words = words(command_at(&text[end..]));
        let is_file = |it: &String| {
            let name = it.rsplit('/').next().unwrap_or_default();
            !it.starts_with('-')
                && !it.contains(':')
                && name.len() > 1
                && !name.contains(['*', '$'])
        };
        found.extend(words.into_iter().filter(is_file));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mounted(text: &str) -> Vec<String> {
        texts(text).mounted.into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn what_a_shell_reads_is_found() {
        for (text, file) in [
            ("ssh root@app sh -s < ops/a.sh", "ops/a.sh"),
            ("ssh -p 2222 -o A=b root@localhost 'sudo bash -s' <ops/a.sh", "ops/a.sh"),
            ("ssh app < ops/a.sh", "ops/a.sh"),
            ("cat ops/a.sh | ssh -p 22 app", "ops/a.sh"),
            ("sudo chroot rootfs /bin/sh < ops/a.sh", "ops/a.sh"),
            ("nsenter -t 1 -a sh < ops/a.sh", "ops/a.sh"),
            ("scp -P 2222 ops/a.sh app:/tmp/\nssh app sh /tmp/a.sh", "ops/a.sh"),
        ] {
            assert_eq!(mounted(text), [file], "{text}");
        }
        let text = "ssh app bash <<E\napt-get install -y jq\nE\nb";
        assert!(texts(text).started[0].text.ends_with("jq\nE"));
    }

    #[test]
    fn what_other_programs_read_is_not() {
        for text in [
            "ssh app 'cat > a.conf' < ops/a.conf",
            "docker save app | ssh app docker load",
            "ssh app uptime\ncat < ops/a.sh",
            "scp ops/a.conf app:/etc/\nssh app systemctl restart app",
            "docker build --ssh default . < ops/a.sh",
        ] {
            assert_eq!(mounted(text), [""; 0], "{text}");
        }
    }
}
