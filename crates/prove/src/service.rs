//! Runs the process of an image: starts it, sends requests, and stops it as `docker stop` does.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::builder::{Builder, Container, Start};
use crate::difference::{Check, Difference};
use crate::{Config, Promises, Result};

/// The time that a process has to answer the first request.
const START: Duration = Duration::from_mins(1);

/// The time after which a process that runs has started, even if it does not listen.
const SETTLED: Duration = Duration::from_secs(10);

/// The time that `docker stop` waits before it kills.
const STOP: Duration = Duration::from_secs(10);

/// The time that an answer may take.
const ANSWER: Duration = Duration::from_secs(20);

const TICK: Duration = Duration::from_millis(50);

/// A request: the port, and the path that HTTP gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The port on which the process listens.
    pub port: u16,
    /// The path, with a `/` in front.
    pub path: String,
}

/// One run of the process of an image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The status line and the body of each answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    /// How the process ended without a signal; `None` if it ran until it got one.
    pub ended: Option<String>,
    /// The last line of its output, if it ended without a signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// How it ended after the signal; `None` if it got none.
    pub stopped: Option<Stopped>,
}

/// The end of a process after a signal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopped {
    /// The signal, such as `TERM`.
    pub signal: String,
    /// The time that it took, in seconds; the time that `docker stop` waits, if it was killed.
    pub seconds: f64,
    /// How it ended; `None` if it had to be killed.
    pub status: Option<String>,
}

impl Run {
    /// How this run differs from the one before, apart from what passes announce.
    pub fn differences(&self, before: &Self, promises: &Promises) -> Vec<Difference> {
        let mut all = Vec::new();
        let say = |run: &Self| match (&run.ended, &run.said) {
            (Some(end), Some(said)) => format!("ends by itself ({end}): {said}"),
            (Some(end), None) => format!("ends by itself ({end})"),
            (None, _) => "runs".to_owned(),
        };
        if before.ended != self.ended {
            let what = format!("before, the process {}; now, it {}", say(before), say(self));
            return vec![Check::Start.found(what)];
        }
        let answers = before.answers.iter().zip(&self.answers);
        let differ = answers.filter(|(was, is)| was != is);
        all.extend(differ.map(|(was, is)| Check::Answers.found(format!("said {was}, says {is}"))));
        let (Some(was), Some(is)) = (&before.stopped, &self.stopped) else { return all };
        if was.status != is.status {
            // A process that has to be killed no more is what such a pass is for.
            let is_announced =
                is.status.is_some() && (was.status.is_none() || promises.runs_directly());
            if !is_announced {
                all.push(Check::Stop.found(format!("{}, now {}", was.text(), is.text())));
            }
        }
        all
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

/// Runs the process of an image; `None` if the image has none.
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
    let mut container = builder.start(image, config, &Start { words: None, ports: &ports })?;
    let mut run = Run { ended: wait(builder, &mut *container, asks)?, ..Run::default() };
    if run.ended.is_some() {
        let output = container.output()?;
        run.said = output.lines().rfind(|it| !it.trim().is_empty()).map(str::to_owned);
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

/// Waits until the process has started; returns how it ended, if it did.
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
    // One that ended just now gets no signal.
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
    use super::*;

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
        let worse = ["stop: 1.0 s, exit status: 0, now killed after 1 s"];
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
        let what = "start: before, the process runs; now, it ends by itself (exit status: 1): no \
                    such file";
        assert_eq!(check(&stopped(None), &ended), [what]);
        assert_eq!(check(&ended, &ended), [] as [String; 0]);
    }

    #[test]
    fn another_answer_is_a_difference() {
        let says = |it: &str| Run { answers: vec![it.to_owned()], ..stopped(None) };
        assert_eq!(check(&says("a"), &says("b")), ["answers: said a, says b"]);
    }
}
