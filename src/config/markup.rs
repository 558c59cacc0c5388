//! Tags of pages and templates: scripts, frames and images from services, forms, meta tags.
//!
//! A scanner of tags of our own: the HTML parsers of the ecosystem give no byte positions of attributes, and
//! templates are no HTML before they are filled in.

use super::{Reader, span_of};
use crate::facts::{FactKind, Hint, Via, host_of, use_of_host};
use crate::source::Span;
use std::borrow::Cow;

pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    pub(super) attributes: Vec<(&'t str, &'t str)>,
}

/// What is known where a tag stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) in_form: bool,
    /// Behind a consent manager that holds back all that follows.
    pub(super) all_held: bool,
}

/// Hosts of absolute addresses anywhere in a piece of markup, in order: for tags of other tools' making.
pub(super) fn hosts(text: &str) -> Vec<String> {
    text.match_indices("//")
        .filter(|(at, _)| {
            let before = text[..*at].chars().next_back();
            before.is_some_and(|c| matches!(c, ':' | '"' | '\'' | '='))
        })
        .filter_map(|(at, _)| host_of(&text[at..]))
        .collect()
}

/// Comments of templates, whose markup reaches no page: Django and Jinja, Liquid, Handlebars, ERB and EJS, JSP.
const COMMENTS: &[(&str, &str)] = &[
    ("{#", "#}"),
    ("{% comment %}", "{% endcomment %}"),
    ("{%- comment -%}", "{%- endcomment -%}"),
    ("{{!--", "--}}"),
    ("<%#", "%>"),
    ("<%--", "--%>"),
];

/// The text under blanks where such comments stand. `{#if}` of Svelte and `{{#if}}` of Handlebars are none.
fn without_comments(text: &str) -> Cow<'_, str> {
    let mut plain = Cow::Borrowed(text);
    for (open, close) in COMMENTS {
        let mut at = 0;
        while let Some(found) = text[at..].find(open) {
            let start = at + found;
            let inner = start + open.len();
            at = inner;
            let block = *open == "{#"
                && (text[..start].ends_with('{')
                    || text[inner..].starts_with(|c: char| c.is_ascii_alphabetic()));
            if block {
                continue;
            }
            let Some(length) = text[inner..].find(close) else {
                break;
            };
            at = inner + length + close.len();
            plain
                .to_mut()
                .replace_range(start..at, &" ".repeat(at - start));
        }
    }
    plain
}

/// Tags of a page that never end, each of which was sought to the end of the text; behind so many the page is no markup.
const MOST_UNENDED: usize = 50;

pub(super) fn read(reader: &mut Reader<'_>) {
    let plain = without_comments(reader.text());
    let text = plain.as_ref();
    let mut place = Place::default();
    let mut at = 0;
    let mut unended = 0;
    while let Some(found) = text[at..].find('<') {
        at += found;
        let rest = &text[at..];
        if rest.starts_with("<!--") {
            let Some(end) = rest.find("-->") else { break };
            at += end + 3;
            continue;
        }
        if rest.len() > 5 && rest.is_char_boundary(6) && rest[..6].eq_ignore_ascii_case("</form") {
            place.in_form = false;
        }
        let Some((tag, length)) = tag(rest) else {
            at += 1;
            unended += usize::from(rest[1..].starts_with(is_name_start));
            if unended > MOST_UNENDED {
                break;
            }
            continue;
        };
        if tag.name.eq_ignore_ascii_case("form") {
            place.in_form = true;
        }
        element(reader, text, &tag, place);
        place.all_held |= holds_all(&tag);
        at += length;
        // What scripts and styles hold is not markup; an open one ends with the page.
        for raw in ["script", "style"] {
            if tag.name.eq_ignore_ascii_case(raw) {
                let closing = text[at..].match_indices("</").find(|(place, _)| {
                    text[at + place + 2..]
                        .get(..raw.len())
                        .is_some_and(|name| name.eq_ignore_ascii_case(raw))
                });
                at += closing.map_or(text.len() - at, |(place, _)| place);
            }
        }
    }
}

fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic()
}

/// A tag at the start of `text`, with its length up to and including `>`.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    let after = text.strip_prefix('<')?;
    if !after.starts_with(is_name_start) {
        return None;
    }
    let name_end = after.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
    let mut tag = Tag {
        name: &after[..name_end],
        attributes: Vec::new(),
    };
    let mut rest = &after[name_end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        // Holes of templates between attributes.
        for (open, close) in [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("<?", "?>")] {
            if rest.starts_with(open) {
                rest = &rest[rest.find(close).map_or(rest.len(), |end| end + close.len())..];
            }
        }
        let c = rest.chars().next()?;
        if c == '>' {
            let length = text.len() - rest.len() + 1;
            return Some((tag, length));
        }
        if c.is_whitespace() || c == '/' {
            continue;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        if end == 0 {
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let name = &rest[..end];
        rest = &rest[end..];
        let trimmed = rest.trim_start();
        let Some(value) = trimmed.strip_prefix('=') else {
            tag.attributes.push((name, ""));
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = &value[1..];
                let end = inner.find(quote)?;
                (&inner[..end], &inner[end + 1..])
            }
            _ => {
                let end = value
                    .find(|c: char| c.is_whitespace() || c == '>')
                    .unwrap_or(value.len());
                (&value[..end], &value[end..])
            }
        };
        tag.attributes.push((name, value));
        rest = after;
    }
}

fn attribute<'t>(tag: &Tag<'t>, name: &str) -> Option<&'t str> {
    tag.attributes
        .iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
}

/// Marks by which consent managers hold a tag back until the visitor agrees.
fn consent(tag: &Tag<'_>) -> Option<String> {
    const MARKS: &[&str] = &[
        "data-cookieconsent",
        "data-cookie-consent",
        "data-category",
        "data-consent",
        "data-purposes",
        "data-vendor",
        "data-cookiecategory",
        "data-usercentrics",
        "data-cmp-vendor",
        "data-cmp-src",
        "data-cookieyes",
    ];
    let mark = MARKS.iter().find_map(|mark| attribute(tag, mark));
    if let Some(mark) = mark {
        let lower = mark.to_lowercase();
        return Some(
            [
                "marketing",
                "advertising",
                "statistics",
                "analytics",
                "preferences",
            ]
            .iter()
            .find(|word| lower.contains(**word))
            .map_or("given", |word| word)
            .to_owned(),
        );
    }
    // OneTrust: `class="optanon-category-C0004" type="text/plain"`.
    let class = attribute(tag, "class").unwrap_or_default();
    if class.contains("optanon-category") {
        return crate::facts::category_of(class).map(str::to_owned);
    }
    let held = attribute(tag, "type")
        .is_some_and(|kind| matches!(kind, "text/plain" | "didomi/javascript" | "text/tc-privacy"));
    (held || HELD.iter().any(|name| attribute(tag, name).is_some())).then(|| "given".to_owned())
}

/// Attributes that hold an address back until the visitor agrees.
const HELD: &[&str] = &[
    "data-cookieblock-src",
    "data-cmplz-src",
    "data-suppressedsrc",
    "suppressedsrc",
    "data-consent-src",
];

/// A manager that itself holds back all tags after its own: Cookiebot's automatic mode, OneTrust's blocking script.
fn holds_all(tag: &Tag<'_>) -> bool {
    let source = attribute(tag, "src").unwrap_or_default();
    source.contains("consent.cookiebot.com") && attribute(tag, "data-blockingmode") == Some("auto")
        || source.ends_with("OtAutoBlock.js")
}

pub(super) fn element(reader: &mut Reader<'_>, text: &str, tag: &Tag<'_>, place: Place) {
    for (name, value) in &tag.attributes {
        let (name, value) = (*name, value.trim());
        let Some(host) = host_of(value) else { continue };
        // The page sends its visitors to give their consent.
        for asked in crate::facts::asked_in(value) {
            let provider = crate::facts::provider_in(value, reader.rules);
            reader.scope(&asked, provider, span_of(text, value));
        }
        let held = HELD.iter().any(|held| held.eq_ignore_ascii_case(name));
        if !held && !use_of_host(tag.name, name, &host) {
            continue;
        }
        let hint = match tag.name.eq_ignore_ascii_case("link") {
            true => attribute(tag, "rel").and_then(Hint::of),
            false => None,
        };
        if hint == Some(Hint::Name) {
            continue;
        }
        if let Some(service) = reader.rules.services.by_url(value, &host) {
            let via = hint.map_or(Via::Script, |_| Via::Url);
            reader.service(service, span_of(text, value), via);
            let all = place.all_held && tag.name.eq_ignore_ascii_case("script");
            let held = all.then(|| "given".to_owned());
            if let Some(consent) = consent(tag).or(held)
                && let Some(fact) = reader.facts.last_mut()
            {
                fact.details.insert("consent".to_owned(), consent);
            }
        }
        if tag.name.eq_ignore_ascii_case("form")
            && value.starts_with("http://")
            && crate::facts::is_public(&host)
        {
            reader.safeguard("tls", false, span_of(text, value));
        }
    }
    let input = ["input", "textarea", "select"]
        .iter()
        .any(|name| tag.name.eq_ignore_ascii_case(name));
    if input {
        let named = place.in_form
            || attribute(tag, "v-model").is_some()
            || attribute(tag, "name").is_some();
        // A script reads fields of no form: their names are its own, and only what browsers fill in says what is asked.
        let keys: &[&str] = if named {
            &["name", "autocomplete", "id", "v-model"]
        } else {
            &["autocomplete"]
        };
        field(reader, text, tag, keys);
    }
    // `<div data-sitekey>` and friends are covered by the script that they need.
}

fn field(reader: &mut Reader<'_>, text: &str, tag: &Tag<'_>, keys: &[&str]) {
    let kind = attribute(tag, "type").unwrap_or_default().to_lowercase();
    if matches!(
        kind.as_str(),
        "hidden"
            | "checkbox"
            | "radio"
            | "submit"
            | "button"
            | "search"
            | "image"
            | "reset"
            | "file"
    ) {
        return;
    }
    let named = keys
        .iter()
        .filter_map(|key| attribute(tag, key))
        .find_map(|value| {
            let last = value.rsplit(['.', '[']).next()?.trim_end_matches(']');
            let category = reader.rules.data.classify_asked(last, &[])?;
            Some((category.id.clone(), span_of(text, value)))
        });
    let by_kind = match kind.as_str() {
        "email" => Some("email"),
        "tel" => Some("phone"),
        // Browsers fill in the name of whoever sits before them.
        _ if attribute(tag, "autocomplete") == Some("name") => Some("name"),
        _ => None,
    };
    let (id, place): (String, Span) = match (named, by_kind) {
        (Some((id, place)), _) => (id, place),
        (None, Some(id)) => (id.to_owned(), span_of(text, tag.name)),
        (None, None) => return,
    };
    let fact = reader.fact(FactKind::Data, &id, place, Via::Form);
    fact.data = vec![id];
}

#[cfg(test)]
mod tests {
    use super::{attribute, tag};

    #[test]
    fn tags_end_where_they_end() {
        let text = "<input name='a>b' {{ x }} type=email/><p>";
        let (found, length) = tag(text).expect("a tag");
        assert_eq!(attribute(&found, "NAME"), Some("a>b"));
        assert_eq!(&text[length..], "<p>");
        assert!(tag("< p>").is_none());
        assert!(tag("<a href=\"x").is_none());
    }
}
