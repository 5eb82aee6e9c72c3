//! Comments on the line of an instruction that a tool may read there, and comments for scanners
//! directly above.

use dockwright_syntax::pragma::{may_speak_to_tool, speaks_of_next_line};
use dockwright_syntax::{SyntaxElement, SyntaxKind, SyntaxToken, ast};

/// The first comment that may be for a tool: behind the arguments of an instruction, or directly
/// above for a scanner, which reports what it finds by the first line.
pub(super) fn marker(it: &ast::Instruction) -> Option<String> {
    above(it).or_else(|| behind(it))
}

fn above(it: &ast::Instruction) -> Option<String> {
    let trivia: Vec<_> = it.leading_trivia().collect();
    let is_near =
        |it: &&SyntaxToken| it.kind() == SyntaxKind::Comment || it.text().matches('\n').count() < 2;
    let mut comments = trivia.iter().rev().take_while(is_near).map(SyntaxToken::text);
    comments.find(|it| speaks_of_next_line(it)).map(|it| it.trim().to_owned())
}

fn behind(it: &ast::Instruction) -> Option<String> {
    let start = it.keyword_token()?.text_range().start();
    let comments: Vec<String> = match it.shell_text() {
        Some(text) => {
            let tokens = text.syntax().descendants_with_tokens();
            let tokens = tokens.filter_map(SyntaxElement::into_token);
            let comments = tokens.filter(|it| it.kind() == SyntaxKind::ShComment);
            comments.map(|it| it.text().to_owned()).collect()
        }
        None if it.json().is_some() => Vec::new(),
        None => {
            let tokens = it.syntax().descendants_with_tokens();
            let tokens = tokens.filter_map(SyntaxElement::into_token);
            let own = tokens.filter(|it| it.text_range().start() >= start);
            let text: String = own.map(|it| it.text().to_owned()).collect();
            // The bodies of heredocs begin on the second line.
            let lines = if it.heredocs().next().is_some() { 1 } else { usize::MAX };
            text.lines().take(lines).filter_map(behind_arguments).map(str::to_owned).collect()
        }
    };
    comments.into_iter().find(|it| may_speak_to_tool(it)).map(|it| it.trim().to_owned())
}

/// The text from the first `#` outside quotes with a blank before it and something before that. A
/// word such as `#a=b` is a pair, whose name begins with the sign.
fn behind_arguments(line: &str) -> Option<&str> {
    let is_start = |at: &usize| {
        let before = &line[..*at];
        let word = line[*at..].split_whitespace().next().unwrap_or_default();
        before.ends_with([' ', '\t'])
            && !word.contains('=')
            && !before.trim().is_empty()
            && ['"', '\''].iter().all(|it| before.matches(*it).count() % 2 == 0)
    };
    line.match_indices('#')
        .map(|it| it.0)
        .find(is_start)
        .map(|at| line[at..].trim_end_matches('\\'))
}

#[cfg(test)]
mod tests {
    use dockwright_syntax::parse;

    use super::*;

    #[test]
    fn only_comments_on_the_line_of_an_instruction_are_markers() {
        let found = |text: &str| {
            let parse = parse(text);
            parse.file().instructions().find_map(|it| marker(&it))
        };
        for text in [
            "ARG A=1 # nosec\n",
            "ENV A=1 \\\n    B=2 # nosec\n",
            "RUN a && b # nosec\n",
            "RUN a \\\n    && b # nosec\n",
            "WORKDIR /a # nosec\n",
            "ONBUILD RUN a # nosec\n",
            "COPY <<E /a # nosec\nb\nE\n",
        ] {
            assert_eq!(found(text).as_deref(), Some("# nosec"), "{text}");
        }
        for text in
            ["FROM a\n# nosemgrep: b\nRUN c\n", "FROM a\n# nosemgrep: b\n# As ever.\nRUN c\n"]
        {
            assert_eq!(found(text).as_deref(), Some("# nosemgrep: b"), "{text}");
        }
        for text in [
            "# nosec\nARG A=1\n",
            "FROM a\n# nosemgrep: b\n\nRUN c\n",
            "RUN a \\\n    # nosec\n    && b\n",
            "ENV A=\"1 # nosec\"\n",
            "RUN echo ' # nosec'\n",
            "COPY <<E /a\nb # nosec\nE\n",
            "ARG A=1 # plain\n",
            "ARG A=1#nosec\n",
            "ENV A=1 #nosec=2\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
