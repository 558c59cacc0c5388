//! The whole pipeline: the only module that knows every stage.
//!
//! Files are read, lowered and summarised in one parallel pass; trees and neutral forms are dropped at once.
//! Everything after that is data in path order, so the result does not depend on the number of threads.

mod parts;
mod policies;
mod texts;

use self::parts::Parsed;
use self::policies::{documents, shown};
use self::texts::Files;
use crate::checks;
use crate::config;
use crate::facts::{self, Fact, FactKind};
use crate::finding::{Evidence, Finding, Role};
use crate::flow::{self, Flow};
use crate::policy::{self, Document};
use crate::rules::Rules;
use crate::source::{self, Entry, FileKind, Reach, Skipped, SourceFile};
use crate::suppress::{Allowances, Comments};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to scan and with what.
#[derive(Debug, Default)]
pub struct Request {
    pub root: PathBuf,
    /// Policy files as the user gave them; empty: none asked for.
    pub policies: Vec<PathBuf>,
    /// Look for a policy by its conventional name where none is given.
    pub discover: bool,
    pub components: BTreeMap<String, Vec<String>>,
    /// Globs of paths left out.
    pub exclude: Vec<String>,
    pub allow: Allowances,
    /// What the user states over the prose.
    pub stated: policy::Stated,
}

/// What a scan found.
#[derive(Debug, Default)]
pub struct Scan {
    pub facts: Vec<Fact>,
    pub flows: Vec<Flow>,
    /// Paths of data given up at a limit.
    pub cut_flows: usize,
    pub documents: Vec<Document>,
    pub findings: Vec<Finding>,
    /// Findings that a comment or `candor.toml` allows.
    pub suppressed: Vec<Finding>,
    pub unused_suppressions: Vec<String>,
    /// Files scanned by language or kind, in words.
    pub scanned: BTreeMap<&'static str, usize>,
    pub skipped: Vec<Skipped>,
    /// Files with syntax errors that were read as far as possible.
    pub broken: Vec<String>,
    /// Files of tests whose code was not read: no finding is about it.
    pub unread_tests: usize,
    /// The files that findings, flows and claims point to.
    pub texts: BTreeMap<Arc<str>, Arc<SourceFile>>,
}

impl Scan {
    pub fn files(&self) -> usize {
        self.scanned.values().sum()
    }

    pub fn text(&self, file: &str) -> Option<&SourceFile> {
        self.texts.get(file).map(AsRef::as_ref)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("cannot read `{path}`: {error}")]
    Root { path: String, error: std::io::Error },
    #[error("cannot read the policy `{path}`: {error}")]
    Policy { path: String, error: std::io::Error },
    #[error(
        "the policy `{path}` is not text: save it as Markdown, HTML or plain text and name that file with `--policy FILE`"
    )]
    PolicyBinary { path: String },
    #[error(transparent)]
    Stated(#[from] policy::StatedError),
    #[error("`{path}` is not a valid pattern: {message}")]
    Pattern { path: String, message: String },
}

/// Facts and flows of a repository, without any policy.
///
/// # Errors
/// When the root cannot be read or a pattern is wrong.
pub fn map(request: &Request, rules: &Rules) -> Result<Scan, ScanError> {
    let (entries, skipped) = walk(request)?;
    let (scan, _) = collect(request, rules, Parsed::All, &entries, skipped);
    Ok(with_texts(request, scan))
}

/// Facts, flows, claims and the findings from comparing them.
///
/// # Errors
/// As [`map`], and when a policy that was asked for cannot be read.
pub fn check(request: &Request, rules: &Rules) -> Result<Scan, ScanError> {
    let (entries, skipped) = walk(request)?;
    let (scan, comments) = collect(request, rules, Parsed::AllButTests, &entries, skipped);
    let (mut scan, documents) = rayon::join(
        || with_texts(request, scan),
        || documents(request, rules, &entries),
    );
    scan.documents = documents?;
    let findings = checks::run(&checks::Input {
        facts: &scan.facts,
        flows: &scan.flows,
        documents: &scan.documents,
        rules,
        components: &request.components,
        texts: &Files::new(&request.root, &entries),
        asked: checks::Asked::default(),
    });
    let mut scan = with_texts(request, Scan { findings, ..scan });
    fingerprint(&mut scan);
    let decided = request
        .allow
        .apply(std::mem::take(&mut scan.findings), &comments);
    scan.findings = decided.findings;
    scan.suppressed = decided.suppressed;
    scan.unused_suppressions = decided.unused;
    Ok(scan)
}

/// Claims of policy files.
///
/// # Errors
/// When a file cannot be read.
pub fn read_policies(request: &Request, rules: &Rules) -> Result<Vec<Document>, ScanError> {
    let entries = if request.policies.is_empty() {
        walk(request)?.0
    } else {
        Vec::new()
    };
    documents(request, rules, &entries)
}

fn walk(request: &Request) -> Result<(Vec<Entry>, Vec<Skipped>), ScanError> {
    let found = source::walk(&request.root).map_err(|error| ScanError::Root {
        path: request.root.display().to_string(),
        error,
    })?;
    let mut exclude = globset::GlobSetBuilder::new();
    for pattern in &request.exclude {
        let glob = globset::Glob::new(pattern).map_err(|error| ScanError::Pattern {
            path: pattern.clone(),
            message: error.kind().to_string(),
        })?;
        exclude.add(glob);
    }
    let exclude = exclude.build().map_err(|error| ScanError::Pattern {
        path: String::new(),
        message: error.kind().to_string(),
    })?;
    let entries = found
        .entries
        .into_iter()
        .filter(|entry| !exclude.is_match(&*entry.path))
        .collect();
    Ok((entries, found.skipped))
}

/// Facts and flows of the files that were walked, and the comments that suppress.
fn collect(
    request: &Request,
    rules: &Rules,
    parsed: Parsed,
    entries: &[Entry],
    mut skipped: Vec<Skipped>,
) -> (Scan, BTreeMap<Arc<str>, Comments>) {
    let parts = parts::all(&request.root, entries, rules, parsed);
    let mut scan = Scan::default();
    let mut comments = BTreeMap::new();
    let (mut file_facts, mut stated, mut summaries) = (Vec::new(), Vec::new(), Vec::new());
    let mut own: BTreeSet<String> = BTreeSet::new();
    for (entry, result) in entries.iter().zip(parts) {
        match result {
            Ok(part) => {
                *scan.scanned.entry(words(entry.kind)).or_default() += 1;
                file_facts.push(part.facts);
                stated.push(part.config);
                own.extend(part.own);
                summaries.push(part.summary);
                if !part.comments.is_empty() {
                    comments.insert(entry.path.clone(), part.comments);
                }
                scan.unread_tests += usize::from(part.is_unread_test);
                if part.broken {
                    scan.broken.push(entry.path.to_string());
                }
            }
            Err(skip) => skipped.push(skip),
        }
    }
    skipped.sort();
    scan.skipped = skipped;
    let settled = || {
        let facts::Linked { mut facts, gated } = facts::link(file_facts, rules);
        facts.extend(config::link(stated, rules));
        let elsewhere = facts::settle_interfaces(&mut facts);
        // What the repository itself is, is no third party to it.
        facts.retain(|fact| fact.kind != FactKind::Service || !own.contains(&fact.id));
        facts.sort_by(|a, b| {
            (&a.location, a.kind, &a.id, a.via).cmp(&(&b.location, b.kind, &b.id, b.via))
        });
        facts.dedup();
        (facts, gated, elsewhere)
    };
    let ((facts, gated, elsewhere), joined) = rayon::join(settled, || flow::Joined::new(summaries));
    scan.facts = facts;
    let models = flow::Models::new(&scan.facts, &rules.data);
    let linked = joined.flows(&models, rules);
    scan.flows = linked.flows;
    for flow in &mut scan.flows {
        if flow.consent.is_none() && gated.holds(&flow.sink.site.location) {
            flow.consent = Some("given".to_owned());
        }
    }
    for sink in scan.flows.iter_mut().map(|flow| &mut flow.sink) {
        elsewhere.settle(&mut sink.service, &sink.site.location);
    }
    scan.cut_flows = linked.cut;
    (scan, comments)
}

fn words(kind: FileKind) -> &'static str {
    match kind {
        FileKind::JavaScript => "JavaScript",
        FileKind::TypeScript | FileKind::Tsx => "TypeScript",
        FileKind::Python => "Python",
        FileKind::Html => "HTML",
        FileKind::Vue => "Vue",
        FileKind::Svelte => "Svelte",
        FileKind::Config => "configuration",
    }
}

/// Reads again the files that the results point to, and fills in the code of flows.
fn with_texts(request: &Request, mut scan: Scan) -> Scan {
    let mut files: BTreeSet<Arc<str>> = BTreeSet::new();
    for flow in &scan.flows {
        files.extend(sites(flow).map(|site| site.location.file.clone()));
    }
    for finding in &scan.findings {
        files.extend(evidence(finding).map(|evidence| evidence.location.file.clone()));
    }
    files.retain(|file| !scan.texts.contains_key(file));
    // Of several that are shown by one name, the first.
    let given = request.policies.iter().rev();
    let given: BTreeMap<String, &Path> = given
        .map(|path| (shown(&request.root, path), path.as_path()))
        .collect();
    let texts = files.into_par_iter().filter_map(|file| {
        let text = reread(&request.root, &given, &file)?;
        Some((file, Arc::new(text)))
    });
    scan.texts.par_extend(texts);
    let texts = std::mem::take(&mut scan.texts);
    scan.flows.par_iter_mut().for_each(|flow| {
        let sites = std::iter::once(&mut flow.source.site)
            .chain(flow.steps.iter_mut().map(|step| &mut step.site))
            .chain(std::iter::once(&mut flow.sink.site));
        for site in sites {
            if let Some(file) = texts.get(&site.location.file) {
                site.text = excerpt(file, site.location.region);
            }
        }
    });
    scan.texts = texts;
    scan
}

fn sites(flow: &Flow) -> impl Iterator<Item = &flow::Site> {
    std::iter::once(&flow.source.site)
        .chain(flow.steps.iter().map(|step| &step.site))
        .chain(std::iter::once(&flow.sink.site))
}

fn evidence(finding: &Finding) -> impl Iterator<Item = &Evidence> {
    std::iter::once(&finding.primary)
        .chain(&finding.related)
        .chain(&finding.steps)
}

/// Reads a file by the path that reports show: of a policy that was given, or below the root.
fn reread(root: &Path, given: &BTreeMap<String, &Path>, file: &Arc<str>) -> Option<SourceFile> {
    let path = match given.get(&**file) {
        Some(path) => path.to_path_buf(),
        None if root.is_file() => root.to_path_buf(),
        None => root.join(&**file),
    };
    let text = source::decode(std::fs::read(path).ok()?)?;
    Some(SourceFile::new(
        file,
        text,
        FileKind::Config,
        Reach::Production,
    ))
}

/// The code of a region on one line, at most 160 characters.
fn excerpt(file: &SourceFile, region: source::Region) -> String {
    let start = file.lines.offset(&file.text, region.line, region.column);
    let end = file
        .lines
        .offset(&file.text, region.end_line, region.end_column)
        .max(start);
    let code = file.text.get(start..end).unwrap_or("");
    let mut flat = String::new();
    for word in code.split_whitespace() {
        // Enough for 160 characters of four bytes: what is shown may be a whole file.
        if flat.len() > 640 {
            break;
        }
        if !flat.is_empty() {
            flat.push(' ');
        }
        flat.push_str(word);
    }
    match flat.char_indices().nth(159) {
        Some((cut, _)) => format!("{}…", &flat[..cut]),
        None => flat,
    }
}

/// An identity that survives moved lines: check, subject, file and the code itself, with a number where these are the same.
fn fingerprint(scan: &mut Scan) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut findings = std::mem::take(&mut scan.findings);
    for finding in &mut findings {
        let location = &finding.primary.location;
        let code = match finding.primary.role {
            Role::Code => scan
                .texts
                .get(&location.file)
                .map_or_else(String::new, |file| excerpt(file, location.region)),
            Role::Policy => finding.quote.clone().unwrap_or_default(),
        };
        let mut hash = blake3::Hasher::new();
        for part in [&finding.check, &finding.subject, &*location.file, &code] {
            hash.update(part.as_bytes()).update(&[0]);
        }
        let hex = hash.finalize().to_hex()[..20].to_owned();
        let count = seen.entry(hex.clone()).or_default();
        *count += 1;
        finding.fingerprint = format!("{hex}:{count}");
    }
    scan.findings = findings;
}
