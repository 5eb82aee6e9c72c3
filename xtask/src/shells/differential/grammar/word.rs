//! Words with all kinds of quotes.

use super::{DEPTH, Gap, Grammar};

impl Grammar<'_> {
    pub(super) fn words(&mut self, most: usize) {
        for _ in 0..self.random.below(most + 1) {
            self.word(Gap::Blank);
        }
    }

    pub(super) fn word(&mut self, gap: Gap) {
        self.part(gap);
        while self.random.percent(18) {
            self.part(Gap::None);
        }
    }

    pub(super) fn part(&mut self, gap: Gap) {
        const PLAIN: [&str; 16] = [
            "a",
            "foo",
            "-x",
            "b.c",
            "a=b",
            "a,b",
            "--long-option=value",
            "1",
            "x/y",
            "é",
            "a#b",
            "%s",
            "@",
            "{a,b}",
            "http://example.com/a?b=c",
            "a\u{a0}b",
        ];
        const QUOTED: [&str; 16] = [
            "'a  b'",
            "\"a  b\"",
            "\"it's\"",
            "'\"'",
            "''",
            "\"\"",
            "'#'",
            "'a && b'",
            "\"; c\"",
            "' \\ '",
            "\"\\\"  \\$v\\\\\"",
            "'| x'",
            "\"(\"",
            "')'",
            "\" # x\"",
            "'$v `'",
        ];
        const ESCAPED: [&str; 8] = ["a\\ b", "\\$v", "\\\\", "\\;", "\\&\\&", "\\\"", "\\'", "\\#"];
        const EXPANDED: [&str; 16] = [
            "$v",
            "\"$v\"",
            "${v}",
            "${w:-c  d}",
            "\"${w:-c  d}\"",
            "${v%b}",
            "\"${v#a  }\"",
            "${#v}",
            "$#",
            "\"$@\"",
            "$?",
            "\"${w-'x'}\"",
            "${w:-\"e  f\"}",
            "*",
            "$((1  +  2))",
            "\"$((2*(3+4)))\"",
        ];
        match self.random.below(12) {
            0..=3 => self.pick_push(gap, &PLAIN),
            4..=6 => self.pick_push(gap, &QUOTED),
            7 => self.pick_push(gap, &ESCAPED),
            8 | 9 => self.pick_push(gap, &EXPANDED),
            _ if self.depth > DEPTH => self.pick_push(gap, &PLAIN),
            10 => self.substitution(gap),
            _ => {
                self.push(gap, "`printf");
                self.pick_push(Gap::Blank, &["x", "'y  z'", "$v"]);
                self.push(Gap::None, "`");
            }
        }
    }

    pub(super) fn substitution(&mut self, gap: Gap) {
        let is_quoted = self.random.percent(50);
        self.push(gap, if is_quoted { "\"$(" } else { "$(" });
        self.list_in_parentheses(2);
        self.push(Gap::Free, if is_quoted { ")\"" } else { ")" });
    }
}
