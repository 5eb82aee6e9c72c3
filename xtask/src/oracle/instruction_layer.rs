//! Errors that dockwright reports although the parser accepts the file: those of `BuildKit`'s
//! instruction layer, one level above the parser.

/// The wording that identifies each message of that layer, and a description of the error.
const MESSAGES: &[(Place, &str, &str)] = &[
    // The shape of a file.
    (Start, "no build stage in current context", "an instruction other than ARG before FROM"),
    (Start, "unknown instruction: ", "a keyword that is none"),
    (Start, "failed to parse check options", "a value of `# check=` that is none"),
    (Start, "only one check parser directive can be used", "the parser is older than `# check=`"),
    // Flags.
    (Start, "unknown flag: ", "a flag that the instruction does not have"),
    (Start, "duplicate flag specified: ", "a flag given twice"),
    (Start, "missing a value on flag: ", "a flag without a value"),
    (Start, "expecting boolean value for flag ", "a flag that is `true` or `false`"),
    (Start, "'from' doesn't support variable expansion", "`RUN --mount=from=$x`"),
    (Start, "time: ", "a duration of HEALTHCHECK that Go cannot read"),
    (Start, "Interval \"", "a duration of HEALTHCHECK below 1ms"),
    (Start, "--retries ", "a count of HEALTHCHECK that is no number, or negative"),
    // The number and kinds of arguments.
    (Inside, " requires at least one argument", "ENV, ARG, EXPOSE … alone"),
    (Inside, " requires exactly one argument", "WORKDIR, USER … alone"),
    (Inside, " requires at least two arguments", "COPY and ADD without a destination"),
    (Inside, " cannot accept a heredoc as a destination", "COPY and ADD into a heredoc"),
    (Inside, " names can not be blank", "ENV, LABEL and ARG with `=value`"),
    (Start, "FROM requires either one or three arguments", "FROM with other words"),
    (Start, "invalid name for build stage", "FROM … AS with a name that is none"),
    (Start, "SHELL requires the arguments to be in JSON form", "SHELL without an array"),
    (Start, "VOLUME specified can not be an empty string", "VOLUME with an empty name"),
    (Start, "HEALTHCHECK NONE takes no arguments", "HEALTHCHECK NONE with more"),
    (Start, "Unknown type \"", "HEALTHCHECK with neither CMD nor NONE"),
    (Start, "Missing command after HEALTHCHECK CMD", "HEALTHCHECK CMD alone"),
    (Start, "Chaining ONBUILD via", "ONBUILD ONBUILD"),
    (Inside, " isn't allowed as an ONBUILD trigger", "ONBUILD FROM, ONBUILD MAINTAINER"),
];

/// Where the wording occurs in a message.
#[derive(Clone, Copy)]
enum Place {
    Start,
    /// After the keyword.
    Inside,
}
use Place::{Inside, Start};

/// The description of an error of the instruction layer; `None` for other messages.
pub fn case(message: &str) -> Option<&'static str> {
    let (_, _, case) = MESSAGES.iter().find(|(place, wording, _)| match place {
        Start => message.starts_with(wording),
        Inside => message.contains(wording),
    })?;
    Some(case)
}
