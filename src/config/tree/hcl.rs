//! HCL, the language of Terraform.

use super::{Entry, Node, Range, Value, ranged, span};

/// HCL: a block `resource "a" "b" {…}` is the pair `resource` of the pair `a` of the pair `b`. Also says whether a part could not be read.
pub(in crate::config) fn hcl(text: &str) -> (Option<Node>, bool) {
    let mut text = text.to_owned();
    let mut broken = false;
    for attempt in 0..MOST_REPAIRS {
        match hcl_edit::parser::parse_body(&text) {
            Ok(body) => {
                let root = Node {
                    value: Value::Map(hcl_body(&body, 0)),
                    span: span(0, text.len()),
                };
                return (Some(root), broken);
            }
            Err(error) => {
                let at = error.location().offset().min(text.len());
                if !(error.message().contains("redefined") && rename(&mut text, at, attempt)) {
                    broken = true;
                    if !leave_out(&mut text, at) {
                        break;
                    }
                }
            }
        }
    }
    (None, true)
}

/// Errors that are worked around in one file.
const MOST_REPAIRS: u8 = 40;

/// Terraform takes the last of two equal keys, our parser refuses them: the second gets another first letter, so that all stays in place.
fn rename(text: &mut String, at: usize, attempt: u8) -> bool {
    let quoted = usize::from(text[at..].starts_with('"'));
    let Some(first) = text[at + quoted..].chars().next() else {
        return false;
    };
    let letter = (0..26)
        .map(|place| char::from(b'a' + (attempt + place) % 26))
        .find(|letter| *letter != first);
    let Some(letter) = letter.filter(|_| first.is_ascii_alphabetic()) else {
        return false;
    };
    text.replace_range(
        at + quoted..at + quoted + 1,
        letter.encode_utf8(&mut [0; 4]),
    );
    true
}

/// Blanks the outermost block that holds a place: from a line that starts with a letter to one that starts with `}`.
fn leave_out(text: &mut String, at: usize) -> bool {
    let starts = |line: &str, is: fn(char) -> bool| line.starts_with(is);
    let lines: Vec<(usize, usize)> = text
        .split_inclusive('\n')
        .scan(0, |end, line| {
            let start = *end;
            *end += line.len();
            Some((start, *end))
        })
        .collect();
    let Some(line) = lines.iter().position(|&(_, end)| at < end) else {
        return false;
    };
    let Some(first) = (0..=line)
        .rev()
        .find(|&line| starts(&text[lines[line].0..], char::is_alphabetic))
    else {
        return false;
    };
    let last = (line..lines.len())
        .find(|&line| starts(&text[lines[line].0..], |c| c == '}'))
        .unwrap_or(lines.len() - 1);
    let place = lines[first].0..lines[last].1;
    let blank: String = text[place.clone()]
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(place, &blank);
    true
}

fn hcl_body(body: &hcl_edit::structure::Body, depth: u8) -> Vec<Entry> {
    use hcl_edit::Span as _;
    use hcl_edit::structure::Structure;
    if depth > 40 {
        return Vec::new();
    }
    let mut entries = Vec::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let key = attribute.key.span().unwrap_or(0..0);
                entries.push(Entry {
                    key: attribute.key.as_str().to_owned(),
                    key_span: span(key.start, key.end),
                    node: hcl_expression(&attribute.value, &key, depth + 1),
                });
            }
            Structure::Block(block) => {
                let key = block.ident.span().unwrap_or(0..0);
                let place = block.span().unwrap_or_else(|| key.clone());
                let mut node = Node {
                    value: Value::Map(hcl_body(&block.body, depth + 1)),
                    span: span(place.start, place.end),
                };
                for label in block.labels.iter().rev() {
                    let at = label.span().unwrap_or_else(|| key.clone());
                    node = Node {
                        span: node.span,
                        value: Value::Map(vec![Entry {
                            key: label.as_str().to_owned(),
                            key_span: span(at.start, at.end),
                            node,
                        }]),
                    };
                }
                entries.push(Entry {
                    key: block.ident.as_str().to_owned(),
                    key_span: span(key.start, key.end),
                    node,
                });
            }
        }
    }
    entries
}

fn hcl_expression(expression: &hcl_edit::expr::Expression, outer: &Range, depth: u8) -> Node {
    use hcl_edit::Span as _;
    use hcl_edit::expr::{Expression, ObjectKey};
    let range = ranged(expression.span(), outer);
    let value = match expression {
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::Number(number) => number.value().as_f64().map_or(Value::Null, Value::Number),
        Expression::String(text) => Value::Text(text.value().clone()),
        Expression::Array(items) if depth < 40 => Value::List(
            items
                .iter()
                .map(|item| hcl_expression(item, &range, depth + 1))
                .collect(),
        ),
        Expression::Object(object) if depth < 40 => Value::Map(
            object
                .iter()
                .map(|(key, value)| {
                    let at = ranged(key.span(), &range);
                    let name = match key {
                        ObjectKey::Ident(ident) => ident.as_str().to_owned(),
                        ObjectKey::Expression(Expression::String(text)) => text.value().clone(),
                        ObjectKey::Expression(other) => other.to_string().trim().to_owned(),
                    };
                    Entry {
                        key: name,
                        key_span: span(at.start, at.end),
                        node: hcl_expression(value.expr(), &at, depth + 1),
                    }
                })
                .collect(),
        ),
        Expression::Conditional(choice) if depth < 40 => {
            let chosen = match is_of_production(&choice.cond_expr) {
                Some(true) => &choice.true_expr,
                Some(false) => &choice.false_expr,
                None => return own_or_default(choice, &range, depth),
            };
            return hcl_expression(chosen, &range, depth + 1);
        }
        Expression::Parenthesis(inner) if depth < 40 => {
            return hcl_expression(inner.inner(), &range, depth + 1);
        }
        Expression::FuncCall(call) if depth < 40 => function(call, &range, depth + 1),
        // What was parsed is written again: its places are those of the file only where nothing was left out.
        Expression::HeredocTemplate(_) if depth < 40 => {
            let text = expression.to_string();
            let text = text.trim();
            return Some(text)
                .filter(|text| text.len().abs_diff(range.len()) <= 1)
                .and_then(|text| super::heredoc::value(text, range.start))
                .unwrap_or_else(|| unknown(&range));
        }
        // `var.region`, `"${var.region}"`: kept as written, for whoever knows the variable.
        Expression::Traversal(_) | Expression::Variable(_) | Expression::StringTemplate(_) => {
            Value::Text(expression.to_string().trim().to_owned())
        }
        _ => Value::Null,
    };
    Node {
        value,
        span: span(range.start, range.end),
    }
}

/// What functions give back that choose, join or only wrap what they are given; nothing for those that work something out.
fn function(call: &hcl_edit::expr::FuncCall, range: &Range, depth: u8) -> Value {
    let mut arguments = call
        .args
        .iter()
        .map(|argument| hcl_expression(argument, range, depth));
    match call.name.name.as_str() {
        // `container_definitions = jsonencode([…])`: the text holds what the value does.
        "jsonencode" | "yamlencode" | "tostring" | "tonumber" | "tobool" | "tomap" | "toset"
        | "tolist" | "sensitive" | "nonsensitive" | "one" | "flatten" => {
            arguments.next().map_or(Value::Null, |node| node.value)
        }
        "coalesce" | "try" => Value::Either(arguments.collect()),
        // `lookup(var.regions, terraform.workspace, "eu-west-1")`: any value of the map, in production, else the default.
        "lookup" => {
            let (map, key, default) = (arguments.next(), arguments.next(), arguments.next());
            let name = match (map.as_ref().and_then(Node::text), key) {
                (Some(map), Some(key)) => {
                    let key = key.text().filter(|key| !key.contains('.')).unwrap_or("*");
                    Some(format!("{map}.{key}"))
                }
                _ => None,
            };
            let place = map.map_or_else(|| span(range.start, range.end), |map| map.span);
            let name = name.map(|name| Node {
                value: Value::Text(name),
                span: place,
            });
            Value::Either(name.into_iter().chain(default).collect())
        }
        // Terragrunt: the default of a variable of the environment.
        "get_env" => arguments.nth(1).map_or(Value::Null, |node| node.value),
        "merge" => Value::Map(
            arguments
                .filter_map(|node| match node.value {
                    Value::Map(entries) => Some(entries),
                    _ => None,
                })
                .flatten()
                .collect(),
        ),
        "concat" => Value::List(
            arguments
                .filter_map(|node| match node.value {
                    Value::List(items) => Some(items),
                    _ => None,
                })
                .flatten()
                .collect(),
        ),
        _ => Value::Null,
    }
}

/// `var.region != "" ? var.region : "eu-west-1"`: what is asked about, else the default.
fn own_or_default(choice: &hcl_edit::expr::Conditional, range: &Range, depth: u8) -> Node {
    use hcl_edit::expr::{BinaryOperator, Expression};
    let Expression::BinaryOp(operation) = &choice.cond_expr else {
        return unknown(range);
    };
    let written = |expression: &Expression| expression.to_string().trim().to_owned();
    let asked = written(&operation.lhs_expr);
    let is_empty = matches!(&operation.rhs_expr, Expression::Null(_))
        || matches!(&operation.rhs_expr, Expression::String(text) if text.value().is_empty());
    let (own, default) = match operation.operator.value() {
        BinaryOperator::NotEq => (&choice.true_expr, &choice.false_expr),
        BinaryOperator::Eq => (&choice.false_expr, &choice.true_expr),
        _ => return unknown(range),
    };
    if !is_empty || written(own) != asked {
        return unknown(range);
    }
    Node {
        value: Value::Either(vec![
            hcl_expression(own, range, depth + 1),
            hcl_expression(default, range, depth + 1),
        ]),
        span: span(range.start, range.end),
    }
}

fn unknown(range: &Range) -> Node {
    Node {
        value: Value::Null,
        span: span(range.start, range.end),
    }
}

/// Whether `var.environment == "production"` and its like hold in production; `None` for other conditions.
fn is_of_production(condition: &hcl_edit::expr::Expression) -> Option<bool> {
    use hcl_edit::expr::{BinaryOperator, Expression};
    let operation = match condition {
        Expression::BinaryOp(operation) => operation,
        Expression::Parenthesis(inner) => return is_of_production(inner.inner()),
        _ => return None,
    };
    let name = match (&operation.lhs_expr, &operation.rhs_expr) {
        (Expression::String(name), _) | (_, Expression::String(name)) => name.to_lowercase(),
        _ => return None,
    };
    let production = match name.as_str() {
        "prod" | "production" | "prd" | "live" => true,
        "dev" | "develop" | "development" | "staging" | "stage" | "test" | "qa" | "sandbox" => {
            false
        }
        _ => return None,
    };
    match operation.operator.value() {
        BinaryOperator::Eq => Some(production),
        BinaryOperator::NotEq => Some(!production),
        _ => None,
    }
}
