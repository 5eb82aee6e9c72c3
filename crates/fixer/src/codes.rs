//! Names of rules of hadolint, `BuildKit` and scanners.

use crate::{Pass, passes};

/// The meaning of the name of a pass or a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The pass with this name, or all passes that settle the rule with this name.
    Passes(Vec<&'static Pass>),
    /// A rule that no pass settles: its subject, and the tool that reports it.
    WithoutPass(String),
    /// An unknown name.
    Unknown,
}

/// Looks a name up; the case of rule names does not matter.
pub fn named(name: &str) -> Named {
    let found: Vec<_> = passes().iter().copied().filter(|it| it.is_called(name)).collect();
    if !found.is_empty() {
        return Named::Passes(found);
    }
    let rule = WITHOUT_PASS.iter().find(|(code, ..)| code.eq_ignore_ascii_case(name));
    if let Some((code, what, who)) = rule {
        return Named::WithoutPass(format!("`{code}` ({what}) has no pass; {who}"));
    }
    let digits = name.get(..2).filter(|it| it.eq_ignore_ascii_case("SC")).map(|_| &name[2..]);
    if digits.is_some_and(|it| it.len() == 4 && it.bytes().all(|it| it.is_ascii_digit())) {
        let code = name.to_ascii_uppercase();
        return Named::WithoutPass(format!("`{code}` has no pass; ShellCheck reports it"));
    }
    Named::Unknown
}

const HADOLINT: &str = "hadolint reports it";
const BUILDKIT: &str = "`docker build --check` reports it";
const MESSAGE: &str = "every command reports it as an error";
const LAYOUT: &str = "`dockwright fmt` settles it";

/// Rules without a pass: name, subject, and the tool that reports it.
const WITHOUT_PASS: &[(&str, &str, &str)] = &[
    ("DL1001", "inline ignores", HADOLINT),
    ("DL3043", "instructions not allowed in `ONBUILD`", MESSAGE),
    ("DL3050", "superfluous labels", HADOLINT),
    ("DL3051", "empty labels", HADOLINT),
    ("DL3052", "labels with a URL", HADOLINT),
    ("DL3053", "labels with a time", HADOLINT),
    ("DL3054", "labels with a licence", HADOLINT),
    ("DL3055", "labels with a git hash", HADOLINT),
    ("DL3056", "labels with a version", HADOLINT),
    ("DL3058", "labels with an address", HADOLINT),
    ("DL3061", "instructions above the first `FROM`", MESSAGE),
    ("ConsistentInstructionCasing", "keywords in one case", LAYOUT),
    ("FromAsCasing", "`AS` in the case of `FROM`", LAYOUT),
    ("NoEmptyContinuation", "empty lines in an instruction", LAYOUT),
    ("InvalidBaseImagePlatform", "base images for another platform", BUILDKIT),
];

/// Rules about security, each with a score from which code scanning derives the severity: critical
/// from 9.0, high from 7.0, medium from 4.0. The severities are those of Trivy; for rules that only
/// Checkov has, those of the closest rule of Trivy.
const SECURITY: &[(&str, &str)] = &[
    ("DS-0031", "9.0"),
    ("DS-0010", "9.0"),
    ("DS-0002", "7.0"),
    ("CKV2_DOCKER_2", "7.0"),
    ("CKV2_DOCKER_17", "7.0"),
    ("DS-0004", "5.0"),
];

impl Pass {
    /// The severity of the pass's findings for security, on the CVSS scale from 0.1 to 10.0; `None`
    /// if the findings are not about security.
    pub fn security_severity(&self) -> Option<&'static str> {
        let found = SECURITY.iter().find(|(code, _)| self.settles.contains(code));
        found.map(|(_, score)| *score)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_stands_for_all_passes_that_settle_it() {
        let names = |name| match named(name) {
            Named::Passes(passes) => passes.iter().map(|it| it.name).collect(),
            other => panic!("{name}: {other:?}"),
        };
        let joins: Vec<_> = names("DL3059");
        assert!(joins.len() > 1 && joins.iter().all(|it| it.starts_with("join-")), "{joins:?}");
        let exec_form = names("DL3025");
        assert_eq!((names("dl3025"), names("jsonargsrecommended")), (exec_form.clone(), exec_form));
        let pass = passes()[0].name;
        assert_eq!(names(pass), [pass]);
        assert_eq!(named(&pass.to_ascii_uppercase()), Named::Unknown);
    }

    #[test]
    fn a_rule_without_a_pass_says_who_tells_it() {
        let text = |name| match named(name) {
            Named::WithoutPass(text) => text,
            other => panic!("{name}: {other:?}"),
        };
        let labels = "`DL3050` (superfluous labels) has no pass; hadolint reports it";
        assert_eq!((text("DL3050"), text("dl3050")), (labels.to_owned(), labels.to_owned()));
        assert_eq!(text("SC2016"), "`SC2016` has no pass; ShellCheck reports it");
        for name in ["", "DL", "SC", "SC204", "SC20466", "SCé6", "DL9999", "nothing"] {
            assert_eq!(named(name), Named::Unknown, "{name}");
        }
        for (code, ..) in WITHOUT_PASS {
            assert!(matches!(named(code), Named::WithoutPass(_)), "a pass settles {code} by now");
        }
    }

    #[test]
    fn scores_are_about_rules_that_a_pass_settles() {
        for (code, score) in SECURITY {
            assert!(matches!(named(code), Named::Passes(_)), "no pass settles {code}");
            let score: f32 = score.parse().expect("a number");
            assert!((0.1..=10.0).contains(&score), "{code}: {score}");
        }
        let scored = passes().iter().filter(|it| it.security_severity().is_some());
        assert_eq!(scored.count(), SECURITY.len());
    }
}
