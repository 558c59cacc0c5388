//! The value-flow graph of one file: what `build` writes and `link` reads.
//!
//! A node is a value (not a variable): assignments rename, so a reassigned variable is another node. Edges say how data moves between
//! values. Everything is owned and free of text but for names; it holds no tree and no neutral form.

use super::SinkKind;
use crate::source::{Reach, Region};
use crate::syntax::ir::{FunctionId, Name};
use std::sync::Arc;

/// Index into the nodes of one file.
pub(super) type Node = u32;

/// A field of an access path; [`any_field`] stands for one that is not known.
pub(super) type Field = Name;

/// The wildcard field: an element of an array at an unknown index, a computed key.
pub(super) fn any_field() -> Field {
    Name::new_static("*")
}

/// The field in which a promise holds why it was rejected.
pub(super) const REJECTED: &str = "!rejected";

/// The keys of a dictionary that are data themselves.
pub(super) const KEY: &str = "!key";

/// What a generator returns, beside what it yields.
pub(super) const RETURNED: &str = "!returned";

/// The rows that a statement for a database will give: no data of the statement itself.
pub(super) const ROWS: &str = "!rows";

/// An element in an iteration: of a list, not a field of an object or the value of a key.
pub(super) fn element_field() -> Field {
    Name::new_static("#")
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// The same value.
    Copy,
    /// `to = from.field`
    Load(Field),
    /// `to.field = from`
    Store(Field),
    /// `to.field = from` where the class of `to` declares the field: what is known of it is looked up there.
    Declare(Field),
    /// `to.field = from` where `from` was loaded from that field and changed in place.
    Restore(Field),
    /// The same data in another form: `hashed`, `redacted`, …
    Transform(Name),
    /// The same value, read by a closure or another module: whoever calls that later is not who called this.
    Capture,
    /// What is stored in a copy is in the original, too: only what lies in fields moves.
    Back,
    /// What is stored in a later version of a value is in the value, too: only what lies in fields moves, in the same call.
    Update,
    /// The same value without these fields.
    Except(Vec<Name>),
    /// The same value with these fields alone.
    Only(Vec<Name>),
    /// The elements from this index on, up to an index, as a list of its own.
    Slice(u32, Option<u32>),
    /// The same elements at other places.
    Shuffle,
    /// The elements of a list, or one value, among the elements of a list.
    Flatten,
    /// What is known of the value moves, its data do not.
    Type,
    /// The same data out of a call of code that is not here, by the number of the call.
    Through(u32),
    /// The default of a parameter: used where the call gives no argument at this place.
    Default(u8),
}

#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub from: Node,
    pub to: Node,
    /// Index into [`Graph::steps`].
    pub step: u32,
}

/// What a value is known to be, for resolving calls.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Known {
    Function(u32),
    Class(u32),
    Instance(u32),
    /// All exports of another module, by its specifier; or of a Python package.
    Namespace(Name),
    /// Something that a package made, by the name of the package.
    Client(Name),
    /// An address of HTTP, or what sends to one, by whose it is: the id of a service, empty for an unknown third party.
    Address(Name),
}

/// Whose the addresses of the own servers are, and those of settings that name nobody.
pub(super) const OWN_ADDRESS: &str = "!own";
pub(super) const SET_ADDRESS: &str = "!set";

#[derive(Debug, Clone)]
pub(super) struct Argument {
    /// Keyword, where there is one.
    pub name: Option<Name>,
    pub node: Node,
    /// `...xs`, `*xs`: its elements are the arguments.
    pub spread: bool,
    /// `**d`: its fields are keywords.
    pub keywords: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct CallSite {
    /// The value that is called; 0 where only the method is known.
    pub callee: Node,
    /// Receiver and name of a method call.
    pub method: Option<(Node, Name)>,
    pub args: Vec<Argument>,
    pub result: Node,
    pub region: Region,
    /// The function in whose body it stands.
    pub within: u32,
    pub is_new: bool,
    /// It may happen beside the calls of others: parameters stay sources.
    pub is_offer: bool,
    /// A plain call that is given literals alone: what it makes is what every other such call makes.
    pub is_constant: bool,
    /// `super(…)`, `super().m(…)`: looked up in the bases of this class.
    pub super_of: Option<u32>,
    /// Arguments reach the result when nothing is known of the callee.
    pub passes: bool,
    /// The receiver reaches the result when nothing is known of the callee, though arguments do not: `message.getSubject()`.
    pub reads: bool,
    /// Receives what the callee throws.
    pub thrown: Node,
    /// The result where nothing of the repository is called: a value without the protocol method, a function whose decorator is unknown.
    pub fallback: Node,
    /// Edges that say what a builtin of this name does: they count where nothing of the repository is called.
    pub builtin: std::ops::Range<u32>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Func {
    pub name: Option<Name>,
    /// The function in whose body it is written.
    pub parent: Option<u32>,
    pub params: Vec<Parameter>,
    pub this: Option<Node>,
    /// Python: the first parameter is the receiver, which a call through the class gives as an argument.
    pub is_method: bool,
    pub result: Node,
    /// What leaves it as an exception.
    pub thrown: Node,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Parameter {
    pub name: Option<Name>,
    pub node: Node,
    pub rest: bool,
    pub keyword_rest: bool,
    /// The value where a call gives none; 0 without.
    pub default: Node,
}

#[derive(Debug, Clone, Default)]
pub(super) struct ClassInfo {
    pub bases: Vec<Node>,
    pub methods: Vec<(Name, FunctionId)>,
    pub implements: Vec<Name>,
    pub getters: Vec<Name>,
    pub constructor: Option<FunctionId>,
    /// Values of fields that every instance starts with, and classes written in this one.
    pub fields: Vec<(Name, Node)>,
    /// What annotations say of fields.
    pub typed: Vec<(Name, Node)>,
    /// Fields in order, as a generated constructor takes them.
    pub declared: Vec<Name>,
    /// Its fields are elements, too: a named tuple.
    pub is_tuple: bool,
    /// Fields that its methods set.
    pub stored: Vec<Name>,
    /// `this` of functions in field values; 0 where there are none.
    pub own: Node,
    /// Receives all that is stored on the class itself.
    pub node: Node,
    /// Last names of the bases, in their order.
    pub base_names: Vec<Name>,
    /// Fields that refer to rows of their own.
    pub references: Vec<Name>,
    pub record: Option<Box<Record>>,
}

/// What a form or serializer takes out of a request, as far as its class says.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// Fields that hold personal data, with their categories.
    pub fields: Vec<(Name, String)>,
    /// The model whose fields it takes, too: those that are named, or all but some.
    pub model: Option<Name>,
    pub only: Option<Vec<Name>>,
    pub except: Vec<Name>,
    /// Fields that nothing here tells.
    pub is_open: bool,
    /// Of a class that is written as annotated fields, all of them.
    pub taken: Vec<Name>,
}

/// What of an object a call stores in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// All that lies in it: it is no row.
    No,
    /// The row alone: objects that it refers to are stored by themselves.
    Alone,
    /// New objects that it refers to, too.
    WithOthers,
}

/// What is told of the data of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceKind {
    /// Which they are.
    Named,
    /// What the name of a field or parameter says they are.
    Field,
    /// What the field of a model that a query returns holds.
    Row,
    /// The text of a letter, as far as names tell: it counts where a language model is told it, who else is may be whom it is for.
    Letter,
    /// A record of anything: its fields count by their own names. Whether code around tells of a person.
    Mixed { about_person: bool },
    /// Nothing: a rule of the user's that names no data.
    Unnamed,
}

/// A call that returns rows of a model.
#[derive(Debug, Clone)]
pub(super) struct Query {
    pub node: Node,
    pub model: Name,
    /// Where in the result a row lies.
    pub path: Vec<Field>,
    /// Fields that rows are read with, where the query names them, and without.
    pub only: Option<Vec<Name>>,
    pub except: Vec<Name>,
    pub region: Region,
}

/// Where data enter.
#[derive(Debug, Clone)]
pub(super) struct SourcePoint {
    pub node: Node,
    pub data: Vec<String>,
    pub service: Option<String>,
    pub region: Region,
    pub kind: SourceKind,
    /// A parameter: it counts only where no call gives it a value.
    pub of_parameter: Option<FunctionId>,
    pub of_client: Option<Box<Condition>>,
    /// The form or serializer whose data these are: where its class is known, its fields tell which.
    pub record: Option<Node>,
}

/// A point counts only where a value is, or is not, a client of certain packages.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub is_client: bool,
    /// The value that the method is called on, and those that it was read from.
    pub nodes: Vec<Node>,
    pub modules: Vec<String>,
    /// The rule: of several that hold for one call, the first counts.
    pub rule: String,
}

/// Where data leave.
#[derive(Debug, Clone)]
pub(super) struct SinkPoint {
    /// The package of a logger that may be told which fields to redact: not the console.
    pub redacts: Option<&'static str>,
    pub node: Node,
    /// Only what lies below this field of the value.
    pub field: Option<Field>,
    pub kind: SinkKind,
    pub service: Option<String>,
    pub purpose: Option<String>,
    pub region: Region,
    pub consent: Option<String>,
    pub row: Row,
    /// What the rows are called that a database of JavaScript stores: the fields of a `user` are a person's.
    pub stored_as: Option<Name>,
    /// The keyword that the value is given under.
    pub keyword: Option<Name>,
    /// A function value that lets data out: the place is where it is called.
    pub at_call: bool,
    pub of_client: Option<Box<Condition>>,
    /// A request: values that say where to, the first that is an address counts.
    pub address: Option<Box<[Address]>>,
}

/// A value that may be an address, and the fields of what it was read from.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub node: Node,
    pub root: Node,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub(super) struct ImportPoint {
    pub module: Name,
    /// `None`: the namespace or `require` as a whole. `"*"`: a wildcard.
    pub name: Option<Name>,
    pub node: Node,
    pub is_python: bool,
    pub is_default: bool,
}

#[derive(Debug, Clone)]
pub(super) struct ExportPoint {
    pub name: Name,
    pub target: ExportNode,
}

impl ExportPoint {
    /// Where another module exports it, if one does.
    pub(super) fn forward(&self) -> Option<&Forward> {
        match &self.target {
            ExportNode::Node(_) => None,
            ExportNode::From(from) => Some(from),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) enum ExportNode {
    Node(Node),
    /// Boxed: most exports are nodes, and a repository has hundreds of thousands.
    From(Box<Forward>),
}

/// `export { name } from 'module'`; without a name, the exports of that module.
#[derive(Debug, Clone)]
pub(super) struct Forward {
    pub module: Name,
    pub name: Option<Name>,
}

/// One file.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub file: Option<Arc<str>>,
    pub reach: Option<Reach>,
    pub is_python: bool,
    pub nodes: u32,
    pub edges: Vec<Edge>,
    pub steps: Vec<Step>,
    pub calls: Vec<CallSite>,
    pub functions: Vec<Func>,
    pub classes: Vec<ClassInfo>,
    pub known: Vec<(Node, Known)>,
    /// Values of an interface by its name: instances of classes that say they implement it.
    pub interfaces: Vec<(Node, Name)>,
    /// Values whose type says that no function or object of the repository can be in them; with fields, in these fields.
    pub plain: Vec<(Node, Vec<Name>)>,
    pub sources: Vec<SourcePoint>,
    pub queries: Vec<Query>,
    pub sinks: Vec<SinkPoint>,
    pub imports: Vec<ImportPoint>,
    /// Sorted by name; of one name, in order of their writing.
    pub exports: Vec<ExportPoint>,
    /// Variables that closures read: the node, the function that binds it, and its one value where it has no other.
    pub cells: Vec<(Node, u32, Node)>,
    /// Fields that a logger made here redacts wherever they lie in what is logged, with its package.
    pub redacted: Vec<(&'static str, Name)>,
    /// Bodies of requests that a handler is given as an object of a class: the parameter and the class.
    pub bodies: Vec<(Node, Node, Region)>,
    /// Payloads of named events.
    pub events: Vec<(Name, Node)>,
}

impl Graph {
    /// Exports of one name.
    pub(super) fn exports_of(&self, name: &str) -> &[ExportPoint] {
        let start = self.exports.partition_point(|own| own.name.as_str() < name);
        let len = self.exports[start..].partition_point(|own| own.name == name);
        &self.exports[start..start + len]
    }

    /// Gives back what growing lists reserved: all graphs of a repository are held at once.
    pub(super) fn shrink(&mut self) {
        self.edges.shrink_to_fit();
        self.steps.shrink_to_fit();
        self.calls.shrink_to_fit();
        self.functions.shrink_to_fit();
        self.known.shrink_to_fit();
        self.sources.shrink_to_fit();
        self.sinks.shrink_to_fit();
        self.imports.shrink_to_fit();
        self.exports.shrink_to_fit();
    }
}

impl SourcePoint {
    /// Data of one category that come from no service and count wherever they are.
    pub(super) fn new(node: Node, category: String, region: Region, kind: SourceKind) -> Self {
        Self {
            node,
            data: vec![category],
            service: None,
            region,
            kind,
            of_parameter: None,
            of_client: None,
            record: None,
        }
    }
}

impl Argument {
    pub(super) fn positional(node: Node) -> Self {
        Self {
            name: None,
            node,
            spread: false,
            keywords: false,
        }
    }

    pub(super) fn spread(node: Node) -> Self {
        Self {
            spread: true,
            ..Self::positional(node)
        }
    }
}
