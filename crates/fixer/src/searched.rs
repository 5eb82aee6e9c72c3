//! Instructions whose text a project file searches for, for example with `sed`, or a tool that reads
//! a comment on the same line. Their spelling must stay the same.

mod marked;

use std::collections::BTreeSet;
use std::iter;
use std::ops::Range;

use dockwright_syntax::Parse;
use dockwright_verify::{Kept, Reading, Why};
use hashbrown::HashMap;

use crate::contexts::mention::{PIPED, READ};
use crate::contexts::{Mention, Told};
use crate::mentions::looked_for::LookedFor;
use crate::mentions::{COMPARED, MADE, NUMBERED, PATCHED, SAME, searches};

/// The starts of programs in comments that write a part of the file, and compare it: those of Cog.
const GENERATORS: &[&str] = &["[[[cog", "[[[end]]]"];

/// The parts of a file that must keep their spelling, with the location of each search.
#[derive(Default)]
pub(crate) struct Searched {
    /// The instructions, by index.
    instructions: HashMap<usize, String>,
    /// The location that makes another Dockerfile of the file, or builds from a part of it.
    made_of: Option<String>,
    /// The location that needs each line as it is, with the reason, as a clause.
    needed: Option<String>,
}

impl Searched {
    /// The parts that project files, or the Dockerfile itself, search for.
    pub fn of(parse: &Parse<'_>, told: &Told) -> Self {
        let mut searched = Self::default();
        let mut texts = Texts::of(parse);
        for (place, mention) in told.mentions() {
            let quoting = Some(mention).filter(|it| it.quotes());
            let quoting = quoting.filter(|it| it.searches(place, &told.dockerfile));
            for index in quoting.map(|it| texts.quoted_by(it)).unwrap_or_default() {
                searched.instructions.entry(index).or_insert_with(|| format!("`{place}`"));
            }
            if mention.searches(place, &told.dockerfile) {
                searched.add(parse, place, mention);
                if mention.holds(parse.source()) {
                    let why = || format!("`{place}` has the text of this file");
                    searched.needed.get_or_insert_with(why);
                }
            }
        }
        // A `RUN` reads and writes the files of the image, and not the Dockerfile.
        let own = searches(parse.source()).into_iter().filter(|it| !it.quotes());
        for mention in own.filter(|it| !matches!(it.word, MADE | PIPED | READ)) {
            if mention.searches("", &told.dockerfile) {
                searched.add(parse, &format!("{}:{}", told.dockerfile, mention.line), &mention);
            }
        }
        searched.add_marked(parse);
        searched.add_generated(parse.source());
        searched
    }

    fn add(&mut self, parse: &Parse<'_>, who: &str, mention: &Mention) {
        let Some(looked_for) = LookedFor::of(mention) else { return };
        let who = || match looked_for.tool {
            "" | "|" | COMPARED | MADE | NUMBERED | PATCHED | PIPED | READ | SAME => {
                format!("`{who}`")
            }
            ">>" => format!("`{who}`, which appends to the file,"),
            tool => format!("`{who}` with `{tool}`"),
        };
        let file = parse.file();
        let all = file.instructions().map(|it| {
            let range = it.syntax().text_range();
            let range = usize::from(range.start())..usize::from(range.end());
            (it.keyword(), &parse.source()[range])
        });
        let all: Vec<_> = all.collect();
        let lines = looked_for.first_lines.unwrap_or_default();
        let count = |text: &str| text.bytes().filter(|it| *it == b'\n').count();
        let mut found: Vec<_> = looked_for.instructions(&all);
        let is_commented = looked_for.is_in_comments(parse.source());
        found.extend((0..all.len()).filter(|it| {
            let start = all[*it].1.as_ptr() as usize - parse.source().as_ptr() as usize;
            count(&parse.source()[..start]) < lines
        }));
        for index in found {
            self.instructions.entry(index).or_insert_with(who);
        }
        if looked_for.is_built_from && (looked_for.takes_all || is_commented) {
            self.made_of.get_or_insert_with(who);
        }
        if let Some(reason) = looked_for.needs_lines {
            self.needed.get_or_insert_with(|| format!("{} {reason}", who()));
        }
    }

    /// Adds the instructions with a comment that a tool may read on their line.
    fn add_marked(&mut self, parse: &Parse<'_>) {
        if !parse.source().contains('#') {
            return;
        }
        let file = parse.file();
        let all = file.instructions().enumerate();
        let marked = all.filter_map(|(index, it)| Some((index, marked::marker(&it)?)));
        for (index, comment) in marked {
            let who = || format!("the tool that reads `{comment}`");
            self.instructions.entry(index).or_insert_with(who);
        }
    }

    /// Notes that a program in the comments of the file writes a part of it, and may compare the
    /// text with what it would write.
    fn add_generated(&mut self, source: &str) {
        if let Some(mark) = GENERATORS.iter().find(|it| source.contains(**it)) {
            let why = || format!("the program behind `{mark}` writes a part of this file");
            self.needed.get_or_insert_with(why);
        }
    }

    /// Why the text of an instruction must stay the same.
    pub fn why(&self, index: usize) -> Option<String> {
        let own = self.instructions.get(&index);
        let own = own.map(|it| format!("{it} searches for the text of this instruction"));
        own.or_else(|| self.whole())
    }

    /// Why the text of the whole file must stay the same.
    pub fn whole(&self) -> Option<String> {
        let made =
            || self.made_of.as_ref().map(|it| format!("{it} makes a Dockerfile from this file"));
        self.needed.clone().or_else(made)
    }

    /// The location that searches for the text of an instruction.
    pub fn text_by(&self, index: usize) -> Option<&str> {
        self.instructions.get(&index).map(String::as_str)
    }

    /// The instructions that are searched for and whose lines would change.
    pub fn to_keep(&self, before: (&str, &Reading<'_>), after: (&str, &Reading<'_>)) -> Vec<Kept> {
        if self.instructions.is_empty() {
            return Vec::new();
        }
        let both = lines_of(before).zip(lines_of(after)).zip(&before.1.instructions).enumerate();
        let changed = both
            .filter(|(index, ((old, new), _))| old != new && self.instructions.contains_key(index));
        changed.map(|(index, (_, it))| Kept { index, line: it.line, why: Why::Searched }).collect()
    }
}

/// The texts of all instructions with single spaces, in one text, so that most patterns of a project
/// are looked for only once.
struct Texts<'s> {
    source: &'s str,
    ranges: Vec<Range<usize>>,
    joined: Option<(String, Vec<usize>)>,
}

impl<'s> Texts<'s> {
    fn of(parse: &'s Parse<'_>) -> Self {
        let file = parse.file();
        let ranges = file.instructions().map(|it| {
            let range = it.syntax().text_range();
            usize::from(range.start())..usize::from(range.end())
        });
        Self { source: parse.source(), ranges: ranges.collect(), joined: None }
    }

    /// The instructions that have a part of the pattern in a line.
    fn quoted_by(&mut self, mention: &Mention) -> Vec<usize> {
        let (source, ranges) = (self.source, &self.ranges);
        let (text, starts) = self.joined.get_or_insert_with(|| {
            let (mut text, mut starts) = (String::new(), Vec::new());
            for range in ranges {
                starts.push(text.len());
                for word in source[range.clone()].split_whitespace() {
                    text.push_str(word);
                    text.push(' ');
                }
                text.push('\n');
            }
            (text, starts)
        });
        let found = mention.quoted.iter().flat_map(|it| it.places(text));
        let found = found.map(|at| starts.partition_point(|start| *start <= at) - 1);
        found.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// The lines of each instruction of a text.
fn lines_of<'t>((text, reading): (&'t str, &'t Reading<'_>)) -> impl Iterator<Item = Vec<&'t str>> {
    let mut lines = (1..).zip(text.split('\n')).peekable();
    reading.instructions.iter().map(move |it| {
        while lines.next_if(|line| line.0 < it.line).is_some() {}
        iter::from_fn(|| lines.next_if(|line| line.0 <= it.last_line)).map(|it| it.1).collect()
    })
}
