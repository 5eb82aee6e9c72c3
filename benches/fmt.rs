//! The complete `fmt` of a file: parse, print, read twice, compare.

mod input;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dockwright_fixer::{FormatOptions, format_file};

use input::Input;

fn fmt(criterion: &mut Criterion) {
    let input = Input::load();
    let options = FormatOptions::default();
    let mut group = criterion.benchmark_group("fmt");
    group.throughput(input.throughput());
    group.bench_function("files", |bencher| {
        bencher.iter(|| {
            for file in &input.files {
                black_box(format_file(file.as_bytes(), &options));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, fmt);
criterion_main!(benches);
