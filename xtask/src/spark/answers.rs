//! Compares answers with their requests.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::expected::Fix;
use super::input::Input;

/// The maximum number of differences shown.
const SHOWN: usize = 5;

#[derive(Deserialize)]
struct Request {
    path: String,
}

#[derive(Deserialize)]
struct Answer {
    path: Option<String>,
    content: Option<String>,
    fixes: Vec<Fix>,
    error: Option<String>,
}

/// The number of answers, and those that are wrong.
pub struct Answers<'i> {
    input: &'i Input,
    count: usize,
    fixes: usize,
    errors: usize,
    differences: Vec<String>,
}

impl<'i> Answers<'i> {
    pub fn new(input: &'i Input) -> Self {
        Self { input, count: 0, fixes: 0, errors: 0, differences: Vec::new() }
    }

    /// Compares answers with requests, line by line in the same order.
    pub fn compare(&mut self, requests: &str, answers: &str) -> Result<()> {
        let (requests, answers): (Vec<_>, Vec<_>) =
            (requests.lines().collect(), answers.lines().collect());
        if requests.len() != answers.len() {
            let what = format!("{} answers to {} lines", answers.len(), requests.len());
            self.differences.push(what);
        }
        for (request, answer) in requests.into_iter().zip(answers) {
            let request: Request = serde_json::from_str(request)?;
            let answer: Answer = serde_json::from_str(answer)
                .with_context(|| format!("{} is answered by {answer:?}", request.path))?;
            self.count += 1;
            self.fixes += answer.fixes.len();
            self.errors += usize::from(answer.error.is_some());
            if let Err(what) = self.judge(&request.path, &answer) {
                self.differences.push(format!("{}: {what}", request.path));
            }
        }
        Ok(())
    }

    fn judge(&self, path: &str, answer: &Answer) -> Result<(), &'static str> {
        let check = |holds: bool, what: &'static str| if holds { Ok(()) } else { Err(what) };
        let Some(expected) = self.input.expected(path) else {
            check(answer.path.is_none() && answer.content.is_none(), "a wrong line has content")?;
            return check(answer.error.is_some(), "a wrong line has no error");
        };
        check(answer.path.as_deref() == Some(path), "another path, so another order")?;
        check(answer.content.as_deref() == Some(&*expected.content), "another content")?;
        check(answer.fixes == expected.fixes, "other fixes")?;
        check(answer.error.is_some() == expected.is_left_alone, "another error")
    }

    /// Whether no answer differs or is missing.
    pub fn are_right(&self) -> bool {
        self.differences.is_empty() && self.count == self.input.lines()
    }

    pub fn describe(&self) -> String {
        let Self { count, fixes, errors, .. } = self;
        let counts = format!("{count} answers, {fixes} fixes, {errors} errors");
        if self.are_right() {
            return format!("{counts}, all as on the disk");
        }
        let shown = &self.differences[..self.differences.len().min(SHOWN)];
        let of = self.input.lines();
        format!("{counts} of {of}, {} DIFFER: {}", self.differences.len(), shown.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The differences between an answer and the lines for one file.
    fn differences(answers: &[serde_json::Value]) -> String {
        let input = Input::of_one("FROM a\n");
        let mut compared = Answers::new(&input);
        let lines = |values: &[serde_json::Value]| {
            values.iter().map(|it| it.to_string() + "\n").collect::<String>()
        };
        let requests = [json!({"path": "0/00000/Dockerfile"}), json!({"path": "wrong"})];
        compared.compare(&lines(&requests), &lines(answers)).unwrap();
        compared.differences.join("; ")
    }

    #[test]
    fn only_the_right_answers_in_the_right_order_are_right() {
        let right = json!({
            "path": "0/00000/Dockerfile", "content": "FROM a\n", "fixes": [], "error": null
        });
        let wrong = json!({"path": null, "content": null, "fixes": [], "error": "why"});
        assert_eq!(differences(&[right.clone(), wrong.clone()]), "");
        assert_eq!(differences(std::slice::from_ref(&right)), "1 answers to 2 lines");
        let swapped = differences(&[wrong.clone(), right.clone()]);
        assert!(swapped.contains("another path") && swapped.contains("has content"), "{swapped}");
        let fix = json!({"pass": "a", "level": "safe", "line": 1, "reason": "b"});
        for (field, value, told) in [
            ("content", json!("FROM b\n"), "another content"),
            ("fixes", json!([fix]), "other fixes"),
            ("error", json!("why"), "another error"),
        ] {
            let mut other = right.clone();
            other[field] = value;
            assert!(differences(&[other, wrong.clone()]).contains(told), "{told}");
        }
    }
}
