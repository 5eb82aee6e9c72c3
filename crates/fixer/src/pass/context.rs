//! The input of a pass.

use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell};
use std::hash::Hash;
use std::rc::Rc;

use dockwright_model::context::Context;
use dockwright_model::{Call, Instruction, Model};
use dockwright_syntax::pragma::Date;
use dockwright_syntax::{self as syntax, Keyword, Parse};
use dockwright_verify as verify;
use hashbrown::HashMap;

use super::noted::{self, Noted};
use super::origins::Origins;
use super::replaced::{self, Replaced};
use super::run::Run;
use super::spelling;
use crate::ToldOfContainers;
use crate::contexts::{Contexts, Mention, Sent, Told};
use crate::policy::{self, Policy};

/// An ignore comment, or names in it, that silence nothing.
pub(crate) struct UnusedIgnore {
    /// The offset of the comment, in bytes.
    pub offset: usize,
    /// The names that silence nothing, as they are written; all of them for a comment that goes.
    pub names: Vec<String>,
}

/// The input of a pass: one file that `BuildKit` accepts.
pub(crate) struct PassContext<'p> {
    /// The tree.
    pub parse: &'p Parse<'p>,
    origins: Rc<Origins>,
    model: OnceCell<Model>,
    contexts: &'p Contexts,
    /// What the project demands.
    policy: &'p Policy,
    /// The present day; without one, no date has passed.
    today: Option<Date>,
    /// Finds the ignore comments that silence nothing, for the pass that removes them: this takes
    /// runs of other passes.
    find_unused: fn(&PassContext<'_>) -> Vec<UnusedIgnore>,
    /// The directories that may be the build context of the file.
    possible: OnceCell<Vec<Sent<'p>>>,
    /// All possible directories, even those that lack copied files.
    anywhere: OnceCell<Vec<Sent<'p>>>,
    /// The indices of the possible directories with which no build is known to fail.
    working: OnceCell<Vec<usize>>,
    /// The index of the assumed context.
    chosen: Cell<usize>,
    /// Whether a pass has used the context.
    has_asked: Cell<bool>,
    /// Whether a pass has found that the build fails with the assumed context.
    is_ruled_out: Cell<bool>,
    /// For each stage, the name that a build may replace.
    replaced: OnceCell<Vec<Option<Replaced<'p>>>>,
    /// The instructions whose text the second reader cannot follow, by index.
    unclear: Vec<usize>,
    /// For each instruction with words that are continued or quoted inside, its text with these
    /// words joined.
    whole: OnceCell<Vec<Option<String>>>,
    /// A cache for the assumed context, with one value per type.
    memory: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
    /// Caches for each context that has been assumed, by the index of the context and by type.
    kept: RefCell<HashMap<(usize, TypeId), Rc<dyn Any>>>,
}

impl<'p> PassContext<'p> {
    /// An unchanged file.
    pub fn new(parse: &'p Parse<'p>, contexts: &'p Contexts) -> Self {
        let origins = Rc::new(Origins::new(parse.source()));
        let source = syntax::encode(parse.source());
        Self::edited(parse, contexts, origins, &verify::read(&source))
    }

    /// The context of an edited file; `origins` maps its offsets to the source, and `reading` is
    /// the second reader's view of the text.
    pub fn edited(
        parse: &'p Parse<'p>,
        contexts: &'p Contexts,
        origins: Rc<Origins>,
        reading: &verify::Reading,
    ) -> Self {
        let (model, possible, anywhere, working, chosen) = Default::default();
        let (has_asked, is_ruled_out, replaced, whole, memory, kept) = Default::default();
        let unclear = verify::unclear(reading).into_iter().map(|it| it.index).collect();
        Self {
            parse,
            origins,
            model,
            contexts,
            policy: &policy::NOTHING,
            today: None,
            find_unused: |_| Vec::new(),
            possible,
            anywhere,
            working,
            chosen,
            has_asked,
            is_ruled_out,
            replaced,
            unclear,
            whole,
            memory,
            kept,
        }
    }

    /// The same with what the project demands, and the present day, if dates count.
    pub fn demanding(self, policy: &'p Policy, today: Option<Date>) -> Self {
        Self { policy, today, ..self }
    }

    /// The same with a function that finds ignore comments that silence nothing.
    pub fn pruning(self, find_unused: fn(&PassContext<'_>) -> Vec<UnusedIgnore>) -> Self {
        Self { find_unused, ..self }
    }

    /// The ignore comments that silence nothing, or that name passes which do.
    pub fn unused_ignores(&self) -> Vec<UnusedIgnore> {
        (self.find_unused)(self)
    }

    /// The possible contexts with the evidence about the builds.
    pub fn contexts(&self) -> &'p Contexts {
        self.contexts
    }

    /// What the project demands.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The present day; `None` if no date has passed.
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// Whether the source ends with a continuation, so that more text may follow.
    pub fn is_continued(&self) -> bool {
        self.origins.is_continued
    }

    /// The line in the source, from 1, for messages.
    pub fn line(&self, offset: usize) -> usize {
        self.origins.line(offset)
    }

    /// The text of the file.
    pub fn source(&self) -> &'p str {
        self.parse.source()
    }

    /// The text of an instruction, including the comments above.
    pub fn text(&self, it: &Instruction) -> &'p str {
        &self.source()[it.range()]
    }

    /// Whether an instruction has a word, even one that is continued or quoted inside.
    pub fn says(&self, it: &Instruction, word: &str) -> bool {
        self.text(it).contains(word)
            || self.whole(it.index).is_some_and(|whole| whole.contains(word))
    }

    /// The text of an instruction, with words joined that are continued or quoted inside.
    pub fn said<'s>(&'s self, it: &Instruction) -> &'s str {
        self.whole(it.index).unwrap_or_else(|| self.text(it))
    }

    /// Whether the file has a word, also in comments.
    pub fn says_somewhere(&self, word: &str) -> bool {
        self.source().contains(word)
            || self
                .whole
                .get_or_init(|| self.whole_words())
                .iter()
                .flatten()
                .any(|it| it.contains(word))
    }

    /// The text of an instruction with joined words, if one of its words is continued or quoted
    /// inside.
    fn whole(&self, index: usize) -> Option<&str> {
        self.whole.get_or_init(|| self.whole_words()).get(index)?.as_deref()
    }

    fn whole_words(&self) -> Vec<Option<String>> {
        let all = self.model().instructions().iter();
        all.map(|it| spelling::whole(self.text(it), self.parse.escape())).collect()
    }

    /// The model of the file.
    pub fn model(&self) -> &Model {
        self.model.get_or_init(|| {
            let model = Model::of(self.parse);
            let unknown = replaced::bases(&model, self.contexts.told());
            let stages: Vec<_> = unknown.iter().map(|it| it.0).collect();
            if stages.is_empty() { model } else { model.with_unknown_bases(&stages) }
        })
    }

    /// The `RUN`s whose text has one of these words.
    pub fn runs_with(&self, words: &[&str]) -> impl Iterator<Item = &Instruction> {
        let all =
            words.iter().any(|it| self.says_somewhere(it)).then(|| self.model().all(Keyword::Run));
        all.into_iter().flatten().filter(move |run| words.iter().any(|it| self.says(run, it)))
    }

    /// The calls of some programs in shell-form `RUN`s, each with its `RUN`.
    pub fn calls_of<'c>(
        &'c self,
        programs: &'c [&str],
    ) -> impl Iterator<Item = (&'c Instruction, Call)> {
        self.runs_with(programs).filter_map(Run::of).flat_map(|it| {
            let is_one = |call: &&Call| {
                call.command.program().is_some_and(|it| programs.contains(&&*it.name))
            };
            let calls = it.script.calls().iter().filter(is_one).cloned().collect::<Vec<_>>();
            calls.into_iter().map(move |call| (it.instruction, call))
        })
    }

    /// The build context, or the reason why it is not known. If several directories may be the
    /// context, the pass runs once for each.
    pub fn context(&self) -> Result<&Context<'p>, String> {
        self.sent().map(|it| &it.context)
    }

    /// Like [`context`](Self::context), with the facts about the directory.
    pub fn sent(&self) -> Result<&Sent<'p>, String> {
        self.has_asked.set(true);
        self.possible().get(self.chosen.get()).ok_or_else(|| {
            if let Some(reason) = &self.contexts.told().unknown {
                reason.clone()
            } else if self.contexts.is_empty() {
                "the build context is not known".to_owned()
            } else {
                "no directory around the Dockerfile holds everything that is copied".to_owned()
            }
        })
    }

    /// Every possible context, even one that lacks copied files: its files may count against a fix,
    /// but never for one.
    pub fn anywhere(&self) -> &[Sent<'p>] {
        self.anywhere.get_or_init(|| self.contexts.anywhere())
    }

    /// The assumed context. If no directory has all copied files, this is the nearest possible
    /// context, whose files still count.
    pub fn sent_or_nearest(&self) -> Option<&Sent<'p>> {
        self.sent().ok().or_else(|| self.anywhere().first())
    }

    /// The directories that may be the context of a build of the file.
    pub fn possible(&self) -> &[Sent<'p>] {
        self.possible.get_or_init(|| self.contexts.possible(self.model()))
    }

    /// The indices of the possible directories for which `fails` does not hold; all indices, if it
    /// holds for every directory. Every pass gets the same directories, so that a fix does not
    /// depend on another one that names a missing file.
    pub fn working(&self, fails: impl Fn(&Self) -> bool) -> &[usize] {
        self.working.get_or_init(|| {
            let all = 0..self.possible().len();
            if all.len() < 2 {
                return all.collect();
            }
            let works = |index: &usize| {
                self.enter_context(*index);
                !fails(self)
            };
            let working: Vec<_> = all.clone().filter(works).collect();
            self.enter_context(0);
            if working.is_empty() { all.collect() } else { working }
        })
    }

    /// Assumes another of the possible directories as the context.
    pub fn enter_context(&self, index: usize) {
        self.chosen.set(index);
        self.memory.take();
    }

    /// A cached value of the caller's type, dropped when another context is assumed.
    pub fn memory<T: Default + 'static>(&self) -> Rc<T> {
        cached(&self.memory, TypeId::of::<T>())
    }

    /// A cached value of the caller's type about the assumed context, kept for all passes that
    /// assume the same context. The call counts as a use of the context, on which the value may
    /// depend.
    pub fn memory_of_context<T: Default + 'static>(&self) -> Rc<T> {
        self.has_asked.set(true);
        cached(&self.kept, (self.chosen.get(), TypeId::of::<T>()))
    }

    /// The instructions for which `holds` is true, cached under `key`.
    pub fn noted<K: Eq + Hash + 'static>(
        &self,
        key: K,
        holds: impl Fn(&Instruction) -> bool,
    ) -> Rc<Noted> {
        self.memory::<noted::Memory<K>>().get(key, || Noted::of(self.model(), holds))
    }

    /// Records that the file cannot be built with the assumed context.
    pub fn rule_out_context(&self) {
        self.is_ruled_out.set(true);
    }

    /// Whether this has been recorded since the last call.
    pub fn is_ruled_out(&self) -> bool {
        self.is_ruled_out.replace(false)
    }

    /// Whether a pass has used the context since the last call.
    pub fn has_asked_for_context(&self) -> bool {
        self.has_asked.replace(false)
    }

    /// Whether evidence from project files has been used.
    pub fn has_evidence(&self) -> bool {
        !self.contexts.is_empty()
    }

    /// The names that a build is known to replace.
    pub fn replaced_names(&self) -> impl Iterator<Item = &'p str> {
        self.contexts.told().replaced.iter().map(|it| it.0.as_str())
    }

    /// Evidence from project files about containers of the images.
    pub fn containers(&self) -> &'p ToldOfContainers {
        &self.contexts.told().containers
    }

    /// Why the context of a build is not known, if so.
    pub fn unknown_context(&self) -> Option<&'p str> {
        self.contexts.told().unknown.as_deref()
    }

    /// The project files that name the build argument for the platform and may set it.
    pub fn naming_platform(&self) -> &'p [String] {
        &self.contexts.told().naming_platform
    }

    /// The source and the words by which a build may use another ignore file.
    pub fn ignoring(&self) -> Option<(&'p str, &'static str)> {
        self.contexts.told().ignoring()
    }

    /// The lines of project files that matter to fixes, each with its location.
    pub fn mentions(&self) -> impl Iterator<Item = &'p (String, Mention)> {
        self.contexts.told().mentions()
    }

    /// The evidence about the builds.
    pub fn told(&self) -> &'p Told {
        self.contexts.told()
    }

    /// The replaced name of a stage, of its base, or of a source of its copies.
    pub fn replaced_in(&self, stage: usize) -> Option<&Replaced<'p>> {
        let find = || replaced::by_stage(self.model(), self.contexts.told());
        self.replaced.get_or_init(find).get(stage)?.as_ref()
    }

    /// The name of a stage's base image, if the project builds its own image under that name.
    pub fn own_base(&self, stage: usize) -> Option<Replaced<'p>> {
        let first = self.model().lineage(stage).last()?;
        let all = replaced::bases(self.model(), self.contexts.told());
        all.into_iter().find(|it| it.0 == first).map(|it| it.1)
    }

    /// The targets of the known builds; `None` for a target given by a variable.
    pub fn targets(&self) -> impl Iterator<Item = Option<&'p str>> {
        self.contexts.told().targets.iter().map(Option::as_deref)
    }

    /// Whether the stage may be the target of a build.
    pub fn is_target(&self, stage: usize) -> bool {
        self.targets().any(|it| it.is_none()) || self.is_named_target(stage)
    }

    /// Whether a known build names the stage as its target.
    pub fn is_named_target(&self, stage: usize) -> bool {
        let name = self.model().stages()[stage].name.as_deref();
        let is_it = |target: &str| {
            name.is_some_and(|it| it.eq_ignore_ascii_case(target)) || target == stage.to_string()
        };
        self.targets().flatten().any(is_it)
    }

    /// Whether the second reader cannot follow the text of an instruction with certainty, or no
    /// builder can, since nothing closes a quote.
    pub fn is_unclear(&self, it: &Instruction) -> bool {
        let (range, open) = (it.range(), self.parse.open_quotes());
        let first = open.partition_point(|it| it.offset < range.start);
        self.unclear.binary_search(&it.index).is_ok()
            || open.get(first).is_some_and(|it| it.offset < range.end)
    }

    /// Whether a stray continuation makes the next instruction part of this one.
    pub fn swallows_next(&self, it: &Instruction) -> bool {
        let (range, warnings) = (it.range(), self.parse.warnings());
        let first = warnings.partition_point(|it| it.offset < range.start);
        warnings.get(first).is_some_and(|it| it.offset < range.end)
    }
}

fn cached<K: Eq + Hash, T: Default + 'static>(
    memory: &RefCell<HashMap<K, Rc<dyn Any>>>,
    key: K,
) -> Rc<T> {
    let mut memory = memory.borrow_mut();
    let known = memory.entry(key).or_insert_with(|| Rc::new(T::default()));
    Rc::clone(known).downcast().unwrap_or_default()
}
