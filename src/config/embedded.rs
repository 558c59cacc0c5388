//! Files that other files carry: the entries of a ConfigMap, what cloud-init and Ansible write to a path.
//!
//! The text around such a file is blanked out, so that its own format reads it and every place stays.

use super::reader::Reader;
use super::tree::{Node, Value};
use crate::source::SourceFile;

/// A file with the name that it has where it is mounted or written.
struct Carried<'n> {
    names: Vec<&'n str>,
    content: &'n Node,
}

pub(super) fn files(reader: &mut Reader<'_>, root: &Node) {
    let mut carried = Vec::new();
    if root.get("kind").and_then(Node::text) == Some("ConfigMap") {
        let own = root.at(&["metadata", "name"]).and_then(Node::text);
        let data = root.get("data").map_or(&[][..], Node::entries);
        carried.extend(data.iter().map(|entry| {
            Carried {
                names: [Some(entry.key.as_str()), own]
                    .into_iter()
                    .flatten()
                    .collect(),
                content: &entry.node,
            }
        }));
    }
    written(root, &mut carried, 0);
    for file in carried {
        read(reader, &file);
    }
}

/// `{path: /etc/nginx/nginx.conf, content: |}` of cloud-init, `{dest: …, content: …}` of Ansible, at any depth.
fn written<'n>(node: &'n Node, carried: &mut Vec<Carried<'n>>, depth: u8) {
    if depth > 12 {
        return;
    }
    let path = ["path", "dest"]
        .iter()
        .find_map(|key| node.get(key)?.text());
    if let Some((path, content)) = path.zip(node.get("content")) {
        carried.push(Carried {
            names: vec![path],
            content,
        });
    }
    for entry in node.entries() {
        written(&entry.node, carried, depth + 1);
    }
    for item in node.items() {
        written(item, carried, depth + 1);
    }
}

fn read(reader: &mut Reader<'_>, file: &Carried<'_>) {
    let Value::Text(text) = &file.content.value else {
        return;
    };
    let around = reader.text();
    let span = file.content.span;
    let (start, end) = (span.start as usize, span.end as usize);
    // A text of one line holds no file.
    if text.trim().lines().count() < 2 || end > around.len() {
        return;
    }
    let Some(name) = file
        .names
        .iter()
        .find(|name| super::format_of(name).is_some())
    else {
        return;
    };
    // The mark of the block stands on the line of its key.
    let first = around[start..end]
        .find('\n')
        .map_or(start, |line| start + line);
    let mut bytes = around.as_bytes().to_vec();
    for (at, byte) in bytes.iter_mut().enumerate() {
        if (at < first || at >= end) && *byte != b'\n' {
            *byte = b' ';
        }
    }
    let Ok(text) = String::from_utf8(bytes) else {
        return;
    };
    let carried = SourceFile::new(name, text, reader.file.kind, reader.reach);
    for mut fact in super::collect(&carried, reader.rules).facts {
        fact.location.file = reader.file.path.clone();
        reader.facts.push(fact);
    }
}
