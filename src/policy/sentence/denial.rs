//! Negative sentences that deny less than they seem to: no promise about data, or one about a part of them only.
//!
//! A denial that is read too widely is the worst error of all: where one of these holds, the sentence gives no denial.

use super::super::lexicon::{Action, Cue, Particle, Sign, Stem};
use super::super::token::Token;
use super::super::{Claim, ClaimKind, LOGS, Modality, OF_GROUP, UNTIL_CONSENT, USER_DEVICE};
use super::{Draft, Mention, Predicate, Sentence};

impl Draft {
    /// Holds in a situation alone, unless it has a condition of its own.
    pub(in crate::policy) fn depends_on(&mut self, situation: Option<&String>) {
        if self.claim.condition.is_none() && situation.is_some() {
            self.claim.condition = situation.cloned();
            self.claim.modality = Modality::Conditional;
        }
    }
}

impl Sentence<'_> {
    pub(super) fn is_no_denial(&self, predicate: &Predicate) -> bool {
        self.is_about_contents_of_cookies(predicate)
            || self.is_aim_of_a_clause(predicate)
            || self.is_kept_apart(predicate)
            || self.is_in_defining_clause(predicate)
            || self.spares_some(predicate)
            || self.is_asked_of_us(predicate)
            || self.is_by_staff(predicate)
            || self.is_by_what_was_named(predicate)
            || self.limits_time(predicate)
            || self.is_on_other_sites(predicate)
            || self.is_not_elsewhere(predicate)
            || predicate.action == Action::Collect && self.has(Cue::Writing)
            || self.is_about_origin(predicate)
            || self.is_unable_without(predicate)
            || self.is_kept_elsewhere(predicate)
            || self.is_contrasted()
            || self.is_about_cookies_at_large(predicate)
            || self.only_hides_who(predicate)
            || !self.lexicon.forms.verbs_inflect
                && (self.promises_nothing(predicate)
                    || self.asks_for_consent(predicate)
                    || self.limits_way(predicate)
                    || self.denies_a_part(predicate))
    }

    /// «This is no guarantee that information will not be disclosed», «Il est faux de dire que nous ne …»
    pub(super) fn is_disclaimed(&self, predicate: &Predicate) -> bool {
        let opens =
            |from: usize| (from..predicate.start).any(|at| self.says(at, Particle::Conjunction));
        self.cues.iter().any(|(start, end, cue)| {
            *start < predicate.start
                && match cue {
                    Cue::WeakNegative => self.shows_in(Sign::Guarantees, *start, *end),
                    Cue::Untrue => *end <= predicate.start && opens(*end),
                    _ => false,
                }
        })
    }

    /// «X indique dans sa politique : « Nous ne … »»: what others say of themselves.
    pub(super) fn is_of_another_text(&self, predicate: &Predicate) -> bool {
        let quoted = (0..predicate.start)
            .rev()
            .find(|&at| matches!(self.word_at(at), "«" | "»" | "“" | "”" | "\""));
        quoted.is_some_and(|open| {
            matches!(self.word_at(open), "«" | "“" | "\"")
                && self.services.iter().any(|service| service.end <= open)
                && [Cue::FirstParty, Cue::Own]
                    .iter()
                    .all(|cue| self.cue_in(*cue, 0, open).is_none())
        })
    }

    /// «Nous ne collectons pas votre adresse auprès de tiers»: from the person, perhaps.
    fn is_about_origin(&self, predicate: &Predicate) -> bool {
        let right = predicate.right.max(predicate.end);
        predicate.action == Action::Collect
            && self.cue_in(Cue::FromOthers, predicate.end, right).is_some()
    }

    /// «Sans adresse e-mail, nous ne pouvons pas enregistrer votre commande»: what cannot be done then.
    fn is_unable_without(&self, predicate: &Predicate) -> bool {
        let first = self.first_word();
        let comma = (first..predicate.start).any(|at| self.tokens[at].is(","));
        let able = (first..predicate.start).any(|at| self.says(at, Particle::Can));
        (predicate.may || able)
            && comma
            && self.says(first, Particle::Without)
            && !self.has(Cue::Consent)
    }

    /// «… pas dans le cloud, mais sur nos propres serveurs»: kept, and where.
    fn is_kept_elsewhere(&self, predicate: &Predicate) -> bool {
        let whole = self.tokens.len();
        let turn = self.cue_in(Cue::Break, predicate.end, whole);
        turn.is_some_and(|turn| {
            self.keeps(predicate) && (turn + 1..(turn + 5).min(whole)).any(|at| self.is_ours(at))
        })
    }

    /// "We do not require your consent to share data", "you are not asked to give data": voluntary is not «not collected».
    fn asks_for_consent(&self, predicate: &Predicate) -> bool {
        let asks = self.begins(predicate.start, Stem::Solicit);
        let to = self.cue_in(Cue::Purpose, predicate.end, predicate.right);
        let named = self
            .data
            .iter()
            .any(|data| data.start >= predicate.end && to.is_none_or(|to| data.end <= to));
        // "is not requested" leaves it to users, "is never requested" does not.
        let never = (predicate.left..predicate.start).any(|at| self.says(at, Particle::Never));
        predicate.action == Action::Collect
            && (asks && (predicate.passive && !never || !predicate.passive && !named)
                || !predicate.passive && to.is_some() && !named)
    }

    /// "While the API does not use cookies, the website does": what is denied of one is told of the other, in a verb without an object.
    fn is_contrasted(&self) -> bool {
        let plain = |token: &&Token| token.folded.starts_with(char::is_alphabetic);
        let mut words = self.tokens.iter().filter(plain);
        let opens = words
            .next()
            .is_some_and(|first| first.is_of(&self.lexicon.contrast.opens));
        opens
            && words
                .next_back()
                .is_some_and(|last| last.is_of(&self.lexicon.contrast.elided))
    }

    /// «aucun mot de passe n'est stocké dans les cookies»: stored elsewhere, perhaps.
    fn is_about_contents_of_cookies(&self, predicate: &Predicate) -> bool {
        predicate.action == Action::Store
            && self.data.iter().any(|data| {
                data.id == "cookies"
                    && data.start >= predicate.end
                    && (data.start.saturating_sub(3)..data.start)
                        .any(|at| self.says(at, Particle::In))
            })
    }

    /// «configurer votre navigateur de manière à ce qu'aucun cookie ne soit stocké»: what a setting brings about, in the subjunctive.
    fn is_aim_of_a_clause(&self, predicate: &Predicate) -> bool {
        (predicate.left..predicate.start).any(|at| self.says(at, Particle::Subjunctive))
    }

    /// «ne sont pas stockées avec d'autres données», "not stored together with": stored, but apart.
    fn is_kept_apart(&self, predicate: &Predicate) -> bool {
        predicate.action == Action::Store
            && (predicate.start..predicate.right.max(predicate.end)).any(|at| {
                self.says(at, Particle::With)
                    && self
                        .data
                        .iter()
                        .any(|data| data.start > at && data.start < at + 4)
            })
    }

    /// "on external servers", «sur un serveur tiers»
    fn is_at_outside_servers(&self, from: usize, to: usize) -> bool {
        let server = |at: usize| self.begins(at, Stem::Server);
        self.categories.iter().any(|who| {
            who.id == "third_parties"
                && who.start >= from
                && who.end <= to
                && (who.start..who.end).any(server)
        })
    }

    /// «chez X», "with X": services at whose place something is kept.
    fn kept_with(&self, from: usize, to: usize) -> Vec<String> {
        let leads = |at: usize| {
            self.cue_starts(Cue::Towards, at) || self.is_one_of(at, &self.lexicon.at_others)
        };
        let services = self
            .services
            .iter()
            .filter(|service| (from + 1..=to).contains(&service.start) && leads(service.start - 1));
        services.map(|service| service.id.clone()).collect()
    }

    /// What a denial is about alone: log lines («n'enregistrons pas … dans nos journaux»), the user's own device («ne stockons rien
    /// dans votre navigateur»), people of one kind («ne demandons pas … aux élèves»).
    pub(super) fn narrow(&self, predicate: &Predicate, claim: &mut Claim, data: &mut Vec<String>) {
        if !matches!(claim.kind, ClaimKind::NotCollects | ClaimKind::NotStores) {
            return;
        }
        let stop = if predicate.passive {
            // «… n'est enregistrée : l'image reste sur l'appareil» explains.
            let colon = (predicate.end..self.tokens.len()).find(|&at| self.tokens[at].is(":"));
            colon.unwrap_or(self.tokens.len())
        } else {
            predicate.right.max(predicate.end)
        };
        if self.is_at_outside_servers(predicate.end, stop) {
            // «ne stockons pas vos données sur des serveurs externes»: on our own, perhaps.
            claim.kind = ClaimKind::NotShares;
            claim.recipient = vec!["third_parties".to_owned()];
        } else if self.cue_in(Cue::InLogs, predicate.end, stop).is_some() {
            claim.kind = ClaimKind::NotStores;
            claim.recipient = vec![LOGS.to_owned()];
            data.retain(|id| id != "log_data");
        } else if self.begins(predicate.start, Stem::Log) {
            // «ne sont jamais journalisés»: they may well be kept elsewhere.
            claim.kind = ClaimKind::NotStores;
            claim.recipient = vec![LOGS.to_owned()];
        } else if claim.kind == ClaimKind::NotStores
            && let kept = self.kept_with(predicate.end, stop)
            && !kept.is_empty()
        {
            // «ne stockons pas vos données chez X»: X does not get them.
            claim.kind = ClaimKind::NotShares;
            claim.recipient = kept;
        } else if self.keeps(predicate)
            && (self.is_data_api(&claim.subject)
                || [Cue::PlaceWord, Cue::OurMachines]
                    .iter()
                    .any(|cue| self.cue_in(*cue, predicate.end, stop).is_some()))
        {
            // «n'est pas enregistrée dans notre base de données», «nous n'enregistrons pas vos e-mails» of what an API gives: seen, and not kept.
            claim.kind = ClaimKind::NotStores;
        } else if self
            .cue_in(Cue::OnDevice, predicate.end, stop)
            .is_some_and(|at| {
                !self
                    .data
                    .iter()
                    .any(|data| data.start < at && at < data.end)
            })
            && self.keeps(predicate)
        {
            claim.kind = ClaimKind::NotStores;
            claim.recipient = vec![USER_DEVICE.to_owned()];
        }
        self.of_group(claim, predicate.end, stop);
    }

    /// «Les données des élèves ne sont jamais cédées», "Candidates' data are …": a denial about the data of these people alone.
    pub(super) fn of_whom(&self, predicate: &Predicate, claim: &mut Claim) {
        let before = |data: &&Mention| data.start >= predicate.left && data.end <= predicate.start;
        let mut named = self.data.iter().filter(before);
        let whole = named.clone().find(|data| data.id == "personal_data");
        if let Some(whole) = whole.or(named.next_back()).filter(|_| predicate.passive) {
            let near = whole.start.saturating_sub(2)..whole.end + 3;
            self.of_group(
                claim,
                near.start.max(predicate.left),
                near.end.min(predicate.start),
            );
        }
    }

    fn of_group(&self, claim: &mut Claim, from: usize, to: usize) {
        let group = self
            .cues
            .iter()
            .find(|(start, end, cue)| *cue == Cue::Group && *start >= from && *end <= to);
        if let Some((start, end, _)) = group
            && claim.subject == "organisation"
        {
            claim.subject = self.flat(*start, *end);
            claim.rules.push(OF_GROUP.to_owned());
        }
    }

    /// «sur d'autres sites», "across the web": what is done here is not denied.
    fn is_on_other_sites(&self, predicate: &Predicate) -> bool {
        let right = predicate.right.max(predicate.end);
        self.cue_in(Cue::OtherSites, predicate.end, right).is_some()
    }

    /// «ni sauvegardé ailleurs», "not stored anywhere else": it is where the policy says.
    fn is_not_elsewhere(&self, predicate: &Predicate) -> bool {
        let right = predicate.right.max(predicate.end);
        let gives = matches!(predicate.action, Action::Share | Action::Sell);
        !gives && self.cue_in(Cue::Elsewhere, predicate.end, right).is_some()
    }

    /// "We do not keep data longer than necessary", «ne sont pas conservées plus de trois ans»: kept all the same.
    fn limits_time(&self, predicate: &Predicate) -> bool {
        matches!(predicate.action, Action::Store | Action::Use)
            && self.at_most(predicate.end).is_some()
    }

    /// "more than three years": where the words for it begin, and the time behind them.
    pub(super) fn at_most(&self, from: usize) -> Option<Option<String>> {
        let at = self.cue_in(Cue::LongerThan, from, self.tokens.len())?;
        // «plus de données»: a time alone is more or less.
        let time = self.duration_in(at, at + 8);
        let bare = self.cue_in(Cue::MoreThan, from, self.tokens.len());
        (bare != Some(at) || time.is_some()).then_some(time)
    }

    /// "We do not disclose health data in any way that would require …": disclosed in another.
    fn limits_way(&self, predicate: &Predicate) -> bool {
        (predicate.end + 1..self.tokens.len())
            .any(|at| self.says(at, Particle::Relates) && self.says(at - 1, Particle::Way))
    }

    /// "Cookies cannot be used to run programs", "this cookie is not used for tracking": no word about cookies in general.
    fn is_about_cookies_at_large(&self, predicate: &Predicate) -> bool {
        let can = (predicate.left..predicate.start).any(|at| self.says(at, Particle::Can))
            && self.cue_in(Cue::FirstParty, 0, predicate.start).is_none();
        predicate.passive
            && predicate.action == Action::Use
            && self
                .data
                .iter()
                .filter(|data| data.id == "cookies" && data.end <= predicate.start)
                .any(|data| {
                    let mut before = data.start.saturating_sub(3)..data.start;
                    can || before.any(|at| self.says(at, Particle::Pointing))
                })
    }

    /// «n'a pas accès à ces cookies»: some cookies, and who may read them.
    pub(super) fn are_pointed_cookies(&self) -> bool {
        self.data.iter().any(|mention| {
            mention.id == "cookies"
                && mention.start > 0
                && self.says(mention.start - 1, Particle::These)
        })
    }

    /// "Cookies are widely used by site owners": what everybody does, and nobody in particular.
    pub(super) fn tells_what_cookies_are(&self, predicate: &Predicate) -> bool {
        let mut near = predicate.start.saturating_sub(2)..predicate.end;
        let commonly = near.any(|at| self.says(at, Particle::Commonly));
        predicate.passive
            && commonly
            && self.cue_in(Cue::FirstParty, 0, self.tokens.len()).is_none()
            && self.cue_in(Cue::Own, 0, self.tokens.len()).is_none()
    }

    /// "any payment-related information", "information from social networks": a kind of data that has no name here.
    fn denies_a_part(&self, predicate: &Predicate) -> bool {
        let (from, to) = self.objects(predicate);
        let mut named = self
            .data
            .iter()
            .filter(|data| data.start >= from && data.end <= to);
        let Some(first) = named.next() else {
            return false;
        };
        // "service data, including your Google user data": the latter at least.
        let included = |data: &&Mention| {
            self.cue_in(Cue::Open, first.end, data.start)
                .is_some_and(|open| data.start <= open + 3)
        };
        let first = named.clone().find(included).unwrap_or(first);
        if first.id != "personal_data" || named.any(|other| other.id != "personal_data") {
            return false;
        }
        // "We do not collect additional categories of personal data": what is collected stays collected.
        let more = (from.max(first.start.saturating_sub(4))..first.start)
            .any(|at| self.says(at, Particle::Additional));
        // "No other data is shared": what was named before is.
        let no_other = first.start > 1 && self.says(first.start - 2, Particle::No);
        if more && (no_other || !matches!(predicate.action, Action::Share | Action::Sell)) {
            return true;
        }
        if first.start > 0 && self.says(first.start - 1, Particle::Needless) {
            return true;
        }
        // "data retrieved from X": of that data alone.
        let comes = self.says(first.end + 1, Particle::From)
            && first.end < self.tokens.len()
            && self.is_participle(first.end);
        if comes && !self.is_of_people(first.end + 2) {
            return true;
        }
        let bare = first.end - first.start == 1;
        let before = first
            .start
            .checked_sub(1)
            .filter(|&at| at >= from)
            .map(|at| self.tokens[at].folded.as_str());
        let qualified = bare
            && before.is_some_and(|word| {
                word.starts_with(char::is_alphabetic)
                    && !self.lexicon.determines_data(&self.words, first.start - 1)
            });
        let of_others = self.says(first.end, Particle::About)
            && !self.cue_starts(Cue::People, first.end + 1)
            && !self.is_kept_at(first.end);
        let restricted = || {
            let mut clause = first.end..first.end + 8;
            let ours = self.cue_starts(Cue::SecondParty, first.end + 1)
                || self.cue_starts(Cue::FirstParty, first.end + 1);
            // "data that we do not need": of no other.
            let spared =
                (first.end..first.end + 5).any(|at| self.cue_starts(Cue::LoneNegative, at));
            !clause.any(|at| self.begins(at, Stem::Identify)) && (!ours || spared)
        };
        qualified || of_others || self.says(first.end, Particle::Relates) && restricted()
    }

    /// "on servers", "on a disk": where data are kept, and not what about.
    fn is_kept_at(&self, at: usize) -> bool {
        let near = (at + 1..at + 4).take_while(|&at| !self.word_at(at).is_empty());
        let place = |at: usize| {
            [Cue::PlaceWord, Cue::OurMachines, Cue::OnDevice]
                .iter()
                .any(|cue| self.cue_starts(*cue, at))
                || self.begins(at, Stem::Disk)
        };
        near.clone().any(place) || self.cue_starts(Cue::OnDevice, at)
    }

    /// «Si vous …, nous …»: the situation in which a sentence holds.
    pub(super) fn situation(&self) -> Option<String> {
        let at = self.cue_in(Cue::Condition, 0, 4)?;
        let stop = self.tokens[at..]
            .iter()
            .position(|token| token.is(","))
            .map_or(self.tokens.len().min(at + 10), |comma| at + comma);
        Some(format!("if:{}", self.flat(at, stop.min(at + 10))))
    }

    /// "not shared without a court order": it is, where there is one.
    pub(super) fn missing(&self, predicate: &Predicate) -> Option<String> {
        let stop = predicate.right.max(predicate.end);
        let at = (predicate.end..stop).find(|&at| self.says(at, Particle::Without))?;
        let firm = at + 1 == self.tokens.len() || self.begins(at + 1, Stem::Firm);
        // "…, and will not do so without notice" is said of another time.
        let here = self.data.iter().any(|data| data.end <= at)
            && self.cue_in(Cue::LoneNegative, predicate.end, at).is_none();
        let consent = self.cue_in(Cue::Consent, at, (at + 7).min(self.tokens.len()));
        (here && !firm && !self.is_without(at + 1)).then(|| match consent {
            Some(_) => UNTIL_CONSENT.to_owned(),
            None => format!("unless:{}", self.flat(at, (at + 10).min(stop))),
        })
    }

    /// "Once a session ends, messages are not stored": a denial from then on.
    pub(super) fn earlier_event(&self) -> Option<String> {
        if let Some(state) = self.state() {
            return Some(state);
        }
        let at = self.cue_in(Cue::UntilClause, 0, 2)?;
        let comma = self.tokens[at..].iter().position(|token| token.is(","))?;
        Some(format!("if:{}", self.flat(at, at + comma.min(10))))
    }

    /// «À l'issue de ce délai, …», "after your account is deleted", beginning in the first `near` words: kept until then.
    pub(super) fn afterwards(&self, near: usize) -> Option<String> {
        const ENDS: &[&str] = &[
            "account_deletion",
            "contract_end",
            "last_contact",
            "uninstall",
        ];
        let opens = |cue: Cue, start: usize| cue == Cue::Afterwards && start < near;
        self.cues
            .iter()
            .filter(|(start, _, cue)| opens(*cue, *start))
            .find_map(|&(start, end, _)| {
                let stop = (end + 8).min(self.tokens.len());
                let stop = (end..stop)
                    .find(|&at| self.tokens[at].is(","))
                    .unwrap_or(stop);
                let words = self.flat(start, stop);
                let timed = self.tokens[start..stop].iter().any(|token| {
                    token.is_of(&self.lexicon.periods)
                        || self.lexicon.units.contains_key(&token.folded)
                });
                let anchor = self.lexicon.anchor_in(&words);
                let ended = anchor.is_some_and(|anchor| ENDS.contains(&anchor.as_str()));
                (timed || ended).then(|| format!("if:{words}"))
            })
    }

    /// «Passé ce délai, …»
    pub(in crate::policy) fn begins_afterwards(&self) -> Option<String> {
        self.afterwards(3)
    }

    /// «Panneau fermé, nous …»: the state in which a sentence holds.
    fn state(&self) -> Option<String> {
        let comma = self.tokens.iter().take(4).position(|token| token.is(","))?;
        let state = comma > 1
            && self.lexicon.forms.agrees(&self.tokens[comma - 1])
            && self.tokens[..comma]
                .iter()
                .all(|token| token.folded.starts_with(char::is_alphabetic));
        state.then(|| format!("if:{}", self.flat(0, comma)))
    }

    /// «(Exception : …)», «Seule exception : …», «Sauf demande de votre part.»: excepted from the sentence before.
    pub(in crate::policy) fn is_exception(&self) -> bool {
        let first = self.first_word();
        let noun = self
            .tokens
            .iter()
            .skip(first)
            .take(4)
            .any(|token| token.is_of(&self.lexicon.exception_nouns));
        noun || self.cue_starts(Cue::Exception, first) && self.predicates.is_empty()
    }

    /// «C'est tout.», "That is all we keep.": what was listed before is everything.
    pub(in crate::policy) fn closes_list(&self) -> bool {
        let first = self.first_word();
        let end = self.end_of(Cue::NothingMore, first);
        end.is_some_and(|end| end > self.last_word())
    }

    /// "We do not track your location when the app is closed": a denial for that time.
    pub(super) fn later_situation(&self, predicate: &Predicate) -> Option<String> {
        let whole = self.tokens.len();
        let (_, objects) = self.objects(predicate);
        let last = self
            .data
            .iter()
            .rfind(|data| data.end <= objects.max(predicate.end))?;
        let from = last.end.max(predicate.end);
        // «…, mais si vous …», «et nous … si vous …»: of another clause.
        let turn = (from..whole)
            .find(|&at| {
                self.cue_starts(Cue::Break, at)
                    || self.cue_starts(Cue::Coordinator, at)
                        && self.cue_starts(Cue::FirstParty, at + 1)
            })
            .unwrap_or(whole);
        // «même si …», «liées à …»: no case, and another description of the data.
        let case = |at: usize| {
            !self.says(at - 1, Particle::Even)
                && (!self.lexicon.forms.adjectives_follow || !self.is_participle(at))
        };
        let at = [Cue::Condition, Cue::Circumstance, Cue::UntilClause]
            .iter()
            .filter_map(|cue| self.cue_in(*cue, from, turn))
            .min()
            .filter(|&at| case(at))?;
        let stop = (at + 10).min(self.tokens.len());
        Some(format!("if:{}", self.flat(at, stop)))
    }
}
