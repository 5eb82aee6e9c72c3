//! Stages that are built for Windows.

use dockwright_syntax::{Keyword, Shell};

use crate::image::Image;
use crate::words::literal;
use crate::{Base, Instruction, Model};

impl Model {
    /// Whether anything says that the stage is built for Windows: its base image, the escape
    /// character, a shell of Windows, or a path with a drive.
    pub fn is_windows(&self, stage: usize) -> bool {
        self.windows.get_or_init(|| self.stages_for_windows())[stage]
    }

    /// Whether each stage is; a stage stands behind those that it builds on.
    pub(crate) fn stages_for_windows(&self) -> Vec<bool> {
        let mut all: Vec<bool> = Vec::with_capacity(self.stages.len());
        for (index, stage) in self.stages.iter().enumerate() {
            let is_base = match &stage.base {
                Base::Stage(parent) => all[*parent],
                base => base.image().is_some_and(Image::is_windows),
            };
            all.push(is_base || self.of_stage(index).iter().any(is_for_windows));
        }
        all
    }
}

fn is_for_windows(it: &Instruction) -> bool {
    use Keyword::{Add, Copy, Env, Run, Workdir};
    if it.shell == Shell::Cmd || it.shell == Shell::PowerShell {
        return true;
    }
    match it.keyword {
        Run => calls_windows(it),
        Workdir => has_drive(it.argument().trim_start_matches('"')),
        Add | Copy => {
            let words = it.syntax.words().map(|it| it.text());
            let strings = it.syntax.json().into_iter().flat_map(|it| it.values());
            words.chain(strings).any(|it| has_drive(it.trim_start_matches('"')))
        }
        Env => it.syntax.pairs().filter_map(|it| it.value()).any(|it| has_drive(&it)),
        _ => false,
    }
}

/// Whether the first command is one that only Windows has.
fn calls_windows(run: &Instruction) -> bool {
    let text = run.syntax.shell_text().map(|it| it.joined());
    let first = |text: &str| {
        let word = text.split_whitespace().next()?;
        Some(literal(word).unwrap_or_else(|| word.to_owned()).to_ascii_lowercase())
    };
    let first = text.as_deref().and_then(first);
    let first = first.or_else(|| Some(run.syntax.json()?.values().first()?.to_ascii_lowercase()));
    let name = first.as_deref().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name.strip_suffix(".exe").unwrap_or(name), "powershell" | "cmd" | "msiexec" | "choco")
}

/// Whether a path begins with a drive: `C:\\` or `c:/`.
fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|it| it.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && matches!(chars.next(), Some('\\' | '/'))
}

#[cfg(test)]
mod tests {
    use crate::Model;

    fn is_windows(text: &str) -> bool {
        let model = Model::of(&dockwright_syntax::parse(text));
        model.is_windows(model.stages().len() - 1)
    }

    #[test]
    fn one_sign_is_enough() {
        for text in [
            "FROM mcr.microsoft.com/dotnet/framework/aspnet:4.8\n",
            "FROM a\nRUN powershell -Command b\n",
            "FROM a\nRUN cmd /c b\n",
            "FROM a\nRUN [\"powershell.exe\", \"b\"]\n",
            "FROM a\nWORKDIR C:\\\\app\n",
            "FROM a\nCOPY b c:/app/\n",
            "FROM a AS b\nWORKDIR D:/x\nFROM b\nCMD c\n",
            "# escape=`\nFROM a\nCMD b\n",
        ] {
            assert!(is_windows(text), "{text}");
        }
        for text in
            ["FROM a\nRUN pwsh -c b\n", "FROM a\nADD https://a/b c\n", "FROM a\nWORKDIR /c:/b\n"]
        {
            assert!(!is_windows(text), "{text}");
        }
    }
}
