//! Loggers of JavaScript that redact: `pino({ redact: ['email', '*.token'] })` censors these fields of all that it logs, a format of winston
//! those that it overwrites, a serializer all that it leaves out.
//! <https://getpino.io/#/docs/redaction>, <https://github.com/winstonjs/winston#creating-custom-formats>

use super::Builder;
use super::loggers::{PINO, redacted_field};
use crate::facts::property;
use crate::flow::call_names::last_of;
use crate::syntax::ir::{
    Call, Expr, ExprKind, FunctionId, Name, Pattern, PatternKind, Property, Stmt, StmtKind,
};

impl Builder<'_> {
    pub(super) fn redacting_logger(&mut self, call: &Call, path: &str) {
        let made = last_of(path);
        let options = call.args.iter().map(|arg| &arg.value);
        match made {
            "pino" | "createLogger" | "Logger" | "fastRedact" => {
                for options in options {
                    self.redacted_by_options(options);
                }
            }
            "format" if self.imports_any(&["winston", "logform"]) => {
                for format in options {
                    if let ExprKind::Function(id) = format.kind {
                        self.redacted_by_format(id);
                    }
                }
            }
            _ => {}
        }
    }

    fn redacted_by_options(&mut self, options: &Expr) {
        for key in ["redact", "paths", "maskValuesOfKeys"] {
            let Some(list) = property(options, key) else {
                continue;
            };
            let paths = property(list, "paths").unwrap_or(list);
            if let ExprKind::Array(items) = &paths.kind {
                let fields = items
                    .iter()
                    .filter_map(|item| redacted_field(item.as_str()?));
                self.redacts_fields(fields.collect());
            }
        }
        // A serializer that keeps nothing of a person: `user: (user) => ({ id: user.id })`.
        let Some(ExprKind::Object(serializers)) =
            property(options, "serializers").map(|own| &own.kind)
        else {
            return;
        };
        for serializer in serializers {
            if let Property::Named { key, value, .. } = serializer
                && let ExprKind::Function(id) = value.kind
                && let Some(kept) = self.returned_fields(id)
                && !kept.iter().any(|own| self.classify(own, key).is_some())
            {
                self.redacts_fields(vec![key.clone()]);
            }
        }
    }

    fn redacts_fields(&mut self, fields: Vec<Name>) {
        let fields = fields.into_iter().map(|field| (PINO, field));
        self.graph.redacted.extend(fields);
    }

    /// The fields of the one object that a function returns.
    fn returned_fields(&self, id: FunctionId) -> Option<Vec<Name>> {
        let value = self.module.functions[id.0 as usize].only_value()?;
        let ExprKind::Object(properties) = &value.kind else {
            return None;
        };
        properties
            .iter()
            .map(|property| match property {
                Property::Named { key, .. } => Some(key.clone()),
                _ => None,
            })
            .collect()
    }

    /// Fields that a format overwrites with a text, or deletes.
    fn redacted_by_format(&mut self, id: FunctionId) {
        let mut fields = Vec::new();
        overwritten(&self.module.functions[id.0 as usize].body, &mut fields, 0);
        self.redacts_fields(fields);
    }
}

fn overwritten(block: &[Stmt], fields: &mut Vec<Name>, depth: u8) {
    for stmt in block {
        match &stmt.kind {
            StmtKind::Delete(place) => fields.extend(field_of(place)),
            StmtKind::Let {
                target,
                value: Some(value),
                ..
            } => given(target, value, fields),
            StmtKind::Expr(Expr {
                kind: ExprKind::Assign { target, value, .. },
                ..
            }) => {
                given(target, value, fields);
            }
            StmtKind::If {
                then, otherwise, ..
            } if depth < 4 => {
                overwritten(then, fields, depth + 1);
                overwritten(otherwise, fields, depth + 1);
            }
            _ => {}
        }
    }
}

/// `info.email = '***'`
fn given(target: &Pattern, value: &Expr, fields: &mut Vec<Name>) {
    if let PatternKind::Place(place) = &target.kind
        && value.as_str().is_some()
    {
        fields
            .extend(field_of(place).filter(|field| !matches!(field.as_str(), "level" | "message")));
    }
}

fn field_of(place: &Expr) -> Option<Name> {
    match &place.kind {
        ExprKind::Member { field, .. } => Some(field.clone()),
        _ => None,
    }
}
