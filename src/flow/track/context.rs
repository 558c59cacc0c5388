//! Who may have called whom, for data that a closure holds or that a call of a parameter moves: the open calls decide, and what they gave.

use super::super::link::{ANY_FUNCTION, Function, Global, MOST_FUNCTIONS, World};
use super::super::stacks::StackId;
use super::follow::{Search, State};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Returned {
    /// Which parameter was called.
    chain: u32,
    function: Function,
    /// Whose parameter, where it is that of a function around.
    owner: Option<Function>,
    /// The call may be of very many functions: who calls the one around must have given this one.
    is_crowded: bool,
}

impl Search<'_> {
    /// Whether a call of a parameter may mean this function, given who called the function around it.
    pub(super) fn may_call(&self, state: State, call: u32, to: Global, function: u32) -> bool {
        let world = self.world;
        let is_free = !world.crowded.contains(&call);
        let Some(&(mut chain)) = world.of_parameter.get(&call) else {
            return is_free;
        };
        let function = (world.graph_of(to), function);
        if let Some(&owner) = world.of_captured.get(&call) {
            return self
                .innermost(state)
                .and_then(|outer| is_given_by(world, state, outer, chain, Some(owner), function))
                .unwrap_or(is_free);
        }
        let mut is_told = false;
        for &outer in self.calls.items(state.stack) {
            let given = world.given.get(&(outer, chain));
            if given.is_some_and(|given| !is_given(given, function)) {
                return false;
            }
            is_told |= given.is_some_and(|given| tells(given, function));
            match world.handed.get(&(outer, chain)) {
                Some(&own) => chain = own,
                None if given.is_some() => break,
                // A closure is called inside the function whose parameter it calls.
                None => {}
            }
        }
        is_told || is_free
    }

    /// Whether the function around a call of its parameter may have been called here: with the function that data came back from.
    pub(super) fn may_return(&self, state: State, call: u32) -> bool {
        let world = self.world;
        let is_open = self.innermost(state) == Some(call);
        if !is_open && world.crowded.contains(&call) && !world.of_parameter.contains_key(&call) {
            return false;
        }
        state.returned.is_none_or(|back| {
            state.captured.is_some()
                || is_given_by(world, state, call, back.chain, back.owner, back.function)
                    .unwrap_or(!back.is_crowded)
        })
    }

    /// The call that gave the variable of a closure its value.
    pub(super) fn maker(&self, state: State, cell: Global) -> Option<(u32, Function)> {
        let (owner, _) = *self.world.cells.get(&cell)?;
        let mut open = self.calls.items(state.stack);
        let call = open.find(|call| self.world.is_call_of(**call, owner))?;
        Some((*call, owner))
    }

    /// The calls that are open where a closure is called that read a variable of the function around: those down to the call of that
    /// function, whose variable it is. `None` for other calls.
    pub(super) fn made_here(&self, state: State, call: u32) -> Option<StackId> {
        let (made, owner) = state.made?;
        let (graph, site) = self.world.call(call);
        if self.innermost(state) == Some(call) || (graph, site.within) != owner {
            return None;
        }
        let mut open = state.stack;
        while let Some((&top, rest)) = self.calls.parts(open) {
            if top == made {
                return Some(open);
            }
            open = rest;
        }
        None
    }

    /// Whether data that a closure captured may leave it by this call: not where the call is of closures that others made.
    pub(super) fn may_be_made(&self, state: State, call: u32) -> bool {
        state.made.is_none_or(|(made, owner)| {
            let makers = || self.world.makers(call, owner);
            self.innermost(state) == Some(call)
                || makers().is_none_or(|makers| makers.contains(&made))
        })
    }

    /// Whether data that a closure read from a variable of one call leave the same function by another.
    pub(super) fn leaves_other(&self, state: State, call: u32) -> bool {
        state.made.is_some_and(|(made, owner)| {
            made != call && self.world.leaving.get(&state.node) == Some(&owner)
        })
    }

    /// The function that data leave by a call of a parameter.
    pub(super) fn returned(&self, state: State, call: u32) -> Option<Returned> {
        let world = self.world;
        // Out of the function around, to one that was handed the parameter itself.
        if let Some(before) = state.returned {
            if before.owner.is_some() {
                return None;
            }
            let chain = *world.handed.get(&(call, before.chain))?;
            return Some(Returned { chain, ..before });
        }
        let chain = *world.of_parameter.get(&call)?;
        let function = *world.leaving.get(&state.node)?;
        let owner = world.of_captured.get(&call).copied();
        Some(Returned {
            chain,
            function,
            owner,
            is_crowded: world.crowded.contains(&call),
        })
    }
}

/// Whether a call, or one that made what it is of, gave this function for a parameter; `None` where that is not known.
fn is_given_by(
    world: &World,
    state: State,
    call: u32,
    chain: u32,
    owner: Option<Function>,
    function: Function,
) -> Option<bool> {
    let gives = |call: u32| {
        let given = world.given.get(&(call, chain))?;
        Some(is_given(given, function))
    };
    match (owner, state.made) {
        (None, _) => gives(call),
        (Some(owner), Some((made, own))) if own == owner => gives(made),
        (Some(owner), _) => {
            let makers = world.makers(call, owner)?;
            Some(makers.into_iter().any(|made| gives(made).unwrap_or(true)))
        }
    }
}

/// Whether this function is given, and not one of very many.
fn tells(given: &[(u32, u32)], function: (u32, u32)) -> bool {
    given.len() <= MOST_FUNCTIONS && given.contains(&function)
}

fn is_given(given: &[(u32, u32)], function: (u32, u32)) -> bool {
    given.contains(&function) || given.contains(&ANY_FUNCTION)
}
