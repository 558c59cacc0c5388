//! Conditions that ask for the visitor's consent.

use crate::rules::Words;
use crate::syntax::ir::{Call, Expr, ExprKind};
use crate::syntax::visit::{Context, Within};
use std::sync::LazyLock;

/// Whether a call runs what it is given once consent is given: `onConsent('marketing', start)`,
/// `document.addEventListener('consent:granted', start)`.
fn waits_for_consent(call: &Call) -> bool {
    const STARTS: &[&str] = &["on", "when", "after", "with", "if", "run", "require"];
    const LISTENS: &[&str] = &["on", "once", "addEventListener", "addListener"];
    // What is refused or changed is given no consent by that.
    const OTHERWISE: &[&str] = &[
        "chang", "declin", "denied", "deny", "dismiss", "init", "load", "open", "ready", "refus",
        "reject", "request", "revok", "show", "update", "withdraw", "without",
    ];
    let name = match &call.callee.kind {
        ExprKind::Name(name) => name.as_str(),
        ExprKind::Member { field, .. } => field.as_str(),
        _ => return false,
    };
    let event = || {
        let first = call.args.first().and_then(|arg| arg.value.as_str());
        first
            .filter(|_| LISTENS.contains(&name))
            .unwrap_or_default()
    };
    let says = |text: &str| {
        let text = text.to_lowercase();
        (text.contains("consent") || text.contains("cookiebotonaccept"))
            && !OTHERWISE.iter().any(|word| text.contains(word))
    };
    STARTS.iter().any(|start| name.starts_with(start)) && says(name) || says(event())
}

/// The consent that guards a place, innermost condition first.
pub(super) fn guarding(context: &Context<'_>) -> Option<String> {
    context
        .guards
        .iter()
        .rev()
        .find_map(|guard| {
            let (granted, refused) = consent_of(guard.condition);
            if guard.negated { refused } else { granted }
        })
        .or_else(|| {
            let within = context.within.iter();
            let mut calls = within.filter_map(|within| match within {
                Within::Argument(call, 1..) => Some(*call),
                Within::Argument(call, 0) if call.args.len() == 1 => Some(*call),
                _ => None,
            });
            calls.any(waits_for_consent).then(|| "given".to_owned())
        })
        .or_else(|| {
            let chosen = !context.guards.is_empty() && is_told_choices(context);
            chosen.then(|| "given".to_owned())
        })
}

/// Inside what a consent manager calls with the choices of the visitor: `axeptio.on('cookies:complete', choices => …)`. Every condition
/// in there asks for one of them.
fn is_told_choices(context: &Context<'_>) -> bool {
    context.within.iter().any(|within| {
        let Within::Argument(call, _) = within else {
            return false;
        };
        let callee = call.callee.dotted().unwrap_or_default();
        let event = call.args.first().and_then(|arg| arg.value.as_str());
        callee.ends_with("axeptio.on") || event == Some("cookies:complete")
    })
}

/// The category of consent that a manager's word means: its own name, or the id of a group of OneTrust. `None` where none is needed.
pub(crate) fn category_of(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&[
        "necessary",
        "essential",
        "required",
        "nécessaire",
        "essentiel",
        "c0001",
    ]) {
        None
    } else if says(&["market", "advert", "target", "publicit", "c0004"]) {
        Some("advertising")
    } else if says(&["statist", "analy", "performance", "mesure", "c0002"]) {
        Some("analytics")
    } else {
        Some("given")
    }
}

/// Words for consent itself, in small letters.
const CONSENT: &[&str] = &["consent", "acceptedcategory", "optin", "opt_in", "gdpr"];

/// Words for what a visitor chose, which is consent where it is of a kind that consent is asked for.
const CHOICES: &[&str] = &["choice", "preference", "cookiesettings", "permissions"];

/// Groups of categories that OneTrust tells.
const GROUPS: &[&str] = &["onetrustactivegroups", "optanonactivegroups"];

/// Words of which code has one that asks for consent, all in small letters.
static SIGNS: LazyLock<Words> = LazyLock::new(|| {
    const EVENTS: &[&str] = &["cookiebotonaccept", "axeptio", "cookies:complete"];
    Words::new([CONSENT, CHOICES, GROUPS, EVENTS].concat())
});

/// Whether code may ask for consent anywhere, by the text of its file in small letters.
pub(super) fn may_ask(lower: &str) -> bool {
    SIGNS.are_in(lower)
}

/// Consent that a condition checks: (where it holds, where it does not).
pub(crate) fn consent_of(condition: &Expr) -> (Option<String>, Option<String>) {
    if let ExprKind::Unary { operator, operand } = &condition.kind
        && matches!(operator.as_str(), "!" | "not")
    {
        let (granted, refused) = consent_of(operand);
        return (refused, granted);
    }
    let mut words = String::new();
    gather(condition, &mut words, 0);
    let words = words.to_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if says(GROUPS) {
        return (category_of(&words).map(str::to_owned), None);
    }
    let category = [
        "marketing",
        "advertising",
        "analytics",
        "statistics",
        "functional",
    ]
    .iter()
    .find(|category| words.contains(**category));
    // `choices.marketing`: what a visitor chose, if it is of a kind that consent is asked for.
    let chosen = category.is_some() && says(CHOICES);
    if !chosen && !says(CONSENT) {
        return (None, None);
    }
    (
        Some(category.map_or("given", |category| *category).to_owned()),
        None,
    )
}

fn gather(expr: &Expr, words: &mut String, depth: u8) {
    if depth > 6 {
        return;
    }
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Str(name) => {
            words.push(' ');
            words.push_str(name);
        }
        ExprKind::Member { object, field, .. } => {
            gather(object, words, depth + 1);
            words.push(' ');
            words.push_str(field);
        }
        ExprKind::Call(call) => {
            gather(&call.callee, words, depth + 1);
            call.args
                .iter()
                .for_each(|arg| gather(&arg.value, words, depth + 1));
        }
        ExprKind::Logical {
            left,
            right,
            operator,
        } if operator != "||" && operator != "or" => {
            gather(left, words, depth + 1);
            gather(right, words, depth + 1);
        }
        ExprKind::Binary {
            left,
            right,
            operator,
        } if matches!(operator.as_str(), "===" | "==" | "in" | "is") => {
            gather(left, words, depth + 1);
            gather(right, words, depth + 1);
        }
        ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => {
            gather(inner, words, depth + 1)
        }
        _ => {}
    }
}
