//! What logs, reports of errors and the messages that we send never hold: «Our logs never contain …», «Nous n'inscrivons dans nos journaux
//! ni …», "Emails that we send do not contain …".
//!
//! Verbs of writing tell no practice elsewhere, so that these sentences have no predicate; the place tells what is denied.

use super::super::lexicon::Cue;
use super::super::{Claim, ClaimKind, LOGS};
use super::{Draft, Place, Sentence};

/// Who gets what a message says.
const CARRIERS: &[&str] = &["email_delivery", "sms", "push_notification"];

/// What reports of errors are in the taxonomy.
const REPORTS: &str = "error_diagnostics";

/// Who gets them.
const REPORTED_TO: &[&str] = &["error_tracking"];

/// Who gets what an entry of a calendar says.
const CALENDARS: &[&str] = &["google", "microsoft-graph"];

impl Sentence<'_> {
    pub(super) fn never_contained(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let places = [
            Cue::InLogs,
            Cue::OwnLogs,
            Cue::OwnMessages,
            Cue::OwnEntries,
            Cue::OwnReports,
        ];
        let reports = self.are_reports(place);
        if !self.predicates.is_empty() && !self.has(Cue::Containing)
            || places.iter().all(|cue| !self.has(*cue)) && !reports
        {
            return;
        }
        let whole = self.tokens.len();
        let turned = [
            Cue::Exception,
            Cue::Condition,
            Cue::Purpose,
            Cue::SecondParty,
            Cue::WeakNegative,
            Cue::Hedge,
            Cue::May,
        ];
        if turned.iter().any(|cue| self.has(*cue)) || self.situation().is_some() {
            return;
        }
        let mut data = self.data_in(0, whole);
        let is_message = |id: &String| {
            matches!(
                id.as_str(),
                "log_data" | "sms_messages" | "email_content" | "calendar_events" | REPORTS
            )
        };
        let (claim, named) = if self.written_in_logs() {
            (self.at_logs(place), true)
        } else {
            let Some((cue, verb)) = self.container(reports) else {
                return;
            };
            // Only what stands behind the verb is contained.
            data = self.data_in(verb, whole);
            let claim = match cue {
                Cue::OwnLogs => self.at_logs(place),
                Cue::OwnMessages => self.told(place, CARRIERS),
                Cue::OwnReports => self.told(place, REPORTED_TO),
                _ => self.told(place, CALENDARS),
            };
            (claim, false)
        };
        if named {
            data.retain(|id| !is_message(id));
        }
        data.retain(|id| id != "personal_data" && id != "cookies");
        if !data.is_empty() {
            drafts.push(self.draft(Claim { data, ..claim }, 0, whole));
        }
    }

    /// «Aucun IBAN n'apparaît dans nos journaux», "We do not write phone numbers to our logs".
    fn written_in_logs(&self) -> bool {
        let whole = self.tokens.len();
        let Some(logs) = self.cue_in(Cue::InLogs, 0, whole) else {
            return false;
        };
        let lone = self.cue_in(Cue::LoneNegative, 0, logs).is_some();
        let ne = self.cue_in(Cue::Ne, 0, logs).is_some()
            && self.cue_in(Cue::Negative, 0, whole).is_some();
        self.predicates.is_empty() && (lone || ne)
    }

    /// What contains, and its verb, where the verb is denied.
    fn container(&self, reports: bool) -> Option<(Cue, usize)> {
        let verb = self.cue_in(Cue::Containing, 1, self.tokens.len())?;
        let denied = self
            .cue_in(Cue::LoneNegative, verb.saturating_sub(3), verb)
            .is_some()
            || self.cue_in(Cue::Ne, verb.saturating_sub(2), verb).is_some()
                && self
                    .cue_in(Cue::Negative, verb, (verb + 4).min(self.tokens.len()))
                    .is_some();
        let kinds = [Cue::OwnLogs, Cue::OwnMessages, Cue::OwnEntries];
        let mut kinds = kinds.into_iter();
        let what = kinds.find(|cue| self.cue_in(*cue, 0, verb.min(4)).is_some());
        let what = what.or(reports.then_some(Cue::OwnReports))?;
        denied.then_some((what, verb))
    }

    /// «Les rapports d'erreur», or «ils» for what was sent before.
    fn are_reports(&self, place: &Place) -> bool {
        let first = self.first_word();
        self.cue_in(Cue::OwnReports, first, first + 2).is_some()
            || place.antecedent == [REPORTS]
                && (self.cue_starts(Cue::ThirdParty, first) || self.cue_starts(Cue::Anaphor, first))
    }

    /// "We strip e-mail addresses before sending them": the service named with it, or before, does not get them.
    pub(super) fn taken_out_first(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let taken = self.cue_in(Cue::TakesOut, 0, whole);
        let sent = taken.and_then(|at| self.cue_in(Cue::BeforeSending, at, whole));
        let (Some(taken), Some(sent)) = (taken, sent) else {
            return;
        };
        let turned = [
            Cue::Exception,
            Cue::Condition,
            Cue::Purpose,
            Cue::May,
            Cue::Hedge,
            Cue::LoneNegative,
            Cue::Ne,
        ];
        if turned
            .iter()
            .any(|cue| self.cue_in(*cue, 0, sent).is_some())
        {
            return;
        }
        let named: Vec<_> = self.services.iter().map(|own| own.id.clone()).collect();
        let recipients = if named.is_empty() && place.antecedent == [REPORTS] {
            place.antecedent_recipients.clone()
        } else {
            named
        };
        let mut data = self.data_in(taken, sent);
        data.retain(|id| id != "personal_data" && id != "cookies");
        if let ([_], false) = (&recipients[..], data.is_empty()) {
            let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "taken-out-first");
            claim.recipient = recipients;
            claim.data = data;
            drafts.push(self.draft(claim, 0, whole));
        }
    }

    fn at_logs(&self, place: &Place) -> Claim {
        let mut claim = self.blank_of_all(ClaimKind::NotStores, place, "never-in-logs");
        claim.recipient = vec![LOGS.to_owned()];
        claim
    }

    fn told(&self, place: &Place, recipients: &[&str]) -> Claim {
        let mut claim = self.blank_of_all(ClaimKind::NotShares, place, "never-in-messages");
        claim.recipient = recipients.iter().map(|&own| own.to_owned()).collect();
        claim
    }
}
