//! Tables of processors, cookies, purposes and retention: the header says what each column holds, and a row is read cell by cell.

use super::ClaimKind;
use super::lexicon::{Action, Lexicon, Particle, Sign};
use super::sentence::{Draft, Place, Sentence, flat};
use super::token::Token;

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Recipient,
    Purpose,
    Data,
    Retention,
    Place,
    Legal,
    Cookie,
    /// Yes or no.
    Answer,
    Other,
}

/// Roles by the names that lexicons give them, strongest first: «durée de conservation des données» is a time, not data.
const ROLES: &[(&str, Role)] = &[
    ("legal", Role::Legal),
    ("retention", Role::Retention),
    ("place", Role::Place),
    ("cookie", Role::Cookie),
    ("purpose", Role::Purpose),
    ("data", Role::Data),
    ("recipient", Role::Recipient),
    ("answer", Role::Answer),
];

/// The header of the table that is being read.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub roles: Vec<Role>,
    /// Columns that answer whether the data of the row are collected («Collected», «Collecté ?»).
    asked: Vec<bool>,
}

/// Token ranges of the cells of a row; cells may be empty, what stands outside of the outer bars is none.
pub(super) fn cells(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.is("|") {
            if at > 0 {
                ranges.push((start, at));
            }
            start = at + 1;
        }
    }
    if start < tokens.len() {
        ranges.push((start, tokens.len()));
    }
    ranges
}

impl Header {
    /// `of_cookies`: the table stands under a heading about cookies, whose first column then names them.
    pub(super) fn new(tokens: &[Token], lexicon: &Lexicon, of_cookies: bool) -> Self {
        let mut roles: Vec<Role> = cells(tokens)
            .into_iter()
            .map(|(start, end)| {
                let classes = lexicon.classify_column(&flat(&tokens[start..end]));
                ROLES
                    .iter()
                    .find(|(name, _)| classes.iter().any(|class| class == name))
                    .map_or(Role::Other, |(_, role)| *role)
            })
            .collect();
        let named = roles.contains(&Role::Cookie) || roles.contains(&Role::Recipient);
        if let Some(first) = roles.first_mut()
            && of_cookies
            && !named
            && *first == Role::Other
        {
            *first = Role::Cookie;
        }
        let asked = cells(tokens)
            .into_iter()
            .map(|(start, end)| lexicon.shows(&tokens[start..end], Sign::Collected))
            .collect();
        Self { roles, asked }
    }

    /// Names of things, with a yes or no for each.
    pub(super) fn answers(&self) -> bool {
        matches!(self.roles[..], [_, Role::Answer])
    }

    /// The YES or NO of a row in a column that asks for it.
    pub(super) fn answer(&self, tokens: &[Token], lexicon: &Lexicon) -> Option<bool> {
        cells(tokens)
            .into_iter()
            .zip(&self.asked)
            .filter(|(_, asked)| **asked)
            .find_map(|((start, end), _)| {
                let mut words = tokens[start..end]
                    .iter()
                    .filter(|token| token.folded.starts_with(char::is_alphanumeric));
                let word = words.next()?;
                let answer = word.is_of(&lexicon.answers.yes);
                if !answer && !word.is_of(&lexicon.answers.no) {
                    return None;
                }
                // «Non (stocké localement)» is a «no», too; «Non, sauf …» is none.
                let apart = tokens.get(start + 1).is_some_and(|next| next.is("("));
                (words.next().is_none() || apart && !answer).then_some(answer)
            })
    }

    /// A cell says that the data of the row are not kept: «Not stored», «Aucune».
    fn keeps_nothing(&self, tokens: &[Token], lexicon: &Lexicon) -> bool {
        cells(tokens)
            .into_iter()
            .zip(&self.roles)
            .filter(|(_, role)| **role == Role::Retention)
            .filter_map(|((start, end), _)| tokens[start..end].first())
            .any(|first| {
                first.is_of(&lexicon.nothing) || lexicon.is(&first.folded, Particle::PlainNo)
            })
    }

    /// A cell behind the first says that what stands there is not collected: «Not collected.», «Non collectées».
    pub(super) fn denies_first(&self, tokens: &[Token], lexicon: &Lexicon) -> bool {
        cells(tokens).into_iter().skip(1).any(|(start, end)| {
            let word = |at: usize| {
                let token = tokens[start..end].get(at);
                token.map_or("", |token| token.folded.as_str())
            };
            lexicon.is(word(0), Particle::PlainNo)
                && lexicon.verbs.get(word(1)) == Some(&Action::Collect)
                && matches!(word(2), "" | "." | "|")
        })
    }

    fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The claims of one row; `read` makes a sentence of a range of its tokens.
    pub(super) fn read<'t>(
        &self,
        tokens: &'t [Token],
        place: &Place,
        lexicon: &Lexicon,
        read: impl Fn(&'t [Token]) -> Sentence<'t>,
    ) -> Vec<Draft> {
        let cells = cells(tokens);
        let of = |role: Role| -> Vec<&'t [Token]> {
            cells
                .iter()
                .zip(&self.roles)
                .filter(|((start, end), own)| **own == role && start < end)
                .map(|((start, end), _)| &tokens[*start..*end])
                .collect()
        };
        let parts = |roles: &[Role]| -> Vec<Sentence<'t>> {
            roles.iter().flat_map(|role| of(*role)).map(&read).collect()
        };
        let row = read(tokens);
        let named = if self.has(Role::Recipient) {
            parts(&[Role::Recipient])
        } else {
            parts(&[Role::Other, Role::Purpose, Role::Data, Role::Cookie])
        };
        let mut services: Vec<String> = named.iter().flat_map(Sentence::services).collect();
        if services.is_empty() && self.has(Role::Recipient) {
            services = named.iter().flat_map(Sentence::recipients).collect();
        }
        let holders = if self.has(Role::Data) {
            parts(&[Role::Data])
        } else {
            // «e-mail», "SMS" in a column of purposes: what is done, not what is given.
            let tells = of(Role::Purpose).into_iter().filter(|cell| cell.len() > 1);
            let told = of(Role::Other).into_iter().chain(tells);
            told.map(&read).collect()
        };
        let mut data: Vec<String> = Vec::new();
        for id in holders.iter().flat_map(Sentence::all_data) {
            if !data.contains(&id) && id != "cookies" {
                data.push(id);
            }
        }
        let purposes = of(Role::Purpose)
            .iter()
            .map(|cell| lexicon.purposes_in(&flat(cell)))
            .next()
            .unwrap_or_default();
        let mut drafts = Vec::new();
        let mut keep = |claim| {
            drafts.push(Draft {
                claim,
                start: 0,
                end: tokens.len(),
            });
        };
        let claim = |kind| row.start_claim(kind, place, "table-row");
        if !services.is_empty() {
            let mut third = claim(ClaimKind::ThirdParty);
            third.recipient.clone_from(&services);
            third.data.clone_from(&data);
            third.purpose.clone_from(&purposes);
            keep(third);
            let places = self.places(&of(Role::Place), &read);
            if !places.is_empty() {
                let mut region = claim(ClaimKind::Region);
                region.subject.clone_from(&services[0]);
                region.recipient.clone_from(&services);
                region.value = Some(places.join(","));
                keep(region);
            }
        } else if self.has(Role::Data) && !data.is_empty() && !self.keeps_nothing(tokens, lexicon) {
            let mut collects = claim(ClaimKind::Collects);
            collects.data.clone_from(&data);
            collects.purpose.clone_from(&purposes);
            keep(collects);
        }
        if self.has(Role::Cookie) {
            let mut cookies = claim(ClaimKind::UsesCookies);
            cookies.data = vec!["cookies".to_owned()];
            cookies.recipient.clone_from(&services);
            cookies.purpose.clone_from(&purposes);
            data = vec!["cookies".to_owned()];
            keep(cookies);
        }
        let mut beside = place.clone();
        beside.antecedent = data;
        beside.is_near = true;
        for cell in of(Role::Retention) {
            for draft in read(cell).labelled("retention", &beside) {
                let mut retention = draft.claim;
                retention.data.clone_from(&beside.antecedent);
                if retention.data.is_empty() && retention.anchor.is_none() {
                    continue;
                }
                keep(retention);
            }
        }
        for cell in of(Role::Legal) {
            for draft in read(cell).labelled("legal", &beside) {
                keep(draft.claim);
            }
        }
        row.scopes(place, &mut drafts);
        drafts
    }

    /// Places of the cells for them; what stands in parentheses is said about them («États-Unis (clauses types de l'Union)»).
    fn places<'t>(
        &self,
        cells: &[&'t [Token]],
        read: &impl Fn(&'t [Token]) -> Sentence<'t>,
    ) -> Vec<String> {
        cells
            .iter()
            .flat_map(|cell| {
                let end = cell
                    .iter()
                    .position(|token| token.is("("))
                    .filter(|&at| at > 0)
                    .unwrap_or(cell.len());
                read(&cell[..end]).any_places()
            })
            .collect()
    }
}
