//! Scripts in heredocs: which shell reads one, and its tree.

use rowan::{GreenNode, NodeOrToken};

use crate::{
    Shell,
    SyntaxKind::{self, HeredocOpener, Indent, ShCommand, ShRedirect, ShWord},
    SyntaxNode, ast,
    build::TreeBuilder,
    instruction::LONGEST,
    leaves,
    shell::{self, Event},
};

/// Who reads the script of a heredoc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The shell in force.
    Shell,
    /// A POSIX-like shell that the instruction or the script names.
    Own {
        /// The words that call it: its options are the only ones.
        words: Vec<String>,
        /// Whether the script is its input.
        is_input: bool,
    },
}

impl Reader {
    /// The reader of the heredoc that is all that a `RUN` has its shell, or one that is named, read.
    ///
    /// Nothing where another program reads it, or where a shell may change it before.
    pub(crate) fn of(run: &ast::Instruction, shell: Shell) -> Option<Self> {
        let text = run.shell_text()?;
        let mut heredocs = run.heredocs();
        let script = heredocs.next()?.body()?;
        let is_read = heredocs.next().is_none()
            && !script.contains('\r')
            && script.len() <= LONGEST
            && shell.reads_posix(&script);
        is_read.then_some(())?;
        let mut openers = Vec::new();
        leaves(text.syntax(), |_| false, |leaf| openers.push(leaf.kind));
        if openers != [HeredocOpener] {
            return Self::called(&text)
                .filter(|(_, opener)| arrives_unchanged(opener, &script))
                .map(|it| it.0);
        }
        match script.strip_prefix("#!") {
            Some(line) => {
                let words = interpreter(line.lines().next()?)?;
                Some(Self::Own { words, is_input: false })
            }
            None => Some(Self::Shell),
        }
    }

    /// The shell that text calls with a heredoc as its input and nothing else, and the word that
    /// opens the heredoc.
    fn called(text: &ast::ShellText) -> Option<(Self, String)> {
        let mut commands = text.syntax().children();
        let command = commands.next().filter(|it| it.kind() == ShCommand)?;
        let is_simple = commands.next().is_none()
            && text.is_complete()
            && command.children().all(|it| matches!(it.kind(), ShWord | ShRedirect));
        let mut redirects = command.children().filter(|it| it.kind() == ShRedirect);
        let opener = redirects.next()?;
        (is_simple && redirects.next().is_none()).then_some(())?;
        let opener = opener.text().to_string();
        let words = ast::ShCommand::cast(command)?.words().map(|it| it.text()).collect::<Vec<_>>();
        let is_read = opener.starts_with("<<") && !opener.starts_with("<<<") && is_shell(&words);
        is_read.then_some((Self::Own { words, is_input: true }, opener))
    }
}

/// The interpreter that the line behind `#!` names with the one word behind it, if it is a shell.
fn interpreter(line: &str) -> Option<Vec<String>> {
    let mut words: Vec<_> = line.split_ascii_whitespace().map(str::to_owned).collect();
    if words.first().is_some_and(|it| it == "/usr/bin/env" || it == "/bin/env") {
        words.remove(0);
        let splits = words.first().is_some_and(|it| it == "-S");
        (splits || words.len() == 1).then_some(())?;
        words.drain(..usize::from(splits));
    } else {
        (words.len() < 3 && words.first()?.starts_with('/')).then_some(())?;
    }
    let has_option = |it: &String| it.starts_with('-') && !it.contains(['o', 's']);
    (is_shell(&words) && words.iter().skip(1).all(has_option)).then_some(words)
}

/// Whether words call a shell that reads a script, with options that are known.
fn is_shell(words: &[String]) -> bool {
    let Some((program, options)) = words.split_first() else { return false };
    let dir = program.rfind('/').map_or("", |it| &program[..=it]);
    let name = &program[dir.len()..];
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let Some(letters) = option.strip_prefix('-').filter(|it| !it.is_empty()) else {
            return false;
        };
        let is_known =
            letters.bytes().all(|it| b"euvxos".contains(&it)) && letters.matches('o').count() < 2;
        let has_value = letters.contains('o');
        let is_value = |it: &String| ["errexit", "nounset", "pipefail", "xtrace"].contains(&&**it);
        if !is_known || has_value && !options.next().is_some_and(is_value) {
            return false;
        }
    }
    ["", "/bin/", "/usr/bin/"].contains(&dir) && ["sh", "ash", "dash", "bash"].contains(&name)
}

/// Whether the shell that sees a heredoc first gives its body on as it stands, but for line ends
/// behind a `\`, which mean the same to the one that reads it.
fn arrives_unchanged(opener: &str, script: &str) -> bool {
    if opener.contains(['\'', '"', '\\']) {
        return true;
    }
    let mut escapes = script.split('\\').skip(1);
    let is_joined = script.contains('\\');
    !script.contains(['$', '`'])
        && escapes.all(|it| it.starts_with('\n'))
        && !(is_joined && script.contains(['\'', '#']))
}

/// The tree of the script that is the body of a heredoc, every byte of it: tabs that do not count
/// are tokens of their own.
pub(crate) fn tree(body: &str, has_tabs: bool) -> GreenNode {
    let mut script = String::with_capacity(body.len());
    // Where tabs stand, in the script, and how many.
    let mut tabs = Vec::new();
    for line in body.split_inclusive('\n') {
        let text = if has_tabs { line.trim_start_matches('\t') } else { line };
        if text.len() < line.len() {
            tabs.push((script.len(), line.len() - text.len()));
        }
        script.push_str(text);
    }
    let builder = TreeBuilder::new();
    let mut weaver = Weaver { builder, body, tabs: &tabs, position: 0, origin: 0 };
    for event in shell::parse_script(&script) {
        match event {
            Event::Open(kind) => {
                weaver.tabs_here();
                weaver.builder.open(kind);
            }
            Event::Token(kind, length) => weaver.token(kind, length),
            Event::Close => weaver.builder.close(),
        }
    }
    weaver.tabs_here();
    weaver.builder.finish(SyntaxKind::ShellText)
}

/// Puts the tabs back that a script does not have.
struct Weaver<'t> {
    builder: TreeBuilder,
    body: &'t str,
    /// The tabs that are still to come.
    tabs: &'t [(usize, usize)],
    /// How far the script has been turned into tokens, and where that is in the body.
    position: usize,
    origin: usize,
}

impl Weaver<'_> {
    fn tabs_here(&mut self) {
        if let [(at, length), rest @ ..] = self.tabs
            && *at == self.position
        {
            self.push(Indent, *length);
            self.tabs = rest;
        }
    }

    fn token(&mut self, kind: SyntaxKind, length: usize) {
        let end = self.position + length;
        while self.position < end {
            self.tabs_here();
            let stop = self.tabs.first().map_or(end, |it| it.0.min(end));
            self.push(kind, stop - self.position);
            self.position = stop;
        }
    }

    fn push(&mut self, kind: SyntaxKind, length: usize) {
        let end = self.origin + length;
        self.builder.token(kind, &self.body[self.origin..end]);
        self.origin = end;
    }
}

/// The tree of a file, with a tree in place of each script of a heredoc.
pub(crate) fn woven(file: &ast::File, shell_at: impl Fn(usize) -> Shell) -> Option<SyntaxNode> {
    let scripts: Vec<_> = file
        .instructions()
        .filter_map(|it| {
            let shell = shell_at(it.syntax().text_range().start().into());
            let heredoc = it.heredocs().next().filter(|_| it.script_reader(shell).is_some())?;
            let tree = tree(&heredoc.body()?, has_tabs(&it));
            Some((it.syntax().index(), heredoc.syntax().index(), tree))
        })
        .collect();
    (!scripts.is_empty()).then_some(())?;
    let root = file.syntax().green().into_owned();
    let mut scripts = scripts.into_iter().peekable();
    let children = root.children().enumerate().map(|(index, child)| match child {
        NodeOrToken::Node(node) => {
            let found = scripts.next_if(|it| it.0 == index);
            let node = match found {
                Some((_, heredoc, tree)) => with_script(node.to_owned(), heredoc, tree),
                None => node.to_owned(),
            };
            NodeOrToken::Node(node)
        }
        NodeOrToken::Token(token) => NodeOrToken::Token(token.to_owned()),
    });
    let children: Vec<_> = children.collect();
    Some(SyntaxNode::new_root(GreenNode::new(root.kind(), children)))
}

/// Whether the heredoc of an instruction is opened by `<<-`.
fn has_tabs(it: &ast::Instruction) -> bool {
    let text = it.shell_text();
    let mut tokens = text.iter().flat_map(|it| it.syntax().descendants_with_tokens());
    let opener = tokens.find_map(|it| it.into_token().filter(|it| it.kind() == HeredocOpener));
    opener.is_some_and(|it| {
        it.text().trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<-")
    })
}

fn with_script(instruction: GreenNode, heredoc: usize, tree: GreenNode) -> GreenNode {
    let Some(old) = instruction.children().nth(heredoc).and_then(NodeOrToken::into_node) else {
        return instruction;
    };
    let new = old.to_owned().replace_child(0, NodeOrToken::Node(tree));
    instruction.replace_child(heredoc, NodeOrToken::Node(new))
}
