//! A quote as its reader sees it: claims hold the exact bytes of the policy, which in a page are full of markup.

use super::escaped::entity;

/// A quote on one line, without tags, entities, `{" "}` of components and emphasis; cells of a table are kept apart by ` | `.
pub fn readable(quote: &str) -> String {
    let mut shown = String::with_capacity(quote.len());
    let mut rest = quote;
    while let Some(next) = rest.chars().next() {
        let cut = match next {
            '<' => tag(rest).map(|(name, length)| {
                let name = name.trim_start_matches('/');
                shown.push_str(match name {
                    "td" | "th" if rest.starts_with("</") => " | ",
                    "a" | "b" | "i" | "em" | "strong" | "span" | "u" | "abbr" | "sup" => "",
                    _ => " ",
                });
                length
            }),
            '{' => blank_expression(rest).inspect(|_| shown.push(' ')),
            '&' => entity(rest).map(|(character, length)| {
                shown.push(character);
                length
            }),
            '*' if rest.starts_with("**") => Some(2),
            _ => None,
        };
        let cut = cut.unwrap_or_else(|| {
            shown.push(next);
            next.len_utf8()
        });
        rest = &rest[cut..];
    }
    let words: Vec<_> = shown.split_whitespace().collect();
    let line = words.join(" ");
    line.trim_matches(|c: char| c == '|' || c.is_whitespace())
        .to_owned()
}

/// The lower-case name of a tag at the beginning, with `/` where it closes, and the tag's length.
fn tag(rest: &str) -> Option<(String, usize)> {
    let body = rest.strip_prefix('<')?;
    let end = body.find('>')?;
    let name: String = body
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
        .collect();
    let is_tag = name
        .trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphabetic());
    (is_tag || body.starts_with('>')).then(|| (name.to_ascii_lowercase(), end + 2))
}

/// The length of `{" "}` at the beginning.
fn blank_expression(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('{')?;
    let end = body.find('}')?;
    let inner = body[..end].trim().trim_matches(['"', '\'', '`']);
    inner.trim().is_empty().then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn markup_of_pages_is_not_shown() {
        let row = "Fathom</td>\n  <td className=\"p-2\">Mesure d&rsquo;audience</td> <td>UE</td>";
        assert_eq!(readable(row), "Fathom | Mesure d’audience | UE");
        let sentence =
            "Écrivez à{\" \"}\n<a href=\"mailto:a@b.c\">a@b.c</a>&nbsp;: **sous** un mois.";
        assert_eq!(readable(sentence), "Écrivez à a@b.c : sous un mois.");
    }

    #[test]
    fn what_only_looks_like_markup_stays() {
        let text = "si l’âge < 15 ans & le score > 3 {nom} *";
        assert_eq!(readable(text), text);
        assert_eq!(readable("<"), "<");
        assert_eq!(readable("&"), "&");
    }
}
