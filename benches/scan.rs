//! What `check` does with a repository, but for reading and comparing policies, beside a pass that only parses the same files with the same grammars.
//!
//! `CANDOR_BENCH_DIR=path cargo bench` measures a repository of yours; without it, the fixtures repeated to a few megabytes.

use candor::rules::Rules;
use candor::source::{self, FileKind, Reach, SourceFile};
use candor::{config, facts, flow, syntax};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rayon::prelude::*;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As the program has it, for both passes: the grammars' own memory comes from it, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COPIES: usize = 300;

fn files() -> Vec<SourceFile> {
    let own = std::env::var_os("CANDOR_BENCH_DIR").map(PathBuf::from);
    let copies = if own.is_some() { 1 } else { COPIES };
    let root = own.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    let walk = source::walk(&root).expect("a directory to scan");
    let mut files = Vec::new();
    for copy in 0..copies {
        for entry in &walk.entries {
            if let Ok(file) = source::read(&root, entry) {
                let path = format!("copy{copy}/{}", file.path);
                files.push(SourceFile::new(
                    &path,
                    file.text.to_string(),
                    file.kind,
                    file.reach,
                ));
            }
        }
    }
    files
}

/// Parses only; files without a grammar of their own are left out of both passes' difference.
fn parse_only(file: &SourceFile) -> usize {
    let language = match file.kind {
        FileKind::JavaScript => tree_sitter_javascript::LANGUAGE,
        FileKind::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        FileKind::Tsx => tree_sitter_typescript::LANGUAGE_TSX,
        FileKind::Python => tree_sitter_python::LANGUAGE,
        FileKind::Html | FileKind::Vue | FileKind::Svelte | FileKind::Config => return 0,
    };
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&language.into())
        .expect("a grammar of this version");
    parser
        .parse(file.text.as_bytes(), None)
        .map_or(0, |tree| tree.root_node().descendant_count())
}

fn whole(files: &[SourceFile], batches: &[Vec<usize>], rules: &Rules) -> usize {
    let mut results: Vec<_> = batches
        .par_iter()
        .with_max_len(1)
        .flat_map_iter(|batch| {
            let files = batch.iter().map(|&place| (place, &files[place]));
            let lowered: Vec<_> = files
                .map(|(place, file)| {
                    let modules = match file.reach {
                        Reach::Test => Vec::new(),
                        _ => syntax::parse(file),
                    };
                    (place, file, modules)
                })
                .collect();
            let facts: Vec<_> = lowered
                .iter()
                .map(|(_, file, modules)| facts::collect(file, modules, rules))
                .collect();
            let both = lowered.into_iter().zip(facts);
            let both = both.map(|((place, file, modules), found)| {
                let summary = flow::summarize(file, &modules, rules);
                let settings = config::collect(file, rules).facts.len();
                (place, found, settings, summary)
            });
            both.collect::<Vec<_>>()
        })
        .collect();
    results.sort_by_key(|(place, ..)| *place);
    let mut found = Vec::new();
    let mut summaries = Vec::new();
    let mut settings = 0;
    for (_, own, count, summary) in results {
        found.push(own);
        settings += count;
        summaries.push(summary);
    }
    let (found, joined) = rayon::join(
        || facts::link(found, rules),
        || flow::Joined::new(summaries),
    );
    let flows = joined.flows(&flow::Models::default(), rules).flows;
    settings + found.facts.len() + flows.len()
}

#[allow(clippy::print_stdout, reason = "the figure of a run")]
fn scan(criterion: &mut Criterion) {
    let files = files();
    let kinds = files.iter().map(|file| (file.kind, file.text.len() as u64));
    let batches = source::batches(&kinds.collect::<Vec<_>>());
    let rules = Rules::embedded();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes as u64));
    let parse = || {
        let each = batches.par_iter().with_max_len(1).flatten_iter();
        each.map(|&place| parse_only(&files[place])).sum::<usize>()
    };
    group.bench_function("parse only (the limit)", |bencher| {
        bencher.iter(|| black_box(parse()));
    });
    // Machines get faster and slower by the minute: each pass has one of the limit just before it.
    let mut ratios = Vec::new();
    group.bench_function("facts, configuration and flows", |bencher| {
        bencher.iter_custom(|rounds| {
            let rounds = (0..rounds).map(|_| {
                let limit = time(|| black_box(parse()));
                let own = time(|| black_box(whole(&files, &batches, &rules)));
                ratios.push(own.as_secs_f64() / limit.as_secs_f64());
                own
            });
            rounds.sum()
        });
    });
    group.finish();
    ratios.sort_by(f64::total_cmp);
    if let (Some(least), Some(most)) = (ratios.first(), ratios.last()) {
        let median = ratios[ratios.len() / 2];
        println!(
            "the whole beside parse only: {median:.2} times (median of {} turns, {least:.2} to {most:.2})",
            ratios.len()
        );
    }
}

fn time<T>(pass: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    pass();
    start.elapsed()
}

/// Rules are decoded kind by kind when first asked for: one look-up in every kind on one thread, and in the largest alone. Reading all
/// entries, which no scan does, is the limit.
fn load(criterion: &mut Criterion) {
    let services = |rules: &Rules| usize::from(rules.services.by_host("api.stripe.com").is_some());
    let scopes = |rules: &Rules| {
        usize::from(
            rules
                .scopes
                .find("gmail.readonly", Some("google"))
                .is_some(),
        )
    };
    let data = |rules: &Rules| usize::from(rules.data.classify("user_email", &[]).is_some());
    let flows = |rules: &Rules| rules.flows.sinks.rules().len();
    let rest = |rules: &Rules| {
        usize::from(rules.permissions.find("chrome", "tabs").is_some())
            + usize::from(rules.cookies.find("_ga").is_some())
            + usize::from(rules.regions.country("aws", "eu-west-1").is_some())
            + usize::from(rules.names.service("github-action", "x").is_some())
    };
    let each =
        |rules: &Rules| services(rules) + scopes(rules) + data(rules) + flows(rules) + rest(rules);
    let all = |rules: &Rules| {
        rules.services.iter().count()
            + rules.scopes.iter().count()
            + rules.data.iter().count()
            + rules.permissions.iter().count()
            + rules.cookies.iter().count()
    };
    let mut group = criterion.benchmark_group("rules");
    type Kind<'a> = (&'a str, &'a dyn Fn(&Rules) -> usize);
    let kinds: [Kind<'_>; 7] = [
        ("every kind", &each),
        ("services", &services),
        ("scopes", &scopes),
        ("data", &data),
        ("flows", &flows),
        ("the rest", &rest),
        ("all entries (the limit)", &all),
    ];
    for (name, read) in kinds {
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(read(&Rules::embedded())));
        });
    }
    group.finish();
}

criterion_group!(benches, scan, load);
criterion_main!(benches);
