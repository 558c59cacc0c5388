//! Reading a policy of 25 KB beside the limit, which is to cut the same text into its words.
//!
//! The promise is 10 ms a policy: it holds where `policy/read …` stays below. The text is that of the reading suite, in which nearly every
//! sentence is a claim: a policy as published takes two thirds of its time. `CANDOR_BENCH_POLICY=path cargo bench --bench policy` measures
//! one of yours, too.

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
    let suites = ["english", "french"].map(|language| Text {
        path: format!("{language}.md").into(),
        text: text(language),
    });
    let own = std::env::var("CANDOR_BENCH_POLICY").ok().map(|path| Text {
        text: std::fs::read_to_string(&path).expect("a policy in UTF-8"),
        path: path.into(),
    });
    let rules = Rules::embedded();
    let mut group = criterion.benchmark_group("policy");
    group.sample_size(20);
    for document in suites.into_iter().chain(own) {
        let name = document.path.clone();
        let size = document.text.len();
        let texts = [document];
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(format!("words only, {name} (the limit)"), |bencher| {
            bencher.iter(|| black_box(words(&texts[0].text)));
        });
        group.bench_function(format!("read, {name}, {size} bytes"), |bencher| {
            bencher.iter(|| black_box(policy::read(&texts, &rules)));
        });
    }
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
