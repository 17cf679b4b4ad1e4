//! The HTTP surface shared by every call: what a request carries, how an answer and a refusal look.
//! Nothing here knows a resource of the Frontend API or keeps state.

pub(crate) mod cors;
pub(crate) mod params;
pub(crate) mod refusal;
pub(crate) mod reply;
pub(crate) mod request;

pub(crate) use params::Params;
pub(crate) use refusal::Refusal;
pub(crate) use reply::Reply;
pub(crate) use request::Request;
