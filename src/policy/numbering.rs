//! Marks and numbers before a line: bullets of lists, numbers of items, numbers of headings, labels in bold.
//!
//! A number alone tells no item from a heading: what stands before and behind it does.

/// The length of a list marker: `- `, `• `, `1. `, `(a) `, `iii) `.
pub(super) fn bullet(content: &str) -> Option<usize> {
    for mark in [
        "• ", "- ", "* ", "+ ", "– ", "— ", "· ", "▪ ", "◦ ", "● ", "o ",
    ] {
        if content.starts_with(mark) {
            return Some(mark.len());
        }
    }
    if content.starts_with('•') {
        return Some('•'.len_utf8());
    }
    let close = content.find(')').filter(|at| *at <= 5)?;
    let label = content[..close].trim_start_matches('(');
    let is_label = !label.is_empty()
        && (label.chars().all(|c| c.is_ascii_digit())
            || label.len() == 1
            || label.chars().all(|c| matches!(c, 'i' | 'v' | 'x')));
    (is_label && content[close + 1..].starts_with(' ')).then_some(close + 2)
}

/// Where lines begin that a sentence with a colon introduces and that count on from one: a list, and no headings.
pub(super) fn numbered_items(text: &str) -> Vec<usize> {
    let mut items = Vec::new();
    let mut run: Vec<usize> = Vec::new();
    let mut introduced = false;
    let mut at = 0;
    let mut close = |run: &mut Vec<usize>| {
        if run.len() > 1 {
            items.append(run);
        }
        run.clear();
    };
    for line in text.split_inclusive('\n') {
        let begin = at + line.len() - line.trim_start().len();
        at += line.len();
        let content = line.trim();
        if content.is_empty() {
            continue;
        }
        let number = content
            .split_once(". ")
            .and_then(|(number, _)| number.parse::<usize>().ok());
        if number.is_some_and(|number| number == run.len() + 1) && (introduced || !run.is_empty()) {
            run.push(begin);
        } else {
            close(&mut run);
        }
        let said = content.trim_end_matches(['*', '_']);
        introduced = said.ends_with(':') && !content.starts_with('#');
    }
    close(&mut run);
    items
}

/// `**Purpose:** …` begins a line of its own, however long the one before is.
pub(super) fn is_labelled(content: &str) -> bool {
    let label = content
        .strip_prefix("**")
        .and_then(|rest| rest.split_once("**"));
    label.is_some_and(|(label, value)| {
        (label.ends_with(':') || value.trim_start().starts_with(':')) && label.len() < 60
    })
}

pub(super) fn numbering_level(content: &str) -> u8 {
    // Markdown writes `**1\. Title**` where a list is not meant.
    let number: String = content
        .trim_start_matches(['*', '_', ' '])
        .chars()
        .filter(|c| *c != '\\')
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    u8::try_from(number.split('.').filter(|part| !part.is_empty()).count()).unwrap_or(6)
}

#[cfg(test)]
mod tests {
    use super::numbered_items;

    #[test]
    fn numbers_behind_a_colon_are_items_and_others_headings() {
        let list = "We share with:\n\n1. Acme: hosting\n2. Bolt: mail\n\nOther.";
        assert_eq!(numbered_items(list).len(), 2);
        let headings = "We tell you:\n\n1. Data\n\nWe collect it.\n\n2. Rights\n";
        assert_eq!(numbered_items(headings), [0; 0]);
    }
}
