//! Reading a policy of 25 KB beside the limit, which is to cut the same text into its words.
//!
//! The promise is 10 ms a policy: it holds where `policy/read …` stays below. The text is that of the reading suite.

use candor::policy::{self, Text};
use candor::rules::Rules;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZE: usize = 25_000;

/// The sentences of a suite without its names and expectations, repeated to the size.
fn text(language: &str) -> String {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/policy/{language}.txt"));
    let suite = std::fs::read_to_string(path).expect("the reading suite");
    let prose: String = suite
        .lines()
        .filter(|line| !line.starts_with(['=', '>', '?']))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut text = prose.repeat(SIZE / prose.len().max(1) + 1);
    text.truncate(text.floor_char_boundary(SIZE));
    text
}

/// Folded words, which every reader needs.
fn words(text: &str) -> usize {
    text.split_whitespace()
        .map(|word| word.to_lowercase().len())
        .sum()
}

fn read(criterion: &mut Criterion) {
    let rules = Rules::embedded();
    let mut group = criterion.benchmark_group("policy");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(SIZE as u64));
    for language in ["english", "french"] {
        let texts = [Text {
            path: "policy.md".into(),
            text: text(language),
        }];
        group.bench_function(format!("words only, {language} (the limit)"), |bencher| {
            bencher.iter(|| black_box(words(&texts[0].text)));
        });
        group.bench_function(format!("read, {language}, 25 KB"), |bencher| {
            bencher.iter(|| black_box(policy::read(&texts, &rules)));
        });
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
