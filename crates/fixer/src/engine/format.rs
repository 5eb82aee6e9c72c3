//! The layout of one file: parsed, printed, and verified before it is returned.

use std::cell::LazyCell;
use std::ops::{Range, RangeInclusive};

use dockwright_printer::{FormatOptions, print, print_instructions, print_only};
use dockwright_syntax::{self as syntax, Parse};
use dockwright_verify::{self as verify, Exactness, Kept, Reading, Why};

use super::continued::{CONTINUED, closing};
use super::outcome::{BUG, Refusal};
use super::preconditions;
use crate::contexts::Told;
use crate::searched::Searched;
use crate::{Contexts, Diagnostic, Outcome, Rebuild, Severity, Status};

/// Lays out one Dockerfile of a project. `contexts` is called only if something changes: text that
/// project files search for, for example with `sed`, keeps its spelling.
pub fn format_file_in(
    source: &[u8],
    options: &FormatOptions,
    contexts: &dyn Fn() -> Contexts,
) -> Outcome {
    format_part(source, options, contexts, |_| Part::File)
}

/// Lays out the instructions on some lines of a Dockerfile, numbered from 1. All other lines and
/// comments above an instruction stay as they are. Otherwise, this function works like
/// [`format_file_in`](crate::format_file_in).
pub fn format_lines_in(
    source: &[u8],
    lines: &RangeInclusive<usize>,
    options: &FormatOptions,
    contexts: &dyn Fn() -> Contexts,
) -> Outcome {
    format_part(source, options, contexts, |text| Part::Instructions(bytes_of(text, lines)))
}

fn format_part<'r>(
    source: &[u8],
    options: &FormatOptions,
    contexts: &dyn Fn() -> Contexts,
    part: impl FnOnce(&str) -> Part<'r>,
) -> Outcome {
    preconditions::open(source, |text, parse, mut diagnostics| {
        let searched = || Searched::of(parse, contexts().told());
        match lay_out(&verify::read(source), parse, options, &part(text), &searched) {
            Ok(Layout { output, rebuild, kept }) => {
                diagnostics.extend(kept);
                diagnostics.sort_by_key(|it| (it.line, it.column));
                Outcome { output, diagnostics, rebuild, ..Outcome::of(Status::Done) }
            }
            Err(refused) => refused.after(diagnostics).into(),
        }
    })
}

/// Lays out one Dockerfile in several ways but parses it only once; one outcome for each.
pub fn format_each(source: &[u8], options: &[FormatOptions]) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(options.len());
    let last = preconditions::open(source, |_, parse, _| {
        let before = verify::read(source);
        let searched = || Searched::of(parse, &Told::default());
        outcomes.extend(options.iter().map(|it| {
            match lay_out(&before, parse, it, &Part::File, &searched) {
                Ok(Layout { output, rebuild, .. }) => {
                    Outcome { output, rebuild, ..Outcome::of(Status::Done) }
                }
                Err(refused) => refused.into(),
            }
        }));
        Outcome::of(Status::Done)
    });
    // A file that cannot be read has the same outcome for all options.
    outcomes.resize(options.len(), last);
    outcomes
}

/// The bytes of a text on some lines.
fn bytes_of(text: &str, lines: &RangeInclusive<usize>) -> Range<usize> {
    let length = |count: usize| text.split_inclusive('\n').take(count).map(str::len).sum();
    length(lines.start().saturating_sub(1))..length(*lines.end())
}

/// The part of a file that is laid out.
pub(crate) enum Part<'r> {
    /// The whole file.
    File,
    /// The spaces and line breaks that the ranges touch.
    Touched(&'r [Range<usize>]),
    /// The instructions that the range touches.
    Instructions(Range<usize>),
}

/// A verified layout.
pub(crate) struct Layout {
    /// The new content; `None` if the text has this layout already.
    pub output: Option<Vec<u8>>,
    /// The layers that the new layout rebuilds.
    pub rebuild: Option<Rebuild>,
    /// Why instructions keep their old layout, in line order.
    pub kept: Vec<Diagnostic>,
}

/// Lays out a part of a text that reads as `before`. An instruction keeps its layout if the second
/// reader cannot follow it or reads the new layout differently, if its text would get too long, or
/// if a project file searches for its text.
pub(crate) fn lay_out(
    before: &Reading<'_>,
    parse: &Parse<'_>,
    options: &FormatOptions,
    part: &Part<'_>,
    searched: &dyn Fn() -> Searched,
) -> Result<Layout, Refusal> {
    let exactness = if options.cache_safe { Exactness::Layers } else { Exactness::Tokens };
    let mut kept: Vec<Kept> = Vec::new();
    let searched = LazyCell::new(searched);
    let told = |kept: &[Kept]| kept.iter().map(|it| why_kept(it, &searched)).collect();
    loop {
        let indexes: Vec<_> = kept.iter().map(|it| it.index).collect();
        let printed = match part {
            Part::File => print(parse, options, &indexes),
            Part::Touched(ranges) => print_only(parse, options, ranges, &indexes),
            Part::Instructions(range) => print_instructions(parse, options, range, &indexes),
        };
        if printed == parse.source() {
            return Ok(Layout { output: None, rebuild: None, kept: told(&kept) });
        }
        let continued = || closing(parse.source()).map(|_| CONTINUED.to_owned());
        if let Some(why) = continued().or_else(|| searched.whole()) {
            let kept = vec![whole(&why)];
            return Ok(Layout { output: None, rebuild: None, kept });
        }
        let output = syntax::encode(&printed);
        let after = verify::read(&output);
        let difference = verify::compare(before, &after, exactness).err();
        let count = kept.len();
        keep(&mut kept, verify::to_keep(before, &after));
        keep(&mut kept, searched.to_keep((parse.source(), before), (&printed, &after)));
        if difference.is_some() && kept.len() == count {
            keep(&mut kept, verify::unclear(before));
        }
        if difference.is_some() && kept.len() == count {
            keep(&mut kept, verify::differing(before, &after, exactness));
        }
        match difference {
            _ if kept.len() > count => {}
            Some(difference) => return Err(refusal(&difference)),
            None => {
                let runs = verify::changed_runs(before, &after);
                let rebuild =
                    runs.first().map(|&first_line| Rebuild { layers: runs.len(), first_line });
                return Ok(Layout { output: Some(output), rebuild, kept: told(&kept) });
            }
        }
    }
}

/// Adds instructions to the kept ones, sorted and without duplicates.
fn keep(kept: &mut Vec<Kept>, more: Vec<Kept>) {
    kept.extend(more);
    kept.sort_by_key(|it| it.index);
    kept.dedup_by_key(|it| it.index);
}

/// Why an instruction keeps its layout.
fn why_kept(kept: &Kept, searched: &Searched) -> Diagnostic {
    let report = format!("{BUG}, please report it with this instruction");
    let (why, help) = match kept.why {
        Why::Unclear => (
            "shells read its text in different ways".to_owned(),
            "close every quote and bracket in the command, or put the commands into a script",
        ),
        Why::TooLong => (
            "Linux accepts no command of 128 KiB or more".to_owned(),
            "put the commands into a script, and `COPY` or mount it",
        ),
        Why::Searched => (
            format!("{} searches for its text", searched.text_by(kept.index).unwrap_or_default()),
            "lay it out by hand, together with the pattern or the comment",
        ),
        Why::Differs => ("the new layout would read differently".to_owned(), report.as_str()),
    };
    let message = format!("this instruction keeps its layout, because {why}");
    warning(kept.line, message, help)
}

/// Why a file keeps its layout.
pub(super) fn whole(why: &str) -> Diagnostic {
    let help = if why == CONTINUED {
        "remove the continuation if nothing follows"
    } else {
        "lay it out by hand, together with the named file"
    };
    warning(1, format!("this file keeps its layout, because {why}"), help)
}

fn warning(line: usize, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        line,
        column: 1,
        message,
        help: Some(help.to_owned()),
    }
}

fn refusal(difference: &verify::Difference) -> Refusal {
    let diagnostic = Diagnostic {
        severity: Severity::Error,
        line: difference.line,
        column: 1,
        message: format!("the layout would change what is built: {}", difference.what),
        help: Some(format!(
            "the file stays as it is; {BUG}, please report it with this instruction"
        )),
    };
    Refusal { status: Status::Refused, diagnostics: vec![diagnostic] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format_file;

    #[test]
    fn a_layout_that_does_not_read_as_the_source_is_refused() {
        let parse = syntax::parse("FROM a\nrun b\n");
        let laid_out = |source: &[u8]| {
            let layout = lay_out(
                &verify::read(source),
                &parse,
                &FormatOptions::default(),
                &Part::File,
                &Searched::default,
            );
            layout.map(|it| it.output).map_err(|it| it.status)
        };
        assert_eq!(laid_out(b"FROM a\nrun b\n"), Ok(Some(b"FROM a\nRUN b\n".to_vec())));
        assert_eq!(laid_out(b"FROM a\nrun c\n"), Ok(None));
        assert_eq!(laid_out(b"FROM a\nrun b\nrun c\n"), Err(Status::Refused));
    }

    #[test]
    fn several_layouts_are_those_of_one_each() {
        let wide = FormatOptions { indent: dockwright_printer::Indent::Tab, ..Default::default() };
        let options = [FormatOptions::default(), wide];
        for source in [&b"FROM a\nRUN b \\\n && c\n"[..], b"FORM a\nFROM b\n", b"no"] {
            let each = format_each(source, &options);
            let one = options.each_ref().map(|it| format_file(source, it));
            let told = |it: &Outcome| (it.status.clone(), it.output.clone(), it.rebuild);
            assert!(each.iter().map(told).eq(one.iter().map(told)), "{each:?}");
        }
    }

    #[test]
    fn the_instructions_on_some_lines_are_laid_out_as_in_the_whole_file() {
        let source =
            "from  a\n# b\n#c\n\n\n\nrun  c &&  \\\n\td  \\\n  # e\n\n && f\ncmd  g\nrun  h";
        let options = FormatOptions::default();
        let on = |lines: RangeInclusive<usize>| {
            let outcome = format_lines_in(source.as_bytes(), &lines, &options, &Contexts::default);
            outcome.output.map(|it| String::from_utf8(it).unwrap())
        };
        let run = "RUN c \\\n    && d \\\n    # e\n    && f\n";
        let before = "run  c &&  \\\n\td  \\\n  # e\n\n && f\n";
        let whole = String::from_utf8(format_file(source.as_bytes(), &options).output.unwrap());
        let whole = whole.unwrap();
        assert!(whole.contains(run), "{whole}");
        for lines in [7..=7, 9..=9, 3..=11, 11..=11] {
            assert_eq!(on(lines.clone()), Some(source.replace(before, run)), "{lines:?}");
        }
        assert_eq!(on(13..=99), Some(source.replace("run  h", "RUN h\n")));
        let cmd = source.replace(before, run).replace("cmd  g", "CMD g");
        assert_eq!(on(11..=12), Some(cmd));
        for lines in [2..=6, 0..=0, 14..=14, RangeInclusive::new(12, 3)] {
            assert_eq!(on(lines.clone()), None, "{lines:?}");
        }
    }

    #[test]
    fn comments_that_keep_the_layout_also_do_so_for_lines() {
        let source = "from a\n# dockwright: off\nrun  b\n# dockwright: on\n\
                      # dockwright: ignore\nrun  c\nrun  d\n";
        let options = FormatOptions::default();
        let outcome = format_lines_in(source.as_bytes(), &(2..=9), &options, &Contexts::default);
        let expected = source.replace("run  d", "RUN d");
        assert_eq!(outcome.output, Some(expected.into_bytes()));
    }

    #[test]
    fn the_layers_to_rebuild_are_counted() {
        let source = b"FROM a\ncmd b\nRUN c \\\n  &&   d\nRUN e\n";
        let outcome = format_file(source, &FormatOptions::default());
        assert_eq!(outcome.rebuild, Some(Rebuild { layers: 1, first_line: 3 }));
        let safe = FormatOptions { cache_safe: true, ..FormatOptions::default() };
        let outcome = format_file(source, &safe);
        assert_eq!((outcome.rebuild, outcome.output.is_some()), (None, true));
    }

    #[test]
    fn a_text_that_would_get_too_long_keeps_its_layout_alone() {
        let with = |count: usize| format!("FROM a\nRUN {}b\nrun  c\n", "b;\\\n".repeat(count));
        let options = FormatOptions::default();
        let laid_out = |count: usize| {
            let outcome = format_file(with(count).as_bytes(), &options);
            let text = String::from_utf8(outcome.output.unwrap()).unwrap();
            assert!(text.ends_with("\nRUN c\n"), "{count}");
            let kept = with(count).replace("run  c", "RUN c") == text;
            assert_eq!(format_file(text.as_bytes(), &options).output, None);
            (kept, outcome.diagnostics.len())
        };
        assert_eq!(laid_out(18_000), (false, 0));
        assert_eq!(laid_out(22_000), (true, 1));
    }
}
