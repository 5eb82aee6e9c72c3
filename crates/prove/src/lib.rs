//! Proves by builds that two versions of a Dockerfile make the same image: builds both, compares
//! files, configuration and running containers, and reports the differences that are neither noise
//! nor announced by the passes of a fix.
//!
//! Builders are programs on this machine. The build context is copied, and all images, containers
//! and files that a proof makes are removed when it ends, also after an error or a request to stop.

#[cfg(test)]
mod archives;
mod bases;
mod bisect;
pub mod builder;
mod compare;
mod config;
mod context;
mod difference;
mod error;
pub mod image;
mod listening;
mod program;
mod promise;
mod prove;
mod report;
mod service;

pub use bases::bases;
pub use bisect::{LAYOUT, Version};
pub use compare::{Comparison, Gone, compare};
pub use config::{Config, Split};
pub use difference::{Change, Check, Difference};
pub use error::{Error, LINES, Result};
pub use program::{Ended, Programs};
pub use promise::Promises;
pub use prove::{Failure, Proof, Request, Stage, split};
pub use report::{FixReport, ImageReport, PassReport, Report, Step, Verdict};
pub use service::{Ask, Run, Stopped, run};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
