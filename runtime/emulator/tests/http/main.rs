//! The emulator over real HTTP: every flow, every documented refusal, the control plane, and the
//! comparison with Clerk's published schemas and recorded exchanges. One binary, one file per
//! family.

mod addresses;
mod command;
mod control;
mod email_link;
mod enterprise;
mod faults;
mod id_token;
mod identity_provider;
mod me;
mod native;
mod oauth;
mod openapi;
mod organizations;
mod passkeys;
mod recorded;
mod reference;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_in_refusals;
mod sign_up;
mod tasks;
mod wire;
