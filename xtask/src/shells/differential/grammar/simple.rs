//! Simple commands, their pipelines, and syntax specific to bash.

use super::{Gap, Grammar};

impl Grammar<'_> {
    pub(super) fn simple(&mut self, gap: Gap) {
        match self.random.below(20) {
            0..=8 => self.print(gap),
            9 => self.pick_push(gap, &["true", "false", ":"]),
            10 => self.assignment(gap),
            11 => {
                self.assignment(gap);
                self.print(Gap::Blank);
            }
            12 => {
                self.push(gap, "[");
                self.word(Gap::Blank);
                self.pick_push(Gap::Blank, &["=", "!=", "-eq"]);
                self.word(Gap::Blank);
                self.push(Gap::Blank, "]");
            }
            13 => {
                self.push(gap, "set");
                self.push(Gap::Blank, "--");
                self.words(3);
            }
            14 => {
                self.pick_push(gap, &["export", "readonly", "unset"]);
                self.pick_push(Gap::Blank, &["w=1", "w", "v='c  d'"]);
            }
            15 => {
                self.push(gap, "set");
                self.pick_push(Gap::Blank, &["-e", "-f", "-u", "+e", "-eu"]);
            }
            16 => {
                self.push(gap, "cat");
                self.pick_push(Gap::Blank, &["f", "<f", "'h  i'", "g"]);
            }
            17 => {
                self.pick_push(gap, &["exit", "return", "shift"]);
                self.pick_push(Gap::Blank, &["0", "1", "3"]);
            }
            _ => self.print(gap),
        }
        self.redirects();
    }

    /// The left side only prints and the right side reads everything, so that the output is
    /// deterministic.
    pub(super) fn pipeline(&mut self, gap: Gap) {
        if self.random.percent(15) {
            self.push(gap, "!");
            self.print(Gap::Blank);
        } else {
            self.print(gap);
        }
        self.push(Gap::Free, "|");
        let reader = [
            &["cat"][..],
            &["sort"],
            &["tr", "ab", "'b '"],
            &["while", "read", "-r", "l", ";", "do", "printf", "'[%s]'", "\"$l\"", ";", "done"],
            &["{", "cat", ";", "echo", "'x  y'", ";", "}"],
            &["(", "cat", ")"],
        ];
        let reader = self.random.pick(&reader);
        for (index, text) in reader.iter().enumerate() {
            let is_loose =
                index == 0 || matches!(*text, ";" | "(" | ")") || reader[index - 1] == ";";
            let is_loose = is_loose || reader[index - 1] == "(";
            self.push(if is_loose { Gap::Free } else { Gap::Blank }, text);
        }
    }

    pub(super) fn print(&mut self, gap: Gap) {
        match self.random.below(8) {
            0 => self.push(gap, "argv"),
            1 | 2 => self.push(gap, "echo"),
            _ => {
                self.push(gap, "printf");
                self.pick_push(Gap::Blank, &["'<%s>'", "'%s  '", "\"[%s]\"", "'%s\\n'", "%s\\;"]);
            }
        }
        self.words(4);
    }

    pub(super) fn assignment(&mut self, gap: Gap) {
        self.pick_push(gap, &["v=", "w=", "x=1", "v='p  q'"]);
        if self.program.pieces.last().is_some_and(|it| it.text.ends_with('='))
            && self.random.percent(80)
        {
            self.word(Gap::None);
        }
    }

    pub(super) fn redirects(&mut self) {
        while self.random.percent(12) {
            self.pick_push(
                Gap::Blank,
                &[
                    ">f",
                    ">>f",
                    "2>&1",
                    "2>/dev/null",
                    ">&2",
                    "2>f",
                    "> f",
                    ">'h  i'",
                    "<f",
                    ">|f",
                    "1>>\"g\"",
                ],
            );
        }
    }

    pub(super) fn heredoc(&mut self, gap: Gap) {
        let name = format!("E{}", self.program.bodies.len());
        let (dash, quote) = (self.random.pick(&["", "-"]), self.random.pick(&["", "'"]));
        self.push(gap, "cat");
        self.push(Gap::Blank, &format!("<<{dash}{quote}{name}{quote}"));
        let body = self.random.pick(&["  a  $v\n", "\ta && b \\\n# c\n", "", "'x\n\n  y\"\n"]);
        self.program.bodies.push(format!("{body}{name}\n"));
    }

    /// Syntax specific to bash, and rare syntax.
    pub(super) fn special(&mut self, gap: Gap) {
        match self.random.below(9) {
            0 => {
                self.push(gap, "[[");
                self.word(Gap::Blank);
                self.pick_push(Gap::Blank, &["==", "!=", "=~"]);
                self.pick_push(Gap::Blank, &["a*", "\"$v\"", "^(a|b)$", "$v"]);
                self.push(Gap::Blank, "]]");
            }
            1 => {
                self.push(gap, "((");
                self.pick_push(Gap::Free, &["1 +  2 > 2", "x = 1", "x++", "0"]);
                self.push(Gap::Free, "))");
            }
            2 => {
                self.push(gap, "x=(");
                self.word(Gap::Free);
                self.words(2);
                self.push(Gap::Free, ")");
                self.push(Gap::Free, "&&");
                self.push(Gap::Free, "argv");
                self.push(Gap::Blank, "\"${x[@]}\"");
            }
            3 => {
                self.program.is_bash = true;
                self.print(gap);
                self.push(Gap::Blank, "&>");
                self.push(Gap::Free, "g");
            }
            4 => {
                self.push(gap, "cat");
                self.push(Gap::Blank, "<<<");
                self.word(Gap::Free);
            }
            5 => {
                self.push(gap, "cat");
                self.push(Gap::Blank, "<(");
                self.print(Gap::Free);
                self.push(Gap::Free, ")");
            }
            6 => {
                self.push(gap, "{");
                self.print(Gap::Blank);
                self.push(Gap::Blank, ">g");
                self.push(Gap::Free, "&");
                self.push(Gap::Free, "wait");
                self.push(Gap::Free, ";");
                self.push(Gap::Free, "}");
            }
            7 => {
                self.push(gap, "argv");
                self.push(Gap::Blank, "$'a\\tb'");
                self.words(1);
            }
            _ if self.depth == 1 => self.heredoc(gap),
            _ => self.simple(gap),
        }
    }
}
