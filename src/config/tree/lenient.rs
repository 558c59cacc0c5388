//! YAML that other parsers accept and ours refuses: lines inside quotes or brackets that stand no deeper than what holds them.
//!
//! Such lines get more indentation, which changes nothing in quotes (folded away) and in brackets (no meaning), and every character
//! remembers where it stands in the file.

/// Deeper than any block that people write.
const INDENTATION: usize = 64;

/// The text with deeper lines, and the byte in the file of each of its characters and of its end.
pub(super) fn deepened(text: &str) -> (String, Vec<usize>) {
    let mut deeper = String::with_capacity(text.len() * 2);
    let mut bytes = Vec::with_capacity(text.len() * 2);
    let mut state = State::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if state.is_inside() && !line.trim().is_empty() {
            deeper.extend(std::iter::repeat_n(' ', INDENTATION));
            bytes.extend(std::iter::repeat_n(at, INDENTATION));
        }
        state.read(line);
        deeper.push_str(line);
        bytes.extend(line.char_indices().map(|(inside, _)| at + inside));
        at += line.len();
    }
    bytes.push(at);
    (deeper, bytes)
}

/// What is open at the start of a line.
#[derive(Default)]
struct State {
    quote: Option<char>,
    brackets: usize,
    /// The indentation of the line that opened a block of text; all that is deeper belongs to it.
    block: Option<usize>,
}

impl State {
    fn is_inside(&self) -> bool {
        self.quote.is_some() || self.brackets > 0
    }

    fn read(&mut self, line: &str) {
        let indentation = line.len() - line.trim_start_matches(' ').len();
        if !self.is_inside() {
            if line.trim().is_empty() || self.block.is_some_and(|outer| indentation > outer) {
                return;
            }
            self.block = None;
        }
        // A quote or bracket means something only where a value begins.
        let mut begins = true;
        let mut before = ' ';
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match (self.quote, c) {
                (Some('"'), '\\') => {
                    chars.next();
                }
                (Some(open), _) if c == open => self.quote = None,
                (Some(_), _) => {}
                (None, '#') if before.is_whitespace() => return,
                (None, '"' | '\'') if begins => self.quote = Some(c),
                (None, '[' | '{') if begins => self.brackets += 1,
                (None, ']' | '}') => self.brackets = self.brackets.saturating_sub(1),
                _ => {}
            }
            begins = match c {
                '[' | '{' | ',' => self.brackets > 0,
                ':' | '-' | '?' => true,
                _ => begins && c.is_whitespace(),
            };
            before = c;
        }
        let value = line.trim_end();
        let header = value.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
        if !self.is_inside() && (header.ends_with(" |") || header.ends_with(" >")) {
            self.block = Some(indentation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::deepened;

    #[test]
    fn characters_keep_their_places() {
        let text = "a: \"é\nb\"\nc: [1,\n]\nd: |\n  it's [\ne: f\n";
        let (deeper, bytes) = deepened(text);
        assert_eq!(bytes.len(), deeper.chars().count() + 1);
        assert!(
            deeper
                .chars()
                .zip(&bytes)
                .all(|(c, &at)| c == ' ' || text[at..].starts_with(c))
        );
        assert!(deeper.contains("\n  it's [\ne: f\n"));
        assert_eq!(deeper.matches("    b").count(), 1);
    }
}
