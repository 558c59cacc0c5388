//! The neutral form: what JavaScript, TypeScript and Python code mean for facts and flows.
//!
//! Plain owned data, no tree. One shape serves both languages: where they differ, the lowering chooses the
//! shape that keeps data movement visible (a comprehension is a loop that yields, JSX is a call). Spans are
//! byte ranges of the whole file.

use crate::rules::Ecosystem;
use crate::source::Span;
pub use smol_str::SmolStr as Name;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    JavaScript,
    Python,
}

/// Index into [`Module::functions`]; 0 is the module body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

/// Index into [`Module::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub u32);

#[derive(Debug, Clone)]
pub struct Module {
    pub language: Language,
    /// `functions[0]` is the module body (no parameters); every function, method, arrow and lambda has its own entry.
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    /// TypeScript interfaces and object type aliases: typed fields by type name.
    pub types: Vec<TypeDecl>,
    /// Syntax errors that the parser recovered from.
    pub errors: Vec<Span>,
    /// `'use server'`, `'use client'`, `'use strict'` at the top.
    pub directives: Vec<Name>,
    /// A script of a page that a consent manager runs once the visitor agrees.
    pub held: bool,
}

/// One imported binding. `import d, {a as b} from 'm'` gives two; `import 'm'` gives one with `Imported::SideEffect`.
/// `require('m')` at any depth gives one (`local` from its declaration where there is one: destructuring gives one per name).
/// Python `from . import x` has module `"."`, `from ..a.b import c as d` has `"..a.b"`.
#[derive(Debug, Clone)]
pub struct Import {
    pub module: Name,
    pub imported: Imported,
    pub local: Option<Name>,
    /// `import type`: erased at build time, never a use.
    pub type_only: bool,
    /// `import('m')`, `importlib.import_module('m')`.
    pub dynamic: bool,
    /// The whole import statement or call.
    pub span: Span,
    /// The module string (JS, without quotes) or dotted name (Python).
    pub module_span: Span,
}

impl Language {
    /// Where packages of this language come from.
    pub fn ecosystem(self) -> Ecosystem {
        match self {
            Self::JavaScript => Ecosystem::Npm,
            Self::Python => Ecosystem::Pypi,
        }
    }
}

impl Import {
    /// The module that Python's `from m import x` names where `x` is one: `m.x`.
    pub fn inner(&self) -> Option<Name> {
        match &self.imported {
            Imported::Named(name) if !self.module.starts_with('.') => {
                Some(Name::new(format!("{}.{name}", self.module)))
            }
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// `import x from` / `require()` result as a whole where the module has a default.
    Default,
    /// `import {x as y}`, `from m import x`.
    Named(Name),
    /// `import * as x`, Python `import m` (`import a.b.c` binds local `a`; `import a.b as x` binds the submodule), `const x = require('m')`.
    Namespace,
    /// Python `from m import *`.
    Wildcard,
    SideEffect,
}

/// One exported name. CommonJS (`module.exports = …`, `exports.x = …`, `module.exports.x = …`) is included.
/// Python modules export all top-level names implicitly: no entries, except that nothing is listed.
#[derive(Debug, Clone)]
pub struct Export {
    /// `"default"` for the default export, `"*"` for `export * from`, `"="` for `module.exports = expr` as a whole.
    pub name: Name,
    pub target: ExportTarget,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum ExportTarget {
    /// A local binding (variable, function, class).
    Local(Name),
    /// `export {a as b} from 'm'` / `export * from 'm'` (`None`) / `export * as ns from 'm'` (`Some("*")`).
    From { module: Name, name: Option<Name> },
    /// An expression (`export default {…}`, `exports.x = () => …`): also evaluated in the module body.
    Expr(Box<Expr>),
}

#[derive(Debug, Clone)]
pub struct Function {
    /// Declared or inferred name (`const f = () => …`, `{f() {}}`, `exports.f = function () {}`): `None` if anonymous.
    pub name: Option<Name>,
    pub params: Vec<Param>,
    pub body: Block,
    pub span: Span,
    /// Where the name stands, else the start of the function.
    pub name_span: Span,
    /// The class whose body holds it directly.
    pub class: Option<ClassId>,
    pub kind: FunctionKind,
    /// The function in whose body it is written; `None` for the module body.
    pub parent: Option<FunctionId>,
    pub is_async: bool,
    pub is_generator: bool,
    pub decorators: Vec<Expr>,
    pub return_type: Option<Box<TypeRef>>,
    /// Python `global` and `nonlocal`: assigned here, bound outside.
    pub outer: Vec<Name>,
    /// `'use server'` at the top of the body.
    pub directives: Vec<Name>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    Module,
    Function,
    /// Arrow or lambda: inherits `this`; an expression body is lowered to `return`.
    Arrow,
    Method,
    /// `constructor` / `__init__`.
    Constructor,
    /// `get x()` / `@property`.
    Getter,
    /// `set x(v)` / `@x.setter`.
    Setter,
    /// `static f()` / `@staticmethod`.
    Static,
    /// `@classmethod`: first parameter is the class.
    ClassMethod,
}

#[derive(Debug, Clone)]
pub struct Param {
    pub pattern: Pattern,
    pub kind: ParamKind,
    pub ty: Option<Box<TypeRef>>,
    pub default: Option<Expr>,
    /// TypeScript `constructor(private x: T)`: also assigns `this.x`.
    pub is_property: bool,
    pub decorators: Vec<Expr>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    Normal,
    /// `...rest` / `*args`
    Rest,
    /// `**kwargs`
    KeywordRest,
    /// Python keyword-only.
    KeywordOnly,
    /// Python before `/`: no keyword means it.
    PositionalOnly,
}

/// A type as written, reduced to what names data: `Promise<User[]>` is name `Promise`, arguments [`Array`<`User`>].
#[derive(Debug, Clone, PartialEq)]
pub struct TypeRef {
    /// `User`, `models.User`, `string`, `Array`, `Optional`; `"{}"` for an object type, `"|"` for a union (members in `arguments`).
    pub name: Name,
    pub arguments: Vec<TypeRef>,
    /// Members of an inline object type.
    pub fields: Vec<(Name, TypeRef)>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct TypeDecl {
    pub name: Name,
    pub extends: Vec<TypeRef>,
    pub fields: Vec<Field>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Class {
    pub name: Option<Name>,
    pub bases: Vec<Expr>,
    /// Interfaces that it says it has.
    pub implements: Vec<TypeRef>,
    /// Fields with initial values or types: JS class fields, Python class-level assignments and annotations.
    pub fields: Vec<Field>,
    pub methods: Vec<FunctionId>,
    pub decorators: Vec<Expr>,
    /// Python `class X(Base, metaclass=M, table=True)` keywords.
    pub keywords: Vec<(Name, Expr)>,
    pub span: Span,
    pub name_span: Span,
    /// The class in whose body it is written (Django `class Meta`).
    pub parent: Option<ClassId>,
}

#[derive(Debug, Clone)]
pub struct Field {
    pub name: Name,
    pub ty: Option<Box<TypeRef>>,
    pub value: Option<Expr>,
    pub is_static: bool,
    pub decorators: Vec<Expr>,
    pub span: Span,
    pub name_span: Span,
}

pub type Block = Vec<Stmt>;

#[derive(Debug, Clone)]
pub struct Stmt {
    pub kind: StmtKind,
    pub span: Span,
}

impl Stmt {
    /// The name that a statement gives a value, and the value: `const name = value`.
    pub fn named_value(&self) -> Option<(&Name, &Expr)> {
        match &self.kind {
            StmtKind::Let {
                target:
                    Pattern {
                        kind: PatternKind::Name(name),
                        ..
                    },
                value: Some(value),
                ..
            } => Some((name, value)),
            _ => None,
        }
    }
}

#[derive(Debug, Clone)]
pub enum StmtKind {
    Expr(Expr),
    /// Declaration or assignment as a statement. `let x;` has no value. Python annotated assignment keeps `ty`.
    Let {
        target: Pattern,
        ty: Option<Box<TypeRef>>,
        value: Option<Expr>,
        /// Declares the names: JavaScript `const`, `let`, `var`, and every assignment to a name in Python.
        declares: bool,
    },
    Return(Option<Expr>),
    Throw(Option<Expr>),
    If {
        condition: Expr,
        then: Block,
        otherwise: Block,
    },
    /// `while`, `do`, C-style `for` (init lowered before it; the update is at the end of `body`).
    While {
        condition: Option<Expr>,
        body: Block,
        otherwise: Block,
    },
    /// `for (x of xs)`, `for x in xs:`; `keys` for JavaScript's `for … in`.
    For {
        target: Pattern,
        iterable: Expr,
        body: Block,
        otherwise: Block,
        keys: bool,
    },
    Try {
        body: Block,
        handlers: Vec<Handler>,
        otherwise: Block,
        finally: Block,
    },
    /// Python `with`; `using` in JavaScript.
    With {
        items: Vec<(Expr, Option<Pattern>)>,
        body: Block,
    },
    /// `switch` / `match`: every arm may run.
    Switch {
        subject: Expr,
        arms: Vec<Arm>,
    },
    Block(Block),
    /// A nested function declaration (also bound to its name from the start of the block in JavaScript).
    Function(FunctionId),
    Class(ClassId),
    /// Python `del x`; JavaScript `delete o.x`.
    Delete(Expr),
    Break,
    Continue,
}

#[derive(Debug, Clone)]
pub struct Handler {
    pub binding: Option<Pattern>,
    pub ty: Option<Expr>,
    pub body: Block,
}

#[derive(Debug, Clone)]
pub struct Arm {
    /// Empty for `default` / `case _`.
    pub tests: Vec<Expr>,
    /// What a `match` arm binds.
    pub binding: Option<Pattern>,
    pub guard: Option<Expr>,
    pub body: Block,
    /// The arm cannot fall into the next (Python; JavaScript arms that end in break/return).
    pub exits: bool,
}

/// What is bound: names, members, and their destructuring.
#[derive(Debug, Clone)]
pub struct Pattern {
    pub kind: PatternKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum PatternKind {
    Name(Name),
    /// `o.x = …`, `o[i] = …`: an [`ExprKind::Member`] or [`ExprKind::Index`].
    Place(Box<Expr>),
    /// `{a, b: {c = 1}, ...rest}`
    Object {
        fields: Vec<FieldPattern>,
        rest: Option<Box<Pattern>>,
    },
    /// `[a, , b]`, `(a, *b)`: `None` is a hole.
    Array {
        items: Vec<Option<Pattern>>,
        rest: Option<(usize, Box<Pattern>)>,
    },
    /// `x = default` inside a pattern.
    Default(Box<Pattern>, Box<Expr>),
    /// Python `case p as x` and `case p | q`: each is bound to the whole value.
    All(Vec<Pattern>),
    Ignored,
}

#[derive(Debug, Clone)]
pub struct FieldPattern {
    /// The key; `None` if computed.
    pub key: Option<Name>,
    pub value: Pattern,
}

#[derive(Debug, Clone)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum ExprKind {
    Name(Name),
    /// `this` / Python's first method parameter stays a plain [`ExprKind::Name`].
    This,
    Super,
    /// The cooked value (escapes resolved). Adjacent Python literals are joined.
    Str(Name),
    /// Template or f-string: literal parts are `Str`. A tagged template is a `Call` whose first argument is this.
    Template(Vec<Expr>),
    Number(Name),
    Bool(bool),
    Null,
    Regex(Name),
    /// `o.f`, `o?.f`, `o['f']` with a constant key.
    Member {
        object: Box<Expr>,
        field: Name,
        field_span: Span,
    },
    /// `o[e]` with a key that is not a string constant; the index of a Python slice is `Unknown` of its start and stop (`Null` where absent).
    Index {
        object: Box<Expr>,
        index: Box<Expr>,
    },
    Call(Box<Call>),
    /// Object literal, Python dict.
    Object(Vec<Property>),
    /// Array, list, tuple, set.
    Array(Vec<Expr>),
    Function(FunctionId),
    Class(ClassId),
    /// Arithmetic, comparison, `in`, `instanceof`; `operator` as written.
    Binary {
        operator: Name,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `&&`, `||`, `??`, `and`, `or`
    Logical {
        operator: Name,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Unary {
        operator: Name,
        operand: Box<Expr>,
    },
    Conditional {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// Assignment as an expression: `a = b`, `a ??= b` (operator without `=`, empty for plain), Python `:=` and `+=`.
    Assign {
        target: Box<Pattern>,
        operator: Name,
        value: Box<Expr>,
    },
    Await(Box<Expr>),
    /// `yield e`; `all` for `yield*` / `yield from`.
    Yield {
        value: Option<Box<Expr>>,
        all: bool,
    },
    /// `...e`, `*e` in a list or call.
    Spread(Box<Expr>),
    /// `**e` in a call or dict (JavaScript object spread is a `Property::Spread`).
    Sequence(Vec<Expr>),
    /// List, set, dict, generator comprehension: clauses in order; a dict's element is an `Object` with one property.
    Comprehension {
        element: Box<Expr>,
        clauses: Vec<Clause>,
    },
    /// `<Tag a={e} {...p}>children</Tag>`: fragments have an empty tag.
    Jsx(Box<Jsx>),
    /// `e as T`, `e!`, `cast(T, e)` is a plain call.
    Typed {
        value: Box<Expr>,
        ty: Box<TypeRef>,
    },
    /// Anything else: the values inside it may reach its value.
    Unknown(Vec<Expr>),
}

#[derive(Debug, Clone)]
pub struct Call {
    pub callee: Expr,
    pub args: Vec<Arg>,
    pub is_new: bool,
    pub optional: bool,
}

#[derive(Debug, Clone)]
pub struct Arg {
    /// Python keyword argument.
    pub name: Option<Name>,
    /// `*e` / `...e` is a `Spread` value; `**e` has `double_spread`.
    pub value: Expr,
    pub double_spread: bool,
}

#[derive(Debug, Clone)]
pub enum Property {
    /// `k: v`, shorthand, methods (value is a `Function`), dict entries with constant keys.
    Named {
        key: Name,
        key_span: Span,
        value: Expr,
    },
    Computed {
        key: Box<Expr>,
        value: Expr,
    },
    Spread(Expr),
}

#[derive(Debug, Clone)]
pub struct Clause {
    pub target: Pattern,
    pub iterable: Expr,
    pub conditions: Vec<Expr>,
}

#[derive(Debug, Clone)]
pub struct Jsx {
    /// `input`, `Foo`, `Foo.Bar`; empty for a fragment.
    pub tag: Name,
    pub tag_span: Span,
    pub attributes: Vec<Property>,
    /// Text children are `Str`.
    pub children: Vec<Expr>,
}

impl Expr {
    /// `a.b.c` for names and constant members (`this.x` starts with `this`); `None` otherwise. `await`, `!` and `as` are seen through.
    pub fn dotted(&self) -> Option<String> {
        self.dotted_before(0)
    }

    /// The same, with room for so many bytes that follow.
    fn dotted_before(&self, room: usize) -> Option<String> {
        let start = |name: &str| {
            let mut path = String::with_capacity(name.len() + room);
            path.push_str(name);
            Some(path)
        };
        match &self.kind {
            ExprKind::Name(name) => start(name),
            ExprKind::This => start("this"),
            ExprKind::Super => start("super"),
            ExprKind::Member { object, field, .. } => {
                let mut path = object.dotted_before(1 + field.len() + room)?;
                path.push('.');
                path.push_str(field);
                Some(path)
            }
            ExprKind::Await(inner) | ExprKind::Typed { value: inner, .. } => {
                inner.dotted_before(room)
            }
            _ => None,
        }
    }

    /// The value of a string literal, or of a template without holes.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Str(value) => Some(value),
            ExprKind::Template(parts) => match parts.as_slice() {
                [] => Some(""),
                [one] => one.as_str(),
                _ => None,
            },
            ExprKind::Typed { value, .. } => value.as_str(),
            _ => None,
        }
    }
}

impl Function {
    /// What it returns, where that is all that it does.
    pub fn only_value(&self) -> Option<&Expr> {
        match self.body.as_slice() {
            [only] => match &only.kind {
                StmtKind::Return(value) => value.as_ref(),
                _ => None,
            },
            _ => None,
        }
    }

    /// A function without a name, parameters or a body.
    pub fn empty(kind: FunctionKind, parent: Option<FunctionId>, span: Span) -> Self {
        Self {
            name: None,
            params: Vec::new(),
            body: Vec::new(),
            span,
            name_span: Span {
                start: span.start,
                end: span.start,
            },
            class: None,
            kind,
            parent,
            is_async: false,
            is_generator: false,
            decorators: Vec::new(),
            return_type: None,
            outer: Vec::new(),
            directives: Vec::new(),
        }
    }
}

impl Module {
    /// The classes that are written in the body of a class. Classes are numbered as they begin, so that these follow it.
    pub fn inner_classes(&self, of: ClassId) -> impl Iterator<Item = (ClassId, &Class)> {
        let outer = &self.classes[of.0 as usize];
        let after = (of.0 + 1..).zip(&self.classes[of.0 as usize + 1..]);
        after
            .take_while(|(_, class)| class.span.start < outer.span.end)
            .filter(move |(_, class)| class.parent == Some(of))
            .map(|(id, class)| (ClassId(id), class))
    }

    /// A module without code.
    pub fn empty(language: Language) -> Self {
        Self {
            language,
            functions: vec![Function::empty(FunctionKind::Module, None, Span::default())],
            classes: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            types: Vec::new(),
            errors: Vec::new(),
            directives: Vec::new(),
            held: false,
        }
    }
}
