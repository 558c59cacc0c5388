//! Python to the neutral form.
//!
//! One descent of the tree; recursion is counted, and below [`MAX_DEPTH`] a subtree becomes `Unknown`. What names resolve to is left to
//! `flow/`.

mod definitions;
mod expressions;
mod literals;
mod matching;
mod statements;
mod types;

use super::ir::{ClassId, Expr, ExprKind, FunctionId, Language, Module, Name};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use tree_sitter::{Node, Parser};

/// Nested nodes that are lowered; a thread stack of 2 MB holds them in a debug build too.
const MAX_DEPTH: u32 = 120;

/// Lowers a whole file.
pub(super) fn parse(text: &str) -> Module {
    let mut parser = Parser::new();
    let tree = parser
        .set_language(&LANGUAGE)
        .ok()
        .and_then(|()| parser.parse(text, None));
    let Some(tree) = tree else {
        return Module::empty(Language::Python);
    };
    let mut lowering = Lowering {
        text,
        module: Module::empty(Language::Python),
        function: FunctionId(0),
        class: None,
        depth: 0,
        type_checking: false,
    };
    let root = tree.root_node();
    let body = lowering.block(root);
    lowering.module.functions[0].body = body;
    lowering.module.functions[0].span = span(root);
    if root.has_error() {
        lowering.module.errors = errors(root);
    }
    lowering.module
}

/// Spans of `ERROR` and missing nodes, outermost only.
fn errors(root: Node<'_>) -> Vec<Span> {
    let mut found = Vec::new();
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let broken = node.is_error() || node.is_missing();
        if broken {
            found.push(span(node));
        }
        if node.has_error() && !broken && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

/// Names of the grammar, looked up once: the library compares and measures C strings at every call.
struct Grammar {
    kinds: Vec<&'static str>,
    fields: FxHashMap<&'static str, u16>,
}

static LANGUAGE: LazyLock<tree_sitter::Language> =
    LazyLock::new(|| tree_sitter_python::LANGUAGE.into());

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let kinds = (0..u16::try_from(LANGUAGE.node_kind_count()).unwrap_or(u16::MAX))
        .map(|id| LANGUAGE.node_kind_for_id(id).unwrap_or(""))
        .collect();
    let fields = (1..=u16::try_from(LANGUAGE.field_count()).unwrap_or(u16::MAX))
        .filter_map(|id| Some((LANGUAGE.field_name_for_id(id)?, id)))
        .collect();
    Grammar { kinds, fields }
});

trait Parts<'t> {
    fn kind_name(&self) -> &'static str;
    fn part(&self, field: &str) -> Option<Node<'t>>;
}

impl<'t> Parts<'t> for Node<'t> {
    fn kind_name(&self) -> &'static str {
        let id = usize::from(self.kind_id());
        GRAMMAR.kinds.get(id).copied().unwrap_or("ERROR")
    }

    fn part(&self, field: &str) -> Option<Node<'t>> {
        self.child_by_field_id(*GRAMMAR.fields.get(field)?)
    }
}

fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// Named children without comments.
fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut found = Vec::with_capacity(node.named_child_count());
    let mut cursor = node.walk();
    let mut left = node.child_count();
    let mut more = left > 0 && cursor.goto_first_child();
    while more {
        let child = cursor.node();
        if child.is_named() && child.kind_name() != "comment" {
            found.push(child);
        }
        left -= 1;
        // To look for a sibling behind the last child costs most of all.
        more = left > 0 && cursor.goto_next_sibling();
    }
    found
}

struct Lowering<'t> {
    text: &'t str,
    module: Module,
    /// The function whose body is being lowered.
    function: FunctionId,
    /// The class whose body is being lowered, not one of its methods.
    class: Option<ClassId>,
    depth: u32,
    /// Inside `if TYPE_CHECKING:`.
    type_checking: bool,
}

impl<'t> Lowering<'t> {
    fn raw(&self, node: Node<'_>) -> &'t str {
        self.text
            .get(node.start_byte()..node.end_byte())
            .unwrap_or("")
    }

    fn name(&self, node: Node<'_>) -> Name {
        Name::new(self.raw(node))
    }

    /// Whether a node may be lowered; every `true` needs a [`Self::leave`].
    fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }
}

fn unknown(node: Node<'_>) -> Expr {
    Expr {
        kind: ExprKind::Unknown(Vec::new()),
        span: span(node),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ir::*;
    use super::parse;

    fn body(text: &str) -> Vec<Stmt> {
        parse(text).functions.swap_remove(0).body
    }

    #[test]
    fn imports_bind_what_python_binds() {
        let module = parse(
            "import a.b.c\nimport x as y\nfrom . import m\nfrom ..p.q import r as s, t\nfrom z import *\nif TYPE_CHECKING:\n    from models import User\n",
        );
        let seen: Vec<_> = module
            .imports
            .iter()
            .map(|import| {
                (
                    import.module.as_str(),
                    import.imported.clone(),
                    import.local.clone().map(|l| l.to_string()),
                    import.type_only,
                )
            })
            .collect();
        let named = |name: &str| Imported::Named(name.into());
        assert_eq!(
            seen,
            [
                ("a.b.c", Imported::Namespace, Some("a".to_owned()), false),
                ("x", Imported::Namespace, Some("y".to_owned()), false),
                (".", named("m"), Some("m".to_owned()), false),
                ("..p.q", named("r"), Some("s".to_owned()), false),
                ("..p.q", named("t"), Some("t".to_owned()), false),
                ("z", Imported::Wildcard, None, false),
                ("models", named("User"), Some("User".to_owned()), true),
            ]
        );
    }

    #[test]
    fn all_alternatives_of_a_long_chain_are_kept() {
        fn calls(block: &[Stmt]) -> usize {
            let inside = |statement: &Stmt| match &statement.kind {
                StmtKind::If {
                    then, otherwise, ..
                } => calls(then) + calls(otherwise),
                StmtKind::Expr(_) => 1,
                _ => 0,
            };
            block.iter().map(inside).sum()
        }
        let chain = |alternatives: usize| {
            let middle = "elif a:\n    f(b)\n".repeat(alternatives);
            body(&format!("if a:\n    f(b)\n{middle}else:\n    f(b)\n"))
        };
        assert_eq!((chain(30).len(), calls(&chain(30))), (1, 32));
        assert_eq!(calls(&chain(500)), 502);
    }

    #[test]
    fn classes_have_fields_methods_and_kinds() {
        let text = "class User(Base, table=True):\n    email: str = Field()\n    name = models.CharField(max_length=3)\n    def __init__(self, a, *args, b=1, **kw):\n        self.a = a\n    @property\n    def full(self): return self.a\n    @staticmethod\n    def make(): pass\n    class Meta:\n        ordering = ['x']\n";
        let module = parse(text);
        let class = &module.classes[0];
        assert_eq!(
            class
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect::<Vec<_>>(),
            ["email", "name"]
        );
        assert_eq!(class.keywords[0].0, "table");
        let kinds: Vec<_> = class
            .methods
            .iter()
            .map(|id| module.functions[id.0 as usize].kind)
            .collect();
        assert_eq!(
            kinds,
            [
                FunctionKind::Constructor,
                FunctionKind::Getter,
                FunctionKind::Static
            ]
        );
        let constructor = &module.functions[class.methods[0].0 as usize];
        assert_eq!(
            constructor
                .params
                .iter()
                .map(|param| param.kind)
                .collect::<Vec<_>>(),
            [
                ParamKind::Normal,
                ParamKind::Normal,
                ParamKind::Rest,
                ParamKind::KeywordOnly,
                ParamKind::KeywordRest
            ]
        );
        assert_eq!(module.classes[1].parent, Some(ClassId(0)));
    }

    #[test]
    fn strings_are_cooked_joined_and_templated() {
        let value = |text: &str| match &body(text)[0].kind {
            StmtKind::Let {
                value: Some(value), ..
            } => value.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(value("x = 'a' \"b\\n\" r'\\n'").as_str(), Some("ab\n\\n"));
        let template = value("x = f'hello {user.email!r:>10} {a + b}'");
        let ExprKind::Template(parts) = template.kind else {
            panic!()
        };
        assert_eq!(parts[0].as_str(), Some("hello "));
        assert_eq!(parts[1].dotted().as_deref(), Some("user.email"));
        assert!(
            matches!(value("x = d['key']").kind, ExprKind::Member { ref field, .. } if field == "key")
        );
    }

    #[test]
    fn calls_comprehensions_and_control_flow_are_kept() {
        let text = "async def f(xs):\n    async with open(p) as h:\n        for i, x in enumerate(xs):\n            if x: yield g(x, *a, k=1, **d)\n        else:\n            pass\n    try:\n        y = [u.email for u in xs if u]\n    except (A, B) as e:\n        raise X from e\n    finally:\n        del y\n    match c:\n        case {'a': v}: return v\n    return await z\n";
        let module = parse(text);
        assert!(module.errors.is_empty());
        assert_eq!(module.functions.len(), 2);
        assert!(module.functions[1].is_async && module.functions[1].is_generator);
        assert_eq!(module.functions[1].body.len(), 4);
    }

    #[test]
    fn deep_nesting_and_broken_text_do_not_panic() {
        for text in [
            "(".repeat(5_000),
            "[".repeat(5_000) + &"]".repeat(5_000),
            "a.".repeat(3_000),
            "if x:\n".repeat(300),
            "f(".repeat(2_000),
            "def f(:\n  x = {\n".to_owned(),
            "print 'é'\nexec 'x'\n".to_owned(),
            format!("x = {}1", "1 + ".repeat(4_000)),
        ] {
            let module = parse(&text);
            assert!(
                module
                    .errors
                    .iter()
                    .all(|error| error.end as usize <= text.len())
            );
        }
    }
}
