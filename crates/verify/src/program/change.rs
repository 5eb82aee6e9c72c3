//! What a fix may announce.

use std::slice;

use crate::repair::Repair;

/// The label that takes the place of MAINTAINER.
pub const AUTHORS: &[u8] = b"org.opencontainers.image.authors";

/// A difference between two programs that a fix announces. Every difference must be announced, and
/// every announced one found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// In the shell text of one RUN, options of a command come, or a command that the law of added
    /// commands allows. Tokens are spelled as in the text, here and below.
    Inserted(Vec<String>),
    /// In the shell text of one RUN, a simple command goes, with the `&&` on one side of it.
    Dropped(Vec<String>),
    /// In the shell text of one RUN, a word of a command makes way for one that means the same
    /// there: one of the pairs that `same_word` lists.
    Renamed {
        /// The word as it stands.
        from: String,
        /// The word that comes.
        to: String,
    },
    /// In the shell text of one RUN, parts of a word come to stand in double quotes that are one word
    /// of plain characters without them: variables that ENV or the text itself sets, and what
    /// commands print that are known to print one word.
    Quoted {
        /// The word as it stands.
        from: String,
        /// The word that comes.
        to: String,
    },
    /// In the shell text of one RUN, the first of these two words goes: `sudo` in front of a
    /// program, or the option of `chown` that goes down into directories.
    Stripped([String; 2]),
    /// In the shell text of one RUN, neighbouring words of one command that installs (`install`,
    /// `add` or `in` stands before them) come in another order, and each of them once.
    Sorted {
        /// The words as they stand.
        words: Vec<String>,
        /// The same words, each of them once.
        sorted: Vec<String>,
    },
    /// In the shell text of one RUN, `&&` and a call that installs go, up to its packages, which the
    /// call in front of it takes: `i install a && i install b` becomes `i install a b`.
    Merged(Vec<String>),
    /// Two RUNs without another step between them become one: `first && second` or
    /// `first && { second; }`. A `;` at the end of either goes. Three RUNs take two of these.
    Joined,
    /// One of the RUNs that become one ends in `&& words`, a clean-up that a RUN behind it makes
    /// as well, before anything is installed there: the first one goes.
    CleanedLater(Vec<String>),
    /// An ADD of local files becomes a COPY with the same everything.
    AddToCopy,
    /// The shell form of a CMD, ENTRYPOINT or HEALTHCHECK becomes the exec form that a POSIX shell
    /// would have run: static words, split and unquoted, without a leading `exec`.
    ExecForm,
    /// The same for a HEALTHCHECK that ends in `|| exit 1`, `|| exit` or `|| false`, which is left
    /// out: any status but 0 says that the container is not healthy.
    CheckExecForm,
    /// The shell form of a CMD, ENTRYPOINT or HEALTHCHECK becomes a call of its shell with `exec`
    /// in front of the last simple command: `["/bin/sh", "-c", "exec a $b"]`.
    ExecWrapped,
    /// A COPY of the build context, or of a directory of it, moves behind a RUN, or behind a part of
    /// it that ends at a `&&`, or at a `;` where the shell stops at failures; `cd`, `set` and
    /// `. …/bin/activate` at the beginning stand in front of both parts then. Where it stood, some
    /// of the same files are copied to the same places with the same flags. No steps but WORKDIRs
    /// and RUNs may have stood between, and COPYs of some of the same files to the same places, or
    /// to places apart from all of them.
    CopiedFirst {
        /// How many RUNs it moves past, the one that may be split included.
        past: usize,
    },
    /// The same where nothing is copied in its place, since other COPYs bring what the RUN needs.
    CopiedLater {
        /// How many RUNs it moves past.
        past: usize,
    },
    /// In front of a COPY of the build context, or of a directory of it, some of the same files are
    /// copied to the same places with the same flags, and a RUN without flags fetches what they name
    /// for the commands behind: `go mod download`, perhaps behind `cd DIRECTORY &&`.
    FetchedFirst,
    /// The shell form of a CMD, ENTRYPOINT or HEALTHCHECK that is nearly a JSON array becomes the
    /// array that was meant: `['a', 'b',]` and `["a", 'b'` are `["a", "b"]`.
    ArrayMeant,
    /// What stands behind the arguments of an instruction, from a `#` on, is no argument any more,
    /// but a comment on a line of its own. Not for RUN, for pairs behind the `#`, and for bodies of
    /// heredocs.
    CommentMoved {
        /// The line that the instruction starts on, 1-based.
        line: usize,
        /// The comment from its `#` on.
        comment: String,
    },
    /// A stage without a name gets one that no other stage has. What a build argument puts in a FROM
    /// is taken for another name.
    StageNamed {
        /// Its index.
        stage: usize,
        /// The name, in lower case.
        name: String,
    },
    /// A RUN gets `--mount=` with these fields, which begin with `type=cache,target=/`.
    CacheMount(String),
    /// A COPY gets `--chown=` with this literal owner.
    Owner(String),
    /// `RUN cd path && …` becomes `WORKDIR path` and a RUN of the rest, which is a list of commands
    /// that all have to succeed. If it returns, a WORKDIR behind it goes back to where it was.
    Entered {
        /// Whether there is one that goes back.
        returns: bool,
    },
    /// A stage that starts from an image works in this directory at first, which the file does not
    /// say: an assumption about the image, under which both programs are compared.
    StartsIn {
        /// The index of the stage.
        stage: usize,
        /// The absolute path.
        directory: String,
    },
    /// The author of the image becomes the label `org.opencontainers.image.authors`.
    AuthorToLabel,
    /// A line of a file that no builder reads is repaired. It builds nothing before, so this is no
    /// difference of two programs: [`same_but_repaired`](crate::same_but_repaired) is its law.
    Repaired(Repair),
}

impl Change {
    /// The tokens that go and those that come, where it is about tokens of one RUN.
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

    /// Whether an instruction moves past others.
    pub fn moves(&self) -> bool {
        matches!(self, Self::CopiedFirst { .. } | Self::CopiedLater { .. })
    }

    /// The stage and the directory of an assumption.
    pub(super) fn start(&self) -> Option<(usize, &str)> {
        match self {
            Self::StartsIn { stage, directory } => Some((*stage, directory)),
            _ => None,
        }
    }

    /// The comment that is none before.
    pub(crate) fn comment(&self) -> Option<&[u8]> {
        match self {
            Self::CommentMoved { comment, .. } => Some(comment.as_bytes()),
            _ => None,
        }
    }

    /// The comment that is none before, moved or not.
    pub(crate) fn new_comment(&self) -> Option<&[u8]> {
        match self {
            Self::Repaired(repair) => repair.comment(),
            _ => self.comment(),
        }
    }
}
