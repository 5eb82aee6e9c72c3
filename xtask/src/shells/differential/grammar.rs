//! Shell texts made of harmless commands, as pieces between which a layout is free to some extent.
//!
//! Nothing in them depends on time or races: what runs at once never writes to the same place.

use super::random::Random;

/// What may stand before a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing but a cut through the word.
    None,
    /// Blanks or nothing.
    Free,
    /// Blanks.
    Blank,
}

/// A part of a text, as the author wrote it.
#[derive(Clone, Debug)]
pub struct Piece {
    pub gap: Gap,
    pub text: String,
}

/// A text, and what it needs.
#[derive(Default)]
pub struct Program {
    pub pieces: Vec<Piece>,
    /// The bodies of its heredocs, ends included.
    pub bodies: Vec<String>,
    /// It means something else where bash's own syntax is not known, and may race there.
    pub is_bash: bool,
}

/// How deep compound commands and substitutions nest.
const DEPTH: usize = 3;

/// What `case` compares with.
const PATTERNS: [&str; 8] = ["a*", "'a  b'", "[ab]", "?", "\"x y\"", "--*", "a\\ b", "'*'"];

/// Makes a text.
pub fn program(random: &mut Random) -> Program {
    let mut grammar = Grammar { random, program: Program::default(), depth: 0, names: 0 };
    grammar.list(Gap::Blank, 4);
    if grammar.random.percent(10) {
        grammar.push(Gap::Free, ";");
    }
    if grammar.random.percent(8) && grammar.program.bodies.is_empty() {
        grammar.push(Gap::Blank, "# it's (a && b; \" c");
    }
    grammar.program
}

struct Grammar<'r> {
    random: &'r mut Random,
    program: Program,
    depth: usize,
    /// How many variables and functions have names of their own.
    names: usize,
}

impl Grammar<'_> {
    fn push(&mut self, gap: Gap, text: &str) {
        // BuildKit takes it for the opener of a heredoc only as a word of its own.
        let is_opener = |it: &Piece| it.text.starts_with("<<") && it.text.contains('E');
        let is_behind_opener = self.program.pieces.last().is_some_and(is_opener);
        let gap = if is_behind_opener { Gap::Blank } else { gap };
        self.program.pieces.push(Piece { gap, text: text.to_owned() });
    }

    fn pick_push(&mut self, gap: Gap, some: &[&str]) {
        let text = self.random.pick(some);
        self.push(gap, text);
    }

    fn name(&mut self, first: char) -> String {
        self.names += 1;
        format!("{first}{}", self.names)
    }

    /// Commands with `;`, `&&` and `||` between them.
    fn list(&mut self, gap: Gap, longest: usize) {
        self.depth += 1;
        self.item(gap);
        for _ in 0..self.random.below(longest) {
            let operator = self.random.pick(&[";", "&&", "&&", "&&", "||"]);
            self.push(Gap::Free, operator);
            self.item(Gap::Free);
        }
        self.depth -= 1;
    }

    /// A list behind a `(`, apart from a `(` of its own: POSIX leaves open what `((` begins.
    fn list_in_parentheses(&mut self, longest: usize) {
        let start = self.program.pieces.len();
        self.list(Gap::Free, longest);
        let first = &mut self.program.pieces[start];
        if first.text.starts_with('(') {
            first.gap = Gap::Blank;
        }
    }

    fn body(&mut self) {
        let longest = 3 - self.depth.min(2);
        self.list(Gap::Blank, longest);
        self.push(Gap::Free, ";");
    }

    fn item(&mut self, gap: Gap) {
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

    fn subshell(&mut self, gap: Gap) {
        self.push(gap, "(");
        self.list_in_parentheses(3);
        self.push(Gap::Free, ")");
        self.redirects();
    }

    fn group(&mut self, gap: Gap) {
        self.push(gap, "{");
        self.body();
        self.push(Gap::Free, "}");
        self.redirects();
    }

    fn branch(&mut self, gap: Gap) {
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

    fn condition(&mut self, end: &str) {
        if self.random.percent(20) {
            self.push(Gap::Blank, "!");
        }
        self.simple(Gap::Blank);
        self.push(Gap::Free, ";");
        self.push(Gap::Free, end);
    }

    fn for_loop(&mut self, gap: Gap) {
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
    fn while_loop(&mut self, gap: Gap) {
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

    fn case(&mut self, gap: Gap) {
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

    fn function(&mut self, gap: Gap) {
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

    /// The left side only prints, the right side reads all of it: neither gets in the other's way.
    fn pipeline(&mut self, gap: Gap) {
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

    /// What only bash knows, and what is rare.
    fn special(&mut self, gap: Gap) {
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

    fn heredoc(&mut self, gap: Gap) {
        let name = format!("E{}", self.program.bodies.len());
        let (dash, quote) = (self.random.pick(&["", "-"]), self.random.pick(&["", "'"]));
        self.push(gap, "cat");
        self.push(Gap::Blank, &format!("<<{dash}{quote}{name}{quote}"));
        let body = self.random.pick(&["  a  $v\n", "\ta && b \\\n# c\n", "", "'x\n\n  y\"\n"]);
        self.program.bodies.push(format!("{body}{name}\n"));
    }

    fn simple(&mut self, gap: Gap) {
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

    fn print(&mut self, gap: Gap) {
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

    fn assignment(&mut self, gap: Gap) {
        self.pick_push(gap, &["v=", "w=", "x=1", "v='p  q'"]);
        if self.program.pieces.last().is_some_and(|it| it.text.ends_with('='))
            && self.random.percent(80)
        {
            self.word(Gap::None);
        }
    }

    fn redirects(&mut self) {
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

    fn words(&mut self, most: usize) {
        for _ in 0..self.random.below(most + 1) {
            self.word(Gap::Blank);
        }
    }

    fn word(&mut self, gap: Gap) {
        self.part(gap);
        while self.random.percent(18) {
            self.part(Gap::None);
        }
    }

    fn part(&mut self, gap: Gap) {
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

    fn substitution(&mut self, gap: Gap) {
        let is_quoted = self.random.percent(50);
        self.push(gap, if is_quoted { "\"$(" } else { "$(" });
        self.list_in_parentheses(2);
        self.push(Gap::Free, if is_quoted { ")\"" } else { ")" });
    }
}
