//! What the instructions of a Dockerfile do, and their flags: the texts that hovers, completions and
//! signatures show.

use dockwright_syntax::Keyword;

/// What there is to say about an instruction.
#[derive(Debug)]
pub struct About {
    /// The instruction.
    pub keyword: Keyword,
    /// What stands behind the flags.
    pub form: &'static str,
    /// What it does, in Markdown.
    pub text: &'static str,
    /// Its flags.
    pub flags: &'static [Flag],
}

/// A flag of an instruction.
#[derive(Debug)]
pub struct Flag {
    /// The name, without the dashes.
    pub name: &'static str,
    /// The value, as a form; empty for a flag that is on by itself.
    pub value: &'static str,
    /// What it does, in Markdown.
    pub text: &'static str,
    /// Values that it may have.
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
    /// What there is to say about an instruction.
    pub fn of(keyword: Keyword) -> &'static Self {
        // A test finds every keyword in the table.
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

const CHOWN: Flag = flag("chown", "USER:GROUP", "The owner of what is copied; by default, `root`.");
const CHMOD: Flag = flag("chmod", "MODE", "The mode of what is copied, such as `755` or `u+x`.");
const LINK: Flag = flag(
    "link",
    "",
    "Puts the files into a layer that does not depend on the layers below, so that a new base image \
     does not copy them again.",
);
const EXCLUDE: Flag =
    flag("exclude", "PATTERN", "Leaves out files that match; may be given several times.");

/// The instructions.
pub const ALL: &[About] = &[
    About {
        keyword: Keyword::Add,
        form: "SOURCE… DESTINATION",
        text: "Copies files of the build context, downloads URLs, clones repositories, and unpacks \
               local archives. For files alone, `COPY` does less by surprise.",
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
        text: "Declares a variable of the build, which `--build-arg` sets. It is seen from here to \
               the end of the stage, and is not set in containers. Before the first `FROM`, only \
               `FROM` sees it, and stages that declare it again.",
        flags: &[],
    },
    About {
        keyword: Keyword::Cmd,
        form: "[\"PROGRAM\", \"ARGUMENT\"…]",
        text: "The command of a container, or the default arguments of `ENTRYPOINT`. Only the last \
               one of a stage counts.",
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
        text: "The program of a container, which gets the arguments of `CMD` and of `docker run`. In \
               this form it is process 1 and receives signals.",
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
        text: "Documents the ports that a container listens on. It publishes none of them.",
        flags: &[],
    },
    About {
        keyword: Keyword::From,
        form: "IMAGE [AS NAME]",
        text: "Begins a stage on a base image, on an earlier stage, or on `scratch`, which is empty.",
        flags: &[flag(
            "platform",
            "PLATFORM",
            "The platform of the image, by default that of the build.",
        )
        .with(&["$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64"])],
    },
    About {
        keyword: Keyword::Healthcheck,
        form: "CMD COMMAND | NONE",
        text: "The command that tells whether a container works: exit code 0 if it does, 1 if not.",
        flags: &[
            flag("interval", "DURATION", "The time between two checks; by default `30s`."),
            flag(
                "timeout",
                "DURATION",
                "The time after which a check has failed; by default `30s`.",
            ),
            flag("start-period", "DURATION", "The time in which failures do not count."),
            flag("start-interval", "DURATION", "The time between checks in the start period."),
            flag("retries", "NUMBER", "Failures in a row until a container is unhealthy; 3."),
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
        text: "The author of the image. It is deprecated; a label says the same.",
        flags: &[],
    },
    About {
        keyword: Keyword::Onbuild,
        form: "INSTRUCTION",
        text: "An instruction that runs in builds of images that are based on this one.",
        flags: &[],
    },
    About {
        keyword: Keyword::Run,
        form: "COMMAND",
        text: "Runs a command, and keeps the changes to files as a layer. The layer is built again \
               when its text changes, or when something above it does.",
        flags: &[
            flag("mount", "type=TYPE,…", "Mounts files for this command alone.").with(&[
                "type=bind",
                "type=cache",
                "type=secret",
                "type=ssh",
                "type=tmpfs",
            ]),
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
        text: "The shell that reads commands below; by default, `/bin/sh -c`.",
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
        text: "The user that commands below and containers run as.",
        flags: &[],
    },
    About {
        keyword: Keyword::Volume,
        form: "PATH…",
        text: "Directories that containers keep outside of the image. Changes to them further down \
               may be lost.",
        flags: &[],
    },
    About {
        keyword: Keyword::Workdir,
        form: "PATH",
        text: "The directory of commands and relative paths below; it is created if it is missing.",
        flags: &[],
    },
];

/// Directives: name, an example of a value, and what it does.
pub const DIRECTIVES: &[(&str, &str, &str)] = &[
    ("syntax", "docker/dockerfile:1", "The frontend that reads the file."),
    ("escape", "`", "The character that escapes and continues lines: `\\` or a backtick."),
    ("check", "skip=all", "Rules of `docker build --check` to skip, or to take as errors."),
];

/// Names of signals that stop programs.
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
