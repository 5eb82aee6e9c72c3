//! Compound commands, all of which terminate.

use super::{DEPTH, Gap, Grammar};

/// The patterns of `case`.
const PATTERNS: [&str; 8] = ["a*", "'a  b'", "[ab]", "?", "\"x y\"", "--*", "a\\ b", "'*'"];

impl Grammar<'_> {
    pub(super) fn item(&mut self, gap: Gap) {
        if self.depth > DEPTH || self.random.percent(55) {
            return self.simple(gap);
        }
        match self.random.below(13) {
            0 | 1 => self.pipeline(gap),
            2 => self.subshell(gap),
            3 => self.group(gap),
            4 | 5 => self.branch(gap),
            6 | 7 => self.for_loop(gap),
            8 => self.while_loop(gap),
            9 | 10 => self.case(gap),
            11 => self.function(gap),
            _ => self.special(gap),
        }
    }

    pub(super) fn subshell(&mut self, gap: Gap) {
        self.push(gap, "(");
        self.list_in_parentheses(3);
        self.push(Gap::Free, ")");
        self.redirects();
    }

    pub(super) fn group(&mut self, gap: Gap) {
        self.push(gap, "{");
        self.body();
        self.push(Gap::Free, "}");
        self.redirects();
    }

    pub(super) fn branch(&mut self, gap: Gap) {
        self.push(gap, "if");
        self.condition("then");
        self.body();
        if self.random.percent(25) {
            self.push(Gap::Free, "elif");
            self.condition("then");
            self.body();
        }
        if self.random.percent(40) {
            self.push(Gap::Free, "else");
            self.body();
        }
        self.push(Gap::Free, "fi");
        self.redirects();
    }

    pub(super) fn condition(&mut self, end: &str) {
        if self.random.percent(20) {
            self.push(Gap::Blank, "!");
        }
        self.simple(Gap::Blank);
        self.push(Gap::Free, ";");
        self.push(Gap::Free, end);
    }

    pub(super) fn for_loop(&mut self, gap: Gap) {
        let name = self.name('n');
        self.push(gap, "for");
        self.push(Gap::Blank, &name);
        if self.random.percent(85) {
            self.push(Gap::Blank, "in");
            self.words(3);
        }
        self.push(Gap::Free, ";");
        self.push(Gap::Free, "do");
        self.push(Gap::Blank, "printf");
        self.push(Gap::Blank, "'{%s}'");
        self.push(Gap::Blank, &format!("\"${name}\""));
        self.push(Gap::Free, ";");
        if self.random.percent(60) {
            self.list(Gap::Free, 1);
            self.push(Gap::Free, ";");
        }
        self.push(Gap::Free, "done");
        self.redirects();
    }

    /// A loop that counts to two.
    pub(super) fn while_loop(&mut self, gap: Gap) {
        let name = self.name('i');
        self.push(gap, &format!("{name}=0"));
        self.push(Gap::Free, ";");
        let (keyword, comparison) =
            if self.random.percent(70) { ("while", "-lt") } else { ("until", "-ge") };
        self.push(Gap::Free, keyword);
        self.push(Gap::Blank, "[");
        self.push(Gap::Blank, &format!("${name}"));
        self.push(Gap::Blank, comparison);
        self.push(Gap::Blank, "2");
        self.push(Gap::Blank, "]");
        self.push(Gap::Free, ";");
        self.push(Gap::Free, "do");
        self.push(Gap::Blank, &format!("{name}=$(({name}  + 1))"));
        self.push(Gap::Free, ";");
        self.list(Gap::Free, 2);
        self.push(Gap::Free, ";");
        self.push(Gap::Free, "done");
        self.redirects();
    }

    pub(super) fn case(&mut self, gap: Gap) {
        self.push(gap, "case");
        self.word(Gap::Blank);
        self.push(Gap::Blank, "in");
        let mut gap = Gap::Blank;
        for _ in 0..=self.random.below(3) {
            if self.random.percent(40) {
                self.push(gap, "(");
                gap = Gap::Free;
            }
            self.pick_push(gap, &PATTERNS);
            while self.random.percent(35) {
                self.push(Gap::Free, "|");
                self.pick_push(Gap::Free, &PATTERNS);
            }
            self.push(Gap::Free, ")");
            if self.random.percent(90) {
                self.list(Gap::Free, 2);
            }
            self.push(Gap::Free, ";;");
            gap = Gap::Free;
        }
        if self.random.percent(60) {
            self.push(Gap::Free, "*");
            self.push(Gap::Free, ")");
            self.list(Gap::Free, 2);
            if self.random.percent(50) {
                self.push(Gap::Free, ";;");
            } else {
                self.push(Gap::Free, ";");
            }
        }
        self.push(Gap::Free, "esac");
        self.redirects();
    }

    pub(super) fn function(&mut self, gap: Gap) {
        let name = self.name('f');
        self.push(gap, &name);
        self.push(Gap::Free, "(");
        self.push(Gap::Free, ")");
        if self.random.percent(80) {
            self.group(Gap::Free);
        } else {
            self.subshell(Gap::Free);
        }
        self.push(Gap::Free, ";");
        self.push(Gap::Free, &name);
        self.words(3);
    }

    pub(super) fn body(&mut self) {
        let longest = 3 - self.depth.min(2);
        self.list(Gap::Blank, longest);
        self.push(Gap::Free, ";");
    }
}
