//! Threads that answer requests, one for each kind of cost.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

use crate::desk::Desk;

/// The stack of a lane: that of the main thread on most systems.
pub const STACK: usize = 8 << 20;

/// A kind of requests, by their cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Requests that read the tree.
    Syntax,
    /// Requests that lay out the document, or look for files of the project.
    Layout,
    /// Requests that run the passes.
    Fixes,
}

/// A task for a lane.
pub type Job = Box<dyn FnOnce(&Desk) + Send>;

/// The running lanes.
pub struct Lanes {
    queues: [Sender<Job>; 3],
    threads: Vec<JoinHandle<()>>,
}

impl Lanes {
    /// Starts a thread for each lane. Each thread creates its own desk.
    pub fn start(desk: impl Fn() -> Desk + Clone + Send + 'static) -> std::io::Result<Self> {
        let mut threads = Vec::new();
        let mut start = |name: &str| {
            let (queue, jobs) = mpsc::channel::<Job>();
            let desk = desk.clone();
            let work = move || {
                let desk = desk();
                for job in jobs {
                    job(&desk);
                }
            };
            let thread = thread::Builder::new().name(name.to_owned()).stack_size(STACK);
            threads.push(thread.spawn(work)?);
            std::io::Result::Ok(queue)
        };
        let queues = [start("syntax")?, start("layout")?, start("fixes")?];
        Ok(Self { queues, threads })
    }

    /// Adds a job to the end of a lane.
    pub fn add(&self, lane: Lane, job: Job) {
        // This fails only after the end of the server.
        let _ = self.queues[lane as usize].send(job);
    }

    /// Waits for all jobs, then ends the threads.
    pub fn finish(self) {
        let Self { queues, threads } = self;
        drop(queues);
        for thread in threads {
            let _ = thread.join();
        }
    }
}

/// The result of a function, or the message of its panic.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|it| message(&*it))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("dockwright panicked: {}", text.unwrap_or("without a message"))
}
