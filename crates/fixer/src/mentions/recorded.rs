//! Lines that read the command recorded in an image without running it.

/// Fields of an image with a command.
const FIELDS: &[&str] = &["Cmd", "Entrypoint", "Healthcheck"];

/// Texts that print or test the command of an image or a container.
const ASKING: &[&str] = &["{{.Args}}", "{{.Command}}", "{{.Path}}", ".Args}}", "metadataTest"];

/// The maximum number of characters between the name of the settings and that of a field, as in
/// `["Config"]["Cmd"]`.
const BETWEEN: usize = 6;

/// Whether a line reads the command of an image from its settings: `.Config.Cmd`,
/// `["Config"]["Cmd"]`, `.config.Cmd`.
pub(super) fn is_read(text: &str) -> bool {
    let is_field = |(at, field): (usize, &str)| {
        let (before, behind) = (&text[..at], &text[at + field.len()..]);
        let settings = before.trim_end_matches(|c: char| "\"'.[]?!(:".contains(c));
        (1..=BETWEEN).contains(&(before.len() - settings.len()))
            && settings.ends_with("onfig")
            && !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_')
    };
    ASKING.iter().any(|it| text.contains(it))
        || FIELDS.iter().any(|field| text.match_indices(field).any(is_field))
}

/// Spellings of the field with the author, and of the instruction that sets it.
const AUTHOR: &[&str] =
    &[".Author", "\"Author\"", "'Author'", "MAINTAINER", "\"maintainer\"", "'maintainer'"];

/// Programs that print the settings of an image, whose field `author` may be read.
const PRINTERS: &[&str] =
    &["crane config", "image inspect", "oras manifest", "regctl", "skopeo inspect"];

/// Whether a line reads the author that an image records, or looks for the instruction that sets
/// it, as the rules of a linter do.
pub(super) fn is_author_read(text: &str) -> bool {
    let has = |word: &str| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices(word).any(|(at, it)| {
            !text[at + it.len()..].starts_with(is_part)
                && (word.starts_with(['.', '"', '\'']) || !text[..at].ends_with(is_part))
        })
    };
    AUTHOR.iter().any(|it| has(it)) || has(".author") && PRINTERS.iter().any(|it| text.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_the_author_is_found() {
        for text in [
            "[ \"$(docker inspect -f '{{.Author}}' app)\" = Jane ]",
            "author = image.attrs[\"Author\"]",
            "skopeo inspect --config docker://app | jq -r .author",
            "  - instruction: \"MAINTAINER\"",
            "any_m { input[_].Cmd == \"maintainer\" }",
        ] {
            assert!(is_author_read(text), "{text}");
        }
        for text in [
            "\"author\": \"Jane\",",
            "jq -r .author package.json",
            "{{ .Authors }}",
            "maintainers = [\"Jane\"]",
            "MAINTAINERS.md",
        ] {
            assert!(!is_author_read(text), "{text}");
        }
    }

    #[test]
    fn what_reads_the_recorded_command_is_found() {
        for text in [
            "docker inspect -f '{{index .Config.Cmd 2}}' web",
            "docker inspect web | jq -r '.[0].Config.Entrypoint[0]'",
            "skopeo inspect --config docker://web | jq -r '.config.Cmd | last'",
            "cmd = image.attrs[\"Config\"][\"Cmd\"][2]",
            "const cmd = info.Config?.Cmd",
            "its(['Config.Cmd']) { should include 'python' }",
            "docker ps --format '{{.Command}}'",
            "metadataTest:\n  cmd: [\"/bin/sh\"]",
        ] {
            assert!(is_read(text), "{text}");
        }
        for text in [
            "&container.Config{Image: image, Cmd: []string{\"sh\"}}",
            "exec.Cmd",
            "Config.CmdLine",
            "config.cmd = 1",
            "Entrypoint: sh",
            "docker ps --format '{{.Names}}'",
        ] {
            assert!(!is_read(text), "{text}");
        }
    }
}
