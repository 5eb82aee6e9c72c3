//! What a build with `--layers` prints about its steps.

/// A step that a build went through, without `FROM`.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// The index of the stage.
    pub stage: usize,
    /// The index among the instructions of the stage after its `FROM`.
    pub index: usize,
    /// Whether it came from the cache.
    pub is_cached: bool,
}

/// The steps in the output of a build.
pub fn steps(log: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_from = true;
    for line in log.lines() {
        if let Some((stage, number)) = head(line) {
            is_from = number == 1;
            if !is_from {
                steps.push(Step { stage, index: number - 2, is_cached: false });
            }
        } else if line.starts_with("--> Using cache ")
            && let Some(last) = steps.last_mut().filter(|_| !is_from)
        {
            last.is_cached = true;
        }
    }
    steps
}

/// The stage and the number of the step in `[1/2] STEP 3/7: COPY . .`, or in `STEP 3/7: …` where
/// there is one stage.
fn head(line: &str) -> Option<(usize, usize)> {
    let of_stage = |it: &str| it.split_once('/')?.0.parse::<usize>().ok();
    let (stage, rest) = match line.strip_prefix('[').and_then(|it| it.split_once("] ")) {
        Some((stage, rest)) => (of_stage(stage)?.checked_sub(1)?, rest),
        None => (0, line),
    };
    let (number, _) = rest.strip_prefix("STEP ")?.split_once(": ")?;
    Some((stage, of_stage(number)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_cached_if_the_build_says_so() {
        let log = "[1/2] STEP 1/2: FROM a AS b\n[1/2] STEP 2/2: RUN echo STEP 1\n--> Using cache 1\n\
                   --> 1\n[2/2] STEP 1/3: FROM c\n[2/2] STEP 2/3: COPY . .\n--> 2\n\
                   [2/2] STEP 3/3: RUN d\nout\n[2/2] COMMIT e\n--> 3\n";
        let step = |stage, index, is_cached| Step { stage, index, is_cached };
        assert_eq!(steps(log), [step(0, 0, true), step(1, 0, false), step(1, 1, false)]);
        let log = "STEP 1/2: FROM a\nSTEP 2/2: ENV A=1\n--> Using cache 1\n";
        assert_eq!(steps(log), [step(0, 0, true)]);
    }
}
