//! Where user interfaces keep data between renders: hooks, contexts, stores, queries.
//!
//! A store is a value like any other: what its setters are given is in it, and who reads it gets it. What the packages are called is
//! known by the names of their functions, which no other code has in this shape.

use super::build::{Builder, NOTHING};
use super::graph::{Argument, CallSite, Node, Step};
use super::library::{Site, positional};
use crate::flow::call_names::last_of;
use crate::source::Region;
use crate::syntax::ir::{ExprKind, Name, Property};

/// The field in which a context, an atom or a store holds its value.
const HELD: &str = "!held";

impl Builder<'_> {
    /// Whether this knows what the call does; its result is then filled.
    pub(super) fn state_call(&mut self, site: &Site<'_>) -> bool {
        if self.form_field(site) {
            return true;
        }
        self.submitted(site);
        if let (Some("mutation" | "query"), Some(definition)) = (site.method(), site.value(0))
            && self.imports_any(&["@reduxjs/toolkit"])
        {
            self.endpoint(site.base, definition, site.arg(0));
            return true;
        }
        let name = site.name.strip_prefix("React.").unwrap_or(site.name);
        let (first, second) = (site.arg(0), site.arg(1));
        let (result, region) = (site.result, site.region);
        match name {
            "useState" => {
                let (value, setter) = self.updated(region);
                self.copy(first, value);
                let initial = self.invoke(first, Vec::new(), region);
                self.copy(initial, value);
                self.pair(value, setter, result);
            }
            "useReducer" => {
                let state = self.node();
                self.copy(second, state);
                let dispatch = self.function_value(|builder, args| {
                    let action = builder.load(args, Name::new_static("0"));
                    let next = builder.invoke(first, positional(&[state, action]), region);
                    builder.edge(next, state, Step::Capture);
                    NOTHING
                });
                self.pair(state, dispatch, result);
            }
            "useMemo" | "useDeferredValue" | "computed" | "createMemo" => {
                let value = self.invoke(first, Vec::new(), region);
                self.copy(value, result);
                if name == "useDeferredValue" {
                    self.copy(first, result);
                }
            }
            "useCallback" | "useEvent" | "memo" | "forwardRef" | "observer" | "cache"
            | "useEffectEvent" => self.copy(first, result),
            "useEffect" | "useLayoutEffect" | "useInsertionEffect" | "startTransition" => {
                self.invoke(first, Vec::new(), region);
            }
            "lazy" | "dynamic" | "loadable" | "defineAsyncComponent" => {
                let module = self.invoke(first, Vec::new(), region);
                let component = self.load(module, Name::new_static("default"));
                self.copy(component, result);
                self.copy(module, result);
            }
            "createElement" | "h" | "jsx" | "jsxs" if site.args.len() >= 2 => {
                for child in site.args.iter().skip(2) {
                    self.edge(
                        child.node,
                        second,
                        Step::Store(Name::new_static("children")),
                    );
                }
                self.component(first, second, region);
            }
            "createContext" => self.edge(first, result, Step::Store(Name::new_static(HELD))),
            "useContext" | "use" if first != NOTHING => {
                self.edge(first, result, Step::Load(Name::new_static(HELD)));
                if name == "use" {
                    self.copy(first, result);
                }
            }
            "atom" => self.edge(first, result, Step::Store(Name::new_static(HELD))),
            "useAtom" | "useRecoilState" | "useAtomValue" | "useRecoilValue" | "useSetAtom"
            | "useSetRecoilState" => {
                let value = self.load(first, Name::new_static(HELD));
                let (given, setter) = self.updated(region);
                self.store(given, first, Name::new_static(HELD));
                match name {
                    "useAtom" | "useRecoilState" => self.pair(value, setter, result),
                    "useSetAtom" | "useSetRecoilState" => self.copy(setter, result),
                    _ => self.copy(value, result),
                }
            }
            "useQuery" | "useSuspenseQuery" | "useInfiniteQuery" | "useSWR" => {
                let key = if name == "useSWR" { first } else { NOTHING };
                let fetcher = if name == "useSWR" || site.args.len() > 1 {
                    second
                } else {
                    self.load(first, Name::new_static("queryFn"))
                };
                let data = self.invoke(fetcher, positional(&[key]), region);
                self.edge(data, result, Step::Store(Name::new_static("data")));
            }
            "useMutation" => {
                let own = self.load(first, Name::new_static("mutationFn"));
                let mutate = self.union(&[own, first]);
                let run = self.function_value(|builder, args| {
                    let variables = builder.load(args, Name::new_static("0"));
                    builder.invoke(mutate, positional(&[variables]), region)
                });
                for field in ["mutate", "mutateAsync"] {
                    self.edge(run, result, Step::Store(Name::new_static(field)));
                }
            }
            "defineEventHandler" | "eventHandler" | "defineCachedEventHandler" => {
                self.copy(first, result);
            }
            "readBody" | "readFormData" | "readValidatedBody" if first != NOTHING => {
                self.edge(first, result, Step::Load(Name::new_static("body")));
            }
            "createSlice" => self.slice(site),
            "createApi" if self.imports_any(&["@reduxjs/toolkit"]) => self.endpoints(first, region),
            // Middleware of a store gives back the creator that it is given.
            "persist" | "devtools" | "immer" | "subscribeWithSelector" | "temporal"
                if self.imports_any(&["zustand", "zustand/middleware", "zundo"]) =>
            {
                self.copy(first, result);
            }
            "create" | "createStore" | "createWithEqualityFn"
                if self.imports_any(&["zustand"]) && !site.args.is_empty() =>
            {
                self.store_hook(first, result, region);
            }
            _ => return self.store_creator(site),
        }
        true
    }

    /// `watch('email')` of a form library: the name says which data it reads.
    fn form_field(&mut self, site: &Site<'_>) -> bool {
        let (Some(key), Some(value)) = (site.text(0), site.value(0)) else {
            return false;
        };
        let path = site.call.callee.dotted().unwrap_or_default();
        let method = last_of(&path);
        let reads = matches!(method, "watch" | "getValues" | "useWatch" | "getFieldValue")
            && self.imports_any(&["react-hook-form", "antd", "rc-field-form"]);
        if reads {
            let field = last_of(key);
            let (field, span) = (Name::new(field), value.span);
            self.read_source(site.result, &field, &Name::default(), span);
        }
        reads
    }

    /// `create<T>()((set) => …)`: the creator is given to what a call without arguments returned.
    fn store_creator(&mut self, site: &Site<'_>) -> bool {
        let ExprKind::Call(inner) = &site.call.callee.kind else {
            return false;
        };
        let creates = inner.args.is_empty()
            && matches!(
                inner.callee.dotted().as_deref(),
                Some("create" | "createStore")
            );
        if creates && self.imports_any(&["zustand"]) {
            self.store_hook(site.arg(0), site.result, site.region);
        }
        creates
    }

    /// What `set` is given is in the state; the hook reads it whole or through a selector.
    fn store_hook(&mut self, creator: Node, result: Node, region: Region) {
        let (state, set) = self.updated(region);
        let get = self.function_value(|_, _| state);
        let first = self.invoke(creator, positional(&[set, get]), region);
        self.copy(first, state);
        // Middleware is given the creator: `create(persist((set) => …))`.
        self.copy(creator, state);
        let hook = self.function_value(|builder, args| {
            let selector = builder.load(args, Name::new_static("0"));
            let selected = builder.invoke(selector, positional(&[state]), region);
            let value = builder.node();
            builder.copy(selected, value);
            builder.edge(state, value, Step::Capture);
            value
        });
        self.copy(hook, result);
        for (function, field) in [(get, "getState"), (set, "setState")] {
            self.edge(function, result, Step::Store(Name::new_static(field)));
        }
    }

    /// An action creator for each reducer; what it is given is the payload.
    fn slice(&mut self, site: &Site<'_>) {
        let options = site.arg(0);
        let Some(ExprKind::Object(properties)) = site.value(0).map(|value| &value.kind) else {
            return;
        };
        let initial = self.load(options, Name::new_static("initialState"));
        let state = self.node();
        self.copy(initial, state);
        let reducers = self.load(options, Name::new_static("reducers"));
        let actions = self.node();
        for property in properties {
            let Property::Named { key, value, .. } = property else {
                continue;
            };
            let (ExprKind::Object(cases), "reducers") = (&value.kind, key.as_str()) else {
                continue;
            };
            for case in cases {
                let Property::Named { key, .. } = case else {
                    continue;
                };
                let reducer = self.load(reducers, key.clone());
                let region = site.region;
                let creator = self.function_value(|builder, args| {
                    let payload = builder.load(args, Name::new_static("0"));
                    let action = builder.node();
                    builder.edge(payload, action, Step::Store(Name::new_static("payload")));
                    let next = builder.invoke(reducer, positional(&[state, action]), region);
                    builder.edge(next, state, Step::Capture);
                    action
                });
                self.edge(creator, actions, Step::Store(key.clone()));
            }
        }
        self.edge(
            actions,
            site.result,
            Step::Store(Name::new_static("actions")),
        );
    }

    /// `<C {...props}/>`
    pub(super) fn component(&mut self, component: Node, props: Node, region: Region) {
        if component == NOTHING {
            return;
        }
        let result = self.node();
        // A class component has them as `this.props`.
        self.edge(props, result, Step::Store(Name::new_static("props")));
        let thrown = self.catcher();
        self.graph.calls.push(CallSite {
            callee: component,
            args: vec![Argument::positional(props)],
            result,
            region,
            thrown,
            ..CallSite::default()
        });
        let render = self.load(result, Name::new_static("render"));
        self.graph.calls.push(CallSite {
            callee: render,
            method: Some((result, Name::new_static("render"))),
            region,
            thrown,
            ..CallSite::default()
        });
    }

    /// `<Context.Provider value={v}>`: whoever uses the context gets `v`.
    pub(super) fn provided(&mut self, context: Node, props: Node) {
        let value = self.load(props, Name::new_static("value"));
        self.store(value, context, Name::new_static(HELD));
    }

    /// A value and the function that replaces it, by another value or by what a function makes of it.
    fn updated(&mut self, region: Region) -> (Node, Node) {
        let value = self.node();
        let setter = self.function_value(|builder, args| {
            let given = builder.load(args, Name::new_static("0"));
            let made = builder.invoke(given, positional(&[value]), region);
            builder.edge(given, value, Step::Capture);
            builder.edge(made, value, Step::Capture);
            NOTHING
        });
        self.own_of_each_call(value);
        (value, setter)
    }

    fn pair(&mut self, value: Node, setter: Node, result: Node) {
        self.edge(value, result, Step::Store(Name::new_static("0")));
        self.edge(setter, result, Step::Store(Name::new_static("1")));
    }
}
