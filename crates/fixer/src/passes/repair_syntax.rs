//! `FORM debian` → `FROM debian`, and repairs of other syntax errors.

use crate::shared::broken::repairs;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Repairs lines that no builder accepts, where the intended text is plain.
    ///
    /// A typing error, a missing `\` or a quote from a web page is enough for a builder to refuse
    /// the whole file.
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
    /// - A word that is one typing error away from exactly one instruction: `FORM`, `RUNN`, `CDM`.
    /// - A missing space after an instruction: `CMD["app"]`, `COPY. /app`.
    /// - A missing `\`, or a doubled one, before a line that begins with `&&`, `||` or `|`, or
    ///   after a line that ends with one of these; in a column of packages or of `name=value`; and
    ///   in an array.
    /// - Spaces that a builder does not take for spaces, such as the no-break space of web pages,
    ///   and zero-width characters.
    /// - Typographic quotes around values, and spaces beside `=`.
    /// - `SHELL` without an array, and arrays with numbers or without quotes.
    /// - `HEALTHCHECK` without `CMD`.
    /// - `// a comment`: comments begin with `#` in a Dockerfile.
    ///
    /// [`move-comments-up`](move-comments-up.md) repairs comments after arguments.
    ///
    /// ## Level
    /// Intended: no builder accepts the present file, so nothing can depend on the old text, and
    /// each message names the assumption behind the repair. The file is also formatted, and all
    /// other fixes are applied. Buildah alone accepts `ARG A = 1`, as three arguments without
    /// values, and `//` above the first `FROM`.
    ///
    /// A file is not changed at all if one of its errors cannot be repaired: a command without
    /// `RUN`, the markers of a merge conflict, a heredoc without an end, a line with more than one
    /// possible meaning. The errors are then reported with exit code 2, as `dockwright fmt` always
    /// does.
    name: "repair-syntax", phase: Modernize, level: Intended, settles: [],
    does_mend: true, run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    repairs(ctx)
}
