//! Preparing a code for an address: the same for sign-in, sign-up and a user's own addresses.

use crate::state::World;
use crate::state::verification::Verification;
use crate::wire::Refusal;

/// Where a code goes and why.
pub(crate) struct Destination<'a> {
    pub(crate) address: &'a str,
    /// The identification behind the address, if there is one yet.
    pub(crate) id: Option<String>,
    /// The word in the outbox.
    pub(crate) purpose: &'static str,
}

/// Sends a code, unless one went to the same place half a minute ago.
pub(crate) fn prepare(
    world: &mut World,
    previous: Option<&Verification>,
    strategy: &str,
    to: Destination,
) -> Result<Verification, Refusal> {
    let now = world.now();
    let again = previous.filter(|earlier| earlier.strategy == strategy && earlier.target == to.id);
    if let Some(earlier) = again
        && !world.is_test_address(to.address)
    {
        earlier.check_resend(now)?;
    }
    let code = world.send_code(to.address, to.purpose);
    Ok(Verification::code(strategy, code, to.id, now))
}
