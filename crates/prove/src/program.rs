//! Runs external programs; a request to stop ends them.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::last_lines;
use crate::{Error, Result};

/// The time between two looks at a running program.
const TICK: Duration = Duration::from_millis(10);

/// The time that a program has to end after a request to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Runs external programs until the user asks to stop.
#[derive(Clone)]
pub struct Programs {
    is_asked_to_stop: Rc<dyn Fn() -> bool>,
    environment: Rc<[(String, String)]>,
}

/// The end of a program, and its output.
pub struct Ended {
    /// The exit status.
    pub status: ExitStatus,
    /// Its stdout.
    pub stdout: Vec<u8>,
    /// Its stderr.
    pub stderr: Vec<u8>,
}

impl Programs {
    /// Programs that end when the function returns `true`.
    pub fn new(is_asked_to_stop: impl Fn() -> bool + 'static) -> Self {
        Self { is_asked_to_stop: Rc::new(is_asked_to_stop), environment: Rc::default() }
    }

    /// The same with environment variables for all programs, such as the storage of a builder.
    #[must_use]
    pub fn with_environment(self, environment: &[(String, String)]) -> Self {
        Self { environment: environment.into(), ..self }
    }

    /// Fails with [`Error::Interrupted`] if the user asked to stop.
    ///
    /// # Errors
    /// The user asked to stop.
    pub fn check(&self) -> Result<()> {
        if (self.is_asked_to_stop)() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Waits, unless the user asks to stop.
    ///
    /// # Errors
    /// The user asked to stop.
    pub fn sleep(&self, time: Duration) -> Result<()> {
        self.check()?;
        thread::sleep(time);
        self.check()
    }

    /// The stdout of a program that succeeds.
    ///
    /// # Errors
    /// The program cannot be started or fails, or the user asked to stop.
    pub fn output(&self, command: &mut Command) -> Result<String> {
        let ended = self.run(command)?;
        success(command, &ended)
    }

    /// The stdout of a program that succeeds, for clean-ups: a request to stop does not end it.
    ///
    /// # Errors
    /// The program cannot be started or fails.
    pub fn tidy(&self, command: &mut Command) -> Result<String> {
        let patient = Self { is_asked_to_stop: Rc::new(|| false), ..self.clone() };
        let ended = patient.run(command)?;
        success(command, &ended)
    }

    /// Runs a program to its end, and appends its output to `text`, even after a failure: both
    /// streams, in the order of a terminal. If the program fails, the error has the last lines.
    ///
    /// # Errors
    /// The program cannot be started or fails, or the user asked to stop.
    pub fn build(&self, command: &mut Command, text: &mut String) -> Result<()> {
        let mut output = Vec::new();
        let ended = self.run_into(command, Some(&mut output));
        text.push_str(&String::from_utf8_lossy(&output));
        let ended = Ended { stdout: output, ..ended? };
        success(command, &ended).map(drop)
    }

    /// Runs a program to its end.
    ///
    /// # Errors
    /// The program cannot be started, or the user asked to stop.
    pub fn run(&self, command: &mut Command) -> Result<Ended> {
        self.run_into(command, None)
    }

    /// Runs a program; with `both`, both of its streams are written there.
    fn run_into(&self, command: &mut Command, both: Option<&mut Vec<u8>>) -> Result<Ended> {
        self.check()?;
        let files = || {
            // Files, since a full pipe would block the program.
            let [stdout, stderr] = [tempfile::tempfile()?, tempfile::tempfile()?];
            let writers = [&stdout, if both.is_some() { &stdout } else { &stderr }];
            let [out, err] = writers.map(File::try_clone);
            Ok::<_, io::Error>((stdout, stderr, out?, err?))
        };
        let (mut stdout, mut stderr, out, err) =
            files().map_err(|source| not_started(command, source))?;
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        command.envs(environment).stdin(Stdio::null()).stdout(out).stderr(err);
        let mut child = spawn(command)?;
        let ended = self.wait(&mut child);
        let [stdout, stderr] = [&mut stdout, &mut stderr].map(content);
        let stdout = match both {
            Some(both) => {
                *both = stdout;
                Vec::new()
            }
            None => stdout,
        };
        match ended {
            Ok(Some(status)) => Ok(Ended { status, stdout, stderr }),
            Ok(None) => Err(Error::Interrupted),
            Err(source) => Err(not_started(command, source)),
        }
    }

    /// Waits for the end of a program; `None` if it was ended by a request to stop.
    fn wait(&self, child: &mut Child) -> io::Result<Option<ExitStatus>> {
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if (self.is_asked_to_stop)() {
                end(child);
                return Ok(None);
            }
            thread::sleep(TICK);
        }
    }
}

/// Starts a program in a process group of its own, so that Ctrl-C reaches only this process, which
/// then cleans up.
pub fn spawn(command: &mut Command) -> Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    command.spawn().map_err(|source| not_started(command, source))
}

/// Ends a program with all its child processes.
pub fn end(child: &mut Child) {
    signal_group(child, false);
    let started = Instant::now();
    while started.elapsed() < GRACE {
        if !matches!(child.try_wait(), Ok(None)) {
            break;
        }
        thread::sleep(TICK);
    }
    // Child processes may outlive the program.
    signal_group(child, true);
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn signal_group(child: &Child, does_kill: bool) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = if does_kill { Signal::KILL } else { Signal::TERM };
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn signal_group(_: &Child, _: bool) {}

fn content(file: &mut File) -> Vec<u8> {
    let mut content = Vec::new();
    if file.rewind().is_ok() {
        let _ = file.read_to_end(&mut content);
    }
    content
}

fn success(command: &Command, ended: &Ended) -> Result<String> {
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
    }
    Err(failure(command, ended))
}

/// The error of a program that ended with a failure.
pub fn failure(command: &Command, ended: &Ended) -> Error {
    let [stdout, stderr] = [&ended.stdout, &ended.stderr].map(|it| String::from_utf8_lossy(it));
    Error::Failed { program: name(command), output: last_lines(&format!("{stdout}{stderr}")) }
}

fn not_started(command: &Command, source: io::Error) -> Error {
    Error::NotStarted { program: name(command), source }
}

/// The program and its first argument in lower-case letters only: `buildah build`.
fn name(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_word = |it: &String| it.chars().all(|it| it.is_ascii_lowercase());
    let mut words = command.get_args().map(|it| it.to_string_lossy().into_owned());
    words.find(is_word).map_or_else(|| program.to_owned(), |it| format!("{program} {it}"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn the_last_lines_of_a_failure_are_told() {
        let programs = Programs::new(|| false);
        assert_eq!(programs.output(&mut shell("echo a")).unwrap(), "a\n");
        let script = "for it in $(seq 30); do echo $it; done; exit 3";
        let Err(Error::Failed { program, output }) = programs.output(&mut shell(script)) else {
            panic!("it succeeds")
        };
        assert_eq!(program, "sh");
        assert_eq!((output.lines().count(), output.lines().next()), (LINES_SHOWN, Some("11")));
    }

    const LINES_SHOWN: usize = crate::error::LINES;

    #[test]
    fn a_request_to_stop_ends_the_program_and_its_children() {
        let looks = Rc::new(Cell::new(0));
        let counter = Rc::clone(&looks);
        let programs = Programs::new(move || {
            counter.set(counter.get() + 1);
            counter.get() > 5
        });
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("late");
        let mut command = shell("(sleep 1; echo > \"$LATE\") & wait");
        let result = programs.run(command.env("LATE", &file));
        assert!(matches!(result, Err(Error::Interrupted)));
        thread::sleep(Duration::from_millis(1500));
        assert!(!file.exists());
    }
}
