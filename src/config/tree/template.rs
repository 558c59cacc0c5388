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

/// The text without directives: blank where they have a line to themselves, a word of the same length elsewhere. What stands under an
/// «else» is left out: of two branches one is the configuration, and nobody knows which.
pub(super) fn filled(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    let mut open: Vec<Branch> = Vec::new();
    while let Some((start, (begin, close))) = next(text, at) {
        let inner = start + begin.len();
        let end = text[inner..]
            .find(close)
            .map_or(text.len(), |end| inner + end + close.len());
        let left_out = open.contains(&Branch::Else);
        cover(&mut plain, &text[at..start], left_out.then_some(' '));
        let before = text[..start].rsplit('\n').next().unwrap_or_default();
        let after = text[end..].split('\n').next().unwrap_or_default();
        let alone = before.trim().is_empty() && after.trim().is_empty();
        let filler = if alone || left_out { ' ' } else { '_' };
        cover(&mut plain, &text[start..end], Some(filler));
        let word = text[inner..end]
            .trim_start_matches(['-', '~', '=', ' ', '\n'])
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        match word {
            "if" | "unless" | "range" | "with" | "for" | "define" | "block" | "macro" => {
                open.push(Branch::First);
            }
            "else" | "elif" | "elsif" => {
                if let Some(branch) = open.last_mut() {
                    *branch = Branch::Else;
                }
            }
            word if word.starts_with("end") => {
                open.pop();
            }
            _ => {}
        }
        at = end;
    }
    cover(&mut plain, &text[at..], None);
    super::heredoc::without_expressions(&plain)
}

#[derive(PartialEq)]
enum Branch {
    First,
    Else,
}

/// The text as it is, or under a filler that keeps its lines and its length.
fn cover(plain: &mut String, text: &str, filler: Option<char>) {
    let Some(filler) = filler else {
        plain.push_str(text);
        return;
    };
    for c in text.chars() {
        match c {
            '\n' => plain.push('\n'),
            _ => plain.extend(std::iter::repeat_n(filler, c.len_utf8())),
        }
    }
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
