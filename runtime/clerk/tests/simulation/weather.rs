//! How the network is doing, everywhere or at one of the instances.

/// How the network is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything arrives at once.
    Clear,
    /// Everything arrives, in its own time.
    Slow,
    /// Requests and answers get lost, servers are overloaded, portals answer in their place.
    Storm,
    /// Nothing arrives.
    Out,
    /// Nothing arrives at this instance, everything at the other.
    Apart(char),
}

impl Weather {
    /// How it is at one host.
    pub fn at(self, host: &str) -> Self {
        match self {
            Self::Apart(instance) if host.starts_with(instance) => Self::Out,
            Self::Apart(_) => Self::Clear,
            everywhere => everywhere,
        }
    }
}
