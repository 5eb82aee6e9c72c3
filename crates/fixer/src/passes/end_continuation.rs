//! Instructions that became arguments of the one above.

use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds instructions that a stray `\` makes arguments of the instruction above.
    ///
    /// A line that ends in `\` continues, past comments and blank lines. If the last line of a list
    /// keeps its `\`, the next instruction becomes an argument: the instruction never runs, and the
    /// build does not report this.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN apt-get install -y \
    ///     curl \
    ///     git \
    ///
    /// EXPOSE 8080
    /// ```
    /// is probably meant as
    /// ```dockerfile
    /// RUN apt-get install -y \
    ///     curl \
    ///     git
    ///
    /// EXPOSE 8080
    /// ```
    ///
    /// ## Level
    /// A suggestion: a fix changes the build, and only the author knows what is meant. The pass
    /// looks at lines that begin with the name of an instruction in upper case.
    name: "end-continuation", phase: Suggestions, level: Suggestion, settles: [], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    let warnings = ctx.parse.warnings().iter();
    warnings.map(|it| Fix::suggestion(it.offset, format!("{}; {}", it.message, it.help))).collect()
}
