//! `check`, `map`, `policy` and `baseline`: the commands that scan.

use super::arguments::{Baseline as BaselineArguments, Check, FailOn, Map, Policy, Scanning};
use super::configuration::{self, Configuration};
use super::{CLEAN, FINDINGS, git, init, output};
use crate::finding::{Finding, Level};
use crate::policy::Document;
use crate::report::{self, Format, Report};
use crate::rules::Rules;
use crate::scan::{self, Request, Scan};
use crate::suppress::{Allowances, Baseline};
use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::Path;

/// Threads beyond these win nothing, and starting them takes longer than a scan.
const MOST_THREADS: usize = 256;

/// Runs `work` on as many threads as wanted.
fn on_threads<T: Send>(scanning: &Scanning, work: impl FnOnce() -> T + Send) -> Result<T> {
    let mut builder = rayon::ThreadPoolBuilder::new().stack_size(8 << 20);
    if let Some(threads) = scanning.threads {
        builder = builder.num_threads(threads.clamp(1, MOST_THREADS));
    }
    Ok(builder
        .build()
        .context("cannot start threads")?
        .install(work))
}

fn request(scanning: &Scanning, configuration: Configuration) -> Request {
    Request {
        root: scanning.path.clone(),
        policies: configuration.policy,
        discover: true,
        components: configuration.components,
        exclude: configuration.exclude,
        stated: configuration.stated,
        allow: Allowances {
            entries: configuration.allow,
            today: today(),
        },
    }
}

/// The day (UTC) by which allowances expire: `SOURCE_DATE_EPOCH` where it is set, so that builds can be repeated.
fn today() -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    let seconds = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(now);
    day(seconds)
}

/// Seconds since 1970-01-01 as `YYYY-MM-DD` (UTC).
fn day(seconds: u64) -> String {
    let time = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX);
    TimeZone::UTC.to_datetime(time).date().to_string()
}

/// Says on a terminal that a scan is under way.
fn progress(showing_off: bool, path: &Path) -> bool {
    let shown = !showing_off && std::io::stderr().is_terminal();
    if shown {
        output::error(&format!("\rscanning {} …", path.display()));
    }
    shown
}

fn finish_progress(shown: bool) {
    if shown {
        output::error("\r\u{1b}[K");
    }
}

fn refuse_empty(scan: &Scan, path: &Path) -> Result<()> {
    if scan.files() > 0 {
        return Ok(());
    }
    match scan.skipped.first() {
        Some(first) => bail!(
            "nothing to scan in `{}`: {} skipped, the first `{}` ({})",
            path.display(),
            scan.skipped.len(),
            first.path.escape_debug(),
            first.reason
        ),
        None => bail!(
            "nothing to scan in `{}`: no source code or configuration that Candor reads",
            path.display()
        ),
    }
}

/// The policy as seen by the user: none is an error unless they said so.
fn refuse_missing_policy(scan: &Scan, options: &Check) -> Result<()> {
    if scan.documents.is_empty() && !options.no_policy {
        bail!(
            "no privacy policy found in `{}`: name it with `--policy FILE` or in candor.toml, or use `--no-policy` for the checks that need none",
            options.scanning.path.display()
        );
    }
    if !scan.documents.is_empty() && scan.documents.iter().all(Document::is_wordless) {
        bail!(
            "no sentence could be read in `{}`: name the file that holds the policy's text with `--policy FILE`, or use `--no-policy`",
            scan.documents[0].file
        );
    }
    Ok(())
}

fn language_remarks(scan: &Scan) -> Vec<String> {
    scan.documents
        .iter()
        .filter(|document| !document.is_in_known_language())
        .map(|document| format!("{}: written in `{}`, which Candor cannot read yet (French and English it can): nothing was compared with it", document.file, document.language))
        .chain(scan.documents.iter().filter(|document| document.is_in_known_language() && document.claims.is_empty()).map(|document| {
            format!("{}: no claim was read in it: is it the privacy policy?", document.file)
        }))
        .collect()
}

pub(super) fn check(options: &Check) -> Result<u8> {
    let rules = Rules::load(&options.scanning.rules)?;
    let mut request = request(
        &options.scanning,
        configuration::read(&options.scanning.path, options.scanning.config.as_deref())?,
    );
    if options.no_policy {
        request.policies.clear();
        request.discover = false;
    } else if !options.policies.is_empty() {
        // Claims of candor.toml hold for the product, whichever policy it is compared with.
        request.policies.clone_from(&options.policies);
        request.stated.other_policy = true;
    }
    let baseline = match &options.baseline {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read the baseline `{}`", file.display()))?;
            Some(Baseline::parse(&text).map_err(|message| {
                anyhow::anyhow!("the baseline `{}` is of no use: {message}", file.display())
            })?)
        }
        None => None,
    };
    let shown = progress(
        options.showing.no_progress || options.showing.quiet,
        &options.scanning.path,
    );
    let scan = on_threads(&options.scanning, || scan::check(&request, &rules))?;
    finish_progress(shown);
    let scan = scan?;
    refuse_empty(&scan, &options.scanning.path)?;
    refuse_missing_policy(&scan, options)?;

    let mut remarks = language_remarks(&scan);
    remarks.extend(scan.unused_suppressions.iter().cloned());
    let mut findings = scan.findings.clone();
    let changed = match (&options.since, options.staged) {
        (Some(reference), _) => Some(git::changed_since(&options.scanning.path, reference)?),
        (None, true) => Some(git::staged(&options.scanning.path)?),
        (None, false) => None,
    };
    if let Some(changed) = changed {
        findings.retain(|finding| touches(finding, &changed));
    }
    let mut known = 0;
    if let Some(baseline) = baseline {
        let (new, old, stale) = baseline.split(findings);
        known = old.len();
        findings = new;
        if stale > 0 {
            remarks.push(format!("{stale} entries of the baseline match no finding any more: write it again with `candor baseline`"));
        }
    }
    let code = if findings
        .iter()
        .any(|finding| fails(finding.level, options.fail_on))
    {
        FINDINGS
    } else {
        CLEAN
    };
    let report = Report {
        findings: &findings,
        suppressed: scan.suppressed.len(),
        baselined: known,
        remarks: &remarks,
        exit_code: code,
        ..of(&scan)
    };
    options
        .showing
        .write(|format, style| report::check(&report, format, style))?;
    Ok(code)
}

fn of(scan: &Scan) -> Report<'_> {
    Report {
        root: ".".to_owned(),
        facts: &scan.facts,
        flows: &scan.flows,
        documents: &scan.documents,
        texts: Some(&scan.texts),
        scanned: Some(&scan.scanned),
        skipped: &scan.skipped,
        broken: &scan.broken,
        unread_tests: scan.unread_tests,
        cut_flows: scan.cut_flows,
        ..Report::default()
    }
}

/// A finding belongs to a change when its place, its flow or its sentence was touched.
fn touches(finding: &Finding, changed: &BTreeSet<String>) -> bool {
    std::iter::once(&finding.primary)
        .chain(&finding.related)
        .chain(&finding.steps)
        .any(|evidence| changed.contains(&*evidence.location.file))
}

fn fails(level: Level, threshold: FailOn) -> bool {
    match threshold {
        FailOn::Error => level >= Level::Error,
        FailOn::Warning => level >= Level::Warning,
        FailOn::Note => true,
        FailOn::Never => false,
    }
}

pub(super) fn map(options: &Map) -> Result<u8> {
    options.showing.refuse_others(match options.explain_flow {
        Some(_) => &[Format::Terminal],
        None => &[Format::Terminal, Format::Json, Format::Markdown],
    })?;
    let rules = Rules::load(&options.scanning.rules)?;
    let request = request(
        &options.scanning,
        configuration::read(&options.scanning.path, options.scanning.config.as_deref())?,
    );
    let shown = progress(
        options.showing.no_progress || options.showing.quiet,
        &options.scanning.path,
    );
    let scan = on_threads(&options.scanning, || scan::map(&request, &rules))?;
    finish_progress(shown);
    let scan = scan?;
    refuse_empty(&scan, &options.scanning.path)?;
    let report = of(&scan);
    if let Some(wanted) = &options.explain_flow {
        if report::explain_flow(&report, wanted, report::Style::default()).is_none() {
            bail!("no flow `{wanted}`: `candor map` lists the flows with their ids");
        }
        options
            .showing
            .write(|_, style| report::explain_flow(&report, wanted, style).unwrap_or_default())?;
        return Ok(CLEAN);
    }
    options
        .showing
        .write(|format, style| report::map(&report, format, style))?;
    Ok(CLEAN)
}

pub(super) fn policy(options: &Policy) -> Result<u8> {
    let formats = &[Format::Terminal, Format::Json];
    options.showing.refuse_others(formats)?;
    let rules = Rules::load(&options.rules)?;
    // A file named here is read as it stands; what `candor.toml` states is about this repository's own policy.
    let configuration = if options.files.is_empty() {
        configuration::read(Path::new("."), None)?
    } else {
        Configuration::default()
    };
    let policies = if options.files.is_empty() {
        configuration.policy
    } else {
        options.files.clone()
    };
    let request = Request {
        root: ".".into(),
        policies,
        discover: true,
        stated: configuration.stated,
        ..Request::default()
    };
    let documents = scan::read_policies(&request, &rules)?;
    if documents.is_empty() {
        bail!("no privacy policy found here: name the file (`candor policy FILE`)");
    }
    if options.write {
        return init::propose(&documents);
    }
    options.showing.write(|format, style| match format {
        Format::Terminal => report::terminal_claims(&documents, options.explain, style),
        _ => report::policy_json(&documents),
    })?;
    Ok(CLEAN)
}

pub(super) fn baseline(options: &BaselineArguments) -> Result<u8> {
    let rules = Rules::load(&options.scanning.rules)?;
    let mut request = request(
        &options.scanning,
        configuration::read(&options.scanning.path, options.scanning.config.as_deref())?,
    );
    if !options.policies.is_empty() {
        request.policies.clone_from(&options.policies);
    }
    let scan = on_threads(&options.scanning, || scan::check(&request, &rules))??;
    refuse_empty(&scan, &options.scanning.path)?;
    std::fs::write(&options.output, Baseline::write(&scan.findings))
        .with_context(|| format!("cannot write `{}`", options.output.display()))?;
    output::print(&format!(
        "{} findings written to {}\n",
        scan.findings.len(),
        options.output.display()
    ))?;
    Ok(CLEAN)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn seconds_become_days() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(951_782_400), "2000-02-29");
        assert_eq!(day(1_795_478_399), "2026-11-23");
        assert_eq!(day(u64::MAX), "9999-12-30");
    }
}
