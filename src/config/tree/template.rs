//! Templates of configurations, before they are filled in: what an engine would replace gives way to text of the same length, so that
//! the rest is read where it stands.

/// Marks between which engines put their own language: Helm and Ansible, Jinja, ERB, Terraform.
const MARKS: &[(&str, &str)] = &[
    ("{{", "}}"),
    ("{%", "%}"),
    ("{#", "#}"),
    ("<%", "%>"),
    ("%{", "}"),
];

/// Whether a text holds such marks.
pub(in crate::config) fn is_template(text: &str) -> bool {
    MARKS.iter().any(|(open, _)| text.contains(open))
}

/// The text without directives: blank where they have a line to themselves, a word of the same length elsewhere.
pub(super) fn filled(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(start) = next(text, at) {
        let (open, close) = start.1;
        let start = start.0;
        let end = text[start + open.len()..]
            .find(close)
            .map_or(text.len(), |end| start + open.len() + end + close.len());
        plain.push_str(&text[at..start]);
        let before = text[..start].rsplit('\n').next().unwrap_or_default();
        let after = text[end..].split('\n').next().unwrap_or_default();
        let alone = before.trim().is_empty() && after.trim().is_empty();
        let filler = if alone { ' ' } else { '_' };
        for c in text[start..end].chars() {
            match c {
                '\n' => plain.push('\n'),
                _ => plain.extend(std::iter::repeat_n(filler, c.len_utf8())),
            }
        }
        at = end;
    }
    plain.push_str(&text[at..]);
    super::heredoc::without_expressions(&plain)
}

type Mark = (&'static str, &'static str);

fn next(text: &str, from: usize) -> Option<(usize, Mark)> {
    MARKS
        .iter()
        .filter_map(|mark| Some((from + text[from..].find(mark.0)?, *mark)))
        .min_by_key(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn all_that_is_left_stays_in_place() {
        let text = "{{- if .Values.é }}\na: {{ .x }}-b\n{% endif %}\nc: \"{{ d }}\"\n";
        let plain = filled(text);
        assert_eq!(plain.len(), text.len());
        assert_eq!(
            plain,
            "                    \na: ________-b\n           \nc: \"_______\"\n"
        );
        assert_eq!(
            filled("{\"a\": ${n}, \"b\": \"${x}\"}"),
            "{\"a\": 0000, \"b\": \"${x}\"}"
        );
    }
}
