//! Pages to the neutral form: the script blocks of HTML, Vue, Svelte and Astro files.
//!
//! A scan by hand, not an HTML parser: the blocks are all it needs, with their exact place, in pages that are
//! rarely valid and often templates. Tags, forms and URLs of a page are left to `facts/`.

use super::ir::Module;
use super::javascript;
use crate::source::FileKind;
use std::borrow::Cow;

/// One module per script block, in the order of the page.
pub(super) fn parse(text: &str, kind: FileKind) -> Vec<Module> {
    let mut modules = Vec::new();
    let frontmatter = if kind == FileKind::Svelte {
        find_frontmatter(text)
    } else {
        None
    };
    let mut from = 0;
    if let Some((start, end)) = frontmatter {
        modules.push(javascript::parse(
            &text[start..end],
            FileKind::TypeScript,
            start,
        ));
        from = end;
    }
    // Astro compiles every script as TypeScript.
    let default_kind = if frontmatter.is_some() {
        FileKind::TypeScript
    } else {
        FileKind::JavaScript
    };
    for script in find_scripts(text, from) {
        let Some((script_kind, held)) = script.kind(default_kind) else {
            continue;
        };
        let body = &text[script.start..script.end];
        if body.trim().is_empty() {
            continue;
        }
        let body = if kind == FileKind::Html {
            blank_holes(body)
        } else {
            Cow::Borrowed(body)
        };
        modules.push(Module {
            held,
            ..javascript::parse(&body, script_kind, script.start)
        });
    }
    modules
}

/// The byte range between the `---` fences that open an Astro page.
fn find_frontmatter(text: &str) -> Option<(usize, usize)> {
    let lead = text.len() - text.trim_start().len();
    let after = text[lead..].strip_prefix("---")?;
    let start = lead + 3 + after.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((start, at));
        }
        at += line.len();
    }
    None
}

struct Script<'t> {
    attributes: &'t str,
    start: usize,
    end: usize,
}

impl Script<'_> {
    /// How to read the block, and whether it waits for consent; `None` if it is data or a template, not code.
    fn kind(&self, default_kind: FileKind) -> Option<(FileKind, bool)> {
        let mut kind = default_kind;
        let mut is_plain = false;
        let mut is_marked = false;
        for (name, value) in Attributes(self.attributes) {
            if name.eq_ignore_ascii_case("lang") {
                kind = match value.to_ascii_lowercase().as_str() {
                    "ts" | "typescript" => FileKind::TypeScript,
                    "tsx" => FileKind::Tsx,
                    "" | "js" | "jsx" | "javascript" => FileKind::JavaScript,
                    _ => return None,
                };
            } else if name.eq_ignore_ascii_case("type") {
                let value = value.trim().to_ascii_lowercase();
                match value.split(';').next().unwrap_or_default() {
                    ""
                    | "module"
                    | "text/javascript"
                    | "application/javascript"
                    | "text/ecmascript"
                    | "application/ecmascript"
                    | "text/jsx"
                    | "text/babel"
                    | "application/x-javascript"
                    | "text/x-javascript"
                    | "text/partytown" => {}
                    "text/typescript" | "application/typescript" | "ts" => {
                        kind = FileKind::TypeScript;
                    }
                    "text/plain" => is_plain = true,
                    _ => return None,
                }
            } else {
                is_marked |= name
                    .get(..5)
                    .is_some_and(|head| head.eq_ignore_ascii_case("data-"))
                    || name.eq_ignore_ascii_case("class");
            }
        }
        // Consent managers hold a script back as `text/plain` with a mark, and run it later.
        (!is_plain || is_marked).then_some((kind, is_plain))
    }
}

/// Script blocks from `from` on; HTML comments are skipped, an open block ends with the page.
fn find_scripts(text: &str, from: usize) -> Vec<Script<'_>> {
    let mut scripts = Vec::new();
    let mut at = from;
    while let Some(found) = text[at..].find('<') {
        at += found;
        if text[at..].starts_with("<!--") {
            let Some(end) = text[at + 4..].find("-->") else {
                break;
            };
            at += 4 + end + 3;
            continue;
        }
        if !starts_tag(&text[at..], "<script") {
            at += 1;
            continue;
        }
        let attributes_start = at + "<script".len();
        let Some(length) = find_tag_end(&text[attributes_start..]) else {
            break;
        };
        let attributes = &text[attributes_start..attributes_start + length];
        let start = attributes_start + length + 1;
        if attributes.ends_with('/') {
            at = start;
            continue;
        }
        let end = find_closing(text, start);
        scripts.push(Script {
            attributes,
            start,
            end,
        });
        at = end;
    }
    scripts
}

/// Whether `text` opens with `tag` as a whole tag name, in any case.
fn starts_tag(text: &str, tag: &str) -> bool {
    text.as_bytes()
        .get(..tag.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes()))
        && text
            .as_bytes()
            .get(tag.len())
            .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
}

/// Where the `>` of a tag stands, quoted values skipped.
fn find_tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn find_closing(text: &str, start: usize) -> usize {
    let mut at = start;
    while let Some(found) = text[at..].find("</") {
        at += found;
        if starts_tag(&text[at..], "</script") {
            return at;
        }
        at += 2;
    }
    text.len()
}

/// The attributes of a tag, as name and unquoted value.
struct Attributes<'t>(&'t str);

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self
            .0
            .trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if text.is_empty() {
            return None;
        }
        let name_end = text
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(text.len());
        if name_end == 0 {
            // A stray `=`.
            self.0 = &text[1..];
            return Some(("", ""));
        }
        let (name, rest) = text.split_at(name_end);
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            self.0 = rest;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let quoted = value
            .strip_prefix('"')
            .and_then(|inner| inner.split_once('"'))
            .or_else(|| {
                value
                    .strip_prefix('\'')
                    .and_then(|inner| inner.split_once('\''))
            });
        let (value, rest) = quoted.unwrap_or_else(|| {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            value.split_at(end)
        });
        self.0 = rest;
        Some((name, value))
    }
}

/// Template holes, with what stands for them in code: an output is some value, a statement is nothing.
const HOLES: [(&str, &str, bool); 7] = [
    ("{{", "}}", true),
    ("{!!", "!!}", true),
    ("{%", "%}", false),
    ("{#", "#}", false),
    ("<%=", "%>", true),
    ("<%", "%>", false),
    ("<?", "?>", true),
];

/// Blanks the holes of server templates that stand outside strings or fill one, byte for byte, so that the rest parses: one that prints a
/// field of something (`'{{ user.email }}'`) is read as that field.
fn blank_holes(body: &str) -> Cow<'_, str> {
    if !["{{", "{!!", "{%", "{#", "<%", "<?"]
        .iter()
        .any(|open| body.contains(open))
    {
        return Cow::Borrowed(body);
    }
    let bytes = body.as_bytes();
    let mut blanked = String::with_capacity(body.len());
    let mut copied = 0;
    let mut quote = None;
    let mut at = 0;
    let mut closings = [Seeker::default(); HOLES.len()];
    let mut line_ends = Seeker::default();
    while at < bytes.len() {
        let byte = bytes[at];
        match (quote, byte) {
            (_, b'\\') => at += 1,
            (None, b'"' | b'\'' | b'`') => {
                let filled = hole_at(body, at + 1, &mut closings, &mut line_ends)
                    .filter(|(end, is_value)| *is_value && bytes.get(*end) == Some(&byte))
                    .and_then(|(end, _)| Some((end, printed(&body[at + 1..end])?)));
                if let Some((end, path)) = filled {
                    blanked.push_str(&body[copied..at]);
                    push_padded(&mut blanked, &body[at..=end], &path);
                    copied = end + 1;
                    at = end + 1;
                    continue;
                }
                quote = Some(byte);
            }
            (Some(open), _) if open == byte => quote = None,
            (Some(b'"' | b'\''), b'\n') => quote = None,
            (None, b'/') if bytes.get(at + 1) == Some(&b'/') => {
                at += body[at..].find('\n').unwrap_or(body.len() - at);
                continue;
            }
            (None, b'{' | b'<') => {
                if let Some((end, is_value)) = hole_at(body, at, &mut closings, &mut line_ends) {
                    blanked.push_str(&body[copied..at]);
                    match printed(&body[at..end]).filter(|_| is_value) {
                        Some(path) => push_padded(&mut blanked, &body[at..end], &path),
                        None => push_blank(&mut blanked, &body[at..end], is_value),
                    }
                    copied = end;
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    blanked.push_str(&body[copied..]);
    Cow::Owned(blanked)
}

/// The next place of a pattern, searched once for all the places before it.
#[derive(Clone, Copy, Default)]
struct Seeker {
    found: Option<usize>,
}

impl Seeker {
    /// `from` never goes back between calls; the end of the text if there is no such place.
    fn seek(&mut self, body: &str, pattern: &str, from: usize) -> usize {
        match self.found {
            Some(found) if found >= from => found,
            _ => {
                let found = body
                    .get(from..)
                    .and_then(|rest| rest.find(pattern))
                    .map_or(body.len(), |at| from + at);
                self.found = Some(found);
                found
            }
        }
    }
}

/// The end of the hole that opens at `at`, and whether it prints a value.
fn hole_at(
    body: &str,
    at: usize,
    closings: &mut [Seeker; HOLES.len()],
    line_ends: &mut Seeker,
) -> Option<(usize, bool)> {
    let (index, (open, close, is_value)) = HOLES
        .iter()
        .copied()
        .enumerate()
        .find(|(_, (open, _, _))| body[at..].starts_with(open))?;
    let from = at + open.len();
    let end = closings[index].seek(body, close, from);
    // A brace pair over several lines is JavaScript.
    if end == body.len() || (open.starts_with('{') && line_ends.seek(body, "\n", from) < end) {
        return None;
    }
    let inside = &body[from..end];
    let is_value = is_value && (!inside.starts_with("php") || inside.contains("echo"));
    Some((end + close.len(), is_value))
}

/// The field that a hole prints (`{{ user.email|escapejs }}`, `<%= j @user.email %>`, `{{ $user->email }}`), as JavaScript names it;
/// `None` where a call or another filter makes something else of it.
fn printed(hole: &str) -> Option<String> {
    const HARMLESS: &[&str] = &[
        "capitalize",
        "default",
        "default_if_none",
        "e",
        "escape",
        "escapejs",
        "force_escape",
        "lower",
        "raw",
        "safe",
        "title",
        "tojson",
        "trim",
        "upper",
    ];
    let inside = hole.trim_matches(|c| matches!(c, '{' | '}' | '<' | '>' | '%' | '=' | '!' | '?'));
    let mut parts = inside.split('|').map(str::trim);
    let path = parts.next()?;
    let harmless = |filter: &str| {
        let end = filter.find([':', '(']).unwrap_or(filter.len());
        HARMLESS.contains(&filter[..end].trim())
    };
    if !parts.all(harmless) {
        return None;
    }
    let path = path
        .split_once(' ')
        .map_or(path, |(call, rest)| match call {
            "j" | "raw" | "escape_javascript" => rest.trim(),
            _ => path,
        });
    let path = path
        .trim_start_matches(['$', '@'])
        .trim_end_matches(".to_json")
        .replace("->", ".");
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    (path.contains('.') && path.split('.').all(is_name)).then_some(path)
}

/// A path in a stretch of blanks, at its own place where it is written so there.
fn push_padded(blanked: &mut String, stretch: &str, path: &str) {
    let before = stretch.find(path).unwrap_or(0);
    blanked.extend(std::iter::repeat_n(' ', before));
    blanked.push_str(path);
    let after = stretch.len().saturating_sub(before + path.len());
    blanked.extend(std::iter::repeat_n(' ', after));
}

fn push_blank(blanked: &mut String, hole: &str, is_value: bool) {
    for (at, byte) in hole.bytes().enumerate() {
        blanked.push(match byte {
            _ if at == 0 && is_value => '_',
            b'\n' | b'\r' => byte.into(),
            _ => ' ',
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::ir::StmtKind;

    fn modules_of(text: &str, kind: FileKind) -> Vec<(String, usize)> {
        parse(text, kind)
            .iter()
            .map(|module| (names_of(module), module.errors.len()))
            .collect()
    }

    fn names_of(module: &Module) -> String {
        let imports = module.imports.iter().map(|import| import.module.as_str());
        imports.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn code_blocks_are_read_and_data_blocks_are_not() {
        let page = "<!DOCTYPE html><!-- <script>import 'no'</script> --><SCRIPT>import 'a'</SCRIPT>\n\
            <script type=\"application/ld+json\">{\"a\": 1}</script><script type=text/template><b></b></script>\n\
            <script type=\"module\" data-x=\"a > b\">import 'b'</script><script src=x.js></script><scripted>import 'n'</scripted>\n\
            <script type='text/plain' data-category='analytics'>import 'c'</script><script type=text/plain>no</script>\n\
            <script>import 'd'; if (a</b) {}";
        assert_eq!(
            modules_of(page, FileKind::Html)
                .iter()
                .map(|(names, _)| names.as_str())
                .collect::<Vec<_>>(),
            ["a", "b", "c", "d"]
        );
    }

    #[test]
    fn spans_are_those_of_the_page() {
        let page = "<h1>é</h1>\n<script setup lang=\"ts\">\nimport x from 'm';\nconst a: T = x!;\n</script>";
        let modules = parse(page, FileKind::Vue);
        assert_eq!(modules[0].imports[0].span.text(page), "import x from 'm';");
        assert_eq!(modules[0].imports[0].module_span.text(page), "m");
        assert_eq!(modules[0].functions[0].body[0].span.text(page), "a: T = x!");
        assert!(modules[0].errors.is_empty());
        assert_eq!(
            modules[0].functions[0]
                .span
                .text(page)
                .trim_start()
                .get(..6),
            Some("import")
        );
    }

    #[test]
    fn astro_pages_have_typescript_between_fences() {
        let page = "---\nimport A from './A.astro';\nconst t: string = await f();\n---\n<A/><script>const y: T = 1</script>";
        assert_eq!(
            modules_of(page, FileKind::Svelte),
            [("./A.astro".to_owned(), 0), (String::new(), 0)]
        );
        let svelte = "<script lang='ts'>import 'm'; $: total = a as B</script>--- no ---";
        assert_eq!(modules_of(svelte, FileKind::Svelte), [("m".to_owned(), 0)]);
    }

    #[test]
    fn template_holes_outside_strings_are_values() {
        let page = "<script>{% if é %}var a = {{ user|json }};{% endif %} f(<%= b %>, '{{ kept }}'); <?php if (x) { ?> g() <?php } ?></script>";
        let modules = parse(page, FileKind::Html);
        assert!(modules[0].errors.is_empty(), "{:?}", modules[0].errors);
        let body = &modules[0].functions[0].body;
        assert_eq!(body.len(), 3);
        assert!(matches!(body[0].kind, StmtKind::Let { .. }));
        assert!(format!("{:?}", body[1]).contains("{{ kept }}"));
        assert!(body[2].span.text(page).starts_with("g()"));
        let printing = "<script>id('{{ user.email|escapejs }}', \"<%= j @user.phone %>\", {{ $user->name }}); id('{{ user.email|md5 }}', '{{ a.b }} c');</script>";
        let read = format!("{:?}", parse(printing, FileKind::Html)[0].functions[0].body);
        for field in ["email", "phone", "name"] {
            assert!(
                read.contains(&format!("field: \"{field}\"")),
                "{field}: {read}"
            );
        }
        assert!(
            read.contains("user.email|md5") && read.contains("{{ a.b }} c"),
            "{read}"
        );
        let many = format!(
            "<script>{}{}</script>",
            "{{".repeat(200_000),
            "\n{{\n<%".repeat(50_000)
        );
        assert_eq!(blank_holes(&many).len(), many.len());
        let plain = "<script>class A {#p = 1}; const s = {\n{\n}}</script>";
        assert_eq!(parse(plain, FileKind::Html).len(), 1);
    }
}
