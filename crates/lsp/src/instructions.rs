//! The texts about instructions and their flags in hovers, completions and signatures.

use dockwright_syntax::Keyword;

/// The text about an instruction.
#[derive(Debug)]
pub struct About {
    /// The instruction.
    pub keyword: Keyword,
    /// The form of the arguments after the flags.
    pub form: &'static str,
    /// The effect of the instruction, in Markdown.
    pub text: &'static str,
    /// The flags of the instruction.
    pub flags: &'static [Flag],
}

/// A flag of an instruction.
#[derive(Debug)]
pub struct Flag {
    /// The name, without the dashes.
    pub name: &'static str,
    /// The form of the value; empty for a flag without a value.
    pub value: &'static str,
    /// The effect of the flag, in Markdown.
    pub text: &'static str,
    /// Possible values.
    pub values: &'static [&'static str],
}

const fn flag(name: &'static str, value: &'static str, text: &'static str) -> Flag {
    Flag { name, value, text, values: &[] }
}

impl Flag {
    const fn with(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }
}

impl About {
    /// The text about an instruction.
    pub fn of(keyword: Keyword) -> &'static Self {
        // A test proves that the table has every keyword.
        ALL.iter().find(|it| it.keyword == keyword).unwrap_or(&ALL[0])
    }

    /// A flag, by its name.
    pub fn flag(&self, name: &str) -> Option<&'static Flag> {
        self.flags.iter().find(|it| it.name == name)
    }
}

impl Flag {
    /// The flag as it is written.
    pub fn written(&self) -> String {
        let equals = if self.value.is_empty() { "" } else { "=" };
        format!("--{}{equals}{}", self.name, self.value)
    }
}

const CHOWN: Flag =
    flag("chown", "USER:GROUP", "The owner of the copied files; by default, `root`.");
const CHMOD: Flag = flag("chmod", "MODE", "The mode of the copied files, such as `755` or `u+x`.");
const LINK: Flag = flag(
    "link",
    "",
    "Puts the files into a layer that does not depend on the layers below, so that the layer is \
     reused with a new base image.",
);
const EXCLUDE: Flag =
    flag("exclude", "PATTERN", "Leaves out files that match. The flag may be repeated.");

/// The instructions.
pub const ALL: &[About] = &[
    About {
        keyword: Keyword::Add,
        form: "SOURCE… DESTINATION",
        text: "Copies files of the build context, downloads URLs, clones repositories, and unpacks \
               local archives. For plain files, prefer `COPY`, which only copies.",
        flags: &[
            flag("keep-git-dir", "", "Keeps `.git` of a cloned repository."),
            flag("checksum", "sha256:DIGEST", "The checksum that a download must have."),
            CHOWN,
            CHMOD,
            LINK,
            flag("unpack", "BOOL", "Whether an archive is unpacked.").with(&["true", "false"]),
            EXCLUDE,
        ],
    },
    About {
        keyword: Keyword::Arg,
        form: "NAME[=DEFAULT]…",
        text: "Declares a build argument, which `--build-arg` sets. It is visible from here to the \
               end of the stage, and not in containers. Above the first `FROM`, it is visible in \
               `FROM` lines, and in stages that declare it again.",
        flags: &[],
    },
    About {
        keyword: Keyword::Cmd,
        form: "[\"PROGRAM\", \"ARGUMENT\"…]",
        text: "The command of a container, or the default arguments of `ENTRYPOINT`. Only the last \
               `CMD` of a stage counts.",
        flags: &[],
    },
    About {
        keyword: Keyword::Copy,
        form: "SOURCE… DESTINATION",
        text: "Copies files of the build context, or of a stage or image with `--from`. The layer is \
               built again when a copied file changes.",
        flags: &[
            flag("from", "STAGE", "The stage, image or named context that files are copied from."),
            CHOWN,
            CHMOD,
            LINK,
            flag("parents", "", "Keeps the directories of the sources."),
            EXCLUDE,
        ],
    },
    About {
        keyword: Keyword::Entrypoint,
        form: "[\"PROGRAM\", \"ARGUMENT\"…]",
        text: "The program of a container, which gets the arguments of `docker run`, or otherwise \
               those of `CMD`. In this form, the program is process 1 and receives signals.",
        flags: &[],
    },
    About {
        keyword: Keyword::Env,
        form: "NAME=VALUE…",
        text: "Sets variables, for the instructions below and for containers.",
        flags: &[],
    },
    About {
        keyword: Keyword::Expose,
        form: "PORT[/PROTOCOL]…",
        text: "Documents the ports that a container listens on, without publishing them.",
        flags: &[],
    },
    About {
        keyword: Keyword::From,
        form: "IMAGE [AS NAME]",
        text: "Begins a stage on a base image, on an earlier stage, or on `scratch`, which is empty.",
        flags: &[flag(
            "platform",
            "PLATFORM",
            "The platform of the image; by default, that of the build.",
        )
        .with(&["$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64"])],
    },
    About {
        keyword: Keyword::Healthcheck,
        form: "CMD COMMAND | NONE",
        text: "The command that tests whether a container works. Exit code 0 means healthy, 1 means \
               unhealthy.",
        flags: &[
            flag("interval", "DURATION", "The time between two checks; by default, `30s`."),
            flag("timeout", "DURATION", "The time after which a check fails; by default, `30s`."),
            flag(
                "start-period",
                "DURATION",
                "The time after the start in which failures do not count.",
            ),
            flag("start-interval", "DURATION", "The time between checks in the start period."),
            flag(
                "retries",
                "NUMBER",
                "The failures in a row that make a container unhealthy; by default, `3`.",
            ),
        ],
    },
    About {
        keyword: Keyword::Label,
        form: "KEY=VALUE…",
        text: "Adds metadata to the image.",
        flags: &[],
    },
    About {
        keyword: Keyword::Maintainer,
        form: "NAME",
        text: "The author of the image. Deprecated: use a `LABEL` instead.",
        flags: &[],
    },
    About {
        keyword: Keyword::Onbuild,
        form: "INSTRUCTION",
        text: "An instruction for builds of images that are based on this one.",
        flags: &[],
    },
    About {
        keyword: Keyword::Run,
        form: "COMMAND",
        text: "Runs a command, and stores changed files as a layer. The layer is built again when \
               the instruction changes, or a layer above it.",
        flags: &[
            flag("mount", "type=TYPE,…", "Mounts files for this command alone."),
            flag("network", "NETWORK", "The network of the command.")
                .with(&["default", "none", "host"]),
            flag("security", "MODE", "Whether the command runs with all capabilities.")
                .with(&["insecure", "sandbox"]),
            flag("device", "NAME", "A device of the builder for this command."),
        ],
    },
    About {
        keyword: Keyword::Shell,
        form: "[\"PROGRAM\", \"ARGUMENT\"…]",
        text: "The shell for commands below; by default, `/bin/sh -c`.",
        flags: &[],
    },
    About {
        keyword: Keyword::Stopsignal,
        form: "SIGNAL",
        text: "The signal that stops a container; by default, `SIGTERM`.",
        flags: &[],
    },
    About {
        keyword: Keyword::User,
        form: "USER[:GROUP]",
        text: "The user for commands below and for containers.",
        flags: &[],
    },
    About {
        keyword: Keyword::Volume,
        form: "PATH…",
        text: "Directories that containers keep outside of the image. Some builders drop changes \
               that instructions below make to these directories.",
        flags: &[],
    },
    About {
        keyword: Keyword::Workdir,
        form: "PATH",
        text: "The directory for commands and relative paths below. Created if it is missing.",
        flags: &[],
    },
];

/// Directives: the name, an example of a value, and the effect.
pub const DIRECTIVES: &[(&str, &str, &str)] = &[
    ("syntax", "docker/dockerfile:1", "The frontend that reads the file."),
    ("escape", "`", "The character for escapes and line continuation: `\\` or a backtick."),
    ("check", "skip=all", "Rules of `docker build --check` that are skipped, or are errors."),
];

/// The types of mounts, each with its other fields.
pub const MOUNTS: &[(&str, &[&str])] = &[
    ("bind", &["target=", "source=", "from=", "rw"]),
    ("cache", &["target=", "id=", "sharing=", "from=", "source=", "mode=", "uid=", "gid=", "ro"]),
    ("secret", &["id=", "target=", "env=", "required=", "mode=", "uid=", "gid="]),
    ("ssh", &["id=", "target=", "required=", "mode=", "uid=", "gid="]),
    ("tmpfs", &["target=", "size="]),
];

/// The values of `sharing`: how builds that run at the same time use a cache.
pub const SHARING: &[&str] = &["shared", "private", "locked"];

/// Signals that commonly stop programs.
pub const SIGNALS: &[&str] = &["SIGINT", "SIGKILL", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGWINCH"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dockwright_syntax::flag_names;

    use super::*;

    #[test]
    fn every_instruction_has_a_text_and_exactly_its_flags() {
        for keyword in Keyword::ALL {
            let about = About::of(*keyword);
            assert_eq!(about.keyword, *keyword);
            let here: BTreeSet<_> = about.flags.iter().map(|it| it.name).collect();
            assert_eq!(here, flag_names(*keyword).collect(), "{keyword:?}");
        }
        assert_eq!(ALL.len(), Keyword::ALL.len());
    }

    #[test]
    fn directives_are_read_as_such() {
        for (name, value, _) in DIRECTIVES {
            assert!(dockwright_syntax::is_directive(&format!("# {name}={value}")));
        }
    }
}
