//! Programs that read a Dockerfile by a library, which needs no name of a file: `DockerfileParser()`.

use super::lines::{is_comment, lines};
use super::made::is_file_name;
use crate::contexts::mention::{About, Mention, READ};

/// The call of the library.
const CALL: &str = "DockerfileParser(";

/// The fields with the text of the file, or with the texts and lines of its instructions.
const TEXTS: &[&str] = &[".content", ".json", ".lines", ".structure"];

/// The lines of a text that read Dockerfiles so.
pub(super) fn parsed(text: &str) -> impl Iterator<Item = Mention> {
    let reads = text.contains(CALL) && TEXTS.iter().any(|it| text.contains(it));
    let lines = reads.then(|| lines(text)).into_iter().flatten();
    lines.filter(|(_, it)| it.contains(CALL) && !is_comment(it.trim())).map(|(line, text)| {
        let is_end = |c: char| c.is_whitespace() || "\"'(),".contains(c);
        let names = text.split(is_end).filter(|it| is_file_name(it));
        let mut dockerfiles: Vec<_> = names.map(str::to_owned).collect();
        if dockerfiles.is_empty() {
            dockerfiles.push("*/Dockerfile".to_owned());
        }
        Mention { dockerfiles, ..Mention::new(About::Text, READ, line, &text) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        parsed(text).flat_map(|it| it.dockerfiles).collect()
    }

    #[test]
    fn a_library_reads_the_text_of_a_file() {
        for (text, file) in [
            ("for it in DockerfileParser().structure:", "*/Dockerfile"),
            ("it = dockerfile_parse.DockerfileParser(fileobj=f)\nit.lines[3]", "*/Dockerfile"),
            ("it = DockerfileParser('ci/Dockerfile')\nprint(it.content)", "ci/Dockerfile"),
        ] {
            assert_eq!(found(text), [file], "{text}");
        }
        for text in ["print(DockerfileParser().baseimage)", "# DockerfileParser().lines"] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
