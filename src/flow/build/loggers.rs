//! Loggers that redact: `pino({ redact: ['email', '*.token'] })` censors these fields of all that it logs.
//! <https://getpino.io/#/docs/redaction>

use super::Builder;
use crate::facts::property;
use crate::syntax::ir::{Call, ExprKind, Name};

impl Builder<'_> {
    pub(super) fn redacting_logger(&mut self, call: &Call, path: &str) {
        if path != "pino" && !path.ends_with(".pino") {
            return;
        }
        let options = call.args.iter().map(|arg| &arg.value);
        for list in options.filter_map(|options| property(options, "redact")) {
            let paths = property(list, "paths").unwrap_or(list);
            if let ExprKind::Array(items) = &paths.kind {
                let fields = items
                    .iter()
                    .filter_map(|item| redacted_field(item.as_str()?));
                self.graph.redacted.extend(fields);
            }
        }
    }
}

/// The field that a path ends with: `body` of `req.body`, `*.body`, `mails[*].body`, `body.*` and `["body"]`.
fn redacted_field(path: &str) -> Option<Name> {
    path.split(['.', '[', ']', '"', '\''])
        .rfind(|part| !part.is_empty() && *part != "*")
        .map(Name::new)
}

#[cfg(test)]
mod tests {
    use super::redacted_field;

    #[test]
    fn paths_end_with_the_field() {
        for path in [
            "body",
            "*.body",
            "req.body",
            "mails[*].body",
            "body.*",
            "x[\"body\"]",
        ] {
            assert_eq!(redacted_field(path).as_deref(), Some("body"), "{path}");
        }
        assert_eq!(redacted_field("*"), None);
    }
}
