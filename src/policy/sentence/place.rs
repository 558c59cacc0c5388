//! What stands around a sentence: its section, what was named before it, and the introducer whose list it belongs to.
//!
//! The reader fills it in; what a sentence makes of it is decided where that is read.

use super::super::{ClaimKind, Modality, Openness};

/// Where a sentence stands.
#[derive(Debug, Clone, Default)]
pub(in crate::policy) struct Place {
    /// Classes of the section (`rights`, `sharing`, …), nearest heading that has any.
    pub classes: Vec<String>,
    /// Component or service that the section is about.
    pub subject: Option<String>,
    /// Purposes that the label of the item gives.
    pub purposes: Vec<String>,
    pub layer: String,
    /// Data that «ces données» stands for here.
    pub antecedent: Vec<String>,
    /// … which the last sentence or list named, not only the section.
    pub is_near: bool,
    /// Data that the heading names.
    pub headed: Vec<String>,
    /// The product that "it" stands for.
    pub it: Option<String>,
    /// Data that the sentence right before has named.
    pub named_before: Vec<String>,
    /// The first sentence of its paragraph: who was named before is further away.
    pub opens: bool,
    /// Recipients that «avec eux» stands for.
    pub antecedent_recipients: Vec<String>,
    /// Recipients that the items of this list have named: «dans les deux cas».
    pub listed_recipients: Vec<String>,
}

impl Place {
    pub(in crate::policy) fn is(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }

    /// A section about cookies, and about no other way of collecting data.
    pub(super) fn is_about_cookies(&self) -> bool {
        self.is("cookies") && !self.is("collection")
    }
}

/// What list items inherit from the sentence that introduces them.
#[derive(Debug, Clone)]
pub(in crate::policy) struct Frame {
    pub kind: ClaimKind,
    pub subject: String,
    pub purpose: Vec<String>,
    pub exclusive: bool,
    pub openness: Openness,
    pub modality: Modality,
    /// Default data where an item names none.
    pub data: Vec<String>,
    /// Who gets what the items name («nous transmettons à X :»).
    pub recipient: Vec<String>,
}

/// What the list around a line is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::policy) enum Listing {
    Nothing,
    /// A service named alone counts.
    Recipients,
    /// A word that may mean anything counts where it is the whole line.
    Data,
}

impl Listing {
    pub(in crate::policy) fn of(frame: Option<&Frame>) -> Self {
        match frame.map(|frame| frame.kind) {
            Some(ClaimKind::ThirdParty | ClaimKind::Shares) => Self::Recipients,
            Some(
                ClaimKind::Collects
                | ClaimKind::Stores
                | ClaimKind::NotCollects
                | ClaimKind::NotStores,
            ) => Self::Data,
            _ => Self::Nothing,
        }
    }
}
