//! `FORM debian` → `FROM debian`, and what else no builder accepts.

use crate::shared::broken::repairs;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Repairs what no builder accepts, where it is plain what is meant.
    ///
    /// A slip of the keyboard, a missing `\` or a quote from a web page is enough for a builder to
    /// refuse the whole file.
    ///
    /// ## Example
    /// ```dockerfile
    /// FROM debian:12
    /// ARG VERSION = 1
    /// RUN apt-get update
    ///     && apt-get upgrade -y
    /// HEALTHCHECK curl localhost
    /// CDM ["app"]
    /// ```
    /// becomes
    /// ```dockerfile
    /// FROM debian:12
    /// ARG VERSION=1
    /// RUN apt-get update \
    ///     && apt-get upgrade -y
    /// HEALTHCHECK CMD curl localhost
    /// CMD ["app"]
    /// ```
    ///
    /// ## What is repaired
    /// - A word that is one slip of the keyboard away from one instruction: `FORM`, `RUNN`, `CDM`.
    /// - An instruction without a space behind it: `CMD["app"]`, `COPY. /app`.
    /// - A missing `\`, or `\\`, in front of a line that begins with `&&`, `||` or `|`, or behind
    ///   one that ends so; in a column of packages or of `name=value`; and in an array.
    /// - Spaces that are none to a builder, such as the no-break space of web pages, and characters
    ///   without a width.
    /// - Typographic quotes around values, and spaces beside `=`.
    /// - `SHELL` without an array, and arrays with numbers or without quotes.
    /// - `HEALTHCHECK` without `CMD`.
    /// - `// a comment`, which begins with `#` in a Dockerfile.
    ///
    /// [`move-comments-up`](move-comments-up.md) repairs comments behind arguments.
    ///
    /// ## Level
    /// Intended: the file builds nothing as it is, so nothing can depend on that, and each message
    /// says what is taken for granted. The layout and all other fixes are made as well. Buildah alone
    /// accepts `ARG A = 1`, with three arguments of which none has a value, and `//` above the first
    /// `FROM`.
    ///
    /// Nothing of a file is changed where one of its errors stays: a command without `RUN`, the
    /// markers of a merge conflict, a heredoc without an end, a line that may be meant in more than
    /// one way. Then the errors are named, with exit code 2, as `dockwright fmt` always does.
    name: "repair-syntax", phase: Modernize, level: Intended, settles: [],
    does_mend: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    repairs(ctx)
}
