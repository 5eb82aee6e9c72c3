//! Kinds of files by name: which programs read them.

use crate::facts::programs::last_name;
use crate::word_set::WordSet;

/// Sources of programs.
static SOURCES: WordSet = WordSet::new(
    "c cc cjs clj cpp cs cts erl ex exs fs go groovy java js jsx kt kts lua mjs mts php phtml pl pm
    psgi py pyw r rake rb rs ru scala swift ts tsx",
);

/// Settings, whose variables programs expand.
static SETTINGS: WordSet =
    WordSet::new("cfg conf config env ini json properties toml xml yaml yml");

/// Files that read no variable, and whose readers read none because of them: pictures, fonts,
/// sound, style sheets, documents, keys, numbers, and records of package managers.
static INERT: WordSet = WordSet::new(
    "
    ai apng avif bmp eps gif heic ico icns jpeg jpg png psd svg svgz tif tiff webp
    eot otf ttf woff woff2
    aac avi flac flv m4a m4v mkv mov mp3 mp4 mpeg mpg oga ogg ogv opus wav weba webm wma wmv
    css less sass scss styl
    adoc asciidoc doc docx epub markdown md odt pdf ppt pptx rst rtf xls xlsx
    asc cer crt csr gpg key pem pub sig
    csv geojson npy onnx parquet safetensors tsv
    lock map mo po pot sum
    dockerfile dockerignore",
);

/// Files used on other machines than the image, by authors' tools, or not at all.
static OF_OTHERS: WordSet = WordSet::new(
    "
    .dockerignore .editorconfig .envrc .eslintignore .gitattributes .gitignore .gitkeep
    .gitlab-ci.yml .gitmodules .npmignore .prettierignore .travis.yml Dockerfile Jenkinsfile LICENSE
    Vagrantfile appveyor.yml azure-pipelines.yml bitbucket-pipelines.yml cloudbuild.yaml
    compose.yaml compose.yml composer.json docker-compose.yaml docker-compose.yml package-lock.json
    package.json",
);

/// Directories of third-party packages, as installed by package managers, and of data that authors'
/// tools keep.
static OF_PACKAGES: WordSet =
    WordSet::new(".git .idea .venv .vscode __pycache__ bower_components node_modules venv vendor");

/// Directories of files that do not run in the image.
static ASIDE: WordSet =
    WordSet::new(".cache __mocks__ __tests__ cypress doc docs e2e env examples spec test tests");

/// Archives that the names in [`crate::facts::sources`] do not cover.
static ARCHIVES: WordSet = WordSet::new("7z aar ear egg jar nupkg phar pyz rar war whl zip");

/// The kind of a file, judged by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Reads no variables.
    Inert,
    /// An archive, so that its content is not known.
    Archive,
    /// Read by `make` only.
    Makefile,
    /// A settings file.
    Settings,
    /// Any other file.
    Other,
}

impl Kind {
    pub fn of(path: &str) -> Self {
        let name = last_name(path);
        let lower = name.to_ascii_lowercase();
        let extension = lower.rsplit_once('.').map_or("", |it| it.1);
        let is_dockerfile = lower.starts_with("dockerfile.");
        if OF_OTHERS.has(name) || is_dockerfile || INERT.has(extension) {
            Self::Inert
        } else if ARCHIVES.has(extension) || crate::facts::sources::is_named_like_archive(name) {
            Self::Archive
        } else if matches!(name, "Makefile" | "makefile" | "GNUmakefile")
            || matches!(extension, "mk" | "mak" | "make")
            || lower.starts_with("makefile.")
        {
            Self::Makefile
        } else if lower.starts_with(".env.") || SETTINGS.has(extension) {
            Self::Settings
        } else {
            Self::Other
        }
    }
}

/// Whether tools use a file of a project, judged by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// A file for people, for programs, or for tools that start nothing.
    Nothing,
    /// A source of a program.
    Source,
    /// Any other file.
    Settings,
}

/// Texts for people, data files, and reports about a project.
static TEXTS: WordSet = WordSet::new("baseline htm html log sarif snap sql txt");

impl Speaks {
    /// The use of a file of this name.
    pub fn of(name: &str) -> Self {
        let extension = name.rsplit_once('.').map_or("", |it| it.1);
        match Kind::of(name) {
            Kind::Inert | Kind::Archive => Self::Nothing,
            _ if name == "CMakeLists.txt" => Self::Settings,
            _ if name.starts_with("LICENSE") || TEXTS.has(extension) => Self::Nothing,
            _ if SOURCES.has(extension) && extension != "groovy" => Self::Source,
            _ => Self::Settings,
        }
    }
}

/// Whether a directory holds packages, which can only be known by name.
pub(super) fn is_of_packages(name: &str) -> bool {
    OF_PACKAGES.has(name)
}

/// Whether a file may be the source of a program, in any language, and is not a test.
pub(super) fn is_source(path: &str) -> bool {
    let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts = name.rsplit('.');
    let extension = parts.next().unwrap_or_default();
    let is_test = ["test", "tests", "spec", "config", "cy", "stories"];
    let (last, has_more) = (parts.next(), parts.next().is_some());
    // A file such as `config.js` belongs to the program; `jest.config.js` does not.
    let is_test = last.is_some_and(|it| is_test.contains(&it) && (it != "config" || has_more))
        || name.starts_with("test_")
        || name.contains("_test.");
    !TEXTS.has(extension) && !is_test && !is_aside(dir)
}

/// Whether a text of this name, mounted under another one, may be a script that a shell runs.
pub(super) fn may_be_of_shell(path: &str) -> bool {
    let name = last_name(path);
    !name.is_empty()
        && !name.starts_with('.')
        && Speaks::of(name) == Speaks::Settings
        && Kind::of(name) == Kind::Other
}

/// Whether a path is in a directory whose files do not run in the image.
pub(super) fn is_aside(path: &str) -> bool {
    path.split('/').any(|it| ASIDE.has(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_are_known_are_passed_over() {
        for (path, kind) in [
            ("a/logo.PNG", Kind::Inert),
            ("README.md", Kind::Inert),
            ("Dockerfile.dev", Kind::Inert),
            ("docker-compose.yml", Kind::Inert),
            ("a/package.json", Kind::Inert),
            ("app.tgz", Kind::Archive),
            ("app.jar", Kind::Archive),
            ("Makefile", Kind::Makefile),
            ("build/common.mk", Kind::Makefile),
            (".env", Kind::Settings),
            (".env.local", Kind::Settings),
            ("a/web.config", Kind::Settings),
            ("bin/serve", Kind::Other),
            ("Rakefile", Kind::Other),
            ("index.html.j2", Kind::Other),
            ("page.html", Kind::Other),
        ] {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }

    #[test]
    fn tests_are_no_sources() {
        for path in ["a/b.js", "main.go", "config.js", "config.ru", "a.jl", "b.xyz", "bin/serve"] {
            assert!(is_source(path), "{path}");
        }
        for path in [
            "a.test.js",
            "b.spec.ts",
            "test_a.py",
            "a_test.go",
            "index.html",
            "tests/a.py",
            "playwright.config.ts",
        ] {
            assert!(!is_source(path), "{path}");
        }
    }
}
