//! What a Dockerfile means, as far as its text tells: stages and what they build on, variables,
//! user and directory in force, base images, and the commands of each `RUN`. Read only, no I/O.
//!
//! What cannot be known for certain is an `Option` that is `None`, or a variant that says so.

mod calls;
pub mod context;
mod expand;
mod file;
mod image;
mod in_force;
mod options;
mod packages;
mod pip;
pub mod place;
mod script;
mod search_path;
mod secret;
mod stage;
mod variables;
mod ways;
mod windows;
mod words;

pub use calls::Call;
pub use expand::expand;
pub use file::{Instruction, Model};
pub use image::{Entrypoint, Facts, Family, Image, Retirement};
pub use packages::{
    APK, APT, Answers, CACHE_DIRS, CONDA, CacheDir, DNF, GEM, Invocation, MICRODNF, Manager, NPM,
    PIP, PNPM, YARN, YUM, ZYPPER, apt_get_name,
};
pub use script::{AndOr, Command, End, Operator, Part, Program, Script};
pub use search_path::SearchPath;
pub use secret::{is_key_file, may_be_secret, names_secret};
pub use stage::{Base, Stage, User};
pub use variables::{PREDEFINED_ARGS, Source, Variable};
pub use ways::{Effect, Follower, Ways};
pub use words::{Word, literal};

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
