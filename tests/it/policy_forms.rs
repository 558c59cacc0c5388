//! The same policy in every form that repositories keep it in: what visitors read is read, what they do not see is not.

use candor::policy::{self, Claim, ClaimKind};
use candor::rules::Rules;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::embedded);

fn claims(path: &str, text: &str) -> Vec<Claim> {
    let texts = [policy::Text {
        path: path.into(),
        text: text.to_owned(),
    }];
    policy::read(&texts, &RULES)
        .into_iter()
        .flat_map(|document| document.claims)
        .collect()
}

/// Kind, data and recipients of every claim, one a line.
fn said(path: &str, text: &str) -> Vec<String> {
    let claims = claims(path, text);
    for claim in &claims {
        assert!(text.contains(&claim.quote), "{path}: {}", claim.quote);
    }
    claims
        .iter()
        .map(|claim| {
            let kind = serde_json::to_value(claim.kind).expect("a name");
            let who = claim.recipient.join(",");
            format!(
                "{} {} {who}",
                kind.as_str().unwrap_or(""),
                claim.data.join(",")
            )
            .trim_end()
            .to_owned()
        })
        .collect()
}

#[test]
fn components_show_their_properties_and_records() {
    let page = r#"
        import { Legal, Part } from './legal';
        const PROCESSORS = [
          { name: 'Stripe', purpose: 'payments', data: 'payment details', href: '/stripe' },
          { name: 'Sentry', purpose: 'error reports', data: 'IP address', href: '/sentry' },
        ];
        const MENU = [{ label: 'Home', href: '/' }, { label: 'Collecting your location', href: '/map' }];
        export default () => (
          <Legal title="Privacy policy">
            <Part items={['Email address', 'Phone number']} title="Information we collect" />
            <Part title="Your data" text={'We don\'t sell your personal data.'} className="We collect your location" />
            <p>We don&apos;t collect your location. {/* We collect health data. */}</p>
          </Legal>
        );"#;
    assert_eq!(
        said("privacy.tsx", page),
        [
            "third_party payment_data stripe",
            "third_party ip_address sentry",
            "collects email",
            "collects phone",
            "not_shares personal_data third_parties",
            "not_collects location",
        ]
    );
}

#[test]
fn of_two_languages_side_by_side_one_is_read() {
    let page = r#"
        export default () => (
          <main>
            <h1>{choose(locale, "Politique de confidentialité", "Privacy policy")}</h1>
            <p>{choose(locale, "Nous collectons votre adresse e-mail pour vous répondre.", "We collect your email address to answer you.")}</p>
            <p>Nous partageons vos données avec les prestataires suivants :</p>
            <ul><li><strong>Stripe</strong>{choose(locale, " : vos données de paiement, pour les abonnements.", ": your payment data, for the subscriptions.")}</li></ul>
            {isFrench ? <p>Nous ne vendons pas vos données à des tiers.</p> : <p>We do not sell your data to third parties.</p>}
            <p>{section("Nous collectons votre numéro de téléphone pour la livraison.", "Nous ne collectons pas votre position.")}</p>
          </main>
        );"#;
    assert_eq!(
        said("privacy.tsx", page),
        [
            "collects email",
            "shares personal_data processors",
            "shares payment_data processors",
            "third_party personal_data stripe",
            "not_shares personal_data third_parties",
            "collects phone",
            "not_collects location",
        ]
    );
}

#[test]
fn records_may_tell_of_a_service_at_length() {
    let page = r#"
        export default () => <main><h1>Privacy policy</h1><h2>Processors</h2>
          {[
            { name: 'Resend', role: 'Sends our e-mails', signed: true },
            { name: 'Stripe', role: 'Takes payments for subscriptions and orders on our behalf, certified, so that no card number is ever seen by us', signed: true },
          ].map((one) => <p>{one.name}</p>)}
        </main>;"#;
    let said = said("privacy.tsx", page);
    for service in ["resend", "stripe"] {
        let named = |line: &&String| line.starts_with("third_party") && line.ends_with(service);
        assert_eq!(said.iter().filter(named).count(), 1, "{said:?}");
    }
}

#[test]
fn texts_in_several_languages_are_read_in_one() {
    let page = r#"
        const T = {
          en: { title: 'Privacy policy', body: 'We collect your phone number and sell nothing.' },
          fr: { title: 'Politique de confidentialité', body: 'Nous collectons votre adresse e-mail.' },
        };
        const sizes = { en: 'Nous collectons votre position.', wide: 'Nous collectons vos données de santé.' };
        export default () => <Legal {...T[lang]} />;"#;
    assert_eq!(
        said("privacy.tsx", page),
        [
            "collects email",
            "collects location",
            "collects health_data"
        ]
    );
}

#[test]
fn the_template_of_a_vue_page_is_read() {
    let page = "<script setup>const x = 'We collect your location.'</script>\n<template><main><h1>Privacy policy</h1>\
        <p>We do not sell your personal data.</p><p>We collect your email address for you.</p></main></template>\n\
        <style>.a { content: 'We collect health data.' }</style>";
    assert_eq!(
        said("Privacy.vue", page),
        ["not_shares personal_data third_parties", "collects email"]
    );
}

const LOCALE: [&str; 4] = [
    "collects email",
    "collects phone",
    "not_shares personal_data third_parties",
    "retention messages_chat",
];

#[test]
fn locales_are_read_under_the_keys_of_the_policy() {
    let json = r#"{"shop": {"hint": "We store your card number and your location."},
        "privacy": {"title": "Privacy policy", "collect": {"title": "Information we collect", "items": ["Email address", "Phone number"]},
        "sell": "We don\u2019t sell your personal data.\nWe keep your messages for 30 days."}, "footer": "We use cookies for you."}"#;
    assert_eq!(said("en.json", json), LOCALE);
    let yaml = "shop:\n  hint: We store your card number and your location.\nprivacy_policy:\n  collect:\n    title: Information we collect\n    \
        items:\n      - Email address\n      - \"Phone number\"\n  sell: |\n    We don't sell your personal data.\n    We keep your messages for 30 days.\n\
        footer: We use cookies for you.\n";
    assert_eq!(said("en.yml", yaml), LOCALE);
    // Flat keys, and a file that is a policy as a whole.
    let flat = r#"{"home.hint": "We store your location for you.", "legal.privacy.text": "We collect your email address for you."}"#;
    assert_eq!(said("en.json", flat), ["collects email"]);
    let html = r#"{"privacy": {"text": "<p>We don\u2019t sell your personal data.</p><ul class=\"a\"><li>We collect your email address.</li></ul>"}}"#;
    assert_eq!(
        said("en.json", html),
        ["not_shares personal_data third_parties", "collects email"]
    );
    let whole = r#"{"intro": "We collect your email address for you."}"#;
    assert_eq!(said("privacy.en.json", whole), ["collects email"]);
    // A label alone is no policy.
    let labelled =
        r#"{"privacyLink": "Privacy policy", "intro": "We collect your email address for you."}"#;
    assert_eq!(said("privacy.en.json", labelled), ["collects email"]);
}

#[test]
fn sections_in_nested_arrays() {
    let page = "const parts = [\n  { title: 'What we collect', tint: 'hsl(1 2% 3%)', edge: 'hsl(4 5% 6%)', content: [\n    \
        { subtitle: 'On sign-up', text: 'We collect your email address and your name when you sign up with us.' },\n  ] },\n];\n\
        export default function Privacy() { return <p>Privacy policy</p> }\n";
    assert_eq!(said("privacy.tsx", page), ["collects email,name"]);
}

#[test]
fn markdown_with_components_comments_and_front_matter() {
    let text = "---\ntitle: Privacy\ndescription: We collect your location for you.\n---\nimport { Note } from './note'\n\n# Privacy policy\n\n\
        <Note kind=\"info\">We do not sell your personal data.</Note>\n\n<!-- We collect health data for you. -->\n\n\
        We collect your email address. {/* We collect your phone number. */}\n\nWrite to <privacy@example.org> if a parcel is late.\n";
    assert_eq!(
        said("privacy.mdx", text),
        [
            "not_shares personal_data third_parties",
            "collects email",
            "contact"
        ]
    );
}

#[test]
fn entities_are_letters() {
    let html = "<main><p>We don&rsquo;t sell your data.</p><p>We don&#8217;t collect your location&nbsp;data.</p></main>";
    assert_eq!(
        said("privacy.html", html),
        [
            "not_shares personal_data third_parties",
            "not_collects location"
        ]
    );
    let french = "<main><p>Nous ne vendons pas vos donn&eacute;es &agrave; des tiers et n&rsquo;utilisons pas de cookies.</p></main>";
    assert_eq!(
        said("confidentialite.html", french),
        [
            "not_shares personal_data third_parties",
            "no_cookies cookies"
        ]
    );
}

#[test]
fn tables_of_cookies_need_no_word_for_them_in_the_header() {
    let table = "## Cookies\n\n| Name | Purpose | Duration |\n|---|---|---|\n| _shop | Preferences | 13 months |\n";
    let found = claims(
        "cookies.md",
        &format!("We list what this site for you keeps.\n\n{table}"),
    );
    let kinds: Vec<_> = found.iter().map(|claim| claim.kind).collect();
    assert_eq!(kinds, [ClaimKind::UsesCookies, ClaimKind::Retention]);
    assert_eq!(found[1].value.as_deref(), Some("P13M"));
    let prices = table.replace("## Cookies", "## Parcels");
    let others = claims(
        "parcels.md",
        &format!("We list what this site for you keeps.\n\n{prices}"),
    );
    assert!(
        others
            .iter()
            .all(|claim| claim.kind != ClaimKind::UsesCookies)
    );
}

#[test]
fn other_languages_and_several_documents() {
    let texts = [
        ("datenschutz.md", "Wir erheben Ihre Daten nicht, und sie werden nicht mit anderen geteilt, wenn Sie das nicht wollen."),
        ("privacidad.md", "No recogemos sus datos y no los compartimos con otros, por lo que puede usar esta página sin que se los pidamos."),
        ("privacy.md", "We collect your email address for your account."),
        ("subprocessors.md", "## Sub-processors\n\n| Name | Purpose | Location |\n|---|---|---|\n| Stripe | Payments for you | Ireland |\n"),
    ]
    .map(|(path, text)| policy::Text { path: path.into(), text: text.to_owned() });
    let documents = policy::read(&texts, &RULES);
    let told: Vec<_> = documents
        .iter()
        .map(|document| (document.language.as_str(), document.claims.len()))
        .collect();
    assert_eq!(told, [("de", 0), ("es", 0), ("en", 1), ("en", 2)]);
}

#[test]
fn a_sentence_behind_a_semicolon_is_no_item_of_a_denial() {
    let english =
        "We never keep your card number; Stripe takes care of it and hands us your email address.";
    assert_eq!(
        said("privacy.md", english),
        ["not_stores payment_card_number"]
    );
    let french = "Nous ne conservons pas votre numéro de carte ; Stripe s'en charge et nous renvoie votre adresse e-mail.";
    assert_eq!(
        said("privacy.md", french),
        ["not_stores payment_card_number"]
    );
    let list = "We do not collect your home address; your phone number; Google contacts.";
    assert_eq!(
        said("privacy.md", list)[..2],
        ["not_collects postal_address", "not_collects phone"]
    );
}

#[test]
fn templates_show_the_constants_of_their_script() {
    let page = "<script setup>
import { ref } from 'vue'
const opening = 'We collect your postal address when you order.'
const parts = [
  { id: 'a', title: 'Information we collect', items: ['Email address', 'Phone number'] },
  { id: 'b', title: 'Sharing', text: 'We never sell your personal data.' },
]
const providers = ref([{ name: 'Stripe', purpose: 'payments' }])
const unused = ['We collect your date of birth.', 'We collect your location.']
useHead({ meta: [{ name: 'description', content: 'We share your health data with advertisers.' }] })
</script>
<template>
  <h1>Privacy policy</h1>
  <p>{{ opening }}</p>
  <section v-for=\"part in parts\"><h2>{{ part.title }}</h2></section>
  <p>We do not use cookies.</p>
  <h2>Our processors</h2>
  <ul><li v-for=\"who of providers\">{{ who.name }}</li></ul>
</template>";
    assert_eq!(
        said("Privacy.vue", page),
        [
            "collects postal_address",
            "collects email",
            "collects phone",
            "not_shares personal_data third_parties",
            "no_cookies cookies",
            "third_party  stripe",
        ]
    );
    let page = "---
import Layout from '../Layout.astro';
const parts = [{ heading: 'What we collect', points: ['IP address'] }];
const other = ['We collect your date of birth.'];
---
<Layout><h1>Privacy policy</h1>
{parts.map((part) => <section><h2>{part.heading}</h2></section>)}
<p>We do not collect your location.</p></Layout>";
    assert_eq!(
        said("privacy.astro", page),
        ["collects ip_address", "not_collects location"]
    );
    let page = "<script>
  const rules = [{ title: 'Data we store', text: 'We store your phone number on our servers.' }];
</script>
<h1>Privacy policy of the club and its app</h1>
{#each rules as rule}<h2>{rule.title}</h2><p>{rule.text}</p>{/each}";
    assert_eq!(said("Privacy.svelte", page), ["stores phone"]);
}

#[test]
fn lists_under_a_title_are_shown_however_short() {
    let page = "const parts = [
  { title: 'Information we collect', items: ['Email address', 'Phone number'], note: 'We never sell your personal data.' },
  { title: 'Retention', paragraphs: ['We keep your invoices for ten years.'] },
];
const tags = ['Email address'];
export default () => <main>{parts.map((part) => <h2>{part.title}</h2>)}</main>;";
    assert_eq!(
        said("privacy.tsx", page),
        [
            "collects email",
            "collects phone",
            "not_shares personal_data third_parties",
            "retention transaction_history"
        ]
    );
}

#[test]
fn cells_that_span_rows_and_columns_stand_in_each() {
    let page = "<html lang=\"en\"><body><h1>Privacy policy</h1>
<p>These are the companies that help us, and what they get.</p>
<table><tr><th>Provider</th><th>Purpose</th><th>Data</th><th>Retention</th></tr>
<tr><td rowspan=\"2\">Stripe</td><td>Payments</td><td>Payment details</td><td>10 years</td></tr>
<tr><td>Fraud prevention</td><td>IP address</td><td>1 year</td></tr>
<tr><td>Sentry</td><td colspan=\"2\">Error reports</td><td>90 days</td></tr></table></body></html>";
    assert_eq!(
        said("privacy.html", page),
        [
            "third_party payment_data stripe",
            "retention payment_data",
            "third_party ip_address stripe",
            "retention ip_address",
            "third_party error_diagnostics sentry",
            "retention error_diagnostics",
        ]
    );
}
