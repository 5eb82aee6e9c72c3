//! Variables that nothing sets.

use dockwright_model::{Base, Instruction, Model, PREDEFINED_ARGS};
use dockwright_syntax::{Keyword, SyntaxNode, distance};
use hashbrown::{HashMap, HashSet};

use crate::shared::self_reference;
use crate::shared::variables::{Reading, names};
use crate::word_set::WordSet;
use crate::{Fix, PassContext, declare_pass};

declare_pass! {
    /// Finds variables that are used where nothing sets them.
    ///
    /// The builder replaces such a variable with nothing and goes on: `COPY $SRC /app` copies the
    /// whole build context, and `FROM alpine:$VERSION` names no image. Often the name is
    /// misspelled, or an `ARG` above the first `FROM` is not repeated in the stage.
    ///
    /// ## Example
    /// ```dockerfile
    /// ARG APP_DIR=/srv/app
    /// FROM debian:13
    /// WORKDIR $APP_DIR
    /// ```
    /// is meant as
    /// ```dockerfile
    /// ARG APP_DIR=/srv/app
    /// FROM debian:13
    /// ARG APP_DIR
    /// WORKDIR $APP_DIR
    /// ```
    ///
    /// ## Level
    /// A suggestion: only the author knows which value is meant. The pass reads only text that the
    /// builder expands, and so no commands: the shell expands those.
    ///
    /// `FROM` sees the `ARG`s above the first `FROM`, and the platform arguments that the builder
    /// sets. An instruction of a stage sees the `ARG`s and `ENV`s above in the stage, those of the
    /// stage that it builds on, and the variables of the base image. These are known for `scratch`
    /// and some official images, so every other variable is reported there. With other base images,
    /// a variable is reported only where the file shows the mistake: it is set below, above the first
    /// `FROM` or in another stage; its name is close to one that is set; or the builder sets it only
    /// where it is declared (`TARGETARCH`). A variable that is set in the same `ENV` is reported by
    /// `split-self-reference`.
    name: "declare-variables", phase: Suggestions, level: Suggestion,
    settles: ["UndefinedVar", "UndefinedArgInFrom"], run: run,
}

/// Arguments that `BuildKit` reads itself, and that no file has to declare.
static NEVER_SET: WordSet = WordSet::new("BUILDKIT_SBOM_SCAN_CONTEXT BUILDKIT_SBOM_SCAN_STAGE");

/// Official images, each with the prefixes of the variables that some release sets, according to
/// its Dockerfiles. All images set `PATH`.
const SET_BY_IMAGES: &[(&str, &str)] = &[
    ("alpine", ""),
    ("buildpack-deps", ""),
    ("busybox", ""),
    ("debian", ""),
    ("ubuntu", ""),
    ("golang", "GO CGO"),
    ("node", "NODE NPM YARN"),
    ("python", "GPG LANG LC PYTHON"),
    ("ruby", "BUNDLE GEM LANG LC RUBY"),
    ("rust", "CARGO RUST"),
];

/// The beginning of a message, and the exception in the middle.
const NOTHING: (&str, &str) = ("nothing sets", "");
const PERHAPS: (&str, &str) = ("nothing in the file sets", " unless the base image sets it");

/// The most pairs of names that are compared in a file.
const COMPARISONS: usize = 20_000;

fn is_predefined(name: &str) -> bool {
    PREDEFINED_ARGS.iter().any(|it| it.0 == name)
}

fn run(ctx: &PassContext<'_>) -> Vec<Fix> {
    if !ctx.source().contains('$') {
        return Vec::new();
    }
    let mut reader = Reader::of(ctx);
    reader.stages();
    reader.found.sort_by_key(|it| it.at);
    reader.found
}

struct Reader<'c, 'p> {
    ctx: &'c PassContext<'p>,
    model: &'c Model,
    escape: char,
    /// Where each name is set: the index of the stage (`None` above the first `FROM`) and the
    /// offset.
    settings: HashMap<String, Vec<(Option<usize>, usize)>>,
    /// The names that are set at the present place, each with the number of its settings.
    set: HashMap<String, usize>,
    comparisons: usize,
    /// The last `ENV` that reads a variable that it sets, by index, and whether another pass
    /// reports it.
    told: Option<(usize, bool)>,
    found: Vec<Fix>,
}

enum Step {
    Enter(usize),
    Leave(Vec<String>),
}

impl<'c, 'p> Reader<'c, 'p> {
    fn of(ctx: &'c PassContext<'p>) -> Self {
        let model = ctx.model();
        let mut settings: HashMap<String, Vec<_>> = HashMap::new();
        for it in model.instructions() {
            for (name, ..) in pairs(it) {
                settings.entry(name).or_default().push((it.stage, it.start()));
            }
        }
        let (set, found) = (HashMap::new(), Vec::new());
        let (escape, told) = (ctx.parse.escape(), None);
        Self { ctx, model, escape, settings, set, comparisons: 0, told, found }
    }

    /// Reads each stage before those that build on it. The names that a stage sets hold until all
    /// of these are read.
    fn stages(&mut self) {
        let mut children = vec![Vec::new(); self.model.stages().len()];
        let mut steps = Vec::new();
        for (index, stage) in self.model.stages().iter().enumerate().rev() {
            match stage.base {
                Base::Stage(parent) => children[parent].push(index),
                _ => steps.push(Step::Enter(index)),
            }
        }
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(stage) => {
                    let set = self.stage(stage);
                    steps.push(Step::Leave(set));
                    steps.extend(children[stage].iter().map(|it| Step::Enter(*it)));
                }
                Step::Leave(names) => names.iter().for_each(|it| {
                    self.set.entry(it.clone()).and_modify(|it| *it -= 1);
                }),
            }
        }
    }

    /// Reads a stage, and returns the names that it sets.
    fn stage(&mut self, stage: usize) -> Vec<String> {
        let mut set = Vec::new();
        let root = self.model.root(stage);
        let known = set_by(root).filter(|_| !self.model.is_windows(stage));
        for it in self.model.of_stage(stage) {
            if it.keyword == Keyword::From {
                self.from(it);
                continue;
            }
            let pairs = pairs(it);
            for (name, value, at) in &pairs {
                self.uses(it, known, value, *at, Some(name));
                if it.keyword == Keyword::Arg {
                    self.set_now(name, &mut set);
                }
            }
            if it.keyword == Keyword::Env {
                for (name, ..) in &pairs {
                    self.set_now(name, &mut set);
                }
            }
            if self.ctx.text(it).contains('$') {
                for (text, at) in expanded_texts(it) {
                    self.uses(it, known, &text, at, None);
                }
                for body in expanded_heredocs(it) {
                    let reading = Reading { escape: '\\', quotes: false };
                    self.each(it, known, names(&body, reading), it.start(), None);
                }
            }
        }
        set
    }

    fn set_now(&mut self, name: &str, set: &mut Vec<String>) {
        *self.set.entry(name.to_owned()).or_default() += 1;
        set.push(name.to_owned());
    }

    fn is_set(&self, name: &str) -> bool {
        name == "PATH" || self.set.get(name).is_some_and(|it| *it > 0)
    }

    /// The variables of `FROM`: its image and its platform.
    fn from(&mut self, from: &Instruction) {
        if !self.ctx.text(from).contains('$') {
            return;
        }
        let flags = from.syntax.flags().map(|it| (it.value(), start(it.syntax())));
        let image = from.syntax.words().take(1).map(|it| (it.text(), start(it.syntax())));
        for (text, at) in flags.chain(image) {
            for name in names(&text, Reading { escape: self.escape, quotes: true }) {
                let is_global =
                    |it: &Vec<(Option<usize>, usize)>| it.iter().any(|it| it.0.is_none());
                let settings = self.settings.get(name);
                if is_predefined(name) || settings.is_some_and(is_global) {
                    continue;
                }
                let why = match settings.and_then(|it| it.first()) {
                    Some((_, line)) => format!(
                        "the `ARG {name}` in line {} belongs to a stage, and `FROM` knows only \
                         those above the first `FROM`; declare the argument there",
                        self.ctx.line(*line)
                    ),
                    None => match self.near(name, true) {
                        Some(near) => format!("did you mean `${near}`?"),
                        None => format!("add `ARG {name}` above the first `FROM`"),
                    },
                };
                let reason = format!("nothing sets `${name}` here, so it is empty; {why}");
                self.found.push(Fix::suggestion(at, reason));
            }
        }
    }

    fn uses(
        &mut self,
        it: &Instruction,
        known: Option<&str>,
        text: &str,
        at: usize,
        own: Option<&str>,
    ) {
        let reading = Reading { escape: self.escape, quotes: true };
        self.each(it, known, names(text, reading), at, own);
    }

    /// Reports the names that nothing sets; `own` is the variable whose value the text is.
    fn each(
        &mut self,
        it: &Instruction,
        known: Option<&str>,
        names: Vec<&str>,
        at: usize,
        own: Option<&str>,
    ) {
        let mut seen = HashSet::new();
        for name in names {
            let is_by_image = |prefixes: &str| {
                prefixes.split_ascii_whitespace().any(|prefix| name.starts_with(prefix))
            };
            let is_by_image = known.is_some_and(is_by_image);
            if self.is_set(name) || is_by_image || NEVER_SET.has(name) || !seen.insert(name) {
                continue;
            }
            let why = self.certain(name).map(|it| (NOTHING, it)).or_else(|| {
                // `PATH=$PATH:…` usually adds to a variable of the base image.
                let is_added_to = own == Some(name) && known.is_none();
                let why = if is_added_to { None } else { self.why(it, known.is_some(), name, own) };
                Some((if known.is_some() { NOTHING } else { PERHAPS }, why?))
            });
            if let Some(((who, unless), why)) = why {
                let reason = format!("{who} `${name}` here, so it is empty{unless}; {why}");
                self.found.push(Fix::suggestion(at, reason));
            }
        }
    }

    /// The mistake, for a name that certainly no image sets.
    fn certain(&self, name: &str) -> Option<String> {
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Some(format!("write `{}$` for a dollar sign", self.escape));
        }
        if is_predefined(name) {
            return Some(format!(
                "the builder sets it only in stages with `ARG {name}`; add that line"
            ));
        }
        let (_, at) = self.settings.get(name)?.iter().find(|(stage, _)| stage.is_none())?;
        Some(format!(
            "the `ARG {name}` in line {} holds for `FROM` alone; add `ARG {name}` to the stage",
            self.ctx.line(*at)
        ))
    }

    /// Whether another pass reports an `ENV` that reads a variable that it sets.
    fn is_told(&mut self, it: &Instruction) -> bool {
        if let Some((_, is_told)) = self.told.filter(|told| told.0 == it.index) {
            return is_told;
        }
        let readers = self_reference::readers(self.ctx, it);
        let is_told = readers.is_some_and(|it| !it.is_empty());
        self.told = Some((it.index, is_told));
        is_told
    }

    /// The mistake, for a name that the file does not set; `None` where the base image may set it.
    fn why(
        &mut self,
        it: &Instruction,
        is_known: bool,
        name: &str,
        own: Option<&str>,
    ) -> Option<String> {
        let settings = self.settings.get(name).map(Vec::as_slice).unwrap_or_default();
        let line = |at: &usize| self.ctx.line(*at);
        let is_same = own == Some(name);
        if !is_same && settings.iter().any(|(_, at)| *at == it.start()) {
            return (!self.is_told(it)).then(|| {
                format!(
                    "an `ENV` reads all its values before it sets any; set `{name}` in an `ENV` \
                     above"
                )
            });
        }
        let later = settings.iter().find(|(stage, at)| *stage == it.stage && *at > it.start());
        if let Some((_, at)) = later {
            return Some(format!("line {}, below, is the first to set it", line(at)));
        }
        if let Some((_, at)) = settings.iter().find(|(stage, _)| *stage != it.stage) {
            return Some(format!("line {} sets it in another stage; set it in this one", line(at)));
        }
        let near = if is_same { None } else { self.near(name, is_known) };
        near.map(|it| format!("did you mean `${it}`?"))
            .or_else(|| is_known.then(|| "neither the file nor the base image sets it".to_owned()))
    }

    /// A similar name that is set, and may be meant. Where the variables of the base image are not
    /// known, the name has to be nearly the same.
    fn near(&mut self, name: &str, is_known: bool) -> Option<String> {
        if self.comparisons > COMPARISONS {
            return None;
        }
        let globals = self.settings.iter().filter(|(_, all)| all.iter().any(|it| it.0.is_none()));
        let globals = globals.map(|it| it.0.as_str());
        let set = self.set.iter().filter(|it| *it.1 > 0).map(|it| it.0.as_str());
        let all: HashSet<_> = set.chain(globals).chain(["PATH"]).collect();
        self.comparisons += all.len();
        let limit = if is_known { 2 } else { 1 };
        let rank = |it: &&str| {
            let is_twin = it.eq_ignore_ascii_case(name) || is_swapped(it, name);
            let distance = if is_twin { 0 } else { distance(it, name) };
            let is_close =
                distance <= limit && name.len() > 2 + distance && !differ_in_digits(it, name);
            (is_twin || is_close).then_some((distance, (*it).to_owned()))
        };
        all.iter().filter_map(rank).min().map(|it| it.1)
    }
}

/// Whether two names differ only in two adjacent bytes that are swapped.
fn is_swapped(a: &str, b: &str) -> bool {
    let differing: Vec<_> =
        a.bytes().zip(b.bytes()).enumerate().filter(|(_, (a, b))| a != b).collect();
    match differing[..] {
        [(i, (a1, b1)), (j, (a2, b2))] => a.len() == b.len() && i + 1 == j && (a1, a2) == (b2, b1),
        _ => false,
    }
}

/// Whether two names differ only in digits, as numbered variables do.
fn differ_in_digits(a: &str, b: &str) -> bool {
    let letters = |it: &str| it.chars().filter(|it| !it.is_ascii_digit()).collect::<String>();
    letters(a) == letters(b)
}

/// The prefixes of the variables that an image sets besides `PATH`; `None` where they are not
/// known.
fn set_by(base: &Base) -> Option<&'static str> {
    match base {
        Base::Scratch => Some(""),
        Base::Image(image) if image.is_official && !image.tag.contains("onbuild") => {
            let known = SET_BY_IMAGES.iter().find(|(name, _)| *name == image.name);
            known.map(|it| it.1)
        }
        _ => None,
    }
}

/// The names that an `ARG` or `ENV` sets, each with its value and offset.
fn pairs(it: &Instruction) -> Vec<(String, String, usize)> {
    if !matches!(it.keyword, Keyword::Arg | Keyword::Env) {
        return Vec::new();
    }
    let pairs = it.syntax.pairs().map(|it| (it.key(), it.value(), start(it.syntax())));
    let legacy = it.syntax.legacy_pair().map(|it| (it.key(), it.value(), start(it.syntax())));
    let all = pairs.chain(legacy);
    all.filter_map(|(name, value, at)| Some((name?, value.unwrap_or_default(), at))).collect()
}

/// The texts that the builder expands in an instruction other than `FROM`, `ARG` and `ENV`, with
/// their offsets.
fn expanded_texts(it: &Instruction) -> Vec<(String, usize)> {
    use Keyword::{Add, Copy, Expose, Label, Run, Stopsignal, User, Volume, Workdir};
    let syntax = &it.syntax;
    let words = || syntax.words().map(|it| (it.text(), start(it.syntax())));
    let strings =
        || syntax.json().into_iter().flat_map(|it| it.values()).map(|text| (text, it.start()));
    let flags = |names: &'static [&str]| {
        let flags = syntax.flags().filter(|it| names.contains(&&*it.name()));
        flags.map(|it| (it.value(), start(it.syntax())))
    };
    match it.keyword {
        Add | Copy => {
            flags(&["chown", "chmod", "checksum"]).chain(words()).chain(strings()).collect()
        }
        Volume => words().chain(strings()).collect(),
        Expose => words().collect(),
        Label => {
            let pairs = syntax.pairs().map(|it| (it.key(), it.value(), start(it.syntax())));
            let legacy = syntax.legacy_pair();
            let legacy = legacy.map(|it| (it.key(), it.value(), start(it.syntax())));
            let texts = |(key, value, at): (Option<String>, Option<String>, usize)| {
                [key, value].into_iter().flatten().map(move |it| (it, at))
            };
            pairs.chain(legacy).flat_map(texts).collect()
        }
        Run => flags(&["mount"]).collect(),
        Stopsignal | User | Workdir => vec![(it.argument(), it.start())],
        _ => Vec::new(),
    }
}

/// The bodies of heredocs that the builder expands: those with an unquoted delimiter.
fn expanded_heredocs(it: &Instruction) -> Vec<String> {
    if !matches!(it.keyword, Keyword::Add | Keyword::Copy) || !it.has_heredoc() {
        return Vec::new();
    }
    let openers = it.syntax.words().map(|it| it.text()).filter(|it| it.starts_with("<<"));
    let both = openers.zip(it.syntax.heredocs());
    let open = both.filter(|(opener, _)| !opener.contains(['"', '\'']));
    open.filter_map(|(_, it)| it.body()).collect()
}

fn start(node: &SyntaxNode) -> usize {
    node.text_range().start().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_are_swapped_are_told_from_others() {
        assert!(is_swapped("PATH", "PAHT") && is_swapped("ab", "ba"));
        assert!(
            !is_swapped("PATH", "PTHA") && !is_swapped("ab", "ab") && !is_swapped("abc", "bac2")
        );
        assert!(differ_in_digits("A1", "A22") && !differ_in_digits("A1", "B1"));
    }
}
