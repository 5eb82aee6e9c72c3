//! Printing: from tree to text, the layout alone.

mod input;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dockwright_printer::{FormatOptions, print as print_file};
use dockwright_syntax::parse;

use input::Input;

fn print(criterion: &mut Criterion) {
    let input = Input::load();
    let options = FormatOptions::default();
    let parses: Vec<_> = input.files.iter().map(|file| parse(file)).collect();
    let mut group = criterion.benchmark_group("print");
    group.throughput(input.throughput());
    group.bench_function("files", |bencher| {
        bencher.iter(|| {
            for parse in &parses {
                black_box(print_file(parse, &options, &[]));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, print);
criterion_main!(benches);
