//! What the elements of a page ask of a person: fields by their name, or by the kind of input that they are.

use super::{Collector, FactKind, Via};
use crate::source::Span;
use crate::syntax::ir::{Jsx, Property};

/// Elements that take input from a person.
const INPUTS: &[&str] = &[
    "input",
    "textarea",
    "select",
    "Input",
    "TextField",
    "TextInput",
    "Field",
    "FormField",
    "Form.Input",
    "Textarea",
    "TextArea",
    "FormInput",
    "InputField",
    "Controller",
    "Form.Item",
    "Form.Control",
];

pub(super) fn of_element(collector: &mut Collector<'_>, jsx: &Jsx) {
    let attribute = |name: &str| {
        jsx.attributes.iter().find_map(|attribute| match attribute {
            Property::Named { key, value, .. } if key == name => {
                value.as_str().map(|text| (text, value.span))
            }
            _ => None,
        })
    };
    let kind = attribute("type").map_or("", |(kind, _)| kind);
    if !INPUTS.contains(&jsx.tag.as_str()) && !is_own_input(jsx, kind) {
        return;
    }
    if matches!(
        kind,
        "hidden" | "checkbox" | "radio" | "submit" | "button" | "search"
    ) {
        return;
    }
    if let Some((name, span)) = attribute("name").or_else(|| attribute("autoComplete")) {
        let before = collector.facts.len();
        form_field(collector, name, span);
        if collector.facts.len() > before {
            return;
        }
    }
    if matches!(kind, "email" | "tel") {
        let span = attribute("type").map_or(jsx.tag_span, |(_, span)| span);
        form_field(
            collector,
            if kind == "tel" { "phone" } else { "email" },
            span,
        );
    }
}

/// Whether a component of the repository's own takes input: `<Text type="email" onChange={…} />`. An icon or a tab may be of that type,
/// too, but nobody changes it.
fn is_own_input(jsx: &Jsx, kind: &str) -> bool {
    const KINDS: &[&str] = &["email", "tel", "password"];
    const CHANGED: &[&str] = &[
        "onChange",
        "onInput",
        "onChangeText",
        "onBlur",
        "placeholder",
        "autoComplete",
    ];
    let is_changed = |attribute: &Property| match attribute {
        Property::Named { key, .. } => CHANGED.contains(&key.as_str()),
        _ => false,
    };
    KINDS.contains(&kind) && jsx.attributes.iter().any(is_changed)
}

/// One field of a form; forms are filled in by people.
pub(super) fn form_field(collector: &mut Collector<'_>, name: &str, span: Span) {
    let last = name.rsplit(['.', '[']).next().unwrap_or(name);
    let last = last.trim_end_matches(']');
    // A bare `name` or `message` of any form tells nothing.
    let Some(category) = collector.rules.data.classify_asked(last, &[]) else {
        return;
    };
    let mut fact = collector.fact(FactKind::Data, &category.id, span, Via::Form);
    fact.data = vec![category.id.clone()];
    fact.details.insert("field".to_owned(), name.to_owned());
    collector.facts.push(fact);
}
