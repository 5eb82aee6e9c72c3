//! What a `RUN` does with the index of packages that apk keeps.

use std::rc::Rc;

use dockwright_model::{APK, Command, Instruction, Invocation, Operator, Script};
use dockwright_syntax::Keyword;

use crate::apt::{Reads, of_program};

/// Options that fetch the index anew.
pub(crate) const UPDATES: &[&str] = &["-U", "--update-cache", "--update"];

/// Whether a call leaves no index, and needs none.
pub(crate) fn keeps_nothing(it: &Invocation<'_>) -> bool {
    it.has_one_of(APK.no_cache)
}

/// Whether a call reads an index that was there before.
pub(crate) fn needs_index(it: &Invocation<'_>) -> bool {
    !keeps_nothing(it) && !it.has_one_of(UPDATES) && !it.is_one_of(&["update", "del", "cache"])
}

/// What `instruction` does with an index that was there before it.
pub(crate) fn reads(instruction: &Instruction) -> Reads {
    match instruction.keyword {
        Keyword::Run => run_reads(instruction),
        Keyword::Onbuild if instruction.syntax.syntax().to_string().contains("apk") => {
            Reads::Perhaps
        }
        _ => Reads::No,
    }
}

fn run_reads(run: &Instruction) -> Reads {
    if let Some(array) = run.syntax.json() {
        let argv = array.values();
        return of_name(argv.first().map(String::as_str).unwrap_or_default());
    }
    let script = run.syntax.script(run.shell);
    let script = script.map_or_else(|| run.script(), |it| Script::of(&it).map(Rc::new));
    script.map_or(Reads::Perhaps, |it| script_reads(&it, 0))
}

/// What the parts of `script` from `first` on do with an index that was there before.
pub(crate) fn script_reads(script: &Script, first: usize) -> Reads {
    let mut reads = Reads::No;
    let is_chain = script.single().is_some()
        && !script.parts().any(|it| matches!(it.operator, Some((Operator::Or, _))));
    for part in script.parts().skip(first) {
        let is_update = |it: &Command| APK.invocation(it).is_some_and(|it| it.command == "update");
        if is_chain && part.command().is_some_and(|it| is_update(&it)) {
            return reads;
        }
        reads = reads.max(part.commands().map(|it| of_command(&it)).max().unwrap_or(Reads::No));
    }
    reads
}

/// What a command does with an index that was there before.
pub(crate) fn of_command(command: &Command) -> Reads {
    if let Some(it) = APK.invocation(command) {
        return if needs_index(&it) { Reads::Yes } else { Reads::No };
    }
    let words = command.words();
    if words.iter().any(|it| it.text == "apk") {
        return Reads::Yes;
    }
    words.first().map_or(Reads::No, |it| it.literal().map_or(Reads::Perhaps, |it| of_name(&it)))
}

fn of_name(program: &str) -> Reads {
    match program.rsplit('/').next().unwrap_or_default() {
        "apk" => Reads::Yes,
        // What the shell runs may be anything.
        "sudo" | "env" | "exec" | "command" | "xargs" | "nice" | "time" | "su-exec" => {
            Reads::Perhaps
        }
        _ => of_program(program),
    }
}
