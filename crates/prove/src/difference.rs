//! Differences between the images before and after.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

/// A difference that no pass announces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Difference {
    /// The check that found it.
    pub check: Check,
    /// The property in which a file differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// The path in the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The values before and after.
    pub what: String,
    /// The pass behind it, if `--bisect` looked for it; `layout` stands for the layout.
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
    /// The container starts.
    Start,
    /// The container gives the same answers.
    Answers,
    /// The container stops in the same way.
    Stop,
}

/// The property in which a file differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The file is new.
    Added,
    /// The file is gone.
    Removed,
    /// The type, such as a directory in place of a file.
    Type,
    /// The permissions.
    Mode,
    /// The user or group.
    Owner,
    /// The target of a link.
    Link,
    /// The content.
    Content,
    /// Extended attributes, such as capabilities.
    Attributes,
    /// The device numbers.
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
    /// A difference that this check finds.
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
