//! The smallest text that still fails.

/// The maximum number of attempts.
const TRIES: usize = 600;

/// Removes parts of `text` as long as it still `fails`.
pub fn shrink(text: &str, fails: impl Fn(&str) -> bool) -> String {
    let mut smallest: Vec<char> = text.chars().collect();
    let mut length = smallest.len() / 2;
    let mut tries = 0;
    while length > 0 {
        let (mut start, mut is_smaller) = (0, false);
        while start + length <= smallest.len() && tries < TRIES {
            tries += 1;
            let without: Vec<char> = [&smallest[..start], &smallest[start + length..]].concat();
            if fails(&without.iter().collect::<String>()) {
                smallest = without;
                is_smaller = true;
            } else {
                start += length;
            }
        }
        if !is_smaller || length > 1 {
            length /= 2;
        }
    }
    smallest.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_goes() {
        let fails = |text: &str| text.contains('é') && text.contains("bc");
        assert_eq!(shrink("aaaa é bbcc dddd", fails), "ébc");
    }
}
