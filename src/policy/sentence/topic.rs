//! What is not a practice verb's: rights, contact, scopes, changelogs, children, legal bases, times, measures, places, names of services.

use super::super::lexicon::{Action, Cue, Mention};
use super::super::token::Token;
use super::super::{ClaimKind, Modality, Polarity};
use super::{Actor, Draft, Negation, Place, Sentence};

impl<'a> Sentence<'a> {
    /// Services that a plain affirmative sentence names and that nothing above has read: they are used, whatever the verb
    /// («Paddle traite les paiements», «en utilisant X», «des plateformes telles que X»).
    pub(super) fn named_services(&self, place: &Place, drafts: &mut Vec<Draft>) {
        const NEGATIVE: &[&str] = &[
            "ne", "n'", "ni", "aucun", "aucune", "sans", "jamais", "not", "never", "no", "without",
            "neither", "nor", "don't", "doesn't", "cannot",
        ];
        let negative = |from: usize, to: usize| {
            self.tokens[from..to]
                .iter()
                .any(|token| NEGATIVE.contains(&token.folded.as_str()))
        };
        let told = |id: &str, drafts: &[Draft]| {
            drafts.iter().any(|draft| {
                draft.claim.recipient.iter().any(|own| own == id)
                    && draft.claim.kind == ClaimKind::ThirdParty
                    || draft.claim.subject == id
                    || draft.claim.recipient.iter().any(|own| own == id)
                        && draft.claim.polarity == Polarity::Denied
                        && draft.claim.kind != ClaimKind::NotStores
            })
        };
        let whole = self.tokens.len();
        let mut left: Vec<&Mention> = self
            .services
            .iter()
            .filter(|service| {
                place.subject.as_deref() != Some(&service.id)
                    && !told(&service.id, drafts)
                    && (!self.is_source(&service.id) || self.is_used_through(service))
            })
            .collect();
        left.dedup_by(|a, b| a.id == b.id);
        let Some(first) = left.first() else { return };
        // A denial in the same clause may be about the service.
        let clause = self.tokens[..first.start]
            .iter()
            .rposition(|token| token.is(":") || token.is(";"))
            .map_or_else(
                || self.clause_start(0, first.start).unwrap_or(0),
                |at| at + 1,
            );
        let end = left.last().map_or(whole, |last| last.end);
        if negative(clause.min(first.start), end.min(whole)) {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::ThirdParty,
            place,
            self.subject(place, 0, whole),
            "named-service",
        );
        claim.recipient = left
            .iter()
            .map(|service| self.specialised(&service.id, place))
            .collect();
        claim.data = self
            .data_in(0, whole)
            .into_iter()
            .filter(|data| data != "cookies")
            .collect();
        claim.purpose = self.purposes_in(0, whole);
        claim.exclusive = false;
        claim.condition = None;
        drafts.push(self.draft(claim, clause.min(first.start), whole));
    }

    /// «des analyses (sans cookies) de X», "cookieless": what a service does without.
    pub(super) fn without_cookies(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let Some(at) = self.tokens.iter().enumerate().position(|(at, token)| {
            matches!(token.folded.as_str(), "cookieless" | "cookie-free")
                || matches!(token.folded.as_str(), "cookie" | "cookies") && self.is_absent(at)
        }) else {
            return;
        };
        let nearest = self
            .services
            .iter()
            .filter(|service| service.start.abs_diff(at) <= 12)
            .min_by_key(|service| service.start.abs_diff(at));
        let Some(service) = nearest else { return };
        let mut claim = self.blank(
            ClaimKind::NoCookies,
            place,
            service.id.clone(),
            "without-cookies",
        );
        claim.data = vec!["cookies".to_owned()];
        claim.recipient = vec![service.id.clone()];
        let measures = self
            .rules
            .services
            .get(&service.id)
            .is_some_and(|service| service.category == "analytics");
        if measures {
            claim.purpose = vec!["analytics".to_owned()];
        }
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    /// «via votre compte X», «accord de traitement avec X»: more than a name in a rule.
    fn is_used_through(&self, service: &Mention) -> bool {
        let before = format!(
            " {} ",
            self.flat(service.start.saturating_sub(7), service.start)
        );
        let rule = [
            " politique",
            " directive",
            " regle",
            " consigne",
            " polic",
            " terms ",
            " guideline",
        ]
        .iter()
        .any(|word| before.contains(word));
        !rule
            && !before.contains(" api ")
            && !before.contains(" donnees ")
            && [
                " via ",
                " through ",
                " compte ",
                " account ",
                " serveur ",
                " boite ",
                " mailbox ",
                " accord ",
                " contrat ",
                " agreement ",
                " autre service ",
                " recevoir ",
                " receive ",
            ]
            .iter()
            .any(|word| before.contains(word))
    }

    /// A company in the context of measuring audiences is its analytics product.
    pub(super) fn specialised(&self, id: &str, place: &Place) -> String {
        let context = place.is("analytics")
            || self
                .categories
                .iter()
                .any(|category| category.id == "analytics");
        let product = || {
            self.rules.services.iter().find(|other| {
                other.part_of.as_deref() == Some(id) && other.id == format!("{id}-analytics")
            })
        };
        match context.then(product).flatten() {
            Some(product) => product.id.clone(),
            None => id.to_owned(),
        }
    }

    /// A company as a whole, or an interface to the user's own data: named for rules and permissions as often as for a use.
    pub(super) fn is_source(&self, id: &str) -> bool {
        self.rules.services.get(id).is_some_and(|service| {
            service.category == "email_calendar_api"
                || service.id == "google-apis"
                || service.category == "productivity"
                    && self
                        .rules
                        .services
                        .iter()
                        .any(|other| other.part_of.as_deref() == Some(id))
        })
    }

    /// What users may do about their data.
    pub(super) fn is_right(&self, place: &Place) -> bool {
        let whole = self.tokens.len();
        let you = self.cue_in(Cue::SecondParty, 0, 12).is_some();
        let named = self.named_right();
        let we_act = self.predicates.iter().any(|predicate| {
            predicate.actor == Actor::FirstParty
                && !predicate.passive
                && self
                    .cue_in(Cue::FirstParty, predicate.left, predicate.start)
                    .is_some()
        });
        let flat = format!(" {} ", self.flat(0, whole));
        let strong = RIGHT_VERBS.iter().any(|verb| flat.contains(verb));
        let about_data = !self.data.is_empty()
            || [
                " consentement ",
                " autorisation ",
                " communications ",
                " acces ",
                " consent ",
                " permission ",
            ]
            .iter()
            .any(|word| flat.contains(word));
        let weak = about_data && WEAK_RIGHT_VERBS.iter().any(|verb| flat.contains(verb));
        let may = self.cue_in(Cue::May, 0, 14).is_some();
        if RIGHT_PHRASES.iter().any(|phrase| flat.contains(phrase)) {
            return true;
        }
        if place.is("rights") && (named || strong) && !we_act {
            return true;
        }
        you && (named && self.cue_in(Cue::FirstParty, 0, 6).is_none()
            || may && (strong || weak) && !we_act)
    }

    /// «droit», but not «droits d'administration».
    fn named_right(&self) -> bool {
        self.cues.iter().any(|(_, end, cue)| {
            *cue == Cue::Right
                && !self.tokens.get(*end).is_some_and(|next| {
                    ["admin", "reserv", "d'auteur", "reserved"]
                        .iter()
                        .any(|stem| next.folded.starts_with(stem))
                })
                && !self
                    .tokens
                    .get(*end + 1)
                    .is_some_and(|next| next.folded.starts_with("admin") || next.is("auteur"))
        })
    }

    pub(super) fn right(&self, place: &Place) -> Draft {
        let whole = self.tokens.len();
        let mut claim = self.blank(
            ClaimKind::Right,
            place,
            self.subject(place, 0, whole),
            "right",
        );
        // Only what the right is exercised on: «supprimer les réservations».
        for mention in &self.data {
            let acted_on = (mention.start.saturating_sub(4)..mention.start).any(|at| {
                let word = format!(" {} ", self.tokens[at].folded);
                RIGHT_VERBS.contains(&word.as_str()) || WEAK_RIGHT_VERBS.contains(&word.as_str())
            });
            if acted_on && mention.id != "personal_data" && !claim.data.contains(&mention.id) {
                claim.data.push(mention.id.clone());
            }
        }
        self.draft(claim, 0, whole)
    }

    /// «La base sur laquelle nous traitons ces données est :»
    pub(super) fn is_legal_introducer(&self) -> bool {
        let flat = format!(" {} ", self.flat(0, self.tokens.len()));
        [
            " base ",
            " bases ",
            " fondement ",
            " fondements ",
            " motifs ",
            " basis ",
            " legal grounds ",
        ]
        .iter()
        .any(|word| flat.contains(word))
    }

    pub(super) fn is_contact(&self) -> bool {
        let flat = self.flat(0, self.tokens.len());
        [
            "veuillez nous contacter",
            "contactez-nous",
            "vous pouvez nous contacter",
            "n' hesitez pas a nous contacter",
            "please contact us",
            "contact us at",
            "you can contact us",
        ]
        .iter()
        .any(|phrase| flat.contains(phrase))
    }

    /// OAuth scopes by name, and access described in words.
    pub(super) fn scopes(&self, place: &Place, drafts: &mut Vec<Draft>) {
        for (at, token) in self.tokens.iter().enumerate() {
            let mut text = token.lower.clone();
            // «…/auth/gmail.readonly» comes as `…`, `/`, `auth`, `/`, `gmail.readonly`.
            let path = at >= 2 && self.tokens[at - 1].is("/") && self.tokens[at - 2].is("auth");
            if path {
                text = format!("…/auth/{text}");
            }
            let original = if token.lower == token.folded {
                None
            } else {
                Some(token.lower.as_str())
            };
            let spaced_graph = self.graph_scope(token);
            let found = self
                .rules
                .scopes
                .find(&text, None)
                .or_else(|| original.and_then(|text| self.rules.scopes.find(text, None)))
                .or(spaced_graph);
            let Some(scope) = found else { continue };
            let subject = if scope.api.is_empty() {
                scope.provider.replace('_', "-")
            } else {
                scope.api.clone()
            };
            let subject = if self.rules.services.get(&subject).is_some() {
                subject
            } else {
                scope.provider.replace('_', "-")
            };
            let mut claim = self.blank(ClaimKind::Scope, place, subject, "scope-name");
            claim.value = Some(scope.id.clone());
            claim.recipient = vec![if scope.provider == "microsoft_graph" {
                "microsoft-graph".to_owned()
            } else {
                scope.provider.clone()
            }];
            claim.data = scope.data.clone();
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        let flat = self.flat(0, self.tokens.len());
        let graph = [
            "microsoft",
            "graph",
            "annuaire",
            "directory",
            "jeton d' acces",
            "access token",
        ]
        .iter()
        .any(|word| flat.contains(word));
        let described = [
            (
                ["informations de base", "utilisateurs", "annuaire"],
                "User.ReadBasic.All",
            ),
            (["basic", "users", "directory"], "User.ReadBasic.All"),
            (
                ["jeton d' acces", "lecture seule", "informations"],
                "User.Read",
            ),
            (["access token", "read-only", "information"], "User.Read"),
        ];
        for (words, scope) in described {
            if graph && words.iter().all(|word| flat.contains(word)) {
                let mut claim = self.blank(
                    ClaimKind::Scope,
                    place,
                    "microsoft-graph".to_owned(),
                    "scope-described",
                );
                claim.value = Some(scope.to_owned());
                claim.recipient = vec!["microsoft-graph".to_owned()];
                drafts.push(self.draft(claim, 0, self.tokens.len()));
            }
        }
    }

    /// `User.Read`: the capitals matter, and folding has lost them.
    pub(super) fn graph_scope(&self, token: &Token) -> Option<&'a crate::rules::Scope> {
        (token.capital && token.folded.contains('.')).then(|| {
            self.rules.scopes.iter().find(|scope| {
                scope.provider == "microsoft_graph" && scope.id.to_lowercase() == token.lower
            })
        })?
    }

    /// «Ajout de X comme …», «suppression de X».
    pub(super) fn changelog(&self, place: &Place, drafts: &mut Vec<Draft>) {
        for service in &self.services {
            let before = self.flat(0, service.start);
            let added = ["ajout", "ajoute", "added", "adding", "introduc"]
                .iter()
                .filter_map(|word| before.rfind(word))
                .max();
            let removed = [
                "suppression",
                "supprime",
                "retrait",
                "removed",
                "removal",
                "no longer",
                "abandon",
                "remplacement de",
            ]
            .iter()
            .filter_map(|word| before.rfind(word))
            .max();
            let denied = match (added, removed) {
                (None, None) => continue,
                (added, removed) => removed > added,
            };
            let mut claim = self.blank(
                ClaimKind::ThirdParty,
                place,
                "organisation".to_owned(),
                "changelog",
            );
            claim.recipient = vec![service.id.clone()];
            "changelog".clone_into(&mut claim.layer);
            claim.modality = Modality::Historical;
            if denied {
                claim.polarity = Polarity::Denied;
            }
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
    }

    /// Children as users of the service, not as a word: an age, or a sentence on whom the service is for.
    pub(super) fn is_about_children(&self) -> bool {
        if !self.has(Cue::Children) {
            return false;
        }
        let flat = self.flat(0, self.tokens.len());
        let aimed = [
            "mineur",
            "minor",
            "destine",
            "s' adresse",
            "directed",
            "intended",
            "sciemment",
            "knowingly",
            "parental",
            "moins de",
            "under",
            "destination",
        ]
        .iter()
        .any(|word| flat.contains(word));
        let denied = self.predicates.iter().any(|predicate| {
            predicate.negation == Negation::Denied && predicate.actor == Actor::FirstParty
        });
        aimed
            || denied
                && self
                    .data_in(0, self.tokens.len())
                    .iter()
                    .all(|id| id == "personal_data")
    }

    pub(super) fn children(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        let denied = self.predicates.iter().find(|predicate| {
            predicate.negation == Negation::Denied && predicate.actor == Actor::FirstParty
        });
        let mut claim = self.blank(
            ClaimKind::Children,
            place,
            "children".to_owned(),
            "children",
        );
        claim.data = vec!["children_data".to_owned()];
        drafts.push(self.draft(claim.clone(), 0, whole));
        if let Some(predicate) = denied {
            claim.kind = match predicate.action {
                Action::Share | Action::Sell => ClaimKind::NotShares,
                Action::Store => ClaimKind::NotStores,
                _ => ClaimKind::NotCollects,
            };
            claim.polarity = Polarity::Denied;
            claim.condition = Some("if:children".to_owned());
            claim.modality = if self.has(Cue::Hedge) {
                Modality::Hedged
            } else {
                Modality::Conditional
            };
            drafts.push(self.draft(claim, predicate.left, predicate.right));
        }
    }

    /// Legal bases by their short names, where the text is about nothing else.
    pub(super) fn legal_words(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let whole = self.tokens.len();
        for (_, _, basis) in self.lexicon.legal_words.find(&self.keys) {
            let mut claim = self.blank(
                ClaimKind::LegalBasis,
                place,
                self.subject(place, 0, whole),
                "legal-basis",
            );
            claim.value = Some(basis);
            claim.data.clone_from(&place.antecedent);
            drafts.push(self.draft(claim, 0, whole));
        }
    }

    pub(super) fn legal_bases(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let found = self.lexicon.legal_bases.find(&self.keys);
        let hypothetical = self.has(Cue::Right);
        if let Some((_start, end, basis)) = found.first()
            && !hypothetical
        {
            let mut claim = self.blank(
                ClaimKind::LegalBasis,
                place,
                self.subject(place, 0, self.tokens.len()),
                "legal-basis",
            );
            claim.value = Some(basis.clone());
            claim.data = self.data_in(0, self.tokens.len());
            drafts.push(self.draft(claim, 0, *end));
        }
    }

    /// A time as ISO 8601, where the sentence keeps or deletes something.
    pub(super) fn duration(&self) -> Option<String> {
        for (at, token) in self.tokens.iter().enumerate() {
            let Some(unit) = self.lexicon.units.get(&token.folded) else {
                continue;
            };
            let mut place = at.checked_sub(1)?;
            // `P3 (trois) mois`, `30 full days`.
            if self.tokens[place].is(")") {
                place = place.checked_sub(3)?;
            }
            let word = self.tokens[place].folded.as_str();
            let number = word
                .parse::<u32>()
                .ok()
                .or_else(|| self.lexicon.numbers.get(word).copied())
                .or_else(|| {
                    let before = place.checked_sub(1)?;
                    self.tokens[before].folded.parse::<u32>().ok()
                })?;
            let age = self
                .cue_in(Cue::Age, place.saturating_sub(3), place)
                .is_some();
            let past = self
                .flat(place.saturating_sub(3), (at + 1).min(self.tokens.len()))
                .contains("derniers")
                || self.flat(place.saturating_sub(2), at).contains("last");
            if age || past || number == 0 || number > 1_000 {
                continue;
            }
            return Some(if unit == "H" {
                format!("PT{number}H")
            } else {
                format!("P{number}{unit}")
            });
        }
        None
    }

    /// Measures that a sentence promises.
    pub(super) fn security(&self, place: &Place, drafts: &mut Vec<Draft>) {
        let flat = format!(" {} ", self.flat(0, self.tokens.len()));
        let any = |words: &[&str]| words.iter().any(|word| flat.contains(word));
        let disclaimer = any(&[
            " aucune methode ",
            " aucun systeme ",
            " ne pouvons garantir",
            "aucun service en ligne",
            "no method",
            "cannot guarantee",
            "not guarantee",
            "no system",
            "100 %",
        ]);
        if disclaimer
            || self
                .predicates
                .iter()
                .any(|predicate| predicate.negation == Negation::Denied)
                && !any(&["masque", "anonym"])
        {
            return;
        }
        let mut measures: Vec<&str> = Vec::new();
        let encrypts = any(&[" chiffr", " crypte", " cryptee", " encrypt"]);
        if encrypts
            && any(&[
                " en transit",
                " in transit",
                "transmission",
                "transite",
                " in transfer",
            ])
            || any(&[
                " tls",
                " ssl",
                " https ",
                "connexions securisees",
                "connexion securisee",
                "secure connections",
                "secure socket",
            ])
        {
            measures.push("encryption_in_transit");
        }
        if encrypts
            && any(&[
                " au repos",
                " at rest",
                "bases de donnees",
                "database",
                "stockees",
                "stored",
            ])
        {
            measures.push("encryption_at_rest");
        }
        if encrypts && measures.is_empty() {
            measures.push("encryption");
        }
        if any(&["adresse ip", "adresses ip", " ip address", "ip anonymi"])
            && any(&[
                "octet", "tronqu", "masqu", "anonymis", "truncat", "mask", "anonymiz",
            ])
        {
            measures.push("ip_anonymisation");
        }
        if any(&[
            "pseudonymis",
            "meconnaissable",
            " hach",
            " hash",
            "pseudonymiz",
        ]) {
            measures.push("hashing");
        }
        if any(&[" agrege", "aggregat"]) && any(&["anonym"]) && !self.has(Cue::May) {
            measures.push("aggregation");
        }
        if any(&[
            "acces fondees sur des roles",
            "fondee sur les roles",
            "controle d' acces",
            "controles d' acces",
            "access control",
            "role-based",
            "personnel autorise",
            "groupe restreint",
        ]) {
            measures.push("access_control");
        }
        let sharing_off = any(&["partage des donnees"]) && self.has(Cue::Disabled)
            || any(&["data sharing"]) && self.has(Cue::Disabled);
        if sharing_off {
            let mut claim = self.blank(
                ClaimKind::NotShares,
                place,
                self.subject(place, 0, self.tokens.len()),
                "sharing-off",
            );
            claim.recipient = self.nearest_services();
            if claim.recipient.is_empty() {
                claim.recipient.clone_from(&place.antecedent_recipients);
            }
            claim.value = Some("data_sharing_off".to_owned());
            claim.purpose = vec!["sharing_setting".to_owned()];
            drafts.retain(|draft| draft.claim.kind != ClaimKind::Shares);
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
        if measures.is_empty() {
            return;
        }
        let mut claim = self.blank(
            ClaimKind::Security,
            place,
            self.subject(place, 0, self.tokens.len()),
            "measure",
        );
        let of_visitors = flat.contains("visiteurs")
            || self
                .components
                .iter()
                .any(|component| component.id == "visitors");
        if of_visitors && measures == ["aggregation"] {
            "visitors".clone_into(&mut claim.subject);
        }
        claim.data = self.data_in(0, self.tokens.len());
        claim.value = Some(measures.join(","));
        claim.condition = self.condition(0, self.tokens.len());
        if let Some(at) = self.cue_in(Cue::Aim, 0, self.tokens.len())
            && at < 3
        {
            claim.modality = Modality::Aims;
        }
        drafts.push(self.draft(claim, 0, self.tokens.len()));
    }

    pub(super) fn nearest_services(&self) -> Vec<String> {
        self.services
            .iter()
            .map(|service| service.id.clone())
            .collect()
    }

    /// Places where data are kept or go: never addresses, seats or authorities.
    pub(super) fn regions(&self, place: &Place, drafts: &mut Vec<Draft>) {
        if place.is("contact") || place.is("rights") || self.places.is_empty() {
            return;
        }
        let flat = self.flat(0, self.tokens.len());
        let seat = [
            "enregistree en",
            "immatriculee",
            "siege social",
            "autorite",
            "loi ",
            "lois",
            "droit applicable",
            "residents",
            "resident",
            "reglement",
            "incorporated",
            "registered in",
            "law",
            "authority",
            "jurisdiction",
            "citizens",
        ]
        .iter()
        .any(|word| flat.contains(word));
        let stays = self.cue_in(Cue::PlaceWord, 0, self.tokens.len()).is_some();
        if seat || !stays {
            return;
        }
        let mut codes: Vec<String> = Vec::new();
        for found in &self.places {
            let ambiguous = matches!(
                self.tokens[found.start].folded.as_str(),
                "us" | "it" | "ue" | "u.s"
            ) && !self.tokens[found.start].lower.is_empty()
                && !self.tokens[found.start].capital;
            if !ambiguous && !codes.contains(&found.id) {
                codes.push(found.id.clone());
            }
        }
        if codes.is_empty() {
            return;
        }
        let outside = ["hors de", "en dehors", "outside"]
            .iter()
            .any(|word| flat.contains(word));
        let stored = [
            "centre de donnees",
            "centres de donnees",
            "serveurs",
            "heberg",
            "stock",
            "conserv",
            "data cent",
            "servers",
            "hosted",
            "stored",
            "store ",
            "isolement",
            "isolation",
        ]
        .iter()
        .any(|word| flat.contains(word));
        // The service in whose clause the place stands.
        let services: Vec<String> = self
            .services
            .iter()
            .filter(|service| {
                self.places.iter().any(|found| {
                    found.start.abs_diff(service.end) <= 10
                        && !(service.end.min(found.start)..service.end.max(found.start))
                            .any(|at| self.tokens[at].is(";"))
                })
            })
            .map(|service| service.id.clone())
            .collect();
        let services = match services.as_slice() {
            [] => Vec::new(),
            [_] => services,
            _ => services[..1].to_vec(),
        };
        if stored && !outside {
            let mut claim = self.blank(
                ClaimKind::Region,
                place,
                self.subject(place, 0, self.tokens.len()),
                "place-of-storage",
            );
            claim.value = Some(codes.join(","));
            claim.recipient.clone_from(&services);
            claim.data = self.data_in(0, self.tokens.len());
            drafts.push(self.draft(claim, 0, self.tokens.len()));
            if let Some(service) = services.first() {
                let mut third = self.blank(
                    ClaimKind::ThirdParty,
                    place,
                    "organisation".to_owned(),
                    "place-of-storage",
                );
                third.recipient = vec![service.clone()];
                drafts.push(self.draft(third, 0, self.tokens.len()));
            }
        }
        let transfers = flat.contains("transf") || outside;
        let abroad = codes
            .iter()
            .any(|code| !matches!(code.as_str(), "EU" | "EEA") && !super::super::is_in_eea(code));
        let business = ["fusion", "acquisition", "merger", "vente d' actifs"]
            .iter()
            .any(|word| flat.contains(word));
        if (transfers || stored && abroad)
            && !business
            && !drafts
                .iter()
                .any(|draft| draft.claim.kind == ClaimKind::Transfer)
        {
            let mut claim = self.blank(
                ClaimKind::Transfer,
                place,
                self.subject(place, 0, self.tokens.len()),
                "transfer",
            );
            claim.value = if outside { None } else { Some(codes.join(",")) };
            claim.recipient = services;
            claim.data = vec!["personal_data".to_owned()];
            drafts.push(self.draft(claim, 0, self.tokens.len()));
        }
    }
}

/// Verbs by which users exercise a right.
const RIGHT_VERBS: &[&str] = &[
    " demander ",
    " retirer ",
    " revoquer ",
    " opposer ",
    " refuser ",
    " desinscrire ",
    " desabonner ",
    " exercer ",
    " withdraw ",
    " opt ",
    " object ",
    " unsubscribe ",
    " revoke ",
    " rectify ",
    " porter plainte ",
    " introduire une reclamation ",
    " lodge a complaint ",
];

/// Verbs that are a right where they are about data or consent.
const WEAK_RIGHT_VERBS: &[&str] = &[
    " modifier ",
    " supprimer ",
    " telecharger ",
    " exporter ",
    " desactiver ",
    " corriger ",
    " rectifier ",
    " effacer ",
    " mettre a jour ",
    " consulter ",
    " delete ",
    " correct ",
    " update ",
    " download ",
    " export ",
    " disable ",
    " request ",
];

/// Words that give a right without «vous pouvez».
const RIGHT_PHRASES: &[&str] = &[
    " lien de desinscription ",
    " lien de desabonnement ",
    " unsubscribe link ",
    " vous donner acces a l' exportation ",
    " vous permet d' acceder et de mettre a jour ",
    " vous permet d' acceder a vos donnees ",
    " vous permet de supprimer vos donnees ",
    " si vous en faites la demande ",
    " sur simple demande ",
    " vous appartiennent ",
    " belong to you ",
    " upon your request ",
];
