//! Behaviour of the lowering, on source text as people write it.

use super::*;
use crate::syntax::ir::{ExportTarget, Function, FunctionKind, Imported, Property};

fn js(text: &str) -> Module {
    parse(text, FileKind::JavaScript, 0)
}

fn ts(text: &str) -> Module {
    parse(text, FileKind::TypeScript, 0)
}

fn tsx(text: &str) -> Module {
    parse(text, FileKind::Tsx, 0)
}

/// `module local<-imported`, with `?` for type-only and `~` for dynamic.
fn imports(module: &Module) -> Vec<String> {
    let shown = module.imports.iter().map(|import| {
        let imported = match &import.imported {
            Imported::Default => "default",
            Imported::Named(name) => name.as_str(),
            Imported::Namespace => "*",
            Imported::Wildcard => "**",
            Imported::SideEffect => "!",
        };
        format!(
            "{} {}<-{imported}{}{}",
            import.module,
            import.local.as_deref().unwrap_or("_"),
            if import.type_only { "?" } else { "" },
            if import.dynamic { "~" } else { "" },
        )
    });
    shown.collect()
}

fn exports(module: &Module) -> Vec<String> {
    let shown = module.exports.iter().map(|export| match &export.target {
        ExportTarget::Local(name) => format!("{}={name}", export.name),
        ExportTarget::From { module, name } => {
            format!(
                "{}<-{module}.{}",
                export.name,
                name.as_deref().unwrap_or("**")
            )
        }
        ExportTarget::Expr(_) => format!("{}=expr", export.name),
    });
    shown.collect()
}

fn function<'m>(module: &'m Module, name: &str) -> &'m Function {
    module
        .functions
        .iter()
        .find(|function| function.name.as_deref() == Some(name))
        .unwrap_or_else(|| panic!("no function {name}"))
}

#[test]
fn every_form_of_import_gives_its_bindings() {
    let module = ts(
        "import d, {a as b, default as e, type T} from 'm1';\nimport * as ns from \"m2\";\nimport 'm3';\n\
         import type {U} from 'm4';\nimport x = require('m5');\nimport y, * as z from 'm6';",
    );
    assert_eq!(
        imports(&module),
        [
            "m1 d<-default",
            "m1 b<-a",
            "m1 e<-default",
            "m1 T<-T?",
            "m2 ns<-*",
            "m3 _<-!",
            "m4 U<-U?",
            "m5 x<-*",
            "m6 y<-default",
            "m6 z<-*",
        ]
    );
    assert!(module.errors.is_empty());
}

#[test]
fn require_binds_what_its_declaration_names() {
    let text = "const a = require('a'); const {b, c: d = 1, ...r} = require('b');\n\
         const e = require('e').f, g = require('g').default;\nconst app = require('express')();\n\
         function late() { const s = require(`s`); }\nlet h = __importDefault(require('h'));\n\
         const t = (0, tslib_1.__importStar)(require('t'));\nj = require('j');\n\
         const {k} = await import('k'); import('l').then(m => m.x);\nrequire(name); other('z');";
    let module = js(text);
    assert_eq!(
        imports(&module),
        [
            "a a<-*",
            "b b<-b",
            "b d<-c",
            "b r<-*",
            "e e<-f",
            "g g<-default",
            "express _<-*",
            "s s<-*",
            "h h<-*",
            "t t<-*",
            "j j<-*",
            "k k<-k~",
            "l _<-*~",
        ]
    );
    let late = module.imports.iter().find(|import| import.module == "s");
    assert_eq!(late.map(|import| import.module_span.text(text)), Some("s"));
}

#[test]
fn every_form_of_export_gives_its_names() {
    let module = ts(
        "export const a = 1, {b, c: [d]} = x;\nexport function f() {}\nexport class C {}\nexport default g;\n\
         export {h as i};\nexport {j as k, default as l} from 'm';\nexport * from 'n';\nexport * as o from 'p';\n\
         export interface I {}\nexport type T = string;\nexport enum E {}\nexport namespace N { export const inner = 1 }",
    );
    assert_eq!(
        exports(&module),
        [
            "a=a",
            "b=b",
            "d=d",
            "f=f",
            "C=C",
            "default=g",
            "i=h",
            "k<-m.j",
            "l<-m.default",
            "*<-n.**",
            "o<-p.*",
            "I=I",
            "T=T",
            "E=E",
            "N=N",
        ]
    );
}

#[test]
fn commonjs_and_compiled_exports_are_exports() {
    let module = js(
        "'use strict';\nObject.defineProperty(exports, '__esModule', {value: true});\n\
         exports.a = exports.b = void 0;\nconst m_1 = require('./m');\n\
         Object.defineProperty(exports, 'x', {enumerable: true, get: function () { return m_1.x; }});\n\
         __exportStar(require('./star'), exports);\nexports.a = () => 1;\nmodule.exports.b = b;\nexports.c = m_1.c;",
    );
    assert_eq!(
        exports(&module),
        ["x<-./m.x", "*<-./star.**", "a=expr", "b=b", "c<-./m.c"]
    );
    assert_eq!(module.directives, ["use strict"]);
    let module = js("module.exports = {a, b: c, ...require('./d'), e() {}}; local.exports = 1;");
    assert_eq!(
        exports(&module),
        ["==expr", "a=a", "b=c", "*<-./d.**", "e=expr"]
    );
}

#[test]
fn functions_take_the_names_they_are_written_under() {
    let module = js(
        "const arrow = async (a, {b, c = 2}, ...rest) => a;\nexports.member = function () {};\n\
         const o = {pair: () => 1, method() {}, get prop() { return 1 }};\nclass K { field = () => this; #priv() {} static s() {} constructor() {} }\n\
         function* gen() { yield* x; }",
    );
    let kinds = [
        "arrow",
        "member",
        "pair",
        "method",
        "prop",
        "field",
        "#priv",
        "s",
        "constructor",
        "gen",
    ]
    .map(|name| function(&module, name).kind);
    use FunctionKind::{Arrow, Constructor, Function, Getter, Method, Static};
    assert_eq!(
        kinds,
        [
            Arrow,
            Function,
            Arrow,
            Method,
            Getter,
            Arrow,
            Method,
            Static,
            Constructor,
            Function
        ]
    );
    assert!(function(&module, "arrow").is_async);
    assert_eq!(function(&module, "arrow").params.len(), 3);
    assert!(function(&module, "gen").is_generator);
    assert!(function(&module, "field").class.is_some());
    assert!(function(&module, "method").class.is_none());
}

#[test]
fn deep_trees_neither_overflow_nor_lose_their_names() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
        ("{", "}"),
        ("a?b:", ""),
        ("x=>", ""),
        ("!", ""),
        ("if(a)", ""),
        ("`${", "}`"),
        ("a=", ""),
        ("<a>", "</a>"),
        ("class A{x=", "}"),
        ("{a:", "}"),
        ("function f(){", "}"),
    ] {
        let text = format!("x = {}e{}", open.repeat(10_000), close.repeat(10_000));
        for kind in [FileKind::JavaScript, FileKind::TypeScript, FileKind::Tsx] {
            let module = std::thread::Builder::new()
                .stack_size(2 << 20)
                .spawn(move || {
                    let text = text;
                    parse(&text, kind, 0)
                })
                .unwrap()
                .join()
                .unwrap();
            assert!(!module.functions.is_empty());
            break;
        }
    }
    let sum = format!("x = {};", vec!["a"; 5_000].join(" + "));
    assert_eq!(js(&sum).functions[0].body.len(), 1);
    let chain = format!("x = a{};", ".b()".repeat(5_000));
    assert_eq!(js(&chain).functions[0].body.len(), 1);
    let union = format!("type T = {};", vec!["'a'"; 5_000].join(" | "));
    assert_eq!(ts(&union).types.len(), 1);
}

#[test]
fn jsx_is_a_tag_with_attributes_and_children() {
    let module = tsx(
        "const e = <Form.Item a=\"x &amp; y\" b={v} c {...p}>Hi&nbsp;{name}<input/> {/* no */}</Form.Item>;",
    );
    let StmtKind::Let {
        value: Some(value), ..
    } = &module.functions[0].body[0].kind
    else {
        panic!()
    };
    let ExprKind::Jsx(jsx) = &value.kind else {
        panic!()
    };
    assert_eq!(jsx.tag, "Form.Item");
    assert_eq!(jsx.attributes.len(), 4);
    assert!(
        matches!(&jsx.attributes[0], Property::Named { value, .. } if value.as_str() == Some("x & y"))
    );
    assert!(matches!(&jsx.attributes[3], Property::Spread(_)));
    assert_eq!(jsx.children.len(), 3);
    assert_eq!(jsx.children[0].as_str(), Some("Hi\u{a0}"));
}
