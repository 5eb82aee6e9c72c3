//! Facts in words, for all forms of output.

use dockwright_syntax::is_byte;

use crate::rebuilt::{Cause, Rebuilt, State, Verdict};
use crate::step::{Base, Depends, Effect, Layers, Stage};
use crate::{Names, Size};

/// A Dockerfile with its steps, for output.
#[derive(Clone, Copy, Debug)]
pub struct View<'v> {
    /// The name of the file.
    pub dockerfile: &'v str,
    /// The name of the build context, if it is known.
    pub context: Option<&'v str>,
    /// The steps.
    pub layers: &'v Layers,
    /// The verdicts after changes, if there are changes.
    pub rebuilt: Option<&'v Rebuilt>,
}

/// A text in which control characters, and those that change the direction of the text around them,
/// are escapes, and bytes that are not UTF-8 are replaced.
pub fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            it if it.is_control() || is_direction(it) => shown.extend(it.escape_default()),
            it if is_byte(it) => shown.push(char::REPLACEMENT_CHARACTER),
            it => shown.push(it),
        }
    }
    shown
}

/// Whether a character changes the direction of the text around it, so that a line may read as
/// something else.
fn is_direction(it: char) -> bool {
    matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// A number of bytes for people: `310 B`, `45.3 kB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if count < 1000 {
        return format!("{count} B");
    }
    let mut unit = 1_u128;
    let mut tenths = 0;
    for name in UNITS {
        unit *= 1000;
        tenths = (u128::from(count) * 10 + unit / 2) / unit;
        // 999,950 bytes are 1.0 MB.
        if tenths < 10_000 {
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
    }
    format!("{} {}", tenths / 10, UNITS[UNITS.len() - 1])
}

/// `3 files, 1.2 kB`
pub(crate) fn size(it: &Size) -> String {
    let at_least = if it.is_partial { "at least " } else { "" };
    let files = if it.files == 1 { "file" } else { "files" };
    format!("{at_least}{} {files}, {}", it.files, bytes(it.bytes))
}

/// The base of a stage as `FROM` names it.
pub(crate) fn base(layers: &Layers, stage: &Stage) -> String {
    match &stage.base {
        Base::Scratch => "scratch".to_owned(),
        Base::Stage(it) => clean(&layers.name(*it)),
        Base::Image(name) => clean(name),
    }
}

pub(crate) fn effect(it: Effect) -> &'static str {
    match it {
        Effect::Layer => "layer",
        Effect::Config => "config",
        Effect::Nothing => "-",
    }
}

/// The dependencies of a step, one text for each kind.
pub(crate) fn depends(layers: &Layers, it: &Depends) -> Vec<String> {
    let mut all = Vec::new();
    if !it.files.is_empty() {
        let size = it.size.as_ref().map(|it| format!(" ({})", size(it))).unwrap_or_default();
        all.push(format!("files {}{size}", listed(&it.files)));
    }
    if !it.excluded.is_empty() {
        all.push(format!("without {}", listed(&it.excluded)));
    }
    if !it.missing.is_empty() {
        all.push(format!("not in the context: {}", listed(&it.missing)));
    }
    let own_name = |it: &usize| layers.stages.get(*it)?.name.clone();
    let name = |it: &usize| own_name(it).unwrap_or_else(|| it.to_string());
    let stages: Vec<_> = it.stages.iter().map(name).collect();
    for (kind, names) in [("stage", &stages), ("image", &it.images), ("URL", &it.remote)] {
        if !names.is_empty() {
            all.push(format!("{kind} {}", listed(names)));
        }
    }
    for (kind, Names { names, more }) in [("ARG", &it.args), ("ENV", &it.env)] {
        if !names.is_empty() {
            let more = if *more > 0 { " …" } else { "" };
            all.push(format!("{kind} {}{more}", listed(names)));
        }
    }
    all
}

fn listed(names: &[String]) -> String {
    names.iter().map(|it| clean(it)).collect::<Vec<_>>().join(" ")
}

pub(crate) fn state(it: State) -> &'static str {
    match it {
        State::Cached => "cached",
        State::Maybe => "maybe",
        State::Rebuilt => "rebuilt",
    }
}

/// The cause of a rebuild in words.
pub(crate) fn cause(layers: &Layers, it: &Cause) -> String {
    match it {
        Cause::File(path) => format!("`{}` changes", clean(path)),
        Cause::Arg(name) => format!("`{}` changes", clean(name)),
        Cause::Stage(stage) => match layers.stages.get(*stage).and_then(|it| it.name.as_deref()) {
            Some(name) => format!("stage `{}` is rebuilt", clean(name)),
            None => format!("stage {stage} is rebuilt"),
        },
        Cause::Line(line) => format!("follows line {line}"),
        Cause::Base(line) => format!("the base image on line {line} changes"),
    }
}

pub(crate) fn because(layers: &Layers, it: &Verdict) -> String {
    it.cause.as_ref().map(|it| cause(layers, it)).unwrap_or_default()
}

/// The result in one sentence.
pub(crate) fn summary(View { layers, rebuilt, .. }: View<'_>) -> String {
    let all = layers.built().count();
    let layers_of = |count: usize| if count == 1 { "layer" } else { "layers" };
    let Some(rebuilt) = rebuilt else {
        let stages = layers.stages.iter().filter(|it| it.is_needed).count();
        let unneeded = layers.stages.len() - stages;
        let without = match unneeded {
            0 => String::new(),
            1 => "; 1 other stage is not needed".to_owned(),
            _ => format!("; {unneeded} other stages are not needed"),
        };
        let of_stages = if stages == 1 { "stage" } else { "stages" };
        return format!("{all} {} in {stages} {of_stages}{without}", layers_of(all));
    };
    let (runs, may) = (rebuilt.count(layers, State::Rebuilt), rebuilt.count(layers, State::Maybe));
    let may = match may {
        0 => String::new(),
        _ => format!(", {may} may be"),
    };
    let is = if runs == 1 { "is" } else { "are" };
    format!("{runs} of {all} {} {is} rebuilt{may}", layers_of(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_once() {
        for (count, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (45_349, "45.3 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (u64::MAX, "18446 PB"),
        ] {
            assert_eq!(bytes(count), expected);
        }
    }

    #[test]
    fn nothing_moves_the_cursor_or_turns_the_text() {
        assert_eq!(clean("a\x1b[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
    }
}
