//! Calls that code does not write: of callbacks, of what a library hands on, and the functions that it makes for this.

use super::{Builder, NOTHING};
use crate::flow::graph::{Argument, CallSite, Func, Known, Node, Parameter, Step};
use crate::source::Region;
use crate::syntax::ir::Name;

impl Builder<'_> {
    /// Calls a function value; its result.
    pub(in crate::flow) fn invoke(
        &mut self,
        callee: Node,
        args: Vec<Argument>,
        region: Region,
    ) -> Node {
        self.invoke_on(callee, NOTHING, args, region)
    }

    /// Calls a function value with a `this`; its result.
    pub(in crate::flow) fn invoke_on(
        &mut self,
        callee: Node,
        this: Node,
        args: Vec<Argument>,
        region: Region,
    ) -> Node {
        if callee == NOTHING {
            return NOTHING;
        }
        let method = (this != NOTHING).then(|| (this, Name::default()));
        self.plain_call(callee, method, args, region, false)
    }

    /// Makes an instance of a class value.
    pub(in crate::flow) fn construct(
        &mut self,
        class: Node,
        args: Vec<Argument>,
        region: Region,
    ) -> Node {
        self.plain_call(class, None, args, region, true)
    }

    fn plain_call(
        &mut self,
        callee: Node,
        method: Option<(Node, Name)>,
        args: Vec<Argument>,
        region: Region,
        is_new: bool,
    ) -> Node {
        let result = self.node();
        let thrown = self.catcher();
        self.site(CallSite {
            callee,
            method,
            args,
            result,
            region,
            is_new,
            passes: is_new,
            thrown,
            ..CallSite::default()
        });
        result
    }

    /// A function that calls another with some arguments in front of its own.
    pub(in crate::flow) fn partial(
        &mut self,
        callee: Node,
        this: Node,
        bound: &[Argument],
        region: Region,
    ) -> Node {
        self.function_value(|builder, rest| {
            let mut args = bound.to_vec();
            args.push(Argument::spread(rest));
            args.push(Argument {
                keywords: true,
                ..Argument::positional(rest)
            });
            builder.invoke_on(callee, this, args, region)
        })
    }

    /// A function value that hands its first argument to `to`.
    pub(in crate::flow) fn setter(&mut self, to: Node) -> Node {
        self.function_value(|builder, args| {
            let value = builder.load(args, Name::new_static("0"));
            builder.edge(value, to, Step::Capture);
            NOTHING
        })
    }

    /// A function value whose arguments are a list, and fields of it where they have names; `body` gives its result.
    pub(in crate::flow) fn function_value(
        &mut self,
        body: impl FnOnce(&mut Self, Node) -> Node,
    ) -> Node {
        let args = self.node();
        let all = |keyword_rest: bool| Parameter {
            node: args,
            rest: !keyword_rest,
            keyword_rest,
            ..Parameter::default()
        };
        self.made_function(vec![all(false), all(true)], |builder| body(builder, args))
    }

    /// A function value of one parameter: what it is given lies less deep there than in a list.
    pub(in crate::flow) fn function_of_one(
        &mut self,
        body: impl FnOnce(&mut Self, Node) -> Node,
    ) -> Node {
        let node = self.node();
        let param = Parameter {
            node,
            ..Parameter::default()
        };
        self.made_function(vec![param], |builder| body(builder, node))
    }

    fn made_function(
        &mut self,
        params: Vec<Parameter>,
        body: impl FnOnce(&mut Self) -> Node,
    ) -> Node {
        let (value, result, thrown) = (self.node(), self.node(), self.node());
        let own = body(self);
        self.edge(own, result, Step::Capture);
        let id = u32::try_from(self.graph.functions.len()).unwrap_or(u32::MAX);
        self.graph.functions.push(Func {
            params,
            result,
            thrown,
            ..Func::default()
        });
        self.graph.known.push((value, Known::Function(id)));
        value
    }
}
