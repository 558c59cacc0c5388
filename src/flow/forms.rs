//! Forms of user interfaces: what people type arrives in variables of state and in the functions that a form is submitted to.
//!
//! Fields that are read by their names are told there; here, a form's values count as a whole, with the data of the fields that the file
//! names: `register('email')`, `<Field name="email"/>`, initial values, schemas.

use super::build::{Builder, NOTHING};
use super::graph::{Node, SourceKind, SourcePoint, Step};
use super::library::{Site, positional};
use crate::facts::property;
use crate::source::Region;
use crate::syntax::ir::{Call, Expr, ExprKind, Jsx, Name, Pattern, PatternKind, Property};
use crate::syntax::visit;

/// Packages whose forms give their values to what they are submitted to.
const PACKAGES: &[&str] = &[
    "react-hook-form",
    "formik",
    "@tanstack/react-form",
    "@mantine/form",
    "react-final-form",
    "vee-validate",
];

impl Builder<'_> {
    /// `const [email, setEmail] = useState('')`, `const form = reactive({ email: '' })`: names say which data is typed there. What the
    /// variable is given: its first value, or that and what is typed.
    pub(in crate::flow) fn state_variable(
        &mut self,
        target: &Pattern,
        value: &Expr,
        state: Node,
    ) -> Node {
        let ExprKind::Call(call) = &value.kind else {
            return self.bound_variable(target, value, state);
        };
        let made = call.callee.dotted().unwrap_or_default();
        let made = made.strip_prefix("React.").unwrap_or(&made);
        let (variable, field) = match (made, &target.kind) {
            ("useState" | "createSignal", PatternKind::Array { items, .. }) => {
                match items.first() {
                    Some(Some(first)) => (first, Some("0")),
                    _ => return state,
                }
            }
            ("ref" | "shallowRef", _) => (target, Some("value")),
            ("reactive" | "shallowReactive" | "$state", _) => (target, None),
            _ => return state,
        };
        let PatternKind::Name(name) = &variable.kind else {
            return state;
        };
        let held = match field {
            Some(_) => self.node(),
            None => state,
        };
        match call.args.first().map(|arg| &arg.value) {
            Some(Expr {
                kind: ExprKind::Object(properties),
                ..
            }) => {
                for property in properties {
                    if let Property::Named { key, value, .. } = property
                        && is_empty(value)
                    {
                        let typed = self.node();
                        self.read_source(typed, key, name, value.span);
                        self.edge(typed, held, Step::Store(key.clone()));
                    }
                }
            }
            first if first.is_none_or(is_empty) => {
                let typed = self.node();
                self.read_source(typed, name, &Name::default(), target.span);
                self.copy(typed, held);
            }
            _ => {}
        }
        if let Some(field) = field {
            self.edge(held, state, Step::Store(Name::new_static(field)));
        }
        state
    }

    /// `let email = ''` of a Svelte component is what its page binds to an input.
    fn bound_variable(&mut self, target: &Pattern, value: &Expr, state: Node) -> Node {
        let PatternKind::Name(name) = &target.kind else {
            return state;
        };
        if !self.path().ends_with(".svelte") || !is_empty(value) {
            return state;
        }
        let typed = self.node();
        self.read_source(typed, name, &Name::default(), target.span);
        typed
    }

    /// `handleSubmit((values) => …)`, `useFormik({ onSubmit })`
    pub(super) fn submitted(&mut self, site: &Site<'_>) {
        let last = site.method().unwrap_or(site.name);
        let is_given = matches!(last, "handleSubmit" | "onSubmit") && !site.args.is_empty();
        let is_hook =
            matches!(last, "useFormik" | "useForm") && site.value(0).is_some_and(has_handler);
        if !is_given && !is_hook || !self.imports_any(PACKAGES) {
            return;
        }
        let handler = match is_hook {
            true => self.load(site.arg(0), Name::new_static("onSubmit")),
            false => site.arg(0),
        };
        self.submits(handler, site.region);
    }

    /// `<Formik onSubmit={…}>`
    pub(in crate::flow) fn submitted_by(&mut self, jsx: &Jsx, props: Node, region: Region) {
        let submits = jsx
            .attributes
            .iter()
            .any(|attribute| matches!(attribute, Property::Named { key, .. } if key == "onSubmit"));
        let is_component = jsx.tag.starts_with(|c: char| c.is_ascii_uppercase());
        if submits && is_component && self.imports_any(&["formik", "react-final-form"]) {
            let handler = self.load(props, Name::new_static("onSubmit"));
            self.submits(handler, region);
        }
    }

    fn submits(&mut self, handler: Node, region: Region) {
        let values = self.node();
        let mut known = false;
        for name in self.form_fields() {
            let Some(data) = self.classify(&name, &Name::default()) else {
                continue;
            };
            let node = self.node();
            self.graph
                .sources
                .push(SourcePoint::new(node, data, region, SourceKind::Row));
            self.edge(node, values, Step::Store(name));
            known = true;
        }
        if known {
            // TanStack gives an object with the values.
            self.edge(values, values, Step::Store(Name::new_static("value")));
            self.invoke(handler, positional(&[values, NOTHING]), region);
        }
    }

    /// Names of fields that the file tells of.
    fn form_fields(&self) -> Vec<Name> {
        let mut seeker = Seeker { names: Vec::new() };
        visit::walk(self.module(), &mut seeker);
        seeker.names.sort_unstable();
        seeker.names.dedup();
        seeker.names
    }
}

fn has_handler(options: &Expr) -> bool {
    property(options, "onSubmit").is_some()
}

struct Seeker {
    names: Vec<Name>,
}

impl Seeker {
    fn keys(&mut self, object: &Expr) {
        if let ExprKind::Object(properties) = &object.kind {
            let keys = properties.iter().filter_map(|property| match property {
                Property::Named { key, .. } => Some(key.clone()),
                _ => None,
            });
            self.names.extend(keys);
        }
    }

    fn called(&mut self, call: &Call) {
        let path = call.callee.dotted().unwrap_or_default();
        let Some(first) = call.args.first().map(|arg| &arg.value) else {
            return;
        };
        match path.rsplit('.').next() {
            Some("register" | "Field") => self.names.extend(first.as_str().map(Name::new)),
            Some("object") => self.keys(first),
            Some("useForm" | "useFormik") => {
                for key in ["defaultValues", "initialValues"] {
                    property(first, key)
                        .into_iter()
                        .for_each(|own| self.keys(own));
                }
            }
            _ => {}
        }
    }
}

impl<'m> visit::Visitor<'m> for Seeker {
    fn expr(&mut self, expr: &'m Expr, _context: &visit::Context<'m>) {
        match &expr.kind {
            ExprKind::Call(call) => self.called(call),
            ExprKind::Jsx(jsx) => {
                for attribute in &jsx.attributes {
                    if let Property::Named { key, value, .. } = attribute {
                        match key.as_str() {
                            "name" => self.names.extend(value.as_str().map(Name::new)),
                            "initialValues" => self.keys(value),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a variable begins with nothing, to be filled in.
fn is_empty(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Str(text) if text.is_empty())
        || matches!(value.kind, ExprKind::Null)
}
