//! Properties on input that nobody wrote: no panic, spans inside the text, the same result twice.

use candor::rules::Rules;
use candor::source::{FileKind, Reach, SourceFile};
use candor::{config, facts, flow, policy, syntax};
use proptest::prelude::*;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::embedded);

/// Pieces that policies are made of, in an order that nobody would write.
fn prose() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("Nous ne collectons "),
        Just("aucune donnée, "),
        Just("sauf votre adresse e-mail "),
        Just("ne … que "),
        Just("pendant 30 jours"),
        Just("We never share "),
        Just("your e-mail with third parties "),
        Just("unless you consent. "),
        Just("Google Analytics, Stripe et Mailchimp "),
        Just("| Cookie | Durée |\n|---|---|\n| _ga | 13 mois |\n"),
        Just("\n\n## Données Gmail\n\n"),
        Just("- une liste :\n"),
        Just("<p>&nbsp;<b>"),
        Just("« "),
        Just("\u{a0}»"),
        Just("\r\n"),
        Just("é😀"),
        Just("(art. 6.1.f) "),
        Just("https://www.googleapis.com/auth/gmail.readonly "),
    ];
    prop::collection::vec(
        prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<String>()],
        0..40,
    )
    .prop_map(|parts| parts.concat())
}

fn code() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("const a = "),
        Just("source(`x${"),
        Just("})"),
        Just("async function* f({a: [b = 1], ...c}) {"),
        Just("}"),
        Just("class A extends B { #x = 1; get y() {"),
        Just("import x, {y as z} from 'stripe';\n"),
        Just("def f(*args, **kw):\n    "),
        Just("return [x for x in y if z]\n"),
        Just("match x:\n  case {'a': b}:\n    "),
        Just("f'{a!r:>{b}}'"),
        Just("<A b={c} {...d}>é</A>"),
        Just("try { throw e } catch ({message}) {"),
        Just("user.email"),
        Just("'\\u{1F600}\\"),
        Just("//"),
        Just("\"\"\""),
        Just("\n"),
        Just("{\"scripts\": [1, {\"a\": null}]}"),
        Just("a: &x [b, *x]\n"),
        Just("resource \"aws_s3_bucket\" \"b\" { acl = \"private\" }\n"),
    ];
    prop::collection::vec(
        prop_oneof![4 => piece.prop_map(str::to_owned), 1 => any::<String>()],
        0..30,
    )
    .prop_map(|parts| parts.concat())
}

fn settings() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("resource \"aws_db_instance\" \"é\" {\n  storage_encrypted = var.a\n}\n"),
        Just("variable \"a\" { default = { a = 1, a = local.b } }\n"),
        Just("module \"m\" {\n source = \"./\"\n a = var.a\n}\n"),
        Just("x = <<EOF\r\n"),
        Just("é: \"a\nb\"\nc: [\n1,\n]\n"),
        Just("a: |\n  it's {\n"),
        Just("<<: *x\n---\n"),
        Just("{\"services\": [{\"name\": \"é\", \"purposes\": [\"x\"], \"cookies\": [\"_ga\"]}]}"),
        Just("server {\n listen 80; server_name a.b.io; root ${X};\n}\n"),
        Just("listen 443 ssl; } {"),
        Just("0 1 * * * find /é -mtime +30 -delete\n"),
        Just("psql -c \"DELETE FROM é WHERE a < now() - interval '3 days'\"\n"),
        Just("INFOPLIST_KEY_NSCameraUsageDescription = \"é\";\n"),
        Just("%script{\"é\" => 'x', src: \"https://plausible.io/a.js\"}\n"),
        Just("input[name=\"é\"\n  = javascript_include_tag 'https://js.stripe.com/é\n"),
        Just("<script type=\"text/plain\" data-src='https://static.hotjar.com/é"),
        Just("CREATE TABLE é (email text) WITH default_time_to_live = 86400"),
        Just("stripe==1 # via -r é\n"),
        Just("scopes = \"read_orders,é write_orders\"\n"),
        Just("\r\n"),
        Just("\"'`#/*"),
    ];
    prop::collection::vec(
        prop_oneof![5 => piece.prop_map(str::to_owned), 1 => any::<String>()],
        0..20,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_policy_is_read_and_quotes_are_exact(text in prose(), extension in prop_oneof![Just("md"), Just("txt"), Just("html")]) {
        let texts = [policy::Text { path: format!("policy.{extension}").into(), text: text.clone() }];
        let first = policy::read(&texts, &RULES);
        for claim in first.iter().flat_map(|document| &document.claims) {
            prop_assert!(text.contains(&claim.quote), "not in the text: {:?}", claim.quote);
            prop_assert!(claim.region.line >= 1 && claim.region.column >= 1);
        }
        let second = policy::read(&texts, &RULES);
        prop_assert_eq!(format!("{first:?}"), format!("{second:?}"));
    }

    #[test]
    fn any_code_is_scanned(text in code(), name in prop_oneof![
        Just("a.js"), Just("a.tsx"), Just("a.py"), Just("a.vue"), Just("package.json"), Just("a.tf"), Just("a.yaml"),
        Just("a.sql"), Just("schema.prisma"), Just("AndroidManifest.xml"), Just("manifest.json"), Just(".env"),
    ]) {
        let kind = match name {
            "a.js" => FileKind::JavaScript,
            "a.tsx" => FileKind::Tsx,
            "a.py" => FileKind::Python,
            "a.vue" => FileKind::Vue,
            _ => FileKind::Config,
        };
        let file = SourceFile::new(name, text, kind, Reach::Production);
        let run = || {
            let modules = syntax::parse(&file);
            let found = facts::link(vec![facts::collect(&file, &modules, &RULES)], &RULES).facts;
            let settings = config::collect(&file, &RULES);
            let flows = flow::Joined::new(vec![flow::summarize(&file, &modules, &RULES)]).flows(&flow::Models::default(), &RULES).flows;
            format!("{found:?}{settings:?}{flows:?}")
        };
        prop_assert_eq!(run(), run());
    }

    #[test]
    fn any_configuration_is_read(text in settings(), name in prop_oneof![
        Just("a.tf"), Just("a.tfvars"), Just("a.yaml"), Just("klaro.json"), Just("onetrust.json"), Just("gtm.json"),
        Just("nginx/a.conf"), Just("crontab"), Just("a.pbxproj"), Just("a.cql"), Just("logrotate.conf"), Just("shopify.app.toml"),
        Just("docker-compose.yml"), Just(".github/workflows/a.yml"), Just("requirements.txt"), Just("Dockerfile"),
        Just("a.haml"), Just("a.slim"), Just("a.erb"), Just("a.pug"), Just("a.html"),
    ]) {
        let kind = match name.rsplit('.').next() {
            Some("haml" | "slim" | "erb" | "pug" | "html") => FileKind::Html,
            _ => FileKind::Config,
        };
        let file = SourceFile::new(name, text, kind, Reach::Production);
        let run = || config::link(vec![config::collect(&file, &RULES)], &RULES);
        for fact in run() {
            prop_assert!(fact.location.region.line >= 1 && fact.location.region.column >= 1);
        }
        prop_assert_eq!(run(), run());
    }
}

/// `scope1` made of `scope0` 500 times, `scope2` of `scope1`, …: what is written in little and stands for more than a memory holds.
fn piled_up(form: impl Fn(usize, &str) -> String) -> String {
    let levels = (1..=6).map(|level| form(level, &format!("scope{}", level - 1)));
    levels.collect()
}

/// What is nested or chained deeper than any stack, in every language that is read, ends without a panic on a thread of 2 MB.
#[test]
fn nothing_is_too_deep_or_too_long() {
    let many = |piece: &str| piece.repeat(20_000);
    let cases = [
        (
            "a.py",
            format!("if a:\n    f(b)\n{}", many("elif a:\n    f(b)\n")),
        ),
        ("b.py", format!("x = {}1{}\n", many("(\n"), many(")\n"))),
        (
            "c.py",
            format!("match x:\n{}", many("  case 1:\n    f(b)\n")),
        ),
        (
            "a.js",
            format!("if (a) f(b)\n{}", many("else if (a) f(b)\n")),
        ),
        ("b.js", format!("x = {}1{}", many("f(\n"), many(")\n"))),
        ("c.tsx", format!("x = {}{}", many("<a>\n"), many("</a>\n"))),
        (
            "d.ts",
            piled_up(|level, name| {
                format!(
                    "const scope{level} = `{}`;\n",
                    format!("${{{name}}}\n").repeat(500)
                )
            }) + "const scope0 = 'openid scopes';\nlogin({scope: scope6});\n",
        ),
        (
            "e.ts",
            piled_up(|level, name| {
                format!(
                    "const scope{level} = [{}];\n",
                    format!("{name},\n").repeat(500)
                )
            }) + "const scope0 = [];\nlogin({scopes: scope6});\n",
        ),
        (
            "f.ts",
            piled_up(|level, name| {
                format!(
                    "function scope{level}(x) {{ return {}''; }}\n",
                    format!("{name}(x) +\n").repeat(50)
                )
            }) + "const scopes = scope6('a');\n",
        ),
        (
            "d.py",
            "scope0 = 'openid scopes'\n".to_owned()
                + &piled_up(|level, name| {
                    format!("scope{level} = ''{}\n", format!(" + \\\n{name}").repeat(40))
                })
                + "login(scope=scope6)\n",
        ),
        ("a.yaml", many("- ")),
        ("b.yaml", format!("a: {}{}", many("[\n"), many("]\n"))),
        ("a.json", format!("{}1{}", many("{\"a\":\n"), many("}\n"))),
        ("a.tf", format!("{}{}", many("a {\n"), many("}\n"))),
        ("a.html", many("<a b=\"\n")),
        ("b.html", many("<script>\n")),
        ("c.html", many("<div>\n")),
    ];
    for (name, text) in cases {
        let kind = match name.rsplit('.').next() {
            Some("py") => FileKind::Python,
            Some("js") => FileKind::JavaScript,
            Some("ts") => FileKind::TypeScript,
            Some("tsx") => FileKind::Tsx,
            Some("html") => FileKind::Html,
            _ => FileKind::Config,
        };
        let file = SourceFile::new(name, text, kind, Reach::Production);
        let modules = syntax::parse(&file);
        facts::link(vec![facts::collect(&file, &modules, &RULES)], &RULES);
        config::collect(&file, &RULES);
        let summary = flow::summarize(&file, &modules, &RULES);
        flow::Joined::new(vec![summary]).flows(&flow::Models::default(), &RULES);
    }
}
