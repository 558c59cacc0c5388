//! Which services, and which data, real code is found to use: each case with the near miss that must stay silent.

use std::fs;
use std::process::Command;

/// The ids of facts of a kind that production code of these files shows.
fn facts(kind: &str, files: &[(&str, &str)]) -> Vec<String> {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, content) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, content).expect("a file");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(["map", "--format", "json", "--no-progress"])
        .arg(directory.path())
        .output()
        .expect("candor runs");
    let map: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a map");
    let mut ids: Vec<String> = map["facts"]
        .as_array()
        .expect("facts")
        .iter()
        .filter(|fact| fact["kind"] == kind && fact["reach"] == "production")
        .map(|fact| fact["id"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

fn services(files: &[(&str, &str)]) -> Vec<String> {
    facts("service", files)
}

#[test]
fn constants_that_are_only_shown_are_no_use_of_a_service() {
    let python = |code: &str| {
        let code = format!("MAPS_URL = 'https://maps.google.com/maps'\n{code}");
        services(&[("app/views.py", &code)])
    };
    for shown in [
        "def show(q):\n    return f'<a href=\"{MAPS_URL}?q={q}\">Map</a>'\n",
        "def fix(link):\n    if MAPS_URL in link['href']:\n        link['href'] = MAPS_URL\n",
        "def go(q):\n    return redirect(MAPS_URL + '?q=' + q)\n",
    ] {
        assert!(python(shown).is_empty(), "{shown}");
    }
    assert_eq!(
        python(
            "def find(q):\n    link = f'<a href=\"{MAPS_URL}\">'\n    return load(MAPS_URL, q)\n"
        ),
        ["google-maps"]
    );
    let code = |code: &str| services(&[("src/a.tsx", code)]);
    assert!(code("const STRIPE_URL = 'https://connect.stripe.com/x';\nexport const A = () => <a href={STRIPE_URL}>x</a>;").is_empty());
    // Another file may call what is exported; an image that a page loads is asked for.
    assert_eq!(
        code(
            "export const STRIPE_URL = 'https://connect.stripe.com/x';\nexport const A = () => <a href={STRIPE_URL}>x</a>;"
        ),
        ["stripe"]
    );
    assert!(
        code("export const part = { image_url: { url: 'https://res.cloudinary.com/a.png' } };")
            .is_empty()
    );
    assert_eq!(
        code("export const A = () => <img src='https://res.cloudinary.com/a.png' />;"),
        ["cloudinary"]
    );
}

#[test]
fn requests_to_constants_of_plain_http_are_not_encrypted() {
    let python = |code: &str| facts("safeguard", &[("app/hooks.py", code)]);
    let class = |call: &str| {
        format!(
            "class Hook:\n    URL = 'http://hooks.partner.com/in'\n    def push(self, c, b):\n        {call}\n"
        )
    };
    assert_eq!(
        python(&class("c.post(self.URL, json={'email': b.email})")),
        ["tls"]
    );
    assert!(python(&class("print(self.URL, b)")).is_empty());
    assert!(python(&class("c.get(self.URL)")).is_empty());
    let code = |code: &str| facts("safeguard", &[("src/a.ts", code)]);
    assert_eq!(
        code("const endpoint = 'http://api.partner.com/v1'; axios.post(endpoint, { email });"),
        ["tls"]
    );
    for sent in [
        "axios.post('http://api.partner.com/v1', { email });",
        "axios({ method: 'post', url: 'http://api.partner.com/v1', data: { email } });",
        "const client = axios.create({ baseURL: 'http://api.partner.com', timeout: 9 });",
    ] {
        assert_eq!(code(sent), ["tls"], "{sent}");
    }
    // What is told in a request is no address that it goes to.
    for told in [
        "client.post('/events', { title: 'Down', url: 'http://acme.com/page' });",
        "axios({ method: 'post', url: '/hook', data: { link: { url: 'http://acme.com' }, image: 'http://acme.com/a.png' } });",
    ] {
        assert!(code(told).is_empty(), "{told}");
    }
    assert_eq!(
        python(
            "def f(b):\n    requests.post(json={'email': b}, url='http://hooks.partner.com/in')\n"
        ),
        ["tls"]
    );
    // What the package of a service builds, whatever it is called here.
    let made = |load: &str, built: &str| {
        code(&format!(
            "{load};\nconst shop = new {built}({{ url: 'http://shop.client.fr', version: 'wc/v3' }});"
        ))
    };
    let package = "'@woocommerce/woocommerce-rest-api'";
    assert_eq!(
        made(&format!("const Woo = require({package}).default"), "Woo"),
        ["tls"]
    );
    assert_eq!(
        made(&format!("import woo from {package}"), "woo.default"),
        ["tls"]
    );
    assert!(made("import Page from './page'", "Page").is_empty());
    assert!(
        code("const schemaUrl = 'http://json-schema.org/draft'; validate(schemaUrl, data);")
            .is_empty()
    );
    assert!(
        code("const endpoint = 'http://localhost:3000'; axios.post(endpoint, { email });")
            .is_empty()
    );
}

#[test]
fn sessions_of_python_frameworks_set_a_cookie() {
    let cookies = |code: &str| facts("cookie", &[("shop/views.py", code)]);
    assert_eq!(
        cookies("from flask import session\ndef f():\n    session['locale'] = 'fr'\n"),
        ["session"]
    );
    assert_eq!(
        cookies(
            "from django.shortcuts import render\ndef f(request):\n    request.session['cart'] = []\n"
        ),
        ["sessionid"]
    );
    for read in [
        "from flask import session\ndef f():\n    return session['locale']\n",
        "import requests\ndef f(session):\n    session['locale'] = 'fr'\n",
    ] {
        assert!(cookies(read).is_empty(), "{read}");
    }
}

#[test]
fn a_name_may_stand_in_another_file() {
    let js = |code: &str| {
        let names = "export const SESSION = 'acme_session';\nexport const KEYS = { theme: 'acme-theme' };\n";
        let files = [("src/names.ts", names), ("src/a.ts", code)];
        [facts("cookie", &files), facts("browser_storage", &files)].concat()
    };
    for (code, name) in [
        (
            "import { SESSION } from './names';\nres.cookie(SESSION, id, {});\n",
            "acme_session",
        ),
        (
            "import { SESSION } from './names';\ndocument.cookie = [`${SESSION}=${id}`, 'path=/'].join('; ');\n",
            "acme_session",
        ),
        (
            "import { SESSION } from './names';\ndocument.cookie = `${SESSION}=${id}; path=/`;\n",
            "acme_session",
        ),
        (
            "import { KEYS } from './names';\nlocalStorage.setItem(KEYS.theme, value);\n",
            "acme-theme",
        ),
        (
            "import { other } from 'elsewhere';\nlocalStorage.setItem(other, value);\n",
            "localStorage",
        ),
    ] {
        assert_eq!(js(code), [name], "{code}");
    }
    for none in [
        "import { SESSION } from './names';\nres.cookie(`${id}-${SESSION}`, id, {});\n",
        "import { SESSION } from './names';\ndocument.cookie = `${SESSION}=; max-age=0`;\n",
        "import { other } from 'elsewhere';\nres.cookie(other, id, {});\n",
    ] {
        assert!(js(none).is_empty(), "{none}");
    }
    let python = |settings: &str| {
        let view = "from acme.settings import settings\ndef f(response):\n    response.set_cookie(settings.session_cookie, 'x')\n";
        facts(
            "cookie",
            &[("acme/base.py", settings), ("acme/view.py", view)],
        )
    };
    let class = "class Settings(BaseSettings):\n    session_cookie: str = 'acme_session'\n";
    assert_eq!(python(class), ["acme_session"]);
    let two = format!("{class}class Other(BaseSettings):\n    session_cookie: str = 'other'\n");
    assert!(python(&two).is_empty());
}

#[test]
fn manifests_of_extensions_that_code_writes_ask_for_permissions() {
    let asked = |code: &str| facts("permission", &[("src/manifest.js", code)]);
    let list =
        "permissions: ['storage', ...(chrome ? ['history'] : [])], host_permissions: ['*://*/*']";
    let expected = ["<all_urls>", "history", "storage"];
    assert_eq!(
        asked(&format!(
            "module.exports = {{ manifest_version: 3, {list} }};"
        )),
        expected
    );
    assert_eq!(
        asked(&format!("export default defineManifest({{ {list} }});")),
        expected
    );
    let wxt = format!(
        "import {{ defineConfig }} from 'wxt';\nexport default defineConfig({{ manifest: {{ {list} }} }});"
    );
    assert_eq!(asked(&wxt), expected);
    assert!(asked(&format!("export const role = {{ {list} }};")).is_empty());
    assert!(asked(&format!("build({{ manifest: {{ {list} }} }});")).is_empty());
}

#[test]
fn links_of_pages_ask_for_scopes() {
    let scopes = |page: &str| facts("scope", &[("public/index.html", page)]);
    assert_eq!(
        scopes(
            "<a href=\"https://github.com/login/oauth/authorize?client_id=1&amp;scope=repo%20user:email\">in</a>"
        ),
        ["repo", "user:email"]
    );
    assert!(scopes("<a href=\"https://github.com/search?q=scope&type=repo\">in</a>").is_empty());
}

#[test]
fn components_of_ones_own_take_input() {
    let jsx = |code: &str| {
        let code = format!("export const A = ({{ set }}) => <div>{code}</div>;\n");
        facts("data", &[("app/a.tsx", &code)])
    };
    assert_eq!(
        jsx("<Text type='email' name='mail' onChange={set} />"),
        ["email"]
    );
    assert_eq!(
        jsx("<Secret type='password' name='password' placeholder='' />"),
        ["password"]
    );
    assert!(jsx("<Icon type='email' name='email' />").is_empty());
    assert!(jsx("<Tab type='email' value='email'>Mail</Tab>").is_empty());
}

#[test]
fn things_have_no_data_of_persons() {
    let python = |code: &str| facts("data", &[("shop/models.py", code)]);
    assert_eq!(
        python("class Customer(db.Model):\n    state = db.Column(db.String(40))\n"),
        ["region_state"]
    );
    for thing in [
        "class Registration(db.Model):\n    state = db.Column(PyIntEnum(RegistrationState))\n",
        "class Customer(BaseModel):\n    state: SignupState\n",
        "class Customer(models.Model):\n    state = models.PositiveIntegerField(default=0)\n",
        "op.add_column('users', sa.Column('state', sa.Enum(UserState)))\n",
        "class Employee(models.Model):\n    position = models.PositiveIntegerField(default=0)\n",
        "class Employee(BaseModel):\n    position: Optional[Tuple[int, int]] = None\n",
        "class AssetProfile(models.Model):\n    name = models.CharField()\n",
        "class RoomSchema(Schema):\n    latitude = fields.Float()\n",
        "@dataclass\nclass StorageCredentials:\n    region_name: str\n",
    ] {
        assert!(python(thing).is_empty(), "{thing}");
    }
    let typescript = |code: &str| facts("data", &[("src/entities.ts", code)]);
    let subscription =
        |field: &str| typescript(&format!("@Entity()\nclass Customer {{ {field} }}\n"));
    assert_eq!(subscription("signature: string"), ["signature"]);
    assert!(subscription("signature = (text: string) => hmac(text)").is_empty());
    assert_eq!(
        python("class Employee(BaseModel):\n    position: str\n"),
        ["job_title"]
    );
    assert_eq!(
        python("class Meeting(BaseModel):\n    transcript: str\n"),
        ["messages_chat"]
    );
    assert!(python("class Genome(BaseModel):\n    transcript: str\n").is_empty());
    assert_eq!(
        python("class UserProfile(models.Model):\n    name = models.CharField()\n"),
        ["name"]
    );
    assert_eq!(
        python("@dataclass\nclass VisitorLocation:\n    region_name: str\n"),
        ["location_coarse"]
    );
}

#[test]
fn links_for_people_are_no_use_of_a_service() {
    let jsx = |code: &str| {
        let code = format!("export const A = ({{ t }}) => <div>{code}</div>;\n");
        services(&[("app/a.tsx", &code)])
    };
    assert!(jsx(r#"<Link href="https://x.com/acme">us</Link>"#).is_empty());
    assert_eq!(
        jsx(r#"<link href="https://fonts.googleapis.com/css2" />"#),
        ["google-fonts"]
    );
    let code = |code: &str| services(&[("src/a.ts", code)]);
    for page in [
        "export const claudeUrl = `https://claude.ai/new?q=${encodeURIComponent(t)}`;",
        "window.open(`https://www.reddit.com/submit?url=${t}&title=${u}`);",
        "export const tile = { ctaUrl: 'https://apps.shopify.com/acme' };",
        "export const us = [{ name: 'Reddit', handle: 'u/acme', url: 'https://reddit.com/user/acme' }];",
        "export const REPO_URL = 'https://github.com/acme/app';",
    ] {
        assert!(code(page).is_empty(), "{page}");
    }
    assert!(code("export const list = [{ name: 'Expo', url: 'https://expo.dev' }];").is_empty());
    assert!(
        code("export const PLUGINS_BASE_URL = 'https://github.com/acme/app/tree/main/plugins/';")
            .is_empty()
    );
    assert_eq!(
        code("export const api = { name: 'Expo', url: 'https://exp.host/--/api/v2/push/send' };"),
        ["expo-push"]
    );
    assert_eq!(
        code("export const authorize_url = 'https://trello.com/1/OAuthAuthorizeToken';"),
        ["trello"]
    );
    assert!(code("export const board_url = 'https://trello.com/b/x1/roadmap';").is_empty());
    assert_eq!(
        code("export const TOKEN_URL = 'https://github.com/login/oauth/access_token';"),
        ["github"]
    );
    assert_eq!(
        code("await fetch('https://api.reddit.com/api/v1/me');"),
        ["reddit"]
    );
}

#[test]
fn a_table_of_addresses_is_no_use_of_each() {
    let hosts = [
        "api.openai.com",
        "api.anthropic.com",
        "api.stripe.com",
        "slack.com/api",
        "api.github.com",
        "api.hubapi.com",
        "api.mixpanel.com",
        "api.twilio.com",
        "api.sendgrid.com",
        "api.resend.com",
        "api.intercom.io",
        "api.linear.app",
    ];
    let table = |hosts: &[&str]| {
        let rows: String = hosts
            .iter()
            .map(|host| format!("{{ url: 'https://{host}' }},\n"))
            .collect();
        services(&[(
            "src/table.ts",
            &format!("export const known = [\n{rows}];\n"),
        )])
    };
    assert!(table(&hosts).is_empty());
    assert_eq!(table(&hosts[..2]), ["anthropic", "openai"]);
}

#[test]
fn the_repository_of_a_product_is_no_third_party_to_itself() {
    let code = "export const host = 'https://api.umami.is';\nwindow.umami.track('a');\n";
    let found = |name: &str| {
        let manifest = format!("{{\"name\": \"{name}\"}}");
        services(&[("package.json", &manifest), ("src/a.ts", code)])
    };
    assert!(found("umami").is_empty());
    assert_eq!(found("shop"), ["umami"]);
}

#[test]
fn environment_names_that_tell_where_code_runs_or_are_words() {
    let env = |name: &str| {
        services(&[(
            "src/a.ts",
            &format!("export const x = process.env.{name};\n"),
        )])
    };
    for name in [
        "GITHUB_ACTIONS",
        "GITLAB_CI",
        "DATABRICKS_RUNTIME_VERSION",
        "CENSUS_REPORTING_ENABLED",
        "CLICKHOUSE_URL",
    ] {
        assert!(env(name).is_empty(), "{name}");
    }
    assert_eq!(env("GITHUB_CLIENT_SECRET"), ["github"]);
    assert_eq!(env("CENSUS_API_KEY"), ["census"]);
    let workflow = "jobs:\n  a:\n    env:\n      CROWDIN_PERSONAL_TOKEN: ${{ secrets.T }}\n";
    assert!(services(&[(".github/workflows/a.yml", workflow)]).is_empty());
}

#[test]
fn libraries_of_a_vendors_name_and_scripts_of_one_host() {
    let python = |code: &str| services(&[("app/a.py", code)]);
    assert!(python("from onelogin.saml2.auth import OneLogin_Saml2_Auth\n").is_empty());
    assert_eq!(
        python("from onelogin.api.client import OneLoginClient\n"),
        ["onelogin"]
    );
    assert!(python("import google.auth\n").is_empty());
    assert_eq!(
        python("from google.oauth2 import id_token\n"),
        ["google-identity"]
    );
    let npm =
        |package: &str| services(&[("src/a.ts", &format!("import {{ x }} from '{package}';\n"))]);
    for nothing in [
        "@microsoft/microsoft-graph-types",
        "@sanity/block-types",
        "@coinbase/cookie-manager",
    ] {
        assert!(npm(nothing).is_empty(), "{nothing}");
    }
    assert_eq!(npm("@sanity/client"), ["sanity"]);
    let script = |file: &str| {
        let html = format!("<script src=\"https://connect.facebook.net/en_US/{file}\"></script>\n");
        services(&[("index.html", &html)])
    };
    assert_eq!(script("fbevents.js"), ["meta-pixel"]);
    // The address in a pasted loader is loaded; the same one given to a function of one's own may be anything.
    let given = |callee: &str| {
        let code = format!("{callee}(document, 'https://static.hotjar.com/c/hotjar-');\n");
        services(&[("src/a.js", &code)])
    };
    let loader = "(function (d, u) { const s = d.createElement('script'); s.src = u; })";
    assert_eq!(given(loader), ["hotjar"]);
    assert!(given("describe").is_empty());
    assert_eq!(script("sdk.js"), ["meta-facebook-sdk"]);
}

#[test]
fn one_module_of_several_services_is_told_by_what_is_imported() {
    let import = |name: &str| {
        let code = format!(
            "import {{ {name} }} from '@next/third-parties/google';\nexport const A = () => <{name} id=\"x\" />;\n"
        );
        services(&[("app/layout.tsx", &code)])
    };
    assert_eq!(import("GoogleAnalytics"), ["google-analytics"]);
    assert_eq!(import("GoogleTagManager"), ["google-tag-manager"]);
    assert!(import("sendGTMEvent").is_empty());
    let msal = "import { PublicClientApplication } from '@azure/msal-browser';\n";
    assert_eq!(services(&[("src/a.ts", msal)]), ["microsoft-entra"]);
}

#[test]
fn the_last_word_of_a_name_tells_whom_a_field_is_about() {
    let fields = |model: &str, field: &str| {
        let code = format!(
            "import {{ z }} from 'zod';\nexport const {model} = z.object({{ {field}: z.string() }});\n"
        );
        facts("data", &[("src/a.ts", &code)])
    };
    for model in [
        "userSchema",
        "CreateUserRequest",
        "CustomerUpdateInput",
        "usersTable",
        "fileOwner",
    ] {
        assert_eq!(fields(model, "name"), ["name"], "{model}");
    }
    for model in [
        "userFile",
        "ShippingZoneUpdateInput",
        "VisitorGroup",
        "UserFavorite",
        "requestSchema",
        "tenant",
        "UserTagInput",
    ] {
        assert!(fields(model, "name").is_empty(), "{model}");
    }
    // An id of a thing is not the thing; a place is nobody's location.
    assert!(fields("inviteSchema", "organizationId").is_empty());
    assert!(fields("deleteSchema", "emailId").is_empty());
    assert!(fields("invitePartnerSchema", "workspaceId").is_empty());
    assert!(fields("inviteEmailData", "title").is_empty());
    assert!(fields("Venue", "latitude").is_empty());
    assert_eq!(fields("CourierPing", "latitude"), ["precise_location"]);
    assert_eq!(fields("Account", "userId"), ["user_id"]);
    // People train for a job, too.
    assert_eq!(
        fields("WorkoutPlan", "trainingSession"),
        ["fitness_activity"]
    );
    assert!(fields("Sanctions", "trainingSession").is_empty());
}

#[test]
fn services_of_one_firm_are_told_apart() {
    let url = |url: &str| {
        let code = format!("export const tokenUrl = '{url}';\n");
        services(&[("src/a.ts", &code)])
    };
    assert_eq!(
        url("https://appleid.apple.com/auth/token"),
        ["sign-in-with-apple"]
    );
    assert_eq!(
        url("https://api.amazon.com/auth/o2/token"),
        ["login-with-amazon"]
    );
    assert_eq!(
        url("https://accounts.snapchat.com/accounts/oauth2/token"),
        ["snapchat-login"]
    );
    assert_eq!(url("https://nid.naver.com/oauth2.0/token"), ["naver-login"]);
    let script =
        |url: &str| services(&[("index.html", &format!("<script src=\"{url}\"></script>\n"))]);
    assert_eq!(
        script("https://ajax.googleapis.com/ajax/libs/jquery/3.7.1/jquery.min.js"),
        ["google-hosted-libraries"]
    );
    assert_eq!(
        script("https://code.jquery.com/jquery-3.7.1.min.js"),
        ["jquery-cdn"]
    );
    assert_eq!(script("https://esm.sh/react"), ["esm-sh"]);
}

#[test]
fn what_is_read_from_a_local_file_or_only_verified_is_no_recipient() {
    let code = |code: &str| services(&[("src/a.ts", code)]);
    assert!(code("import maxmind from 'maxmind';\nmaxmind.open('a.mmdb');\n").is_empty());
    assert!(code("import { Reader } from '@maxmind/geoip2-node';\n").is_empty());
    assert_eq!(
        code("import { WebServiceClient } from '@maxmind/geoip2-node';\n"),
        ["maxmind"]
    );
    assert!(code("import { Webhook } from 'svix';\n").is_empty());
    assert_eq!(code("import { Svix } from 'svix';\n"), ["svix"]);
    assert!(services(&[("app/a.py", "import geoip2.database\n")]).is_empty());
    assert_eq!(
        services(&[("app/a.py", "from geoip2.webservice import Client\n")]),
        ["maxmind"]
    );
}

#[test]
fn whose_page_it_is_on_a_site_is_no_use_of_its_interface() {
    let code = |address: &str| {
        let code = format!("export const titleUrl = `{address}`;\n");
        services(&[("src/a.ts", &code)])
    };
    assert!(code("https://github.com/${user}/${repo}").is_empty());
    assert_eq!(code("https://api.github.com/${path}"), ["github"]);
}

#[test]
fn globals_are_told_by_what_they_are_given_or_that_they_are_made() {
    let page = |code: &str| services(&[("src/a.js", code)]);
    assert_eq!(page("Intercom('boot', { app_id: id });\n"), ["intercom"]);
    assert_eq!(page("window.Beacon('init', id);\n"), ["help-scout"]);
    assert_eq!(page("new Razorpay({ key }).open();\n"), ["razorpay"]);
    assert_eq!(
        page("gtag('event', 'conversion', { send_to: id });\n"),
        ["google-ads"]
    );
    assert_eq!(page("gtag('event', 'login');\n"), ["google-analytics"]);
    for near in [
        "Beacon('start');\n",
        "function Beacon(what) {}\nBeacon('init');\n",
        "import { Razorpay } from './own';\nnew Razorpay({ key });\n",
        "class Magic {}\nnew Magic();\n",
    ] {
        assert!(page(near).is_empty(), "{near}");
    }
}

#[test]
fn wider_scopes_include_what_they_give() {
    for (wider, narrower) in [
        ("read_all_orders", "read_orders"),
        ("Directory.Read.All", "User.Read.All"),
        ("EWS.AccessAsUser.All", "Mail.ReadWrite"),
        ("gmail.readonly", "gmail.addons.current.message.readonly"),
        ("spreadsheets", "spreadsheets.currentonly"),
    ] {
        let (code, said) = candor(&["explain", narrower]);
        assert!(code == 0, "{said}");
        let line = said
            .lines()
            .find(|line| line.contains("is included in"))
            .unwrap_or_default();
        assert!(line.contains(wider), "{wider} ⊇ {narrower}: {said}");
    }
    let (_, said) = candor(&["explain", "Mail.ReadBasic"]);
    assert!(!said.contains("email_content"), "{said}");
}

#[test]
fn what_a_request_says_of_the_program_is_nobodys_data() {
    let flows = |field: &str| {
        let code = format!(
            "app.post('/a', (req, res) => {{ const {{ {field} }} = req.body; console.log({field}); }});\n"
        );
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("a.js"), code).expect("a file");
        let path = directory.path().to_str().expect("a path");
        let (_, map) = candor(&["map", path, "--format", "json", "--no-progress"]);
        let map: serde_json::Value = serde_json::from_str(&map).expect("a map");
        map["flows"].as_array().expect("flows").len()
    };
    for field in ["page", "limit", "role", "sortBy", "userRoles"] {
        assert_eq!(flows(field), 0, "{field}");
    }
    for field in ["prompt", "email", "comment"] {
        assert_eq!(flows(field), 1, "{field}");
    }
}

/// Runs `candor` and gives its exit code and all that it says.
fn candor(arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(arguments)
        .output()
        .expect("candor runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().expect("an exit code"),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn the_guide_to_rules_is_true() {
    let page = include_str!("../../docs/rules.md");
    let directory = tempfile::tempdir().expect("a directory");
    let rules = directory.path().join("rules");
    fs::create_dir(&rules).expect("a directory");
    let blocks: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(blocks.len() >= 4);
    for (place, block) in blocks.iter().enumerate() {
        fs::write(rules.join(format!("{place}.toml")), block).expect("a file");
    }
    let rules = rules.to_str().expect("a path");
    let (code, said) = candor(&["rules", "test", rules]);
    assert_eq!(code, 0, "{said}");
    // The ten lines are all that it takes: the service and its flow are found.
    let code = directory.path().join("code");
    fs::create_dir(&code).expect("a directory");
    let source = "import Acme from '@acme/mail';\nexport const join = (user) => new Acme().subscribe(user.email);\n";
    fs::write(code.join("join.ts"), source).expect("a file");
    let asked = "export const url = 'https://api.acme.example/consent?scope=acme.contacts';\n";
    fs::write(code.join("consent.ts"), asked).expect("a file");
    let code = code.to_str().expect("a path");
    let (_, map) = candor(&[
        "map",
        code,
        "--rules",
        rules,
        "--format",
        "json",
        "--no-progress",
    ]);
    let map: serde_json::Value = serde_json::from_str(&map).expect("a map");
    let facts = map["facts"].as_array().expect("facts");
    for id in ["acme-mail", "https://acme.example/auth/contacts"] {
        assert!(facts.iter().any(|fact| fact["id"] == id), "{id}");
    }
    assert_eq!(map["flows"][0]["sink"]["service"], "acme-mail");
    assert_eq!(map["flows"][0]["data"][0], "email");
}

#[test]
fn rules_that_name_what_is_not_known_are_refused_with_their_line() {
    let directory = tempfile::tempdir().expect("a directory");
    let check = |text: &str| {
        let file = directory.path().join("own.toml");
        fs::write(&file, text).expect("a file");
        candor(&["rules", "check", file.to_str().expect("a path")])
    };
    for (text, line, hint) in [
        (
            "[[sink]]\nid = \"a\"\ncall = \"b.c\"\nkind = \"servic\"\n",
            4,
            "did you mean `service`?",
        ),
        (
            "[[source]]\nid = \"a\"\ncall = \"b.c\"\nlanguages = [\"pyton\"]\n",
            4,
            "did you mean `python`?",
        ),
        (
            "[[source]]\nid = \"a\"\ncall = \"b.c\"\n\ndata = [\"emial\"]\n",
            5,
            "did you mean `email`?",
        ),
        (
            "[[sink]]\nid = \"a\"\ncall = \"b.c\"\nkind = \"service\"\nservice = \"strip\"\n",
            5,
            "did you mean `stripe`?",
        ),
        (
            "[[sink]]\nid = \"a\"\nkall = \"b.c\"\n",
            3,
            "did you mean `call`?",
        ),
        (
            "[[service]]\nid = \"a\"\nname = \"A\"\ncategory = \"marketing-automation\"\n",
            4,
            "did you mean `marketing_automation`?",
        ),
        (
            "[[service]]\nid = \"a\"\nname = \"A\"\ncategory = \"crm\"\nhosts = \"a.example\"\n",
            5,
            "expected a list",
        ),
        (
            "[[service]]\nid = \"a\"\nname = \"A\"\ncategory = \"crm\"\n\n\
             [[service]]\nid = \"a\"\nname = \"B\"\ncategory = \"crm\"\n",
            7,
            "service `a` is defined twice",
        ),
    ] {
        let (code, said) = check(text);
        assert_eq!(code, 2, "{said}");
        assert!(
            said.contains(&format!("own.toml:{line}:")) && said.contains(hint),
            "{said}"
        );
    }
    let (code, said) =
        check("[[sink]]\nid = \"a\"\ncall = \"b.c\"\nkind = \"service\"\nservice = \"stripe\"\n");
    assert_eq!(code, 0, "{said}");
    let (code, said) =
        check("[[service]]\nid = \"stripe\"\nname = \"Ours\"\ncategory = \"payments\"\n");
    assert!(
        code == 0 && said.contains("replaces our service `stripe`"),
        "{said}"
    );
}

#[test]
fn an_example_that_fails_is_told_with_its_line() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("own.toml");
    let rule =
        "[[sink]]\nid = \"own-log\"\ncall = \"b.c\"\nkind = \"log\"\nmatches = [\"d.e(1)\"]\n";
    fs::write(&file, rule).expect("a file");
    let (code, said) = candor(&["rules", "test", file.to_str().expect("a path")]);
    let part = "own.toml:2: sink `own-log` should match: d.e(1)";
    assert!(code == 1 && said.contains(part), "{said}");
}

#[test]
fn explain_answers_and_suggests() {
    for (word, part) in [
        ("stripe", "calls that send data to it"),
        ("gmail.readonly", "is included in: https://mail.google.com/"),
        (
            "https://www.googleapis.com/auth/gmail.modify",
            "gmail.readonly",
        ),
        ("email", "a kind of: contact_information"),
        ("User.Read.All", "User.Read"),
        ("contradicted-storage", "polic"),
        ("android.permission.CAMERA", "sensitive"),
        ("_ga", "Google Analytics"),
        ("STRIPE_SECRET_KEY", "Stripe (stripe)"),
        ("@sentry/node", "Sentry (sentry)"),
        ("https://api.stripe.com/v1/charges", "Stripe (stripe)"),
    ] {
        let (code, said) = candor(&["explain", word]);
        assert!(code == 0 && said.contains(part), "{word}: {said}");
    }
    for (word, meant) in [
        ("contradicted-storag", "`contradicted-storage`"),
        ("strpe", "`stripe`"),
        ("gmail.readonl", "`gmail.readonly`"),
        ("emial", "`email`"),
    ] {
        let (code, said) = candor(&["explain", word]);
        assert!(code == 2 && said.contains(meant), "{word}: {said}");
    }
}

#[test]
fn what_a_content_security_policy_allows_is_not_thereby_used() {
    let script = |code: &str| services(&[("next.config.ts", code)]);
    let host = "https://static.hotjar.com/c/hotjar.js";
    for code in [
        format!("export const csp = {{ 'script-src': [\"'self'\", '{host}'] }};\n"),
        format!(
            "app.use(helmet({{ contentSecurityPolicy: {{ directives: {{ scriptSrc: ['{host}'] }} }} }}));\n"
        ),
    ] {
        assert!(script(&code).is_empty(), "{code}");
    }
    let django = format!("CSP_SCRIPT_SRC = (\"'self'\", \"{host}\")\n");
    assert!(services(&[("app/settings.py", &django)]).is_empty());
    // An address of that name which is loaded.
    let loaded = format!("export const scriptSrc = '{host}';\n");
    assert_eq!(script(&loaded), ["hotjar"]);
}

/// What is compiled in keeps the rules that a user's files are held to: every id of a service, of data, of a kind is known.
#[test]
fn our_own_files_name_what_is_known() {
    for folder in ["data", "flows", "services"] {
        let path = format!("{}/rules/{folder}", env!("CARGO_MANIFEST_DIR"));
        let (code, text) = candor(&["rules", "check", &path]);
        assert_eq!(code, 0, "{text}");
    }
}
