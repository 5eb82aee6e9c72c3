//! The kinds of changes: a table of names, levels of attention and sentences.

use std::fmt;

/// How much attention a change deserves in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attention {
    /// The image and its build are the same, or only texts for people change.
    Note,
    /// The image or its build changes.
    Review,
    /// The change may harm security, or no image can be built.
    Risk,
}

impl Attention {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Review => "review",
            Self::Risk => "risk",
        }
    }
}

macro_rules! kinds {
    ($($kind:ident, $name:literal, $attention:ident, $text:literal;)*) => {
        /// The kind of a change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = $text] $kind,)* }

        impl Kind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The stable name, in kebab case.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// How much attention such a change deserves.
            pub fn attention(self) -> Attention {
                match self { $(Self::$kind => Attention::$attention,)* }
            }

            /// The kind in a sentence.
            pub fn description(self) -> &'static str {
                match self { $(Self::$kind => $text,)* }
            }
        }
    };
}

kinds! {
    LayoutOnly, "layout-only", Note, "The files differ in their layout only: the build and the comments are the same.";
    FileAdded, "file-added", Review, "The file is new.";
    FileRemoved, "file-removed", Review, "The file is gone.";
    NotAccepted, "not-accepted", Risk, "The builder refuses the file now.";
    AcceptedAgain, "accepted-again", Review, "The builder refused the file before, and accepts it now.";
    DirectiveChanged, "directive-changed", Review, "A parser directive (`# syntax=`, `# escape=`, `# check=`) is new, gone or has another value.";
    CommentAdded, "comment-added", Note, "A comment is new.";
    CommentRemoved, "comment-removed", Note, "A comment is lost.";
    CommentChanged, "comment-changed", Note, "The text of a comment changes.";
    CommentMoved, "comment-moved", Note, "A comment belongs to another instruction now, or moves within its instruction.";
    StageAdded, "stage-added", Review, "A stage is new.";
    StageRemoved, "stage-removed", Review, "A stage is gone.";
    StageRenamed, "stage-renamed", Review, "A stage gets a name, loses it or has another one.";
    StageMoved, "stage-moved", Review, "A stage moves among the stages.";
    BaseImageChanged, "base-image-changed", Review, "A stage builds on another image or stage.";
    BaseTagChanged, "base-tag-changed", Review, "A base image has another tag.";
    BasePinned, "base-pinned", Review, "A base image is pinned to a digest now.";
    BaseUnpinned, "base-unpinned", Risk, "A base image is no longer pinned to a digest.";
    BaseDigestChanged, "base-digest-changed", Review, "A base image is pinned to another digest.";
    PlatformChanged, "platform-changed", Review, "The platform of a base image changes.";
    PackageAdded, "package-added", Review, "An additional package is installed.";
    PackageRemoved, "package-removed", Review, "A package is no longer installed.";
    PackageVersionChanged, "package-version-changed", Review, "Another version of a package is installed.";
    PackagesReordered, "packages-reordered", Note, "The packages of an install are in another order, or a repetition is gone or new.";
    CacheCleaned, "cache-cleaned", Review, "The cache of a package manager no longer stays in the layer.";
    CacheKept, "cache-kept", Review, "The cache of a package manager stays in the layer now.";
    CommandAdded, "command-added", Review, "A `RUN` runs an additional command.";
    CommandRemoved, "command-removed", Review, "A `RUN` no longer runs a command.";
    CommandChanged, "command-changed", Review, "A command of a `RUN` is replaced by another one.";
    CommandMoved, "command-moved", Review, "A command moves among the commands of `RUN`.";
    CommandLinkChanged, "command-link-changed", Review, "Another operator connects two commands of a `RUN`, such as `;` instead of `&&`.";
    RunsJoined, "runs-joined", Review, "Several `RUN` instructions are joined into one.";
    RunsSplit, "runs-split", Review, "One `RUN` instruction is split into several.";
    MountAdded, "mount-added", Review, "A `RUN` has a new `--mount`.";
    MountRemoved, "mount-removed", Review, "A `--mount` of a `RUN` is gone.";
    RunFlagChanged, "run-flag-changed", Review, "Another flag of `RUN` changes, such as `--network`.";
    StartsWithoutShell, "starts-without-shell", Review, "The shell form becomes the exec form: a command runs without a shell now.";
    StartsWithShell, "starts-with-shell", Review, "The exec form becomes the shell form: a shell runs the command now.";
    CmdChanged, "cmd-changed", Review, "`CMD` is new, gone or another command.";
    EntrypointChanged, "entrypoint-changed", Review, "`ENTRYPOINT` is new, gone or another command.";
    HealthcheckChanged, "healthcheck-changed", Review, "`HEALTHCHECK` is new, gone or another check.";
    EnvAdded, "env-added", Review, "`ENV` sets a new variable.";
    EnvRemoved, "env-removed", Review, "`ENV` no longer sets a variable.";
    EnvChanged, "env-changed", Review, "`ENV` sets a variable to another value.";
    ArgAdded, "arg-added", Review, "`ARG` declares a new build argument.";
    ArgRemoved, "arg-removed", Review, "`ARG` no longer declares a build argument.";
    ArgChanged, "arg-changed", Review, "A build argument has another default.";
    LabelAdded, "label-added", Note, "A label is new.";
    LabelRemoved, "label-removed", Note, "A label is gone.";
    LabelChanged, "label-changed", Note, "A label has another value.";
    ValuesRegrouped, "values-regrouped", Review, "The same values of `ENV`, `ARG`, `LABEL`, `EXPOSE` or `VOLUME` are grouped in other instructions.";
    SecretAdded, "secret-added", Risk, "A variable that by its name holds a secret, or a copied file that by its name is a key, is new.";
    SecretRemoved, "secret-removed", Review, "A variable that by its name holds a secret, or a copied file that by its name is a key, is gone.";
    UserChanged, "user-changed", Review, "`USER` is new, gone or another user.";
    RunsAsRoot, "runs-as-root", Risk, "The container runs as root now.";
    NoLongerRoot, "no-longer-root", Review, "The container no longer runs as root.";
    WorkdirChanged, "workdir-changed", Review, "`WORKDIR` is new, gone or another directory.";
    ExposeChanged, "expose-changed", Review, "A port of `EXPOSE` is new or gone.";
    VolumeChanged, "volume-changed", Review, "A `VOLUME` is new or gone.";
    StopsignalChanged, "stopsignal-changed", Review, "`STOPSIGNAL` is new, gone or another signal.";
    ShellChanged, "shell-changed", Review, "`SHELL` is new, gone or another shell.";
    OnbuildChanged, "onbuild-changed", Review, "`ONBUILD` is new, gone or another trigger.";
    MaintainerChanged, "maintainer-changed", Note, "`MAINTAINER` is new, gone or another author.";
    CopyAdded, "copy-added", Review, "A `COPY` or `ADD` is new.";
    CopyRemoved, "copy-removed", Review, "A `COPY` or `ADD` is gone.";
    CopySourcesChanged, "copy-sources-changed", Review, "A `COPY` or `ADD` copies other sources.";
    CopyDestinationChanged, "copy-destination-changed", Review, "A `COPY` or `ADD` copies to another destination.";
    CopyFlagsChanged, "copy-flags-changed", Review, "A flag of `COPY` or `ADD` changes, such as `--from` or `--chown`.";
    AddBecameCopy, "add-became-copy", Review, "An `ADD` becomes a `COPY`.";
    CopyBecameAdd, "copy-became-add", Review, "A `COPY` becomes an `ADD`.";
    CopyBeforeInstall, "copy-before-install", Review, "Files are copied before packages are installed now, so that a change of the files installs the packages again.";
    CopyAfterInstall, "copy-after-install", Review, "Files are copied after packages are installed now, so that a change of the files no longer installs the packages again.";
    InstructionAdded, "instruction-added", Review, "An instruction is new that no other kind describes.";
    InstructionRemoved, "instruction-removed", Review, "An instruction is gone that no other kind describes.";
    InstructionChanged, "instruction-changed", Review, "An instruction changes in a way that no other kind describes.";
    InstructionMoved, "instruction-moved", Review, "An instruction moves among the others.";
    LayersRebuilt, "layers-rebuilt", Review, "A build runs cached layers again, or builds new ones.";
}

impl Kind {
    /// The kind with this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_in_kebab_case_and_found_again() {
        for &kind in Kind::ALL {
            let name = kind.name();
            assert!(name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'), "{name}");
            assert_eq!(Kind::of(name), Some(kind));
            assert!(kind.description().ends_with('.'), "{name}");
        }
        assert_eq!(Kind::of("layout"), None);
    }
}
