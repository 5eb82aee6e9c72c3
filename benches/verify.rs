//! Reading bytes and comparing two readings: the cost of verification for every written file.

mod input;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dockwright_verify::{Exactness, compare, read};

use input::Input;

fn verify(criterion: &mut Criterion) {
    let input = Input::load();
    let mut group = criterion.benchmark_group("verify");
    group.throughput(input.throughput());
    group.bench_function("files", |bencher| {
        bencher.iter(|| {
            for file in &input.files {
                let (before, after) = (read(file.as_bytes()), read(file.as_bytes()));
                black_box(compare(&before, &after, Exactness::Tokens))
                    .expect("a file reads as itself");
            }
        });
    });
    group.finish();
}

criterion_group!(benches, verify);
criterion_main!(benches);
