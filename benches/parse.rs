//! Parsing: from text to tree.

mod input;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dockwright_syntax::parse as parse_file;

use input::Input;

fn parse(criterion: &mut Criterion) {
    let input = Input::load();
    let mut group = criterion.benchmark_group("parse");
    group.throughput(input.throughput());
    group.bench_function("files", |bencher| {
        bencher.iter(|| {
            for file in &input.files {
                black_box(parse_file(file));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
