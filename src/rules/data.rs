//! Data categories: which identifier names which, in what context, and what is a kind of what.

use super::entries::Entries;
use super::file::{ContextEntry, DataEntry as Entry};
use super::tokens::{is_derived, joined, tokens};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

pub use super::file::DataEntry as DataCategory;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct DataCategories {
    entries: Entries<Entry>,
    by_id: FxHashMap<SmolStr, u32>,
    /// The category that each is a part of, by its id.
    parents: FxHashMap<SmolStr, SmolStr>,
    /// Tokens joined with `_`, and without; whether a person must stand near.
    identifiers: FxHashMap<SmolStr, (u32, bool)>,
    person: FxHashSet<SmolStr>,
    deny: FxHashSet<SmolStr>,
    suffixes: FxHashSet<SmolStr>,
    shapes: FxHashSet<SmolStr>,
    places: FxHashSet<SmolStr>,
    /// Houses that are open to everybody: their telephone and e-mail address are nobody's own.
    houses: FxHashSet<SmolStr>,
    settings: FxHashSet<SmolStr>,
    texts: FxHashSet<SmolStr>,
    parts: FxHashSet<SmolStr>,
    letters: FxHashSet<SmolStr>,
    letter_texts: FxHashSet<SmolStr>,
    letter_signs: FxHashSet<SmolStr>,
    near: BTreeMap<SmolStr, Vec<SmolStr>>,
    far: BTreeMap<SmolStr, Vec<SmolStr>>,
    packages: FxHashMap<SmolStr, u32>,
}

/// Identifiers that name personal data only where they stand on a person, whatever the catalogue says of them.
const WEAK: &[&str] = &[
    "name",
    "timezone",
    "address",
    "number",
    "title",
    "message",
    "messages",
    "content",
    "body",
    "text",
    "token",
    "id",
    "uid",
    "uuid",
    "guid",
    "key",
    "code",
    "status",
    "state",
    "type",
    "value",
    "label",
    "image",
    "picture",
    "photo",
    "avatar",
    "location",
    "session",
    "tracking",
    "events",
    "device",
    "language",
    "locale",
    "company",
    "organization",
    "interests",
    "preferences",
    "notes",
    "history",
    "ip",
    "score",
    "country",
    "city",
    "region",
    "street",
    "zip",
    "subject",
    "file",
    "files",
    "url",
    "website",
    "bio",
    "gender",
    "sex",
    "age",
    "account",
    "username",
    "login",
    "handle",
    "signature",
    "position",
    "department",
    "role",
    "balance",
    "amount",
    "currency",
    "card",
];

/// What a field holds: a category as a whole, or the text of a letter.
#[derive(Debug, Clone, Copy)]
pub struct FieldData<'r> {
    pub whole: Option<&'r DataCategory>,
    pub letter: Option<&'r DataCategory>,
}

impl DataCategories {
    /// Of the categories that the user adds, their names come before ours.
    pub(super) fn new(ours: Vec<Entry>, own: Vec<Entry>, context: ContextEntry) -> Self {
        let of_user: FxHashSet<String> = own.iter().map(|entry| entry.id.clone()).collect();
        let mut data = Self::default();
        data.extend_context(context);
        let mut entries: Vec<Entry> = Vec::new();
        for entry in ours.into_iter().chain(own) {
            match data.by_id.get(entry.id.as_str()) {
                Some(&old) => entries[old as usize] = entry,
                None => {
                    data.by_id.insert(
                        entry.id.as_str().into(),
                        u32::try_from(entries.len()).unwrap_or(u32::MAX),
                    );
                    entries.push(entry);
                }
            }
        }
        for (place, entry) in entries.iter().enumerate() {
            let index = u32::try_from(place).unwrap_or(u32::MAX);
            let wins = of_user.contains(&entry.id);
            if let Some(parent) = &entry.parent {
                data.parents.insert(entry.id.as_str().into(), parent.into());
            }
            for package in &entry.packages {
                data.packages.insert(package.into(), index);
            }
            for (lists, ambiguous) in [(&entry.identifiers, false), (&entry.ambiguous, true)] {
                for identifier in lists.values().flatten() {
                    let weak = ambiguous || WEAK.contains(&identifier.as_str());
                    let known = data.identifiers.get(identifier.as_str()).copied();
                    // A part of a category takes its own name from it (`delivery_address` from `postal_address`).
                    let special = known.is_some_and(|(old, _)| {
                        entry.parent.as_deref()
                            == entries.get(old as usize).map(|old| old.id.as_str())
                    });
                    match known {
                        Some((old, was_weak)) if !special && !wins => {
                            data.identifiers
                                .insert(identifier.into(), (old, was_weak || weak));
                        }
                        _ => {
                            data.identifiers.insert(identifier.into(), (index, weak));
                        }
                    }
                    if identifier.contains('_') {
                        let joined = data.identifiers.entry(identifier.replace('_', "").into());
                        if wins {
                            joined.insert_entry((index, weak));
                        } else {
                            joined.or_insert((index, weak));
                        }
                    }
                }
            }
        }
        data.entries = entries.into();
        data
    }

    /// These, and then the user's.
    pub(super) fn with(mut self, own: Vec<Entry>, context: ContextEntry) -> Self {
        if !own.is_empty() {
            let ours = std::mem::take(&mut self.entries).with(Vec::new());
            let all = Self::new(ours, own, ContextEntry::default());
            self = Self {
                entries: all.entries,
                by_id: all.by_id,
                parents: all.parents,
                identifiers: all.identifiers,
                packages: all.packages,
                ..self
            };
        }
        self.extend_context(context);
        self
    }

    fn extend_context(&mut self, context: ContextEntry) {
        let sets = [
            (&mut self.person, context.person),
            (&mut self.deny, context.deny),
            (&mut self.suffixes, context.suffixes),
            (&mut self.shapes, context.shapes),
            (&mut self.places, context.places),
            (&mut self.houses, context.houses),
            (&mut self.settings, context.settings),
            (&mut self.texts, context.texts),
            (&mut self.parts, context.parts),
            (&mut self.letters, context.letters.names),
            (&mut self.letter_texts, context.letters.texts),
            (&mut self.letter_signs, context.letters.signs),
        ];
        for (known, words) in sets {
            known.extend(words.into_iter().map(SmolStr::from));
        }
        let lists = [(&mut self.near, context.near), (&mut self.far, context.far)];
        for (known, words) in lists {
            known.extend(words.into_iter().map(|(identifier, words)| {
                let words = words.into_iter().map(SmolStr::from).collect();
                (SmolStr::from(identifier), words)
            }));
        }
    }

    pub fn get(&self, id: &str) -> Option<&DataCategory> {
        self.by_id
            .get(id)
            .and_then(|&index| self.entries.get(index as usize))
    }

    pub fn iter(&self) -> impl Iterator<Item = &DataCategory> {
        self.entries.iter()
    }

    /// The category that a library finds out.
    pub fn of_package(&self, package: &str) -> Option<&DataCategory> {
        let &index = self.packages.get(package)?;
        self.entries.get(index as usize)
    }

    /// The category that an identifier names (`firstName`, `user_email`, `adresse_livraison`), or `None`. An ambiguous one (`name`,
    /// `address`) counts only where `context` (enclosing type, table, model, form, object variable; nearest first) is about a person.
    pub fn classify(&self, identifier: &str, context: &[&str]) -> Option<&DataCategory> {
        self.by_words(identifier, &tokens(identifier), context)
    }

    /// As [`classify`](Self::classify), of the tokens of the identifier.
    fn by_words(
        &self,
        identifier: &str,
        mut tokens: &[String],
        context: &[&str],
    ) -> Option<&DataCategory> {
        // `sender.__name__` is what Python calls a class.
        let is_of_language = identifier.starts_with("__") && identifier.ends_with("__");
        if tokens.is_empty() || tokens.len() > 6 || is_of_language {
            return None;
        }
        if let Some(found) = self.look_up(tokens, context) {
            return Some(found);
        }
        let is_derived = |word: Option<&String>| word.is_some_and(|word| is_derived(word));
        if tokens.len() > 1 && (is_derived(tokens.first()) || is_derived(tokens.last())) {
            return None;
        }
        while let [before @ .., last] = tokens
            && !before.is_empty()
            && self.suffixes.contains(last.as_str())
        {
            tokens = before;
            if let Some(found) = self.look_up(tokens, context) {
                return Some(found);
            }
        }
        // A person in front: `user_email`, `customerPhone`, `billingName`.
        if let [owner, rest @ ..] = tokens
            && !rest.is_empty()
            && self.person.contains(owner.as_str())
        {
            let mut nearer = vec![owner.as_str()];
            nearer.extend(context);
            return self.look_up(rest, &nearer);
        }
        None
    }

    /// What a field holds by its name and that of its owner, which may be empty; see [`classify`](Self::classify),
    /// [`classify_number`](Self::classify_number) and [`classify_letter`](Self::classify_letter).
    pub fn classify_field(
        &self,
        field: &str,
        owner: &str,
        around: impl Fn(&str) -> bool,
    ) -> FieldData<'_> {
        let tokens = tokens(field);
        let context = [owner];
        let context = &context[..usize::from(!owner.is_empty())];
        let whole = self.by_words(field, &tokens, context);
        FieldData {
            whole: whole.or_else(|| match tokens.as_slice() {
                [word] => self.classify_number(word, owner, &around),
                _ => None,
            }),
            letter: self.letter(&tokens, owner, around),
        }
    }

    /// The category that a bare `number`, a word in small letters, names together with what it is the number of: `card.number`, `passport.number`. Where the
    /// catalogue lists words for the whole name (`card_number`: there are other cards than those one pays with), one must stand `around`.
    pub fn classify_number(
        &self,
        number: &str,
        owner: &str,
        around: impl Fn(&str) -> bool,
    ) -> Option<&DataCategory> {
        const BARE: &[&str] = &["no", "num", "number", "numero", "nummer"];
        if !BARE.contains(&number) {
            return None;
        }
        let owner = self.matter(owner);
        let wholes = (0..owner.len()).flat_map(|first| {
            let owner = owner[first..].join("_");
            [format!("{owner}_{number}"), format!("{number}_{owner}")]
        });
        wholes
            .filter_map(|whole| match self.identifiers.get(whole.as_str()) {
                Some(&(index, false)) => Some((whole, self.entries.get(index as usize)?)),
                _ => None,
            })
            .find(|(whole, found)| {
                let beside = self.near.get(whole.as_str());
                found.sensitivity == "high"
                    && beside.is_none_or(|words| words.iter().any(|word| around(word)))
            })
            .map(|(_, found)| found)
    }

    /// What the text of a letter is: `message.body`. Messages of chats and notifications have one, too: some sign of mail (`snippet`,
    /// `in_reply_to`) must stand `around`.
    pub fn classify_letter(
        &self,
        field: &str,
        owner: &str,
        around: impl Fn(&str) -> bool,
    ) -> Option<&DataCategory> {
        self.letter(&tokens(field), owner, around)
    }

    fn letter(
        &self,
        field: &[String],
        owner: &str,
        around: impl Fn(&str) -> bool,
    ) -> Option<&DataCategory> {
        let is_text = self.letter_texts.contains(&*joined(field));
        let is_letter = || {
            let matter = self.matter(owner);
            matter
                .last()
                .is_some_and(|last| self.letters.contains(last.as_str()))
        };
        (is_text && is_letter() && self.letter_signs.iter().any(|sign| around(sign)))
            .then(|| self.get("email_content"))
            .flatten()
    }

    /// As [`classify`](Self::classify), of a field that a person fills in: who is asked for a gender or an age is asked for their own.
    pub fn classify_asked(&self, identifier: &str, context: &[&str]) -> Option<&DataCategory> {
        self.classify(identifier, context).or_else(|| {
            self.classify(identifier, &["person"])
                .filter(|found| matches!(found.id.as_str(), "gender" | "age"))
        })
    }

    fn look_up(&self, tokens: &[String], context: &[&str]) -> Option<&DataCategory> {
        let joined = joined(tokens);
        let &(index, ambiguous) = self.identifiers.get(&*joined)?;
        let person =
            || self.is_about_person(context) && !stands_beside(&self.far, &joined, context);
        if ambiguous && !person() && !stands_beside(&self.near, &joined, context)
            || !ambiguous && stands_beside(&self.far, &joined, context)
        {
            return None;
        }
        let found = self.entries.get(index as usize)?;
        let is_contact = || self.is_a(&found.id, "contact_information");
        let placed = Self::lies_somewhere(found) && self.is_about(&self.places, context)
            || is_contact() && self.is_about(&self.houses, context);
        let of_operator = self.is_of_settings(context) && is_contact();
        (!placed && !of_operator).then_some(found)
    }

    /// Whether a field of a record of anything (the body of a request) may still hold personal data: a part of the record (`data`), a
    /// person, a text that people write, or an identifier that names data of a person. `page` and `role` hold none.
    ///
    /// Where nothing around tells of a person, an ambiguous identifier holds none: the `name` of a group.
    pub fn may_hold(&self, field: &str, is_about_person: bool) -> bool {
        let tokens = tokens(field);
        let Some(last) = tokens.last() else {
            // An unknown key, a number.
            return true;
        };
        // Words for the form of a record that are no parts of one.
        const FORMS: &[&str] = &[
            "base",
            "filter",
            "in",
            "model",
            "mutation",
            "out",
            "read",
            "schema",
            "serializer",
            "table",
            "validation",
            "where",
        ];
        [&self.texts, &self.shapes, &self.person]
            .iter()
            .any(|words| words.contains(last.as_str()))
            && !FORMS.contains(&last.as_str())
            || last.bytes().all(|byte| byte.is_ascii_digit())
            || self
                .classify(field, if is_about_person { &["user"] } else { &[] })
                .is_some_and(|found| found.sensitivity != "low")
    }

    /// Whether a field is a text that people write in their own words: `message`, `comment`.
    pub fn is_text(&self, field: &str) -> bool {
        tokens(field)
            .last()
            .is_some_and(|last| self.texts.contains(last.as_str()))
    }

    /// Whether a field is a part or a form of what a value holds: the `value` of an e-mail address, the `first` of a name.
    pub fn is_part(&self, field: &str) -> bool {
        tokens(field)
            .last()
            .is_none_or(|last| self.parts.contains(last.as_str()))
    }

    /// Whether the nearest telling context is a person (`User`, `customers`, `commande`) and no file, host or event. The last telling word
    /// of a name decides (`FileOwner` is a person, `UserFile` is none) before words for its form (`UserCreateInput`).
    pub fn is_about_person(&self, context: &[&str]) -> bool {
        // Words for a person that stand for whatever they follow: `AssetProfile` is about an asset, `FileCandidate` is one file of many.
        const PROFILES: &[&str] = &[
            "profile",
            "profiles",
            "profil",
            "profilo",
            "profiel",
            "perfil",
            "candidate",
            "candidates",
        ];
        for name in context {
            let tokens = self.matter(name);
            for (place, token) in tokens.iter().enumerate().rev() {
                // `SignUp` is one word that is written as two.
                let whole = match place.checked_sub(1) {
                    Some(before) => format!("{}{token}", tokens[before]),
                    None => String::new(),
                };
                if self.deny.contains(token.as_str()) {
                    return false;
                }
                let before = place.checked_sub(1).map(|before| tokens[before].as_str());
                if PROFILES.contains(&token.as_str())
                    && before.is_some_and(|before| self.deny.contains(before))
                {
                    return false;
                }
                if self.person.contains(token.as_str()) || self.person.contains(whole.as_str()) {
                    return true;
                }
            }
        }
        false
    }

    /// What any place or firm has: coordinates, parts of an address; an address to bill or deliver to is somebody's.
    fn lies_somewhere(found: &DataCategory) -> bool {
        found.id == "precise_location"
            || found.id == "postal_address"
            || found.parent.as_deref() == Some("postal_address")
                && !matches!(found.id.as_str(), "billing_address" | "delivery_address")
    }

    /// Whether the nearest context is the settings of the software, and nothing else (`airtableConfig` is somebody's).
    fn is_of_settings(&self, context: &[&str]) -> bool {
        let nearest = context.first().map(|name| tokens(name));
        matches!(nearest.as_deref(), Some([word]) if self.settings.contains(word.as_str()))
    }

    /// Whether the nearest context is one of these: a place, or a thing that lies somewhere (`Venue`, `StoreUpdateInput`, `SiteConfig`).
    fn is_about(&self, places: &FxHashSet<SmolStr>, context: &[&str]) -> bool {
        const SETTINGS: &[&str] = &["config", "configuration", "settings"];
        context.first().is_some_and(|name| {
            let matter = self.matter(name);
            let mut words = matter
                .iter()
                .rev()
                .skip_while(|word| SETTINGS.contains(&word.as_str()));
            words
                .next()
                .is_some_and(|word| places.contains(word.as_str()))
        })
    }

    /// The words of a type's name without those for its form at the end.
    fn matter(&self, name: &str) -> Vec<String> {
        let mut tokens = tokens(name);
        while tokens
            .last()
            .is_some_and(|last| self.shapes.contains(last.as_str()))
        {
            tokens.pop();
        }
        tokens
    }

    /// Reflexive, transitive: `delivery_address` is a `postal_address` is `contact_information` is `personal_data`.
    pub fn is_a(&self, category: &str, ancestor: &str) -> bool {
        let mut current = category;
        for _ in 0..12 {
            if current == ancestor {
                return true;
            }
            match self.parents.get(current) {
                Some(parent) => current = parent,
                None => return false,
            }
        }
        false
    }
}

/// Whether the nearest context has one of the words that are listed for this identifier.
fn stands_beside(
    lists: &BTreeMap<SmolStr, Vec<SmolStr>>,
    identifier: &str,
    context: &[&str],
) -> bool {
    lists
        .get(identifier)
        .zip(context.first())
        .is_some_and(|(words, nearest)| {
            tokens(nearest)
                .iter()
                .any(|token| words.iter().any(|word| word == token))
        })
}
