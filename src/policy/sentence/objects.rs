//! What a verb acts on: where its objects stand, where the next clause begins, by what means and from whom data come.

use super::super::lexicon::{Cue, Particle};
use super::{Predicate, Sentence};

impl Sentence<'_> {
    /// Where the objects of a verb stand: after it, or before it in the passive.
    pub(super) fn objects(&self, predicate: &Predicate) -> (usize, usize) {
        if let Some(list) = self.listed_behind(predicate) {
            return list;
        }
        if self.is_impersonal(predicate) || self.is_turned(predicate) {
            return (predicate.end, predicate.right);
        }
        if let Some(subject) = self.subject_before_occasion(predicate) {
            return subject;
        }
        if predicate.passive {
            // «Lors de votre navigation, vos données sont transmises»: when, not what.
            let main = self
                .cue_in(Cue::Circumstance, predicate.left, predicate.left + 2)
                .and_then(|at| (at..predicate.start).find(|&at| self.tokens[at].is(",")))
                .filter(|&comma| {
                    self.data
                        .iter()
                        .any(|data| data.start > comma && data.end <= predicate.start)
                });
            // «Les photos sont stockées avec votre adresse et ne sont jamais partagées»: the photos.
            let first = self.predicates.iter().find(|first| {
                first.passive && first.left == predicate.left && first.start < predicate.start
            });
            let stop = first.map_or(predicate.start, |first| first.start);
            (main.unwrap_or(predicate.left).min(stop), stop)
        } else {
            let stop = self
                .cue_in(Cue::Purpose, predicate.end, predicate.right)
                .filter(|&at| {
                    self.data
                        .iter()
                        .any(|data| data.start >= predicate.end && data.end <= at)
                })
                .unwrap_or(predicate.right);
            // "only when needed to answer support requests": when, not what.
            let stop = (predicate.end..stop)
                .find(|&at| self.says(at, Particle::When) && !self.tokens[at - 1].is(","))
                .unwrap_or(stop);
            let stop = self
                .cue_in(Cue::Circumstance, predicate.end, stop)
                .filter(|&at| {
                    self.data.iter().any(|data| {
                        data.start >= predicate.end && data.end <= at && data.id != "personal_data"
                    })
                })
                .unwrap_or(stop);
            // «aucune donnée … si vous refusez les cookies»: the case in which it holds.
            let stop = self
                .cue_in(Cue::Condition, predicate.end, stop)
                .filter(|&at| {
                    predicate.negation == super::Negation::Denied
                        && self
                            .data
                            .iter()
                            .any(|data| data.start >= predicate.end && data.end <= at)
                })
                .unwrap_or(stop);
            let stop = self.contrast(predicate, stop).unwrap_or(stop);
            let stop = self.reason(predicate, stop).unwrap_or(stop);
            let stop = self.next_clause(predicate.end, stop).unwrap_or(stop);
            (predicate.end, stop.max(predicate.end))
        }
    }

    /// «Les données que vous saisissez lors de votre commande sont transmises»: the data, and not the occasion that describes them.
    fn subject_before_occasion(&self, predicate: &Predicate) -> Option<(usize, usize)> {
        let goes_on = |at: usize| self.joins(at) || self.cue_starts(Cue::Break, at);
        let occasion = self.cue_in(Cue::Circumstance, predicate.left, predicate.start)?;
        let subject = self.data.iter().rfind(|data| data.end <= occasion)?;
        // A verb of the users' own ends the clause before the occasion: then the subject begins the sentence.
        let from = if subject.start >= predicate.left {
            predicate.left
        } else {
            subject.start
        };
        let begins = from == predicate.left || from <= self.first_word() + 1;
        let described = predicate.passive && begins && !(subject.end..predicate.start).any(goes_on);
        described.then_some((from, subject.end))
    }

    /// «il vous sera demandé votre nom»: what is asked stands behind.
    fn is_impersonal(&self, predicate: &Predicate) -> bool {
        let no_one = |at: usize| self.tokens[at].is_of(&self.lexicon.impersonal);
        predicate.passive
            && (predicate.left..predicate.start).rev().take(4).any(no_one)
            && self.row_behind(predicate.end, 3).is_some()
    }

    /// «Sont également collectées l'adresse IP et la langue»: the subject stands behind.
    fn is_turned(&self, predicate: &Predicate) -> bool {
        let first = self.first_word();
        // «Seules sont conservées …»
        let first = first + usize::from(self.cue_starts(Cue::Only, first));
        predicate.passive
            && predicate.start <= first + 3
            && self.cue_starts(Cue::Be, first)
            && self.row_behind(predicate.end, 3).is_some()
    }

    /// «saisi chez X», "entered at X's": given to them, not to us.
    pub(super) fn is_at_others(&self, predicate: &Predicate) -> bool {
        let near = predicate.end..(predicate.end + 3).min(self.tokens.len());
        let at = near
            .into_iter()
            .find(|&at| self.tokens[at].is_of(&self.lexicon.at_others));
        predicate.passive
            && predicate.action == super::Action::Collect
            && at.is_some_and(|at| !self.cue_starts(Cue::FirstParty, at + 1))
    }

    /// «Les données suivantes sont enregistrées : …», «Sont enregistrés sur nos serveurs : …»: what stands behind the colon.
    fn listed_behind(&self, predicate: &Predicate) -> Option<(usize, usize)> {
        let behind = predicate.end..self.tokens.len().saturating_sub(1);
        let colon = behind.into_iter().find(|&at| self.tokens[at].is(":"))?;
        let first = self.first_word();
        let turned = predicate.start <= first + 2 && self.cue_starts(Cue::Be, first);
        let announced = self.cue_in(Cue::Closed, predicate.left, colon).is_some();
        let named = |data: &super::Mention| data.start > colon && data.id != "personal_data";
        let another = |next: &Predicate| next.start >= predicate.end && next.start < colon;
        (predicate.passive
            && !self.predicates.iter().any(another)
            && (turned || announced)
            && self.data.iter().any(named))
        .then_some((colon + 1, predicate.right.max(colon + 1)))
    }

    /// «Nous ne traitons aucune donnée biométrique : la vérification est réalisée par …»: behind what is denied, a sentence that tells why.
    fn reason(&self, predicate: &Predicate, to: usize) -> Option<usize> {
        let colon = (predicate.end..to).find(|&at| self.tokens[at].is(":"))?;
        let named = self.data.iter().any(|data| {
            data.start >= predicate.end && data.end <= colon && data.id != "personal_data"
        });
        let sentence = [Cue::Be, Cue::Have, Cue::FirstParty, Cue::May]
            .iter()
            .any(|cue| self.cue_in(*cue, colon, self.tokens.len()).is_some());
        (predicate.negation == super::Negation::Denied && named && sentence).then_some(colon)
    }

    /// "…, or we may contact you by email", "…, you should avoid": another clause, whether or not its verb is known.
    pub(super) fn next_clause(&self, from: usize, to: usize) -> Option<usize> {
        let bare = !self.lexicon.forms.verbs_inflect;
        (from + 1..to).find(|&at| {
            let comma = at - usize::from(self.cue_starts(Cue::Coordinator, at - 1));
            bare && self.says(at, Particle::Subject)
                && comma > from
                && self.tokens[comma - 1].is(",")
        })
    }

    /// Data named in a range, with personal data as a whole where they are one of a list («no logs, personal information or cookies»);
    /// «les données personnelles génétiques» are some of them.
    pub(super) fn listed_data(&self, from: usize, to: usize) -> Vec<String> {
        let mut ids = self.data_in(from, to);
        let inside: Vec<_> = self
            .data
            .iter()
            .filter(|mention| mention.start >= from && mention.end <= to)
            .collect();
        let beside = |left: &super::Mention, right: &super::Mention| {
            let whole = |mention: &super::Mention| mention.id == "personal_data";
            let all = |mention: &super::Mention| whole(mention) && !self.is_described(mention);
            super::rows::joined(&self.lexicon.rows, left, right, self.tokens)
                && (all(left) && !whole(right) || !whole(left) && all(right))
        };
        let listed = inside.windows(2).any(|pair| beside(pair[0], pair[1]));
        if listed && !ids.iter().any(|id| id == "personal_data") {
            ids.push("personal_data".to_owned());
        }
        ids
    }

    /// "page content from unrelated websites": of what comes from there, not of all such data.
    pub(super) fn is_from_elsewhere(&self, predicate: &Predicate, from: usize, to: usize) -> bool {
        let inside =
            |data: &&super::Mention| data.start >= from && data.end <= to && !predicate.passive;
        // "posts from closed groups": what the rules know is only where it comes from.
        let source = self.data.iter().find(inside).is_some_and(|data| {
            let from = |back: usize| self.says(data.start.wrapping_sub(back), Particle::From);
            predicate.action == super::Action::Collect
                && data.id != "personal_data"
                && (from(1) || from(2) && !self.cue_starts(Cue::Determiner, data.start - 1))
        });
        if source {
            return true;
        }
        let mut named = self.data.iter().filter(inside).map(|data| data.end);
        named.any(|at| {
            // "contact data about residents from third parties"
            let from = (at..(at + 8).min(predicate.right.max(at)))
                .take_while(|&at| !self.tokens[at].is(","))
                .find(|&at| self.says(at, Particle::From));
            predicate.action == super::Action::Collect
                && !self.lexicon.forms.verbs_inflect
                && from.is_some_and(|from| {
                    // "from or about our users"
                    let about = self.says(from + 1, Particle::Or);
                    !self.is_of_people(from + 1 + 2 * usize::from(about))
                })
        })
    }

    /// "you", "our users", "any visitor", "your device": the people whose data these are.
    pub(super) fn is_of_people(&self, at: usize) -> bool {
        let article = |at: usize| self.says(at, Particle::BeforePeople);
        let at = at + usize::from(article(at));
        self.cue_starts(Cue::Children, at)
            || self.cue_starts(Cue::People, at)
                && !article(at)
                && !self.says(at, Particle::ObjectPronoun)
    }

    /// Services that data come from: «provenant de WooCommerce», «via».
    pub(super) fn services_as_sources(&self, predicate: &Predicate) -> Vec<String> {
        self.services
            .iter()
            .filter(|service| service.start >= predicate.end && service.end <= predicate.right)
            .map(|service| service.id.clone())
            .collect()
    }

    /// "We collect information through cookies", «à l'aide de cookies»: the means, and no data.
    pub(super) fn is_through_cookies(&self, from: usize, to: usize) -> bool {
        self.data.iter().any(|mention| {
            mention.id == "cookies"
                && mention.start > from
                && mention.end <= to
                && self
                    .cue_in(Cue::Through, mention.start.saturating_sub(3), mention.start)
                    .is_some()
        })
    }

    /// The first word of what a denial excepts, behind the data that it denies.
    pub(super) fn exception_in(&self, from: usize, to: usize) -> Option<usize> {
        let first = self.data.iter().find(|data| data.start >= from)?.end;
        let stop = to.max(first);
        [Cue::Only, Cue::Exception, Cue::Break]
            .iter()
            .filter_map(|cue| self.cue_in(*cue, first, stop))
            .min()
    }

    /// "you may be asked", "users are required": they are asked for what follows.
    pub(super) fn is_of_users(&self, predicate: &Predicate) -> bool {
        let (left, verb) = (predicate.left, predicate.start);
        let subject = [Cue::May, Cue::Be]
            .iter()
            .filter_map(|cue| self.cue_in(*cue, left, verb))
            .min()
            .and_then(|carrier| carrier.checked_sub(1));
        self.cue_in(Cue::SecondParty, left, verb).is_some()
            || subject.is_some_and(|subject| self.cue_starts(Cue::People, subject))
    }

    /// «Nous collectons votre adresse IP, … et certains cookies»: cookies among other data.
    pub(super) fn collects_beside_cookies(&self, predicate: &Predicate) -> bool {
        let (from, to) = self.objects(predicate);
        let mut named = self
            .data
            .iter()
            .filter(|data| data.start >= from && data.end <= to && data.id != "personal_data");
        !predicate.passive
            && !self.is_participle(predicate.start)
            && named.next().is_some_and(|first| first.id != "cookies")
    }

    /// «Tout est …», "everything"
    pub(super) fn is_of_all_before(&self, verb: usize) -> bool {
        (0..verb).any(|at| self.says(at, Particle::All))
    }

    /// «Elles sont effacées …», «Conservées …»: of what the heading names, since the sentence names nothing.
    pub(super) fn has_no_noun_before(&self, predicate: &Predicate) -> bool {
        const NO_NOUN: &[Cue] = &[
            Cue::Be,
            Cue::Have,
            Cue::May,
            Cue::Anaphor,
            Cue::ThirdParty,
            Cue::FirstParty,
            Cue::Hedge,
        ];
        let inside = |at: usize| {
            let held = |(start, end, cue): &(usize, usize, Cue)| {
                NO_NOUN.contains(cue) && *start <= at && at < *end
            };
            self.cues.iter().any(held)
        };
        (0..predicate.start).all(|at| {
            let token = &self.tokens[at];
            inside(at)
                || !token.folded.starts_with(char::is_alphabetic)
                || self.lexicon.is_stop_word(&token.folded)
        })
    }
}
