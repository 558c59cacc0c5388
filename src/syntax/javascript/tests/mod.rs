//! Behaviour of the lowering, on source text as people write it.

mod show;

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
fn deep_trees_neither_overflow_nor_hang() {
    let nests = [
        ("(", ")"),
        ("[", "]"),
        ("f(", ")"),
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
        ("a[", "]"),
        ("if(a){", "}else{}"),
        ("if(a){}else ", ""),
        ("a.b(()=>{", "})"),
        ("({a:", "})"),
        ("let {a:", "}"),
        ("async (x = ", ") => 1"),
        ("a=<B c={", "}/>"),
        ("var x: A<", ">"),
        ("for(;;)", ""),
        ("@a(", ") class B {}"),
    ];
    let parse_all = move || {
        for (open, close) in nests {
            let text = format!("x = {}e{}", open.repeat(3_000), close.repeat(3_000));
            let statement = text.trim_start_matches("x = ").to_owned();
            for kind in [FileKind::JavaScript, FileKind::TypeScript, FileKind::Tsx] {
                assert!(!parse(&text, kind, 0).functions.is_empty());
                let module = parse(&statement, kind, 0);
                assert!(!format!("{:?}", module.functions[0].span).is_empty());
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(parse_all).unwrap().join().unwrap();
}

#[test]
fn long_chains_keep_their_values() {
    let sum = format!("x = {};", vec!["a"; 5_000].join(" + "));
    let module = js(&sum);
    assert_eq!(show::body(&module).matches('a').count(), 5_000);
    let short = js("x = a + b * c && d;");
    assert_eq!(show::body(&short), "let x = ((a + (b * c)) && d)");
    let union = format!("type T = {};", vec!["A"; 5_000].join(" | "));
    assert_eq!(ts(&union).types[0].extends.len(), 5_000);
    let chain = format!("x = a{};", ".b()".repeat(5_000));
    assert_eq!(js(&chain).functions[0].body.len(), 1);
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

fn check(text: &str, expected: &str) {
    let module = js(text);
    assert_eq!(show::body(&module), expected, "in {text}");
    assert!(module.errors.is_empty(), "errors in {text}");
}

fn check_ts(text: &str, expected: &str) {
    let module = tsx(text);
    assert_eq!(show::body(&module), expected, "in {text}");
    assert!(module.errors.is_empty(), "errors in {text}");
}

#[test]
fn patterns_show_what_they_bind() {
    check(
        "const {a, b: c = 1, 'd-e': [f, , g = 2, ...h], [k]: i, ...j} = o;",
        "let {a: a, b: c = 1, d-e: [f,,g = 2,...3:h], []: i, ...j} = o",
    );
    check(
        "({a: o.x, b: o['y']} = p); [o.z, w[i]] = q;",
        "let {a: o.x, b: o.y} = p\nlet [o.z,w[i]] = q"
            .replace("let {a", "({a")
            .replace("} = p", "} = p)")
            .as_str(),
    );
    check(
        "for (const [k, {v}] of m) f(k); for (o.x in p) {} for await (x of y);",
        "for [k,{v: v}] of m {f(k)}\nfor o.x in p {}\nfor x of y {}",
    );
    check(
        "function f({a, b: {c} = {}}, [d] = [], ...{length}) {}",
        "Function f({a: a, b: {c: c} = {}}, [d] = [], ...{length: length}) {}",
    );
}

#[test]
fn expressions_keep_data_movement() {
    check(
        "a.b?.c(); o['k'].x[i]; f?.(1, ...r); new A(b); new C;",
        "a.b.c()\no.k.x[i]\nf?(1, ...r)\nnew A(b)\nnew C()",
    );
    check(
        "x ??= y; x += `a${b}c${d}`; n++; --o.m;",
        "(x ??= y)\n(x += `\"a\"·b·\"c\"·d`)\n(n += 1)\n(o.m -= 1)",
    );
    check(
        "sql`a ${b}`; (a, b); !c; typeof d; void 0;",
        "sql(`\"a \"·b`)\n(a, b)\n! c\ntypeof d\nvoid 0",
    );
    check(
        "t = a ? b : c || d ?? e; u = import.meta.env.K; v = /x/g;",
        "let t = (a ? b : ((c || d) ?? e))\nlet u = import.meta.env.K\nlet v = /x/g",
    );
    check(
        "o = {a, 'b': 1, [c]: 2, ['d']: 3, ...e, f() {}, async *[g]() {}, get h() { return 1 }, 5: undefined};",
        "let o = {a: a, b: 1, [c]: 2, d: 3, ...e, f: Method f() {}, [g]: async Method* _() {}, h: Getter h() {return 1}, 5: null}",
    );
    check(
        "async function f() { for await (const x of y) yield x; return await z; } function* g() { yield* h(); const k = yield; }",
        "async Function f() {for x of y {yield x}\nreturn await z}\nFunction* g() {yield* h()\nlet k = yield}",
    );
}

#[test]
fn statements_are_flat_and_named() {
    check(
        "var a = 1, b; for (let i = 0, n = 9; i < n; i++, j = i) f(i); do g(); while (h);",
        "let a = 1\nlet b\nlet i = 0\nlet n = 9\nwhile (i < n) {f(i)\n(i += 1)\nlet j = i}\nwhile h {g()}",
    );
    check(
        "l: for (;;) { break l; } if (a) b(); else if (c) d(); else { e() }",
        "while {break}\nif a {b()} else {if c {d()} else {e()}}",
    );
    check(
        "switch (a) { case 1: b(); case 2: { c(); break } default: throw d }",
        "switch a [1] {b()} [2]! {{c()\nbreak}} []! {throw d}",
    );
    check(
        "try { a() } catch ({message}) { b(message) } finally { c() } try { d() } catch { }",
        "try {a()} catch({message: message}) {b(message)} finally {c()}\ntry {d()} catch() {} finally {}",
    );
    check(
        "delete o.x; delete o[k]; debugger; ; { using r = open(); }",
        "delete o.x\ndelete o[k]\n{with open() as r {}}",
    );
    check(
        "class A extends B.C { static x = 1; #y; ['z'] = 2; static { A.w = 3 } get v() { return this.#y } static async s() {} constructor() { super(); } }",
        "class A(B.C) {static x = 1\n#y\nz = 2 | Static _() {let A.w = 3}\nGetter v() {return this.#y}\nasync Static s() {}\nConstructor constructor() {super()}}",
    );
}

#[test]
fn typescript_types_and_declarations_are_kept() {
    check_ts(
        "let u: Promise<User[]> | null, t: {a: string; b?: m.B}, f: (x: A) => B, g: readonly [A, b: C], h: User['email'];",
        "let u: |<Promise<Array<User>>, null>\nlet t: {}[a: string, b: m.B]\nlet f: Function<B>\nlet g: Array<A, C>\nlet h: []<User, 'email'>",
    );
    check_ts(
        "a = b as C; d = e!; f = g satisfies H; i = j as const; k = x<T>(y);",
        "let a = <C>b\nlet d = e\nlet f = <H>g\nlet i = j\nlet k = x(y)",
    );
    check_ts(
        "enum E { A, B = 5, C, D = 'd' }",
        "let E = {A: 0, B: 5, C: 6, D: \"d\"}",
    );
    check_ts(
        "namespace N { export const a = 1; const b = 2; }",
        "{let a = 1\nlet b = 2}\nlet N = {a: a}",
    );
    check_ts(
        "function f(a: string): void; function f(this: T, a: any, b?: B) {} declare const G: H; abstract class K { abstract m(): void; p?: P }",
        "Function f(a: any, b: B) {}\nlet G: H\nclass K() {p: P | }",
    );
    check_ts(
        "@Entity('users') export class U { @Column({type: 'text'}) email!: string; constructor(private readonly s: S, @Inject(T) public t) {} @Get(':id') async one(@Param('id') id: string): Promise<U> {} }",
        "@Entity(\"users\") class U() {@Column({type: \"text\"}) email: string | Constructor constructor(this.s: S, @Inject(T) this.t) {}\n@Get(\":id\") async Method one(@Param(\"id\") id: string): Promise<U> {}}",
    );
    let module = ts(
        "interface A extends B, C<D> { a: string; readonly b?: E; m(x: F): G; [k: string]: H }\ntype T = U & { c: V } & Partial<W>; type X = 'a' | 'b'; declare module 'm' { interface Y { z: number } }",
    );
    let shown: Vec<String> = module
        .types
        .iter()
        .map(|ty| {
            let extends = ty
                .extends
                .iter()
                .map(show::type_ref)
                .collect::<Vec<_>>()
                .join(",");
            let fields = ty.fields.iter().map(|f| {
                format!(
                    "{}:{}",
                    f.name,
                    f.ty.as_deref().map_or(String::new(), show::type_ref)
                )
            });
            format!(
                "{}({extends}) {}",
                ty.name,
                fields.collect::<Vec<_>>().join(",")
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "A(B,C<D>) a:string,b:E,m:Function<G>",
            "T(U,Partial<W>) c:V",
            "X('a','b') ",
            "Y() z:number"
        ]
    );
}

#[test]
fn escapes_are_resolved() {
    use super::literals::{cook, decode_references};
    assert_eq!(
        cook(r"\n\x41\u0042\u{1F600}\ud83d\ude00\'\q\0\101"),
        "\nAB😀😀'q\0A"
    );
    assert_eq!(cook("a\\\nb\\"), "ab\\");
    assert_eq!(cook(r"\u{zz}\xg\u12"), r"\u{zz}\xg\u12");
    assert_eq!(
        decode_references("a&amp;&#233;&#xe9;&nope; & b"),
        "a&éé&nope; & b"
    );
    let module = js(r"const a = 'x\u00e9'; const b = `l\tm`;");
    assert_eq!(show::body(&module), "let a = \"xé\"\nlet b = `\"l\\tm\"`");
}

#[test]
fn broken_code_is_lowered_as_far_as_it_is_understood() {
    let module = js(
        "import a from 'a';\nfunction f( { track(user.email); }\nconst b = require('b');\nif (x { c(d) }",
    );
    assert!(!module.errors.is_empty());
    assert_eq!(imports(&module), ["a a<-default", "b b<-*"]);
    let whole = js("}}} const a = require('a'); b(c); }}} ((");
    assert_eq!(imports(&whole).len(), 1);
}

#[test]
fn spans_are_exact_and_moved() {
    let text = "/* é */ const x = user.email, y = f(`a`);";
    let module = parse(text, FileKind::JavaScript, 100);
    let StmtKind::Let {
        value: Some(value), ..
    } = &module.functions[0].body[0].kind
    else {
        panic!()
    };
    let ExprKind::Member { field_span, .. } = &value.kind else {
        panic!()
    };
    let moved = |span: Span| Span::new(span.start as usize - 100, span.end as usize - 100);
    assert_eq!(moved(value.span).text(text), "user.email");
    assert_eq!(moved(*field_span).text(text), "email");
    assert_eq!(
        moved(module.functions[0].body[1].span).text(text),
        "y = f(`a`)"
    );
}

/// Every `Span {start, end}` in the module, read from its debug form so that none is forgotten.
fn spans(module: &Module) -> Vec<(usize, usize)> {
    let shown = format!("{module:?}");
    let mut found = Vec::new();
    for part in shown.split("Span { start: ").skip(1) {
        let (start, rest) = part.split_once(", end: ").unwrap();
        let end = rest.split_once(' ').unwrap().0;
        if let (Ok(start), Ok(end)) = (start.parse(), end.parse()) {
            found.push((start, end));
        }
    }
    found
}

const SEED: &str = "import a, {b as c} from 'm'; const {d = 1, ...e} = require(`n`); export class F<T> extends G { @h() #i: T = 2; constructor(private j?: K) { super(`l${m}`) } static { n() } }\n\
    export default async (o) => { for await (const [p] of q) yield* r?.s[t]; try { u ||= v! as W } catch { return <X.y z={é} {...w}>&amp; t</X.y> } };\nmodule.exports = {a, ...b}; enum E { A = '\\u{61}' } type U = {v: W[]} | X & Y; switch (x) { case 1: delete o.p; break }";

proptest::proptest! {
    #[test]
    fn any_text_is_lowered_within_its_bounds(cuts in proptest::collection::vec((0_usize..SEED.len(), 0_usize..60, "[(){}<>\\[\\]'\"`$;:=,.@#?!&|/\\\\a-zé \n]{0,4}"), 0..6), kind in 0_u8..3) {
        let mut text = SEED.to_owned();
        for (at, length, insert) in cuts {
            let mut start = at.min(text.len());
            while !text.is_char_boundary(start) { start -= 1; }
            let mut end = (start + length).min(text.len());
            while !text.is_char_boundary(end) { end += 1; }
            text.replace_range(start..end, &insert);
        }
        let kind = [FileKind::JavaScript, FileKind::TypeScript, FileKind::Tsx][kind as usize];
        let module = parse(&text, kind, 0);
        for (start, end) in spans(&module) {
            proptest::prop_assert!(start <= end && end <= text.len(), "{start}..{end} of {}", text.len());
            proptest::prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        }
        proptest::prop_assert_eq!(format!("{:?}", module), format!("{:?}", parse(&text, kind, 0)));
    }
}

#[test]
fn flow_annotations_are_read_as_typescript() {
    let module = js(
        "/* @flow */\nimport type {A} from 'a';\nfunction f(user: User): string { return user.email; }",
    );
    assert!(module.errors.is_empty());
    assert_eq!(imports(&module), ["a A<-A?"]);
    assert!(function(&module, "f").params[0].ty.is_some());
}

#[test]
fn copies_of_exported_values_stay_in_proportion() {
    let big = format!(
        "{}[{}]{}",
        "module.exports = {a: ".repeat(60),
        "'value', ".repeat(2_000),
        "}".repeat(60)
    );
    let module = js(&big);
    let copied: usize = module
        .exports
        .iter()
        .map(|export| format!("{:?}", export.target).matches("value").count())
        .sum();
    assert!(copied > 2_000 && copied < 40_000, "{copied}");
}
