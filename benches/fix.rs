//! All passes, over files in their original form and after a fix.

mod input;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dockwright_fixer::{FixOptions, Level, check_file, fix_file};

use input::Input;

fn fix(criterion: &mut Criterion) {
    let input = Input::load();
    let options = FixOptions { level: Level::Intended, ..FixOptions::default() };
    let result = |file: &String| {
        let output = fix_file(file.as_bytes(), &options).output;
        output.and_then(|it| String::from_utf8(it).ok()).unwrap_or_else(|| file.clone())
    };
    let fixed: Vec<_> = input.files.iter().map(result).collect();
    let mut group = criterion.benchmark_group("fix");
    group.throughput(input.throughput()).sample_size(20);
    for (name, files) in [("files", &input.files), ("fixed", &fixed)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for file in files {
                    black_box(fix_file(file.as_bytes(), &options));
                }
            });
        });
    }
    group.bench_function("check", |bencher| {
        bencher.iter(|| {
            for file in &input.files {
                black_box(check_file(file.as_bytes(), &options));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, fix);
criterion_main!(benches);
