//! Sequences side by side: items that are equal, that moved, and that only one side has.

use std::collections::HashMap;
use std::hash::Hash;

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Two sequences side by side, by index.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Aligned {
    /// Equal items in the same order.
    pub same: Vec<(usize, usize)>,
    /// Equal items in another order.
    pub moved: Vec<(usize, usize)>,
    /// The old items without an equal new one.
    pub old: Vec<usize>,
    /// The new items without an equal old one.
    pub new: Vec<usize>,
}

/// Puts two sequences side by side.
pub fn align<K: Eq + Hash>(old: &[K], new: &[K]) -> Aligned {
    let mut numbers = HashMap::new();
    let mut number = |it| {
        let next = numbers.len();
        *numbers.entry(it).or_insert(next)
    };
    let (old, new): (Vec<_>, Vec<_>) =
        (old.iter().map(&mut number).collect(), new.iter().map(&mut number).collect());
    let mut aligned = Aligned::default();
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (tag, before, after) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            aligned.same.extend(before.zip(after));
        } else {
            gone.extend(before);
            come.extend(after);
        }
    }
    // The new items by their numbers, the first one last.
    let mut waiting: HashMap<usize, Vec<usize>> = HashMap::new();
    for it in come.iter().rev() {
        waiting.entry(new[*it]).or_default().push(*it);
    }
    for it in gone {
        match waiting.get_mut(&old[it]).and_then(Vec::pop) {
            Some(place) => aligned.moved.push((it, place)),
            None => aligned.old.push(it),
        }
    }
    aligned.new = waiting.into_values().flatten().collect();
    aligned.new.sort_unstable();
    aligned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moved_items_are_told_from_new_ones() {
        let aligned = align(&["a", "b", "c", "d"], &["a", "c", "d", "b", "e"]);
        assert_eq!(aligned.same, [(0, 0), (2, 1), (3, 2)]);
        assert_eq!(aligned.moved, [(1, 3)]);
        assert_eq!((aligned.old, aligned.new), (vec![], vec![4]));
    }

    #[test]
    fn repeated_items_are_paired_in_order() {
        let aligned = align(&["a", "a"], &["a", "b", "a", "a"]);
        assert_eq!(aligned.same.len(), 2);
        assert_eq!((aligned.old.len(), aligned.new.len()), (0, 2));
    }
}
