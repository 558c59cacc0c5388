//! What a module imports and what it exports.

use super::Builder;
use crate::flow::call_names::split_first;
use crate::flow::graph::{
    ExportNode, ExportPoint, Forward, ImportPoint, Known, Node, Step, any_field,
};
use crate::syntax::ir::{ExportTarget, Expr, Imported, Name, Pattern, PatternKind};

impl Builder<'_> {
    pub(super) fn imports(&mut self) {
        let module = self.module;
        for import in module
            .imports
            .iter()
            .filter(|import| !import.type_only || import.local.is_some())
        {
            let node = self.node();
            let name = match &import.imported {
                Imported::Default => Some(Name::new_static("default")),
                Imported::Named(name) => Some(name.clone()),
                Imported::Namespace | Imported::SideEffect => None,
                Imported::Wildcard => Some(any_field()),
            };
            let is_python = self.graph.is_python;
            if name.is_none() {
                let bound =
                    if is_python && import.local.as_deref() == import.module.split('.').next() {
                        import.local.clone().unwrap_or_default()
                    } else {
                        import.module.clone()
                    };
                self.graph.known.push((node, Known::Namespace(bound)));
            }
            self.graph.imports.push(ImportPoint {
                module: import.module.clone(),
                name,
                node,
                is_python,
                is_default: import.imported == Imported::Default,
            });
            let inside =
                import.module.starts_with(['.', '/', '~', '#']) || import.module.starts_with("@/");
            if is_python && import.imported == Imported::Wildcard {
                self.wildcards.push(import.module.clone());
            }
            if let Some(local) = &import.local {
                if !inside {
                    self.library.insert(local.clone());
                }
                self.bound[0].insert(local.clone());
                self.assigned
                    .entry((0, local.clone()))
                    .or_default()
                    .push(node);
                // `try: import a except ImportError: import b as a`
                let values = &mut self.frames[0].env.values;
                values.entry(local.clone()).or_default().push(node);
                let module = import.module.trim_start_matches('.');
                let whole = match &import.imported {
                    Imported::Named(name) if module.is_empty() => name.to_string(),
                    Imported::Named(name) => [module, ".", name.as_str()].concat(),
                    Imported::Namespace if is_python && !module.starts_with(local.as_str()) => {
                        module.to_owned()
                    }
                    // `import read from 'read-excel-file'`: each file calls it as it likes.
                    Imported::Default if !is_python && !inside && !module.contains('.') => {
                        module.trim_start_matches("node:").to_owned()
                    }
                    _ => continue,
                };
                self.aliases.insert(local.clone(), whole);
            }
        }
    }

    /// A dotted path with what its first name was imported or assigned as, or came from.
    pub(in crate::flow) fn canonical(&self, dotted: &str) -> Option<String> {
        if let Some(whole) = self.chained(dotted) {
            return Some(whole);
        }
        let (first, rest) = split_first(dotted);
        self.aliases
            .get(first)
            .map(|whole| [whole.as_str(), rest].concat())
    }

    /// `get = source`: a call of the new name is one of the old.
    pub(super) fn alias(&mut self, pattern: &Pattern, value: &Expr) {
        let PatternKind::Name(name) = &pattern.kind else {
            return;
        };
        let whole = value
            .dotted()
            .map(|dotted| self.canonical(&dotted).unwrap_or(dotted))
            .filter(|dotted| {
                let Some(path) = self.rules.flows.call_path(dotted) else {
                    return false;
                };
                let candidates = [&self.sources, &self.sinks, &self.sanitizers];
                candidates.iter().any(|rules| rules.names_function(path))
            });
        match whole {
            Some(whole) => {
                self.aliases.insert(name.clone(), whole);
            }
            None => {
                self.aliases.remove(name);
            }
        }
    }

    pub(super) fn exports(&mut self) {
        let module = self.module;
        if self.graph.is_python {
            let mut names: Vec<_> = self
                .assigned
                .keys()
                .filter(|(function, _)| *function == 0)
                .map(|(_, name)| name.clone())
                .collect();
            names.sort();
            for name in names {
                let node = self.cell(0, &name);
                self.graph.exports.push(ExportPoint {
                    name,
                    target: ExportNode::Node(node),
                });
            }
            return;
        }
        for export in &module.exports {
            let target = match &export.target {
                ExportTarget::Local(name) => ExportNode::Node(self.cell(0, name)),
                // `export * as ns from 'm'`
                ExportTarget::From {
                    module,
                    name: Some(name),
                } if name == "*" => {
                    let node = self.node();
                    self.graph
                        .known
                        .push((node, Known::Namespace(module.clone())));
                    ExportNode::Node(node)
                }
                ExportTarget::From { module, name } => ExportNode::From(Box::new(Forward {
                    module: module.clone(),
                    name: name.clone(),
                })),
                ExportTarget::Expr(expr) => {
                    let node = self.expr(expr);
                    ExportNode::Node(node)
                }
            };
            self.graph.exports.push(ExportPoint {
                name: export.name.clone(),
                target,
            });
        }
        // `exports` as a value: what it is given is exported, and what is exported is in it.
        if let Some(whole) = self.whole_exports {
            for export in self.graph.exports.clone() {
                if let ExportNode::Node(node) = export.target {
                    let step = if export.name == "=" {
                        Step::Copy
                    } else {
                        Step::Store(export.name)
                    };
                    self.edge(node, whole, step);
                }
            }
            self.graph.exports.push(ExportPoint {
                name: Name::new_static("="),
                target: ExportNode::Node(whole),
            });
        }
    }

    /// The object of a CommonJS module's exports.
    pub(super) fn exports_object(&mut self) -> Node {
        match self.whole_exports {
            Some(node) => node,
            None => {
                let node = self.node();
                self.whole_exports = Some(node);
                node
            }
        }
    }

    // ---- functions and classes
}
