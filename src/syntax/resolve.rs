//! Which file a module specifier means: relative paths, aliases of source roots, Python packages.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The files of a repository by path, and by the end of their path.
#[derive(Debug, Default)]
pub(crate) struct Files {
    by_path: FxHashMap<Part, usize>,
    /// Path without extension (and without `/index`, `/__init__`).
    by_stem: FxHashMap<Part, usize>,
    /// Every end of a stem on segment boundaries, for aliases; several: ambiguous.
    by_tail: FxHashMap<Part, SmallVec<[u32; 4]>>,
    /// Every run of folders that leads to a file, as a Python package is named.
    folders: FxHashSet<Part>,
    paths: Vec<Arc<str>>,
    /// What configuration maps specifiers to, in the order in which it counts.
    aliases: Vec<Alias>,
    /// Their places there, by [`Alias::head`].
    by_head: FxHashMap<String, Vec<u32>>,
}

/// A part of a path, which is a key by its text and shares that with the path.
#[derive(Debug)]
struct Part {
    path: Arc<str>,
    start: u32,
    end: u32,
}

impl Part {
    fn new(path: &Arc<str>, range: std::ops::Range<usize>) -> Self {
        Self {
            path: path.clone(),
            start: u32::try_from(range.start).unwrap_or(u32::MAX),
            end: u32::try_from(range.end).unwrap_or(u32::MAX),
        }
    }
}

impl Borrow<str> for Part {
    fn borrow(&self) -> &str {
        &self.path[self.start as usize..self.end as usize]
    }
}

impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Borrow::<str>::borrow(self).hash(state);
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        Borrow::<str>::borrow(self) == Borrow::<str>::borrow(other)
    }
}

impl Eq for Part {}

/// Where the segments of a path begin.
fn segments(path: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(path.match_indices('/').map(|(end, _)| end + 1))
}

/// A specifier, or a family of them with `*`, that a manifest or compiler configuration maps to files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The folder of the configuration.
    pub folder: String,
    /// For all files of the repository, not only for those below the folder.
    pub everywhere: bool,
    pub pattern: String,
    /// Paths from the root of the repository, in order; `*` is what `*` of the pattern stood for.
    pub targets: Vec<String>,
}

impl Alias {
    /// The whole segments that a specifier begins with, at most two: `@scope/package`.
    fn head(&self) -> &str {
        let whole = match self.pattern.split_once('*') {
            Some((before, _)) => before.rsplit_once('/').map_or("", |(whole, _)| whole),
            None => &self.pattern,
        };
        heads(whole)[0]
    }

    /// What `*` stands for; empty where there is none.
    fn matches<'m>(&self, module: &'m str) -> Option<&'m str> {
        match self.pattern.split_once('*') {
            Some((before, after)) => module.strip_prefix(before)?.strip_suffix(after),
            None => (module == self.pattern).then_some(""),
        }
    }

    fn holds_for(&self, from: &str) -> bool {
        self.everywhere
            || self.folder.is_empty()
            || from
                .strip_prefix(self.folder.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
    }
}

/// The first two segments of a specifier, the first, and none.
fn heads(module: &str) -> [&str; 3] {
    let first = module.find('/').unwrap_or(module.len());
    let second = module[first..]
        .get(1..)
        .and_then(|rest| rest.find('/'))
        .map_or(module.len(), |end| first + 1 + end);
    [&module[..second], &module[..first], ""]
}

const EXTENSIONS: &[&str] = &[
    "", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".py",
];

fn stem(path: &str) -> &str {
    let base = EXTENSIONS[1..]
        .iter()
        .find_map(|extension| path.strip_suffix(extension))
        .unwrap_or(path);
    base.strip_suffix("/index")
        .or_else(|| base.strip_suffix("/__init__"))
        .unwrap_or(base)
}

impl Files {
    pub(crate) fn new(paths: &[Arc<str>]) -> Self {
        let mut files = Self {
            paths: paths.to_vec(),
            ..Self::default()
        };
        for (index, path) in paths.iter().enumerate() {
            files.by_path.insert(Part::new(path, 0..path.len()), index);
            let end = stem(path).len();
            let stem = Part::new(path, 0..end);
            files.by_stem.entry(stem).or_insert(index);
            for start in segments(&path[..end]) {
                let tail = files.by_tail.entry(Part::new(path, start..end));
                tail.or_default()
                    .push(u32::try_from(index).unwrap_or(u32::MAX));
            }
            let mut around = folder(path);
            while !around.is_empty() && !files.folders.contains(around) {
                let starts = segments(around);
                let runs = starts.map(|start| Part::new(path, start..around.len()));
                files.folders.extend(runs);
                around = folder(around);
            }
        }
        files
    }

    /// Whether some file lies below a folder of this name, as `a.b` in Python means `a/b`.
    pub(crate) fn is_package(&self, module: &str) -> bool {
        self.folders.contains(module.replace('.', "/").as_str())
    }

    pub(crate) fn with_aliases(paths: &[Arc<str>], mut aliases: Vec<Alias>) -> Self {
        let mut files = Self::new(paths);
        // The nearest configuration first, in it the longest pattern; what names no segment comes last.
        aliases.sort_by_key(|alias| {
            (
                alias.head().is_empty(),
                std::cmp::Reverse(alias.folder.len()),
                std::cmp::Reverse(alias.pattern.len()),
            )
        });
        for (place, alias) in (0..).zip(&aliases) {
            let head = alias.head().to_owned();
            files.by_head.entry(head).or_default().push(place);
        }
        files.aliases = aliases;
        files
    }

    pub(crate) fn resolve(&self, from: &str, module: &str, python: bool) -> Option<usize> {
        if python {
            self.python(from, module)
        } else {
            self.javascript(from, module)
        }
    }

    fn javascript(&self, from: &str, module: &str) -> Option<usize> {
        if module.starts_with('.') {
            let module = module.split(['?', '#']).next().unwrap_or(module);
            return self.at(&join(folder(from), module)?);
        }
        if let Some(file) = self.mapped(from, module) {
            return Some(file);
        }
        let module = module.split(['?', '#']).next().unwrap_or(module);
        let bare = module
            .strip_prefix("@/")
            .or_else(|| module.strip_prefix("~/"))
            .or_else(|| module.strip_prefix("@@/"))
            .or_else(|| module.strip_prefix("$lib/"))
            .or_else(|| module.strip_prefix('/'));
        if let Some(bare) = bare {
            return self.nearest(from, stem(bare));
        }
        // `baseUrl` and workspace packages: only where the path says enough.
        if module.contains('/') {
            self.nearest(
                from,
                stem(
                    module
                        .split_once('/')
                        .filter(|_| module.starts_with('@'))
                        .map_or(module, |(_, rest)| rest),
                ),
            )
            .filter(|_| module.matches('/').count() >= 1)
        } else {
            None
        }
    }

    /// What configuration says about a specifier.
    fn mapped(&self, from: &str, module: &str) -> Option<usize> {
        let heads = heads(module).into_iter();
        let known = heads.filter_map(|head| self.by_head.get(head));
        let mut places: Vec<u32> = known.flatten().copied().collect();
        places.sort_unstable();
        // A specifier of one segment is its own first two.
        places.dedup();
        places
            .into_iter()
            .map(|place| &self.aliases[place as usize])
            .filter(|alias| alias.holds_for(from))
            .find_map(|alias| {
                let rest = alias.matches(module)?;
                alias.targets.iter().find_map(|target| {
                    let path = target.replace('*', rest);
                    self.at(&path).or_else(|| self.at(&unbuilt(&path)?))
                })
            })
    }

    fn at(&self, path: &str) -> Option<usize> {
        let mut written = String::with_capacity(path.len() + ".svelte".len());
        written.push_str(path);
        for extension in EXTENSIONS {
            written.truncate(path.len());
            written.push_str(extension);
            if let Some(&index) = self.by_path.get(written.as_str()) {
                return Some(index);
            }
        }
        // `./x.js` is how TypeScript writes `./x.ts`.
        self.by_stem.get(stem(path)).copied()
    }

    /// The file of this tail that shares most folders with `from`.
    fn nearest(&self, from: &str, tail: &str) -> Option<usize> {
        let candidates = self.by_tail.get(tail)?;
        let candidates = || candidates.iter().map(|index| *index as usize);
        if candidates().len() == 1 {
            return candidates().next();
        }
        let shared = |index: usize| {
            self.paths[index]
                .split('/')
                .zip(from.split('/'))
                .take_while(|(a, b)| a == b)
                .count()
        };
        (candidates().len() <= 12)
            .then(|| candidates().max_by_key(|&index| (shared(index), std::cmp::Reverse(index))))?
    }

    fn python(&self, from: &str, module: &str) -> Option<usize> {
        let dots = module.len() - module.trim_start_matches('.').len();
        let path = module[dots..].replace('.', "/");
        if dots == 0 {
            return self
                .by_stem
                .get(path.as_str())
                .copied()
                .or_else(|| self.at(&format!("{}{path}", prefix(folder(from)))))
                .or_else(|| self.nearest(from, &path));
        }
        let mut base = folder(from);
        for _ in 1..dots {
            base = folder(base);
        }
        let target = if path.is_empty() {
            base.to_owned()
        } else {
            format!("{}{path}", prefix(base))
        };
        self.by_stem.get(target.as_str()).copied()
    }
}

/// The source of a build product: `packages/a/dist/x.js` is made from `packages/a/src/x`.
fn unbuilt(path: &str) -> Option<String> {
    const BUILT: &[&str] = &["dist", "build", "out", "lib", "esm", "cjs", "es"];
    let mut parts: Vec<&str> = path.split('/').collect();
    let place = parts.iter().position(|part| BUILT.contains(part))?;
    parts[place] = "src";
    while parts
        .get(place + 1)
        .is_some_and(|part| BUILT.contains(part) || *part == "types")
    {
        parts.remove(place + 1);
    }
    let path = parts.join("/");
    let stem = path.strip_suffix(".d.ts").unwrap_or(&path);
    Some(stem.to_owned())
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn prefix(folder: &str) -> String {
    if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    }
}

fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::Files;

    #[test]
    fn specifiers_find_files() {
        let paths = [
            "src/a.ts",
            "src/lib/index.ts",
            "src/lib/b.js",
            "app/views.py",
            "app/__init__.py",
            "app/util/text.py",
        ]
        .map(Into::into);
        let files = Files::new(&paths);
        assert_eq!(files.resolve("src/a.ts", "./lib", false), Some(1));
        assert_eq!(files.resolve("src/lib/b.js", "../a.js", false), Some(0));
        assert_eq!(files.resolve("src/a.ts", "@/lib/b", false), Some(2));
        assert_eq!(files.resolve("src/a.ts", "react", false), None);
        assert_eq!(files.resolve("app/views.py", ".util.text", true), Some(5));
        assert_eq!(files.resolve("app/util/text.py", "..views", true), Some(3));
        assert_eq!(files.resolve("app/views.py", "app", true), Some(4));
        assert_eq!(files.resolve("app/views.py", "os", true), None);
    }
}
