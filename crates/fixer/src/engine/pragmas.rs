//! Comments for tools that have no effect, or only part of the intended one.

use dockwright_syntax::Pragma;
use dockwright_syntax::pragma::{Extent, Request, Scope, ScopedPragma, Tool};

/// Why a comment has no effect, or only part of the intended one, and what to do about it.
pub(crate) fn unread(it: &ScopedPragma<'_>) -> Option<(String, String)> {
    let ScopedPragma { pragma, scope, .. } = it;
    let Pragma { tool, key, value, rest, until, .. } = *pragma;
    if tool == Tool::Dockwright && pragma.request().is_none() {
        let message = match value {
            Some(_) => format!("`# dockwright: {key}=…` is not understood, and has no effect"),
            None => format!("`# dockwright: {key}` is not understood, and has no effect"),
        };
        let help = match (pragma.meant(), value) {
            (Some(_), Some("")) if key.to_ascii_lowercase().starts_with("ignore") => {
                "name the passes, or leave out the `=`".to_owned()
            }
            (Some(meant), _) => format!("did you mean `# dockwright: {meant}`?"),
            (None, _) => {
                "write `ignore`, `ignore-stage` or `ignore-file`, each with `=PASS,…` for \
                          some passes, or `off` and `on`"
                    .to_owned()
            }
        };
        return Some((message, help));
    }
    if let (Scope::Nothing(why), Tool::Dockwright | Tool::BuildKit) = (scope, tool) {
        let (name, above) = match (tool, pragma.extent()) {
            (Tool::BuildKit, _) => ("# check=…", "the instruction"),
            (_, Extent::Stage) => ("# dockwright: ignore-stage", "the `FROM` of the stage"),
            _ => ("# dockwright: ignore", "the instruction"),
        };
        let help = format!("write it at the start of a line directly above {above}");
        return Some((format!("`{name}` has no effect here: {why}"), help));
    }
    if let Some(until) = until.filter(|_| pragma.request() == Some(Request::On)) {
        let message = format!("`until={until}` after `# dockwright: on` is not read");
        return Some((message, "write the date behind `# dockwright: off`".to_owned()));
    }
    if let Some(until) = until.filter(|_| pragma.last_day().is_none()) {
        let message = format!(
            "`until={until}` is not a date, so `# dockwright: {key}` applies without an end"
        );
        let help = "write the last day as year, month and day, as in `until=2027-03-01`";
        return Some((message, help.to_owned()));
    }
    match tool {
        Tool::Dockwright if !rest.is_empty() => Some((
            format!("`{rest}` after `# dockwright: {key}` is not read"),
            "write the reason after a ` # `, and a date as `until=2027-03-01` in front of it"
                .to_owned(),
        )),
        Tool::Hadolint | Tool::HadolintGlobal
            if value.is_some() && !matches!(key, "ignore" | "shell") =>
        {
            let message = format!("`# hadolint {key}=…` is not understood, and has no effect");
            Some((message, "write `# hadolint ignore=CODE,…`".to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{FormatOptions, format_file};

    /// The messages about comments that are not obeyed: line, column and text.
    fn said(text: &str) -> Vec<(usize, usize, String)> {
        let found = format_file(text.as_bytes(), &FormatOptions::default()).diagnostics;
        found.into_iter().map(|it| (it.line, it.column, it.message)).collect()
    }

    #[test]
    fn what_is_not_obeyed_is_said() {
        for (comment, message) in [
            ("# dockwright: ignroe", "`# dockwright: ignroe` is not understood"),
            ("# dockwright: ignore-next=a", "`# dockwright: ignore-next=…` is not understood"),
            ("# dockwright: ignore=", "`# dockwright: ignore=…` is not understood"),
            ("# dockwright:", "`# dockwright: ` is not understood"),
            ("# dockwright: off for now", "`for now` after `# dockwright: off` is not read"),
            ("# dockwright: ignore=a b", "`b` after `# dockwright: ignore` is not read"),
            ("# dockwright: ignore\n", "no instruction stands directly below"),
            ("# dockwright: ignore-stage", "no `FROM` stands directly below"),
            ("# dockwright: ignore-stage=", "`# dockwright: ignore-stage=…` is not understood"),
            ("# check=skip=A\n# check=skip=B", "only the first one above an instruction"),
            ("# dockwright: ignore until=soon", "`until=soon` is not a date, so"),
            ("# dockwright: ignore=a until=2027-02-29 # b", "`until=2027-02-29` is not a date"),
            ("# dockwright: on until=2027-03-01", "`until=2027-03-01` after `# dockwright: on`"),
            ("# dockwright: ignore=a until 2027-03-01", "`until 2027-03-01` after"),
            ("\t# check=skip=A", "only at the start of a line"),
            ("# check=skip=A\n#\n# a", "an empty comment parts it"),
            ("# hadolint ignored=DL3008", "`# hadolint ignored=…` is not understood"),
        ] {
            let found = said(&format!("FROM a\n{comment}\nRUN b\n"));
            assert_eq!(found.len(), 1, "{comment}: {found:?}");
            assert!(found[0].2.contains(message), "{comment}: {found:?}");
        }
        let inside = said("FROM a\nRUN b \\\n  # dockwright: ignore\n  c\n");
        assert!(inside[0].2.ends_with("it stands inside an instruction"), "{inside:?}");
        let last = said("FROM a\n# check=skip=A\n");
        assert!(last[0].2.ends_with("no instruction stands below"), "{last:?}");
    }

    #[test]
    fn what_is_obeyed_goes_without_a_word() {
        for comment in [
            "# dockwright: ignore # why",
            "# dockwright: ignore=use-copy",
            "# dockwright: ignore=use-copy until=2020-03-01 reason=why",
            "# dockwright: off\n\n# dockwright: on",
            "# dockwright: ignore-stage=use-copy # why\nFROM b",
            "# hadolint ignore=DL3008 as ever",
            "# hadolint shell=bash",
            "# hadolint is run in CI",
            "# check=skip=A // why\n\n# more",
            "# dockwright is run in CI",
        ] {
            assert_eq!(said(&format!("FROM a\n{comment}\nRUN b\n")), [], "{comment}");
        }
        assert_eq!(said("FROM a\nRUN b \\\n  # hadolint ignore=DL3008\n  c\n"), []);
    }

    #[test]
    fn a_file_that_is_left_alone_names_what_is_not_read() {
        let found = said("FROM a\n# dockwright: ignore-file made by a script\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].0, found[0].1), (2, 1));
    }
}
