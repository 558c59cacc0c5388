//! One walk over the neutral form of a module, with what encloses each expression.

use super::ir::{
    Arg, Block, Call, ClassId, Expr, ExprKind, FieldPattern, FunctionId, Jsx, Module, Pattern,
    PatternKind, Property, Stmt, StmtKind,
};

/// What an expression is part of, innermost last in [`Context::within`].
#[derive(Debug, Clone, Copy)]
pub enum Within<'m> {
    /// The value of a variable, property, field, keyword argument or parameter of this name.
    Named(&'m str),
    /// An argument of a call: its index among all arguments.
    Argument(&'m Call, usize),
    /// One side of a comparison, a `case`, a key: not a value that goes anywhere.
    Compared,
    /// An attribute of a JSX element.
    Attribute(&'m str, &'m str),
    /// A child of a JSX element.
    Child,
    /// The body of a function inside an expression.
    Function,
    /// The body of a class.
    Class(ClassId),
}

/// A condition that holds where the walk stands; `negated` in an `else`, or after `if (c) return`.
#[derive(Debug, Clone, Copy)]
pub struct Guard<'m> {
    pub condition: &'m Expr,
    pub negated: bool,
}

/// Where the walk stands.
#[derive(Debug, Default)]
pub struct Context<'m> {
    pub functions: Vec<FunctionId>,
    pub guards: Vec<Guard<'m>>,
    pub within: Vec<Within<'m>>,
}

impl<'m> Context<'m> {
    pub fn function(&self) -> FunctionId {
        self.functions.last().copied().unwrap_or(FunctionId(0))
    }

    /// Names that enclose this place, innermost first, up to the enclosing function body.
    pub fn names(&self) -> impl Iterator<Item = &'m str> {
        self.within
            .iter()
            .rev()
            .take_while(|within| !matches!(within, Within::Function))
            .filter_map(|within| match within {
                Within::Named(name) => Some(*name),
                _ => None,
            })
    }

    /// Calls that enclose this place, innermost first, up to the enclosing function body.
    pub fn calls(&self) -> impl Iterator<Item = &'m Call> {
        self.within
            .iter()
            .rev()
            .take_while(|within| !matches!(within, Within::Function))
            .filter_map(|within| match within {
                Within::Argument(call, _) => Some(*call),
                _ => None,
            })
    }

    pub fn is_compared(&self) -> bool {
        matches!(self.within.last(), Some(Within::Compared))
    }
}

/// What is done at each place. Parents come before their parts.
pub trait Visitor<'m> {
    fn expr(&mut self, _expr: &'m Expr, _context: &Context<'m>) {}
    fn stmt(&mut self, _stmt: &'m Stmt, _context: &Context<'m>) {}
}

/// Walks all of a module. Functions and classes are walked where they are written.
pub fn walk<'m>(module: &'m Module, visitor: &mut impl Visitor<'m>) {
    let mut walk = Walk {
        module,
        visitor,
        context: Context::default(),
        seen: vec![false; module.functions.len()],
        seen_classes: vec![false; module.classes.len()],
    };
    walk.function(FunctionId(0));
    // What stands inside a part that the parser gave up.
    for index in 0..module.functions.len() {
        walk.function(FunctionId(u32::try_from(index).unwrap_or(0)));
    }
    for index in 0..module.classes.len() {
        walk.class(ClassId(u32::try_from(index).unwrap_or(0)));
    }
}

struct Walk<'m, 'v, V> {
    module: &'m Module,
    visitor: &'v mut V,
    context: Context<'m>,
    seen: Vec<bool>,
    seen_classes: Vec<bool>,
}

impl<'m, V: Visitor<'m>> Walk<'m, '_, V> {
    fn function(&mut self, id: FunctionId) {
        let index = id.0 as usize;
        if self.seen.get(index).copied().unwrap_or(true) {
            return;
        }
        self.seen[index] = true;
        let module = self.module;
        let function = &module.functions[index];
        for decorator in &function.decorators {
            self.expr(decorator);
        }
        for param in &function.params {
            for decorator in &param.decorators {
                self.expr(decorator);
            }
            if let Some(default) = &param.default {
                match &param.pattern.kind {
                    PatternKind::Name(name) => self.inside(Within::Named(name), default),
                    _ => self.expr(default),
                }
            }
            self.pattern(&param.pattern);
        }
        self.context.functions.push(id);
        self.context.within.push(Within::Function);
        self.block(&function.body);
        self.context.within.pop();
        self.context.functions.pop();
    }

    fn class(&mut self, id: ClassId) {
        let index = id.0 as usize;
        if self.seen_classes.get(index).copied().unwrap_or(true) {
            return;
        }
        self.seen_classes[index] = true;
        let module = self.module;
        let class = &module.classes[index];
        for expr in class.decorators.iter().chain(&class.bases) {
            self.expr(expr);
        }
        self.context.within.push(Within::Class(id));
        for (name, value) in &class.keywords {
            self.inside(Within::Named(name), value);
        }
        for field in &class.fields {
            for decorator in &field.decorators {
                self.expr(decorator);
            }
            if let Some(value) = &field.value {
                self.inside(Within::Named(&field.name), value);
            }
        }
        for &method in &class.methods {
            self.function(method);
        }
        self.context.within.pop();
    }

    fn block(&mut self, block: &'m Block) {
        let held = self.context.guards.len();
        for stmt in block {
            self.stmt(stmt);
            // `if (!consent) return;` guards all that follows.
            if let StmtKind::If {
                condition,
                then,
                otherwise,
            } = &stmt.kind
                && otherwise.is_empty()
                && leaves(then)
            {
                self.context.guards.push(Guard {
                    condition,
                    negated: true,
                });
            }
        }
        self.context.guards.truncate(held);
    }

    fn guarded(&mut self, condition: &'m Expr, negated: bool, block: &'m Block) {
        self.context.guards.push(Guard { condition, negated });
        self.block(block);
        self.context.guards.pop();
    }

    fn stmt(&mut self, stmt: &'m Stmt) {
        self.visitor.stmt(stmt, &self.context);
        match &stmt.kind {
            StmtKind::Expr(expr) | StmtKind::Delete(expr) => self.expr(expr),
            StmtKind::Let { target, value, .. } => {
                self.pattern(target);
                if let Some(value) = value {
                    match target_name(target) {
                        Some(name) => self.inside(Within::Named(name), value),
                        None => self.expr(value),
                    }
                }
            }
            StmtKind::Return(value) | StmtKind::Throw(value) => {
                if let Some(value) = value {
                    self.expr(value);
                }
            }
            StmtKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition);
                self.guarded(condition, false, then);
                self.guarded(condition, true, otherwise);
            }
            StmtKind::While {
                condition,
                body,
                otherwise,
            } => {
                if let Some(condition) = condition {
                    self.expr(condition);
                }
                self.block(body);
                self.block(otherwise);
            }
            StmtKind::For {
                target,
                iterable,
                body,
                otherwise,
                ..
            } => {
                self.pattern(target);
                self.expr(iterable);
                self.block(body);
                self.block(otherwise);
            }
            StmtKind::Try {
                body,
                handlers,
                otherwise,
                finally,
            } => {
                self.block(body);
                for handler in handlers {
                    self.block(&handler.body);
                }
                self.block(otherwise);
                self.block(finally);
            }
            StmtKind::With { items, body } => {
                for (item, _) in items {
                    self.expr(item);
                }
                self.block(body);
            }
            StmtKind::Switch { subject, arms } => {
                self.expr(subject);
                for arm in arms {
                    for test in &arm.tests {
                        self.inside(Within::Compared, test);
                    }
                    if let Some(guard) = &arm.guard {
                        self.expr(guard);
                    }
                    self.block(&arm.body);
                }
            }
            StmtKind::Block(block) => self.block(block),
            StmtKind::Function(id) => self.function(*id),
            StmtKind::Class(id) => self.class(*id),
            StmtKind::Break | StmtKind::Continue => {}
        }
    }

    fn inside(&mut self, within: Within<'m>, expr: &'m Expr) {
        self.context.within.push(within);
        self.expr(expr);
        self.context.within.pop();
    }

    fn pattern(&mut self, pattern: &'m Pattern) {
        match &pattern.kind {
            PatternKind::Place(place) => self.expr(place),
            PatternKind::Object { fields, rest } => {
                for FieldPattern { value, .. } in fields {
                    self.pattern(value);
                }
                if let Some(rest) = rest {
                    self.pattern(rest);
                }
            }
            PatternKind::Array { items, rest } => {
                for item in items.iter().flatten() {
                    self.pattern(item);
                }
                if let Some((_, rest)) = rest {
                    self.pattern(rest);
                }
            }
            PatternKind::Default(inner, default) => {
                self.pattern(inner);
                self.expr(default);
            }
            PatternKind::All(patterns) => patterns.iter().for_each(|inner| self.pattern(inner)),
            PatternKind::Name(_) | PatternKind::Ignored => {}
        }
    }

    fn expr(&mut self, expr: &'m Expr) {
        self.visitor.expr(expr, &self.context);
        match &expr.kind {
            ExprKind::Name(_)
            | ExprKind::This
            | ExprKind::Super
            | ExprKind::Str(_)
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Regex(_) => {}
            ExprKind::Template(parts)
            | ExprKind::Array(parts)
            | ExprKind::Sequence(parts)
            | ExprKind::Unknown(parts) => {
                for part in parts {
                    self.expr(part);
                }
            }
            ExprKind::Member { object, .. } => self.expr(object),
            ExprKind::Index { object, index } => {
                self.expr(object);
                self.inside(Within::Compared, index);
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Object(properties) => self.properties(properties),
            ExprKind::Function(id) => self.function(*id),
            ExprKind::Class(id) => self.class(*id),
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                if operator == "+" || operator == "%" {
                    self.expr(left);
                    self.expr(right);
                } else {
                    self.inside(Within::Compared, left);
                    self.inside(Within::Compared, right);
                }
            }
            ExprKind::Logical {
                operator,
                left,
                right,
            } => {
                self.expr(left);
                let negated = match operator.as_str() {
                    "&&" | "and" => Some(false),
                    "||" | "or" => Some(true),
                    _ => None,
                };
                if let Some(negated) = negated {
                    self.context.guards.push(Guard {
                        condition: left,
                        negated,
                    });
                }
                self.expr(right);
                if negated.is_some() {
                    self.context.guards.pop();
                }
            }
            ExprKind::Conditional {
                condition,
                then,
                otherwise,
            } => {
                self.expr(condition);
                for (negated, branch) in [(false, then), (true, otherwise)] {
                    self.context.guards.push(Guard { condition, negated });
                    self.expr(branch);
                    self.context.guards.pop();
                }
            }
            ExprKind::Assign { target, value, .. } => {
                self.pattern(target);
                match target_name(target) {
                    Some(name) => self.inside(Within::Named(name), value),
                    None => self.expr(value),
                }
            }
            ExprKind::Unary { operand: inner, .. }
            | ExprKind::Await(inner)
            | ExprKind::Spread(inner)
            | ExprKind::Typed { value: inner, .. } => self.expr(inner),
            ExprKind::Yield { value, .. } => {
                if let Some(value) = value {
                    self.expr(value);
                }
            }
            ExprKind::Comprehension { element, clauses } => {
                for clause in clauses {
                    self.expr(&clause.iterable);
                    for condition in &clause.conditions {
                        self.expr(condition);
                    }
                }
                self.expr(element);
            }
            ExprKind::Jsx(jsx) => self.jsx(jsx),
        }
    }

    fn call(&mut self, call: &'m Call) {
        self.expr(&call.callee);
        for (index, Arg { name, value, .. }) in call.args.iter().enumerate() {
            self.context.within.push(Within::Argument(call, index));
            match name {
                Some(name) => self.inside(Within::Named(name), value),
                None => self.expr(value),
            }
            self.context.within.pop();
        }
    }

    fn properties(&mut self, properties: &'m [Property]) {
        for property in properties {
            match property {
                Property::Named { key, value, .. } => self.inside(Within::Named(key), value),
                Property::Computed { key, value } => {
                    self.inside(Within::Compared, key);
                    self.expr(value);
                }
                Property::Spread(value) => self.expr(value),
            }
        }
    }

    fn jsx(&mut self, jsx: &'m Jsx) {
        for attribute in &jsx.attributes {
            match attribute {
                Property::Named { key, value, .. } => {
                    self.inside(Within::Attribute(&jsx.tag, key), value);
                }
                Property::Computed { value, .. } | Property::Spread(value) => self.expr(value),
            }
        }
        for child in &jsx.children {
            self.inside(Within::Child, child);
        }
    }
}

/// The name that an assignment gives its value: the variable, or the last field of a place.
fn target_name(target: &Pattern) -> Option<&str> {
    match &target.kind {
        PatternKind::Name(name) => Some(name),
        PatternKind::Place(place) => match &place.kind {
            ExprKind::Member { field, .. } => Some(field),
            ExprKind::Index { object, .. } => match &object.kind {
                ExprKind::Name(name) => Some(name),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Whether a block always leaves the enclosing one.
pub fn leaves(block: &Block) -> bool {
    block.last().is_some_and(|last| match &last.kind {
        StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Break | StmtKind::Continue => true,
        StmtKind::Block(inner) => leaves(inner),
        _ => false,
    })
}
