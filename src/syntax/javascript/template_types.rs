//! Type arguments of tagged templates: `styled.div<Props>` and `sql<Row>` before a backtick.
//!
//! The TypeScript grammar has no such form and takes the `<` for a comparison, which loses the statements around it. Types carry no
//! data, so they are blanked before parsing; every other byte keeps its place.

use std::borrow::Cow;

/// A type longer than this is not looked for.
const LONGEST: usize = 4_000;

/// `text` with spaces in place of the type arguments of tagged templates; line ends stay.
pub(super) fn blanked(text: &str) -> Cow<'_, str> {
    let mut bytes: Option<Vec<u8>> = None;
    // Backticks are rare: to look for them alone costs less than to look for both characters.
    for (tick, _) in text.match_indices('`') {
        let Some(at) = text[..tick].strip_suffix('>').map(str::len) else {
            continue;
        };
        let Some(start) = opening(text.as_bytes(), at) else {
            continue;
        };
        let bytes = bytes.get_or_insert_with(|| text.as_bytes().to_vec());
        for byte in &mut bytes[start..=at] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    match bytes.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(text),
    }
}

/// The `<` that the `>` at `close` ends, when a tag stands before it: brackets inside must match.
fn opening(bytes: &[u8], close: usize) -> Option<usize> {
    let mut open = vec![b'<'];
    let mut at = close;
    let first = close.saturating_sub(LONGEST);
    while at > first {
        at -= 1;
        match bytes[at] {
            b'>' if at > 0 && bytes[at - 1] == b'=' => at -= 1,
            b'>' => open.push(b'<'),
            b'}' => open.push(b'{'),
            b')' => open.push(b'('),
            b']' => open.push(b'['),
            b'`' => return None,
            found @ (b'<' | b'{' | b'(' | b'[') => {
                if open.pop() != Some(found) {
                    return None;
                }
                if open.is_empty() {
                    let tag = at.checked_sub(1).map(|before| bytes[before])?;
                    return (tag.is_ascii_alphanumeric() || matches!(tag, b'_' | b'$' | b')'))
                        .then_some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::blanked;

    #[test]
    fn only_type_arguments_of_tags_are_blanked() {
        let cases = [
            ("styled.div<Props>`a`", "styled.div       `a`"),
            (
                "s.a<{\n x?: (a: B<C>) => D[];\n}>`a`",
                "s.a  \n                      \n  `a`",
            ),
            ("styled(Box)<P>`a`", "styled(Box)   `a`"),
            ("return <b>`</b>", "return <b>`</b>"),
            ("(a) => a < b && c >`x`", "(a) => a < b && c >`x`"),
            ("const f = (a) =>`x`", "const f = (a) =>`x`"),
            ("é<T>`x`", "é<T>`x`"),
        ];
        for (text, expected) in cases {
            assert_eq!(blanked(text), expected);
        }
    }
}
