//! `useradd -l` for large ids.

use dockwright_model::{Command, Program, Word};

use crate::{Fix, Level, PassContext, declare_pass};

declare_pass! {
    /// Adds `-l` to `useradd` where the id of the user is large.
    ///
    /// `useradd` writes an entry to `/var/log/lastlog` and `/var/log/faillog`, at a place that
    /// depends on the user id. For an id of a billion, the files get hundreds of gigabytes long.
    /// The files are sparse, but a layer stores every byte, and the build does not end.
    ///
    /// ## Example
    /// ```dockerfile
    /// RUN useradd -u 1000770000 app
    /// ```
    /// becomes
    /// ```dockerfile
    /// RUN useradd -l -u 1000770000 app
    /// ```
    ///
    /// ## Level
    /// Safe: no `login` runs in a container, so there are no logins to record. Ids with five digits
    /// or less stay as they are. A suggestion for ids that are variables.
    name: "skip-lastlog", phase: Packages, level: Safe,
    settles: ["DL3046"], run: run,
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    ctx.calls_of(&["useradd"]).filter_map(|(_, it)| fix(&it.command)).collect()
}

fn fix(command: &Command) -> Option<Fix> {
    let Program { word: name, arguments, .. } = command.program()?;
    let id = id(arguments).filter(|_| !has_no_log(arguments))?;
    if id.contains('$') {
        let reason = "`useradd` writes a log file that grows with the user id, which a variable \
                      holds; with more than five digits, `-l` saves gigabytes";
        return Some(Fix::suggestion(name.range.start, reason));
    }
    (id.parse::<u64>().ok()? > 99_999).then_some(())?;
    let reason = "`useradd` writes a log file that grows with the user id, here to gigabytes; \
                  `-l` writes no log entry";
    Some(Fix::new(name.range.start, Level::Safe, reason).insert_after(name, &["-l"]))
}

/// Short options of `useradd` with a value.
const WITH_VALUE: &str = "bcdefgGkKpPRsuZ";

/// Whether `-l` is given, perhaps as one of several letters, or an option is not certain.
fn has_no_log(options: &[Word]) -> bool {
    let is_short = |it: &str| {
        let letters = it.strip_prefix('-').unwrap_or_default();
        let flags = letters.split(|c| WITH_VALUE.contains(c)).next().unwrap_or_default();
        !it.starts_with("--") && flags.contains('l')
    };
    options.iter().any(|it| is_short(&it.text) || it.text.starts_with("--no-log"))
}

/// The value of `-u` or `--uid`, also after several letters: `-ru 100000`.
fn id(options: &[Word]) -> Option<String> {
    options.iter().enumerate().find_map(|(index, it)| {
        let next = || {
            let next = options.get(index + 1)?;
            Some(next.literal().unwrap_or_else(|| next.text.clone()))
        };
        if it.text == "--uid" {
            next()
        } else if let Some(value) = it.text.strip_prefix("--uid=") {
            Some(value.to_owned())
        } else {
            let letters = it.text.strip_prefix('-').filter(|it| !it.starts_with('-'))?;
            let at = letters.find(|c| WITH_VALUE.contains(c))?;
            let value = letters[at..].strip_prefix('u')?;
            if value.is_empty() { next() } else { Some(value.to_owned()) }
        }
    })
}
