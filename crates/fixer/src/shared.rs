//! Code that several passes share.

pub(crate) mod apart;
pub(crate) mod apk;
pub(crate) mod apt;
pub(crate) mod argv;
pub(crate) mod broken;
pub(crate) mod cache;
pub(crate) mod commands;
pub(crate) mod comments;
pub(crate) mod directory;
pub(crate) mod entrypoint;
pub(crate) mod insertion;
pub(crate) mod install;
pub(crate) mod join;
mod lines;
pub(crate) mod managers;
pub(crate) mod merge;
pub(crate) mod merge_installs;
pub(crate) mod near_json;
pub(crate) mod package_list;
pub(crate) mod pip;
mod preparations;
pub(crate) mod quoting;
pub(crate) mod remove_command;
pub(crate) mod sudo;
pub(crate) mod variables;
pub(crate) mod whole_copy;
