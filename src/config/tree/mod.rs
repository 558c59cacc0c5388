//! One tree for JSON, YAML, TOML and HCL: values with the byte spans of the file.

mod hcl;
mod heredoc;
mod lenient;
mod template;
mod toml;
mod yaml;

pub(in crate::config) use hcl::hcl;
pub(in crate::config) use template::is_template;
pub(in crate::config) use toml::toml;
pub(in crate::config) use yaml::{json, yaml};

use crate::source::Span;

#[derive(Debug, Clone)]
pub(in crate::config) struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub(in crate::config) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// The first of these that is known: `coalesce`, `try`, `lookup` with a default.
    Either(Vec<Node>),
}

#[derive(Debug, Clone)]
pub(in crate::config) struct Entry {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

impl Node {
    pub(in crate::config) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// All values of a key: blocks of HCL repeat.
    pub(in crate::config) fn all(&self, key: &str) -> impl Iterator<Item = &Node> {
        self.entries()
            .iter()
            .filter(move |entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// `get` along a path.
    pub(in crate::config) fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    pub(in crate::config) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(in crate::config) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    pub(in crate::config) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(in crate::config) fn truth(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Some(true),
                "false" | "no" | "off" | "0" => Some(false),
                _ => None,
            },
            Value::Number(number) if *number == 0.0 => Some(false),
            Value::Number(number) if (*number - 1.0).abs() < f64::EPSILON => Some(true),
            _ => None,
        }
    }

    pub(in crate::config) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// All pairs at any depth, with the keys above them, outermost first.
    pub(in crate::config) fn walk<'n>(&'n self, visit: &mut impl FnMut(&[&'n str], &'n Entry)) {
        fn go<'n>(
            node: &'n Node,
            path: &mut Vec<&'n str>,
            visit: &mut impl FnMut(&[&'n str], &'n Entry),
        ) {
            if path.len() > 64 {
                return;
            }
            match &node.value {
                Value::Map(entries) => {
                    for entry in entries {
                        visit(path, entry);
                        path.push(&entry.key);
                        go(&entry.node, path, visit);
                        path.pop();
                    }
                }
                Value::List(items) => items.iter().for_each(|item| go(item, path, visit)),
                _ => {}
            }
        }
        go(self, &mut Vec::new(), visit);
    }
}

fn span(start: usize, end: usize) -> Span {
    Span {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end.max(start)).unwrap_or(u32::MAX),
    }
}

type Range = std::ops::Range<usize>;

fn ranged(range: Option<Range>, outer: &Range) -> Range {
    range.unwrap_or_else(|| outer.clone())
}

#[cfg(test)]
mod tests {
    use super::{Value, hcl, json, toml, yaml};

    fn at(text: &str, span: crate::source::Span) -> &str {
        &text[span.start as usize..span.end as usize]
    }

    #[test]
    fn values_have_the_places_of_the_file() {
        let text = "é: 1\nlogs: {retention: 30}\n---\nb: &x [eu-west-3]\nc: *x\n";
        let (documents, _) = yaml(text);
        assert_eq!(documents.len(), 2);
        let retention = documents[0].at(&["logs", "retention"]).expect("nested");
        assert_eq!(at(text, retention.span), "30");
        assert_eq!(documents[1].get("c").expect("alias").items().len(), 1);

        let text = "{\n\t// région\n\t\"a\": [\"x\", /* é */ \"y\"],\n}";
        let node = json(text).0.expect("json");
        assert_eq!(node.get("a").expect("a").items().len(), 2);

        let text = "[a.b]\nregion = \"fra\"\n";
        let node = toml(text).expect("toml");
        assert_eq!(
            at(text, node.at(&["a", "b", "region"]).expect("region").span),
            "\"fra\""
        );

        let text = "resource \"aws_db_instance\" \"main\" {\n  storage_encrypted = false\n}\n";
        let node = hcl(text).0.expect("hcl");
        let off = node
            .at(&["resource", "aws_db_instance", "main", "storage_encrypted"])
            .expect("attribute");
        assert!(matches!(off.value, Value::Bool(false)));
        assert_eq!(at(text, off.span), "false");
    }

    #[test]
    fn broken_files_give_what_is_before_the_error() {
        let (documents, broken) = yaml("a: 1\nb: [\n");
        assert!(broken && documents.len() <= 1);
        assert!(toml("a = = 1").is_none());
        let (root, broken) = hcl("a \"b\" {\n  c = = 1\n}\nd = { a = 1, a = 2, b = 3 }\n");
        let root = root.expect("what is not broken");
        assert!(broken && root.get("a").is_none());
        assert_eq!(root.get("d").expect("equal keys").entries().len(), 3);
    }

    #[test]
    fn shallow_lines_are_read_as_other_parsers_do() {
        let text = "a:\n  b: [\n    1,\n  ]\n  c: \"é\n  f\"\n  d: 2\n";
        let (documents, broken) = yaml(text);
        assert!(!broken);
        let d = documents[0].at(&["a", "d"]).expect("the last pair");
        assert_eq!(at(text, d.span), "2");
        assert_eq!(
            documents[0].at(&["a", "c"]).and_then(super::Node::text),
            Some("é f")
        );
    }
}
