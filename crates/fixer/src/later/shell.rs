//! Whether a shell script of the build context calls only known programs.

use dockwright_model::{Command, Part, Script, Word};
use dockwright_syntax::{SyntaxKind, ast::ShellText};
use hashbrown::HashSet;

use super::assigned::Assigned;
use super::below::Here;
use super::command::{runs_by_sed, splits};
use super::files::{Scripts, starts_processes};
use super::known::{
    BUILDS, GENERATORS, INSTALLERS, INTERPRETERS, MODULES, NODE, PREFIXES, SHELLS, SOURCED,
    without_version,
};
use super::prefixed::before_command;
use crate::facts::programs::last_name;
use crate::word_set::WordSet;

/// Programs of packages with another name, which work on sources alone.
pub(super) static OF_NODE: WordSet = WordSet::new(
    "
    astro babel babel-node bower build-storybook c8 commitlint copyfiles cpx cypress del depcheck
    electron-builder esbuild eslint expo gatsby grunt gulp hexo husky ionic jasmine jest jsdoc karma
    lerna lint-staged madge mkdirp mocha ncp nest next ng node-gyp node-pre-gyp node-sass nodemon
    npm-run-all nuxi nuxt nx nyc parcel patch-package pm2 postcss prettier prisma quasar
    react-app-rewired react-scripts remix rimraf rollup run-p run-s sass sequelize serve shx snyk
    standard start-storybook storybook stylelint svelte-kit svgo tailwindcss terser ts-node tsc tsup
    tsx turbo typedoc typeorm uglifyjs vite vitepress vitest vue-cli-service vue-tsc vuepress wait-on
    webpack webpack-cli webpack-dev-server wrangler xo",
);

/// The maximum depth of nested shell calls.
const DEPTH: usize = 4;

/// The state in which a script runs.
struct Known<'k, 'f, 'r, 'p> {
    files: &'k Scripts<'f, 'r, 'p>,
    dir: &'k str,
    text: &'k str,
    functions: HashSet<String>,
    depth: usize,
    assigned: Assigned,
    /// The directory that the script has entered.
    entered: String,
}

impl Scripts<'_, '_, '_> {
    /// Whether every command of a script is known by name, is a function of the script, or is a
    /// context file, which is read separately.
    pub fn is_known_shell(&self, text: &str, dir: &str) -> bool {
        let assigned = Assigned::of(text);
        let (functions, entered) = (HashSet::new(), "/?".to_owned());
        Known { files: self, dir, text, functions, depth: 0, assigned, entered }.script(text)
    }
}

impl Known<'_, '_, '_, '_> {
    fn script(&mut self, text: &str) -> bool {
        let tree = ShellText::of_script(text);
        let Some(script) = tree.as_ref().and_then(Script::of) else { return false };
        self.functions.extend(tree.iter().flat_map(functions));
        self.depth += 1;
        let mut is_known = self.depth <= DEPTH;
        if is_known {
            // All of them, since more than one may not be known.
            for it in script.parts().flat_map(Part::commands) {
                is_known &= self.command(&it);
            }
        }
        self.depth -= 1;
        is_known
    }

    fn command(&mut self, command: &Command) -> bool {
        // Text in a heredoc is part of the script's text.
        let has_heredoc =
            command.syntax.redirects().any(|it| it.syntax().text().to_string().starts_with("<<"));
        self.words(command.words(), has_heredoc)
    }

    fn words(&mut self, words: &[Word], has_heredoc: bool) -> bool {
        let Some((first, arguments)) = words.split_first() else { return true };
        // The Dockerfile gives the script's arguments.
        if ["\"$@\"", "$@"].contains(&first.text.as_str()) || first.text == "[" {
            return true;
        }
        let Some(program) = first.literal() else { return false };
        let name = last_name(&program);
        if PREFIXES.contains(&name) {
            let skipped = before_command(name, arguments);
            // Without a command, `xargs` prints its input, and `env` runs what `xargs` passes to
            // it.
            let is_fed = name == "xargs" && arguments[skipped..].len() == 1;
            let may_run = arguments.last().is_some_and(|it| PREFIXES.contains(&&*it.text));
            let is_split = name == "env" && arguments[..skipped].iter().any(splits);
            return !(is_fed && may_run || is_split)
                && self.words(&arguments[skipped..], has_heredoc);
        }
        let here = Here { dir: &self.entered, assigned: &self.assigned, at: None };
        if self.files.reader.goes_below(&here, name, arguments, None) {
            self.files.looks_below.set(true);
        }
        if let ("cd", Some(to)) = (name, arguments.first())
            && let Some(to) = self.files.reader.entered(&here, to.written())
        {
            self.entered = to;
        }
        let name = if name == "." { "source" } else { name };
        if self.files.reader.starts_files(name, arguments) {
            self.files.reaches.set(true);
        }
        match without_version(name) {
            "eval" => arguments.iter().all(|it| it.literal().is_some_and(|it| self.script(&it))),
            "trap" => arguments
                .first()
                .is_none_or(|it| it.literal().is_some_and(|it| it == "-" || self.script(&it))),
            "find" => self.find(arguments),
            "sed" => !arguments.iter().any(runs_by_sed),
            "make" | "gmake" => self.makes(),
            "awk" | "gawk" | "mawk" => !arguments
                .iter()
                .any(|it| ["system", "getline", "|"].iter().any(|word| it.text.contains(word))),
            "source" => self.sources(arguments),
            it if SHELLS.contains(&it) => self.shell(arguments),
            it if INTERPRETERS.contains(&it) => self.interpreter(arguments, has_heredoc),
            "npx" | "pnpx" | "bunx" | "cross-env" | "cross-env-shell" | "dotenv" | "env-cmd" => {
                let is_option = |it: &&Word| it.text.starts_with('-') || it.text.contains('=');
                let skipped = arguments.iter().take_while(is_option).count();
                self.words(&arguments[skipped..], has_heredoc)
            }
            "concurrently" | "npm-run-all" => {
                let texts = arguments.iter().filter_map(Word::literal);
                let texts: Vec<_> = texts.filter(|it| it.contains(' ')).collect();
                texts.iter().all(|it| self.script(it))
            }
            it if NODE.contains(&it) => !self.files.reader.build_files_call(),
            _ => self.program(&program, name),
        }
    }

    fn program(&self, program: &str, name: &str) -> bool {
        if self.functions.contains(program)
            || self.files.brought.contains(program)
            || OF_NODE.has(name)
        {
            return true;
        }
        if self.files.reader.knows(program) {
            return !BUILDS.contains(&name) || !self.files.reader.build_files_call();
        }
        let is_read = self.files.called(program, self.dir).is_some();
        if !is_read && !program.contains('/') {
            self.files.unknown.borrow_mut().push(program.to_owned());
        }
        is_read
    }

    fn find(&mut self, arguments: &[Word]) -> bool {
        let is_exec = |it: &Word| ["-exec", "-execdir", "-ok", "-okdir"].contains(&&*it.text);
        let starts: Vec<_> =
            arguments.iter().enumerate().filter(|(_, it)| is_exec(it)).map(|(at, _)| at).collect();
        starts.into_iter().all(|at| self.words(&arguments[at + 1..], false))
    }

    fn makes(&self) -> bool {
        let names = ["GNUmakefile", "makefile", "Makefile"];
        GENERATORS.iter().any(|it| self.text.contains(it))
            || names.iter().any(|it| self.files.called(it, self.dir).is_some())
    }

    fn sources(&self, arguments: &[Word]) -> bool {
        let path = arguments.first().map_or("", |it| it.text.trim_matches(['"', '\'']));
        SOURCED.contains(&last_name(path)) || self.is_read(arguments.first())
    }

    fn shell(&mut self, arguments: &[Word]) -> bool {
        let is_text = |it: &Word| {
            it.text.starts_with('-') && !it.text.starts_with("--") && it.text.ends_with('c')
        };
        match arguments.iter().position(is_text) {
            Some(at) => {
                let text = arguments.get(at + 1).and_then(Word::literal);
                text.is_some_and(|it| self.script(&it))
            }
            None => self.is_read(arguments.iter().find(|it| !it.text.starts_with('-'))),
        }
    }

    fn interpreter(&self, arguments: &[Word], has_heredoc: bool) -> bool {
        let is_plain = |it: Option<&Word>| it.is_some_and(|it| !starts_processes(&it.text));
        let mut rest = arguments.iter().skip_while(|it| {
            it.text.starts_with('-') && !["-m", "-c", "-e", "-r", "-"].contains(&&*it.text)
        });
        match rest.next() {
            None if arguments.is_empty() => has_heredoc && !starts_processes(self.text),
            None => true,
            Some(it) if it.text == "-" => has_heredoc && !starts_processes(self.text),
            Some(it) if it.text == "-m" => {
                rest.next().is_some_and(|it| MODULES.contains(&&*it.text))
            }
            Some(it) if it.text.starts_with('-') => is_plain(rest.next()),
            Some(it) => INSTALLERS.contains(&last_name(&it.text)) || self.is_read(Some(it)),
        }
    }

    /// Whether a word names a file of the context.
    fn is_read(&self, word: Option<&Word>) -> bool {
        let path = word.and_then(Word::literal);
        path.is_some_and(|it| self.files.called(&it, self.dir).is_some())
    }
}

/// The names of the functions of a script.
pub(super) fn functions(text: &ShellText) -> HashSet<String> {
    let all = text.syntax().descendants().filter(|it| it.kind() == SyntaxKind::ShFunction);
    let names = all.filter_map(|it| {
        let text = it.text().to_string();
        let name = text.trim_start_matches("function").trim_start();
        Some(name.split(['(', '{', ' ', '\t', '\n']).next()?.to_owned())
    });
    names.collect()
}
