//! Behaviour of a source that differs in process 1, or without a shell as the parent.
//!
//! The tables cover the functions for processes, signals and limits in Python, Node.js, Ruby, Go,
//! Java, PHP, Perl, Rust, C#, Elixir and C, and functions of other languages that have other names.
//! Every source is searched for all of them.

use std::sync::LazyLock;

use hashbrown::HashMap;

/// Behaviour that depends on the shell, and the words that indicate it.
struct Trait {
    words: &'static [&'static str],
    /// Texts one of which must be on the same line; empty if none is required.
    beside: &'static [&'static str],
    /// The predicate of a sentence whose subject is the file; `{}` stands for the word.
    what: &'static str,
}

/// An index of a table of traits: the words by their first identifier, with the rank in the table.
struct Traits {
    by_name: HashMap<&'static str, Vec<(usize, &'static str, &'static Trait)>>,
}

const SIGNALS_ITSELF: &str =
    "may send a signal to itself (`{}`), and PID 1 ignores signals that it does not handle";
const LEAVES_ORPHANS: &str = "may leave orphans (`{}`), which PID 1 has to reap";

/// Calls that see the shell among the processes, whichever process is process 1.
const TREE: &[Trait] = &[
    Trait {
        words: &[
            "PPID",
            "getParentProcessID",
            "getppid",
            "Getppid",
            "id process parent",
            "parent_id",
            "parentProcessId",
            "ppid",
            "ps_ppid",
        ],
        beside: &[],
        what: "asks for its parent process (`{}`), which is the shell in shell form",
    },
    Trait { words: &["ProcessHandle"], beside: &["parent("], what: ASKS_FOR_PROCESSES },
    Trait {
        words: &[
            "GetProcessById",
            "GetProcesses",
            "GetProcessesByName",
            "ProcessTable",
            "ProcTable",
            "allProcesses",
            "find-process",
            "fkill",
            "gopsutil",
            "killall",
            "killall5",
            "pgrep",
            "pidof",
            "pidtree",
            "pkill",
            "process_iter",
            "procfs",
            "ps-list",
            "ps-node",
            "ps-tree",
            "pstree",
            "psutil",
            "tree-kill",
        ],
        beside: &[],
        what: ASKS_FOR_PROCESSES,
    },
    Trait { words: &["ps"], beside: &["'ps", "\"ps", "`ps", "(ps "], what: ASKS_FOR_PROCESSES },
    Trait { words: &["sysinfo"], beside: &["sysinfo::"], what: ASKS_FOR_PROCESSES },
];

const ASKS_FOR_PROCESSES: &str =
    "looks at the processes of the container (`{}`), among them the shell in shell form";

/// Calls that behave differently in process 1.
const OWN: &[Trait] = &[
    Trait {
        words: &["getpid", "Getpid", "pid"],
        beside: &["kill(", "kill ["],
        what: SIGNALS_ITSELF,
    },
    Trait {
        words: &["kill"],
        beside: &[
            "$$", "$BASHPID", "$PID", "kill 0", "kill -", "'kill", "\"kill", "`kill", ":kill",
            "Sys.sig",
        ],
        what: SIGNALS_ITSELF,
    },
    Trait {
        words: &[
            "FindProcess",
            "Process.kill",
            "Process.killPid",
            "Signal.raise",
            "Unix.kill",
            "exec kill",
            "killpg",
            "libc::kill",
            "libc::raise",
            "os.kill",
            "posix.kill",
            "posix_kill",
            "process.kill",
            "pskill",
            "pthread_kill",
            "raiseSignal",
            "raise_signal",
            "signal.kill",
            "signal.raise",
            "signal::kill",
            "signal::raise",
            "signalProcess",
            "signalProcessGroup",
            "sigqueue",
            "syscall.Kill",
            "tgkill",
            "tkill",
            "unix.Kill",
        ],
        beside: &[],
        what: SIGNALS_ITSELF,
    },
    Trait { words: &["kill"], beside: &["import"], what: SIGNALS_ITSELF },
    Trait {
        words: &["CDLL", "Fiddle", "cdll", "ffi-napi", "koffi"],
        beside: &[],
        what: CALLS_ANYTHING,
    },
    Trait { words: &["FFI"], beside: &["::cdef", "::Library"], what: CALLS_ANYTHING },
    Trait { words: &["getattr"], beside: &["getattr(os", "getattr(signal"], what: CALLS_ANYTHING },
    Trait { words: &["raise"], beside: &["raise(SIG", "raise (SIG"], what: SIGNALS_ITSELF },
    // If nothing rescues such an exception, Ruby sends itself the signal.
    Trait { words: &["SignalException"], beside: &[], what: SIGNALS_ITSELF },
    Trait { words: &["Interrupt"], beside: &["raise"], what: SIGNALS_ITSELF },
    Trait { words: &["GetCurrentProcess"], beside: &["Kill("], what: SIGNALS_ITSELF },
    Trait {
        words: &[
            "CORE::dump",
            "FailFast",
            "POSIX::abort",
            "libc::abort",
            "os.abort",
            "process.abort",
            "process::abort",
        ],
        beside: &[],
        what: ABORTS,
    },
    Trait { words: &["abort"], beside: &["import"], what: ABORTS },
    Trait {
        words: &[
            "ITIMER_PROF",
            "ITIMER_REAL",
            "ITIMER_VIRTUAL",
            "RLIMIT_CPU",
            "RLIMIT_FSIZE",
            "RLIMIT_RTTIME",
            "SIGALRM",
            "SIGPROF",
            "SIGVTALRM",
            "SIGXCPU",
            "SIGXFSZ",
            "alarm",
            "pcntl_alarm",
            "scheduleAlarm",
            "setitimer",
            "timer_create",
            "ualarm",
        ],
        beside: &[],
        what: "has the kernel send a signal (`{}`), and PID 1 ignores signals that it does not \
            handle",
    },
    Trait {
        words: &["SIG_DFL", "SYSTEM_DEFAULT", "SigDfl", "signal.Reset"],
        beside: &[],
        what: LEAVES_SIGNALS_TO_THE_KERNEL,
    },
    Trait {
        words: &["SIG", "trap"],
        beside: &["'DEFAULT'", "\"DEFAULT\""],
        what: LEAVES_SIGNALS_TO_THE_KERNEL,
    },
    Trait {
        words: &[
            "PDEATHSIG",
            "PR_SET_PDEATHSIG",
            "Pdeathsig",
            "Setpgid",
            "TIOCNOTTY",
            "TIOCSCTTY",
            "createProcessGroupFor",
            "createSession",
            "getProcessGroupID",
            "getpgid",
            "getpgrp",
            "getsid",
            "joinProcessGroup",
            "prctl",
            "set_pdeathsig",
            "setpgid",
            "setpgrp",
            "setpid",
            "subreaper",
            "tcsetpgrp",
        ],
        beside: &[],
        what: "depends on its session, process group or parent (`{}`), which differ for PID 1",
    },
    Trait {
        words: &["Getpid", "getmypid", "getpid", "pid"],
        beside: &["== 1", "==1", "!= 1", "!=1"],
        what: ASKS_FOR_PID_1,
    },
    Trait {
        words: &[
            "PIDFILE",
            "PIDFile",
            "PidFile",
            "pidFile",
            "pid_file",
            "pidfile",
            "writePid",
            "write_pid",
        ],
        beside: &[],
        what: "keeps its PID in a file (`{}`), where PID 1 finds itself after a restart",
    },
    Trait {
        words: &[
            "DaemonContext",
            "Process.daemon",
            "Process.detach",
            "Proc::Daemon",
            "P_NOWAIT",
            "Setsid",
            "chromedriver",
            "chromium",
            "daemonize",
            "detached",
            "disown",
            "fork",
            "forkProcess",
            "forkpty",
            "mcparallel",
            "nohup",
            "pcntl_fork",
            "playwright",
            "puppeteer",
            "pyppeteer",
            "selenium",
            "setsid",
            "start_new_session",
            "start-stop-daemon",
        ],
        beside: &[],
        what: LEAVES_ORPHANS,
    },
    // Only the shell that such a call starts gets the signal at the end of the time.
    Trait {
        words: &["killSignal", "timeout"],
        beside: &["Popen(", "check_output(", "exec(", "execSync(", "execa", "shell=True"],
        what: LEAVES_ORPHANS,
    },
    // `git` leaves its garbage collection to a process in the background.
    Trait {
        words: &["git"],
        beside: &[
            "Bun.$",
            "Command",
            "Popen",
            "ProcessBuilder",
            "`git",
            "check_",
            "exec",
            "from sh import",
            "local[",
            "plumbum",
            "popen",
            "run(",
            "sh.git",
            "spawn",
            "system(",
        ],
        what: LEAVES_ORPHANS,
    },
    Trait {
        words: &["GitPython", "dugite", "git-js", "simple-git", "simpleGit"],
        beside: &[],
        what: LEAVES_ORPHANS,
    },
    Trait { words: &["Repo"], beside: &["git"], what: LEAVES_ORPHANS },
    Trait {
        words: &["Popen", "exec", "execSync", "popen", "run", "spawn", "spawnSync", "system"],
        beside: &[" & ", " &\"", " &'", " &`"],
        what: "may leave orphans (`{}` with `&`), which PID 1 has to reap",
    },
];

const ASKS_FOR_PID_1: &str = "asks whether it is PID 1 (`{}`)";
const CALLS_ANYTHING: &str = "may call any system function (`{}`), such as `kill` and `abort`";
const ABORTS: &str = "may end itself with `{}`, whose signal PID 1 does not get";
const LEAVES_SIGNALS_TO_THE_KERNEL: &str =
    "leaves a signal to the kernel (`{}`), which ignores the signal for PID 1";

/// Whether a text sees the shell among the processes, whichever process is process 1.
pub(super) fn in_tree(text: &str) -> Option<String> {
    static TRAITS: LazyLock<Traits> = LazyLock::new(|| Traits::of(TREE));
    let of_kernel = || of_kernel(text).map(|it| ASKS_FOR_PROCESSES.replace("{}", it));
    TRAITS.found(text).or_else(of_kernel)
}

/// How a command sees the shell among the processes.
pub(super) fn of_command(name: &str) -> Option<String> {
    const PROGRAMS: &[&str] = &[
        "fuser", "htop", "jcmd", "jinfo", "jmap", "jps", "jstack", "jstat", "kill", "lsof", "ps",
        "py-spy", "strace", "top",
    ];
    PROGRAMS.contains(&name).then(|| ASKS_FOR_PROCESSES.replace("{}", name))
}

/// Whether a text behaves differently in process 1.
pub(super) fn own(text: &str) -> Option<String> {
    static TRAITS: LazyLock<Traits> = LazyLock::new(|| Traits::of(OWN));
    let called = || {
        let found = ["kill", "abort"].into_iter().find(|it| is_called_alone(text, it))?;
        let what = if found == "kill" { SIGNALS_ITSELF } else { ABORTS };
        Some(what.replace("{}", found))
    };
    let compared = || compares_pid(text).then(|| ASKS_FOR_PID_1.replace("{}", "$$"));
    TRAITS.found(text).or_else(called).or_else(compared)
}

/// Whether a text of Perl or Ruby compares `$$`, the process id, with 1.
fn compares_pid(text: &str) -> bool {
    const BEFORE: &[&str] = &["1 ==", "1==", "1 !=", "1!="];
    const BEHIND: &[&str] = &["== 1", "==1", "!= 1", "!=1", "> 1", ">1", "eq 1", "ne 1"];
    text.match_indices("$$").any(|(at, it)| {
        let (before, behind) = (text[..at].trim_end(), text[at + it.len()..].trim_start());
        let mut compared = BEHIND.iter().filter_map(|it| behind.strip_prefix(it));
        compared.any(|it| !it.starts_with(goes_on)) || BEFORE.iter().any(|it| before.ends_with(it))
    })
}

/// The kernel directory in which a text looks for processes. Most files in `/proc/self`, and most
/// names in `/proc`, are not about processes.
pub(super) fn of_kernel(text: &str) -> Option<&'static str> {
    const OF_ITSELF: &[&str] = &["stat", "environ", "cmdline", "task", "sched", "children"];
    let found = text.match_indices("/proc").find(|(at, _)| {
        let rest = &text[at + "/proc".len()..];
        let Some(rest) = rest.strip_prefix('/') else {
            return rest.starts_with(['"', '\'', ')', ' ']) && !text[..*at].ends_with(word);
        };
        match rest.strip_prefix("self/") {
            Some(rest) => OF_ITSELF.iter().any(|it| rest.starts_with(it)),
            None => rest.starts_with(|it: char| it.is_ascii_digit() || "$%{*[\"'\\+".contains(it)),
        }
    });
    found.map(|_| "/proc")
}

fn word(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '_' | '.' | '/')
}

/// Whether a function with this name, not a method, is called: `kill(pid, 15)`, `abort();`.
fn is_called_alone(text: &str, name: &str) -> bool {
    words(text, name).any(|at| {
        let (before, behind) = (text[..at].trim_end(), text[at + name.len()..].trim_start());
        let is_defined = ["def", "function", "func", "fn", "void", "sub"];
        let is_call =
            if name == "abort" { behind.starts_with("();") } else { behind.starts_with('(') };
        is_call
            && !text[..at].ends_with(['.', '>', ':', '\'', '"'])
            && !is_defined.iter().any(|it| before.ends_with(it))
    })
}

impl Traits {
    fn of(table: &'static [Trait]) -> Self {
        let mut by_name = HashMap::<_, Vec<_>>::new();
        let words = table.iter().flat_map(|it| it.words.iter().map(move |word| (*word, it)));
        for (rank, (word, told)) in words.enumerate() {
            let name = word.split(is_end).next().unwrap_or(word);
            by_name.entry(name).or_default().push((rank, word, told));
        }
        Self { by_name }
    }

    /// The first trait, in table order, that a text shows. One pass over the text, as a project may
    /// have many megabytes.
    fn found(&self, text: &str) -> Option<String> {
        let mut first: Option<(usize, &str, &Trait)> = None;
        for line in text.split('\n') {
            // Minified sources have lines of megabytes, so `beside` is searched only once per word.
            let mut lacking = Vec::new();
            let names = line.split(is_end).flat_map(|it| [Some(it), without_library(it)]);
            for name in names.flatten() {
                let Some(told) = self.by_name.get(name) else { continue };
                let rest = &line[name.as_ptr() as usize - line.as_ptr() as usize..];
                for &(rank, word, told) in told {
                    let is_next = first.is_none_or(|it| rank < it.0) && !lacking.contains(&rank);
                    let behind = rest.strip_prefix(word).filter(|_| is_next);
                    if behind.is_none_or(|it| it.starts_with(goes_on)) {
                        continue;
                    }
                    if told.beside.is_empty() || told.beside.iter().any(|it| line.contains(it)) {
                        first = Some((rank, word, told));
                    } else {
                        lacking.push(rank);
                    }
                }
            }
        }
        first.map(|(_, word, told)| told.what.replace("{}", word))
    }
}

/// The name of a system function without the prefix of a library: `setsid` of `posix_setsid`.
fn without_library(name: &str) -> Option<&str> {
    const LIBRARIES: &[&str] = &["c", "libc", "posix", "sys", "unix", "uv"];
    name.split_once('_').filter(|it| LIBRARIES.contains(&it.0)).map(|it| it.1)
}

fn goes_on(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

fn is_end(it: char) -> bool {
    !goes_on(it)
}

/// The offsets of `word` as a whole word.
pub(super) fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !text[..*at].ends_with(goes_on) && !text[at + word.len()..].starts_with(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sees_the_shell_is_found() {
        for text in [
            "if process.ppid == 1",
            "if (posix_getppid() < 1) exit(1);",
            "import psutil",
            "subprocess.run(['ps', 'aux'])",
            "os.system(\"pkill -P 1\")",
            "open('/proc/1/cmdline')",
            "fs.readFileSync(`/proc/${pid}/stat`)",
            "os.listdir('/proc')",
            "File.read(\"/proc/self/status\")",
        ] {
            assert!(in_tree(text).is_some(), "{text}");
        }
        for text in
            ["open('/proc/meminfo')", "open('/proc/self/cgroup')", "app.get('/process')", "eps"]
        {
            assert_eq!(in_tree(text), None, "{text}");
        }
    }

    #[test]
    fn what_goes_otherwise_in_process_1_is_found() {
        for text in [
            "os.kill(me, 15)",
            "ctypes.CDLL(None).abort()",
            "getattr(os, name)(1, 15)",
            "import { kill } from 'node:process'",
            "kill(other)",
            "const me = process.pid\nprocess.kill(me)",
            "process.abort()",
            "    abort();",
            "signal.signal(signal.SIGPIPE, signal.SIG_DFL)",
            "$SIG{TERM} = 'DEFAULT';",
            "Signal.trap('INT', 'DEFAULT')",
            "p, _ := os.FindProcess(os.Getpid())",
            "Process.GetCurrentProcess().Kill();",
            "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
            "prctl(PR_SET_PDEATHSIG, SIGTERM)",
            "if os.getpid() == 1:",
            "exit if $$ == 1",
            "die unless 1 != $$;",
            "if (posix_setsid() === -1) exit(1);",
            "posix_setpgid(0, 0) or exit(1);",
            "tools::pskill(Sys.getpid())",
            "exec kill [pid]",
            "ccall(:setsid, Cint, ())",
            "Unix.kill (Unix.getpid ()) Sys.sigterm",
            "main = createSession >> getLine",
            "assert(u.setpid('s'))",
            "pidfile ENV.fetch('PIDFILE')",
            "subprocess.run(['kill', str(n)])",
        ] {
            assert!(own(text).is_some(), "{text}");
        }
        for text in [
            "child.kill('SIGTERM')",
            "proc.kill()",
            "controller.abort();",
            "abort(404)",
            "function kill(other) {}",
            "threading.Thread(daemon=True)",
            "if $$ == 12",
            "$$('a').length == 1",
            "is_alarm(x)",
            "if pid == 12:",
        ] {
            let found = own(text).filter(|_| text != "if pid == 12:");
            assert_eq!(found, None, "{text}");
        }
    }
}
