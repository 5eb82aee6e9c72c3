//! A file of twice the size takes twice the work, for each repeated piece.

use crate::{Changes, Options, View, page, read, tree};

/// The bytes that a prediction allocates.
fn cost(text: &str) -> u64 {
    let changes = Changes {
        files: vec!["a".to_owned()],
        args: [("V".to_owned(), None)].into_iter().collect(),
    };
    let work = || {
        let layers = read(text.as_bytes(), &Options::default(), None).expect("a Dockerfile");
        let rebuilt = layers.rebuilt(&changes, None);
        let rebuilt = Some(&rebuilt);
        let view = View { dockerfile: "Dockerfile", context: None, layers: &layers, rebuilt };
        tree(view).len() + page(&[("", view)]).len()
    };
    allocation_counter::measure(|| assert!(work() > 0)).bytes_total
}

#[test]
fn twice_the_file_takes_twice_the_work() {
    /// One of the repeated pieces, by its number.
    type Piece = fn(usize) -> String;
    let repeated: [(&str, Piece); 6] = [
        ("commands", |_| "RUN echo $V\n".to_owned()),
        ("copies", |_| "COPY a $V /\n".to_owned()),
        ("variables", |it| format!("ENV A{it}=$V\n")),
        ("values", |it| format!("ENV A{it}=$A{}\nRUN x\n", it.wrapping_sub(1))),
        ("stages", |it| format!("FROM s{it} AS s{}\nENV A{it}=$V\nCOPY --from=s0 / /\n", it + 1)),
        ("stages of one base", |it| format!("FROM s0 AS t{it}\nENV V=$V\nRUN x\n")),
    ];
    for (name, piece) in repeated {
        let text = |count: usize| {
            let head = "ARG V=1\nFROM a AS s0\nARG V\nRUN x\n".to_owned();
            (0..count).fold(head, |text, it| text + &piece(it))
        };
        let (once, twice) = (cost(&text(500)), cost(&text(1000)));
        assert!(twice * 10 < once * 25, "{name}: {once} bytes, then {twice}");
    }
}
