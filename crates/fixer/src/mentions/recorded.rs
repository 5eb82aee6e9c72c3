//! Lines that read the command recorded in an image without running it, or look at the processes of
//! a container from outside.

use super::lines::{MOST, is_comment, lines};
use super::text_tools::commands;
use crate::contexts::mention::{About, Mention, last, words};

/// Fields of an image with a command.
const FIELDS: &[&str] = &["Cmd", "Entrypoint", "Healthcheck"];

/// Texts that print or test the command of an image or a container.
const ASKING: &[&str] = &[
    ".Args}}",
    ".getCmd()",
    ".getEntrypoint()",
    "have_cmd",
    "have_entrypoint",
    "its(\"command\")",
    "its('command')",
    "metadataTest",
    "{{.Args}}",
    "{{.Command}}",
    "{{.Path}}",
];

/// Programs and functions that give the settings of an image or a container.
const INSPECTING: &[&str] = &[
    ".attrs",
    "ContainerInspect",
    "ImageInspect",
    "buildah inspect",
    "container inspect",
    "crane config",
    "docker inspect",
    "image inspect",
    "inspect_container",
    "inspect_image",
    "\"inspect\"",
    "'inspect'",
    "nerdctl inspect",
    "podman inspect",
    "regctl",
    "skopeo inspect",
];

/// Programs that run containers.
const ENGINES: &[&str] =
    &["compose", "container", "crictl", "docker", "docker-compose", "nerdctl", "podman"];

/// Parts of a file about containers, without which its lines about processes do not count.
const OF_CONTAINERS: &[&str] = &[
    "State.Pid",
    "container",
    "crictl",
    "docker",
    "goss",
    "host.process",
    "nerdctl",
    "nsenter",
    "podman",
    "process:",
    "sh -c",
];

/// Commands that list processes or containers, and programs that search for processes.
const LISTING: &[&str] = &[
    "compose ps",
    "container ls",
    "docker ps",
    "nerdctl ps",
    "pgrep",
    "pkill",
    "podman ps",
    "ps -A",
    "ps -e",
    "ps aux",
    "ps ax",
];

/// Commands and fields that ask for the children of a process.
const CHILDREN: &[&str] = &["--ppid", "pgrep --parent", "pgrep -P", "pkill -P", "pstree "];

/// Programs that look at the process of a number, or signal it.
const OF_NUMBERS: &[&str] = &[
    "async-profiler",
    "dotnet-counters",
    "dotnet-dump",
    "dotnet-trace",
    "gcore",
    "gdb",
    "jcmd",
    "jinfo",
    "jmap",
    "jstack",
    "jstat",
    "kill",
    "py-spy",
    "rbspy",
    "strace",
];

/// Programs that show or signal processes.
const OF_PROCESSES: &[&str] = &["kill", "pgrep", "pidof", "pkill", "ps", "pstree", "top"];

/// The shells that may be process 1.
const SHELLS: &[&str] = &["/bin/sh", "ash", "bash", "dash", "sh"];

/// The lines of a text that read the recorded command, or look at processes.
pub(super) fn readers(text: &str) -> Vec<Mention> {
    let inspects = INSPECTING.iter().any(|it| text.contains(it));
    let is_of_containers = OF_CONTAINERS.iter().any(|it| text.contains(it));
    let is_test = text.contains("host.process") || text.contains("process.get(");
    let has_processes = text.contains("process:") && text.contains("running");
    let mut lines = lines(text).peekable();
    let mut found = Vec::new();
    while let Some((line, text)) = lines.next() {
        let text = text.trim();
        if is_comment(text) || found.len() == MOST {
            continue;
        }
        let next = lines.peek().map_or("", |it| it.1.as_ref());
        let is_expected = || has_processes && expects_shell(text, next);
        let is_numbered = || is_of_containers && names_process(text, next);
        let compares = || INSPECTING.iter().any(|it| text.contains(it)) && names_shell(text);
        let takes = || takes_field(text) || takes_apart(text) || compares();
        let about = if is_read(text) || inspects && takes() {
            About::Recorded
        } else if is_of_containers && looks_at_processes(text, is_test)
            || is_expected()
            || is_numbered()
            || names_process_1(text, next)
        {
            About::Processes
        } else {
            continue;
        };
        found.push(Mention::new(about, "", line, text));
    }
    found
}

/// Whether a line takes the field of a command from settings that the file has asked for: `.Cmd`,
/// `cfg["Cmd"]`.
fn takes_field(line: &str) -> bool {
    let is_field = |(at, field): (usize, &str)| {
        let (before, behind) = (&line[..at], &line[at + field.len()..]);
        let is_key = behind.trim_start_matches(['"', '\'']).trim_start().starts_with([':', '=']);
        let is_word = behind.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        before.ends_with(['.', '"', '\''])
            && !before.ends_with("exec.")
            && !is_word
            && (!is_key || behind.contains("=="))
    };
    FIELDS.iter().any(|field| line.match_indices(field).any(is_field))
}

/// Whether a line takes a command from settings by a pattern: `const {Cmd} = Config`,
/// `cfg["Config"]` into several variables.
fn takes_apart(line: &str) -> bool {
    let Some((before, behind)) = line.split_once('=') else { return false };
    let has_field = || FIELDS.iter().any(|it| words(before).any(|word| word == *it));
    before.contains('{') && behind.contains("onfig") && has_field()
}

/// Whether a line names the shell with which a command in shell form begins.
fn names_shell(line: &str) -> bool {
    ["/bin/sh", "sh -c"].iter().any(|it| line.contains(it))
}

/// Files in `/proc/1` that tell which program process 1 is.
const OF_PROCESS_1: &[&str] =
    &["children", "cmdline", "comm", "environ", "exe", "sched", "stat", "task"];

/// Whether a line of any settings looks at process 1, or at its children, perhaps with the arguments
/// on the next line of a list.
fn names_process_1(line: &str, next: &str) -> bool {
    let is_end = |c: char| !c.is_ascii_alphanumeric();
    let is_file = |it: &str| OF_PROCESS_1.contains(&it.split(is_end).next().unwrap_or_default());
    if line.split("/proc/1/").skip(1).any(is_file) {
        return true;
    }
    if !line.contains("pgrep") && !line.contains("pkill") {
        return false;
    }
    let mut all = words(line).chain(words(next)).filter(|it| *it != "-");
    let is_search = |it: &str| matches!(last(it), "pgrep" | "pkill");
    all.any(is_search)
        && all.take(NEAR).any(|it| matches!(it, "-P" | "--parent" | "-P1" | "--parent=1"))
}

/// Whether a line looks at the processes of containers from outside.
fn looks_at_processes(line: &str, is_test: bool) -> bool {
    let mut before = "";
    let tops = words(line).any(|word| {
        let previous = std::mem::replace(&mut before, last(word));
        word == "top" && ENGINES.contains(&previous)
    });
    // The command of `docker exec` runs in the container.
    let lists_shells = || {
        let mut all = line.match_indices("sh -c");
        all.any(|(at, _)| {
            let before = &line[..at];
            LISTING.iter().any(|it| before.contains(it))
                && ![" exec ", " run "].iter().any(|it| before.contains(it))
        })
    };
    let asks_for_command = || {
        ["\"Command\"", "'Command'", ".Command"].iter().any(|it| line.contains(it))
            && [" ls", " ps"].iter().any(|it| line.contains(it))
            && !line.contains("exec.Command")
    };
    let enters = || {
        let behind = line.split_once("nsenter").map_or("", |it| it.1);
        words(behind).any(|it| OF_PROCESSES.contains(&last(it)))
    };
    let has_children = || {
        CHILDREN.iter().any(|it| line.contains(it))
            || line.contains("/proc/") && line.contains("/children")
    };
    let is_tested = || {
        let is_shell =
            |it: &&str| [format!("\"{it}\""), format!("'{it}'")].iter().any(|it| line.contains(it));
        let asks = ["process.get(", "process.filter(", "process(", "processes("];
        is_test && line.contains("ppid")
            || asks.iter().any(|it| line.contains(it)) && SHELLS.iter().any(is_shell)
    };
    tops || has_children() || lists_shells() || asks_for_command() || enters() || is_tested()
}

/// Whether a line names a process by a number other than 1, perhaps on the next line of a list: the
/// numbers of all other processes begin behind that of the shell.
fn names_process(line: &str, next: &str) -> bool {
    let is_number = |it: &str| {
        !it.starts_with('0')
            && it != "1"
            && it.len() < 4
            && it.bytes().all(|it| it.is_ascii_digit())
    };
    let mut paths = line.split("/proc/").skip(1);
    if paths.any(|it| it.split_once('/').is_some_and(|it| !it.0.is_empty() && is_number(it.0))) {
        return true;
    }
    commands(line).any(|command| {
        let mut all = words(command);
        if !all.any(|it| OF_NUMBERS.contains(&last(it))) {
            return false;
        }
        // The number of a signal or of an option stands behind a dash.
        let mut behind: Vec<_> = all.collect();
        if behind.is_empty() && line.starts_with('-') {
            behind.extend(words(next));
        }
        behind.into_iter().filter(|it| *it != "-").take(NEAR).any(is_number)
    })
}

/// The maximum number of words from such a program to the number.
const NEAR: usize = 4;

/// Whether a line of a test in YAML expects a shell among the processes, as Goss does.
fn expects_shell(line: &str, next: &str) -> bool {
    let (name, rest) = line.split_once(':').unwrap_or_default();
    SHELLS.contains(&name.trim_matches(['"', '\'']))
        && (rest.contains("running") || next.trim_start().starts_with("running"))
}

/// The maximum number of characters between the name of the settings and that of a field, as in
/// `["Config"]["Cmd"]`.
const BETWEEN: usize = 6;

/// Whether a line reads the command of an image from its settings: `.Config.Cmd`,
/// `["Config"]["Cmd"]`, `.config.Cmd`.
pub(super) fn is_read(text: &str) -> bool {
    let is_field = |(at, field): (usize, &str)| {
        let (before, behind) = (&text[..at], &text[at + field.len()..]);
        let settings = before.trim_end_matches(|c: char| " |\"'.[]?!(:".contains(c));
        (1..=BETWEEN).contains(&(before.len() - settings.len()))
            && settings.ends_with("onfig")
            && !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    };
    ASKING.iter().any(|it| text.contains(it))
        || is_history_searched(text)
        || FIELDS.iter().any(|field| text.match_indices(field).any(is_field))
}

/// Whether a line searches in the history of an image, which has its command.
fn is_history_searched(line: &str) -> bool {
    let mut before = "";
    let has_history = words(line).any(|word| {
        let previous = std::mem::replace(&mut before, last(word));
        word == "history" && (previous == "image" || ENGINES.contains(&previous))
    });
    has_history && (line.contains(['|', '`']) || line.contains("$("))
}

/// Spellings of the field with the author, and of the instruction that sets it.
const AUTHOR: &[&str] =
    &[".Author", "\"Author\"", "'Author'", "MAINTAINER", "\"maintainer\"", "'maintainer'"];

/// Programs that print the settings of an image, whose field `author` may be read.
const PRINTERS: &[&str] =
    &["crane config", "image inspect", "oras manifest", "regctl", "skopeo inspect"];

/// Whether a line reads the author that an image records, or looks for the instruction that sets
/// it, as the rules of a linter do.
pub(super) fn is_author_read(text: &str) -> bool {
    let has = |word: &str| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices(word).any(|(at, it)| {
            !text[at + it.len()..].starts_with(is_part)
                && (word.starts_with(['.', '"', '\'']) || !text[..at].ends_with(is_part))
        })
    };
    AUTHOR.iter().any(|it| has(it)) || has(".author") && PRINTERS.iter().any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_the_author_is_found() {
        for text in [
            "[ \"$(docker inspect -f '{{.Author}}' app)\" = Jane ]",
            "author = image.attrs[\"Author\"]",
            "skopeo inspect --config docker://app | jq -r .author",
            "  - instruction: \"MAINTAINER\"",
            "any_m { input[_].Cmd == \"maintainer\" }",
        ] {
            assert!(is_author_read(text), "{text}");
        }
        for text in [
            "\"author\": \"Jane\",",
            "jq -r .author package.json",
            "{{ .Authors }}",
            "maintainers = [\"Jane\"]",
            "MAINTAINERS.md",
        ] {
            assert!(!is_author_read(text), "{text}");
        }
    }

    #[test]
    fn what_reads_the_recorded_command_is_found() {
        for text in [
            "docker inspect -f '{{index .Config.Cmd 2}}' web",
            "docker inspect web | jq -r '.[0].Config.Entrypoint[0]'",
            "skopeo inspect --config docker://web | jq -r '.config.Cmd | last'",
            "cmd = image.attrs[\"Config\"][\"Cmd\"][2]",
            "const cmd = info.Config?.Cmd",
            "its(['Config.Cmd']) { should include 'python' }",
            "docker ps --format '{{.Command}}'",
            "cmd=$(docker image inspect app | jq -r '.[0] | .Config | .Cmd | .[2]')",
            "docker history --no-trunc app | grep -q 'CMD'",
            "metadataTest:\n  cmd: [\"/bin/sh\"]",
            "its('command') { should eq \"/bin/sh -c 'python app.py'\" }",
            "it { should have_cmd ['/bin/sh', '-c', 'python app.py'] }",
            "c.inspectImageCmd(\"app\").exec().getConfig().getCmd();",
        ] {
            assert!(is_read(text), "{text}");
        }
        for text in [
            "&container.Config{Image: image, Cmd: []string{\"sh\"}}",
            "exec.Cmd",
            "Config.CmdLine",
            "config.cmd = 1",
            "Entrypoint: sh",
            "docker ps --format '{{.Names}}'",
        ] {
            assert!(!is_read(text), "{text}");
        }
    }

    #[test]
    fn what_looks_at_processes_from_outside_is_found() {
        let abouts = |text: &str| readers(text).iter().map(|it| it.about).collect::<Vec<_>>();
        for text in [
            "pid=$(docker top app -o pid,comm | awk '$2 == \"sh\" {print $1}')",
            "subprocess.check_output([\"podman\", \"top\", \"app\"])",
            "docker ps --no-trunc | grep \"/bin/sh -c 'node server.js'\" | cut -c1-12",
            "docker ps | awk '/sh -c .mosq/ {print $1}'",
            "docker ps --format json | jq -r 'select(.Command | test(\"sh -c\")) | .ID'",
            "pgrep -f 'sh -c node server.js' > /dev/null || exit 2",
            "docker inspect a; cat /proc/$pid/task/$pid/children",
            "docker run -d a; perf record -p $(pgrep -P $pid)",
            "nsenter -t $pid -m -p ps -o pid,comm",
            "process:\n  sh: {running: true}",
            "process:\n  node:\n    running: true\n  bash:\n    running: true",
            "p = host.process.get(comm=\"node\"); assert p.ppid == 1",
            "describe docker_container('a') do\n  describe processes('sh') do",
            "docker exec app jcmd 7 GC.heap_info",
            "kubectl exec deploy/app --container app -- kill -QUIT 7",
            "containers:\n  command: [\"jstack\", \"-l\", \"7\"]",
            "containers:\n    - jstack\n    - \"7\"",
            "docker exec app cat /proc/7/status",
        ] {
            assert!(abouts(text).contains(&About::Processes), "{text}");
        }
        for text in [
            "docker exec app sh -c 'ps aux | grep node'",
            "docker exec $(docker ps -q) sh -c 'a'",
            "docker ps -q --filter name=a",
            "docker compose ps && docker compose stop",
            "process:\n  node: {running: true}",
            "nsenter -t $pid -n tcpdump",
            "sh: a\nrunning: b",
            "bash -c 'ps aux' && docker build .",
            "docker kill -s HUP app",
            "docker exec app kill -HUP 1",
            "docker exec app cat /proc/1/status",
            "docker exec app cat /proc/meminfo",
            "timeout 5 docker exec app kill $pid; sleep 7",
        ] {
            assert_eq!(abouts(text), [], "{text}");
        }
    }

    #[test]
    fn settings_of_any_tool_that_look_at_process_1_are_found() {
        for text in [
            "HealthCmd=/bin/sh -c 'test $(cat /proc/1/comm) = sh'",
            "command = \"test $(cat /proc/1/comm) = sh\"",
            "    test = [\"CMD-SHELL\", \"pgrep -P 1 python\"]",
            "    command: [pgrep, -P, \"1\", python]",
            "command:\n- pgrep\n- -P",
        ] {
            assert_eq!(readers(text).iter().filter(|it| it.about == About::Processes).count(), 1);
        }
        for text in [
            "exec > /proc/1/fd/1",
            "grep docker /proc/1/cgroup",
            "command: [pgrep, nginx]",
            "- pgrep\n- nginx",
        ] {
            assert_eq!(readers(text).len(), 0, "{text}");
        }
    }

    #[test]
    fn a_field_of_settings_that_a_file_asks_for_is_read() {
        let count =
            |text: &str| readers(text).iter().filter(|it| it.about == About::Recorded).count();
        assert_eq!(count("cfg = image.attrs['Config']\nassert cfg[\"Cmd\"] == ['a']"), 1);
        assert_eq!(count("crane config a > c.json\njq -r '.config | {c: .Cmd}' c.json"), 1);
        assert_eq!(count("docker inspect a | grep -q '\"/bin/sh\"'"), 1);
        assert_eq!(count("[{Config}] = f('docker inspect a');\nconst {Cmd} = Config;"), 1);
        assert_eq!(count("docker inspect a\n  \"Cmd\": [\"a\"]"), 0);
        assert_eq!(count("cli.ImageInspect(ctx, a)\ncmd := exec.Cmd{}"), 0);
    }
}
