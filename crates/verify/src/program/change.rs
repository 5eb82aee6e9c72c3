//! The changes that a fix may announce.

use std::slice;

use crate::repair::Repair;

/// The label that replaces MAINTAINER.
pub const AUTHORS: &[u8] = b"org.opencontainers.image.authors";

/// A difference between two programs that a fix announces. Every difference must be announced, and
/// every announced difference must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The shell text of one RUN gains options of a command, or a command that the law of added
    /// commands allows. Tokens are spelled as in the text, here and below.
    Inserted(Vec<String>),
    /// The shell text of one RUN loses a simple command, with the `&&` on one side of it.
    Dropped(Vec<String>),
    /// In the shell text of one RUN, a word of a command is replaced by an equivalent one: one of
    /// the pairs that `same_word` lists, or the subcommand of an npm install and that of an install
    /// that keeps to the lock file.
    Renamed {
        /// The word before the change.
        from: String,
        /// The word after the change.
        to: String,
    },
    /// In the shell text of one RUN, parts of a word get double quotes. Even without quotes, each of
    /// these parts is a single word of plain characters: a variable set by ENV or by the text
    /// itself, or the output of a command that is known to print one word.
    Quoted {
        /// The word before the change.
        from: String,
        /// The word after the change.
        to: String,
    },
    /// The shell text of one RUN loses the first of these two words: `sudo` in front of a program,
    /// or the recursive option of `chown`.
    Stripped([String; 2]),
    /// In the shell text of one RUN, neighbouring words of one command that installs packages
    /// (`install`, `add` or `in` precedes them) are reordered, and duplicates are removed.
    Sorted {
        /// The words before the change.
        words: Vec<String>,
        /// The same words in the new order, without duplicates.
        sorted: Vec<String>,
    },
    /// In the shell text of one RUN, `&&` and a second install call are removed up to its packages,
    /// which the first call takes over: `i install a && i install b` becomes `i install a b`.
    Merged(Vec<String>),
    /// Two RUNs without another step between them become one: `first && second` or `first && {
    /// second; }`. A `;` at the end of either is removed. Joining three RUNs takes two of these
    /// changes.
    Joined,
    /// One of the RUNs to be joined ends in `&& words`, a clean-up that a later RUN repeats before
    /// it installs anything: the first clean-up is removed.
    CleanedLater(Vec<String>),
    /// An ADD of local files becomes a COPY with identical flags, sources and destination.
    AddToCopy,
    /// The shell form of a CMD, ENTRYPOINT or HEALTHCHECK becomes the exec form that a POSIX shell
    /// would have run: literal words, split and unquoted, without a leading `exec`.
    ExecForm,
    /// Like [`Change::ExecForm`], for a HEALTHCHECK that ends in `|| exit 1`, `|| exit` or `||
    /// false`. That ending is dropped, since any status but 0 marks the container as unhealthy.
    CheckExecForm,
    /// The shell form of a CMD, ENTRYPOINT or HEALTHCHECK becomes an explicit call of its shell
    /// with `exec` in front of the last simple command: `["/bin/sh", "-c", "exec a $b"]`.
    ExecWrapped,
    /// A COPY of the build context, or of one of its directories, moves after a RUN, or after a
    /// part of a RUN that ends at `&&`, or at `;` where the shell stops at failures. Both parts
    /// then begin with the `cd`, `set` and `. …/bin/activate` of the original. In the old place,
    /// some of the same files are copied to the same destinations with the same flags. The only
    /// steps allowed in between are WORKDIRs, RUNs, and COPYs of some of the same files to the same
    /// destinations, or to destinations outside all of these.
    CopiedFirst {
        /// The number of RUNs that the COPY passes, including one that is split.
        past: usize,
    },
    /// Like [`Change::CopiedFirst`], but nothing is copied in the old place, since other COPYs
    /// provide the files that the RUN needs.
    CopiedLater {
        /// The number of RUNs that the COPY passes.
        past: usize,
    },
    /// Before a COPY of the build context, or of one of its directories, some of the same files are
    /// copied to the same destinations with the same flags, and a RUN without flags downloads what
    /// these files name for later commands: `go mod download` or `pnpm fetch`, optionally after
    /// `cd DIRECTORY &&`.
    FetchedFirst,
    /// The shell form of a CMD, ENTRYPOINT or HEALTHCHECK that is nearly a JSON array becomes the
    /// intended array: `['a', 'b',]` and `["a", 'b'` become `["a", "b"]`.
    ArrayMeant,
    /// The text after the arguments of an instruction, from a `#` on, becomes a comment on its own
    /// line. Not allowed for RUN, for key-value pairs after the `#`, or for heredoc bodies.
    CommentMoved {
        /// The line on which the instruction starts, 1-based.
        line: usize,
        /// The comment from its `#` on.
        comment: String,
    },
    /// A stage without a name gets a unique name. A build argument in a FROM is assumed to name
    /// another stage.
    StageNamed {
        /// The index of the stage.
        stage: usize,
        /// The name, in lower case.
        name: String,
    },
    /// A RUN gets `--mount=` with these fields, which begin with `type=cache,target=/`.
    CacheMount(String),
    /// A COPY gets `--chown=` with this literal owner.
    Owner(String),
    /// A COPY gets `--chmod=` with this octal mode, and the RUN below loses its first command, with
    /// the `&&` after it: a `chmod` of exactly the copied files that sets this mode. A RUN that has
    /// only this command is removed.
    Mode(String),
    /// `RUN cd path && …` becomes `WORKDIR path` and a RUN of the rest, a list of commands that
    /// must all succeed. If `returns` is set, another WORKDIR after the RUN restores the previous
    /// directory.
    Entered {
        /// Whether a second WORKDIR restores the previous directory.
        returns: bool,
    },
    /// A RUN that does nothing but make the directory that the WORKDIR below enters, and makes where
    /// it is missing, goes. Both run as the user of the base image, or as root.
    MadeByWorkdir,
    /// An ENV that starts on this line, 1-based, becomes several, so that values see the variables
    /// that it sets in front of them: both programs are compared as if they did before.
    SeesItself {
        /// The line.
        line: usize,
    },
    /// The initial working directory of a stage that starts from an image. The file does not state
    /// the directory, so this is an assumption about the image under which both programs are
    /// compared.
    StartsIn {
        /// The index of the stage.
        stage: usize,
        /// The absolute path.
        directory: String,
    },
    /// A RUN gets another SHELL, which differs from the one before in `-o pipefail` in front of its
    /// `-c`, and perhaps in its name: `/bin/bash` or `/bin/ash` instead of `/bin/sh`.
    FailsOnPipe(Vec<String>),
    /// A stage that no other one is built on, without ONBUILD, ends with such a SHELL.
    ShellStays {
        /// The index of the stage.
        stage: usize,
    },
    /// The initial SHELL of a stage that starts from an image is `/bin/sh -c`. The file does not
    /// state this, so it is an assumption under which both programs are compared.
    StartsWithSh {
        /// The index of the stage.
        stage: usize,
    },
    /// An ignore comment for dockwright loses some of the names behind its `=`, or goes as a whole;
    /// one for hadolint only goes as a whole. No step of the build changes.
    IgnoreShortened {
        /// The comment before the change, from its `#` on.
        from: String,
        /// The comment after the change; `None` if it goes.
        to: Option<String>,
    },
    /// The author of the image becomes the label `org.opencontainers.image.authors`.
    AuthorToLabel,
    /// A line of a file that no builder accepts is repaired. The original file builds nothing, so
    /// this is not a difference between two programs: the law of
    /// [`same_but_repaired`](crate::same_but_repaired) applies.
    Repaired(Repair),
}

impl Change {
    /// The tokens removed and the tokens added, for changes to tokens of one RUN.
    pub(super) fn stretch(&self) -> Option<(&[String], &[String])> {
        match self {
            Self::Inserted(words) => Some((&[], words)),
            Self::Dropped(words) | Self::Merged(words) => Some((words, &[])),
            Self::Renamed { from, to } | Self::Quoted { from, to } => {
                Some((slice::from_ref(from), slice::from_ref(to)))
            }
            Self::Stripped(words) => Some((words, &words[1..])),
            Self::Sorted { words, sorted } => Some((words, sorted)),
            _ => None,
        }
    }

    /// Whether the change moves an instruction past others.
    pub fn moves(&self) -> bool {
        matches!(self, Self::CopiedFirst { .. } | Self::CopiedLater { .. })
    }

    /// The stage and the directory of [`Change::StartsIn`].
    pub(super) fn start(&self) -> Option<(usize, &str)> {
        match self {
            Self::StartsIn { stage, directory } => Some((*stage, directory)),
            _ => None,
        }
    }

    /// Whether it says how a stage starts, in both programs.
    pub(super) fn is_start(&self) -> bool {
        matches!(self, Self::StartsIn { .. } | Self::StartsWithSh { .. })
    }

    /// Whether both programs are compared as if it were so before.
    pub(super) fn is_assumption(&self) -> bool {
        self.is_start() || matches!(self, Self::SeesItself { .. })
    }

    /// Whether it is about an ENV that starts on this line and becomes several.
    pub(super) fn splits(&self, at: usize) -> bool {
        matches!(self, Self::SeesItself { line } if *line == at)
    }

    /// The comment of [`Change::CommentMoved`].
    pub(crate) fn comment(&self) -> Option<&[u8]> {
        match self {
            Self::CommentMoved { comment, .. } => Some(comment.as_bytes()),
            _ => None,
        }
    }

    /// The comments of [`Change::IgnoreShortened`].
    pub(crate) fn shortened(&self) -> Option<(&[u8], Option<&[u8]>)> {
        match self {
            Self::IgnoreShortened { from, to } => {
                Some((from.as_bytes(), to.as_deref().map(str::as_bytes)))
            }
            _ => None,
        }
    }

    /// The text that becomes a comment, whether moved or repaired in place.
    pub(crate) fn new_comment(&self) -> Option<&[u8]> {
        match self {
            Self::Repaired(repair) => repair.comment(),
            _ => self.comment(),
        }
    }
}
