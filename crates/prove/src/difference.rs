//! Differences between the images before and after a rewrite.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

/// A difference that no pass announces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Difference {
    /// The check that found it.
    pub check: Check,
    /// In what a file differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// The path in the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The values before and after.
    pub what: String,
    /// The pass behind it, as far as it was searched for; `layout` stands for the layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<String>,
}

/// A check of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// The image builds.
    Build,
    /// The image has the same files.
    Files,
    /// The image has the same configuration.
    Config,
    /// The process of the image starts.
    Start,
    /// The process gives the same answers.
    Answers,
    /// The process stops.
    Stop,
}

/// In what a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// A file is a directory, for instance.
    Type,
    /// In its permissions.
    Mode,
    /// In its user or group.
    Owner,
    /// In its target.
    Link,
    /// In its content.
    Content,
    /// In its extended attributes, such as capabilities.
    Attributes,
    /// In the numbers of the device.
    Device,
}

impl Difference {
    /// A difference in a file.
    pub fn of_file(path: String, change: Change, what: String) -> Self {
        let (change, path) = (Some(change), Some(path));
        Self { check: Check::Files, change, path, what, pass: None }
    }
}

impl Check {
    /// A difference that this check found.
    pub fn found(self, what: String) -> Difference {
        Difference { check: self, change: None, path: None, what, pass: None }
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Files => "files",
            Self::Config => "config",
            Self::Start => "start",
            Self::Answers => "answers",
            Self::Stop => "stop",
        }
    }
}

impl Display for Difference {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.check.name())?;
        if let Some(path) = &self.path {
            write!(out, "{path}: ")?;
        }
        out.write_str(&self.what)
    }
}
