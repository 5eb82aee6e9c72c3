//! A plot of counts as bars.

use std::fmt::Write;

/// Bars of this many passes at most; the others share one.
const MOST: usize = 30;
/// The length of the longest bar.
const LONGEST: usize = 520;
/// Where bars begin, with the names on the left.
const LEFT: usize = 240;
/// The height of a bar with the space below it.
const HEIGHT: usize = 22;

/// Bars of the fixes and findings of passes, the longest first. Names are markup. Each bar has two
/// parts, and `words` say what they are; the second may be empty.
pub fn bars(mut counts: Vec<(String, [usize; 2])>, words: &[&str; 2]) -> String {
    let total = |counts: &[usize; 2]| counts[0] + counts[1];
    counts.sort_by(|(name, it), (other, those)| total(those).cmp(&total(it)).then(name.cmp(other)));
    let others = counts.split_off(counts.len().min(MOST));
    if !others.is_empty() {
        let sum = |part: usize| others.iter().map(|it| it.1[part]).sum();
        counts.push((format!("{} others", others.len()), [sum(0), sum(1)]));
    }
    let Some(most) = counts.iter().map(|it| total(&it.1)).max() else { return String::new() };
    let height = counts.len() * HEIGHT;
    let width = LEFT + LONGEST + 180;
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"Bars of the counts by pass, as in the table\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n"
    );
    for (index, (name, counts)) in counts.iter().enumerate() {
        let (top, middle) = (index * HEIGHT + 3, index * HEIGHT + 15);
        let [first, both] = [counts[0], total(counts)].map(|it| it * LONGEST / most.max(1));
        let said = words.iter().zip(counts).filter(|(word, _)| !word.is_empty());
        let said: Vec<_> = said.map(|(word, count)| format!("{count} {word}")).collect();
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{name}</text><rect class=\"bar\" \
             x=\"{LEFT}\" y=\"{top}\" width=\"{first}\" height=\"16\"/><rect class=\"rest\" \
             x=\"{}\" y=\"{top}\" width=\"{}\" height=\"16\"/><text x=\"{}\" y=\"{middle}\">{}\
             </text>",
            LEFT - 8,
            LEFT + first,
            both - first,
            LEFT + both + 8,
            said.join(", ")
        );
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_comes_first_and_the_shortest_share_one() {
        let counts = (0..35).map(|it| (format!("p{it}"), [it, 1])).collect();
        let svg = bars(counts, &["fixed", "left"]);
        assert_eq!(svg.matches("class=\"bar\"").count(), 31);
        let first = svg.lines().nth(1).unwrap();
        assert!(first.contains(">p34</text>") && first.ends_with(">34 fixed, 1 left</text>"));
        assert!(svg.contains(">5 others</text>") && svg.contains(">10 fixed, 5 left</text>"));
        assert!(first.contains("width=\"505\"") && first.contains("x=\"745\""), "{first}");
    }

    #[test]
    fn nothing_found_is_no_plot() {
        assert_eq!(bars(Vec::new(), &["findings", ""]), "");
    }
}
