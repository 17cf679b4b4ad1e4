//! Typed positions in the lists of a [`Model`](super::Model), and the lookups that go with them.
//!
//! An id is only ever made by lowering, for an entry that exists; so a lookup cannot fail.

use super::{Capability, Choice, Command, ErrorCode, Event, Model, Param, Record, State, Status};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident => $list:ident : $entry:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub(crate) usize);

        impl std::ops::Index<$id> for Model {
            type Output = $entry;

            fn index(&self, id: $id) -> &$entry {
                &self.$list[id.0]
            }
        }
    )*};
}

ids! {
    /// A known key.
    ParamId => params: Param;
    /// A list of values.
    ChoiceId => choices: Choice;
    /// A status.
    StatusId => statuses: Status;
    /// An error code.
    ErrorId => errors: ErrorCode;
    /// A state that commands may need.
    StateId => states: State;
    /// An object type.
    RecordId => records: Record;
    /// An event.
    EventId => events: Event;
    /// A command.
    CommandId => commands: Command;
    /// A capability.
    CapabilityId => capabilities: Capability;
}
