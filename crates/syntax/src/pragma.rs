//! Comments addressed to a tool, parsed as key, value and rest.

use crate::keyword::distance;

mod date;
mod marker;
mod scoped;

pub use date::Date;
pub use marker::may_speak_to_tool;
pub use scoped::{Scope, ScopedPragma, pragmas};

/// `# dockwright: ignore=a,b until=2027-03-01 # why`, `# hadolint ignore=DL3008`,
/// `# check=skip=all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pragma<'t> {
    /// The tool that the comment addresses.
    pub tool: Tool,
    /// The key, such as `ignore`.
    pub key: &'t str,
    /// The value behind the `=`; a list of names for dockwright and hadolint.
    pub value: Option<&'t str>,
    /// The text behind `until=`, which should be a date; only in comments for dockwright.
    pub until: Option<&'t str>,
    /// The reason that the comment gives; empty without one.
    pub reason: &'t str,
    /// Text behind the value that is neither a date nor a reason.
    pub rest: &'t str,
}

/// A tool that reads comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `# dockwright: …`
    Dockwright,
    /// `# hadolint …`
    Hadolint,
    /// `# hadolint global …`
    HadolintGlobal,
    /// `# check=…` of `BuildKit`.
    BuildKit,
}

/// The request that a comment makes to dockwright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The lines below stay as they are, up to `on`.
    Off,
    /// Ends `off`.
    On,
    /// Everything in the scope stays as it is.
    Ignore(Extent),
    /// The passes that the value names change nothing in the scope.
    IgnorePasses(Extent),
}

/// The scope of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The instruction directly below.
    Instruction,
    /// The stage of the `FROM` directly below.
    Stage,
    /// The whole file.
    File,
}

/// The keys of dockwright.
const KEYS: [(&str, Request); 5] = [
    ("ignore", Request::Ignore(Extent::Instruction)),
    ("ignore-stage", Request::Ignore(Extent::Stage)),
    ("ignore-file", Request::Ignore(Extent::File)),
    ("off", Request::Off),
    ("on", Request::On),
];

/// The keys of other tools with the same meaning.
const MEANT: [(&str, &str); 4] =
    [("disable", "off"), ("enable", "on"), ("skip", "ignore"), ("noqa", "ignore")];

impl<'t> Pragma<'t> {
    /// The pragma that a comment, `#` included, spells.
    pub fn of(comment: &'t str) -> Option<Self> {
        let text = comment.strip_prefix('#')?.trim();
        if let Some(text) = behind(text, "dockwright:") {
            return Some(Self::behind_tool(Tool::Dockwright, text));
        }
        if let Some(text) = behind(text, "hadolint").filter(|it| it.starts_with([' ', '\t'])) {
            let global = behind(text.trim_start(), "global");
            let global = global.filter(|it| it.starts_with([' ', '\t']));
            let tool = if global.is_some() { Tool::HadolintGlobal } else { Tool::Hadolint };
            return Some(Self::behind_tool(tool, global.unwrap_or(text)));
        }
        let value = behind(text, "check")?.trim_start().strip_prefix('=')?;
        Some(Self::check(value))
    }

    /// The directive or comment `# check=…` with this value.
    pub fn check(value: &'t str) -> Self {
        let (tool, key, value) = (Tool::BuildKit, "check", Some(value.trim()));
        Self { tool, key, value, until: None, reason: "", rest: "" }
    }

    fn behind_tool(tool: Tool, text: &'t str) -> Self {
        let text = text.trim_start();
        let (key, rest) = text.split_at(name_length(text));
        let (value, rest) = match rest.trim_start().strip_prefix('=') {
            Some(list) => {
                let (value, rest) = list.split_at(list_length(list));
                (Some(value.trim()), rest)
            }
            None => (None, rest),
        };
        let (until, rest) = match field(rest, "until") {
            Some(text) if tool == Tool::Dockwright => {
                let (until, rest) = text.split_at(field_length(text));
                (Some(until), rest)
            }
            _ => (None, rest),
        };
        let rest = rest.trim_start();
        let (reason, rest) = reason(rest).map_or(("", rest), |it| (it, ""));
        Self { tool, key, value, until, reason, rest }
    }

    /// The last day on which the comment applies; `None` without one, for text that is not a date,
    /// and for `on`, which applies nothing.
    pub fn last_day(&self) -> Option<Date> {
        self.until.filter(|_| self.request() != Some(Request::On)).and_then(Date::parse)
    }

    /// Whether the comment no longer applies on this day.
    pub fn is_expired(&self, today: Date) -> bool {
        self.last_day().is_some_and(|it| it < today)
    }

    /// The request; `None` if it is not understood.
    pub fn request(&self) -> Option<Request> {
        let is_ours = self.tool == Tool::Dockwright;
        let (_, request) = KEYS.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(self.key))?;
        match (request, self.value) {
            (_, None) => Some(request),
            (Request::Ignore(extent), Some(value)) if !value.is_empty() => {
                Some(Request::IgnorePasses(extent))
            }
            _ => None,
        }
        .filter(|_| is_ours)
    }

    /// The scope of the request.
    pub fn extent(&self) -> Extent {
        match (self.tool, self.request()) {
            (Tool::Dockwright, Some(Request::Ignore(extent) | Request::IgnorePasses(extent))) => {
                extent
            }
            (Tool::Hadolint, _) if self.key == "ignore" => Extent::Instruction,
            _ => Extent::File,
        }
    }

    /// The passes or rules that the value names; for `# check=…`, those in its `skip=…` parts.
    pub fn names(&self) -> impl Iterator<Item = &'t str> {
        let is_check = self.tool == Tool::BuildKit;
        let parts = self.value.unwrap_or_default().split(';');
        let lists = parts.filter_map(move |it| {
            if is_check { it.trim_start().strip_prefix("skip=") } else { Some(it) }
        });
        let names = lists.flat_map(|it| it[..list_length(it)].split(','));
        names.map(str::trim).filter(|it| !it.is_empty())
    }

    /// The key that was probably meant, if this one is unknown.
    pub fn meant(&self) -> Option<&'static str> {
        let key = self.key.to_ascii_lowercase();
        let by_another_name = MEANT.iter().find(|(name, _)| *name == key).map(|(_, it)| *it);
        let near = KEYS.iter().map(|(it, _)| (distance(&key, it), *it));
        let near = near.filter(|(distance, it)| 2 * distance <= it.len()).min();
        let longer = KEYS.iter().find(|(it, _)| key.starts_with(it)).map(|(it, _)| *it);
        by_another_name.or(near.map(|(_, it)| it)).or(longer)
    }
}

/// The first words of comments with which scanners accept what they find on the next line, in lower
/// case.
const OF_NEXT_LINE: &[&str] = &[
    "bridgecrew:skip",
    "checkov:skip",
    "kics-scan",
    "nosem",
    "nosemgrep",
    "semgrep",
    "snyk",
    "terrascan",
    "tfsec:ignore",
    "trivy:ignore",
];

/// Whether a comment on a line of its own is for a scanner, about what begins on the next line.
pub fn speaks_of_next_line(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim_start().to_ascii_lowercase();
    let is_word = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    OF_NEXT_LINE.iter().any(|it| text.strip_prefix(it).is_some_and(is_word))
}

/// Whether a comment addresses, or seems to address, any tool, also one that [`Pragma`] does not
/// cover: above another instruction, it would mean something else.
pub fn speaks_to_tool(comment: &str) -> bool {
    let text = comment.trim_start_matches('#').trim_start().to_ascii_lowercase();
    let is_check = |rest: &str| rest.trim_start().starts_with('=');
    ["dockwright", "hadolint", "renovate:", "shellcheck ", "tally "]
        .iter()
        .any(|it| text.starts_with(it))
        || text.strip_prefix("check").is_some_and(is_check)
}

/// The text behind `prefix`, ignoring case.
fn behind<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len())
}

/// The length of a list of names with commas between them, and blanks around these.
fn list_length(text: &str) -> usize {
    let mut end = 0;
    let mut rest = text;
    loop {
        let name = rest.trim_start();
        let length = name_length(name);
        if length == 0 {
            return end;
        }
        end = text.len() - name.len() + length;
        let Some(next) = text[end..].trim_start().strip_prefix(',') else { return end };
        rest = next;
    }
}

/// The text behind `name=`, perhaps with a `;` in front.
fn field<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let text = text.trim_start();
    let text = text.strip_prefix(';').map_or(text, str::trim_start);
    behind(text, name)?.trim_start().strip_prefix('=').map(str::trim_start)
}

/// The length of a value without blanks; 0 if the next field follows at once.
fn field_length(text: &str) -> usize {
    let end = text.find(|c: char| c.is_whitespace() || c == ';' || c == '#');
    let length = end.unwrap_or(text.len());
    if text[..length].contains('=') { 0 } else { length }
}

/// The reason that a text gives: `# why`, `-- why`, `// why`, `reason=why`, `;reason=why`; empty
/// for no text.
fn reason(text: &str) -> Option<&str> {
    if text.is_empty() {
        return Some("");
    }
    let marked = ["#", "--", "//"].iter().find_map(|it| text.strip_prefix(it));
    let named = || field(text, "reason");
    // Without a value, this is a reason all the same.
    let bare = || {
        let text = text.strip_prefix(';')?.trim_start();
        text.starts_with("reason").then_some(text)
    };
    marked.or_else(named).or_else(bare).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(comment: &str) -> Option<Request> {
        Pragma::of(comment)?.request()
    }

    /// The names in a comment, and the rest of the comment.
    fn list(comment: &str) -> (Vec<&str>, &str) {
        let pragma = Pragma::of(comment).unwrap();
        (pragma.names().collect(), pragma.rest)
    }

    #[test]
    fn blanks_and_case_do_not_matter_and_words_do() {
        assert_eq!(request("#dockwright:off"), Some(Request::Off));
        let file = Some(Request::Ignore(Extent::File));
        assert_eq!(request("# Dockwright:  ignore-file "), file);
        let passes = |extent| Some(Request::IgnorePasses(extent));
        assert_eq!(request("# dockwright: ignore = a , b"), passes(Extent::Instruction));
        assert_eq!(request("# dockwright: ignore-stage=a # b"), passes(Extent::Stage));
        assert_eq!(request("# dockwright: ignore-file=a"), passes(Extent::File));
        for comment in ["# dockwright: offline", "# dockwright: ignore=", "# dockwright: on=a"] {
            assert_eq!(request(comment), None, "{comment}");
            assert!(Pragma::of(comment).is_some(), "{comment}");
        }
        for comment in ["# see dockwright: off", "# hadolintignore=a", "# checks=a", "# a", "#"] {
            assert_eq!(Pragma::of(comment), None, "{comment}");
        }
    }

    #[test]
    fn a_reason_may_stand_behind() {
        for reason in ["", " # why", " -- why", "; reason=why", ";reason=a # b", " // why", "#why"]
        {
            assert_eq!(
                list(&format!("# dockwright: ignore=a, b-c{reason}")),
                (vec!["a", "b-c"], "")
            );
            let request = request(&format!("# dockwright: ignore{reason}"));
            assert_eq!(request, Some(Request::Ignore(Extent::Instruction)));
        }
        assert_eq!(list("# dockwright: ignore=a, b and more"), (vec!["a", "b"], "and more"));
        assert_eq!(list("# dockwright: ignore generated").1, "generated");
        assert_eq!(list("# hadolint ignore=DL3042,DL3013 # why").0, ["DL3042", "DL3013"]);
        assert_eq!(list("#hadolint global ignore = DL3042 - why").0, ["DL3042"]);
        assert_eq!(list("# check=skip=A,B // why;skip=C").0, ["A", "B", "C"]);
        assert_eq!(list("# check=error=true; skip=all").0, ["all"]);
    }

    #[test]
    fn a_date_stands_between_the_names_and_the_reason() {
        let day = Date::parse("2027-03-01");
        for comment in [
            "# dockwright: ignore=a,b until=2027-03-01",
            "# dockwright: ignore=a , b   until = 2027-03-01  ",
            "# dockwright: ignore=a,b;until=2027-03-01",
            "# dockwright: ignore=a,b UNTIL=2027-03-01",
        ] {
            for (behind, reason) in [
                ("", ""),
                (" # why not", "why not"),
                ("# why not", "why not"),
                (" reason=why not", "why not"),
                ("; reason = why not", "why not"),
                (" -- why not", "why not"),
                (" // until=1999-01-01", "until=1999-01-01"),
            ] {
                let comment = format!("{comment}{behind}");
                let pragma = Pragma::of(&comment).unwrap();
                assert_eq!(pragma.names().collect::<Vec<_>>(), ["a", "b"], "{comment}");
                assert_eq!((pragma.last_day(), pragma.reason), (day, reason), "{comment}");
                assert_eq!(pragma.rest, "", "{comment}");
            }
        }
        for comment in
            ["# dockwright: ignore until=2027-03-01", "# dockwright: off until=2027-03-01"]
        {
            let pragma = Pragma::of(comment).unwrap();
            assert_eq!((pragma.last_day(), pragma.value, pragma.rest), (day, None, ""));
        }
    }

    #[test]
    fn what_is_no_date_is_kept_for_a_message() {
        for (comment, until, rest) in [
            ("# dockwright: ignore=a until=", Some(""), ""),
            ("# dockwright: ignore=a until= reason=why", Some(""), ""),
            ("# dockwright: ignore=a until=soon # why", Some("soon"), ""),
            ("# dockwright: ignore=a until=2027-02-30", Some("2027-02-30"), ""),
            ("# dockwright: ignore=a until 2027-02-01", None, "until 2027-02-01"),
            ("# dockwright: ignore=a until=2027-02-01 b", Some("2027-02-01"), "b"),
            ("# dockwright: ignore=a reason=b until=2027-02-01", None, ""),
            ("# hadolint ignore=DL3008 until=2027-02-01", None, "until=2027-02-01"),
        ] {
            let pragma = Pragma::of(comment).unwrap();
            assert_eq!((pragma.until, pragma.rest), (until, rest), "{comment}");
        }
    }

    #[test]
    fn the_last_day_still_counts() {
        let pragma = Pragma::of("# dockwright: ignore=a until=2027-03-01").unwrap();
        let expired = |text: &str| pragma.is_expired(Date::parse(text).unwrap());
        assert!(!expired("2027-02-28") && !expired("2027-03-01") && expired("2027-03-02"));
        let pragma = Pragma::of("# dockwright: ignore=a until=2027-02-30").unwrap();
        assert!(!pragma.is_expired(Date::LAST));
    }

    #[test]
    fn a_slip_of_the_keyboard_is_named() {
        let meant = |comment| Pragma::of(comment).unwrap().meant();
        assert_eq!(meant("# dockwright: ignroe"), Some("ignore"));
        assert_eq!(meant("# dockwright: ignore_file"), Some("ignore-file"));
        assert_eq!(meant("# dockwright: ignore-stag"), Some("ignore-stage"));
        assert_eq!(meant("# dockwright: ignore-next-line"), Some("ignore"));
        assert_eq!(meant("# dockwright: disable"), Some("off"));
        assert_eq!(meant("# dockwright: format"), None);
    }
}
