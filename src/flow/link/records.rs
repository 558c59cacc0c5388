//! Forms and serializers whose classes are known: what they take from a request is the fields that they name, not all of it.

use super::classes::MOST_ANCESTORS;
use super::{Global, World};
use crate::flow::graph::{SourceKind, SourcePoint, Step};
use crate::flow::known::Token;
use crate::flow::path::HERE;
use crate::source::Region;
use crate::syntax::ir::Name;
use rustc_hash::FxHashMap;

/// Personal fields with their categories; `None` where a class may have more than is known.
type Fields = Option<Vec<(Name, String)>>;

/// Bases of libraries that bring no fields of their own.
const PLAIN_BASES: &[&str] = &[
    "Form",
    "ModelForm",
    "FlaskForm",
    "Serializer",
    "ModelSerializer",
    "HyperlinkedModelSerializer",
    "Schema",
    "SQLAlchemySchema",
    "SQLAlchemyAutoSchema",
];

/// The same of classes that are written as annotated fields.
const ANNOTATED_BASES: &[&str] = &[
    "BaseModel",
    "SQLModel",
    "Schema",
    "ModelSchema",
    "Struct",
    "Generic",
    "ABC",
    "Protocol",
];

impl World {
    /// Making a form does not carry the whole request into it.
    pub(super) fn make_records(&mut self) {
        let is_record = |callee: Global| {
            self.known.of(callee).any(|(path, token)| {
                matches!((path, token), (HERE, Token::Class(graph, class))
                            if self.record((graph, class)).is_some())
            })
        };
        let made = self.callee_of.all();
        let made = made.filter(|&(callee, _)| is_record(callee));
        let made: Vec<u32> = made.map(|(_, number)| number).collect();
        self.constructed.extend(made);
        for place in 0..self.noted.validating.len() {
            self.validate(self.noted.validating[place]);
        }
        self.propagate();
    }

    /// `Order.model_validate(data)`: an object with the fields of its class.
    fn validate(&mut self, number: u32) {
        let (graph, call) = self.call(number);
        let Some((receiver, _)) = &call.method else {
            return;
        };
        let of_receiver = self.known.of(self.at(graph, *receiver));
        let classes: Vec<_> = of_receiver
            .filter_map(|(path, token)| match token {
                Token::Class(graph, class) if path == HERE => Some((graph, class)),
                _ => None,
            })
            .collect();
        let (mut taken, mut seen) = (Vec::new(), Vec::new());
        let all = classes
            .iter()
            .all(|class| self.taken(*class, &mut taken, &mut seen));
        if self.reached[number as usize] || classes.is_empty() || !all {
            return;
        }
        taken.sort();
        taken.dedup();
        let call = call.clone();
        let result = self.at(graph, call.result);
        for arg in call.args.iter().filter(|arg| arg.node != 0) {
            let from = self.at(graph, arg.node);
            match arg.name.as_deref() {
                // `update={'hashed_password': x}`
                Some("update") => self.add_edge(from, result, Step::Copy),
                Some("strict" | "context" | "from_attributes") => {}
                _ => {
                    for field in &taken {
                        let part = self.edges.node();
                        self.add_edge(from, part, Step::Load(field.clone()));
                        self.add_edge(part, result, Step::Store(field.clone()));
                    }
                }
            }
        }
        for (graph, class) in classes {
            self.push(result, HERE, Token::Instance(graph, class));
        }
        self.constructed.insert(number);
    }

    /// Adds the annotated fields of a class and its bases, but for those seen already; whether these tell all.
    fn taken(&self, class: (u32, u32), all: &mut Vec<Name>, seen: &mut Vec<(u32, u32)>) -> bool {
        if seen.contains(&class) {
            return true;
        }
        if seen.len() == MOST_ANCESTORS {
            return false;
        }
        seen.push(class);
        let info = self.info(class);
        all.extend(info.record.iter().flat_map(|record| record.taken.clone()));
        info.bases.iter().zip(&info.base_names).all(|(base, name)| {
            match self.class_of(self.at(class.0, *base)) {
                Some(base) => self.taken(base, all, seen),
                None => ANNOTATED_BASES.contains(&name.as_str()),
            }
        })
    }

    fn class_of(&self, node: Global) -> Option<(u32, u32)> {
        self.known.of(node).find_map(|(path, token)| match token {
            Token::Class(graph, class) if path == HERE => Some((graph, class)),
            _ => None,
        })
    }

    /// `form.cleaned_data` holds the fields of the form; `form.save()` stores them; `schema.load(…)` returns them.
    pub(super) fn read_records(&mut self) {
        let mut known: FxHashMap<(u32, u32), Fields> = FxHashMap::default();
        for graph in 0..u32::try_from(self.graphs.len()).unwrap_or(u32::MAX) {
            let points = std::mem::take(&mut self.graphs[graph as usize].sources);
            let mut kept = Vec::with_capacity(points.len());
            for point in points {
                let of = point
                    .record
                    .filter(|_| matches!(point.kind, SourceKind::Mixed { .. }));
                match of.and_then(|base| self.fields_of(self.at(graph, base), &mut known)) {
                    Some(fields) => {
                        let to = self.at(graph, point.node);
                        kept.extend(self.row(graph, to, fields, point.region));
                    }
                    None => kept.push(point),
                }
            }
            for (node, class, region) in std::mem::take(&mut self.graphs[graph as usize].bodies) {
                // `Union[Reply, Rating]`: any of these.
                let of_value = self.known.list(self.at(graph, class));
                let mut fields: Vec<_> = of_value
                    .into_iter()
                    .filter_map(|(path, token)| match token {
                        Token::Class(graph, class) if path == HERE => self.record((graph, class)),
                        _ => None,
                    })
                    .flatten()
                    .collect();
                fields.sort();
                fields.dedup();
                let to = self.at(graph, node);
                kept.extend(self.row(graph, to, fields, region));
            }
            self.graphs[graph as usize].sources = kept;
        }
        for number in self.call_numbers() {
            let (graph, call) = self.call(number);
            let Some((receiver, name)) = &call.method else {
                continue;
            };
            if self.reached[number as usize] {
                continue;
            }
            let (from, region) = (self.at(graph, *receiver), call.region);
            // What is saved comes back, too.
            let to = match (name.as_str(), call.args.first()) {
                ("save", _) => vec![from, self.at(graph, call.result)],
                ("load" | "loads", Some(_)) => vec![self.at(graph, call.result)],
                ("populate_obj", Some(given)) => vec![self.at(graph, given.node)],
                _ => continue,
            };
            if let Some(fields) = self.fields_of(from, &mut known) {
                for to in to {
                    let row = self.row(graph, to, fields.clone(), region);
                    self.graphs[graph as usize].sources.extend(row);
                }
            }
        }
    }

    /// Sources of some fields of a value.
    fn row(
        &mut self,
        graph: u32,
        to: Global,
        fields: Vec<(Name, String)>,
        region: Region,
    ) -> Vec<SourcePoint> {
        let offset = self.offsets[graph as usize];
        fields
            .into_iter()
            .map(|(name, category)| {
                let node = self.edges.node();
                let step = self.edges.id(Step::Store(name));
                self.edges.add(node, to, step);
                SourcePoint::new(node - offset, category, region, SourceKind::Row)
            })
            .collect()
    }

    /// The personal fields of what a value may be, where all of that is forms whose fields are known.
    fn fields_of(&self, node: Global, known: &mut FxHashMap<(u32, u32), Fields>) -> Fields {
        let of_value = self.known.of(node).filter(|(path, _)| *path == HERE);
        let mut classes: Vec<_> = of_value
            .filter_map(|(_, token)| match token {
                Token::Instance(graph, class) => Some((graph, class)),
                _ => None,
            })
            .collect();
        if classes.is_empty() {
            classes.extend(self.receivers.get(&node).map(|own| own.class));
        }
        let mut all = Vec::new();
        for class in &classes {
            let own = known.entry(*class).or_insert_with(|| self.record(*class));
            all.extend(own.clone()?);
        }
        all.sort();
        all.dedup();
        (!classes.is_empty()).then_some(all)
    }

    /// The fields of a class that is a form or serializer.
    fn record(&self, class: (u32, u32)) -> Fields {
        let mut fields = Vec::new();
        let is_form = self.add_record(class, &mut fields, &mut Vec::new());
        (is_form == Some(true)).then_some(fields)
    }

    /// Adds the fields of a class and its bases, but for those seen already; whether it is a form, and `None` where that may have more
    /// fields.
    fn add_record(
        &self,
        class: (u32, u32),
        fields: &mut Vec<(Name, String)>,
        seen: &mut Vec<(u32, u32)>,
    ) -> Option<bool> {
        if seen.contains(&class) {
            return Some(false);
        }
        let info = self.info(class);
        if seen.len() == MOST_ANCESTORS || info.record.as_ref().is_some_and(|record| record.is_open)
        {
            return None;
        }
        seen.push(class);
        if let Some(record) = &info.record {
            for (name, category) in &record.fields {
                if !fields.iter().any(|(own, _)| own == name) {
                    fields.push((name.clone(), category.clone()));
                }
            }
        }
        let mut is_form = false;
        for (base, name) in info.bases.iter().zip(&info.base_names) {
            is_form |= match self.class_of(self.at(class.0, *base)) {
                Some(own) => self.add_record(own, fields, seen)?,
                None if PLAIN_BASES.contains(&name.as_str())
                    || ANNOTATED_BASES.contains(&name.as_str()) =>
                {
                    true
                }
                None if name.ends_with("Form") || name.ends_with("Serializer") => {
                    name.contains("Base").then_some(true)?
                }
                None => false,
            };
        }
        Some(is_form)
    }
}
