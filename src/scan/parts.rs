//! What each file gives, by itself: files are read, lowered and summarised; trees and neutral forms are dropped at once.

use crate::facts::{self, FileFacts};
use crate::flow::{self, Summary};
use crate::rules::Rules;
use crate::source::{self, Entry, FileKind, Reach, Skipped, SourceFile};
use crate::suppress::Comments;
use crate::syntax::ir::Module;
use crate::{config, syntax};
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// What one file gives.
pub(super) struct Part {
    pub facts: FileFacts,
    /// The code of a test that was not read.
    pub is_unread_test: bool,
    /// The service whose package the file describes.
    pub own: Option<String>,
    pub config: config::Stated,
    pub summary: Summary,
    pub comments: Comments,
    pub broken: bool,
}

/// The code that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Parsed {
    All,
    /// All but tests: no finding is about what they do, and they can be half of a repository.
    AllButTests,
}

/// A file that was read and lowered.
struct Lowered {
    file: SourceFile,
    modules: Vec<Module>,
    is_unread_test: bool,
}

/// What all files give, in their order.
pub(super) fn all(
    root: &Path,
    entries: &[Entry],
    rules: &Rules,
    parsed: Parsed,
) -> Vec<Result<Part, Skipped>> {
    let files: Vec<_> = entries
        .iter()
        .map(|entry| (entry.kind, entry.size))
        .collect();
    let batches = source::batches(&files).into_par_iter().with_max_len(1);
    let mut parts: Vec<(usize, Result<Part, Skipped>)> = batches
        .flat_map_iter(|batch| {
            let lowered: Vec<_> = batch
                .iter()
                .map(|&place| lower(root, &entries[place], parsed))
                .collect();
            let found: Vec<_> = lowered
                .into_iter()
                .map(|lowered| {
                    let lowered = lowered?;
                    let facts = guarded(&lowered.file, || {
                        facts::collect(&lowered.file, &lowered.modules, rules)
                    })?;
                    Ok((lowered, facts))
                })
                .collect();
            let parts: Vec<_> = found
                .into_iter()
                .map(|found| {
                    let (lowered, facts) = found?;
                    guarded(&lowered.file, || part(&lowered, facts, rules))
                })
                .collect();
            batch.into_iter().zip(parts)
        })
        .collect();
    parts.sort_by_key(|(place, _)| *place);
    parts.into_iter().map(|(_, part)| part).collect()
}

fn lower(root: &Path, entry: &Entry, parsed: Parsed) -> Result<Lowered, Skipped> {
    let file = source::read(root, entry)?;
    let is_unread_test = parsed == Parsed::AllButTests && is_code_of_test(entry);
    let modules = if is_unread_test {
        Vec::new()
    } else {
        guarded(&file, || syntax::parse(&file))?
    };
    Ok(Lowered {
        file,
        modules,
        is_unread_test,
    })
}

fn part(lowered: &Lowered, facts: FileFacts, rules: &Rules) -> Part {
    let Lowered { file, modules, .. } = lowered;
    let stated = config::collect(file, rules);
    Part {
        facts,
        is_unread_test: lowered.is_unread_test,
        own: config::own_service(file, rules),
        summary: flow::summarize(file, modules, rules),
        comments: Comments::read(&file.text),
        broken: stated.broken || modules.iter().any(|module| !module.errors.is_empty()),
        config: stated,
    }
}

/// What a stage makes of a file; a file that it panics over is skipped.
fn guarded<T>(file: &SourceFile, stage: impl FnOnce() -> T) -> Result<T, Skipped> {
    catch_unwind(AssertUnwindSafe(stage)).map_err(|_| Skipped {
        path: file.path.to_string(),
        reason: "internal error: please report it".to_owned(),
    })
}

pub(super) fn is_code_of_test(entry: &Entry) -> bool {
    entry.reach == Reach::Test && entry.kind != FileKind::Config
}
