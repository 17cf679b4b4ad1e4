//! From one side to the other: somebody vouched for a user whom this side does not know, or knows
//! only as somebody who is there already. One request each way; it takes over what was verified.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::attempt;
use super::redirect::Landed;
use crate::error::{Error, Flow};
use crate::fapi::Call;
use crate::tenant::Tenant;

/// What is known of a new user besides what was verified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewUser {
    /// What they are called.
    pub names: Names,
    /// Whether they agreed to the legal terms of the instance.
    pub legal_accepted: bool,
}

impl NewUser {
    /// Adds what is known to a sign-up.
    pub fn add_to(&self, call: Call) -> Call {
        call.field_some("first_name", self.names.first.as_deref())
            .field_some("last_name", self.names.last.as_deref())
            .consent(self.legal_accepted)
    }
}

/// What somebody is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The given name.
    pub first: Option<String>,
    /// The family name.
    pub last: Option<String>,
}

/// Names that were told once and are not delivered yet, and whose they are. In memory only: they are
/// personal, and a new run of the app asks again.
#[derive(Debug, Default)]
pub struct ToldOnce(Mutex<Option<(String, Names)>>);

impl ToldOnce {
    /// Keeps what is told of `subject`, and gives what is known of them by now. Only the last
    /// person counts.
    pub fn learn(&self, subject: &str, told: Names) -> Names {
        let mut kept = self.kept();
        let known = kept.take().filter(|(whose, _)| whose == subject);
        let known = known.map(|(_, names)| names).unwrap_or_default();
        let names = Names {
            first: told.first.or(known.first),
            last: told.last.or(known.last),
        };
        if !subject.is_empty() && names != Names::default() {
            *kept = Some((subject.to_owned(), names.clone()));
        }
        names
    }

    /// The names of `subject` have arrived.
    pub fn forget(&self, subject: &str) {
        self.kept().take_if(|(whose, _)| whose == subject);
    }

    fn kept(&self) -> MutexGuard<'_, Option<(String, Names)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the attempt over to the other side: a sign-in that found nobody becomes a sign-up, a
/// sign-up that found somebody becomes a sign-in.
pub async fn follow(
    tenant: &Tenant,
    flow: Flow,
    from_sign_in: bool,
    new_user: &NewUser,
) -> Result<Landed, Error> {
    let call = if from_sign_in {
        new_user.add_to(Call::post("client/sign_ups").field("transfer", "true"))
    } else {
        Call::post("client/sign_ins").field("transfer", "true")
    };
    let resource = attempt::proceed(tenant, flow, tenant.keeper.exchange(call)).await?;
    let arrived = attempt::describe(tenant, attempt::status_of(&resource));
    Ok(if from_sign_in {
        Landed::SignUp(arrived)
    } else {
        Landed::SignIn(arrived)
    })
}
