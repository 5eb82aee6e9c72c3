//! Runs a container of an image: starts it, sends requests, and stops it as `docker stop` does.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::builder::{Builder, Container, Start};
use crate::difference::{Check, Difference};
use crate::{Config, Error, Promises, Result};

/// The time that a process has to answer the first request.
const START: Duration = Duration::from_mins(1);

/// The time after which a running process counts as started, even if it does not listen.
const SETTLED: Duration = Duration::from_secs(10);

/// The time that `docker stop` waits before it kills the process.
const STOP: Duration = Duration::from_secs(10);

/// The time that an answer may take.
const ANSWER: Duration = Duration::from_secs(20);

const TICK: Duration = Duration::from_millis(50);

/// The end of a process that the builder cannot start, such as one without its program.
const NOT_STARTED: &str = "cannot be started";

/// An HTTP request: the port, and the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The port on which the process listens.
    pub port: u16,
    /// The path, with a `/` in front.
    pub path: String,
}

/// A run of a container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The status line and the body of each answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    /// The end of the process if it ended without a signal; `None` if it ran until it got one.
    pub ended: Option<String>,
    /// The last line of its output, if it ended without a signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The end of the process after the signal; `None` if it got none.
    pub stopped: Option<Stopped>,
}

/// The end of a process after a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopped {
    /// The signal, such as `TERM`.
    pub signal: String,
    /// The time until the end, in seconds; for a killed process, the time that `docker stop` waits.
    pub seconds: f64,
    /// The exit status; `None` if the process had to be killed.
    pub status: Option<String>,
}

impl Run {
    /// The differences from the run before that no pass announces.
    pub fn differences(&self, before: &Self, promises: &Promises) -> Vec<Difference> {
        let mut all = Vec::new();
        let say = |run: &Self| match (&run.ended, &run.said) {
            (Some(end), said) => {
                let end = Self::by_itself(end, true);
                said.as_ref().map_or_else(|| end.clone(), |said| format!("{end}: {said}"))
            }
            (None, _) => "runs".to_owned(),
        };
        if before.ended != self.ended {
            let what = format!("before: {}; after: {}", say(before), say(self));
            return vec![Check::Start.found(what)];
        }
        let answers = before.answers.iter().zip(&self.answers);
        let differ = answers.filter(|(was, is)| was != is);
        all.extend(
            differ.map(|(was, is)| Check::Answers.found(format!("before: {was}; after: {is}"))),
        );
        let (Some(was), Some(is)) = (&before.stopped, &self.stopped) else { return all };
        if was.status != is.status {
            // Such a pass is for processes that had to be killed.
            let is_announced =
                is.status.is_some() && (was.status.is_none() || promises.runs_directly());
            if !is_announced {
                all.push(Check::Stop.found(format!(
                    "before: {}; after: {}",
                    was.text(),
                    is.text()
                )));
            }
        }
        all
    }
}

impl Run {
    /// The end of the process in words, if it has ended.
    pub fn end(&self) -> Option<String> {
        let stopped = self.stopped.as_ref().map(Stopped::text);
        stopped.or_else(|| self.ended.as_ref().map(|it| Self::by_itself(it, false)))
    }

    /// The reason why the builder cannot start the process.
    pub fn not_started(&self) -> Option<&str> {
        let is_started = self.ended.as_deref() != Some(NOT_STARTED);
        if is_started {
            None
        } else {
            Some(self.said.as_deref().unwrap_or("the builder gives no reason"))
        }
    }

    fn by_itself(end: &str, has_more: bool) -> String {
        match (end, has_more) {
            (NOT_STARTED, _) => end.to_owned(),
            (end, true) => format!("ends by itself ({end})"),
            (end, false) => format!("ends by itself, {end}"),
        }
    }
}

impl Stopped {
    /// The end in words: `0.2 s, exit status: 0`.
    pub fn text(&self) -> String {
        match &self.status {
            Some(status) => format!("{:.1} s, {status}", self.seconds),
            None => format!("killed after {:.0} s", self.seconds),
        }
    }
}

/// Runs a container of an image; `None` if the image has no process.
///
/// # Errors
/// The container cannot be started or read, or the user asked to stop.
pub fn run(
    builder: &dyn Builder,
    image: &str,
    config: &Config,
    asks: &[Ask],
) -> Result<Option<Run>> {
    if config.process().is_empty() {
        return Ok(None);
    }
    let mut ports: Vec<_> = asks.iter().map(|it| it.port).collect();
    ports.sort_unstable();
    ports.dedup();
    let started = builder.start(image, config, &Start { words: None, ports: &ports });
    let mut container = match started {
        Err(Error::Failed { output, .. }) => {
            let (ended, said) = (Some(NOT_STARTED.to_owned()), last_line(&output));
            return Ok(Some(Run { ended, said, ..Run::default() }));
        }
        started => started?,
    };
    let mut run = Run { ended: wait(builder, &mut *container, asks)?, ..Run::default() };
    if run.ended.is_some() {
        run.said = last_line(&container.output()?);
        return Ok(Some(run));
    }
    for ask in asks {
        let answer = container.address(ask.port).map(|it| answer(it, &ask.path))?;
        run.answers.push(match answer {
            Ok(answer) => format!("{}: {answer}", ask.path),
            Err(err) => format!("{}: no answer: {err}", ask.path),
        });
    }
    run.stopped = Some(stop(builder, &mut *container, config.stop_signal())?);
    Ok(Some(run))
}

/// The last line that is not empty.
fn last_line(output: &str) -> Option<String> {
    output.lines().rfind(|it| !it.trim().is_empty()).map(str::to_owned)
}

/// Waits until the process has started; returns its end if it ended by itself.
fn wait(
    builder: &dyn Builder,
    container: &mut dyn Container,
    asks: &[Ask],
) -> Result<Option<String>> {
    let started = Instant::now();
    loop {
        if let Some(end) = container.ended()? {
            return Ok(Some(end));
        }
        let has_started = match asks.first() {
            Some(ask) => {
                let answers =
                    container.address(ask.port).is_ok_and(|it| answer(it, &ask.path).is_ok());
                answers || started.elapsed() > START
            }
            None => container.listens() || started.elapsed() > SETTLED,
        };
        if has_started {
            return Ok(None);
        }
        builder.programs().sleep(TICK)?;
    }
}

/// Sends the signal, and kills the process if it does not end in time.
fn stop(builder: &dyn Builder, container: &mut dyn Container, signal: &str) -> Result<Stopped> {
    let started = Instant::now();
    // A process that has just ended gets no signal.
    let _ = container.signal(signal);
    loop {
        let (status, passed) = (container.ended()?, started.elapsed());
        if status.is_some() || passed > STOP {
            let seconds = if status.is_some() { passed } else { STOP }.as_secs_f64();
            return Ok(Stopped { signal: signal.to_owned(), seconds, status });
        }
        builder.programs().sleep(Duration::from_millis(20))?;
    }
}

/// The status line and the body of the answer to a request.
fn answer(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, ANSWER)?;
    stream.set_read_timeout(Some(ANSWER))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(16 << 20).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let none = || io::Error::other("the answer is not HTTP");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(none)?;
    Ok(format!("{}\n{body}", head.lines().next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::net::{Ipv4Addr, TcpListener};
    use std::path::Path;
    use std::thread;

    use serde_json::json;

    use super::*;
    use crate::Programs;
    use crate::builder::Build;

    /// A builder whose containers listen at once, and end in this way after a signal.
    struct Fake {
        programs: Programs,
        port: u16,
        end: Option<&'static str>,
        fails: bool,
    }

    /// A container that has got a signal or not.
    struct Running<'f>(&'f Fake, Cell<bool>);

    impl Builder for Fake {
        fn name(&self) -> &'static str {
            "fake"
        }
        fn version(&self) -> Result<String> {
            Ok("1".to_owned())
        }
        fn has(&self, _: &str) -> Result<bool> {
            Ok(true)
        }
        fn build(&self, _: &Build<'_>) -> Result<Duration> {
            Ok(Duration::ZERO)
        }
        fn save(&self, _: &str, _: &Path) -> Result<()> {
            Ok(())
        }
        fn start(&self, _: &str, _: &Config, _: &Start<'_>) -> Result<Box<dyn Container + '_>> {
            if self.fails {
                let output = "creating\nno such program\n".to_owned();
                return Err(Error::Failed { program: "fake".to_owned(), output });
            }
            Ok(Box::new(Running(self, Cell::new(false))))
        }
        fn remove(&self, _: &[&str]) -> Result<()> {
            Ok(())
        }
        fn programs(&self) -> &Programs {
            &self.programs
        }
    }

    impl Container for Running<'_> {
        fn ended(&mut self) -> Result<Option<String>> {
            Ok(self.0.end.filter(|_| self.1.get()).map(str::to_owned))
        }
        fn listens(&self) -> bool {
            true
        }
        fn address(&self, _: u16) -> Result<SocketAddr> {
            Ok((Ipv4Addr::LOCALHOST, self.0.port).into())
        }
        fn signal(&mut self, name: &str) -> Result<()> {
            assert_eq!(name, "QUIT");
            self.1.set(true);
            Ok(())
        }
        fn output(&self) -> Result<String> {
            Ok(String::new())
        }
    }

    fn fake(port: u16, fails: bool) -> Fake {
        Fake { programs: Programs::new(|| false), port, end: Some("exit status: 0"), fails }
    }

    fn config(config: &serde_json::Value) -> Config {
        Config::of_image(&json!({ "config": config })).unwrap()
    }

    #[test]
    fn a_process_is_asked_and_stopped_by_its_signal() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            // Once to see whether it has started, and once for the answer.
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 55];
                stream.read_exact(&mut request).unwrap();
                assert!(request.starts_with(b"GET /a HTTP/1.0\r\n"));
                assert!(request.ends_with(b"\r\n\r\n"), "{}", String::from_utf8_lossy(&request));
                stream.write_all(b"HTTP/1.0 200 OK\r\nDate: now\r\n\r\nhello").unwrap();
            }
        });
        let asks = [Ask { port: 80, path: "/a".to_owned() }];
        let config = config(&json!({ "Cmd": ["a"], "StopSignal": "SIGQUIT" }));
        let run = run(&fake(port, false), "a", &config, &asks).unwrap().unwrap();
        server.join().unwrap();
        assert_eq!(run.answers, ["/a: HTTP/1.0 200 OK\nhello"]);
        let stopped = run.stopped.unwrap();
        assert_eq!((&*stopped.signal, stopped.status.as_deref()), ("QUIT", Some("exit status: 0")));
        assert_eq!(run.ended, None);
    }

    #[test]
    fn a_process_that_cannot_be_started_is_no_error_of_the_proof() {
        let run = |config: &Config| run(&fake(1, true), "a", config, &[]).unwrap();
        let started = run(&config(&json!({ "Entrypoint": ["a"] }))).unwrap();
        assert_eq!(started.ended.as_deref(), Some(NOT_STARTED));
        assert_eq!(started.said.as_deref(), Some("no such program"));
        assert_eq!(run(&config(&json!({}))), None);
    }

    fn stopped(status: Option<&str>) -> Run {
        let status = status.map(str::to_owned);
        let stopped = Stopped { signal: "TERM".to_owned(), seconds: 1.0, status };
        Run { stopped: Some(stopped), ..Run::default() }
    }

    fn check(before: &Run, after: &Run) -> Vec<String> {
        after.differences(before, &Promises::default()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_a_worse_end_is_a_difference() {
        let (killed, zero) = (stopped(None), stopped(Some("exit status: 0")));
        assert_eq!(check(&killed, &zero), [] as [String; 0]);
        assert_eq!(check(&zero, &zero), [] as [String; 0]);
        let worse = ["stop: before: 1.0 s, exit status: 0; after: killed after 1 s"];
        assert_eq!(check(&zero, &killed), worse);
        let one = stopped(Some("exit status: 1"));
        assert_eq!(check(&zero, &one).len(), 1);
        let promises = Promises::of(["use-exec-form"]);
        assert_eq!(one.differences(&zero, &promises), []);
    }

    #[test]
    fn a_process_that_starts_no_more_is_a_difference() {
        let ended = Run {
            ended: Some("exit status: 1".to_owned()),
            said: Some("no such file".to_owned()),
            ..Run::default()
        };
        let what = "start: before: runs; after: ends by itself (exit status: 1): no such file";
        assert_eq!(check(&stopped(None), &ended), [what]);
        assert_eq!(check(&ended, &ended), [] as [String; 0]);
    }

    #[test]
    fn another_answer_is_a_difference() {
        let says = |it: &str| Run { answers: vec![it.to_owned()], ..stopped(None) };
        assert_eq!(check(&says("a"), &says("b")), ["answers: before: a; after: b"]);
    }
}
