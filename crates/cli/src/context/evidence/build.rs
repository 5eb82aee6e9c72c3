//! A build as a file of a project describes it.

use super::containers::Containers;
use super::written::{From, Values, Written};

/// A build as a file describes it: paths as they are written, from where the file or its commands
/// are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    pub context: Written,
    pub dockerfile: Written,
    pub target: Option<Written>,
    /// The stages and images that other contexts stand for.
    pub replaced: Vec<String>,
    /// What the image is called.
    pub tags: Vec<Written>,
    /// What is said of containers of the image.
    pub containers: Containers,
}

impl Build {
    /// Whether a variable of this name is in what it says.
    pub fn mentions(&self, variable: &str) -> bool {
        let mut all =
            [&self.context, &self.dockerfile].into_iter().chain(&self.target).chain(&self.tags);
        all.any(|it| it.mentions(variable))
    }

    /// Whether it says what the image is called, in full but for the registry and the tag.
    pub fn is_named(&self) -> bool {
        let is_certain = |it: &Written| {
            let name = it.to_string();
            let name = last(&name);
            !name.is_empty() && !name.contains(['$', '{', '}', '`', '*'])
        };
        !self.tags.is_empty() && self.tags.iter().all(is_certain)
    }
}

/// The last part of the name of an image, without its tag.
pub fn last(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or_default();
    name.split([':', '@']).next().unwrap_or_default()
}

/// The build with the values of its variables; and without their defaults, where it has some.
pub fn resolved(build: Build, values: &Values, from: From<'_>) -> Vec<Build> {
    let (context, of_context) = build.context.with(values, from);
    let (dockerfile, of_dockerfile) = build.dockerfile.with(values, from);
    let target = build.target.as_ref().map(|it| it.with(values, from).0);
    let tags = build.tags.iter().map(|it| it.with(values, from).0).collect();
    let other = (of_context || of_dockerfile).then(|| Build {
        context: build.context.without_defaults(values, from),
        dockerfile: build.dockerfile.without_defaults(values, from),
        target: target.clone(),
        replaced: build.replaced.clone(),
        tags: build.tags.iter().map(|it| it.without_defaults(values, from)).collect(),
        containers: build.containers.clone(),
    });
    let first = Build { context, dockerfile, target, tags, ..build };
    std::iter::once(first).chain(other).filter(|it| !it.context.is_remote()).collect()
}
