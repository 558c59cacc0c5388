//! String values as the program sees them: escapes and character references resolved.

use super::Lowering;
use super::grammar::Kind;
use crate::source::Span;
use crate::syntax::ir::{Expr, ExprKind, Name};

impl Lowering<'_> {
    /// The cooked value of the string under the cursor.
    pub(super) fn string_value(&mut self) -> Name {
        let raw = self.raw();
        let inner = raw
            .get(1..raw.len().saturating_sub(1))
            .filter(|_| raw.len() >= 2 && raw.as_bytes()[0] == raw.as_bytes()[raw.len() - 1])
            .unwrap_or_else(|| raw.trim_matches(['\'', '"']));
        if inner.contains('\\') {
            Name::from(cook(inner))
        } else {
            Name::new(inner)
        }
    }

    /// A template's literal parts and holes, in order.
    pub(super) fn lower_template(&mut self) -> Expr {
        let span = self.span();
        let mut parts = Vec::with_capacity(self.node.named_child_count());
        let mut literal: Option<(usize, usize)> = None;
        self.each_inside(|this, kind| match kind {
            Kind::StringFragment | Kind::EscapeSequence => {
                let node = this.node;
                let start = literal.map_or(node.start_byte(), |(start, _)| start);
                literal = Some((start, node.end_byte()));
            }
            Kind::TemplateSubstitution => {
                this.push_literal(literal.take(), &mut parts);
                this.each_between("${".len(), 1, |this, kind| {
                    if kind.is_expression() {
                        let hole = this.lower_expression();
                        parts.push(hole);
                    }
                });
            }
            _ => {}
        });
        self.push_literal(literal, &mut parts);
        Expr {
            kind: ExprKind::Template(parts),
            span,
        }
    }

    fn push_literal(&self, literal: Option<(usize, usize)>, parts: &mut Vec<Expr>) {
        let Some((start, end)) = literal else { return };
        let raw = self.text.get(start..end).unwrap_or("");
        let value = if raw.contains('\\') {
            Name::from(cook(raw))
        } else {
            Name::new(raw)
        };
        parts.push(Expr {
            kind: ExprKind::Str(value),
            span: self.span_between(start, end),
        });
    }
}

/// Resolves escape sequences; one that is malformed stays as written.
pub(super) fn cook(raw: &str) -> String {
    let mut cooked = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        cooked.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            cooked.push('\\');
            break;
        };
        let after = &rest[escape.len_utf8()..];
        rest = match escape {
            'n' => push(&mut cooked, '\n', after),
            't' => push(&mut cooked, '\t', after),
            'r' => push(&mut cooked, '\r', after),
            'b' => push(&mut cooked, '\u{8}', after),
            'f' => push(&mut cooked, '\u{c}', after),
            'v' => push(&mut cooked, '\u{b}', after),
            '\r' => after.strip_prefix('\n').unwrap_or(after),
            '\n' | '\u{2028}' | '\u{2029}' => after,
            'x' => push_hex(&mut cooked, after, 2, "\\x"),
            'u' => push_unicode(&mut cooked, after),
            '0'..='7' => push_octal(&mut cooked, rest),
            other => push(&mut cooked, other, after),
        };
    }
    cooked.push_str(rest);
    cooked
}

fn push<'r>(cooked: &mut String, c: char, rest: &'r str) -> &'r str {
    cooked.push(c);
    rest
}

fn push_hex<'r>(cooked: &mut String, rest: &'r str, digits: usize, written: &str) -> &'r str {
    match hex(rest, digits).and_then(char::from_u32) {
        Some(c) => push(cooked, c, &rest[digits..]),
        None => {
            cooked.push_str(written);
            rest
        }
    }
}

fn push_unicode<'r>(cooked: &mut String, rest: &'r str) -> &'r str {
    if let Some(braced) = rest.strip_prefix('{') {
        let closed = braced.find('}').and_then(|end| {
            let c = char::from_u32(u32::from_str_radix(&braced[..end], 16).ok()?)?;
            Some((c, &braced[end + 1..]))
        });
        return match closed {
            Some((c, after)) => push(cooked, c, after),
            None => push_hex(cooked, rest, 4, "\\u"),
        };
    }
    // A pair of surrogates is one character.
    if let Some(high @ 0xD800..=0xDBFF) = hex(rest, 4) {
        let low = rest[4..].strip_prefix("\\u").and_then(|low| hex(low, 4));
        if let Some(low @ 0xDC00..=0xDFFF) = low {
            let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
            if let Some(c) = char::from_u32(code) {
                return push(cooked, c, &rest[10..]);
            }
        }
        return push(cooked, char::REPLACEMENT_CHARACTER, &rest[4..]);
    }
    if let Some(0xDC00..=0xDFFF) = hex(rest, 4) {
        return push(cooked, char::REPLACEMENT_CHARACTER, &rest[4..]);
    }
    push_hex(cooked, rest, 4, "\\u")
}

fn push_octal<'r>(cooked: &mut String, rest: &'r str) -> &'r str {
    let most = if rest.starts_with(['0', '1', '2', '3']) {
        3
    } else {
        2
    };
    let digits = rest
        .bytes()
        .take(most)
        .take_while(|byte| (b'0'..=b'7').contains(byte))
        .count();
    let code = u32::from_str_radix(&rest[..digits], 8).unwrap_or(0);
    push(
        cooked,
        char::from_u32(code).unwrap_or('\0'),
        &rest[digits..],
    )
}

fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// Resolves the character references that JSX text and attributes use; an unknown one stays as written.
pub(super) fn decode_references(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest
            .bytes()
            .take(34)
            .position(|byte| byte == b';')
            .map(|end| &rest[1..end]);
        match reference.and_then(|name| Some((name, referenced(name)?))) {
            Some((name, c)) => {
                decoded.push(c);
                rest = &rest[name.len() + 2..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn referenced(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "copy" => '©',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "laquo" => '«',
        "raquo" => '»',
        "eacute" => 'é',
        "egrave" => 'è',
        "ecirc" => 'ê',
        "agrave" => 'à',
        "acirc" => 'â',
        "ccedil" => 'ç',
        "ocirc" => 'ô',
        "ucirc" => 'û',
        "ugrave" => 'ù',
        "icirc" => 'î',
        "iuml" => 'ï',
        "euml" => 'ë',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "szlig" => 'ß',
        "ntilde" => 'ñ',
        "euro" => '€',
        "times" => '×',
        "middot" => '·',
        "bull" => '•',
        _ => return None,
    })
}

/// A string expression.
pub(super) fn string(value: Name, span: Span) -> Expr {
    Expr {
        kind: ExprKind::Str(value),
        span,
    }
}
