//! Do we refuse exactly what `BuildKit` refuses?

use dockwright_fixer::{Diagnostic, Outcome, Severity, Status};
use dockwright_verify::{self as verify, ErrorKind};

use super::invariant::Tested;
use super::subject::Subject;
use crate::oracle::{Verdict, instruction_layer, limits};

pub fn find(subject: &Subject<'_>) -> Tested {
    let judged = match &subject.judged {
        None => return Tested::NotApplicable,
        Some(Err(limit)) => return Tested::Beyond(*limit),
        Some(Ok(judged)) => judged,
    };
    let difference = disagreement(&subject.canonical.outcome, &judged.source)
        .or_else(|| second_disagreement(subject.source, &judged.source));
    match difference {
        None => Tested::Holds,
        Some(what) => match limits::excuse(&String::from_utf8_lossy(subject.source)) {
            Some(limit) => Tested::Beyond(limit),
            None => Tested::Broken(what),
        },
    }
}

/// The difference between the verdicts of dockwright and the oracle.
pub fn disagreement(outcome: &Outcome, verdict: &Verdict) -> Option<String> {
    match (&outcome.status, verdict) {
        // Skipped before the file was judged.
        (Status::Skipped(_), _) => None,
        (Status::Invalid, Verdict::Accepted(_)) => {
            errors(outcome).find(|it| instruction_layer::case(&it.message).is_none()).map(|it| {
                format!("line {}: BuildKit's parser accepts it, but: {}", it.line, it.message)
            })
        }
        (Status::Invalid, Verdict::Rejected(message)) => {
            let named = errors(outcome).any(|it| it.message.contains(message.as_str()));
            (!named).then(|| format!("BuildKit's parser says `{message}`, and we another thing"))
        }
        (_, Verdict::Rejected(message)) => Some(format!("BuildKit's parser refuses it: {message}")),
        (_, Verdict::Accepted(_)) => None,
    }
}

/// The difference between the verdicts of the second reader and the oracle.
fn second_disagreement(source: &[u8], verdict: &Verdict) -> Option<String> {
    let reading = verify::read(source);
    let error = reading.errors.iter().find(|it| it.kind != ErrorKind::UnknownInstruction);
    match (error, verdict) {
        (Some(error), Verdict::Accepted(_)) => Some(format!(
            "line {}: BuildKit's parser accepts it, but the second reader finds {:?}",
            error.line, error.kind
        )),
        (None, Verdict::Rejected(message)) => {
            Some(format!("the second reader accepts it, but BuildKit's parser says `{message}`"))
        }
        _ => None,
    }
}

fn errors(outcome: &Outcome) -> impl Iterator<Item = &Diagnostic> {
    outcome.diagnostics.iter().filter(|it| it.severity == Severity::Error)
}

#[cfg(test)]
mod tests {
    use dockwright_fixer::{FormatOptions, format_file};

    use super::*;

    fn agrees(text: &str, verdict: &Verdict) -> bool {
        disagreement(&format_file(text.as_bytes(), &FormatOptions::default()), verdict).is_none()
    }

    #[test]
    fn a_verdict_of_our_own_needs_the_instruction_layer() {
        let accepted = Verdict::Accepted(Vec::new());
        assert!(agrees("FROM a\nCOPY b\n", &accepted));
        assert!(!agrees("FROM a\nENV b\n", &accepted));
    }

    #[test]
    fn a_refusal_needs_the_same_words() {
        let rejected = Verdict::Rejected("ENV must have two arguments".to_owned());
        assert!(agrees("FROM a\nENV b\n", &rejected));
        assert!(!agrees("FROM a\nLABEL b\n", &rejected));
        assert!(!agrees("FROM a\n", &rejected));
    }
}
