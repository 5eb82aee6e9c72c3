//! A build as described by a project file.

use super::containers::Containers;
use super::written::{From, Values, Written};

/// A build as described by a file: paths as written, relative to the directory of the file or of
/// its commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    pub context: Written,
    pub dockerfile: Written,
    pub target: Option<Written>,
    /// Whether the target is written with a variable, whatever value that has here.
    pub has_open_target: bool,
    /// The stages and images that other contexts replace.
    pub replaced: Vec<String>,
    /// The names given to the image.
    pub tags: Vec<Written>,
    /// Facts about containers of the image.
    pub containers: Containers,
}

impl Build {
    /// Whether the build refers to a variable with this name.
    pub fn mentions(&self, variable: &str) -> bool {
        let mut all =
            [&self.context, &self.dockerfile].into_iter().chain(&self.target).chain(&self.tags);
        all.any(|it| it.mentions(variable))
    }

    /// Whether the full names of the image are known, apart from registry and tag.
    pub fn is_named(&self) -> bool {
        let is_certain = |it: &Written| {
            let name = it.to_string();
            let name = last(&name);
            !name.is_empty() && !name.contains(['$', '{', '}', '`', '*'])
        };
        !self.tags.is_empty() && self.tags.iter().all(is_certain)
    }
}

/// The last component of the name of an image, without its tag.
pub fn last(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or_default();
    name.split([':', '@']).next().unwrap_or_default()
}

/// The build with its variables expanded; if some have defaults, also the build without these.
pub fn resolved(build: Build, values: &Values, from: From<'_>) -> Vec<Build> {
    let (context, of_context) = build.context.with(values, from);
    let (dockerfile, of_dockerfile) = build.dockerfile.with(values, from);
    let has_open_target = build.target.as_ref().is_some_and(|it| !it.is_known());
    let target = build.target.as_ref().map(|it| it.with(values, from).0);
    let tags = build.tags.iter().map(|it| it.with(values, from).0).collect();
    let other = (of_context || of_dockerfile).then(|| Build {
        context: build.context.without_defaults(values, from),
        dockerfile: build.dockerfile.without_defaults(values, from),
        target: target.clone(),
        has_open_target,
        replaced: build.replaced.clone(),
        tags: build.tags.iter().map(|it| it.without_defaults(values, from)).collect(),
        containers: build.containers.clone(),
    });
    let first = Build { context, dockerfile, target, has_open_target, tags, ..build };
    std::iter::once(first).chain(other).filter(|it| !it.context.is_remote()).collect()
}
